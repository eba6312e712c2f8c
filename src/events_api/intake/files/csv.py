"""CSV: commas, semicolons or tabs, in UTF-8 or what the caller or the file's first bytes say.

Separate from other formats. European spreadsheets write semicolons, and older ones encodings that
cannot be told apart: these are read only where the caller names the encoding.
"""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import BinaryIO, TextIO

from events_api.core.problems import TooLarge
from events_api.core.table import unsafe
from events_api.intake.files.format import (
    Choices,
    FileFormat,
    Limits,
    Row,
    Rows,
    limited,
)
from events_api.intake.problems import Unreadable

ENCODINGS: tuple[str, ...] = ("utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252")
ENCODINGS += ("windows-1254", "windows-1256", "iso-8859-1", "iso-8859-2")
_SEPARATORS = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20
_NOT_UTF8 = (
    "The file is not UTF-8. In a spreadsheet, save it as CSV UTF-8; or name its encoding, as "
    "encoding=windows-1252 (Western), windows-1250 (Central European) or windows-1251 (Cyrillic)."
)


def read(file: BinaryIO, choices: Choices, limits: Limits) -> Rows:
    """The header and the rows of a CSV file; empty rows are passed over."""
    encoding = _encoding(file, choices.encoding)
    # The limit is the module's own, for all readers of the process; ours all have the same.
    csv.field_size_limit(max(limits.cell, _PIECE))
    numbered = _numbered(file, encoding, choices, limits)
    header = next(numbered, None)
    if header is None:
        raise Unreadable("empty_file", "The file is empty. Its first row names the columns.")
    return Rows([str(name) for name in header.cells], limited(numbered, limits))


def _numbered(file: BinaryIO, encoding: str, choices: Choices, limits: Limits) -> Iterator[Row]:
    """Rows with their numbers as a spreadsheet counts them, without those that are empty."""
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        separator, skipped = _opened(text, choices)
        lines = csv.reader(text, delimiter=separator, strict=True)
        for number in itertools.count(1 + skipped):
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                raise _broken(number, error) from error
            if len(cells) > limits.columns:
                raise TooLarge(f"Row {number} has more than {limits.columns} columns.")
            if any(cells):
                yield Row(number, [unsafe(cell) for cell in cells])
    finally:
        if not file.closed:
            text.detach()  # it is its owner's to close


def _opened(text: TextIO, choices: Choices) -> tuple[str, int]:
    """The separator, and how many lines only said it."""
    first = text.readline(_PIECE)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], 1
    text.seek(0)
    return _separator(first, choices), 0


def _broken(number: int, error: csv.Error) -> Unreadable | TooLarge:
    if "field larger" in str(error):
        return TooLarge(
            f"A cell of row {number} is too long, or a quotation mark in it is not closed."
        )
    return Unreadable(
        "broken_csv",
        f"Row {number} is no CSV: a quotation mark is not closed, or something follows it. "
        "Inside a quoted cell a quotation mark is written twice.",
    )


def _encoding(file: BinaryIO, asked: str | None) -> str:
    """The encoding of the file, of which every byte is tried.

    Raises:
        Unreadable: It is not that encoding, or none can be told (400).
    """
    start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    encoding = marked or asked or "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            if b"\0" in piece and "16" not in encoding:
                raise Unreadable("wrong_encoding", "The file holds NUL characters: it is no text.")
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        detail = _NOT_UTF8 if encoding.startswith("utf-8") else "The file is not in that encoding."
        raise Unreadable("wrong_encoding", detail, ENCODINGS) from error
    file.seek(0)
    return encoding


def _separator(line: str, choices: Choices) -> str:
    """The separator by which the first row has most columns that are known, else most columns."""

    def columns(separator: str) -> tuple[int, int]:
        cells: Sequence[str] = next(csv.reader([line], delimiter=separator), [])
        known = sum(cell.strip().lower().replace(" ", "_") in choices.known for cell in cells)
        return known, len(cells)

    try:
        return max(_SEPARATORS, key=columns)
    except csv.Error:
        return ","


FORMAT = FileFormat("csv", ("text/csv", "application/csv"), read)
