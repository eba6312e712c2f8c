"""The decimal sign of a file: as was asked, as other numbers show, or as its columns are parted.

Separate from cells: `1.250` is 1250 or 1.25, and only other cells of the same file can say which.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from events_api.intake.cells.cell import Cell
from events_api.intake.cells.numbers import signs_in
from events_api.intake.cells.separators import UNSETTLED, Decimals, Sign
from events_api.intake.files.format import Row, Rows
from events_api.intake.jobs.tables import ImportOptions
from events_api.intake.row_report import Remark, shortened

# An export of ours has these columns always, and commas between them.
_EXPORTED = ("kind", "id")


class SignsSeen(Struct):
    """The decimal signs that the numbers of a file show.

    Attributes:
        places: Where its columns of numbers are, and whether these are whole.
        first: The row and the cell that showed a sign first.
    """

    places: Mapping[int, bool]
    first: dict[Sign, tuple[int, str]] = field(default_factory=dict)

    def watched(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, looked at as they pass."""
        for row in rows:
            if not isinstance(row.cells, Mapping):
                self._see(row.number, row.cells)
            yield row

    def _see(self, number: int, cells: Sequence[Cell]) -> None:
        for place, whole in self.places.items():
            cell = cells[place] if place < len(cells) else None
            if isinstance(cell, str):
                for sign in signs_in(cell, whole=whole):
                    self.first.setdefault(sign, (number, cell))


def settled(seen: SignsSeen, rows: Rows, options: ImportOptions) -> ImportOptions:
    """The options with the decimal sign of the file, once all its rows have been seen.

    Where its numbers show both signs none is settled, and the file's remarks say so.
    """
    if options.decimal is not None:
        found = Decimals(options.decimal, f"decimal={options.decimal} was asked for")
    elif len(seen.first) > 1:
        found = UNSETTLED
        rows.remarks.append(_both(seen))
    else:
        found = _shown(seen, rows)
    return options.model_copy(
        update={"decimal": found.sign, "decimal_because": found.because},
    )


def _shown(seen: SignsSeen, rows: Rows) -> Decimals:
    for sign, (number, cell) in seen.first.items():
        return Decimals(sign, f"as in row {number}, {shortened(cell)}")
    if rows.separator == ";":
        return Decimals("comma", "the columns of the file are parted by semicolons")
    if rows.separator == "," and set(rows.header or ()).issuperset(_EXPORTED):
        return Decimals("point", "the file has the columns of an export")
    return UNSETTLED


def _both(seen: SignsSeen) -> Remark:
    shown = " and ".join(
        f"row {number} a decimal {sign} ({shortened(cell)})"
        for sign, (number, cell) in seen.first.items()
    )
    detail = f"The file has two decimal signs: {shown}. Numbers that could be either are refused."
    return Remark(code="two_decimal_signs", detail=detail)
