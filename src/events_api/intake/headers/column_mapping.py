"""The columns of one file: what each of its headers is read as, and why.

Separate from matching, which knows one header: here meet all of a file, and what the caller says.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from events_api.intake.cells.cell import Cell
from events_api.intake.cells.header_keys import key_of
from events_api.intake.columns.columns import ANNOTATIONS, InputColumn
from events_api.intake.files.sheet import letters_of
from events_api.intake.headers.header_matching import LONGEST, Known, Match, match
from events_api.intake.headers.words import words
from events_api.intake.row_report import ColumnReading, HowRead

_DIGIT = re.compile(r"\d")
IGNORED = InputColumn("", "", None, None, "Passed over, as was asked.")


class Wishes(Struct, frozen=True):
    """What the caller says of headers: which column some are, and which are passed over.

    A header is named as it stands, in any case and with any blanks, or by its letter where no
    header is called so.
    """

    map: Mapping[str, str] = field(default_factory=dict)
    ignore: Sequence[str] = ()

    def name(self, header: str) -> bool:
        """Whether something is said of this header."""
        return _same(header) in {_same(each) for each in (*self.map, *self.ignore)}


class Named(Struct, frozen=True):
    """One column of a file.

    Attributes:
        place: Its letter.
        header: What stands above it.
        match: What that means.
        ignored: Whether it is passed over.
    """

    place: str
    header: str
    match: Match
    ignored: bool = False

    @property
    def column(self) -> str | None:
        """The column that it is, where that is certain."""
        return self.match.columns[0] if self.match.certain else None

    @property
    def reading(self) -> ColumnReading:
        """The same as the report of an import says it."""
        how: HowRead = self.match.how
        if self.ignored:
            how = "ignored"
        elif self.column is None:
            how = "unnamed"
        return ColumnReading(place=self.place, header=self.header, column=self.column, how=how)


def named(header: Sequence[str], kinds: Sequence[Known], wishes: Wishes) -> list[Named]:
    """Every column of a file, by the header, the kinds of its rows and what the caller says."""
    annotated = {*ANNOTATIONS} <= {name.strip().lower() for name in header}
    if not annotated:
        # Columns of other files have these names too, and are not to be lost.
        kinds = [
            {name: each for name, each in one.items() if name not in ANNOTATIONS} for one in kinds
        ]
    found = [
        Named(letters_of(place), name, match(name, kinds)) for place, name in enumerate(header)
    ]
    for name, column in wishes.map.items():
        for place in places_of(name, found):
            found[place] = replace(found[place], match=Match((column,), "mapped", certain=True))
    for name in wishes.ignore:
        for place in places_of(name, found):
            found[place] = replace(found[place], match=Match(), ignored=True)
    return _with_beginning(found)


def _with_beginning(columns: list[Named]) -> list[Named]:
    """The columns, where a date beside a last day is the first day.

    The column `when` itself is what it is: exports have both, and the last day follows from it.
    """
    names = [each.column for each in columns]
    if "ends_on" not in names or "starts_on" in names or names.count("when") != 1:
        return columns
    place = names.index("when")
    date = columns[place]
    if date.match.how not in {"label", "synonym"}:
        return columns
    begin = replace(date, match=Match(("starts_on",), "synonym", certain=True))
    return [*columns[:place], begin, *columns[place + 1 :]]


def places_of(name: str, columns: Sequence[Named]) -> list[int]:
    """Where the columns stand that are called so, by header or else by letter."""
    same = _same(name)
    found = [place for place, each in enumerate(columns) if _same(each.header) == same]
    return found or [place for place, each in enumerate(columns) if each.place == name.strip()]


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def names_again(columns: Sequence[Named], cells: Sequence[Cell]) -> bool:
    """Whether a row is a second header: two cells, and half of those filled, name their columns.

    A row with a digit in it is a record: this is asked of every row, and few records have none.
    """
    filled = [(each, cell) for each, cell in zip(columns, cells, strict=False) if cell]
    texts = [cell for _, cell in filled if isinstance(cell, str) and len(cell) <= LONGEST]
    if len(texts) < len(filled) or _DIGIT.search(" ".join(texts)):
        return False
    again = sum(_names(each, str(cell)) for each, cell in filled)
    return again >= min(2, len(columns)) and 2 * again >= len(filled) > 0


def _names(column: Named, cell: str) -> bool:
    """Whether a cell is the name of the column that it stands in."""
    key = key_of(cell)
    if not key or column.column is None:
        return bool(key) and key == key_of(column.header)
    named = key.replace(" ", "_") == column.column or key == key_of(column.header)
    return named or column.column in words().columns.get(key, {})
