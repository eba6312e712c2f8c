"""What an edition restated, as rows and as a list that a person reads in a terminal."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from events_api.core.table import cell_of
from events_api.summaries.restated import ChangedRecord, RestatedFigure, Restatement, RuleChange
from events_api.summaries.tables import Labels, called, measured, number_of, title_of

_PLACE = ("section", "name", "unit", "scope", "by", "key")
_SAID = ("value", "qualifier", "lower", "upper", "counted", "not_reported", "version", "reason")
HEADER = (
    *("year", "number", "since", *_PLACE, "what", "kind", "id", "change"),
    *(f"{side}_{name}" for side in ("then", "now") for name in _SAID),
)
_Cells = dict[str, object]


def as_csv(found: Restatement) -> bytes:
    """A row a figure, each followed by rows of its records; then a row a member of a rule."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    edition: _Cells = {name: getattr(found, name) for name in ("year", "number", "since")}
    for cells in _rows(found):
        writer.writerow(cell_of((edition | cells).get(name)) for name in HEADER)
    return buffer.getvalue().encode()


def _rows(found: Restatement) -> Iterator[_Cells]:
    for figure in found.figures:
        place: _Cells = {name: getattr(figure, name) for name in _PLACE}
        what = "restated" if figure.restated else "records"
        yield place | {"what": what, "change": figure.change} | _sides(figure)
        for record in figure.records:
            own = {name: getattr(record, name) for name in ("what", "kind", "id")}
            yield place | {"section": "records"} | own | _sides(record)
    for rule in found.rules:
        for member, then, now in _differences(rule):
            own = {"section": "rules", "name": rule.indicator, "key": member, "what": _became(rule)}
            yield own | {"then_value": then, "now_value": now}


def _sides(each: RestatedFigure | ChangedRecord) -> _Cells:
    """{column: value} of what it was and is; the value of a record is its contribution."""
    cells: _Cells = {}
    for side, told in (("then", each.then), ("now", each.now)):
        said = {} if told is None else told.model_dump()
        said["value"] = said.pop("contribution", said.get("value"))
        cells |= {f"{side}_{name}": value for name, value in said.items()}
    return cells


def _differences(rule: RuleChange) -> Iterator[tuple[str, Any, Any]]:
    """The members of a definition that differ; those of a new or a gone one that say something."""
    then, now = (each.model_dump() if each else {} for each in (rule.then, rule.now))
    for member in then or now:
        one, other = then.get(member), now.get(member)
        if one != other and (one or other):
            yield member, one, other


def _became(rule: RuleChange) -> str:
    if rule.then is None:
        return "added"
    return "removed" if rule.now is None else "changed"


def as_text(found: Restatement, labels: Labels) -> bytes:
    """What was restated, what has other records only, which rules changed; then the records."""
    lines = [f"{found.year}: edition {found.number}, compared with edition {found.since}"]
    for title, restated in (("Restated", True), ("The same from other records", False)):
        some = [each for each in found.figures if each.restated == restated and _counts(each)]
        lines += _block(title, [_figure(each, labels) for each in some])
    rules = [
        (
            f"{called(rule.indicator, labels)}: {called(member, {})}",
            f"{_word(then)} -> {_word(now)}",
            "",
        )
        for rule in found.rules
        for member, then, now in _differences(rule)
    ]
    lines += _block("Indicators defined otherwise", rules)
    for figure in found.figures:
        # The parts of breakdowns have the same records once more.
        if figure.by is None:
            name = _figure(figure, labels)[0]
            lines += _block(f"Records behind {name}", [_record(each) for each in figure.records])
    return "\n".join(lines if len(lines) > 1 else [*lines, "", "Nothing differs."]).encode() + b"\n"


def _counts(figure: RestatedFigure) -> bool:
    """Whether there is something to say: a new part of a breakdown is full of nothing."""
    told = (figure.then, figure.now)
    return figure.by is None or bool(figure.records or any(each and each.value for each in told))


def _figure(figure: RestatedFigure, labels: Labels) -> tuple[str, str, str]:
    parts = [called(figure.name, labels)]
    if figure.by is not None:
        parts.insert(0, title_of(figure.section, figure.by, figure.key, labels))
    about = "; ".join(measured(figure.unit, figure.scope))
    told = [
        "none" if each is None else number_of(each.value, each.qualifier)
        for each in (figure.then, figure.now)
    ]
    kinds = Counter(each.what for each in figure.records)
    remarks = [f"{figure.change:+,f}"] if figure.change else []
    remarks += [f"{number} {_WHAT[what]}" for what, number in kinds.items()]
    then, now = figure.then, figure.now
    if then and now and then.not_reported != now.not_reported:
        remarks.append(f"{then.not_reported} -> {now.not_reported} not reported")
    name = f"{': '.join(parts)} ({about})" if about else ": ".join(parts)
    return name, " -> ".join(told), "; ".join(remarks)


_WHAT = {
    "added": "added",
    "removed": "removed",
    "version": "new version",
    "contribution": "changed",
}


def _record(record: ChangedRecord) -> tuple[str, str, str]:
    told = [
        "not there"
        if each is None
        else number_of(each.contribution, None)
        if each.reason is None
        else each.reason
        for each in (record.then, record.now)
    ]
    return f"{record.kind} {record.id}", " -> ".join(told), _WHAT[record.what]


def _word(value: object) -> str:
    return cell_of(value) or "-"


def _block(title: str, rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    rows = [*rows]
    if not rows:
        return
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield ""
    yield title
    for one, two, three in rows:
        yield f"  {one:<{first}}  {two:>{second}}  {three}".rstrip()
