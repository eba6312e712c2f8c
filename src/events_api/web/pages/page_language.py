"""The language of a page: it stands in the address, or is the deployment's.

Separate because every page has one, links to itself in the others, and leads to pages in its own.
"""

from collections.abc import Collection
from urllib.parse import quote, urlencode

from babel import Locale
from fastapi.routing import APIRoute
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

from events_api.core.catalogue import catalogue_of
from events_api.core.http.links import given_parameters, root_path
from events_api.core.texts.languages import nearest
from events_api.core.texts.phrases import languages

NAME = "language"


class _Language(Convertor[str]):
    """A part of a path that is one of the languages; anything else is another address."""

    regex = "|".join(languages())

    def convert(self, value: str) -> str:
        """The language as it stands there."""
        return value

    def to_string(self, value: str) -> str:
        """The same."""
        return value


class _Tag(Convertor[str]):
    """A part of a path that is written as a tag of a language is (BCP 47): `prs` or `fa-AF`."""

    regex = "[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}"

    def convert(self, value: str) -> str:
        """The tag as it stands there."""
        return value

    def to_string(self, value: str) -> str:
        """The same."""
        return value


_SCRIPTS = {"ru": "cyrillic", "ar": "arabic", "fa": "arabic"}
register_url_convertor(NAME, _Language())
register_url_convertor("tag", _Tag())
IN_PATH = f"/{{language:{NAME}}}"
OF_TAG = "/{tag:tag}/{rest:path}"


class OfTag(APIRoute):
    """A route of `OF_TAG`, given the language that the tag means; of any other there is none.

    What CLDR says of tags is read when one is asked for: it takes 2 MB.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As other routes match, with the language in the place of the tag."""
        match, child = super().matches(scope)
        if match is Match.NONE:
            return match, child
        given = child["path_params"]
        language = nearest(given["tag"], languages())
        if language is None:
            return Match.NONE, {}
        return match, {**child, "path_params": {**given, "tag": language}}


def script_of(language: str) -> str:
    """The letters that a language is written in, by which the fonts are named."""
    return _SCRIPTS.get(language, "latin")


def language_of(request: Request) -> str:
    """The language that a page is written in."""
    return str(request.path_params.get(NAME) or catalogue_of(request).settings.language)


def in_language(request: Request, language: str, rest: str) -> str:
    """The address of the same page in a language: of `/prs/events` it is `/fa/events`."""
    query = request.url.query
    return f"{root_path(request)}/{language}/{quote(rest)}" + (f"?{query}" if query else "")


def base_of(request: Request) -> str:
    """What addresses of pages in the same language begin with."""
    named = request.path_params.get(NAME)
    return root_path(request) + (f"/{named}" if named else "")


def own_address(request: Request, used: Collection[str]) -> str:
    """The address of a page below that of its language, with the parameters that it uses.

    A further page of a list has that of its first.
    """
    given = given_parameters(request).items()
    kept = [(name, text) for name, text in given if name in used and text and name != "cursor"]
    query = urlencode(kept)
    path: str = request.scope["path"].removeprefix(base_of(request))
    return quote(path) + (f"?{query}" if query else "")


def others_of(request: Request, own: str) -> dict[str, tuple[str, str]]:
    """{language: its own name, and the `own` address of the same page in it}."""
    root = root_path(request)
    return {each: (_called(each), f"{root}/{each}{own}") for each in languages()}


def _called(language: str) -> str:
    return str(Locale.parse(language, sep="-").get_display_name() or language).capitalize()
