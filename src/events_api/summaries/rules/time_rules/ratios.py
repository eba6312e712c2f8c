"""Averages and ratios: values that are never summed. Pure.

Separate because a ratio can be made anew from its numerators and denominators (meaning section 4,
"ratio"), which no other rule looks at.
"""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from msgspec.structs import replace

from events_api.core.values.year_windows import Window
from events_api.summaries.rules.qualifiers import lower_bound, qualifier_of_sum, upper_bound
from events_api.summaries.rules.readings import Reading, believed
from events_api.summaries.rules.series_values import (
    PRECISION,
    Part,
    YearValue,
    difference,
    lost,
    shortest,
    single,
    total,
)
from events_api.summaries.rules.time_rules.flows import as_of, days_in, disjoint, period

# A quotient may have no end: it is rounded half-even to six places.
_SIX_PLACES = Decimal("0.000001")


def average(inside: list[Reading], _window: Window, parts: list[Part]) -> YearValue:
    """The value that covers most days, then the latest."""
    ordered = sorted(inside, key=believed)
    ordered.sort(key=lambda each: (-days_in(each), -(each.day or date.min).toordinal()))
    chosen = ordered[0]
    same = [each for each in ordered if period(each) == period(chosen)]
    others = [Part(e, "contained") for e in ordered if period(e) != period(chosen)]
    return single(chosen, [*lost(same), *others, *parts])


def ratio(inside: list[Reading], window: Window, parts: list[Part], scale: int) -> YearValue:
    """The whole of several disjoint periods, each with numerator and denominator; else as average.

    `scale` is 100 for percentages. One period alone keeps the value that was reported for it.
    """
    chosen, left = disjoint(inside, window)
    made = anew(chosen, scale) if len(chosen) > 1 else None
    if made is None:
        return average(inside, window, parts)
    return replace(made, as_of=as_of(chosen), parts=(*made.parts, *left, *parts))


def anew(chosen: Sequence[Reading], scale: int) -> YearValue | None:
    """The ratio of all their numerators to all their denominators; None where one is missing."""
    pairs = [
        (each.numerator, each.denominator)
        for each in chosen
        if each.numerator is not None and each.denominator is not None
    ]
    whole = total(denominator for _, denominator in pairs)
    if len(pairs) < len(chosen) or whole == 0:
        return None
    value = _quotient(total(numerator for numerator, _ in pairs), whole, scale)
    qualifier = qualifier_of_sum({each.qualifier for each in chosen})
    shares = [_quotient(numerator, whole, scale) for numerator, _ in pairs[:-1]]
    # What rounding leaves over is the last one's, so that the shares make the value.
    shares.append(difference(value, total(shares)))
    return YearValue(
        value=value,
        qualifier=qualifier,
        lower=lower_bound(value, qualifier),
        upper=upper_bound(value, qualifier),
        as_of=None,
        coverage=None,
        parts=tuple(_shared(chosen, shares)),
    )


def _shared(chosen: Sequence[Reading], shares: Sequence[Decimal]) -> list[Part]:
    return [Part(each, share=share) for each, share in zip(chosen, shares, strict=True)]


def _quotient(numerator: Decimal, denominator: Decimal, scale: int) -> Decimal:
    with localcontext() as context:
        context.prec = PRECISION
        return shortest((numerator * scale / denominator).quantize(_SIX_PLACES, ROUND_HALF_EVEN))
