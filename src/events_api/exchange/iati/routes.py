"""The address of the file of IATI."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.format import Offer
from events_api.core.http.parameters import parse
from events_api.core.problems.types import Conflict
from events_api.core.reading.exports import export_answer
from events_api.core.reading.known_codes import check_codes
from events_api.core.reading.pages import begin
from events_api.core.routing.documentation import documentation
from events_api.core.selection.parameter_types import Codes
from events_api.core.selection.plain_queries import LanguageQuery
from events_api.core.selection.selection import Selection, Term
from events_api.exchange.iati.file import iati_file
from events_api.exchange.iati.gaps import MOST, gaps
from events_api.exchange.iati.projects import projects, reporting

router = APIRouter(tags=["service"])
_FILE = Offer("xml", "application/xml")


class IatiQuery(LanguageQuery):
    """The parameters of the file."""

    project: Codes = Field(default=(), description="Only these projects, by comma.")


def _documented() -> dict[str, Any]:
    docs = documentation(
        IatiQuery,
        400,
        409,
        headers={
            "Content-Language": "The language of its words.",
            "Content-Disposition": "The name of the file.",
        },
    )
    del docs["responses"][200]["headers"]["Last-Modified"]
    docs["responses"][200]["content"] = {_FILE.media_type: {"schema": {"type": "string"}}}
    return {**docs, "response_class": Response}


@router.get("/iati.xml", operation_id="get_iati", **_documented())
def get_iati(request: Request) -> Response:
    """The projects as activities of IATI 2.03, with what was reported of them.

    409 where it needs what the data lack: each row to be completed is named.
    """
    catalogue, query = catalogue_of(request), parse(IatiQuery, request)
    language = query.lang or catalogue.settings.language

    def read(connection: Connection) -> tuple[Freshness, str, Iterable[bytes]]:
        snapshot = begin(connection, catalogue.postings)
        fresh = snapshot.fresh
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        codes = Term("project", tuple((code, 0) for code in query.project))
        known = Selection(kinds=(), terms=(codes,))
        check_codes(connection, known, {}, vocabulary, catalogue.lists)
        asked = projects(connection, query.project)
        who = reporting(catalogue, language, fresh.changed_at)
        missing = list(gaps(who, asked))
        if missing:
            detail = f"{len(missing)} things are missing: complete the rows in `errors`."
            raise Conflict(detail, errors=missing[:MOST])
        chunks = iati_file(snapshot, catalogue, vocabulary, who, asked)
        return fresh, repr((who, language, query.project)), chunks

    # What is planned today is actual tomorrow.
    return export_answer(request, _FILE, read, language, of_today=True)
