"""Labels: the words for the codes that a summary names, by list.

Separate from formats because an edition keeps them, whatever it is shown as.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from events_api.core.kinds.indicator import PlaceRule, TimeRule
from events_api.core.kinds.vocabulary import ReferenceList, Vocabulary
from events_api.core.reading.labels import closed_labels
from events_api.core.texts.code_words import CLOSED
from events_api.core.texts.phrases import phrases_of
from events_api.core.values.structures import Qualifier
from events_api.summaries.figures import Figure, Reason
from events_api.summaries.year.year import YearSummary

Labels = Mapping[str, Mapping[str, str]]
# What explains a figure, all of it whether it occurs or not.
_EXPLAINED: Mapping[str, Any] = {
    "time_rules": TimeRule,
    "place_rules": PlaceRule,
    "reasons": Reason,
}
# Which list has the words for a member of a scope, a dimension of a breakdown, or a filter.
_LISTS = {
    "country": "countries",
    "venue_country": "countries",
    "for_country": "countries",
    "owner": "organisations",
    **{name: f"{name}s" for name in ("organisation", "programme", "project", "theme", "indicator")},
}


def list_of(name: str) -> str:
    """The reference list whose codes a dimension or a filter of this name holds, or its name."""
    return _LISTS.get(name, name)


def labels_of(
    summaries: Sequence[YearSummary],
    vocabulary: Vocabulary,
    lists: Sequence[ReferenceList],
    language: str,
) -> Labels:
    """{list: {code: words}} of what summaries say: indicators, scopes, parts, units, reasons."""
    codes: dict[str, set[str]] = {each.name: set() for each in lists}
    codes |= {dim: set() for dim in CLOSED} | {"qualifier": {*get_args(Qualifier)}}
    for summary in summaries:
        _add_codes(codes, summary, lists)
    found = words_of(codes, vocabulary, lists, language)
    return {**found, **closed_labels(codes, language), **_said_of(summaries, language)}


def _said_of(summaries: Sequence[YearSummary], language: str) -> Labels:
    """The words for what figures say by themselves: names, units, rules and reasons."""
    texts = phrases_of(language).texts
    # Parts have the names and units of the whole.
    units = {each.unit for summary in summaries for each in summary.indicators}
    units |= {each.unit for year in summaries for part in _counted(year) for each in part.values()}
    figures = {name for year in summaries for part in _counted(year) for name in part}
    return {
        "figures": {name: texts.get(f"figures.{name}", name) for name in sorted(figures)},
        "units": {unit: texts.get(f"units.{unit}", unit) for unit in sorted(units)},
        **{
            name: {code: texts[f"{name}.{code}"] for code in get_args(codes)}
            for name, codes in _EXPLAINED.items()
        },
    }


def _counted(year: YearSummary) -> tuple[Mapping[str, Figure], ...]:
    return year.counts, year.items, year.people


def words_of(
    codes: Mapping[str, Iterable[str]],
    vocabulary: Vocabulary,
    lists: Sequence[ReferenceList],
    language: str,
) -> Labels:
    """{list: {code: words}} of these codes, with every list."""
    return {
        each.name: {
            code: vocabulary.label(each.dim, code, language)
            for code in sorted(codes.get(each.name, ()))
        }
        for each in lists
    }


def _add_codes(
    codes: dict[str, set[str]], summary: YearSummary, lists: Sequence[ReferenceList]
) -> None:
    codes["indicators"].update(figure.name for figure in summary.indicators)
    for figure in summary.indicators:
        codes["organisations"].update(each.owner for each in figure.alternatives if each.owner)
        for member, values in figure.scope.items():
            if member in codes:
                codes[member].update(values)
    for name, text in summary.filters.items():
        asked = (each.removeprefix("!").partition(":")[0] for each in text.split(","))
        codes.get(list_of(name), set()).update(code for code in asked if code != "none")
    codes["status"].update(summary.by_status)
    dims = {each.dim: each.name for each in lists} | {dim: dim for dim in CLOSED}
    for dim, breakdown in summary.breakdowns.items():
        if dim in dims:
            codes[dims[dim]].update(part.key for part in breakdown.rows if part.key is not None)
