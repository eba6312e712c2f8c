"""Expected reports: which indicators a project owes in a year, and what became of them.

Separate from the rest of completeness because the rule of what is expected stands here alone: an
indicator that a project has reported in any other year, while it ran; or that has a target.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select, true

from events_api.core.kinds.indicator import Indicator
from events_api.core.kinds.resource import Resource
from events_api.core.reading.pages import Snapshot
from events_api.core.records.target_keys import codes_in
from events_api.core.selection.query import ScopeQuery
from events_api.core.selection.selection import Selection, Term
from events_api.core.values import edtf
from events_api.core.values.year_windows import Window
from events_api.reference.projects import Project
from events_api.summaries.completeness import expected_queries
from events_api.summaries.figures import Reason
from events_api.summaries.rules.indicators import IndicatorFigure, Indicators
from events_api.summaries.rules.period_notation import period_of
from events_api.summaries.rules.year_membership import first_day, last_day
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import readings_by
from events_api.summaries.year.year import kinds_of

State = Literal["reported", "partly_reported", "provisional", "zero", "missing"]


class Expected(Struct, frozen=True):
    """One indicator of one project, which is expected to have a value in the year.

    Attributes:
        project: The project; None: values of no project.
        indicator: The indicator.
        state: Whether the year has a value of it.
        coverage: Of what is partly reported, the least share of the year's days that is.
        left_out: Values that touch the year without counting, by reason.
        ever: How many values there are in all.
        of_year: How many of them are of the year.
    """

    project: str | None
    indicator: str
    state: State
    coverage: Decimal | None
    left_out: dict[Reason, int]
    ever: int
    of_year: int


def expected_reports(
    snapshot: Snapshot, resources: Sequence[Resource], query: ScopeQuery, indicators: Indicators
) -> list[Expected]:
    """What is expected of the indicators' year under the filters, by project and indicator.

    A project ran while its own dates say so; one without dates, and the whole of what belongs to no
    project, from its first published record to its last.
    """
    window = indicators.window
    metrics = Selection(kinds=kinds_of(resources, timeline=False), terms=query.terms(), year=window)
    counts = {
        (project, indicator): (ever, of_year)
        for indicator, project, ever, of_year in expected_queries.reports(
            snapshot.postings, metrics
        )
        if _asked_for(project, query.project)
    }
    targeted = _targeted(snapshot.connection, query, window)
    running = _running(snapshot, {project for project, _ in counts}, window)
    figures = _figures(indicators)
    found = [
        _expected(project, indicator, figures.get((project, indicator), []), *counted)
        for (project, indicator), counted in counts.items()
        if project in running or counted[1] or (project, indicator) in targeted
    ]
    known = {indicator for _, indicator in counts}
    found += [
        _expected(project, indicator, [], 0, 0)
        for project, indicator in targeted - counts.keys()
        # What is aimed at for everything is reported by any project.
        if project is not None or indicator not in known
    ]
    return sorted(found, key=lambda e: (e.project is None, e.project or "", e.indicator))


def _asked_for(project: str | None, term: Term | None) -> bool:
    """Whether a filter by project lets values of this project through."""
    if term is None:
        return True
    if project is None:
        return not term.present and (term.unset or not term.values)
    wanted = {value for value, _ in term.values}
    return (project in wanted or not (wanted or term.unset)) and project not in {
        value for value, _ in term.excluded
    }


def _expected(
    project: str | None, indicator: str, made: Sequence[IndicatorFigure], ever: int, of_year: int
) -> Expected:
    left_out: Counter[Reason] = Counter()
    for each in made:
        left_out.update(each.figure.left_out)
    state, coverage = _state([each for each in made if each.figure.value is not None])
    reasons = dict(sorted(left_out.items()))
    return Expected(project, indicator, state, coverage, reasons, ever, of_year)


def _state(made: Sequence[IndicatorFigure]) -> tuple[State, Decimal | None]:
    """What became of an indicator by its figures with a value: the first that must be chased."""
    if not made:
        return "missing", None
    covered = [e.figure.coverage for e in made if e.figure.coverage is not None]
    least = min(covered, default=Decimal(1))
    if least < 1:
        return "partly_reported", least
    if any(part.counted and part.reading.provisional for each in made for part in each.parts):
        return "provisional", None
    return ("reported" if any(each.figure.value for each in made) else "zero"), None


def _figures(indicators: Indicators) -> dict[tuple[str | None, str], list[IndicatorFigure]]:
    """The year's figures of indicators, by project and indicator."""
    addresses = Addresses(1, Origin())
    found: dict[tuple[str | None, str], list[IndicatorFigure]] = {}
    for project, own in readings_by(indicators.readings, "project").items():
        for each in indicators.figures_of(own, addresses):
            found.setdefault((project, each.figure.name), []).append(each)
    return found


def _running(snapshot: Snapshot, projects: set[str | None], window: Window) -> set[str | None]:
    """Which of the projects ran in the window."""
    known: dict[str | None, tuple[date, date]] = {}
    known |= _dates(snapshot.connection, {each for each in projects if each is not None})
    undated = {each for each in projects if each is not None and each not in known}
    known |= expected_queries.active(snapshot.postings, undated)
    days = {each: known.get(each) for each in projects}
    first, last = window.first or date.min, window.last or date.max
    return {e for e, own in days.items() if own is not None and own[0] <= last and own[1] >= first}


def _dates(connection: Connection, projects: set[str]) -> dict[str | None, tuple[date, date]]:
    """{project: (first, last)} days by its `when`, where that is known; an open side is endless."""
    table = Project.__table__  # type: ignore[attr-defined]
    asked = select(table.c.code, table.c.when).where(
        table.c.code.in_(sorted(projects)), table.c.when.is_not(None)
    )
    dates = {row.code: edtf.parse(row.when) for row in connection.execute(asked)}
    return {
        code: (when.starts_on or date.min, when.ends_on or date.max) for code, when in dates.items()
    }


def _targeted(
    connection: Connection, query: ScopeQuery, window: Window
) -> set[tuple[str | None, str]]:
    """(project, indicator) of the targets of just these twelve months; None: of no project.

    Under a filter nobody can say whose a target is, but that of a project under its own.
    """
    terms = query.terms()
    if len(terms) > (query.project is not None):
        return set()
    table = Indicator.__table__  # type: ignore[attr-defined]
    rows = connection.execute(select(table.c.code, table.c.targets).where(table.c.public == true()))
    months = period_of(first_day(window), last_day(window))
    found = {(project, row.code) for row in rows for project in _projects(row.targets, months)}
    if terms:
        found = {(e, code) for e, code in found if e is not None and _asked_for(e, query.project)}
    return found


def _projects(targets: Iterable[str], months: str) -> Iterator[str | None]:
    """The projects that have a target of these months; None where one is of no project."""
    for key in targets:
        period, _, scope = key.partition(" ")
        if period == months:
            projects: list[str | None] = [code for dim, code in codes_in(scope) if dim == "project"]
            yield from projects or [None]
