"""Pages of changes, read so that documents keep their very text.

Separate because a copy holds documents as they were sent: numbers with all their digits, which no
reading and writing again may round.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

_DECODER = json.JSONDecoder(parse_float=Decimal)
_BLANK = frozenset(" \t\r\n")
_NAMES = ("revision", "state", "reason", "kind", "id", "owner", "ref", "changed_at", "data")


@dataclass(frozen=True, slots=True)
class Change:
    """A record or a reference row, where it changed last.

    Attributes:
        revision: The public revision in which it changed.
        state, reason: `upserted`, or `removed` and why.
        kind, id: What it is and which one; of a reference row its code.
        owner, ref: Whose record it is, and what they call it.
        changed_at: When.
        data: What it says; None where it is removed.
        text: The same as it was sent.
    """

    revision: int
    state: Literal["upserted", "removed"]
    reason: str | None
    kind: str
    id: str
    owner: str | None
    ref: str | None
    changed_at: str
    data: dict[str, Any] | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of changes, in order.

    Attributes:
        changes: What has changed.
        cursor: Where to go on from, once the page is worked on.
        more: Whether there are further changes already.
        revision: The public revision that the page is of.
    """

    changes: list[Change]
    cursor: str
    more: bool
    revision: int


def read_page(text: str, revision: int) -> Page:
    """The page of a body.

    Raises:
        ValueError: It is none.
    """
    changes: list[Change] = []
    at, members = _past("{", text, 0), dict[str, Any]()
    while True:
        name, at = _DECODER.raw_decode(text, at)
        at = _past(":", text, at)
        if name == "data":
            changes, at = _changes(text, at)
        else:
            members[name], at = _DECODER.raw_decode(text, at)
        at, ended = _on("}", text, at)
        if ended:
            meta = members["meta"]
            return Page(changes, meta["next_cursor"], meta["more"], revision)


def _changes(text: str, at: int) -> tuple[list[Change], int]:
    """The changes of the list that begins at a place, and the place behind it."""
    found: list[Change] = []
    at, ended = _past("[", text, at), False
    if text[at] == "]":
        return found, at + 1
    while not ended:
        change, at = _change(text, at)
        found.append(change)
        at, ended = _on("]", text, at)
    return found, at


def _change(text: str, at: int) -> tuple[Change, int]:
    members: dict[str, Any] = {}
    at, ended, own = _past("{", text, at), False, None
    while not ended:
        name, at = _DECODER.raw_decode(text, at)
        start = _past(":", text, at)
        members[name], at = _DECODER.raw_decode(text, start)
        if name == "data" and members[name] is not None:
            own = text[start:at]
        at, ended = _on("}", text, at)
    return Change(**{name: members[name] for name in _NAMES}, text=own), at


def _past(mark: str, text: str, at: int) -> int:
    """The place behind a mark, which has to be next, and behind what is blank around it."""
    at = _blank(text, at)
    if not text.startswith(mark, at):
        raise ValueError(f"This is no page of changes: there is no {mark} at {at}.")
    return _blank(text, at + 1)


def _on(end: str, text: str, at: int) -> tuple[int, bool]:
    """The place behind a comma, or behind the end; and whether it is the end."""
    at = _blank(text, at)
    return (at + 1, True) if text.startswith(end, at) else (_past(",", text, at), False)


def _blank(text: str, at: int) -> int:
    while text[at : at + 1] in _BLANK:
        at += 1
    return at
