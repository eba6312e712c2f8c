"""What an edition restated, as rows and as a memo to whoever has to explain it."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from events_api.core.reading.csv_columns import cell_of
from events_api.core.values.dates_in_words import in_words
from events_api.summaries.editions.edition import EditionHead
from events_api.summaries.editions.restatement_shapes import (
    ChangedRecord,
    RestatedFigure,
    Restatement,
    RuleChange,
    Told,
    VersionContribution,
)
from events_api.summaries.presentation.english import called, measured, number_of
from events_api.summaries.year.labels import Labels

_PLACE = ("section", "name", "unit", "scope", "by", "key")
_SAID = ("value", "qualifier", "lower", "upper", "counted", "not_reported", "version", "reason")
_LIVE = ("title", "owner", "ref", "when", "moved_to", "gone", "record")
HEADER = (
    *("year", "number", "since", *_PLACE, "what", "kind", "id", "change"),
    *(f"{side}_{name}" for side in ("then", "now") for name in _SAID),
    *(*_LIVE, "note", "filters"),
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


def as_text(found: Restatement, labels: Labels) -> bytes:
    """A memo: which editions, what was restated because of which records, which rules changed."""
    lines = [f"Restatement of {found.year}", "", f"Edition {_head(found.edition)}"]
    lines += [f"compared with edition {_head(found.compared_with)}", _of_what(found.edition)]
    figures = [each for each in found.figures if _counts(each)]
    if not figures and not found.rules:
        lines += ["", "Nothing differs."]
    for figure in figures:
        lines += ["", f"{_called(figure, labels)}: {_became_of(figure)}"]
        # The parts of breakdowns have the same records once more.
        for record in figure.records if figure.by is None else ():
            lines += [f"  {_named(record)}: {_part(record)}", f"    {record.record}"]
    if found.rules:
        lines += ["", "Indicators defined otherwise"]
        lines += [f"  {called(each.indicator, labels)}: {_changed(each)}" for each in found.rules]
    return "\n".join(lines).encode() + b"\n"


def _head(head: EditionHead) -> str:
    """Number, date, title and note of an edition."""
    day = in_words(f"{head.published_at:%Y-%m-%d}", "en")
    said = [each.strip().rstrip(".") for each in (head.title, head.note) if each]
    return ". ".join([f"{head.number} of {day}", *said])


def _of_what(head: EditionHead) -> str:
    filters = _filters(head)
    first = "" if head.year_start == "01" else f", the year from month {head.year_start}"
    return f"Both by {head.allocation} of records{first}, {filters or 'without filters'}."


def _counts(figure: RestatedFigure) -> bool:
    """Whether there is something to say: a new part of a breakdown is full of nothing."""
    told = (figure.then, figure.now)
    return figure.by is None or bool(figure.records or any(each and each.value for each in told))


def _called(figure: RestatedFigure, labels: Labels) -> str:
    parts = [called(figure.name, labels)]
    if figure.by is not None:
        parts.insert(0, f"By {figure.by}: {_key(figure, labels)}")
    about = "; ".join(measured(figure.unit, figure.scope))
    return f"{': '.join(parts)} ({about})" if about else ": ".join(parts)


def _key(figure: RestatedFigure, labels: Labels) -> str:
    """What the part of a breakdown is called."""
    if figure.key is None:
        return "not said"
    plural = "countries" if figure.by == "country" else f"{figure.by}s"
    return labels.get(plural, {}).get(figure.key, figure.key)


def _became_of(figure: RestatedFigure) -> str:
    """What the figure is now, and what it was."""
    then, now = figure.then, figure.now
    if now is None:
        return f"not there any more, it was {_number(then)}"
    if then is None:
        return f"new, {_number(now)}"
    if not figure.restated:
        return f"{_number(now)} as before, from other records"
    change = f" ({figure.change:+,f})" if figure.change else ""
    said = [f"{_number(now)} instead of {_number(then)}{change}"]
    if then.not_reported != now.not_reported:
        said.append(f"{now.not_reported} instead of {then.not_reported} records without a number")
    return "; ".join(said)


def _number(told: Told | None) -> str:
    if told is None or told.value is None:
        return "no number"
    return number_of(told.value, told.qualifier)


def _named(record: ChangedRecord) -> str:
    """A record by what people know it by, as far as it is public."""
    if record.title is None:
        return f"A {record.kind} that is not public any more ({record.gone})"
    date = None if record.when is None else in_words(record.when, "en")
    known = [record.title, date or "undated", " ".join(filter(None, (record.owner, record.ref)))]
    return ", ".join(known)


def _part(record: ChangedRecord) -> str:
    """What became of a record behind a figure."""
    then, now = record.then, record.now
    if then is None:
        return f"new, {_counted(now)}"
    if now is None:
        year = record.moved_to
        where = "gone" if record.title is None else "not among these records any more"
        return f"{where if year is None else f'now of {year}'}, {_counted(then, was=True)}"
    if record.what == "version":
        return f"{_counted(now)} as before, version {now.version} instead of {then.version}"
    return f"{_counted(now)}, {_counted(then, was=True)} before"


def _counted(part: VersionContribution | None, *, was: bool = False) -> str:
    if part is None:
        return ""
    if part.reason is not None:
        return f"{'was ' if was else ''}left out: {called(part.reason, {})}"
    return f"{'counted' if was else 'counts'} {number_of(part.contribution, None)}"


def _changed(rule: RuleChange) -> str:
    """In one line what of a definition differs."""
    if rule.then is None or rule.now is None:
        return "only in this edition" if rule.then is None else "not in this edition"
    then, now = rule.then.model_dump(), rule.now.model_dump()
    return "; ".join(_member(name, then, now) for name in rule.members)


def _member(name: str, then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    values = [each[name] for each in (now, then)]
    if all(isinstance(each, str | int) and len(str(each)) <= _SHORT for each in values):
        return f"{called(name, {})} {values[0]} instead of {values[1]}"
    return f"{called(name, {})} changed"


_SHORT = 40
