"""Texts that were damaged before they reached us: letters lost, or decoded in the wrong encoding.

Separate from reading files, which cannot know: such a text is whole and only looks wrong.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from events_api.intake.files.format import Row
from events_api.intake.row_report import Remark, shortened

_LOST = "\ufffd"
# Encodings in which UTF-8 was read, the bytes its sequences begin with that then make letters or
# punctuation of our languages, and how many sequences are no accident. 0xC2 to 0xC5 begin Latin
# letters, 0xD0 and 0xD1 Cyrillic ones, 0xD8 to 0xDB Arabic ones, 0xE2 dashes and quotation marks.
_OF_THREE = b"\xe2"
_READINGS = (
    ("windows-1252", b"\xc2\xc3\xc4\xc5\xd0\xd1\xd8\xd9\xda\xdb", 1),
    ("macintosh", b"\xc2\xc3\xc4\xc5", 1),
    ("windows-1250", b"\xc3\xc4\xc5", 2),
    ("windows-1251", b"\xd0\xd1\xd8\xd9\xda\xdb", 3),
)


def _byte(codec: str, byte: int) -> str:
    """How a byte was shown: what the encoding has no character for stays a control character."""
    return bytes([byte]).decode(codec, errors="ignore") or chr(byte)


def _pattern(codec: str, leads: bytes, least: int) -> re.Pattern[str]:
    """Sequences of UTF-8 as they look where each byte was shown as a character of its own."""
    after = "".join(re.escape(_byte(codec, byte) + chr(byte)) for byte in range(0x80, 0xC0))
    two = "".join(_byte(codec, byte) for byte in leads.removesuffix(_OF_THREE))
    three = _byte(codec, _OF_THREE[0])
    return re.compile(f"(?:[{two}][{after}]|{three}[{after}]{{2}}){{{least},}}")


_PATTERNS = [(codec, _pattern(codec, leads, least)) for codec, leads, least in _READINGS]


def watched(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, with a remark at those that hold a text which seems to be damaged."""
    for row in rows:
        values = row.cells.values() if isinstance(row.cells, Mapping) else row.cells
        said = next(filter(None, (_damage(text, row.number) for text in _texts(values))), None)
        yield row if said is None else replace(row, remarks=(*row.remarks, said))


def _texts(values: Any) -> Iterator[str]:
    """The texts among the values that are not plain ASCII, at any depth."""
    for value in values:
        if isinstance(value, str):
            if not value.isascii():
                yield value
        elif isinstance(value, list | dict):
            yield from _texts(value.values() if isinstance(value, dict) else value)


def _damage(text: str, row: int) -> Remark | None:
    """What is wrong with the letters of a text; None where nothing seems to be."""
    if _LOST in text:
        place = text.index(_LOST)
        around = text[max(0, place - 20) : place + 20].strip()
        detail = f"Row {row}: a letter was lost before the file was saved (“{around}”)."
        return Remark(code="lost_letters", detail=f"{detail} Write it anew.", row=row)
    for codec, pattern in _PATTERNS:
        if pattern.search(text):
            meant = pattern.sub(lambda match: _mended(codec, match[0]), text)  # noqa: B023
            detail = f"Row {row}: a text was decoded in the wrong encoding; perhaps it is "
            detail += f"“{shortened(meant)}”. It is kept as it stands: save the file as UTF-8."
            return Remark(code="wrongly_decoded", detail=detail, row=row)
    return None


def _mended(codec: str, text: str) -> str:
    known = {_byte(codec, byte): byte for byte in range(0x80, 0x100)}
    return bytes(known.get(each, ord(each) & 0xFF) for each in text).decode(errors="replace")
