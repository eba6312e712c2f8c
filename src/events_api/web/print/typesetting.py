"""Typesetting: data and a template as a document or a picture, in the fonts of the pages.

Separate because typst is an extra, and because all that is typeset is made in one way: texts are
data, which no template reads as markup; nothing is loaded but the templates and fonts of our own.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from events_api.core.problems.server_errors import MissingPart
from events_api.core.values.json import to_json

if TYPE_CHECKING:
    from typst import Compiler, Fonts

Json = Mapping[str, Any]
# One at a time: a compiler is of one thread.
_TURN = Lock()
_POINTS_AN_INCH = 72.0


@cache
def can_typeset() -> bool:
    """Whether the extra `pdf` is installed."""
    return find_spec("typst") is not None


def pages_of(template: str, told: Json) -> int:
    """How many pages a template takes with this data.

    Raises:
        MissingPart: The extra `pdf` is not installed (501).
    """
    with _TURN:
        return int(_compiler_of(template, told).query("<last>", field="value", one=True))


def document(template: str, told: Json, at: datetime) -> bytes:
    """A tagged PDF of a template; the same bytes for the same data and instant.

    It keeps to PDF/UA-1 where the fonts have all letters, which that standard asks for.

    Raises:
        MissingPart: The extra `pdf` is not installed (501).
    """
    with _TURN:
        compiler = _compiler_of(template, told)
        from typst import TypstError  # noqa: PLC0415 - an extra

        stamp = int(at.timestamp())
        try:
            made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=stamp)
        except TypstError:
            made = compiler.compile(format="pdf", timestamp=stamp)
    return _whole(made)


def picture(template: str, told: Json) -> bytes:
    """A PNG of a template, a pixel for each point of it.

    Raises:
        MissingPart: The extra `pdf` is not installed (501).
    """
    with _TURN:
        made = _compiler_of(template, told).compile(format="png", ppi=_POINTS_AN_INCH)
    return _whole(made)


def _whole(made: bytes | list[bytes] | None) -> bytes:
    return made if isinstance(made, bytes) else b"".join(made or [])


def _compiler_of(template: str, told: Json) -> "Compiler":
    if not can_typeset():
        raise MissingPart("To typeset: pip install 'events-api[pdf]'.")
    from typst import Compiler  # noqa: PLC0415 - an extra

    folder = files(__package__)
    return Compiler(
        str(folder / template),
        root=str(folder),
        font_paths=_fonts(),
        sys_inputs={"told": to_json(told).decode()},
    )


@cache
def _fonts() -> "Fonts":
    from typst import Fonts  # noqa: PLC0415 - an extra

    folder = files("events_api.web.pages") / "static" / "fonts"
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
