"""Whole files: all rows from one snapshot, safe cells, and nothing left open however they end."""

import asyncio
import csv
import io
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import make_url, update
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.reading.pages import CHUNK
from events_api.core.records.record import RECORD
from events_api.core.values.json import from_json
from tests.samples import write
from tests.templates import Database, catalogue_for

MANY = CHUNK + 150
HEADER = (
    "kind,id,owner,ref,type,title,language,when,starts_on,ends_on,precision,status,mode,venue,city,"
    "venue_country,countries,programmes,projects,themes,organisations,participants,"
    "participants_qualifier,participants_basis,participants_women,participants_men,"
    "participants_women_share,participating_countries,url,updated_at"
)


@pytest.fixture(scope="module")
def many(databases: Database) -> Iterator[str]:
    """A database with more meetings than one chunk holds."""
    with databases("empty") as url:
        catalogue = catalogue_for(url)
        write(catalogue, "meetings", *({"ref": f"r{n}", "title": "Old"} for n in range(MANY)))
        catalogue.database.close()
        yield url


@pytest.fixture
def crowded(databases: Database, many: str) -> Iterator[Catalogue]:
    """A catalogue of them, of the test's own."""
    with databases(many) as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


@pytest.fixture
def app(crowded: Catalogue) -> Iterator[FastAPI]:
    """The application on `crowded`, to be called without a client between."""
    app = create_app(crowded.settings)
    yield app
    app.state.catalogue.database.close()


def rows_of(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_file_holds_every_row_in_the_order_of_pages(app: FastAPI) -> None:
    client = TestClient(app)
    listed = [each["id"] for each in client.get("/v1/meetings?limit=1000").json()["data"]]
    assert [row["id"] for row in rows_of(client, "/v1/meetings?format=csv")] == listed
    # Most records on a walk along all of them, others page by page, as those that are asked by day.
    for sort in ("-starts_on", "starts_on", "-title", "title", "updated_at"):
        query = {"sort": sort, "limit": "1000"}
        data = client.get("/v1/events", params=query).json()["data"]
        shown = [each["id"] for each in data]
        for limit in ("1000", "3"):
            query |= {"format": "ndjson", "limit": limit}
            lines = client.get("/v1/events", params=query).text.splitlines()
            assert [from_json(line)["id"] for line in lines] == shown[: int(limit)]
    assert [row["id"] for row in rows_of(client, "/v1/meetings?format=csv&limit=7")] == listed[:7]


@pytest.mark.parametrize("path", ["meetings", "trainings", "publications", "activities", "metrics"])
def test_the_header_is_the_contracts_even_without_rows(client: TestClient, path: str) -> None:
    text = client.get(f"/v1/{path}?format=csv").text
    assert text.startswith(f"{HEADER},")
    assert text.endswith("\r\n")
    assert text.count("\r\n") == 1
    assert client.get(f"/v1/{path}?format=ndjson").content == b""
    # One of several kinds has the columns of all of them.
    every = client.get("/v1/events?format=csv").text
    assert every.startswith(f"{HEADER},")
    own = text.strip().removeprefix(f"{HEADER},").split(",")
    assert path == "metrics" or not {*own} - {*every.strip().split(",")}


@pytest.mark.template("samples")
def test_cells_say_what_the_record_says(client: TestClient, catalogue: Catalogue) -> None:
    roles = [{"organisation": "iom", "roles": ["host", "chair"]}]
    roles += [{"organisation": "norway", "roles": ["funder"]}]
    write(
        catalogue,
        "meetings",
        {
            "ref": "one",
            "title": 'Comma, "quote"\tand tab'.replace("\t", " "),
            "countries": ["PK", "AF"],
            "organisations": roles,
            "participants": {"count": 0, "count_to": 9, "women_share": from_json("0.5")},
            "participating_countries": {"count": 3, "codes": ["AF", "PK"]},
            "location": {"city": "Wien", "country": "AT"},
        },
    )
    write(catalogue, "metrics", {"ref": "two", "value": -27, "dimensions": {"sex": "female"}})
    [row] = rows_of(client, "/v1/meetings?format=csv")
    expected = {
        "title": 'Comma, "quote" and tab',
        "countries": "AF;PK",
        "organisations": "iom:host|chair;norway:funder",
        "participants": "0",
        "participants_qualifier": "exact",
        "participants_women": "",
        "participants_women_share": "0.5",
        "participants_to": "9",
        "participating_countries": "3",
        "participating_countries_codes": "AF;PK",
        "city": "Wien",
        "venue_country": "AT",
        "language": "",
    }
    assert {name: row[name] for name in expected} == expected
    [metric] = rows_of(client, "/v1/metrics?format=csv")
    assert (metric["value"], metric["dimensions"], metric["provisional"]) == (
        "-27",
        "sex:female",
        "false",
    )


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\uff1d"])
def test_no_cell_is_a_formula(client: TestClient, catalogue: Catalogue, first: str) -> None:
    title = f"{first}HYPERLINK(1)"
    write(catalogue, "meetings", {"ref": "one", "title": title, "notes": [title]})
    [row] = rows_of(client, "/v1/meetings?format=csv&fields=title,notes,ref")
    assert row["title"] == f"'{title}"
    assert not any(cell.startswith(first) for cell in row.values())
    assert client.get("/v1/meetings").json()["data"][0]["title"] == title


def test_a_file_is_of_one_moment(app: FastAPI, crowded: Catalogue) -> None:
    """What is written while a file is read is not in it, not even in part."""
    sent: list[bytes] = []

    def disturb() -> None:
        write(crowded, "meetings", *({"ref": f"r{n}", "title": "New"} for n in range(0, MANY, 9)))

    asyncio.run(ask(app, "/v1/meetings", b"format=ndjson&fields=title", sent, disturb))
    titles = [from_json(line)["title"] for line in b"".join(sent).splitlines()]
    assert titles == ["Old"] * MANY
    assert app.state.catalogue.database.exports.pool.checkedout() == 0


def test_a_client_that_leaves_leaves_nothing_open(app: FastAPI) -> None:
    pool = app.state.catalogue.database.exports.pool
    for _ in range(app.state.catalogue.settings.exports + 1):
        with pytest.raises(ConnectionResetError):
            asyncio.run(ask(app, "/v1/meetings", b"format=csv", [], leave))
        assert pool.checkedout() == 0


def leave() -> None:
    raise ConnectionResetError


def test_a_failure_on_the_way_is_no_clean_end(app: FastAPI, crowded: Catalogue) -> None:
    with crowded.database.writing() as session:
        broken = update(RECORD).where(RECORD.c.ref == "r0").values(document="{")
        session.execute(broken)
    sent: list[bytes] = []
    ended: list[bool] = []
    with pytest.raises(ValueError, match=r"Expecting|truncated"):
        asyncio.run(ask(app, "/v1/meetings", b"format=csv", sent, None, ended))
    assert sent[0].startswith(b"kind,id,")
    assert ended == []
    assert app.state.catalogue.database.exports.pool.checkedout() == 0


def test_a_reader_that_stands_still_is_given_up(app: FastAPI) -> None:
    app.state.catalogue.settings.export_timeout_ms = 100
    with pytest.raises(TimeoutError):
        asyncio.run(ask(app, "/v1/meetings", b"format=csv", [], None, still=True))
    assert app.state.catalogue.database.exports.pool.checkedout() == 0


def test_a_slow_reader_is_given_all_of_it(databases: Database, many: str) -> None:
    """A role behind a pooler may have a limit, under which a statement falls whose rows wait."""
    with databases(many) as url:
        crowded = catalogue_for(url)
        with crowded.database.writing() as session:
            longer = RECORD.c.document + " " * 4_000
            session.execute(update(RECORD).values(document=longer))
        crowded.database.close()
        limited = make_url(url)
        if limited.drivername != "sqlite":
            limited = limited.update_query_dict({"options": "-c statement_timeout=100"})
        catalogue = catalogue_for(limited.render_as_string(), database_pooler=True)
        app, sent = create_app(catalogue.settings), list[bytes]()
        pause = partial(time.sleep, 0.3)
        asyncio.run(ask(app, "/v1/meetings", b"format=ndjson&sort=title", sent, pause))
        app.state.catalogue.database.close()
        assert b"".join(sent).count(b"\n") == MANY


async def ask(  # noqa: PLR0913, PLR0917 - one request, with all that can happen to it
    app: FastAPI,
    path: str,
    query: bytes,
    sent: list[bytes],
    after_first: Any,
    ended: list[bool] | None = None,
    *,
    still: bool = False,
) -> None:
    """Send a request to the application and take its body; `after_first` happens on the way."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 8000),
        "client": ("localhost", 1),
        "root_path": "",
        "app": app,
    }
    waiting = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await waiting.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] != "http.response.body":
            return
        if still:
            await asyncio.sleep(3600)
        if message.get("body"):
            sent.append(message["body"])
            if len(sent) == 1 and after_first is not None:
                await asyncio.to_thread(after_first)
        if not message.get("more_body") and ended is not None:
            ended.append(True)

    await app(scope, receive, send)
