"""Values of a series in a year, and what became of each reading. Pure.

Separate because every time rule ends with one of these.
"""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from functools import reduce

from msgspec import Struct, field

from events_api.core.values.structures import Qualifier
from events_api.summaries.figures import Reason
from events_api.summaries.rules.period_notation import written
from events_api.summaries.rules.qualifiers import (
    lower_bound,
    never_surer,
    qualifier_of_sum,
    upper_bound,
)
from events_api.summaries.rules.readings import Reading


class Part(Struct, frozen=True, gc=False):
    """What became of one reading: counted, or left out for a reason.

    Attributes:
        reading: The reading.
        reason: Why it was left out; None: it is counted.
        share: What it adds, where that is not its own value: its share of a recomputed ratio.
        of_year: Whether it has to do with the year itself, not only with what a level grew from.
    """

    reading: Reading
    reason: Reason | None = None
    share: Decimal | None = None
    of_year: bool = True

    @property
    def counted(self) -> bool:
        """Whether it makes part of the value."""
        return self.reason is None

    @property
    def proves(self) -> bool:
        """Whether it says what a flow was at least, though another value was chosen."""
        final = self.of_year and not self.reading.provisional
        return final and self.reason in {"contained", "overlapping"}

    @property
    def contribution(self) -> Decimal | None:
        """What it adds to the value; those of the counted parts make it."""
        if self.reason is not None:
            return None
        return self.reading.value if self.share is None else self.share


class Growth(Struct, frozen=True, gc=False):
    """What a level grew by (meaning section 4, "cumulative").

    Attributes:
        since: Where accumulation began, as it was reported.
        increase: The growth of the year; None where its two ends are not known.
        change: Where there is no increase, the growth between the two dates that are known.
        start: The first of these dates (EDTF).
        end: The second.
    """

    since: str | None = None
    increase: Decimal | None = None
    change: Decimal | None = None
    start: str | None = None
    end: str | None = None


NO_GROWTH = Growth()


class YearValue(Struct, frozen=True, gc=False):
    """The value of a series in a year, and its parts. A value of None: nothing could be said."""

    value: Decimal | None
    qualifier: Qualifier | None
    lower: Decimal | None
    upper: Decimal | None
    as_of: str | None
    coverage: Decimal | None
    parts: tuple[Part, ...] = field(default=())
    growth: Growth = NO_GROWTH


# Numbers have at most 20 digits before and 38 behind the point; no sum of them is rounded.
PRECISION = 100
_EXACTLY = Context(prec=PRECISION)


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, with all its digits."""
    return reduce(_EXACTLY.add, numbers, Decimal(0))


def difference(one: Decimal, other: Decimal) -> Decimal:
    """One less the other, with all its digits."""
    return total([one, other.copy_negate()])


def shortest(number: Decimal) -> Decimal:
    """The same without zeros at its end; nor has it an exponent, which JSON has to spell out."""
    return Decimal(f"{number.normalize(_EXACTLY):f}")


def single(chosen: Reading, parts: Sequence[Part], *, growth: Growth = NO_GROWTH) -> YearValue:
    """The value of one reading alone."""
    lower = lower_bound(chosen.value, chosen.qualifier)
    upper = upper_bound(_high(chosen), chosen.qualifier)
    return YearValue(
        value=chosen.value,
        qualifier=never_surer(chosen.qualifier, chosen.value, lower, upper),
        lower=lower,
        upper=upper,
        as_of=None if chosen.when is None else written(chosen.when),
        coverage=None,
        parts=(Part(chosen), *parts),
        growth=growth,
    )


def _high(reading: Reading) -> Decimal:
    """The upper end of a range, which may be 0, or the value itself."""
    return reading.value if reading.value_to is None else reading.value_to


def nothing(parts: Sequence[Part]) -> YearValue:
    """No value, with what was left out."""
    return YearValue(None, None, None, None, None, None, tuple(parts))


def added(
    chosen: Sequence[Reading], parts: Sequence[Part], *, as_of: str | None, coverage: Decimal | None
) -> YearValue:
    """The sum of readings whose periods do not overlap.

    It is at least their sum, and at least what any part proves that was left out; a whole that is
    bounded above is believed before parts that exceed it (completeness shows the contradiction).
    """
    value = total(each.value for each in chosen)
    lows = [lower_bound(each.value, each.qualifier) for each in chosen]
    uppers = [upper_bound(_high(each), each.qualifier) for each in chosen]
    proven = [
        lower_bound(part.reading.value, part.reading.qualifier) for part in parts if part.proves
    ]
    # A part-year says nothing of what the year is at most.
    whole = (coverage is None or coverage == 1) and None not in uppers
    upper = summed(uppers) if whole else None
    lower = no_more(largest([summed(lows), *proven]), upper)
    qualifier = qualifier_of_sum({each.qualifier for each in chosen})
    return YearValue(
        value=value,
        qualifier=never_surer(qualifier, value, lower, upper),
        lower=lower,
        upper=upper,
        as_of=as_of,
        coverage=coverage,
        parts=(*(Part(each) for each in chosen), *parts),
    )


def summed(bounds: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of those bounds that are known; None where none is."""
    known = [each for each in bounds if each is not None]
    return total(known) if known else None


def no_more(lower: Decimal | None, upper: Decimal | None) -> Decimal | None:
    """A lower bound, or the upper one where it exceeds that."""
    return lower if lower is None or upper is None else min(lower, upper)


def largest(bounds: Iterable[Decimal | None]) -> Decimal | None:
    """The largest of those bounds that are known; None where none is."""
    return max((each for each in bounds if each is not None), default=None)


def lost(rivals: Sequence[Reading]) -> list[Part]:
    """The rivals of the first one, with why it was preferred."""
    final = not rivals[0].provisional
    return [
        Part(each, "provisional" if each.provisional and final else "conflicting")
        for each in rivals[1:]
    ]
