"""Reference lists over HTTP: the public rows of a list, with counts of what is published.

Separate from lists of records because they are short and whole: no pages, no documents.
"""

from collections import defaultdict

from sqlalchemy import Connection, func, select, true
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.addressing import self_address
from events_api.core.answers import JSON, Body, answer, hashed
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.columns import FOR_JSON, to_json
from events_api.core.conditions import LINK
from events_api.core.listing import freshness
from events_api.core.negotiation import require_json
from events_api.core.parameters import parse
from events_api.core.query import LanguageQuery
from events_api.core.vocabulary import ReferenceList


def reference_answer(request: Request, reference: ReferenceList) -> Response:
    """All public rows of a reference list, by code, with their published records by kind."""
    catalogue = catalogue_of(request)
    query = parse(LanguageQuery, request)
    require_json(request)
    language = query.lang or catalogue.settings.language
    table = reference.table.__table__  # type: ignore[attr-defined]
    with catalogue.database.snapshot() as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        rows = connection.execute(
            select(table).where(table.c.public == true()).order_by(table.c.code)
        ).mappings()
        counts = _counts(connection, reference, catalogue)
        data = [
            reference.public.model_validate(
                {
                    **{name: value for name, value in row.items() if name != "public"},
                    "label": vocabulary.label(reference.dim, row["code"], language),
                    "records": counts[row["code"]],
                }
            ).model_dump(context=FOR_JSON)
            for row in rows
        ]
    links = {"self": self_address(request)}
    content = to_json({"data": data, "meta": {"total": len(data)}, "links": links})
    return answer(request, Body(content, JSON, f"{hashed(content)}.json"), fresh)


def _counts(
    connection: Connection, reference: ReferenceList, catalogue: Catalogue
) -> defaultdict[str, dict[str, int]]:
    """{code: {plural of kind: published records}} with every kind, zeros included."""
    paths = {each.kind: each.path for each in catalogue.resources}
    found = select(LINK.c.value, LINK.c.kind, func.count()).where(
        LINK.c.dim == reference.dim, LINK.c.public == true()
    )
    counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(paths.values(), 0))
    for code, kind, number in connection.execute(found.group_by(LINK.c.value, LINK.c.kind)):
        counts[code][paths[kind]] = number
    return counts
