"""What an edition restated, as rows."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from events_api.core.tables.record_columns import cell_of
from events_api.summaries.editions.edition import EditionHead
from events_api.summaries.editions.restatement_shapes import (
    ChangedRecord,
    RestatedFigure,
    Restatement,
    RuleChange,
    Told,
    VersionContribution,
)
from events_api.summaries.presentation.sheets import Declared

_PLACE = ("section", "name", "unit", "scope", "by", "key")
_SAID = ("value", "qualifier", "lower", "upper", "counted", "not_reported", "version", "reason")
_LIVE = ("title", "owner", "ref", "when", "moved_to", "gone", "record")
HEADER = (
    *("year", "number", "since", *_PLACE, "what", "kind", "id", "change"),
    *(f"{side}_{name}" for side in ("then", "now") for name in _SAID),
    *(*_LIVE, "note", "filters"),
)
# Rows of rules and of records say other things of what was and is than figures do.
COLUMNS = Declared(
    HEADER,
    (Restatement, RestatedFigure, ChangedRecord, Told, VersionContribution, EditionHead),
    frozenset({"what", "value", "counted"}),
)
_Cells = dict[str, object]


def as_csv(found: Restatement) -> bytes:
    """A row an edition, a row a figure, each followed by its records, and a row a changed rule."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    edition: _Cells = {name: getattr(found, name) for name in ("year", "number", "since")}
    for cells in _rows(found):
        writer.writerow(cell_of((edition | cells).get(name)) for name in HEADER)
    return buffer.getvalue().encode()


def _rows(found: Restatement) -> Iterator[_Cells]:
    for what, head in (("edition", found.edition), ("compared_with", found.compared_with)):
        own: _Cells = {"title": head.title, "note": head.note, "owner": head.published_by}
        day = f"{head.published_at:%Y-%m-%d}"
        shown = {"section": "editions", "name": head.number, "what": what, "when": day}
        yield shown | own | {"filters": _filters(head), "record": head.edition}
    for figure in found.figures:
        place: _Cells = {name: getattr(figure, name) for name in _PLACE}
        what = "restated" if figure.restated else "records"
        yield place | {"what": what, "change": figure.change} | _sides(figure)
        for record in figure.records:
            own = {name: getattr(record, name) for name in ("what", "kind", "id", *_LIVE)}
            yield place | {"section": "records"} | own | _sides(record)
    for rule in found.rules:
        shown = {"section": "rules", "name": rule.indicator, "what": _became(rule)}
        then, now = (_definition(each, rule.members) for each in (rule.then, rule.now))
        yield shown | {"key": rule.members, "then_value": then, "now_value": now}


def _sides(each: RestatedFigure | ChangedRecord) -> _Cells:
    """{column: value} of what it was and is; the value of a record is its contribution."""
    cells: _Cells = {}
    for side, told in (("then", each.then), ("now", each.now)):
        said = {} if told is None else told.model_dump()
        said["value"] = said.pop("contribution", said.get("value"))
        cells |= {f"{side}_{name}": value for name, value in said.items()}
    return cells


def _definition(rule: Any, members: list[str]) -> str | None:
    """What of a definition differs, or all of it, in one cell."""
    if rule is None:
        return None
    values = rule.model_dump()
    shown = [name for name in members or values if values[name]]
    return "; ".join(f"{name}: {cell_of(values[name])}" for name in shown)


def _became(rule: RuleChange) -> str:
    if rule.then is None:
        return "added"
    return "removed" if rule.now is None else "changed"


def _filters(head: EditionHead) -> str:
    return " ".join(f"{name}={text}" for name, text in head.filters.items())
