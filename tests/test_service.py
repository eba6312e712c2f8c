"""The service itself: whether it is well, what it is, and how it comes back."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, LiteralString

import psycopg
import pytest
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database import schema
from events_api.core.problems.document import OtherProblem, Problem
from events_api.core.problems.types import PROBLEMS
from events_api.intake.problems import INTAKE_PROBLEMS
from tests.app_client import AppClient
from tests.postgres import fresh_database
from tests.templates import catalogue_for
from tests.test_conditions import EVERY_ANSWER

MARK = "Qz7leaks"
HOST = "127.0.0.1"
ASKED = ["/v1/meetings", "/v1/meetings?format=csv", "/v1/summaries/2020", "/v1/themes", "/readyz"]
NO_TABLES = "The database has no tables yet: run `events-api migrate`."
AWAY = "The database cannot be reached at the moment. Try again soon."


def unavailable(detail: str) -> dict[str, Any]:
    return {
        "type": "/problems/unavailable",
        "title": "Unavailable",
        "status": 503,
        "detail": detail,
    }


def whole(client: TestClient, address: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers but the length, and body of an answer."""
    answer = client.get(address)
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return answer.status_code, headers, answer.json()


OK_HEADERS = {
    "cache-control": "no-store",
    "content-type": "application/json",
    **EVERY_ANSWER,
}
PROBLEM_HEADERS = {
    "cache-control": "no-store",
    "content-type": "application/problem+json",
    "retry-after": "5",
    **EVERY_ANSWER,
}


@contextmanager
def serving(url: str) -> Iterator[TestClient]:
    """The application on a database, which it has to give back at the end."""
    with AppClient(create_app(catalogue_for(url).settings)) as client:
        yield client


@pytest.fixture(scope="module")
def away() -> Iterator[TestClient]:
    """The application with a PostgreSQL that nobody serves."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))  # not listening: every connection is refused
        port = taken.getsockname()[1]
        url = f"postgresql+psycopg://{MARK}-user:{MARK}@{HOST}:{port}/{MARK}"
        with serving(url) as client:
            yield client


def test_the_process_is_well_whatever_the_database(away: TestClient) -> None:
    assert whole(away, "/healthz") == (200, OK_HEADERS, {"status": "ok"})


def test_the_version_is_the_one_installed(away: TestClient) -> None:
    expected = {"name": "events_api", "version": version("events-api")}
    assert whole(away, "/version") == (200, OK_HEADERS, expected)


def test_it_is_ready_on_a_database_of_its_own_schema(loaded_client: TestClient) -> None:
    revisions = {"schema_revision": schema.latest(), "public_revision": 2}
    expected = {"status": "ready", **revisions, "writable": True}
    assert whole(loaded_client, "/readyz") == (200, OK_HEADERS, expected)


@pytest.mark.parametrize("address", ASKED)
def test_a_database_without_tables_is_told_with_what_to_do(bare_url: str, address: str) -> None:
    with serving(bare_url) as client:
        assert whole(client, address) == (503, PROBLEM_HEADERS, unavailable(NO_TABLES))


def test_it_serves_as_soon_as_the_tables_are_there(bare_url: str) -> None:
    with serving(bare_url) as client:
        before = client.get("/readyz").status_code, client.get("/v1/meetings").status_code
        catalogue = catalogue_for(bare_url)
        schema.migrate(catalogue.database)
        catalogue.database.close()
        after = client.get("/readyz").status_code, client.get("/v1/meetings").status_code
    assert (before, after) == ((503, 503), (200, 200))


@pytest.mark.parametrize("stamp", ["0000", "9999"])
def test_a_database_of_another_schema_is_told_with_what_to_do(
    client: TestClient, catalogue: Catalogue, stamp: str
) -> None:
    with catalogue.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": stamp})
    detail = (
        f"The database is at schema revision {stamp}, this version needs {schema.latest()}: "
        "run `events-api migrate`, or start the version that fits."
    )
    assert whole(client, "/readyz") == (503, PROBLEM_HEADERS, unavailable(detail))
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", [*ASKED, "/v1/meetings/01909c3e-0000-7000-8000-000000000000"])
def test_a_database_that_is_away_is_told_without_saying_where_it_is(
    away: TestClient, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    found = whole(away, address)
    assert found == (503, PROBLEM_HEADERS, unavailable(AWAY))
    assert MARK not in str(found)
    assert HOST not in str(found)
    assert f":{MARK}@" not in caplog.text


def test_what_a_client_gets_wrong_is_told_also_while_the_database_is_away(
    away: TestClient,
) -> None:
    answers = [away.get(each).status_code for each in ("/v1/meetings?year=x", "/nowhere", "/docs")]
    assert answers == [400, 404, 200]


def test_it_comes_back_by_itself_when_postgresql_ends_its_connections(postgres: str) -> None:
    with fresh_database(postgres) as url:
        catalogue = catalogue_for(url)
        schema.migrate(catalogue.database)
        catalogue.database.close()
        with serving(url) as client:
            for _ in range(3):
                assert {client.get(each).status_code for each in ASKED} == {200}
                assert end_connections(postgres, url) > 0
                answers = [client.get(each) for each in ASKED * 2]
                failed = [each.json() for each in answers if each.status_code != 200]
                assert failed in ([], [unavailable(AWAY)])


def open_connections(admin: str, url: str) -> int:
    """How many connections to a database there are."""
    return _asked(admin, url, "SELECT count(*) FROM pg_stat_activity WHERE datname = %s")


def end_connections(admin: str, url: str) -> int:
    """End all connections to a database; how many there were."""
    statement = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
    return _asked(admin, url, statement)


def _asked(admin: str, url: str, statement: LiteralString) -> int:
    plain = make_url(admin).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        row = connection.execute(statement, [make_url(url).database]).fetchone()
    assert row is not None
    return int(row[0])


def subclasses(problem: type[Problem]) -> list[type[Problem]]:
    return [problem, *(each for child in problem.__subclasses__() for each in subclasses(child))]


TYPED = [each for each in subclasses(Problem) if each is not OtherProblem]


def described(problem: type[Problem]) -> dict[str, Any]:
    return {
        "type": f"/problems/{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "meaning": str(problem.__doc__).strip().splitlines()[0],
        "advice": problem.advice,
    }


def test_every_type_of_problem_is_listed(away: TestClient) -> None:
    listed = away.get("/problems").json()
    assert listed == [described(each) for each in (*PROBLEMS, *INTAKE_PROBLEMS)]
    assert {each["type"] for each in listed} == {f"/problems/{each.slug}" for each in TYPED}
    assert len({each.slug for each in TYPED}) == len(TYPED)


@pytest.mark.parametrize("problem", TYPED, ids=lambda each: each.slug)
def test_every_type_of_problem_has_a_page_that_says_what_to_do(
    away: TestClient, problem: type[Problem]
) -> None:
    answer = away.get(f"/problems/{problem.slug}")
    assert (answer.status_code, answer.json()) == (200, described(problem))
    assert [name for name, words in answer.json().items() if not words] == []


def test_a_type_of_problem_that_there_is_not_is_not_found(away: TestClient) -> None:
    for slug in ("unheard-of", "Not-Found", "not-found%2F", "other"):
        assert away.get(f"/problems/{slug}").status_code == 404


def test_an_application_gives_its_connections_back(postgres: str) -> None:
    with fresh_database(postgres) as url:
        catalogue = catalogue_for(url)
        schema.migrate(catalogue.database)
        catalogue.database.close()
        app = create_app(catalogue.settings)
        for _ in range(2):
            with AppClient(app) as client:
                assert {client.get(each).status_code for each in ASKED} == {200}
            # A backend takes a moment to end after its connection was closed.
            end = time.monotonic() + 5
            while open_connections(postgres, url) and time.monotonic() < end:
                time.sleep(0.01)
            assert open_connections(postgres, url) == 0
