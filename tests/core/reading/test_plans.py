"""Every shape of query has its index, on both engines: no plan reads a whole table."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, text

from events_api.core.catalogue import Catalogue
from events_api.core.database.prepared_statements import Prepared
from events_api.core.index import posting_rows
from events_api.core.reading import statements
from events_api.core.records.record import RECORD
from events_api.core.selection.selection import Order, Selection
from events_api.resources import RESOURCES
from events_api.summaries.queries import indicator_readings
from events_api.sync import statements as feed
from events_api.sync.cursors import Place
from tests.templates import Database, catalogue_for

CHANGED = datetime(2026, 1, 5, tzinfo=UTC)
AFTER = "01909c3e-0000-7000-8000-000000000000"
BY_DATE, BY_DATE_UP = Order(), Order("starts_on", descending=False)
BY_TITLE, BY_CHANGE = Order("title"), Order("updated_at")
DAY = {"key": date(2020, 2, 1), "id": AFTER}
ORDINALS = {"ordinals": [1, 2, 3], "limit": 21}
WALK = {"public": True, "limit": 64}
KINDS = tuple(each.kind for each in RESOURCES)
SINCE = RECORD.c.revision > 150
BEYOND = {
    **feed.place_values(Place(7, "meeting", AFTER)),
    "kinds": ["meeting", "metric"],
    "since": CHANGED,
    "limit": 21,
}

# What nobody sees is so few in a test that PostgreSQL takes any index that begins with that.
FEW = "ix_record_(hidden|all|published)"


def meetings(**asked: Any) -> Selection:
    return Selection(kinds=("meeting",), **asked)


def drafts(read: Callable[..., Any], **asked: Any) -> Any:
    """What reads the drafts of a list, or their links."""
    return read(
        *posting_rows.hidden(meetings(drafts=True, states=("draft",), **asked)), public=False
    )


# A statement, its values, and the indexes it has.
SHAPES: dict[str, tuple[Any, dict[str, Any], set[str]]] = {
    "few documents": (statements.documents(BY_DATE, onward=True), ORDINALS | DAY, {"ix_record_n"}),
    "page": (statements.page(BY_DATE, onward=False), ORDINALS, {"ix_record_n"}),
    "next page": (statements.page(BY_DATE_UP, onward=True), ORDINALS | DAY, {"ix_record_n"}),
    "by title": (statements.walk(BY_TITLE, onward=False), WALK, {"ix_record_title"}),
    "after a title": (
        statements.walk(BY_TITLE, onward=True),
        WALK | {"key": "border", "id": AFTER},
        {"ix_record_title"},
    ),
    "drafts by title": (
        statements.walk(BY_TITLE, onward=False),
        WALK | {"public": False},
        {"ix_record_title"},
    ),
    "by change": (statements.walk(BY_CHANGE, onward=False), WALK, {"ix_record_changed"}),
    "by publication": (
        statements.walk(Order("published_at"), onward=False),
        WALK,
        {"ix_record_published"},
    ),
    "words": (
        statements.asked(meetings(words=("tborder",)))[0],
        {},
        {"search_index|search_entry"},
    ),
    "changes": (statements.asked(meetings(updated_since=CHANGED))[0], {}, {"ix_record_changed"}),
    "changes, of drafts too": (
        statements.asked(meetings(updated_since=CHANGED, drafts=True))[0],
        {},
        {"ix_record_changed"},
    ),
    "identifiers": (
        statements.asked(meetings(ids=(AFTER,)))[0],
        {},
        {"sqlite_autoindex_record_1|pk_record|ix_record_(posting|changed|title|published)"},
    ),
    "postings of records": (posting_rows.records(), {}, {"ix_record_posting"}),
    "postings of links": (posting_rows.links(), {}, {"ix_link_all"}),
    "changed records": (posting_rows.changed(7), {}, {"ix_record_revision"}),
    "postings of changed records": (posting_rows.records(SINCE), {}, {"ix_record_revision"}),
    "postings of changed links": (
        posting_rows.links(SINCE),
        {},
        {"ix_record_revision", "pk_link|sqlite_autoindex_link_1"},
    ),
    "the feed, records": (
        feed.records(),
        BEYOND,
        # Kinds are passed over in the index, whose statistics say how many there are.
        {"ix_record_revision", r"Index Cond:.*kind\S* = ANY|\(revision,kind,id\)>"},
    ),
    "the feed, matches": (feed.walk(few=False), BEYOND | {"last": 9}, {"ix_record_revision"}),
    "the feed, few matches": (
        feed.walk(few=True),
        BEYOND | ORDINALS | {"last": 9},
        {"ix_record_(n|revision)"},
    ),
    "the feed, documents": (feed.documents(), ORDINALS, {"ix_record_n"}),
    "the feed, tombstones": (feed.tombstones(), BEYOND, {"ix_tombstone_revision"}),
    "the feed, reference rows": (feed.places(), BEYOND, {"ix_reference_place_revision"}),
    "the feed, what is forgotten": (
        feed.forgotten(),
        BEYOND,
        {"ix_tombstone_revision", "ix_reference_place_revision"},
    ),
    "an owner's drafts": (drafts(posting_rows.records, keeper="iom"), {}, {"ix_link_all"}),
    "links of an owner's drafts": (
        drafts(posting_rows.links, keeper="iom"),
        {},
        {"ix_link_all", "pk_link|sqlite_autoindex_link_1"},
    ),
    "everybody's drafts": (drafts(posting_rows.records), {}, {FEW}),
    "links of everybody's drafts": (drafts(posting_rows.links), {}, {FEW}),
    "everybody's drafts of all kinds": (
        posting_rows.records(
            *posting_rows.hidden(Selection(kinds=KINDS, drafts=True)), public=False
        ),
        {},
        {"ix_record_[a-z]+"},
    ),
    "documents of readings": (indicator_readings._DOCUMENTS, ORDINALS, {"ix_record_n"}),  # noqa: SLF001 - its plan is the subject
}


def explained(connection: Connection, statement: Any, values: dict[str, Any]) -> str:
    """The plan of a statement, with the values that it is run with."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, sql: str, bound: Any, *_rest: object) -> None:
        seen.append((sql, bound))

    event.listen(connection, "before_cursor_execute", note)
    connection.execute(statement, values).close()
    event.remove(connection, "before_cursor_execute", note)
    prefix = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{prefix} {seen[-1][0]}", seen[-1][1])
    return "\n".join(str(row[-1]) for row in rows)


@pytest.fixture(scope="module")
def archive(databases: Database) -> Iterator[Catalogue]:
    """Records of all kinds, which no test changes."""
    with databases("invented") as url:
        catalogue = catalogue_for(url)
        # As a server that has run for a while is: with statistics, and nothing to look up twice.
        statement = "VACUUM ANALYZE" if "postgresql" in url else "ANALYZE"
        engine = create_engine(catalogue.database.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()
        yield catalogue
        catalogue.database.close()


@pytest.mark.parametrize("name", SHAPES)
def test_no_plan_reads_a_whole_table(archive: Catalogue, name: str) -> None:
    shape, values, expected = SHAPES[name]
    database = archive.database
    statement = shape.on(database.engine_name) if isinstance(shape, Prepared) else shape
    with database.snapshot() as connection:
        if database.engine_name == "postgresql":
            # The records of a test are few: a planner that may would read and sort them all.
            for way in ("seqscan", "bitmapscan", "sort", "hashjoin"):
                connection.execute(text(f"SET LOCAL enable_{way} = off"))
        plan = explained(connection, statement, values)
    assert (
        re.search(r"Seq Scan on (record|link|tomb)|SCAN (record|link|tomb)\w*$", plan, re.MULTILINE)
        is None
    )
    for index in expected:
        assert re.search(index, plan), plan
