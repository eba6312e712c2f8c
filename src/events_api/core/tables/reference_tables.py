"""Reference lists as files: the rows as CSV or NDJSON, which the import of such rows reads back.

Separate from the answers because a format of rows is neither a page nor an export: a list is short.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.tables.csv_columns import cell_of
from events_api.core.values.cell_texts import marked
from events_api.core.values.json import from_json, to_json

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ReferenceFormat:
    """One format of a reference list; `render` is None where it is a page with an envelope."""

    name: str
    media_type: str
    content_type: str
    render: Callable[[ReferenceList, Rows], bytes] | None = None


def as_csv(reference: ReferenceList, rows: Rows) -> bytes:
    """A header and a row each: what a caller may say of a row, then what the service says of it."""
    shown = [name for name in reference.public.model_fields if name not in _given(reference)]
    columns = [*_given(reference), *shown]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    # As JSON says it: instants, numbers with all their digits.
    said = from_json(to_json(rows))
    writer.writerows([_cell(reference, name, row[name]) for name in columns] for row in said)
    return buffer.getvalue().encode()


def as_ndjson(_reference: ReferenceList, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A line each."""
    return b"".join(to_json(row) + b"\n" for row in rows)


def _given(reference: ReferenceList) -> Sequence[str]:
    return [*reference.given.model_fields]


def _cell(reference: ReferenceList, name: str, value: Any) -> str:
    """The text of a cell; codes stay as they are: NA is Namibia, and not what is unknown."""
    if name == "records":
        return cell_of([f"{plural}:{count}" for plural, count in value.items() if count])
    is_text = isinstance(value, str) and name != "code" and name not in reference.members
    return marked(value) if is_text else cell_of(value)


REFERENCE_FORMATS: tuple[ReferenceFormat, ...] = (
    ReferenceFormat("json", "application/json", "application/json"),
    ReferenceFormat("csv", "text/csv", "text/csv; charset=utf-8", as_csv),
    ReferenceFormat("ndjson", "application/x-ndjson", "application/x-ndjson", as_ndjson),
)
