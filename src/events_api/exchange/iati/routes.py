"""The address of the file of IATI."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from events_api.core.catalogue import catalogue_of
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.file_names import attachment
from events_api.core.http.parameters import parse
from events_api.core.kinds.vocabulary import Vocabulary
from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import Conflict, UnknownValue
from events_api.core.reading.pages import begin
from events_api.core.reading.read_your_writes import snapshot_for
from events_api.core.routing.documentation import documentation
from events_api.core.selection.parameter_types import Names
from events_api.core.selection.plain_queries import LanguageQuery
from events_api.core.texts.file_words import content_language
from events_api.core.words.close_matches import close_to
from events_api.exchange.iati.file import iati_file
from events_api.exchange.iati.gaps import MOST, gaps
from events_api.exchange.iati.projects import projects, reporting

router = APIRouter(tags=["service"])
_XML = "application/xml"


class IatiQuery(LanguageQuery):
    """The parameters of the file."""

    project: Names = Field(default=(), description="Only these projects, by comma.")


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
    docs["responses"][200]["content"] = {_XML: {"schema": {"type": "string"}}}
    return {**docs, "response_class": Response}


@router.get("/iati.xml", operation_id="get_iati", **_documented())
def get_iati(request: Request) -> Response:
    """The projects as activities of IATI 2.03, with what was reported of them.

    409 where it needs what the data lack: each row to be completed is named.
    """
    catalogue, query = catalogue_of(request), parse(IatiQuery, request)
    language = query.lang or catalogue.settings.language
    with snapshot_for(request) as connection:
        snapshot = begin(connection, catalogue.postings)
        fresh = snapshot.fresh
        vocabulary = catalogue.vocabulary.at(connection, fresh.vocabulary)
        _check_known(query.project, vocabulary)
        asked = projects(connection, query.project)
        who = reporting(catalogue, language, fresh.changed_at)
        missing = list(gaps(who, asked))
        if missing:
            detail = f"{len(missing)} things are missing: complete the rows in `errors`."
            raise Conflict(detail, errors=missing[:MOST])
        content = b"".join(iati_file(snapshot, catalogue, vocabulary, who, asked))
    told = attachment("iati", "xml") | {"Content-Language": content_language(language)}
    # What is planned today is actual tomorrow.
    body = Body(content, _XML, hashed(content))
    return answer(request, body, fresh, told, of_today=True)


def _check_known(codes: tuple[str, ...], vocabulary: Vocabulary) -> None:
    """Refuse codes of no public project (400)."""
    known = vocabulary.codes("project")
    errors = [
        ProblemError(
            parameter="project",
            code="unknown_value",
            detail="There is no such code in this list.",
            allowed=close_to(code, known),
            see="/v1/projects",
        )
        for code in codes
        if code not in known
    ]
    if errors:
        raise UnknownValue(errors=errors)
