"""The encoding of a text file: what its first bytes say, else what the caller says, else UTF-8.

Separate from what the text is written in, CSV. Most older encodings cannot be told from one
another, so they are read only where the caller names them, and never against the bytes.
"""

import codecs
from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from events_api.intake.problems import Unreadable
from events_api.intake.row_report import Remark

ENCODINGS: tuple[str, ...] = (
    *("utf-8", "utf-16"),
    *(f"windows-125{number}" for number in range(8)),
    *("iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15"),
    *("koi8-r", "macintosh"),
)
# Browsers read these as what programs write under their names (WHATWG Encoding, section 4.2).
_AS_BROWSERS = {"iso-8859-1": "windows-1252", "iso-8859-9": "windows-1254"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20
# UTF-16 without a mark is known by this much of a file: each ASCII character has a zero byte.
_START, _CLEARLY = 4_096, 4
_NOT_UTF8 = (
    "The file is not UTF-8. In a spreadsheet, save it as CSV UTF-8; or name its encoding, as "
    "encoding=windows-1252 (Western), windows-1250 (Central European) or windows-1251 (Cyrillic)."
)
_NOT_SO = "The file is not in that encoding. In a spreadsheet, save it as CSV UTF-8."


def encoding_of(file: BinaryIO, asked: str | None, remarks: list[Remark]) -> str:
    """The codec that reads the file, of which every byte is tried; what was inferred is said.

    Raises:
        Unreadable: It is not the encoding asked for, or none can be told (400).
    """
    if asked is not None and asked not in ENCODINGS:
        raise Unreadable("unknown_encoding", "There is no such encoding.", ENCODINGS)
    file.seek(0)
    start = file.read(_START)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if marked is not None:
        codec = "utf-8-sig" if marked == "utf-8" else marked
        if asked not in {None, marked}:
            detail = f"The file's own mark says {marked}, so it was not read as {asked}."
            remarks.append(Remark(code="marked_encoding", detail=detail))
    else:
        codec = _unmarked(start, asked, remarks)
    _try(file, codec, asked)
    file.seek(0)
    return codec


def _unmarked(start: bytes, asked: str | None, remarks: list[Remark]) -> str:
    """The codec of a file without a mark, by the zero bytes of its start and by what was asked."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    wide = {"utf-16-le": odd > _CLEARLY * even, "utf-16-be": even > _CLEARLY * odd}
    found = next((codec for codec, is_so in wide.items() if is_so), None)
    if found is not None and asked in {None, "utf-16"}:
        if asked is None:
            detail = "The file was read as UTF-16, although it has no mark that says so."
            remarks.append(Remark(code="inferred_encoding", detail=detail))
        return found
    if found is not None or asked == "utf-16":
        detail = _NOT_SO if found is None else "The file looks like UTF-16: say encoding=utf-16."
        raise Unreadable("wrong_encoding", detail, ENCODINGS)
    return "utf-8" if asked is None else _AS_BROWSERS.get(asked, asked)


def _try(file: BinaryIO, codec: str, asked: str | None) -> None:
    """Decode all of it once.

    Raises:
        Unreadable: It is no text in that encoding, or it is UTF-8 and was called another (400).
    """
    strange = False
    try:
        for text in _texts(file, codec):
            if "\0" in text:
                raise Unreadable("wrong_encoding", "The file holds NUL characters: it is no text.")
            strange = strange or not text.isascii()
    except UnicodeError as error:
        detail = _NOT_UTF8 if codec.startswith("utf-8") else _NOT_SO
        raise Unreadable("wrong_encoding", detail, ENCODINGS) from error
    if strange and not codec.startswith("utf") and _is_utf8(file):
        detail = f"The file is UTF-8 and not {asked}: leave `encoding` out."
        raise Unreadable("wrong_encoding", detail, ENCODINGS)


def _texts(file: BinaryIO, codec: str) -> Iterator[str]:
    """The file from its beginning, decoded in pieces."""
    file.seek(0)
    return codecs.iterdecode(iter(partial(file.read, _PIECE), b""), codec)


def _is_utf8(file: BinaryIO) -> bool:
    try:
        deque(_texts(file, "utf-8"), maxlen=0)
    except UnicodeDecodeError:
        return False
    return True
