"""Counting: figures of records, items and attendances, from what records come to. Pure.

Separate from the indicators' rules because nothing competes here: a record counts, or is left out
for a reason of its own (meaning sections 2 and 3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import msgspec

from events_api.core.allocation import Window, belongs, span
from events_api.core.edtf import parse
from events_api.core.postings import Number
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

Measure = Literal["records"] | Number
UNITS: dict[Measure, str] = {
    "records": "records",
    "items": "items",
    "heads": "attendances",
    "women": "attendances",
    "men": "attendances",
}
_ADDED = Rule(time="events", place="sum")
_EXACT: Qualifier = "exact"
HELD: frozenset[Status] = frozenset({"completed", "ongoing"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure that is counted from the records of one kind."""

    name: str
    kind: str
    measure: Measure


@dataclass(slots=True)
class Counts:
    """What the records of one kind come to, in a year or in a part of it.

    Attributes:
        records: How many count.
        left_out: How many do not, by reason.
        numbers: {measure: {qualifier: (how many gave such a number, the sum of their numbers)}}.
        expected: How many gave a number that was only expected, by measure.
    """

    records: int = 0
    left_out: dict[Reason, int] = field(default_factory=dict)
    numbers: dict[Number, dict[Qualifier, tuple[int, int]]] = field(default_factory=dict)
    expected: dict[Number, int] = field(default_factory=dict)


NOTHING = Counts()


def reason_of(status: Status, *, duplicate: bool, unconfirmed: bool) -> Reason | None:
    """Why a record of a year counts in nothing (meaning section 2, rules 1 and 2)."""
    if duplicate:
        return "duplicate"
    if status not in HELD:
        return "status"
    return "unconfirmed" if unconfirmed else None


def exactness(
    measure: Number, qualifier: Qualifier | None, basis: Basis | None
) -> Qualifier | None:
    """Under which qualifier a record's number is added; None: it was only expected, so in none.

    Expected heads are never added to actual ones (meaning section 3); only head counts are reported
    with a qualifier.
    """
    if measure == "items":
        return "exact"
    if basis == "expected":
        return None
    return (qualifier if measure == "heads" else None) or "exact"


def counted_figure(figure: Counted, counts: Counts, records: str) -> Figure:
    """The figure of what records of its kind come to; `records` is its drill-down's address."""
    measure, expected, not_reported = figure.measure, 0, 0
    counted, numbers = counts.records, {_EXACT: counts.records}
    if measure != "records":
        given = counts.numbers.get(measure, {})
        numbers = {qualifier: total for qualifier, (_, total) in given.items()}
        counted = sum([number for number, _ in given.values()])
        expected = counts.expected.get(measure, 0)
        not_reported = counts.records - counted - expected
    # No records of a kind are 0 records, but no numbers of people are no number (meaning 3).
    value = Decimal(sum(numbers.values())) if numbers else None
    lower, qualifier, bounded = value, None, True
    if numbers:
        # Nearly all are exact, and there are thousands: the rest need not be asked of those.
        exact = len(numbers) == 1 and _EXACT in numbers
        qualifier = _EXACT if exact else qualifier_of_sum({*numbers})
        lower, bounded = (value, True) if exact else _bounds(numbers)
    left_out = counts.left_out
    return Figure(
        name=figure.name,
        scope={},
        value=value,
        unit=UNITS[measure],
        qualifier=qualifier,
        lower=lower,
        # What nobody reported, or only expected, may be any number of people.
        upper=value if bounded and not not_reported and not expected else None,
        rule=_ADDED,
        as_of=None,
        coverage=None,
        counted=counted,
        not_reported=not_reported,
        left_out=dict(sorted({**left_out, "expected": expected}.items())) if expected else left_out,
        alternatives=[],
        records=records,
    )


def _bounds(numbers: Mapping[Qualifier, int]) -> tuple[Decimal | None, bool]:
    """What the sum is at least, and whether every part of it is bounded above."""
    below = [number for q, number in numbers.items() if lower_bound(number, q) is not None]
    above = all(upper_bound(number, q) is not None for q, number in numbers.items())
    return Decimal(sum(below)) if below else None, above


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
    elif reason is None and figure.measure != "records":
        reason = None if exactness(figure.measure, None, heads.basis) else "expected"
    return Contribution(
        id=occasion.id,
        counted=reason is None,
        reason=reason,
        contribution=Decimal(number) if reason is None and number is not None else None,
    )


DECODER = msgspec.json.Decoder(Occasion)
