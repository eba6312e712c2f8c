"""The template of a kind: an empty workbook with drop-downs and a sheet that explains its columns.

Separate from reading, and made from the same columns, so that what it asks for is what is read.
xlsxwriter comes with the extra `xlsx`.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from events_api.intake.bounds import BOUNDS
from events_api.intake.columns import SOURCE, InputColumn
from events_api.intake.problems import MissingPart

# Rows of the sheet that have drop-downs and are kept as text.
_ROWS = 5_000
# Codes of each list, with their labels.
Codes = Mapping[str, Mapping[str, str]]
_EXAMPLES = {
    "ref": "sr2020-03-03",
    "when": "3-4 March 2020",
    "organisations": "icmpd:organiser|host; norway:funder",
    "participants": "75 (25 women)",
    "participating_countries": "over 40",
    "countries": "AF; Pakistan",
    "source_url": "https://www.example.org/news/1",
    "value": "over 100,000",
    "dimensions": "sex:female; channel:facebook",
    "identifiers": "doi:10.1000/182",
    "translations": '{"fr": {"title": "Atelier"}}',
    "notes": "One note, or several as a JSON list",
    "start_time": "09:30",
    "time_zone": "Europe/Vienna",
}
_HELP = (
    "Fill in a row for each record; columns that are not needed can be removed.",
    "A row with the ref of a record that is there changes it; with a new ref it makes a new one.",
    "A column that is not there leaves what is stored alone; an empty cell or a dash: not known.",
)


def asked_for(columns: Mapping[str, InputColumn]) -> list[InputColumn]:
    """The columns that the template has: all that a person fills in."""
    rest = {f"source_{part}" for part in SOURCE[1:] if part not in {"url", "date"}}
    rest |= {*BOUNDS}
    asked = (each for each in columns.values() if each.read is not None and not each.foreign)
    return [each for each in asked if each.name not in rest]


def template(path: str, columns: Mapping[str, InputColumn], codes: Codes) -> bytes:
    """The workbook as bytes.

    Args:
        path: The plural name of the kind, which the first sheet has.
        columns: Its columns, as the import reads them.
        codes: The public codes of each list with their labels, for the sheet `codes`.

    Raises:
        MissingPart: The extra `xlsx` is not installed (501).
    """
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingPart("To make templates: pip install 'events-api[xlsx]'.") from error
    buffer = io.BytesIO()
    workbook = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    # The same template has the same bytes, whenever it is asked for.
    workbook.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
    styles = {
        "head": workbook.add_format({"bold": True, "bg_color": "#DDE5EE", "border": 1}),
        "needed": workbook.add_format({"bold": True, "bg_color": "#FFE7A3", "border": 1}),
        "text": workbook.add_format({"num_format": "@"}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }
    asked = asked_for(columns)
    used = {each.codes for each in asked if each.codes in codes and each.codes is not None}
    listed = {name: codes[name] for name in sorted(used)}
    listed |= {each.name: dict.fromkeys(each.values, "") for each in asked if each.values}
    ranges = {
        name: _range(2 * place, len(values)) for place, (name, values) in enumerate(listed.items())
    }
    _fill_records(workbook.add_worksheet(path), asked, styles, ranges)
    _fill_help(workbook.add_worksheet("columns"), asked, styles)
    _fill_codes(workbook.add_worksheet("codes"), listed, styles)
    workbook.close()
    return buffer.getvalue()


def _fill_records(
    sheet: Any, asked: Sequence[InputColumn], styles: Mapping[str, Any], ranges: Mapping[str, str]
) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(asked):
        sheet.write_string(0, place, column.name, styles["needed" if column.needed else "head"])
        # Text keeps "Apr 2020" and "12/03" what they are; a spreadsheet makes days of them.
        sheet.set_column(place, place, max(12, len(column.name) + 2), styles["text"])
        source = ranges.get(column.name) if column.values else ranges.get(column.codes or "")
        if source is None:
            continue
        # Lists of several codes, and names instead of codes, are typed over the drop-down.
        rule: dict[str, Any] = {"validate": "list", "source": source, "error_type": "information"}
        rule |= {"show_error": bool(column.values)}
        sheet.data_validation(1, place, _ROWS, place, rule)


def _fill_help(sheet: Any, asked: Sequence[InputColumn], styles: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 12)
    sheet.set_column(3, 4, 70, styles["wrap"])
    for place, name in enumerate(("column", "needed", "list", "what it says", "example or values")):
        sheet.write_string(0, place, name, styles["head"])
    for number, column in enumerate(asked, start=1):
        example = _EXAMPLES.get(column.name, ", ".join(column.values))
        cells = (
            column.name,
            "yes" if column.needed else "",
            column.codes or "",
            column.about,
            example,
        )
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text)
    for number, text in enumerate(_HELP, start=len(asked) + 2):
        sheet.write_string(number, 3, text)


def _fill_codes(sheet: Any, listed: Codes, styles: Mapping[str, Any]) -> None:
    """Write each list into two columns: codes and labels."""
    for place, (name, values) in enumerate(listed.items()):
        sheet.write_string(0, 2 * place, name, styles["head"])
        sheet.set_column(2 * place, 2 * place + 1, 24)
        for number, (code, label) in enumerate(values.items(), start=1):
            sheet.write_string(number, 2 * place, code)
            sheet.write_string(number, 2 * place + 1, label)


def _range(column: int, length: int) -> str:
    """The cells of the sheet `codes` that hold a list."""
    letters = ""
    position = column + 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return f"=codes!${letters}$2:${letters}${length + 1}"
