"""Workbooks: tables as sheets of XLSX, with a last sheet that says what they are.

Separate from the formats of lists, because years and editions are sheets, too. xlsxwriter comes
with the extra `xlsx`. Rows go to a file on disk as they come, and so does the workbook: neither is
ever whole in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from msgspec import Struct

from events_api.core.format import Provenance
from events_api.core.problems.document import ProblemError
from events_api.core.problems.server_errors import MissingPart
from events_api.core.problems.types import InvalidParameter
from events_api.core.tables.column_meanings import Datatype, Meaning
from events_api.core.texts.file_words import is_right_to_left, said
from events_api.core.texts.phrases import phrases_of
from events_api.core.values.dates_in_words import in_words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a sheet holds beneath its header.
MOST_ROWS = 1_048_575
_PIECE = 65_536
# Numbers of a spreadsheet have fifteen digits; longer ones are texts, which keep all of theirs.
_DIGITS = 15
# The first day that all programs count alike: the year 1900 of spreadsheets has a day too many.
_FIRST_DAY = date(1900, 3, 1)
_NARROWEST, _WIDEST = 8, 60
_STYLES: dict[str, dict[str, object]] = {
    "head": {"bold": True, "bg_color": "#DDE5EE", "bottom": 1},
    "string": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "title": {"bold": True, "font_size": 14},
    "wrap": {"text_wrap": True, "valign": "top"},
}
_REVERSED: dict[str, object] = {"align": "right", "reading_order": 2}


class Sheet(Struct, frozen=True):
    """A table: its name, its columns with what they mean, and its rows as plain values."""

    name: str
    columns: Sequence[Meaning]
    rows: Iterable[Sequence[object]]


def check_rows(number: int) -> None:
    """Refuse what no sheet has room for.

    Raises:
        InvalidParameter: There are more rows (400).
    """
    if number > MOST_ROWS:
        detail = f"A sheet has at most {MOST_ROWS:,} rows, and these are {number:,}: use csv."
        raise InvalidParameter(
            errors=[ProblemError(parameter="format", code="too_many_rows", detail=detail)]
        )


def workbook(sheets: Iterable[Sheet], origin: Provenance) -> Iterator[bytes]:
    """The bytes of a workbook of these sheets; nothing is given before all of it is made.

    Raises:
        MissingPart: The extra `xlsx` is not installed (501).
    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingPart("To make workbooks: pip install 'events-api[xlsx]'.") from error
    with TemporaryFile() as file:
        # What is not written to its end leaves nothing behind.
        with TemporaryDirectory() as folder:
            options = {"constant_memory": True, "tmpdir": folder, "nan_inf_to_errors": True}
            # Texts stay texts, whatever they look like.
            options |= dict.fromkeys(_INTERPRETED, False)
            book = Workbook(file, options)
            # The same data are the same bytes, whenever they are asked for.
            book.set_properties({"title": origin.title, "created": origin.fresh.changed_at})
            _fill(book, sheets, origin)
            book.close()
        yield from _pieces(file)


_INTERPRETED = ("strings_to_formulas", "strings_to_numbers", "strings_to_urls")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _fill(book: Any, sheets: Iterable[Sheet], origin: Provenance) -> None:
    styles = {name: book.add_format(style) for name, style in _STYLES.items()}
    reverse = is_right_to_left(origin.language)
    # An address runs on into the empty cells beside it, on the side where they are.
    styles["fact"] = book.add_format({"align": "right" if reverse else "left"})
    if reverse:
        # Names and types would touch the words beside them, and a code stand behind its words.
        for name in ("wrap", "title"):
            styles[name] = book.add_format(_STYLES[name] | _REVERSED)
    told: dict[str, Meaning] = {}
    rows = cut = 0
    for each in sheets:
        sheet = _Filling(book.add_worksheet(each.name), each.columns, styles)
        if reverse:
            sheet.sheet.right_to_left()
        sheet.fill(each.rows)
        rows, cut = rows + sheet.rows, cut + sheet.cut
        told |= {column.name: column for column in each.columns}
    about = book.add_worksheet(said("about", origin.language))
    if reverse:
        about.right_to_left()
    _explain(about, told.values(), [*_facts(origin, rows, cut)], origin, styles)


class _Filling:
    """A sheet while it is filled, row by row."""

    def __init__(self, sheet: Any, columns: Sequence[Meaning], styles: dict[str, Any]) -> None:
        self.sheet, self._columns, self._styles = sheet, columns, styles
        self._widths = [len(column.name) + 3 for column in columns]
        self.rows = self.cut = 0

    def fill(self, rows: Iterable[Sequence[object]]) -> None:
        """Write the header and the rows, then what only they tell: widths, and what is filtered."""
        sheet, last = self.sheet, len(self._columns) - 1
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for place, column in enumerate(self._columns):
            sheet.write_string(0, place, column.name, self._styles["head"])
        for row in rows:
            self.rows += 1
            for place, value in enumerate(row):
                if value is not None and value != "":
                    width = self._write(place, value)
                    self._widths[place] = max(self._widths[place], width)
        sheet.autofilter(0, 0, self.rows, last)
        for place, (column, width) in enumerate(zip(self._columns, self._widths, strict=True)):
            style = self._styles.get(_style_of(column.datatype))
            sheet.set_column(place, place, max(_NARROWEST, min(width, _WIDEST)), style)

    def _write(self, place: int, value: object) -> int:
        """Write a cell as what it is, and give the width that it takes."""
        sheet, row = self.sheet, self.rows
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
            return _NARROWEST
        if isinstance(value, int | Decimal) and _is_exact(value):
            sheet.write_number(row, place, value)
            return len(str(value)) + 2
        if isinstance(value, datetime):
            moment = value.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(row, place, moment, self._styles["datetime"])
            return len("2020-03-03 00:00:00")
        if isinstance(value, date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, place, value, self._styles["date"])
            return len("2020-03-03") + 2
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        self.cut += sheet.write_string(row, place, text, self._styles["string"]) != 0
        return len(text[:_WIDEST]) + 1


def _is_exact(value: int | Decimal) -> bool:
    digits = Decimal(value).normalize().as_tuple()
    return len(digits.digits) <= _DIGITS and abs(Decimal(value).adjusted()) <= _DIGITS


def _style_of(datatype: Datatype) -> str:
    return {"date": "date", "datetime": "datetime"}.get(
        datatype, "" if datatype in {"integer", "number", "boolean"} else "string"
    )


def _facts(origin: Provenance, rows: int, cut: int) -> Iterator[tuple[str, str]]:
    """Where the file is from, and how to say so."""
    language, fresh = origin.language, origin.fresh
    yield said("about_query", language), origin.address
    yield said("about_rows", language), str(rows)
    yield said("about_revision", language), str(fresh.public)
    yield said("about_changed", language), f"{fresh.changed_at:%Y-%m-%d %H:%M}"
    yield said("about_license", language), origin.license
    yield said("about_cite", language), citation(origin)
    if cut:
        yield said("about_cut", language), str(cut)


def citation(origin: Provenance) -> str:
    """How to cite what is in a file."""
    # In words, which no direction of writing turns around.
    day = in_words(f"{origin.fresh.changed_at:%Y-%m-%d}", phrases_of(origin.language).language)
    told = (origin.title, origin.fresh.public, day)
    return said("cite", origin.language, *told, origin.address, origin.license)


_HEADS = ("columns", "column_title", "column_says", "column_datatype", "column_unit")
# How wide the columns of the last sheet are, in characters; and the height of a line, in points.
_WIDTHS = (34, 34, 60, 12, 14, 80)
_LINE, _MOST_LINES = 15, 12


def _explain(
    sheet: Any,
    columns: Iterable[Meaning],
    facts: Sequence[tuple[str, str]],
    origin: Provenance,
    styles: dict[str, Any],
) -> None:
    """Write the last sheet: facts, then what each column says."""
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, origin.title, styles["title"])
    # Facts run on over the cells beside them, which are empty.
    for row, (name, text) in enumerate(facts, start=2):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, text, styles["fact"])
    top = len(facts) + 3
    for place, name in enumerate((*_HEADS, "column_codes")):
        sheet.write_string(top, place, said(name, origin.language), styles["head"])
    for row, column in enumerate(columns, start=top + 1):
        cells = _explained(column, origin)
        # Programs that open the file do not all make a row as high as its text.
        lines = max(-(-len(text) // width) for text, width in zip(cells, _WIDTHS, strict=True))
        sheet.set_row(row, _LINE * min(max(lines, 1), _MOST_LINES))
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, styles["wrap"])


def _explained(column: Meaning, origin: Provenance) -> tuple[str, ...]:
    """What the cells about a column hold."""
    codes = "; ".join(
        f"{code} = {words}" if words != code else code
        for code, words in (column.codes or {}).items()
    )
    unit = column.unit or (column.unit_column and f"→ {column.unit_column}") or ""
    listed = f"{origin.root}{column.listed_at}" if column.listed_at else ""
    told = (column.name, column.title.text, column.description.text, column.datatype, unit)
    return (*told, codes or listed)
