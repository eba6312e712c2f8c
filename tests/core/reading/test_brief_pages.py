"""Brief pages, which the event loop reads by itself, are those that a thread reads."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import Response
from sqlalchemy import TextClause, text
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.database.brief_snapshots import TooLong
from events_api.core.database.database import Database
from events_api.core.database.revision import freshness
from tests.app_client import AppClient
from tests.templates import Database as Made
from tests.templates import catalogue_for

ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
)
BRIEF = (
    "/v1/meetings",
    "/v1/events?year=2020&sort=starts_on&limit=7",
    "/v1/events?country=PK&sort=title",
    "/v1/trainings?when=none",
    "/v1/meetings?owner=icmpd&limit=3",
)
LONG = (
    "/v1/events?q=border",
    "/v1/events?facets=country",
    "/v1/meetings?limit=101",
    "/v1/meetings?format=csv",
    "/v1/meetings?country=ZZ",
    "/v1/meetings?year=next",
    "/v1/meetings?year=2020&year=2021",
)


@pytest.fixture(scope="module")
def client(databases: Made) -> Iterator[TestClient]:
    """The application with the bundled year, which keeps no answers."""
    with (
        databases("two editions of 2020") as url,
        AppClient(create_app(catalogue_for(url, cache_mb=0).settings)) as client,
    ):
        yield client


def shown(answer: Response) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """All bytes of an answer."""
    return answer.status_code, answer.headers.raw, answer.content


def database_of(client: TestClient) -> Database:
    """The database that the application serves; a test of what a server has not is passed over."""
    database: Database = client.app.state.catalogue.database  # type: ignore[attr-defined]
    if database.brief is None:
        pytest.skip("A server is asked by threads.")
    return database


def test_the_event_loop_and_a_thread_answer_alike(client: TestClient) -> None:
    database = database_of(client)
    brief = {each: shown(client.get(each)) for each in (*BRIEF, *LONG)}
    database.brief, kept = None, database.brief
    try:
        assert {each: shown(client.get(each)) for each in brief} == brief
    finally:
        database.brief = kept


def test_only_brief_pages_are_read_by_the_event_loop(client: TestClient) -> None:
    database = database_of(client)
    by_threads = []
    for address in (*BRIEF, *LONG):
        database.reads.dispose()
        client.get(address)
        if database.reads.pool.checkedin():  # type: ignore[attr-defined]
            by_threads.append(address)
    # What cannot be read asks no database, and a file has a connection of its own.
    assert by_threads == [*LONG[:3], "/v1/meetings?country=ZZ"]


def test_what_takes_too_long_is_given_up(client: TestClient) -> None:
    brief = database_of(client).brief
    assert brief is not None

    async def asked(statement: TextClause) -> int:
        with brief.snapshot() as (connection, _):
            return int(connection.execute(statement).scalar_one())

    with pytest.raises(TooLong):
        asyncio.run(asked(ENDLESS))
    assert asyncio.run(asked(text("SELECT 1"))) == 1


def test_who_asks_in_a_turn_of_the_loop_sees_what_the_first_one_saw(client: TestClient) -> None:
    database = database_of(client)
    brief = database.brief
    assert brief is not None

    async def seen() -> int:
        with brief.snapshot() as (connection, fresh):
            assert freshness(connection) == fresh
            return fresh.writes

    async def turns() -> list[int]:
        found = [await seen()]
        with database.writing() as session:
            session.execute(text("UPDATE revision SET n = n + 1"))
        found.append(await seen())
        # It is one connection, of one loop at a time.
        with ThreadPoolExecutor() as threads, pytest.raises(TooLong):
            threads.submit(asyncio.run, seen()).result()
        await asyncio.sleep(0)
        return [*found, await seen()]

    before, meanwhile, after = asyncio.run(turns())
    assert (meanwhile, after) == (before, before + 1)
