"""Prepared statements: built once for each shape of selection, then run with other values.

Separate because building a statement costs SQLAlchemy several times what running it costs (350
against 230 microseconds for a page). A shape is a selection with stand-ins for its values; where a
stand-in ended up in the statement, a named parameter takes its place.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from pyroaring import BitMap
from sqlalchemy import BindParameter, Connection, CursorResult, bindparam
from sqlalchemy.sql.visitors import replacement_traverse

from events_api.core.database import ordinals
from events_api.core.reading import statements
from events_api.core.selection.selection import Order, Position, Selection, Term
from events_api.core.values.allocation import UNDATED, Window


class _Text(str):
    """A text that stands for another one."""

    __slots__ = ()


class _Day(date):
    """A day that stands for another one."""

    __slots__ = ()


class _Values:
    """The stand-ins given out so far, in order, and what they stand for."""

    def __init__(self) -> None:
        self.real: dict[Any, Any] = {}

    def text(self, value: str) -> str:
        stand_in = _Text(f"\0{len(self.real)}")
        self.real[stand_in] = value
        return stand_in

    def day(self, value: date | None) -> date | None:
        # What is no day of a calendar is part of the shape: conditions ask for it.
        if value is None or value == UNDATED:
            return value
        stand_in = _Day.fromordinal(UNDATED.toordinal() + 1 + len(self.real))
        self.real[stand_in] = value
        return stand_in

    def selection(self, selection: Selection) -> Selection:
        """The shape of a selection."""
        return replace(
            selection,
            terms=tuple(self._term(term) for term in selection.terms),
            year=self._window(selection.year),
            overlap=self._window(selection.overlap),
            starts=self._window(selection.starts),
        )

    def _term(self, term: Term) -> Term:
        return replace(
            term,
            values=tuple((self.text(value), roles) for value, roles in term.values),
            excluded=tuple((self.text(value), roles) for value, roles in term.excluded),
        )

    def _window(self, window: Window | None) -> Window | None:
        return window and replace(window, first=self.day(window.first), last=self.day(window.last))


def page(
    connection: Connection,
    selection: Selection,
    order: Order,
    limit: int | None,
    after: Position | None,
) -> CursorResult[Any]:
    """The rows of `statements.page`. A position is part of the shape of pages after the first."""
    return _run(connection, statements.page, selection, order, limit, after)


def first(connection: Connection, order: Order, number: int, after: Position | None) -> list[int]:
    """The ordinals of `statements.first`."""
    build = statements.first if after is not None else _first
    return ordinals.read(connection.execute(build(order, number, after)).scalar_one())


@lru_cache(maxsize=64)
def _first(order: Order, number: int, after: None) -> Any:
    return statements.first(order, number, after)


def among(
    connection: Connection, those: BitMap, order: Order, limit: int, after: Position | None
) -> CursorResult[Any]:
    """The rows of `statements.among`."""
    build = statements.among if after is not None else _among
    return connection.execute(build(order, limit, after), {"ordinals": those})


@lru_cache(maxsize=64)
def _among(order: Order, limit: int, after: None) -> Any:
    return statements.among(order, limit, after)


def total(connection: Connection, selection: Selection) -> int:
    """The number of `statements.total`."""
    number: int = _run(connection, statements.total, selection).scalar_one()
    return number


def _run(
    connection: Connection, build: Callable[..., Any], selection: Selection, *others: Any
) -> CursorResult[Any]:
    values = _Values()
    shape = values.selection(selection)
    # Identifiers, words, instants and positions vary too much to be worth a shape of their own.
    if (
        selection.ids
        or selection.words
        or selection.updated_since
        or selection.ended_by
        or any(isinstance(each, Position) for each in others)
    ):
        return connection.execute(build(selection, *others))
    statement, slots = _prepared(build, shape, *others)
    real = values.real
    return connection.execute(
        statement,
        {
            name: [real[each] for each in slot] if isinstance(slot, tuple) else real[slot]
            for name, slot in slots.items()
        },
    )


@lru_cache(maxsize=512)
def _prepared(build: Callable[..., Any], *arguments: Any) -> tuple[Any, dict[str, Any]]:
    """A statement with named parameters, and which stand-in each of them had the place of."""
    slots: dict[str, Any] = {}

    def named(element: Any, **_others: Any) -> Any:
        if not isinstance(element, BindParameter):
            return None
        several = isinstance(element.value, list | tuple)
        stand_ins: tuple[Any, ...] = (element.value,)
        if isinstance(element.value, list | tuple):
            stand_ins = tuple(element.value)
        if not stand_ins or not all(isinstance(each, _Text | _Day) for each in stand_ins):
            return None
        name = f"value_{len(slots)}"
        slots[name] = stand_ins if several else element.value
        return bindparam(name, type_=element.type, expanding=several)

    return replacement_traverse(build(*arguments), {}, named), slots
