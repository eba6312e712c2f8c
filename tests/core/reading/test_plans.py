"""Every shape of query has its index, on both engines: no plan reads a whole table."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from events_api.core.catalogue import Catalogue
from events_api.core.index import loading
from events_api.core.reading import facets, statements
from events_api.core.records.link import COUNTRY_BITS
from events_api.core.selection.selection import Order, Position, Selection, Term
from events_api.core.values.allocation import Window, year_window
from events_api.summaries.queries import indicator_readings
from tests.templates import Database, catalogue_for

EVENTS = ("meeting", "training", "publication", "activity")
COUNTRY = Term("country", (("PK", 0),))
THEME = Term("theme", (("customs", 0),))
YEAR = year_window(2020, "start")
TITLED = Position("border", "01909c3e-0000-7000-8000-000000000000")
AFTER = Position("2020-02-01", "01909c3e-0000-7000-8000-000000000000")


def meetings(*terms: Term, **others: Any) -> Selection:
    return Selection(kinds=("meeting",), terms=terms, **others)


BY_DATE, BY_DATE_UP = Order(), Order("starts_on", descending=False)
SHAPES: dict[str, tuple[Any, set[str]]] = {
    "page": (statements.page(meetings(), BY_DATE, 21, None), {"ix_record_page"}),
    "page upwards": (statements.page(meetings(), BY_DATE_UP, 21, None), {"ix_record_page"}),
    "next page": (statements.page(meetings(), BY_DATE, 21, AFTER), {"ix_record_page"}),
    "timeline": (
        statements.page(Selection(kinds=EVENTS), BY_DATE, 21, None),
        {"ix_record_(all|page|posting)"},
    ),
    "year": (statements.page(meetings(year=YEAR), BY_DATE, 21, None), {"ix_record_page"}),
    "country": (statements.page(meetings(COUNTRY), BY_DATE, 21, None), {"ix_link_all"}),
    "country and year": (
        statements.page(meetings(COUNTRY, year=YEAR), BY_DATE, 21, None),
        {"ix_link_all"},
    ),
    "venue": (
        statements.page(meetings(COUNTRY.on("country", COUNTRY_BITS["venue"])), BY_DATE, 21, None),
        {"ix_link_all"},
    ),
    "country in the timeline": (
        statements.page(Selection(kinds=EVENTS, terms=(COUNTRY,)), BY_DATE, 21, None),
        {"ix_link_all"},
    ),
    "country and theme": (
        statements.page(meetings(COUNTRY, THEME), BY_DATE, 21, None),
        {"ix_link_all"},
    ),
    "one of two countries": (
        statements.page(meetings(Term("country", (("AF", 0), ("PK", 0)))), BY_DATE, 21, None),
        {"ix_link_all"},
    ),
    "by title": (statements.page(meetings(), Order("title"), 21, None), {"ix_record_title"}),
    "by change": (
        statements.page(meetings(), Order("updated_at"), 21, None),
        {"ix_record_changed"},
    ),
    "by publication": (
        statements.page(meetings(), Order("published_at"), 21, None),
        {"ix_record_published"},
    ),
    "first by publication": (
        statements.first(Order("published_at"), 64, None),
        {"ix_record_published"},
    ),
    "words": (
        statements.page(meetings(words=("tborder",)), BY_DATE, 21, None),
        {"search_index|uq_search_entry_record"},
    ),
    "total": (statements.total(meetings()), {"ix_record_(page|all|changed|title|posting)"}),
    "total of a country and year": (
        statements.total(meetings(COUNTRY, year=YEAR)),
        {"ix_link_all"},
    ),
    "facet": (facets.facet(meetings(THEME, year=YEAR), "country"), {"ix_link_all"}),
    "page by ordinals": (statements.among(BY_DATE, 21, None), {"ix_record_n"}),
    "next page by ordinals": (statements.among(BY_DATE_UP, 21, AFTER), {"ix_record_n"}),
    "first by title": (statements.first(Order("title"), 64, None), {"ix_record_title"}),
    "first after a title": (statements.first(Order("title"), 64, TITLED), {"ix_record_title"}),
    "first by change": (statements.first(Order("updated_at"), 64, None), {"ix_record_changed"}),
    "ordinals of words": (
        statements.asked(meetings(words=("tborder",)))[0],
        {"search_index|search_entry"},
    ),
    "ordinals of changes": (
        statements.asked(meetings(updated_since=datetime(2026, 1, 5, tzinfo=UTC)))[0],
        {"ix_record_changed"},
    ),
    "ordinals of identifiers": (
        statements.asked(meetings(ids=(AFTER.id,)))[0],
        {"sqlite_autoindex_record_1|pk_record|ix_record_(posting|changed|title|published)"},
    ),
    "postings of records": (loading.records(0), {"ix_record_(posting|page)"}),
    "postings of links": (loading.links(0), {"ix_link_all"}),
    "changed records": (loading.changed(7), {"ix_record_revision"}),
    "postings of changed records": (loading.records(150), {"ix_record_revision"}),
    "postings of changed links": (
        loading.links(150),
        {"ix_record_revision", "pk_link|sqlite_autoindex_link_1"},
    ),
    "documents of readings": (indicator_readings._DOCUMENTS, {"ix_record_n"}),  # noqa: SLF001 - its plan is the subject
    "overlap": (
        statements.page(
            meetings(overlap=Window(YEAR.first, YEAR.last, "overlap")), BY_DATE, 21, None
        ),
        {"ix_record_page"},
    ),
}


def explained(connection: Connection, statement: Any) -> str:
    """The plan of a statement, with the values that it is run with."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, values: Any, *_rest: object) -> None:
        seen.append((sql, values))

    event.listen(connection, "before_cursor_execute", note)
    connection.execute(statement, {"ordinals": [1, 2, 3]}).close()
    event.remove(connection, "before_cursor_execute", note)
    prefix = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{prefix} {seen[-1][0]}", seen[-1][1])
    return "\n".join(str(row[-1]) for row in rows)


@pytest.fixture(scope="module")
def archive(databases: Database) -> Iterator[Catalogue]:
    """Records of all kinds, which no test changes."""
    with databases("invented") as url:
        catalogue = catalogue_for(url)
        with catalogue.database.writing() as session:
            session.execute(text("ANALYZE"))
        yield catalogue
        catalogue.database.close()


@pytest.mark.parametrize("name", SHAPES)
def test_no_plan_reads_a_whole_table(archive: Catalogue, name: str) -> None:
    statement, expected = SHAPES[name]
    database = archive.database
    with database.snapshot() as connection:
        if database.engine_name == "postgresql":
            # The records of a test are few: a planner that may would read and sort them all.
            for way in ("seqscan", "bitmapscan", "sort", "hashjoin"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = explained(connection, statement)
    assert (
        re.search(r"Seq Scan on (record|link)|SCAN (record|link)(_\d+)?$", plan, re.MULTILINE)
        is None
    )
    for index in expected:
        assert re.search(index, plan), plan
