"""Completeness as rows, and as a list of what to chase that a person reads in a terminal."""

import csv
import io
from collections.abc import Iterator

from events_api.core.reading.csv_columns import cell_of
from events_api.core.records.target_keys import scope_text
from events_api.summaries.completeness.completeness import (
    Completeness,
    ContradictionPublic,
    GapCount,
    Report,
)
from events_api.summaries.presentation.english import called, measured, number_of
from events_api.summaries.rules.goals import scope_pairs
from events_api.summaries.year.labels import Labels
from events_api.summaries.year.year import YearFrame

HEADER = (
    *("year", "section", "gap", "kind", "project", "indicator", "state", "count", "records"),
    *("coverage", "value", "unit", "scope", "as_of", "owners"),
)


def as_csv(found: Completeness) -> bytes:
    """A row for each expected indicator, with its values of the year, and for each gap."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for cells in _rows(found):
        own = cells | {"year": found.year}
        writer.writerow(cell_of(own.get(name)) for name in HEADER)
    return buffer.getvalue().encode()


def _rows(found: Completeness) -> Iterator[dict[str, object]]:
    """{column: value} of each row; a contradiction has one for each of its two claims."""
    for each in found.indicators:
        names = ("project", "indicator", "state", "records", "coverage")
        own = {name: getattr(each, name) for name in names}
        yield {"section": "indicators", "count": each.values} | own
    for gap in found.gaps:
        yield {"section": "gaps"} | {
            n: getattr(gap, n) for n in ("gap", "kind", "count", "records")
        }
    for contradiction in found.contradictions:
        about = {"gap": contradiction.what, "indicator": contradiction.indicator}
        for claim in contradiction.claims:
            names = ("count", "records", "value", "as_of", "owners")
            own = {name: getattr(claim, name) for name in names}
            scope = scope_text(scope_pairs(claim.scope))
            yield (
                {"section": "contradictions", "unit": contradiction.unit, "scope": scope}
                | about
                | own
            )


def as_text(found: Completeness, labels: Labels) -> bytes:
    """What to chase, each with the address of its list; then what was reported."""
    filters = " ".join(f"{name}={text}" for name, text in found.filters.items())
    heading = f"{_named(found)}, by {found.allocation} of records{filters and f', {filters}'}"
    totals = ", ".join(f"{number} {called(state, {})}" for state, number in found.totals.items())
    lines = [heading, f"Expected indicators: {totals}"]
    for state in ("missing", "partly_reported", "provisional", "zero", "reported"):
        rows = [_report(each, labels) for each in found.indicators if each.state == state]
        lines += _block(f"Indicators {called(state, {})}", rows)
    if found.contradictions:
        lines += ["", f"Values that cannot all be true: {found.contradictions_in_all}"]
    for contradiction in found.contradictions:
        lines += _contradiction(contradiction, labels)
    lines += _block("Records to chase", [_gap(each) for each in found.gaps if each.count])
    return "\n".join(lines).encode() + b"\n"


def _named(year: YearFrame) -> str:
    """The year; a fiscal one with its days."""
    calendar = (year.from_.month, year.from_.day) == (1, 1)
    return str(year.year) if calendar else f"{year.year} ({year.from_} to {year.to})"


def _report(each: Report, labels: Labels) -> tuple[str, str, str]:
    name = labels.get("indicators", {}).get(each.indicator, each.indicator)
    project = "no project" if each.project is None else each.project
    who = labels.get("projects", {}).get(project, project)
    if each.state == "missing":
        kinds = [f"{number} {reason}" for reason, number in each.left_out.items()]
        seen = f"{each.values_ever} of other years" if each.values_ever else "only a target"
        return f"{name}, {who}", ", ".join([seen, *kinds]), each.records_ever
    covered = "" if each.coverage is None else f", {each.coverage * 100:.0f} % of its days"
    return f"{name}, {who}", f"{each.values} of the year{covered}", each.records


_SAID = {
    "parts_exceed_total": ("the total", "its parts"),
    "part_above_whole": ("the whole", "a part of it"),
    "owners_differ": ("one owner", "another"),
}


def _contradiction(each: ContradictionPublic, labels: Labels) -> Iterator[str]:
    yield f"  {called(each.indicator, labels)} ({each.unit})"
    for words, claim in zip(_SAID[each.what], each.claims, strict=True):
        about = "; ".join(
            [
                *measured("records", claim.scope),
                *([] if claim.as_of is None else [claim.as_of]),
                ", ".join(claim.owners),
            ]
        )
        yield f"    {words}: {number_of(claim.value, None)} ({about})  {claim.records}"


def _gap(gap: GapCount) -> tuple[str, str, str]:
    return f"{gap.kind}: {gap.gap.replace('_', ' ')}", str(gap.count), gap.records


def _block(title: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    if not rows:
        return
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield ""
    yield title
    for one, two, address in rows:
        yield f"  {one:<{first}}  {two:>{second}}  {address}"
