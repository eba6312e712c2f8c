"""Counting: figures of records, items and attendances, from what records come to. Pure.

Separate from the indicators' rules because nothing competes here: a record counts, or is left out
for a reason of its own (meaning sections 2 and 3).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct, field

from events_api.core.index.postings import Number
from events_api.core.values.edtf import parse
from events_api.core.values.statuses import HELD, Status
from events_api.core.values.structures import Basis, Qualifier
from events_api.core.values.year_windows import Window, belongs, span
from events_api.summaries.figures import Contribution, Figure, Reason, Rule
from events_api.summaries.rules.qualifiers import (
    lower_bound,
    never_surer,
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
_SUMMED = Rule(time="events", place="sum")
_EXACT: Qualifier = "exact"


class Counted(NamedTuple):
    """A figure that is counted from the records of one kind."""

    name: str
    kind: str
    measure: Measure


class Counts(Struct):
    """What the records of one kind come to, in a year or in a part of it.

    Attributes:
        records: How many count.
        left_out: How many do not, by reason.
        numbers: {measure: {qualifier: (how many gave such a number, the sum of their numbers)}}.
        expected: How many gave a number that was only expected, by measure.
        more: By how much the upper ends of ranges of heads are more than their sum.
    """

    records: int = 0
    left_out: dict[Reason, int] = field(default_factory=dict)
    numbers: dict[Number, dict[Qualifier, tuple[int, int]]] = field(default_factory=dict)
    expected: dict[Number, int] = field(default_factory=dict)
    more: int = 0


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
    with a qualifier. Without one they are the women and men that are known to have been there.
    """
    if measure == "items":
        return "exact"
    if basis == "expected":
        return None
    return (qualifier or "at_least") if measure == "heads" else "exact"


def counted_figure(figure: Counted, counts: Counts, records: str) -> Figure:
    """The figure of what records of its kind come to; `records` is its drill-down's address."""
    measure = figure.measure
    if measure == "records":
        # No records of a kind are 0 records, but no numbers of people are no number (meaning 3).
        numbers, expected = {_EXACT: (counts.records, counts.records)}, 0
    else:
        numbers, expected = counts.numbers.get(measure, {}), counts.expected.get(measure, 0)
    more = counts.more if measure == "heads" else 0
    counted, value, qualifier, lower, upper = _added(numbers, more)
    not_reported = counts.records - counted - expected
    if not_reported or expected:
        # What nobody reported, or only expected, may be any number of people.
        upper = None
        if value is not None and qualifier is not None:
            qualifier = never_surer(qualifier, value, lower, upper)
    left_out = counts.left_out
    return Figure(
        name=figure.name,
        scope={},
        value=value,
        unit=UNITS[measure],
        qualifier=qualifier,
        lower=lower,
        upper=upper,
        rule=_SUMMED,
        as_of=None,
        coverage=None,
        counted=counted,
        not_reported=not_reported,
        left_out=dict(sorted({**left_out, "expected": expected}.items())) if expected else left_out,
        alternatives=[],
        records=records,
    )


def _added(
    numbers: Mapping[Qualifier, tuple[int, int]], more: int
) -> tuple[int, Decimal | None, Qualifier | None, Decimal | None, Decimal | None]:
    """How many gave a number; their sum, its qualifier and its bounds, None without any."""
    if not numbers:
        return 0, None, None, None, None
    # Nearly all are exact, and there are thousands: the rest need not be asked of those.
    if len(numbers) == 1 and _EXACT in numbers and not more:
        counted, total = numbers[_EXACT]
        exact = Decimal(total)
        return counted, exact, _EXACT, exact, exact
    counted, total = map(sum, zip(*numbers.values(), strict=True))
    value = Decimal(total)
    below = [own for q, (_, own) in numbers.items() if lower_bound(own, q) is not None]
    above = all(upper_bound(own, q) is not None for q, (_, own) in numbers.items())
    lower = Decimal(sum(below)) if below else None
    upper = value + more if above else None
    return (
        counted,
        value,
        never_surer(qualifier_of_sum({*numbers}), value, lower, upper),
        lower,
        upper,
    )


class Heads(msgspec.Struct, frozen=True):
    """The head count of an occasion, as far as figures ask."""

    count: int | None = None
    basis: Basis | None = None
    women: int | None = None
    men: int | None = None

    @property
    def known(self) -> int | None:
        """How many are known to have been there: the count, or else the women and men."""
        if self.count is not None or self.women is self.men is None:
            return self.count
        return (self.women or 0) + (self.men or 0)


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
        "heads": heads.known,
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
