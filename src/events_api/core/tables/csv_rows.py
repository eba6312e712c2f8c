"""Rows: documents as lines of CSV, all cells of a column at a time.

Separate from the columns, which say what a cell shows, because a file has millions of cells: only
what they show is decoded, and what most columns hold is written without a look at each cell.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import repeat
from types import NoneType
from typing import Any

import msgspec
from msgspec.structs import astuple

from events_api.core.tables.csv_columns import Column, cell_of
from events_api.core.values.cell_texts import safe
from events_api.core.values.json import json_lines

Cells = Iterable[str]
# What stands between quotes (RFC 4180, section 2).
_QUOTED = re.compile('[",\r\n]')
# After the end of a line: what may have to be kept from being something else, since it begins with
# no letter or digit, or as words for "not known" do, or since the line before ends in a blank.
_LIKELY = re.compile(r"\n(?:[\W_nNuUtT]|(?<=\s\n))")
# The same, where those words are no more than two.
_DOUBTFUL = re.compile(r"\n(?:[\W_]|[nNuUtT][\w./]*(?:\s+\w+)?[\s.]*\n|(?<=\s\n))")


class CsvRows:
    """Documents as the cells of some columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Take the columns."""
        self._columns = columns
        self._parts = {
            name: [each.part for each in columns if each.member == name]
            for name in {each.member for each in columns if each.part is not None}
        }
        self._members = list(dict.fromkeys(each.member for each in columns))
        self._decoder = msgspec.json.Decoder(self._shape(), float_hook=Decimal)

    def cells(self, documents: Iterable[str]) -> list[Cells]:
        """The cells of each column, one for each document, as they stand in a line."""
        rows = map(self._decoder.decode, documents)
        members = dict(zip(self._members, _columns(rows), strict=True))
        parts = {
            (name, part): values
            for name, own in self._parts.items()
            for part, values in zip(own, _columns(members[name]), strict=True)
        }
        return [
            _cells(
                each, members[each.member] if each.part is None else parts[each.member, each.part]
            )
            for each in self._columns
        ]

    def _shape(self) -> type[msgspec.Struct]:
        """What is decoded of a document: the members that are shown, of some of them the parts."""
        shapes: dict[str, tuple[Any, Any]] = {
            each.member: (each.shape, None) for each in self._columns
        }
        for name, parts in self._parts.items():
            shape = msgspec.defstruct(name, [(str(part), Any, None) for part in parts], frozen=True)
            shapes[name] = (shape, shape())
        fields = [(name, *shapes[name]) for name in self._members]
        return msgspec.defstruct("Row", fields, gc=False)


def _columns(rows: Iterable[msgspec.Struct]) -> list[Sequence[Any]]:
    return list(zip(*map(astuple, rows), strict=True))


def lines(columns: Iterable[Cells]) -> bytes:
    """The lines of these columns, all of which are as long."""
    return "\r\n".join([*map(",".join, zip(*columns, strict=True)), ""]).encode()


def quoted(text: str) -> str:
    """A cell as it stands in a line."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def _shape(columns: Sequence[Column]) -> type[msgspec.Struct]:
    """What is decoded of a document: the members that are shown, and of some of them the parts."""
    members: dict[str, tuple[Any, Any]] = {each.member: (Any, None) for each in columns}
    for name in {each.member for each in columns if each.part is not None}:
        parts = [str(each.part) for each in columns if each.member == name]
        shape = msgspec.defstruct(name, [(part, Any, None) for part in parts])
        members[name] = (shape, msgspec.field(default_factory=shape))
    return msgspec.defstruct("Row", [(name, *each) for name, each in members.items()])


def _cells(column: Column, told: Sequence[Any]) -> Cells:
    if told.count(None) == len(told) or (column.written and not any(told)):
        return repeat("", len(told))
    values: Sequence[Any] = told
    if column.written:
        values = [column.shown(each) if each else None for each in told]
    kinds = set(map(type, values))
    kinds.discard(NoneType)
    if kinds == {str}:
        return _texts(values, column.text)
    if kinds == {list}:
        return _lists(values)
    if kinds == {int}:
        return ["" if each is None else str(each) for each in values]
    return [quoted(column.text(each)) for each in values]


def _texts(values: Sequence[str | None], text: Callable[[Any], str]) -> Cells:
    """Texts: the same ones once, others only if something among all of them asks for it."""
    different = set(values)
    told = list(filter(None, values))
    joined = "\n".join(["", *told, "0"])
    several = joined.count("\n") > len(told) + 1
    if several or 4 * len(different) < len(values) or _is_doubtful(joined):
        cells = {each: quoted(text(each)) for each in different}
        return map(cells.__getitem__, values)
    if '"' in joined or "\r" in joined:
        return [quoted(each) if each else "" for each in values]
    if "," in joined:
        return [f'"{each}"' if each and "," in each else each or "" for each in values]
    return [each or "" for each in values]


def _is_doubtful(joined: str) -> bool:
    return _LIKELY.search(joined) is not None and _DOUBTFUL.search(joined) is not None


def _lists(values: Sequence[list[Any] | None]) -> Cells:
    """Lists of codes; those that hold anything else are JSON."""
    told = list(filter(None, values))
    if not any(isinstance(each[0], str) for each in told):
        return _objects(values)
    try:
        joined = [";".join(each) if each else "" for each in values]
        if "".join(joined).count(";") == sum(map(len, told)) - len(told):
            return _texts(joined, safe)
    except TypeError:
        pass
    return [quoted(cell_of(each)) for each in values]


def _objects(values: Sequence[list[Any] | None]) -> Cells:
    lines = json_lines(values).replace('"', '""').split("\n")
    cells = [f'"{each}"' if '"' in each or "," in each else each for each in lines]
    return [cell if each else "" for cell, each in zip(cells, values, strict=True)]
