"""Qualifiers of figures: what a sum bears, as "over" and "up to", and the bounds that they give.

Separate because counts, series and ratios all ask the same (meaning section 3).
"""

from decimal import Decimal
from typing import TypeVar

from events_api.core.values.structures import Qualifier

Amount = TypeVar("Amount", int, Decimal)
_BELOW: frozenset[Qualifier] = frozenset({"over", "at_least"})
_ABOVE: frozenset[Qualifier] = frozenset({"up_to", "almost"})


def qualifier_of_sum(qualifiers: set[Qualifier]) -> Qualifier:
    """The qualifier of a sum of parts so qualified (meaning section 3)."""
    below, above = qualifiers & _BELOW, qualifiers & _ABOVE
    if "about" in qualifiers or (below and above):
        return "about"
    if below:
        return "over" if "over" in below else "at_least"
    if above:
        return "up_to" if "up_to" in above else "almost"
    return "exact"


def never_surer(
    qualifier: Qualifier, value: Amount, lower: Amount | None, upper: Amount | None
) -> Qualifier:
    """A qualifier as far as the bounds of its value bear it out (meaning section 3).

    Exact is only what is its own lower and upper bound; a value below its lower bound is at least
    itself, as one that is that bound.
    """
    if qualifier == "about" or value == lower == upper:
        return qualifier
    if lower is not None and value <= lower and qualifier not in _ABOVE:
        return qualifier if qualifier in _BELOW else "at_least"
    if value == upper and qualifier not in _BELOW:
        return qualifier if qualifier in _ABOVE else "up_to"
    return "about"


def lower_bound(value: Amount, qualifier: Qualifier) -> Amount | None:
    """What a value so qualified is at least; None where it is not bounded below."""
    return value if qualifier in {"exact", "over", "at_least"} else None


def upper_bound(value: Amount, qualifier: Qualifier) -> Amount | None:
    """What a value so qualified is at most; None where it is not bounded above."""
    return value if qualifier in {"exact", "up_to", "almost"} else None
