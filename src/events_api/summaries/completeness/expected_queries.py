"""Queries: which indicators were ever reported for which project, and when projects ran.

Separate from the queries of figures because these look at all years, not at one.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection, and_, case, func, select, true

from events_api.core.selection.conditions import LINK, RECORD, belongs, holds, visible
from events_api.core.selection.selection import Selection
from events_api.core.values.allocation import UNDATED
from events_api.summaries.rules.counting import HELD


def reports(
    connection: Connection, selection: Selection
) -> Iterator[tuple[str, str | None, int, int]]:
    """(indicator, project, values ever, values of the year) of what counts, by project.

    A value of several projects is one of each; without any it is of None.
    """
    window = selection.year
    if window is None:
        raise ValueError("Completeness is of a year.")
    indicator, project = LINK.alias(), LINK.alias()
    of_year = case((and_(*belongs(RECORD.c, window, flows=True)), 1), else_=0)
    own = and_(project.c.record == RECORD.c.id, project.c.dim == "project")
    found = (
        select(indicator.c.value, project.c.value, func.count(), func.sum(of_year))
        .select_from(
            RECORD.join(indicator, indicator.c.record == RECORD.c.id).outerjoin(project, own)
        )
        .where(
            indicator.c.dim == "indicator",
            *visible(RECORD.c, selection),
            RECORD.c.status.in_(sorted(HELD)),
            RECORD.c.duplicate_of.is_(None),
            *holds(selection.terms, RECORD.c.id),
        )
        .group_by(indicator.c.value, project.c.value)
    )
    for row in connection.execute(found):
        yield row[0], row[1], row[2], int(row[3])


def active(connection: Connection, projects: Iterable[str]) -> dict[str | None, tuple[date, date]]:
    """{project: (first, last)} days on which its published records begin; None: any record's."""
    days = (func.min(LINK.c.sort_on), func.max(LINK.c.sort_on))
    dated = and_(LINK.c.public == true(), LINK.c.sort_on > UNDATED)
    named = select(LINK.c.value, *days).where(
        LINK.c.dim == "project", LINK.c.value.in_(sorted(projects)), dated
    )
    public = and_(RECORD.c.public == true(), RECORD.c.sort_on > UNDATED)
    whole = select(func.min(RECORD.c.sort_on), func.max(RECORD.c.sort_on)).where(public)
    rows: list[tuple[str | None, date | None, date | None]] = [
        (None, *connection.execute(whole).one()),
        *(tuple(row) for row in connection.execute(named.group_by(LINK.c.value))),
    ]
    return {code: (first, last) for code, first, last in rows if first and last}
