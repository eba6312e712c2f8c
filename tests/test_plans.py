"""Every shape of query has its index, on both engines: no plan reads a whole table."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from events_api.core import statements
from events_api.core.allocation import Window, year_window
from events_api.core.catalogue import Catalogue
from events_api.core.link import COUNTRY_BITS
from events_api.core.selection import Order, Position, Selection, Term
from events_api.summaries import queries
from tests.conftest import Database, catalogue_for
from tests.test_oracle import fill

EVENTS = ("meeting", "training", "publication", "activity")
COUNTRY = Term("country", (("PK", 0),))
THEME = Term("theme", (("customs", 0),))
YEAR = year_window(2020, "start")
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
        {"ix_record_(all|page|tally)"},
    ),
    "year": (statements.page(meetings(year=YEAR), BY_DATE, 21, None), {"ix_record_page"}),
    "country": (statements.page(meetings(COUNTRY), BY_DATE, 21, None), {"ix_link_kind"}),
    "country and year": (
        statements.page(meetings(COUNTRY, year=YEAR), BY_DATE, 21, None),
        {"ix_link_kind"},
    ),
    "venue": (
        statements.page(meetings(COUNTRY.on("country", COUNTRY_BITS["venue"])), BY_DATE, 21, None),
        {"ix_link_kind"},
    ),
    "country in the timeline": (
        statements.page(Selection(kinds=EVENTS, terms=(COUNTRY,)), BY_DATE, 21, None),
        {"ix_link_all"},
    ),
    "country and theme": (
        statements.page(meetings(COUNTRY, THEME), BY_DATE, 21, None),
        {"ix_link_kind"},
    ),
    "one of two countries": (
        statements.page(meetings(Term("country", (("AF", 0), ("PK", 0)))), BY_DATE, 21, None),
        {"ix_link_kind"},
    ),
    "by title": (statements.page(meetings(), Order("title"), 21, None), {"ix_record_title"}),
    "by change": (
        statements.page(meetings(), Order("updated_at"), 21, None),
        {"ix_record_changed"},
    ),
    "words": (
        statements.page(meetings(words=("tborder",)), BY_DATE, 21, None),
        {"search_index|uq_search_entry_record"},
    ),
    "total": (statements.head(meetings()), {"ix_record_(page|all|changed|title|tally)"}),
    "total of a country and year": (
        statements.head(meetings(COUNTRY, year=YEAR)),
        {"ix_link_kind"},
    ),
    "facet": (statements.facet(meetings(THEME, year=YEAR), "country"), {"ix_link_kind"}),
    "sizes": (statements.sizes(meetings(COUNTRY, THEME)), {"ix_link_kind"}),
    "year's figures": (
        queries._grouped(Selection(kinds=EVENTS, year=YEAR)),  # noqa: SLF001 - its plan is the subject
        {"ix_record_(tally|page|all)"},
    ),
    "overlap": (
        statements.page(
            meetings(overlap=Window(YEAR.first, YEAR.last, "overlap")), BY_DATE, 21, None
        ),
        {"ix_record_page"},
    ),
}


@pytest.fixture(scope="module")
def archive(databases: Database, empty_template: str) -> Iterator[Catalogue]:
    """Records of all kinds, which no test changes."""
    with databases(empty_template) as url:
        catalogue = catalogue_for(url)
        fill(catalogue)
        yield catalogue
        catalogue.database.close()


@pytest.mark.parametrize("name", SHAPES)
def test_no_plan_reads_a_whole_table(archive: Catalogue, name: str) -> None:
    statement, expected = SHAPES[name]
    database = archive.database
    with database.snapshot() as connection:
        sql = str(
            statement.compile(connection.engine, compile_kwargs={"literal_binds": True})
        ).replace("%%", "%")
        if database.engine_name == "postgresql":
            # The records of a test are few: a planner that may would read them all.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            rows = connection.exec_driver_sql(f"EXPLAIN {sql}")
        else:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")
        plan = "\n".join(str(row[-1]) for row in rows)
    assert (
        re.search(r"Seq Scan on (record|link)|SCAN (record|link)(_\d+)?$", plan, re.MULTILINE)
        is None
    )
    for index in expected:
        assert re.search(index, plan), plan
