"""Reference lists over HTTP: the rows of a list, with counts of what is published.

Separate from lists of records because they are short and whole: no pages, no documents.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select, true
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.access.authorization import WRITE_REFERENCE
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.http.answers import JSON, Body, answer, hashed
from events_api.core.http.csv_dialects import dialect_of
from events_api.core.http.file_names import attachment
from events_api.core.http.links import root_path, self_address
from events_api.core.http.negotiation import negotiated, require_json
from events_api.core.http.parameters import parse
from events_api.core.http.provenances import provenance_of
from events_api.core.index.postings import Postings
from events_api.core.kinds.vocabulary import Entry, ReferenceList, label_of
from events_api.core.problems.types import NotFound
from events_api.core.reading.pages import begin
from events_api.core.reading.read_your_writes import reader_of, snapshot_for
from events_api.core.records.link import LINK
from events_api.core.selection.plain_queries import LanguageQuery, ReferenceQuery
from events_api.core.tables.column_meanings import meanings_of_rows
from events_api.core.tables.reference_tables import REFERENCE_FORMATS, ReferenceTable
from events_api.core.texts.file_words import content_language, said
from events_api.core.values.json import FOR_JSON, to_json
from events_api.core.values.scalars import STORED

Counts = Mapping[str, dict[str, int]]
NO_ROW = "There is no such code in this list."


def reference_answer(request: Request, reference: ReferenceList) -> Response:
    """The rows of a reference list by code, with their published records by kind.

    All public ones; for keys that write reference rows, those too that are not public yet.

    Raises:
        InvalidParameter: A dialect of CSV is asked for, and another format (400).
        NotAcceptable: None of the formats is accepted (406).
    """
    catalogue = catalogue_of(request)
    query = parse(ReferenceQuery, request)
    agreed = negotiated(request, query.format, REFERENCE_FORMATS)
    dialect = dialect_of(query, agreed.name)
    language = query.lang or catalogue.settings.language
    stored = reference.table.__table__  # type: ignore[attr-defined]
    with snapshot_for(request) as connection:
        snapshot = begin(connection, catalogue.postings)
        found = select(stored).where(*_visible(request, stored)).order_by(stored.c.code)
        rows = [dict(row) for row in connection.execute(found).mappings()]
    counts = _every_count(snapshot.postings, reference, catalogue)
    data = [shown(reference, row, counts, language) for row in rows]
    if agreed.render is not None:
        title = said(reference.name, language)
        origin = provenance_of(request, title, language, snapshot.fresh)
        columns = meanings_of_rows(reference, catalogue.lists, language)
        table = ReferenceTable(reference, columns, data, origin)
        content = dialect.whole(agreed.render(table))
        named = attachment(reference.name, agreed.suffix)
        if agreed.spoken:
            named |= {"Content-Language": content_language(language)}
        body = Body(content, agreed.content_type, f"{hashed(content)}.{agreed.name}")
        return answer(request, body, snapshot.fresh, named)
    links = {"self": self_address(request)}
    content = to_json({"data": data, "meta": {"total": len(data)}, "links": links})
    return answer(request, Body(content, JSON, f"{hashed(content)}.json"), snapshot.fresh)


def row_answer(request: Request, reference: ReferenceList, code: str) -> Response:
    """One row of a reference list, with its published records by kind.

    Raises:
        NotFound: The list has no such code, or it is not public (404).
    """
    catalogue = catalogue_of(request)
    language = parse(LanguageQuery, request).lang or catalogue.settings.language
    require_json(request)
    table = reference.table.__table__  # type: ignore[attr-defined]
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        visible = _visible(request, table)
        found = connection.execute(select(table).where(table.c.code == code, *visible))
        row = found.mappings().one_or_none()
        if row is None:
            raise NotFound(NO_ROW)
        counts = counts_of(connection, reference, catalogue, code)
    body = row_body(request, reference, dict(row), counts, language)
    address = row_address(request, reference, code)
    return answer(request, body, fresh, {"Content-Location": address})


def row_body(
    request: Request,
    reference: ReferenceList,
    row: Mapping[str, Any],
    counts: Counts,
    language: str,
) -> Body:
    """One row in its envelope; its entity tag begins with its version."""
    links = {"self": row_address(request, reference, row["code"])}
    content = to_json({"data": shown(reference, row, counts, language), "links": links})
    return Body(content, JSON, f"{row['version']}.{hashed(content)}")


def row_address(request: Request, reference: ReferenceList, code: str) -> str:
    """The address of a row."""
    return f"{root_path(request)}/v1/{reference.name}/{code}"


def shown(
    reference: ReferenceList, row: Mapping[str, Any], counts: Counts, language: str
) -> dict[str, Any]:
    """A row as everybody sees it."""
    entry = Entry(row["name"], row["names"], row["public"])
    members = {name: value for name, value in row.items() if name != "public"}
    members["label"] = label_of(reference.dim, row["code"], entry, language)
    members["records"] = counts[row["code"]]
    public = reference.public.model_validate(members, context=STORED)
    return public.model_dump(context=FOR_JSON)


def counts_of(
    connection: Connection, reference: ReferenceList, catalogue: Catalogue, code: str
) -> Counts:
    """{code: {plural of kind: published records}} of one code, with every kind, zeros included.

    By SQL, since a write asks too, of what it has not committed yet.
    """
    paths = {each.kind: each.path for each in catalogue.resources}
    found = select(LINK.c.kind, func.count()).where(
        LINK.c.dim == reference.dim, LINK.c.value == code, LINK.c.public == true()
    )
    rows = connection.execute(found.group_by(LINK.c.kind))
    return {code: dict.fromkeys(paths.values(), 0) | {paths[row[0]]: row[1] for row in rows}}


def _every_count(postings: Postings, reference: ReferenceList, catalogue: Catalogue) -> Counts:
    """The same of every code."""
    kinds = {each.path: postings.having("kind", each.kind) for each in catalogue.resources}
    counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(kinds, 0))
    for code, records in postings.values(reference.dim):
        counts[code] = {path: own.intersection_cardinality(records) for path, own in kinds.items()}
    return counts


def _visible(request: Request, table: Any) -> list[Any]:
    caller = reader_of(request)
    writes = caller is not None and caller.may(WRITE_REFERENCE)
    return [] if writes else [table.c.public == true()]
