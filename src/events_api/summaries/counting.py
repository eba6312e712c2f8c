"""Counting: figures of records, items and attendances, from grouped tallies. Pure.

Separate from the indicators' rules because nothing competes here: a record counts, or is left out
for a reason of its own (meaning sections 2 and 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

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
_ADDED = Rule(time="events", place="sum")
HELD: frozenset[Status] = frozenset({"completed", "ongoing"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure that is counted from the records of one kind."""

    name: str
    kind: str
    measure: Measure


class Tally(NamedTuple):
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
    """What the tallies of a figure come to: the numbers by qualifier, and how many gave one."""

    numbers: dict[Qualifier, int]
    left_out: dict[Reason, int]
    counted: int = 0
    not_reported: int = 0

    def leave_out(self, reason: Reason, records: int) -> None:
        """Count records that are left out for a reason."""
        self.left_out[reason] = self.left_out.get(reason, 0) + records


def counted_figure(figure: Counted, tallies: Sequence[Tally], records: str) -> Figure:
    """The figure that the tallies of its kind make; `records` is its drill-down's address."""
    # Most parts of a year have no records of most kinds: nothing is then to be summed.
    total = _summed(figure, tallies) if tallies else _Sum({}, {})
    numbers = total.numbers
    # Nearly all are exact, and there are thousands: the rest need not be asked of those.
    exact = not numbers or (len(numbers) == 1 and "exact" in numbers)
    # No records of a kind are 0 records, but no numbers of people are no number (meaning 3).
    known = bool(numbers) or figure.measure == "records"
    value = Decimal(sum(numbers.values())) if known else None
    lower, above = (value, True) if exact else _bounds(numbers)
    # What nobody reported, or only expected, may be any number of people.
    bounded = above and not total.not_reported and "expected" not in total.left_out
    return Figure(
        name=figure.name,
        scope={},
        value=value,
        unit=UNITS[figure.measure],
        qualifier=_qualifier(numbers, exact=exact) if known else None,
        lower=lower,
        upper=value if bounded else None,
        rule=_ADDED,
        as_of=None,
        coverage=None,
        counted=total.counted,
        not_reported=total.not_reported,
        left_out=dict(sorted(total.left_out.items())) if total.left_out else {},
        alternatives=[],
        records=records,
    )


def _qualifier(numbers: Mapping[Qualifier, int], *, exact: bool) -> Qualifier:
    return "exact" if exact else qualifier_of_sum({*numbers})


def _bounds(numbers: Mapping[Qualifier, int]) -> tuple[Decimal | None, bool]:
    """What the sum is at least, and whether every part of it is bounded above."""
    below = [number for q, number in numbers.items() if lower_bound(number, q) is not None]
    above = all(upper_bound(number, q) is not None for q, number in numbers.items())
    return Decimal(sum(below)) if below else None, above


def _summed(figure: Counted, tallies: Sequence[Tally]) -> _Sum:
    total, measure = _Sum({}, {}), figure.measure
    for tally in tallies:
        if tally.kind != figure.kind:
            continue
        excluded = tally.excluded
        if excluded is not None:
            total.leave_out(excluded, tally.records)
            continue
        known = tally.known[measure]
        total.not_reported += tally.records - known
        if known and _expected(figure, tally.basis):
            total.leave_out("expected", known)
        elif known:
            qualifier = (tally.qualifier if measure == "heads" else None) or "exact"
            total.numbers[qualifier] = total.numbers.get(qualifier, 0) + tally.sums[measure]
            total.counted += known
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
