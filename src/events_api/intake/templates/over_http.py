"""Templates over HTTP: the empty workbook of a kind, with the codes that the public knows.

Separate from the workbook itself, which is made of columns and codes alone.
"""

from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.revision import freshness
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.parameters import parse
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.reading.least_revision import snapshot_for
from events_api.intake.columns.known_values import known_rows
from events_api.intake.files import xlsx
from events_api.intake.jobs.query import TemplateQuery
from events_api.intake.judging.kinds import columns_of_kind, kind_named
from events_api.intake.templates.workbook import Codes, template


def template_answer(request: Request) -> Response:
    """The template of a kind.

    Raises:
        UnknownValue: There is no such kind (400).
        MissingPart: The installation has no extra `xlsx` (501).
    """
    catalogue = catalogue_of(request)
    query = parse(TemplateQuery, request)
    named = kind_named(catalogue, query.kind)
    language = query.lang or catalogue.settings.language
    with snapshot_for(request) as connection:
        fresh = freshness(connection)
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
    codes = {
        each.dim: {
            code: vocabulary.label(each.dim, code, language)
            for code in sorted(vocabulary.codes(each.dim))
        }
        for each in catalogue.lists
    }
    content = made(catalogue, named, codes, language)
    body = Body(content, xlsx.FORMAT.media_types[0], f"{hashed(content)}.xlsx")
    disposition = f'attachment; filename="{named.path}.xlsx"'
    return answer(request, body, fresh, {"Content-Disposition": disposition})


def made(
    catalogue: Catalogue, named: Resource | ReferenceList, codes: Codes, language: str
) -> bytes:
    """The workbook of a kind, with labels in a language."""
    nothing = known_rows({each.dim: [] for each in catalogue.lists})
    kind = (named.kind, named.path)
    return template(kind, columns_of_kind(named, nothing), codes, language)
