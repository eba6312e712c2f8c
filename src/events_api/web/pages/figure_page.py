"""The page of a figure: what it says, how it was made, and the records that add up to it."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.http.links import given_parameters, root_path
from events_api.core.http.parameters import understood
from events_api.core.problems.types import NotFound
from events_api.core.reading.cursors import cursor_of, position_of
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.records.translations import wording_of
from events_api.core.selection.selection import Order
from events_api.core.values.dates_in_words import in_words
from events_api.core.values.json import from_json
from events_api.summaries.editions.editions import editions_of
from events_api.summaries.editions.published_figures import last_alike
from events_api.summaries.presentation.tables import Line, lines_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import SCOPE_PARAMETERS, Origin
from events_api.summaries.year.drilldown import Asked, Rows, rows_of
from events_api.summaries.year.figure_query import FigureQuery
from events_api.summaries.year.labels import labels_of
from events_api.summaries.year.part_check import check_part
from events_api.summaries.year.snapshot import YearSnapshot, year_snapshot
from events_api.summaries.year.year import SummaryQuery, YearSummary
from events_api.summaries.year.years import YearsQuery, spanned, year_summaries, years_asked
from events_api.web.pages.figures import Cell, Figures
from events_api.web.pages.page_language import base_of, language_of
from events_api.web.pages.rendering import page, rendered

_MOST = 50
# What chooses the figure; the rest of its parameters are filters.
_OWN = ("unit", "dimension", "scope", "part", "id")
_SCOPES = tuple(SCOPE_PARAMETERS.values())
_USED = frozenset({*SummaryQuery.filters, "allocation", "year_start", *_OWN, "cursor"})


class Contributed(Struct, frozen=True):
    """A record behind a figure: what it adds, or why it does not."""

    href: str
    title: str
    language: str | None
    when: str
    adds: str
    counted: bool


def figure_page(request: Request, year: int, name: str) -> Response:
    """A figure of a year under the filters that its address says.

    Raises:
        NotFound: The year shows no such figure (404).
        InvalidParameter, UnknownValue: A parameter has a value that cannot be (400).
    """
    catalogue, language = catalogue_of(request), language_of(request)
    given = {n: text for n, text in given_parameters(request).items() if n in _USED}
    query = understood(FigureQuery, given)
    asked = Asked(catalogue.resources, year, name, query.model_copy(update={"limit": _MOST}))
    own = {n: text for n, text in given.items() if n != "cursor"}
    with snapshot_for(request) as connection:
        snapshot = year_snapshot(connection, request, query)
        check_part(query.part, catalogue.resources, snapshot.vocabulary, catalogue.lists)
        editions = editions_of(connection, year, root_path(request))
        summary, line = _found(snapshot, request, asked, own)
        key = None if asked.counted is None else Order().key
        bound = f"{year} {name} {urlencode(sorted(own.items()))}"
        cursor = given.get("cursor")
        after = None if cursor is None else position_of(cursor, bound, key)
        rows = rows_of(snapshot, asked, after)
        then = last_alike(connection, editions, summary)
        labels = labels_of([summary], snapshot.vocabulary, catalogue.lists, language)
    wording = Wording(language, labels)
    shown = Figures(request, wording, editions, then).shown(line, year, most=None)
    onward = rows.next and urlencode({"cursor": cursor_of(rows.next, bound)})
    told = {
        "year": year,
        "has_page": bool(editions) or year in _spanned(snapshot, catalogue),
        "shown": shown,
        "here": Cell(shown.said, "#rows"),
        "about": [*_about(line, summary, wording)],
        "rows": [*_contributed(rows, request, wording)],
        "total": rows.total,
        "onward": onward and f"{shown.href}&{onward}",
        "chart": _chart(request, line, summary, language),
        "as_of": in_words(f"{snapshot.fresh.changed_at:%Y-%m-%d}", wording.code),
    }
    return page(request, rendered(request, "figure.html", wording, told, _USED), snapshot.fresh)


def _spanned(snapshot: YearSnapshot, catalogue: Catalogue) -> range:
    """The years from the first to the last that has a record."""
    today = catalogue.today()
    asked = years_asked(snapshot.postings, catalogue.resources, YearsQuery(), today)
    return spanned(asked.years)


def _found(
    snapshot: YearSnapshot, request: Request, asked: Asked, own: Mapping[str, str]
) -> tuple[YearSummary, Line]:
    """The figure whose records have these parameters, and the summary that it is of.

    A project is the scope of a figure, or a filter of the year: as the year shows it.
    """
    resources, root = catalogue_of(request).resources, root_path(request)
    part = asked.query.part
    by = {} if part is None else {"by": part[0]}
    for of_scope in (_SCOPES, ()):
        filters = {n: text for n, text in own.items() if n not in {*_OWN, *of_scope}}
        query = understood(SummaryQuery, {**filters, **by})
        origin = Origin(root, filters)
        [summary] = year_summaries(snapshot, resources, query, [asked.year], origin)
        for line in lines_of(summary):
            told = line.figure.records.partition("?")[2]
            if line.figure.name == asked.name and own == dict(parse_qsl(told)):
                return summary, line
    raise NotFound


def _about(line: Line, summary: YearSummary, wording: Wording) -> Iterator[str]:
    """Which part of the year it is of, and under which filters.

    Readings are of a year by the rule of their indicator, which its own sentence says.
    """
    if line.by is not None:
        yield wording.title(line.section, line.by, line.key)
    told = wording.asked(summary.allocation, summary.filters)
    yield from told if line.section != "indicators" else islice(told, 1, None)


def _contributed(rows: Rows, request: Request, wording: Wording) -> Iterator[Contributed]:
    base = base_of(request)
    for row in rows.rows:
        document: dict[str, Any] = from_json(row.document)
        words, part = wording_of(document, wording.language), row.contribution
        when = document["when"]
        reason = part.reason or ("not_reported" if part.contribution is None else None)
        yield Contributed(
            href=f"{base}/records/{document['id']}",
            title=words.title,
            language=words.title_language,
            when=wording.say("no_date") if when is None else wording.date(when),
            adds=wording.say(f"reasons.{reason}")
            if reason is not None
            else wording.value(part.contribution, None),
            counted=reason is None,
        )


def _chart(
    request: Request, line: Line, summary: YearSummary, language: str
) -> tuple[str, str] | None:
    """The picture of the figure through the years, where it is of all that is asked for.

    With the query of its embed, whose language stands in the address.
    """
    if line.by is not None:
        return None
    filters, own = summary.filters, urlencode({**summary.filters, "lang": language})
    picture = f"{root_path(request)}/v1/summaries/charts/{line.figure.name}.svg?{own}"
    return picture, f"?{urlencode(filters)}" if filters else ""
