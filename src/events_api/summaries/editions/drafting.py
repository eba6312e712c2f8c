"""A year drawn up for an edition: its figures, what they are made of, and the words for it.

Separate from publishing because it takes the time: others go on writing meanwhile, and publishing
only asks whether it is still true.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from pydantic import ValidationError
from sqlalchemy import Connection, func, select
from sqlmodel import col

from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import Freshness
from events_api.core.kinds.indicator import Indicator, IndicatorFields
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidContent, UnknownValue
from events_api.core.reading.known_codes import check_codes
from events_api.core.reading.pages import begin
from events_api.core.selection.selection import Selection
from events_api.core.values.json import to_json
from events_api.summaries.editions.edition import CountedRecord, Edition, EditionRow, Publication
from events_api.summaries.editions.edition_rows import Year, edition_rows
from events_api.summaries.presentation.tables import as_csv, lines_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.addresses import Origin
from events_api.summaries.year.labels import Labels, labels_of
from events_api.summaries.year.year import SummaryQuery, YearSummary, year_of


class Order(Struct, frozen=True):
    """What is to be published: which year, how, by whom; `root` begins the addresses in it."""

    year: int
    publication: Publication
    by: str | None = None
    root: str = ""


class Drawn(Struct, frozen=True):
    """A year as its next edition shows it.

    Attributes:
        fresh: Which state of the data it was made of.
        number: The number of the edition, which its addresses have in them.
        language: The language of its labels.
        summary: Its figures.
        labels: The words for them.
        rules: The indicators as they are defined.
        records: The records counted, with their versions.
        csv: The figures as CSV.
        figures: Of each figure its place, its address and what every record contributed to it.
    """

    fresh: Freshness
    number: int
    language: str
    summary: YearSummary
    labels: Labels
    rules: Sequence[Mapping[str, Any]]
    records: Sequence[CountedRecord]
    csv: str
    figures: Sequence[Mapping[str, Any]]


def drawn_up(connection: Connection, catalogue: Catalogue, order: Order) -> Drawn:
    """The next edition of a year, from what the connection sees.

    Raises:
        InvalidContent: A filter, breakdown or language is not known (422).
    """
    publication = order.publication
    query = query_of(publication)
    snapshot = begin(connection, catalogue.postings)
    vocabulary = catalogue.vocabulary.at(connection, snapshot.fresh.vocabulary)
    _check_codes(connection, catalogue, query, vocabulary)
    number = next_number(connection, order.year)
    origin = Origin(order.root, publication.parameters(), number)
    summary = year_of(snapshot, catalogue.resources, query, order.year, origin).summary
    year = Year(catalogue.resources, query, order.year)
    rows = edition_rows(snapshot, year, summary)
    language = publication.lang or catalogue.settings.language
    labels = labels_of([summary], vocabulary, catalogue.lists, language)
    return Drawn(
        fresh=snapshot.fresh,
        number=number,
        language=language,
        summary=summary,
        labels=labels,
        rules=_rules(connection, summary),
        records=_counted(rows),
        csv=as_csv([summary], Wording(language, labels)).decode(),
        figures=_figures(summary, rows),
    )


def _figures(
    summary: YearSummary, rows: Sequence[Sequence[EditionRow]]
) -> Sequence[Mapping[str, Any]]:
    figures = [line.figure for line in lines_of(summary)]
    return [
        {
            "position": position,
            "name": figure.name,
            "address": figure.records.partition("?")[2],
            "rows": to_json(own).decode(),
        }
        for position, (figure, own) in enumerate(zip(figures, rows, strict=True))
    ]


def next_number(connection: Connection, year: int) -> int:
    """The number of the next edition of a year."""
    last = select(func.max(col(Edition.number))).where(col(Edition.year) == year)
    return 1 + (connection.execute(last).scalar_one() or 0)


def query_of(publication: Publication) -> SummaryQuery:
    """The parameters of the summary that is published.

    Raises:
        InvalidContent: One of them is unknown, or has a bad value (422).
    """
    errors = [
        ProblemError(
            pointer=f"/filters/{name}",
            code="unknown_member",
            detail="No filter of a summary has this name.",
            allowed=list(SummaryQuery.filters),
        )
        for name in publication.filters
        if name not in SummaryQuery.filters
    ]
    if errors:
        raise InvalidContent(errors=errors)
    asked: dict[str, Any] = {
        **publication.filters,
        "allocation": publication.allocation,
        "year_start": publication.year_start,
    }
    asked |= {"by": ",".join(publication.by)} if publication.by else {}
    asked |= {"lang": publication.lang} if publication.lang is not None else {}
    try:
        return SummaryQuery.model_validate(asked)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise InvalidContent(
            errors=[
                ProblemError(
                    pointer=_pointer(str(each["loc"][0])),
                    code="invalid_value",
                    detail=each["msg"],
                    allowed=each.get("ctx", {}).get("allowed"),
                )
                for each in found
            ]
        ) from None


def _pointer(parameter: str) -> str:
    """Where a body says what is a parameter of a summary."""
    return f"/filters/{parameter}" if parameter in SummaryQuery.filters else f"/{parameter}"


def _check_codes(
    connection: Connection, catalogue: Catalogue, query: SummaryQuery, vocabulary: Vocabulary
) -> None:
    selection = Selection(kinds=(), terms=query.terms())
    try:
        check_codes(connection, selection, query.filters, vocabulary, catalogue.lists)
    except UnknownValue as problem:
        errors = [
            each.model_copy(update={"pointer": _pointer(each.parameter or ""), "parameter": None})
            for each in problem.errors or []
        ]
        raise InvalidContent(errors=errors) from None


def _rules(connection: Connection, summary: YearSummary) -> list[dict[str, Any]]:
    """The indicators of the year as they are defined now, by code."""
    table = Indicator.__table__  # type: ignore[attr-defined]
    parts = [summary, *(row for each in summary.breakdowns.values() for row in each.rows)]
    names = {figure.name for part in parts for figure in part.indicators}
    found = select(*(table.c[name] for name in IndicatorFields.model_fields)).where(
        table.c.code.in_(sorted(names))
    )
    return [dict(row) for row in connection.execute(found.order_by(table.c.code)).mappings()]


def _counted(rows: Sequence[Sequence[EditionRow]]) -> list[CountedRecord]:
    """The records that make part of any figure, each once."""
    counted = {(each.kind, each.id, each.version) for own in rows for each in own if each.counted}
    return [
        CountedRecord(kind=kind, id=record, version=version)
        for kind, record, version in sorted(counted)
    ]
