"""List requests: a list as it is asked for, with all that is refused before a row is read.

Separate because pages and whole files begin alike: parameters, format, whose records, codes.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection
from starlette.requests import Request

from events_api.core.access.authorization import DRAFTS, require
from events_api.core.catalogue import Catalogue, catalogue_of
from events_api.core.database.brief_snapshots import TooLong
from events_api.core.database.revision import Freshness
from events_api.core.format import Format, Words, offered
from events_api.core.http.csv_dialects import Dialect, dialect_of, refuse_unused
from events_api.core.http.negotiation import negotiated
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.reading.facets import Facets
from events_api.core.reading.known_codes import check_codes, unknown_codes
from events_api.core.reading.labels import labels_of
from events_api.core.reading.projection import fields_of
from events_api.core.selection.query import ListQuery
from events_api.core.selection.selection import Selection


class Asked(Struct, frozen=True):
    """A list as it is asked for."""

    request: Request
    catalogue: Catalogue
    resources: Sequence[Resource]
    query: ListQuery
    selection: Selection
    fields: tuple[str, ...]
    format: Format
    dialect: Dialect
    brief: bool


def asked_of(
    request: Request, query: ListQuery, resources: Sequence[Resource], *, brief: bool = False
) -> Asked:
    """A query with the format agreed on, and what the caller may see of what it selects.

    Raises:
        InvalidParameter: The format has no use for a parameter (400).
        NotAcceptable: None of the formats that can carry these kinds is accepted (406).
        Unauthorized, Forbidden: A key is needed to read drafts, or is not valid (401, 403).
    """
    catalogue = catalogue_of(request)
    kinds = tuple(each.kind for each in resources)
    flows = any(each.flows for each in resources)
    selection = query.selection(kinds, catalogue.today(), flows=flows)
    offers = offered(catalogue.formats, resources)
    agreed = negotiated(request, query.format, offers, catalogue.formats)
    _refuse_unused(query, agreed)
    return Asked(
        request=request,
        catalogue=catalogue,
        resources=resources,
        query=query,
        selection=_callers_own(request, query, selection) if query.state else selection,
        fields=fields_of(query.fields, resources),
        format=agreed,
        dialect=dialect_of(query, agreed.name),
        brief=brief,
    )


def _refuse_unused(query: ListQuery, agreed: Format) -> None:
    """Refuse what an answer in this format has no place for (400)."""
    unused = agreed.unused
    speaks = agreed.spoken or (agreed.labels and "labels" in query.include)
    if agreed.whole and not speaks:
        unused.append("lang")
    refuse_unused(query, agreed.name, *unused)


def _callers_own(request: Request, query: ListQuery, selection: Selection) -> Selection:
    """What the caller may see of it, published or not: an admin all, others their owner's."""
    caller = require(request, DRAFTS)
    refused = {}
    if query.q:
        refused["q"] = "Words are found in published records only: leave `q` or `state` out."
    if selection.drafts and query.order().key == "published_at":
        refused["sort"] = "What was never published has no place in it: sort by another key."
    if refused:
        errors = [
            ProblemError(parameter=name, code="not_here", detail=detail)
            for name, detail in refused.items()
        ]
        raise InvalidParameter(errors=errors)
    return selection if caller.admin else replace(selection, keeper=caller.owner)


def checked(connection: Connection, asked: Asked, fresh: Freshness) -> Vocabulary:
    """The vocabulary of the snapshot, in which the codes asked for are known."""
    catalogue, selection = asked.catalogue, asked.selection
    if asked.brief:
        vocabulary = catalogue.vocabulary.latest
        if vocabulary.stamp != fresh.vocabulary or unknown_codes(connection, selection, vocabulary):
            raise TooLong
        return vocabulary
    vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
    check_codes(connection, selection, asked.query.filters, vocabulary, catalogue.lists)
    return vocabulary


def words(asked: Asked, vocabulary: Vocabulary, facets: Facets | None = None) -> Words:
    """What has words for the codes of documents, and of facets, in the language asked for."""
    language = asked.query.lang or asked.catalogue.settings.language
    lists = asked.catalogue.lists
    return lambda documents: labels_of(documents, lists, vocabulary, language, facets)
