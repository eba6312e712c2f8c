"""Editions as they are read: the list of a year, one of them, and the rows behind its figures.

Separate from publishing because nothing here looks at records: all of it is stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy import Connection, RowMapping, select

from events_api.core.problems.types import NotFound
from events_api.core.values.json import from_json
from events_api.summaries.editions.edition import (
    Edition,
    EditionFigure,
    EditionHead,
    EditionRow,
    edition_address,
    head_of,
)
from events_api.summaries.editions.restatement import Stored

_EDITION = Edition.__table__  # type: ignore[attr-defined]
_FIGURE = EditionFigure.__table__  # type: ignore[attr-defined]
_HEAD = [_EDITION.c[name] for name in EditionHead.model_fields if name != "edition"]
_ROWS = msgspec.json.Decoder(list[EditionRow])
# Parameters that choose a format or a page, not a figure.
_NO_FIGURES = {"format", "limit", "cursor", "bom", "separator"}


def editions_of(connection: Connection, year: int | None, root: str) -> list[dict[str, Any]]:
    """The heads of the editions of a year, or of all years, the latest first."""
    asked = select(*_HEAD).order_by(_EDITION.c.year.desc(), _EDITION.c.number.desc())
    if year is not None:
        asked = asked.where(_EDITION.c.year == year)
    return [
        head_of(dict(row), edition_address(root, row["year"], row["number"]))
        for row in connection.execute(asked).mappings()
    ]


def edition_of(connection: Connection, year: int, number: int) -> RowMapping:
    """An edition's row.

    Raises:
        NotFound: The year has no edition of this number (404).
    """
    asked = select(_EDITION).where(_EDITION.c.year == year, _EDITION.c.number == number)
    row = connection.execute(asked).mappings().one_or_none()
    if row is None:
        raise NotFound("The year has no edition of this number.")
    return row


def figure_rows(
    connection: Connection, year: int, number: int, name: str, asked: Mapping[str, str]
) -> list[EditionRow]:
    """The rows behind the figure of an edition that the parameters single out.

    Raises:
        NotFound: There is no such figure, or there are several (404).
    """
    own = [_FIGURE.c.year == year, _FIGURE.c.number == number, _FIGURE.c.name == name]
    rows = connection.execute(select(_FIGURE.c.address, _FIGURE.c.rows).where(*own))
    figures = [(dict(parse_qsl(row.address)), row.rows) for row in rows]
    wanted = {each: text for each, text in asked.items() if each not in _NO_FIGURES}
    exact = [own_rows for address, own_rows in figures if address == wanted]
    chosen = exact or [own_rows for address, own_rows in figures if _meets(address, wanted)]
    if len(chosen) != 1:
        raise NotFound("Follow the `records` address of a figure of this edition.")
    return _ROWS.decode(chosen[0])


def _meets(address: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether the parameters of a figure hold those asked for; a part is only had by name."""
    return wanted.items() <= address.items() and ("part" in wanted or "part" not in address)


def stored(connection: Connection, edition: RowMapping, root: str) -> Stored:
    """An edition with the rows of all its figures, for comparison."""
    own = [_FIGURE.c.year == edition["year"], _FIGURE.c.number == edition["number"]]
    figures: Sequence[Any] = connection.execute(
        select(_FIGURE).where(*own).order_by(_FIGURE.c.position)
    ).all()
    document = from_json(edition["document"])
    address = edition_address(root, edition["year"], edition["number"])
    return Stored(
        head=head_of(dict(edition), address),
        data=document["data"],
        labels=document["labels"],
        addresses=[figure.address for figure in figures],
        rows=[_ROWS.decode(figure.rows) for figure in figures],
    )
