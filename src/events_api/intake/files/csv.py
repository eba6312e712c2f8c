"""CSV: commas, semicolons, tabs or bars, in UTF-8 or what the caller or the file's bytes say.

Separate from other formats. European spreadsheets write semicolons, and old ones lines that end in
a carriage return alone. A line is measured before it is split.
"""

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TextIO

from events_api.core.problems.types import TooLarge
from events_api.core.values.cell_texts import unsafe
from events_api.intake.cells.header_keys import key_of
from events_api.intake.files.encodings import encoding_of
from events_api.intake.files.format import Choices, FileFormat, Limits, Row, Rows
from events_api.intake.files.tables import table
from events_api.intake.problems import Unreadable
from events_api.intake.row_report import Remark

_SEPARATORS = (",", ";", "\t", "|")
# By so many of its first lines, and so many of their characters, a separator is recognised.
_LINES, _START = 20, 1 << 16
_BROKEN = (
    "Row {} is no CSV: a quotation mark is not closed, or something follows it. Inside a quoted "
    "cell a quotation mark is written twice."
)


def read(file: BinaryIO, choices: Choices, limits: Limits) -> Rows:
    """The header and the rows of a CSV file."""
    remarks: list[Remark] = []
    codec = encoding_of(file, choices.encoding, remarks)
    # The limit is the module's own, for all readers of the process; ours all have the same.
    csv.field_size_limit(max(limits.row, _START))
    separators: list[str] = []
    found = table(_numbered(file, codec, choices, limits, separators), limits, remarks)
    width = max((place for place, name in enumerate(found.header or (), 1) if name), default=0)
    return Rows(found.header, _short(found.rows, width), remarks=remarks, separator=separators[0])


def _short(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """The rows, those that have fewer cells than the header has names with a remark."""
    for row in rows:
        if len(row.cells) < width:
            detail = f"Row {row.number} has {len(row.cells)} cells and the header {width} names: "
            detail += "nothing is known of the rest. Are its cells where they belong?"
            said = Remark(code="short_row", detail=detail, row=row.number)
            yield Row(row.number, row.cells, (*row.remarks, said))
        else:
            yield row


class _Lines:
    """The lines of a text, as long as those of one row have no more characters than a row may."""

    def __init__(self, text: TextIO, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self._row = self._held = 0

    def begin(self, row: int) -> None:
        """Say which row the next lines are of."""
        self._row, self._held = row, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._limits.row + 1)
        self._held += len(line)
        if self._held > self._limits.row:
            raise TooLarge(
                f"Row {self._row} has more than {self._limits.row:,} characters, or a quotation "
                "mark in it is not closed."
            )
        if not line:
            raise StopIteration
        return line


def _numbered(
    file: BinaryIO, codec: str, choices: Choices, limits: Limits, separators: list[str]
) -> Iterator[Row]:
    """Rows with their numbers as a spreadsheet counts them; what separates their cells is added."""
    text = io.TextIOWrapper(file, codec, newline="")
    try:
        separator, skipped = _opened(text, choices)
        separators.append(separator)
        lines = _Lines(text, limits)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        for number in itertools.count(1 + skipped):
            lines.begin(number)
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable("broken_csv", _BROKEN.format(number)) from error
            if len(cells) > limits.columns:
                raise TooLarge(f"Row {number} has more than {limits.columns} columns.")
            yield Row(number, [unsafe(cell) for cell in cells])
    finally:
        if not file.closed:
            text.detach()  # it is its owner's to close


def _opened(text: TextIO, choices: Choices) -> tuple[str, int]:
    """The separator, and how many lines only said it."""
    first = text.readline(_START)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], 1
    text.seek(0)
    start = list(itertools.islice(iter(lambda: text.readline(_START), ""), _LINES))
    text.seek(0)
    return _separator(start, choices), 0


def _separator(lines: Sequence[str], choices: Choices) -> str:
    """The separator by which one of the first rows has most columns that are known, else most.

    The header need not be the first row, and commas stand in texts as well.
    """

    def columns(separator: str) -> tuple[int, int]:
        rows = csv.reader(lines, delimiter=separator)
        counted = [(_known(cells, choices), len(cells)) for cells in rows]
        return max(counted, default=(0, 0))

    try:
        return max(_SEPARATORS, key=columns)
    except csv.Error:
        return ","


def _known(cells: Sequence[str], choices: Choices) -> int:
    return sum(key_of(cell).replace(" ", "_") in choices.known for cell in cells)


FORMAT = FileFormat("csv", ("text/csv", "application/csv"), read)
