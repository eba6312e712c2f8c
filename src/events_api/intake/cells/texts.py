"""Texts, clock times, and members that are JSON in a cell: sources, translations, files.

Separate because these are kept as they stand; nothing in them is interpreted.
"""

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from events_api.core.values.cell_texts import Verbatim
from events_api.core.values.json import from_json
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, text_of

_URL = re.compile(r"https?://\S+")
_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?(?::[0-5]\d)?\s*(am|pm)?", re.IGNORECASE)
_BREAKS = re.compile(r"[ \t]*[\n\t\u2028\u2029][ \t\n]*")
_NOON = 12


def read_text(cell: Cell) -> Meaning:
    """The text as it stands."""
    if is_unknown(cell):
        return Meaning(None)
    text = text_of(cell).replace("\r\n", "\n").replace("\r", "\n")
    return Meaning(text, text)


def read_line(cell: Cell) -> Meaning:
    """The text on one line: a line break or a tab in it becomes a space."""
    meaning = read_text(cell)
    if meaning.value is None or isinstance(cell, Verbatim):
        return meaning
    text = _BREAKS.sub(" ", meaning.value.strip())
    return Meaning(text, text)


def read_word(cell: Cell) -> Meaning:
    """A text without blanks around it: an address, a reference, an identifier."""
    if is_unknown(cell):
        return Meaning(None)
    text = text_of(cell).strip()
    return Meaning(text, text)


def read_ref(cell: Cell) -> Meaning:
    """A reference; one of full stops alone is none, and does not say that nothing is known.

    Raises:
        Unclear: It is of full stops alone.
    """
    if isinstance(cell, str) and cell.strip() and not cell.strip().strip("."):
        raise Unclear("dots", "A reference has more in it than full stops.")
    return read_word(cell)


def is_id(text: str) -> bool:
    """Whether a text is an identifier in the one form that they are shown in."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def read_clock(cell: Cell) -> Meaning:
    """A clock time of 24 hours: `9.30`, `2 pm` and a spreadsheet's time are understood."""
    if is_unknown(cell):
        return Meaning(None)
    if isinstance(cell, datetime | time):
        text = cell.strftime("%H:%M")
        return Meaning(text, text)
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 24 * 60)
        return Meaning(
            f"{minutes // 60:02}:{minutes % 60:02}", f"{minutes // 60:02}:{minutes % 60:02}"
        )
    match = _CLOCK.fullmatch(text_of(cell).strip())
    if match is None or not (match[2] or match[3]):
        raise Unclear("unclear_time", "Write the clock time as 09:30.")
    hour = (
        int(match[1]) % _NOON + (_NOON if match[3].lower() == "pm" else 0)
        if match[3]
        else int(match[1])
    )
    text = f"{hour:02}:{match[2] or '00'}"
    return Meaning(text, text)


def read_notes(cell: Cell) -> Meaning:
    """One note as it stands, or several as a JSON list."""
    text = read_text(cell).value
    if text is None:
        return Meaning([], "")
    listed = _json(text) if text.startswith("[") else None
    if isinstance(listed, list) and all(isinstance(each, str) for each in listed):
        return Meaning(listed, text)
    return Meaning([text], text)


def read_json(type_: type, shape: str, cell: Cell) -> Meaning:
    """A member in JSON, a list or an object.

    Raises:
        Unclear: It is none of that type; `shape` says what to write.
    """
    if is_unknown(cell):
        return Meaning(type_())
    value = _json(text_of(cell))
    if not isinstance(value, type_):
        raise Unclear("no_json", f"Write {shape}.")
    return Meaning(value, text_of(cell))


def read_sources(cell: Cell) -> Meaning:
    """Sources as JSON, or one a line: an address, or the name of a document."""
    if is_unknown(cell):
        return Meaning([], "")
    text = text_of(cell).strip()
    if text.startswith("["):
        return read_json(
            list, 'sources as JSON, as [{"title": "Report", "url": "https://…"}]', cell
        )
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        address = _URL.search(line)
        rest = line.replace(address[0], "").strip(" ,;|()") if address else line
        found.append({"title": rest or None, "url": address[0] if address else None})
    return Meaning(found, text)


def read_pairs(make: Callable[[str, str], Any], type_: type, shape: str, cell: Cell) -> Meaning:
    """Items of two parts each, as `doi:10.1000/1;isbn:978…`, or the member as JSON.

    What is made of each item is one of a list, or a name and a value of a `dict`.

    Raises:
        Unclear: It is neither; `shape` says what to write.
    """
    if is_unknown(cell):
        return Meaning(type_())
    text = text_of(cell).strip()
    value = _json(text) if text.startswith(("[", "{")) else text.replace("\n", ";").split(";")
    if isinstance(value, type_) and not _all_texts(value):
        return Meaning(value, text)
    if not isinstance(value, list) or not _all_texts(value):
        raise Unclear("no_json", f"Write {shape}.")
    made = []
    for item in filter(None, map(str.strip, value)):
        first, _, second = (each.strip() for each in item.partition(":"))
        if not first or not second:
            raise Unclear("unclear_list", f"Write {shape}.")
        made.append(make(first, second))
    return Meaning(type_(made), text)


def _all_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def read_addresses(cell: Cell) -> Meaning:
    """Files: their addresses, or a JSON list with more about each."""
    if is_unknown(cell):
        return Meaning([], "")
    text = text_of(cell).strip()
    value = _json(text) if text.startswith("[") else re.split(r"[;\s]+", text)
    if not isinstance(value, list):
        raise Unclear("no_json", "Write addresses separated by ; or a JSON list of files.")
    found = [{"url": each} if isinstance(each, str) else each for each in value if each]
    return Meaning(found, text)


def _json(text: str) -> Any:
    """The value of a JSON text; None where it is none. Numbers keep their digits."""
    try:
        value = from_json(text)
    except (ValueError, RecursionError):
        return None
    return None if isinstance(value, Decimal) else value
