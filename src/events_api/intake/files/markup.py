"""The markup of a workbook's parts, read piece by piece: memory does not grow with a part.

Separate from what the parts say. A part is bytes from a stranger: document types and entities are
refused, and nothing outside the part is ever fetched.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile

from events_api.intake.problems import Unreadable

Attributes = dict[str, str]
# What is called where an element begins, and where it ends, by its name.
Starts = Mapping[str, Callable[[Attributes], None]]
Ends = Mapping[str, Callable[[], None]]
BROKEN = "This is no Excel workbook (.xlsx) that can be read. Open it and save it anew as .xlsx."
# What reading a part of an archive raises where its bytes are not what they say.
FAILURES = (
    *(BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ExpatError, ValueError, LookupError),
)
# Elements of the usual and the strict form (ISO/IEC 29500, parts 1 and 4), and of relationships.
_SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_PIECE = 1 << 16


def fed(
    part: IO[bytes], starts: Starts, ends: Ends, text: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Feed a part to what receives it; after each piece the caller may take what was found.

    Raises:
        Unreadable: It is no markup of a workbook (400).
    """
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    starting = {f"{space} {name}": each for space in _SPACES for name, each in starts.items()}
    ending = {f"{space} {name}": each for space in _SPACES for name, each in ends.items()}

    def start(name: str, attributes: Attributes) -> None:
        handler = starting.get(name)
        if handler is not None:
            handler(attributes)

    def end(name: str) -> None:
        handler = ending.get(name)
        if handler is not None:
            handler()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while piece := part.read(_PIECE):
            parser.Parse(piece, False)  # noqa: FBT003 - the name of its parameter is positional
            yield
        parser.Parse(b"", True)  # noqa: FBT003 - the same
    except FAILURES as error:
        raise Unreadable("broken_workbook", BROKEN) from error
    yield


def _refuse(*_: object) -> NoReturn:
    raise Unreadable("broken_workbook", "The workbook has document types, which are not read.")


def truth(text: str | None) -> bool:
    """What an attribute of yes or no says; None: no."""
    return text in {"1", "true", "on"}
