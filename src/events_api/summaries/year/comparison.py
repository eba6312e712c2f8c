"""Comparison: by how much each figure of a year differs from the same figure of another. Pure.

Separate because it looks at finished figures only. The same figure is the one of the same name,
unit and scope in the same part; months are matched by their month (meaning section 5).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

from events_api.summaries.figures import Change, Figure
from events_api.summaries.rules.series_values import PRECISION, shortest, total
from events_api.summaries.year.breakdowns import Breakdown, Sections
from events_api.summaries.year.missing_parts import matched
from events_api.summaries.year.year import YearSummary

_CENT = Decimal("0.01")
_WIDE = Context(prec=PRECISION)
_Key = tuple[str, str, str]


def compared(now: YearSummary, then: YearSummary) -> YearSummary:
    """The year `now`, each figure with its change since the year `then`."""
    breakdowns = {
        dim: _breakdown(dim, each, then.breakdowns[dim], then.year)
        for dim, each in now.breakdowns.items()
    }
    return now.model_copy(update={**_sections(now, then, then.year), "breakdowns": breakdowns})


def _breakdown(dim: str, now: Breakdown, then: Breakdown, year: int) -> Breakdown:
    earlier = {matched(dim, row.key): row for row in then.rows}
    # Years side by side have the same parts.
    rows = [
        row.model_copy(update=_sections(row, earlier[matched(dim, row.key)], year))
        for row in now.rows
    ]
    return now.model_copy(update={"rows": rows})


def _sections(now: Sections, then: Sections, year: int) -> dict[str, object]:
    changed: dict[str, object] = {}
    for section in ("counts", "items", "people"):
        own: dict[str, Figure] = getattr(now, section)
        other: dict[str, Figure] = getattr(then, section)
        changed[section] = {
            name: _changed(figure, other[name], year) for name, figure in own.items()
        }
    return changed | {"indicators": [*_indicators(now.indicators, then.indicators, year)]}


def _indicators(now: Sequence[Figure], then: Sequence[Figure], year: int) -> Iterator[Figure]:
    both = [Counter(map(_key, figures)) for figures in (now, then)]
    others = {_key(each): each for each in then}
    for figure in now:
        key = _key(figure)
        # Values that are only listed may share name, unit and scope: none is the other's past.
        alone = all(figures[key] == 1 for figures in both)
        yield _changed(figure, others[key], year) if alone else figure


def _key(figure: Figure) -> _Key:
    return figure.name, figure.unit, repr(figure.scope)


def _changed(now: Figure, then: Figure, year: int) -> Figure:
    return replace(now, change=change_of(now, then, year))


def change_of(now: Figure, then: Figure, year: int) -> Change:
    """The change since a figure of `year`; null where a side is missing or covers part of a year.

    Nor have levels of which one began anew: they count from another day. Its bounds are what the
    bounds of both sides leave open.
    """
    by = None
    if _whole(now) and _whole(then) and _began_together(now, then):
        by = _difference(now.value, then.value)
    return Change(
        year=year,
        value=then.value,
        by=by,
        percent=None if by is None else _percent(by, then.value),
        lower=None if by is None else _difference(now.lower, then.upper),
        upper=None if by is None else _difference(now.upper, then.lower),
        records=then.records,
    )


def _whole(figure: Figure) -> bool:
    """Whether it may stand for its year: a part-year never does (meaning section 4, "flow")."""
    return figure.coverage is None or figure.coverage == 1


def _began_together(now: Figure, then: Figure) -> bool:
    """Whether both count from the same day; of a sum of levels, only where all of it does."""
    if now.since is None and now.rule.time == "cumulative":
        return then.since is None and now.counted == then.counted == 1
    return now.since == then.since


def _difference(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    return None if now is None or then is None else total([now, -then])


def _percent(by: Decimal, then: Decimal | None) -> Decimal | None:
    """The change in hundredths of what was; none of nothing, or of less."""
    if then is None or then <= 0:
        return None
    percent = _WIDE.divide(_WIDE.multiply(by, Decimal(100)), then)
    return shortest(percent.quantize(_CENT, ROUND_HALF_EVEN, _WIDE))
