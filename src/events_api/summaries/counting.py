"""Counting: figures of records, items and attendances, from grouped tallies. Pure.

Separate from the indicators' rules because nothing competes here: a record counts, or is left out
for a reason of its own (meaning sections 2 and 3).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import msgspec

from events_api.core.allocation import Window, belongs, span
from events_api.core.edtf import parse
from events_api.core.values import Basis, Qualifier, Status
from events_api.summaries.figures import (
    Contribution,
    Figure,
    Reason,
    Rule,
    lower_bound,
    qualifier_of_sum,
    upper_bound,
)

Measure = Literal["records", "items", "heads", "women", "men"]
UNITS: dict[Measure, str] = {
    "records": "records",
    "items": "items",
    "heads": "attendances",
    "women": "attendances",
    "men": "attendances",
}
HELD: frozenset[Status] = frozenset({"completed", "ongoing"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure that is counted from the records of one kind."""

    name: str
    kind: str
    measure: Measure


@dataclass(frozen=True, slots=True)
class Tally:
    """Records of a year that are alike: how many, and the sums of their numbers.

    `sums` and `known` are by measure: the sum of the numbers and how many records gave one.
    """

    kind: str
    status: Status
    duplicate: bool
    unconfirmed: bool
    other_bound: bool
    qualifier: Qualifier | None
    basis: Basis | None
    records: int
    sums: dict[Measure, int]
    known: dict[Measure, int]

    @property
    def excluded(self) -> Reason | None:
        """Why these records count in nothing."""
        return reason_of(self.status, duplicate=self.duplicate, unconfirmed=self.unconfirmed)


def reason_of(status: Status, *, duplicate: bool, unconfirmed: bool) -> Reason | None:
    """Why a record of a year counts in nothing (meaning section 2, rules 1 and 2)."""
    if duplicate:
        return "duplicate"
    if status not in HELD:
        return "status"
    return "unconfirmed" if unconfirmed else None


@dataclass(slots=True)
class _Sum:
    """What the tallies of a figure come to."""

    parts: list[tuple[int, int, Qualifier]]
    left_out: Counter[Reason]
    not_reported: int = 0


def counted_figure(figure: Counted, tallies: Sequence[Tally], records: str) -> Figure:
    """The figure that the tallies of its kind make; `records` is its drill-down's address."""
    total = _summed(figure, [each for each in tallies if each.kind == figure.kind])
    numbers = [number for number, _, _ in total.parts]
    # No records of a kind are 0 records, but no numbers of people are no number (meaning 3).
    value = sum(numbers) if numbers or figure.measure == "records" else None
    lowers = [lower_bound(Decimal(number), qualifier) for number, _, qualifier in total.parts]
    uppers = [upper_bound(Decimal(number), qualifier) for number, _, qualifier in total.parts]
    known = [low for low in lowers if low is not None]
    # What nobody reported, or only expected, may be any number of people.
    open_ended = total.not_reported or "expected" in total.left_out or None in uppers
    return Figure(
        name=figure.name,
        scope={},
        value=None if value is None else Decimal(value),
        unit=UNITS[figure.measure],
        qualifier=None if value is None else qualifier_of_sum({q for _, _, q in total.parts}),
        lower=sum(known, Decimal(0)) if value is not None and (known or not numbers) else None,
        upper=None
        if value is None or open_ended
        else sum((high for high in uppers if high is not None), Decimal(0)),
        rule=Rule(time="events", place="sum"),
        as_of=None,
        coverage=None,
        counted=sum(known for _, known, _ in total.parts),
        not_reported=total.not_reported,
        left_out=dict(sorted(total.left_out.items())),
        alternatives=[],
        records=records,
    )


def _summed(figure: Counted, tallies: Sequence[Tally]) -> _Sum:
    total = _Sum([], Counter())
    for tally in tallies:
        if tally.excluded is not None:
            total.left_out[tally.excluded] += tally.records
            continue
        known = tally.known[figure.measure]
        total.not_reported += tally.records - known
        if known and _expected(figure, tally.basis):
            total.left_out["expected"] += known
        elif known:
            qualifier = tally.qualifier if figure.measure == "heads" else None
            total.parts.append((tally.sums[figure.measure], known, qualifier or "exact"))
    return total


def _expected(figure: Counted, basis: Basis | None) -> bool:
    """Whether heads were only expected: never added to actual ones (meaning section 3)."""
    return figure.measure in {"heads", "women", "men"} and basis == "expected"


class Heads(msgspec.Struct, frozen=True):
    """The head count of an occasion, as far as figures ask."""

    count: int | None = None
    basis: Basis | None = None
    women: int | None = None
    men: int | None = None


class Dated(msgspec.Struct, frozen=True):
    """A source, as far as figures ask."""

    date: str | None


class Occasion(msgspec.Struct, frozen=True):
    """One record, read from its document, as far as counted figures ask."""

    id: str
    status: Status
    duplicate_of: str | None
    when: str | None
    sources: list[Dated]
    quantity: int | None = None
    participants: Heads = Heads()

    def unconfirmed_in(self, window: Window) -> bool:
        """Whether it only belongs to the window by an open end that nothing confirms."""
        if window.allocation != "overlap" or self.when is None:
            return False
        dates = [each.date for each in self.sources if each.date is not None]
        return not belongs(span(parse(self.when), dates, "occasion"), window)


def contribution_of(figure: Counted, occasion: Occasion, window: Window) -> Contribution:
    """What one record has to do with a counted figure; the counted ones make its value."""
    reason = reason_of(
        occasion.status,
        duplicate=occasion.duplicate_of is not None,
        unconfirmed=occasion.unconfirmed_in(window),
    )
    heads = occasion.participants
    number = {
        "records": 1,
        "items": occasion.quantity,
        "heads": heads.count,
        "women": heads.women,
        "men": heads.men,
    }[figure.measure]
    if reason is None and number is None:
        reason = "not_reported"
    elif reason is None and _expected(figure, heads.basis):
        reason = "expected"
    return Contribution(
        id=occasion.id,
        counted=reason is None,
        reason=reason,
        contribution=Decimal(number) if reason is None and number is not None else None,
    )


DECODER = msgspec.json.Decoder(Occasion)
