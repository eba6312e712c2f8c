"""Sheet values: what stands in a table, as a workbook has it: numbers, days and times as such."""

from collections.abc import Callable
from datetime import date, datetime

from events_api.core.tables.column_meanings import Datatype

_TYPED = {"integer", "number", "boolean"}


def sheet_value(value: object, datatype: Datatype, text: Callable[[object], str]) -> object:
    """A value of a document as the value of a cell; `text` writes what is no number or time."""
    if value is None or datatype in _TYPED:
        return value
    if datatype == "date":
        return date.fromisoformat(str(value))
    if datatype == "datetime":
        return datetime.fromisoformat(str(value))
    return text(value)
