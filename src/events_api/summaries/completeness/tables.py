"""Completeness as rows, and as a list of what to chase that a person reads in a terminal."""

import csv
import io
from collections.abc import Iterator

from pydantic import Field

from events_api.core.records.target_keys import scope_text
from events_api.core.tables.record_columns import cell_of
from events_api.core.texts.code_words import word_of
from events_api.summaries.completeness.completeness import (
    ClaimPublic,
    Completeness,
    ContradictionPublic,
    GapCount,
    Report,
)
from events_api.summaries.figures import Shape
from events_api.summaries.presentation.report import named
from events_api.summaries.presentation.sheets import Declared
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.rules.targets import scope_pairs
from events_api.summaries.year.year import YearFrame

HEADER = (
    *("year", "section", "gap", "kind", "project", "indicator", "state", "count", "records"),
    *("coverage", "value", "unit", "scope", "as_of", "owners"),
)


class TableRow(Shape):
    """What a row of the table says besides what is told in it."""

    section: str = Field(description="What is told: an indicator, a gap, a contradiction, names.")


COLUMNS = Declared(
    HEADER,
    (TableRow, Report, GapCount, ClaimPublic, ContradictionPublic, YearFrame),
    frozenset({"gap"}),
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
    for name, codes in found.untranslated.items():
        yield {"section": "untranslated", "gap": name, "count": len(codes), "owners": codes}


def as_text(found: Completeness, wording: Wording) -> bytes:
    """What to chase, each with the address of its list; then what was reported."""
    say = wording.say
    states = (wording.being(say(f"states.{state}"), n) for state, n in found.totals.items())
    lines = [named(found, wording), *wording.asked(found.allocation, found.filters)]
    lines.append(wording.being(say("expected_indicators"), ", ".join(states)))
    for state in ("missing", "partly_reported", "provisional", "zero", "reported"):
        rows = [_report(each, wording) for each in found.indicators if each.state == state]
        lines += _block(wording.being(say("indicators"), say(f"states.{state}")), rows)
    if found.contradictions:
        lines += ["", wording.being(say("contradictions"), found.contradictions_in_all)]
    for contradiction in found.contradictions:
        lines += _contradiction(contradiction, wording)
    lines += _block(say("to_chase"), [_gap(each, wording) for each in found.gaps if each.count])
    for name, codes in found.untranslated.items():
        lines += ["", wording.being(f"{say('untranslated')} ({name})", ", ".join(codes))]
    return "\n".join(lines).encode() + b"\n"


def _report(each: Report, wording: Wording) -> tuple[str, str, str]:
    name = wording.label("indicator", each.indicator)
    who = wording.label("project", each.project) if each.project else wording.say("no_project")
    if each.state == "missing":
        left_out = (wording.counted(f"left_out.{reason}", n) for reason, n in each.left_out.items())
        ever = each.values_ever
        seen = wording.counted("values_of_others", ever) if ever else wording.say("only_target")
        return f"{name}, {who}", ", ".join([seen, *left_out]), each.records_ever
    told = [wording.counted("values_of_year", each.values)]
    if each.coverage is not None:
        told.append(wording.say("of_days", wording.share(round(each.coverage, 2))))
    return f"{name}, {who}", ", ".join(told), each.records


_SAID = {
    "parts_exceed_total": ("total", "parts"),
    "part_above_whole": ("whole", "part"),
    "owners_differ": ("one_owner", "other_owner"),
}


def _contradiction(each: ContradictionPublic, wording: Wording) -> Iterator[str]:
    yield f"  {wording.label('indicator', each.indicator)} ({wording.in_unit(each.unit)})"
    for claim_of, claim in zip(_SAID[each.what], each.claims, strict=True):
        about = [*wording.scope(claim.scope)]
        about += [] if claim.as_of is None else [wording.date(claim.as_of)]
        about.append(", ".join(claim.owners))
        said = wording.being(wording.say(f"claims.{claim_of}"), wording.number(claim.value))
        yield f"    {said} ({'; '.join(about)})  {claim.records}"


def _gap(gap: GapCount, wording: Wording) -> tuple[str, str, str]:
    kind = word_of("kind", gap.kind, wording.language)
    what = wording.being(kind, wording.say(f"gaps.{gap.gap}"))
    return what, str(gap.count), gap.records


def _block(title: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    if not rows:
        return
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield ""
    yield title
    for one, two, address in rows:
        yield f"  {one:<{first}}  {two:>{second}}  {address}"
