"""A format of files to import: how its rows are read, and within which limits.

Separate so that each format is one file and shares nothing but this with the others.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Literal

from msgspec import Struct, field

from events_api.core.problems.types import TooLarge
from events_api.core.settings import Settings
from events_api.intake.cells.cell import Cell
from events_api.intake.row_report import Remark

# What becomes of rows and columns that a sheet hides, and of rows that it strikes through.
Hidden = Literal["read", "skip"]
# So many rows of a file are read, where it is imported in parts.
_MOST_READ = 200_000


class Choices(Struct, frozen=True):
    """What the caller says of the file.

    Attributes:
        known: The names of columns that there are, by which a separator is recognised.
        sheet: Which sheet of a workbook; None: the only one, or the one named as a kind.
        sheets: Names by which a sheet is recognised as the one to read.
        encoding: Of a text file; None: UTF-8, or what its first bytes say.
        hidden: `skip` passes over what a sheet hides or strikes through; `read` reads it.
    """

    known: Collection[str] = ()
    sheet: str | None = None
    sheets: Collection[str] = ()
    encoding: str | None = None
    hidden: Hidden = "read"


class Limits(Struct, frozen=True):
    """What is refused.

    Attributes:
        bytes: Of the file; as many characters may all of its cells have, whatever its format.
        unpacked: Bytes of a workbook's parts.
        rows: Rows of records, of which fewer are imported at once, and as many blank ones.
        columns: Columns of a row.
        cell: Characters of a cell, and of a header.
    """

    bytes: int
    unpacked: int
    rows: int
    columns: int
    cell: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that a deployment has set."""
        return cls(
            settings.import_max_bytes,
            settings.import_max_unpacked_bytes,
            _MOST_READ,
            settings.import_max_columns,
            settings.import_max_cell,
        )

    @property
    def row(self) -> int:
        """Characters of a row, of which few cells are long."""
        return 5 * self.cell


class Row(Struct, frozen=True):
    """One row.

    Attributes:
        number: What a person finds it by.
        cells: Its cells by position, or by member.
        remarks: What the file shows of it besides, as that it is hidden.
    """

    number: int
    cells: Sequence[Cell] | Mapping[str, Any]
    remarks: Sequence[Remark] = ()


class Rows(Struct, frozen=True):
    """The rows of a file.

    Attributes:
        header: The names of its columns; None where each row names its own members.
        rows: The rows, read while they are asked for; errors of later rows come late.
        sheet: The name of the sheet they are of.
        remarks: What is to be said of the file; whole when the last row has been read.
        separator: What parts the columns of a text file.
    """

    header: list[str] | None
    rows: Iterator[Row]
    sheet: str | None = None
    remarks: list[Remark] = field(default_factory=list)
    separator: str | None = None


class FileFormat(Struct, frozen=True):
    """One format.

    Attributes:
        name: What `format=` calls it, and the ending of its files.
        media_types: What `Content-Type` calls it.
        read: The rows of a file within limits. Raises Unreadable (400) or TooLarge (413).
    """

    name: str
    media_types: tuple[str, ...]
    read: Callable[[BinaryIO, Choices, Limits], Rows]


def at_most(rows: Iterator[Row], most: int) -> Iterator[Row]:
    """The rows, as long as they can be imported at once.

    Raises:
        TooLarge: There are more (413).
    """
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise TooLarge(
                f"A file to import has at most {most:,} rows: split it, or use "
                "`events-api import`, which does so."
            )
        yield row


def limited(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    """The rows, as long as they keep to the limits.

    Raises:
        TooLarge: There are more rows, a longer cell, or more characters in all (413).
    """
    held = 0
    for count, row in enumerate(rows, start=1):
        if count > limits.rows:
            raise TooLarge(f"The file has more than {limits.rows:,} rows; split it.")
        cells = row.cells.values() if isinstance(row.cells, Mapping) else row.cells
        lengths = [len(cell) if isinstance(cell, str) else 0 for cell in cells]
        if max(lengths, default=0) > limits.cell:
            raise TooLarge(f"A cell of row {row.number} has more than {limits.cell:,} characters.")
        held += sum(lengths) + len(lengths)
        if held > limits.bytes:
            raise TooLarge(f"The cells have more than {limits.bytes:,} characters; split the file.")
        yield row
