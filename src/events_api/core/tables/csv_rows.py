"""Rows: documents as lines of CSV, all cells of a column at a time.

Separate from the columns, which say what a cell shows, because a file has millions of cells: only
what they show is decoded, and what most columns hold is written without a look at each cell.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby, repeat
from operator import length_hint
from types import NoneType
from typing import Any

import msgspec
from msgspec.structs import astuple

from events_api.core.tables.record_columns import Column, cell_of
from events_api.core.values.cell_texts import safe
from events_api.core.values.json import json_lines

# The cells of a column: where all are empty a `repeat`, which `lines` writes as commas alone.
Cells = Iterable[str]
# What stands between quotes (RFC 4180, section 2).
_QUOTED = re.compile('[",\r\n]')
# After the end of a line: what may have to be kept from being something else, since it begins with
# no letter or digit, or as words for "not known" do, or since the line before ends in a blank.
_LIKELY = re.compile(r"\n(?:[\W_nNuUtT]|(?<=\s\n))")
# The same, where those words are no more than two.
_DOUBTFUL = re.compile(r"\n(?:[\W_]|[nNuUtT][\w./]*(?:\s+\w+)?[\s.]*\n|(?<=\s\n))")
# Of what is false, these are shown as nothing; 0 is not.
_EMPTY = {NoneType, str, list, dict}
# So many texts of a column are known before it is asked whether they repeat; and at most.
_FEW_KNOWN, _MOST_KNOWN = 300, 10_000


class CsvRows:
    """Documents as the cells of some columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """Take the columns."""
        self._columns = [
            (each.member, each.part, ColumnCells(each.text, each.way)) for each in columns
        ]
        self._parts = {
            name: [each.part for each in columns if each.member == name]
            for name in {each.member for each in columns if each.part is not None}
        }
        shapes = {each.member: (each.shape, None) for each in columns}
        self._members = list(shapes)
        self._decoder = msgspec.json.Decoder(self._shape(shapes), float_hook=Decimal)

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
            cells.of(members[member] if part is None else parts[member, part])
            for member, part, cells in self._columns
        ]

    def _shape(self, shapes: dict[str, tuple[Any, Any]]) -> type[msgspec.Struct]:
        """What is decoded of a document: the members that are shown, of some of them the parts."""
        for name, parts in self._parts.items():
            shape = msgspec.defstruct(name, [(str(part), Any, None) for part in parts], frozen=True)
            shapes[name] = (shape, shape())
        fields = [(name, *shape) for name, shape in shapes.items()]
        return msgspec.defstruct("Row", fields, gc=False)


def _columns(rows: Iterable[msgspec.Struct]) -> list[Sequence[Any]]:
    return list(zip(*map(astuple, rows), strict=True))


def lines(columns: Iterable[Cells]) -> bytes:
    """The lines of these columns, all of which are as long."""
    told: list[Cells] = []
    for empty, run in groupby(columns, lambda each: isinstance(each, repeat)):
        own = list(run)
        told += [repeat("," * (len(own) - 1), length_hint(own[0]))] if empty else own
    rows = map(",".join, zip(*told, strict=True))
    # One letter beyond Latin would make all of the text four times as wide.
    return b"\r\n".join([*map(str.encode, rows), b""])


def quoted(text: str) -> str:
    """A cell as it stands in a line."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


class ColumnCells:
    """The cells of one column, of some values after others."""

    def __init__(
        self, text: Callable[[Any], str], way: Callable[[Any], object] | None = None
    ) -> None:
        """Take what the text of a value is, and what it is shown as before, if as anything."""
        self._text, self._way = text, way
        self._texts, self._joined = _Texts(text), _Texts(safe)

    def of(self, told: Sequence[Any]) -> Cells:
        """The cells that show these values."""
        first = next(filter(None, told), None)
        if first is None and _EMPTY.issuperset(map(type, told)):
            return repeat("", len(told))
        if way := self._way:
            told = [way(each) if each else None for each in told]
            first = next(filter(None, told), None)
        try:
            if isinstance(first, str):
                return self._texts.cells(told)
            if isinstance(first, list):
                return self._lists(told)
        except TypeError:  # it has values of several types
            pass
        types = {*map(type, told)}
        if types <= {int, NoneType}:
            return ["" if each is None else str(each) for each in told]
        if types <= {Decimal, NoneType}:
            return ["" if each is None else f"{each:f}" for each in told]
        return [quoted(self._text(each)) for each in told]

    def _lists(self, values: Sequence[list[Any] | None]) -> Cells:
        """Lists of codes; those that hold anything else are JSON."""
        told = list(filter(None, values))
        if not any(isinstance(each[0], str) for each in told):
            return _objects(values)
        joined = [";".join(each) if each else "" for each in values]
        if "".join(joined).count(";") == sum(map(len, told)) - len(told):
            return self._joined.cells(joined)
        return [quoted(cell_of(each)) for each in values]


class _Texts:
    """Texts as cells: known ones are looked up, as long as many of a column are the same."""

    def __init__(self, text: Callable[[Any], str]) -> None:
        self._text = text
        self._known: _Known | None = _Known(text)

    def cells(self, values: Sequence[str | None]) -> Cells:
        """The cells of texts; TypeError where there is anything else."""
        if self._known is None:
            return self._different(values)
        before = len(self._known)
        cells = [*map(self._known.__getitem__, values)]
        many = len(self._known)
        if (many > _FEW_KNOWN and 2 * (many - before) > len(values)) or many > _MOST_KNOWN:
            self._known = None
        return cells

    def _different(self, values: Sequence[str | None]) -> Cells:
        """Each is looked at only if something among all of them asks for it."""
        told = list(filter(None, values))
        joined = "\n".join(["", *told, "0"])
        if joined.count("\n") > len(told) + 1 or _is_doubtful(joined):
            return [quoted(self._text(each)) for each in values]
        if '"' in joined or "\r" in joined:
            return [quoted(each) if each else "" for each in values]
        if "," in joined:
            return [f'"{each}"' if each and "," in each else each or "" for each in values]
        return [each or "" for each in values]


class _Known(dict[str | None, str]):
    """The cells of texts."""

    def __init__(self, text: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self._text = text

    def __missing__(self, text: str | None) -> str:
        if not isinstance(text, str):
            raise TypeError
        cell = self[text] = quoted(self._text(text))
        return cell


def _is_doubtful(joined: str) -> bool:
    return _LIKELY.search(joined) is not None and _DOUBTFUL.search(joined) is not None


def _objects(values: Sequence[list[Any] | None]) -> Cells:
    lines = json_lines(values).replace('"', '""').split("\n")
    cells = [f'"{each}"' if '"' in each or "," in each else each for each in lines]
    return [cell if each else "" for cell, each in zip(cells, values, strict=True)]
