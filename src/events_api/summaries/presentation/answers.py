"""Answering about a year: how every endpoint of summaries ends."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from events_api.core.catalogue import catalogue_of
from events_api.core.database.revision import Freshness
from events_api.core.format import Provenance
from events_api.core.http.answers import Body, answer, hashed
from events_api.core.http.csv_dialects import Dialect
from events_api.core.http.file_names import attachment
from events_api.core.http.links import given_parameters, self_address
from events_api.core.http.provenances import provenance_of
from events_api.core.texts.file_words import content_language
from events_api.core.texts.phrases import phrases_of
from events_api.summaries.figures import Shape
from events_api.summaries.presentation.formats import Data, Shown, SummaryFormat
from events_api.summaries.year.labels import Labels


class SummaryMeta(Shape):
    """What surrounds a summary."""

    license: str = Field(description="Licence of the data (SPDX).")


NO_LINKS: Mapping[str, str | None] = MappingProxyType({})


def answered(
    request: Request,
    how: tuple[SummaryFormat[Data], Dialect],
    said: tuple[Data, Labels],
    fresh: Freshness,
    links: Mapping[str, str | None] = NO_LINKS,
) -> Response:
    """What is `said`, with its labels, in the format agreed on; `links` stand beside its own."""
    settings = catalogue_of(request).settings
    language = given_parameters(request).get("lang", settings.language)
    every = {"self": self_address(request), **links}
    agreed, dialect = how
    origin = origin_of(request, fresh, language)
    shown = Shown(*said, settings.license, every, language, origin)
    content = dialect.whole(agreed.render(shown))
    body = Body(content, agreed.content_type, f"{hashed(content)}.{agreed.name}")
    onward = links.get("next")
    headers = {} if onward is None else {"Link": f'<{onward}>; rel="next"'}
    if agreed.spoken:
        headers |= saved_as(request, agreed.suffix, language)
    return answer(request, body, fresh, headers)


def origin_of(request: Request, fresh: Freshness, language: str) -> Provenance:
    """Where an answer is from, called as its address ends, in words."""
    path = request.scope["path"].split("/")
    words = phrases_of(language).texts
    title = " · ".join(
        words.get(f"files.{each}") or words.get(f"figures.{each}") or each
        for each in path[path.index("summaries") :]
    )
    return provenance_of(request, title, language, fresh)


def saved_as(request: Request, ending: str, language: str) -> dict[str, str]:
    """The headers of a file that is saved, in a language."""
    path = request.scope["path"].split("/")
    stem = "-".join(path[path.index("summaries") :])
    return attachment(stem, ending) | {"Content-Language": content_language(language)}
