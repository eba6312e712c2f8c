"""Completeness as rows, and as a list of what to chase that a person reads in a terminal."""

import csv
import io
from collections.abc import Iterator, Mapping

from events_api.core.table import cell_of
from events_api.summaries.completeness import Completeness, Gap, Report
from events_api.summaries.tables import named

HEADER = ("year", "section", "gap", "kind", "project", "indicator", "state", "count", "records")
Labels = Mapping[str, Mapping[str, str]]


def as_csv(found: Completeness) -> bytes:
    """A row for each expected indicator, with its values of the year, and for each gap."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    for each in found.indicators:
        own = (None, None, each.project, each.indicator, each.state, each.values, each.records)
        writer.writerow(map(cell_of, (found.year, "indicators", *own)))
    for gap in found.gaps:
        rest = (gap.gap, gap.kind, None, None, None, gap.count, gap.records)
        writer.writerow(map(cell_of, (found.year, "gaps", *rest)))
    return buffer.getvalue().encode()


def as_text(found: Completeness, labels: Labels) -> bytes:
    """What to chase, each with the address of its list; then what was reported."""
    filters = " ".join(f"{name}={text}" for name, text in found.filters.items())
    heading = f"{named(found)}, by {found.allocation} of records{filters and f', {filters}'}"
    totals = ", ".join(f"{number} {state}" for state, number in found.totals.items())
    lines = [heading, f"Expected indicators: {totals}"]
    for state in ("missing", "zero", "reported"):
        rows = [_report(each, labels) for each in found.indicators if each.state == state]
        lines += _block(f"Indicators {state}", rows)
    lines += _block("Records to chase", [_gap(each) for each in found.gaps if each.count])
    return "\n".join(lines).encode() + b"\n"


def _report(each: Report, labels: Labels) -> tuple[str, str, str]:
    name = labels.get("indicators", {}).get(each.indicator, each.indicator)
    project = "no project" if each.project is None else each.project
    who = labels.get("projects", {}).get(project, project)
    if each.state == "missing":
        kinds = [f"{number} {reason}" for reason, number in each.left_out.items()]
        seen = f"{each.values_ever} of other years" if each.values_ever else "only a target"
        return f"{name}, {who}", ", ".join([seen, *kinds]), each.records_ever
    return f"{name}, {who}", f"{each.values} of the year", each.records


def _gap(gap: Gap) -> tuple[str, str, str]:
    return f"{gap.kind}: {gap.gap.replace('_', ' ')}", str(gap.count), gap.records


def _block(title: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    if not rows:
        return
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield ""
    yield title
    for one, two, address in rows:
        yield f"  {one:<{first}}  {two:>{second}}  {address}"
