"""The template of a kind: an empty workbook with drop-downs and a sheet that explains its columns.

Separate from reading, and made from the same columns, so that what it asks for is what is read.
xlsxwriter comes with the extra `xlsx`.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from events_api.core.problems.server_errors import MissingPart
from events_api.core.texts.column_words import labels_in
from events_api.intake.columns.bounds import BOUNDS
from events_api.intake.columns.columns import SOURCE, InputColumn
from events_api.intake.columns.examples import example_of
from events_api.intake.files.sheet import letters_of

# Rows of the sheet that have drop-downs and are kept as text.
_ROWS = 5_000
# Codes of each list, with their labels.
Codes = Mapping[str, Mapping[str, str]]
Labels = Mapping[str, str]
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
# What most records have, in the order in which people fill it in; other columns are grouped.
_OCCASION = ("when", "venue", "city", "venue_country", "countries", "participants")
_OTHERS = ("beneficiaries", "quantity", "amount", "currency", "organisations", "projects", "url")
_HEADS = ("participants_women", "participants_men")
FIRST = ("ref", "type", "indicator", "title", "value", "unit", *_OCCASION, *_HEADS, *_OTHERS)
_STYLES = {
    "head": {"bold": True, "bg_color": "#DDE5EE", "border": 1},
    "needed": {"bold": True, "bg_color": "#FFE7A3", "border": 1},
    "text": {"num_format": "@"},
    "example": {"num_format": "@", "italic": True, "font_color": "#808080"},
    "wrap": {"text_wrap": True, "valign": "top"},
}
_RIGHT_TO_LEFT = {"ar", "fa", "ps", "ur"}
_HELP = (
    "Fill in a row for each record; columns that are not needed can be removed.",
    "Row 2 is an example. As long as nothing in it is changed, it is passed over.",
    "A row with the ref of a record that is there changes it; with a new ref it makes a new one.",
    "A column that is not there leaves what is stored alone; an empty cell or a dash: not known.",
)


def asked_for(columns: Mapping[str, InputColumn]) -> list[InputColumn]:
    """The columns that the template has: all that a person fills in."""
    rest = {f"source_{part}" for part in SOURCE[1:] if part not in {"url", "date"}}
    rest |= {*BOUNDS}
    asked = (each for each in columns.values() if each.read is not None and not each.foreign)
    found = [each for each in asked if each.name not in rest]
    # A few come first, the others follow in the order of exports.
    return sorted(found, key=_order) if "ref" in columns else found


def _order(column: InputColumn) -> int:
    return FIRST.index(column.name) if column.name in FIRST else len(FIRST)


def template(
    kind: tuple[str, str], columns: Mapping[str, InputColumn], codes: Codes, language: str
) -> bytes:
    """The workbook as bytes.

    Args:
        kind: The name of the kind, singular, and its plural, which the first sheet has.
        columns: Its columns, as the import reads them.
        codes: The public codes of each list with their labels, for the sheet `codes`.
        language: Of the labels of the columns; where it has none, they are English.

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
    styles = {name: workbook.add_format(style) for name, style in _STYLES.items()}
    asked = asked_for(columns)
    listed = _listed(asked, codes)
    # Rows of reference lists are kept by few, and have no labels.
    of_records = "ref" in columns
    labels = labels_in(language) if of_records else {}
    sheet = workbook.add_worksheet(kind[1])
    if language.partition("-")[0] in _RIGHT_TO_LEFT:
        sheet.right_to_left()
    _fill_header(sheet, asked, labels, styles)
    _fill_rules(sheet, asked, _ranges(listed))
    if of_records:
        _fill_example(sheet, asked, example_of(kind[0]), styles["example"])
    _fill_help(workbook.add_worksheet("columns"), asked, labels, styles)
    _fill_codes(workbook.add_worksheet("codes"), listed, styles)
    workbook.close()
    return buffer.getvalue()


def _listed(asked: Sequence[InputColumn], codes: Codes) -> Codes:
    """What the drop-downs offer: lists of codes by their names, then choices by their columns."""
    used = {each.codes for each in asked if each.codes in codes and each.codes is not None}
    choices = {each.name: dict.fromkeys(each.values, "") for each in asked if each.values}
    return {name: codes[name] for name in sorted(used)} | choices


def _fill_header(
    sheet: Any, asked: Sequence[InputColumn], labels: Labels, styles: Mapping[str, Any]
) -> None:
    """Write the labels of the columns, those that few need in a group."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(asked):
        label = labels.get(column.name, column.name)
        sheet.write_string(0, place, label, styles["needed" if column.needed else "head"])
        # Text keeps "Apr 2020" and "12/03" what they are; a spreadsheet makes days of them.
        level = {"level": 1} if labels and column.name not in FIRST else {}
        sheet.set_column(place, place, max(12, len(label) + 2), styles["text"], level)


def _fill_rules(sheet: Any, asked: Sequence[InputColumn], ranges: Mapping[str, str]) -> None:
    """Give the columns of lists their drop-downs."""
    for place, column in enumerate(asked):
        source = ranges.get(column.name) if column.values else ranges.get(column.codes or "")
        if source is None:
            continue
        # Lists of several codes, and names instead of codes, are typed over the drop-down.
        rule: dict[str, Any] = {"validate": "list", "source": source, "error_type": "information"}
        rule |= {"show_error": bool(column.values)}
        sheet.data_validation(1, place, _ROWS, place, rule)


def _fill_example(
    sheet: Any, asked: Sequence[InputColumn], example: Mapping[str, str], style: Any
) -> None:
    """Write the row that shows how cells are filled in."""
    for place, column in enumerate(asked):
        if column.name in example:
            sheet.write_string(1, place, example[column.name], style)


def _fill_help(
    sheet: Any, asked: Sequence[InputColumn], labels: Labels, styles: Mapping[str, Any]
) -> None:
    sheet.set_column(0, 1, 34)
    sheet.set_column(2, 3, 12)
    sheet.set_column(4, 5, 70, styles["wrap"])
    heads = ("column", "name in exports", "needed", "list", "what it says", "example or values")
    for place, name in enumerate(heads):
        sheet.write_string(0, place, name, styles["head"])
    for number, column in enumerate(asked, start=1):
        example = _EXAMPLES.get(column.name, ", ".join(column.values))
        cells = (
            labels.get(column.name, column.name),
            column.name,
            "yes" if column.needed else "",
            column.codes or "",
            column.about,
            example,
        )
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text)
    for number, text in enumerate(_HELP, start=len(asked) + 2):
        sheet.write_string(number, 4, text)


def _fill_codes(sheet: Any, listed: Codes, styles: Mapping[str, Any]) -> None:
    """Write each list into two columns: codes and labels."""
    for place, (name, values) in enumerate(listed.items()):
        sheet.write_string(0, 2 * place, name, styles["head"])
        sheet.set_column(2 * place, 2 * place + 1, 24)
        for number, (code, label) in enumerate(values.items(), start=1):
            sheet.write_string(number, 2 * place, code)
            sheet.write_string(number, 2 * place + 1, label)


def _ranges(listed: Codes) -> dict[str, str]:
    """The cells of the sheet `codes` that hold each list."""
    columns = {name: letters_of(2 * place) for place, name in enumerate(listed)}
    return {
        name: f"=codes!${column}$2:${column}${len(listed[name]) + 1}"
        for name, column in columns.items()
    }
