"""Results: the values of a project's indicators, only where each is exact and of it alone.

A bound is never told as if it were a value, and two sources that disagree tell nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from events_api.core.format import Document
from events_api.core.values import edtf
from events_api.exchange.iati.elements import add, say
from events_api.exchange.iati.projects import Row, Words

# Code lists: ResultType (no indicator says which), IndicatorMeasure.
_OTHER = "9"
_MEASURES = {"percentage": "2"}
_UNIT = "1"
# What can be added up in time and in place (aggregation-status).
_ADDED = frozenset({"flow", "events"})
Period = tuple[date, date]
Scope = tuple[tuple[str, str], ...]


def add_results(
    element: Element,
    project: str,
    metrics: Iterable[Document],
    indicators: Mapping[str, Row],
    words: Words,
) -> None:
    """A result for each indicator that has a value, its periods in order."""
    values: dict[str, dict[Period, dict[Scope, set[Decimal]]]] = defaultdict(dict)
    for metric in metrics:
        row = indicators.get(metric["indicator"])
        period = _period(metric)
        if row is None or period is None or not _is_own(metric, project, row):
            continue
        scopes = values[metric["indicator"]].setdefault(period, defaultdict(set))
        scopes[_scope(metric)].add(Decimal(metric["value"]))
    for code, periods in sorted(values.items()):
        _add_result(element, indicators[code], project, periods, words)


def _is_own(metric: Document, project: str, row: Row) -> bool:
    """Whether it is an exact value of this project alone, in the unit of its indicator."""
    exact = metric["qualifier"] == "exact" and metric["value_to"] is None
    return bool(exact and metric["projects"] == [project] and metric["unit"] == row["unit"])


def _period(metric: Document) -> Period | None:
    """The days that it is of; of what accumulates, since it does."""
    start, end = metric["starts_on"], metric["ends_on"]
    if metric["since"] is not None:
        since = edtf.parse(metric["since"]).starts_on
        start = None if since is None else since.isoformat()
    return (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None


def _scope(metric: Document) -> Scope:
    countries = [("country", code) for code in metric["countries"]]
    return (*countries, *metric["dimensions"].items())


def _add_result(
    element: Element,
    row: Row,
    project: str,
    periods: Mapping[Period, Mapping[Scope, set[Decimal]]],
    words: Words,
) -> None:
    added = row["time_rule"] in _ADDED and row["place_rule"] == "sum"
    status = {"aggregation_status": "1" if added else "0"}
    name = words("indicator", row["code"])
    result = add(element, "result", type=_OTHER, **status)
    say(add(result, "title"), name)
    measure = _MEASURES.get(row["measure"], _UNIT)
    ascending = "0" if row["direction"] == "descending" else "1"
    indicator = add(result, "indicator", measure=measure, ascending=ascending, **status)
    say(add(indicator, "title"), f"{name} ({row['unit']})")
    if row["definition"]:
        say(add(indicator, "description"), row["definition"])
    baseline = row["baseline"]
    if baseline is not None and baseline.scope in {None, f"project:{project}"}:
        add(indicator, "baseline", year=baseline.year, value=Decimal(str(baseline.value)))
    for period, scopes in sorted(periods.items()):
        _add_period(indicator, period, scopes, _target(row, project, period))


def _target(row: Row, project: str, period: Period) -> Decimal | None:
    """What was aimed at for these twelve months and this project."""
    first, last = period
    whole = (date(first.year, 1, 1), date(first.year, 12, 31))
    year = str(first.year) if period == whole else f"{first:%Y-%m}/{last:%Y-%m}"
    value = row["targets"].get(f"{year} project:{project}")
    return None if value is None else Decimal(str(value))


def _add_period(
    indicator: Element,
    period: Period,
    scopes: Mapping[Scope, set[Decimal]],
    target: Decimal | None,
) -> None:
    element = add(indicator, "period")
    add(element, "period-start", iso_date=period[0])
    add(element, "period-end", iso_date=period[1])
    if target is not None:
        add(element, "target", value=target)
    # Without dimensions it is the total, which comes first.
    for scope, values in sorted(scopes.items()):
        if len(values) == 1:
            actual = add(element, "actual", value=next(iter(values)))
            for name, value in scope:
                add(actual, "dimension", name=name, value=value)
