"""The client: what it says of a service, when it asks again, and that it needs no server's package.

One engine is enough: what is proved is the client.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from events_api import client as package
from events_api.client import (
    Client,
    Gone,
    Invalid,
    NotFound,
    Problem,
    Stale,
    StartAgain,
    TryLater,
    Unauthorized,
    Unreachable,
)
from events_api.client.feed import read_page
from events_api.core.database import schema
from events_api.intake.bundled import load_year
from tests.samples import LEAST, key
from tests.servers import HOST, serving
from tests.templates import catalogue_for

_BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in {"fastapi", "pydantic", "sqlalchemy", "sqlmodel", "starlette",
                                      "msgspec", "typer", "rich", "uvicorn", "alembic"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
import events_api.client
print(sorted(name for name in sys.modules if name.startswith("events_api")))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a service with the bundled year, and a key that may do everything."""
    catalogue = catalogue_for(f"sqlite:///{tmp_path_factory.mktemp('client')}/events.db")
    schema.migrate(catalogue.database)
    load_year(catalogue, 2020)
    header = key(catalogue, "admin")["Authorization"]
    url = catalogue.database.url.render_as_string()
    catalogue.database.close()
    with serving(url) as [port]:
        yield f"http://{HOST}:{port}", header.removeprefix("Bearer ")


def test_it_needs_httpx_alone() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _BLOCKED], capture_output=True, text=True, check=True
    )
    own = [
        f"events_api.client.{each}"
        for each in ("client", "errors", "feed", "folder", "kept_answers", "requests")
    ]
    assert ran.stdout.strip() == str(["events_api", "events_api.client", *own])
    files = Path(str(package.__file__)).parent.glob("*.py")
    assert sorted(each.stem for each in files) == ["__init__", *(e.split(".")[-1] for e in own)]
    assert all(hasattr(package, name) for name in package.__all__)


def test_a_round(server: tuple[str, str]) -> None:
    url, secret = server
    with Client(url, secret) as client:
        meetings = [*client.records("/v1/meetings", limit=2, year=2020)]
        assert len(meetings) == 9 == len({each["id"] for each in meetings})
        values = {each["title"]: each["value"] for each in client.records("/v1/metrics")}
        assert {type(each) for each in values.values()} <= {int, Decimal}
        made = client.create("/v1/meetings", {**LEAST["meetings"], "ref": "x"})
        address = f"/v1/meetings/{made.data['data']['id']}"
        read = client.get(address)
        # What the caller makes of an answer is the caller's own.
        read.data["data"]["title"] = "Mine"
        assert client.get(address).data == made.data
        exact = {"indicator": "people_reached", "value": Decimal("1234567890123456.78901")}
        exact = {**LEAST["metrics"], **exact}
        metric = client.create("/v1/metrics", exact)
        address = f"/v1/metrics/{metric.data['data']['id']}"
        own = {name: metric.data["data"][name] for name in exact}
        assert client.replace(address, own, metric.etag).data["data"] == metric.data["data"]
        assert own == exact
        assert read.etag is not None
        changed = client.patch(address, {"state": "published", "summary": None}, read.etag)
        assert changed.revision == read.revision + 1
        with pytest.raises(Stale):
            client.replace(address, LEAST["meetings"], read.etag)
        assert changed.etag is not None
        client.delete(address, changed.etag)
        with pytest.raises(Gone):
            client.get(address)
        with pytest.raises(NotFound):
            client.get("/v1/nothing")
        with pytest.raises(Invalid) as refused:
            client.get("/v1/meetings", theme="nonsense")
        assert refused.value.errors[0]["see"] == "/v1/themes"
        pages = [*client.changes(limit=100)]
        assert [len(each.changes) for each in pages][:-1] == [100] * (len(pages) - 1)
        assert pages[-1].changes[-1].state == "removed"
        [last] = client.changes(pages[-1].cursor)
        assert (last.changes, last.cursor, last.more) == ([], pages[-1].cursor, False)
        client.create("/v1/meetings", {**LEAST["meetings"], "state": "published"})
        [change] = next(client.follow(last.cursor)).changes
        assert change.data == json.loads(change.text or "")
        with pytest.raises(Invalid):
            next(client.changes("x"))
    with Client(url, "events_wrong") as client, pytest.raises(Unauthorized):
        client.get("/v1/meetings")


def test_a_path_of_the_service_is_kept() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        onward = None if "cursor" in str(request.url) else "/events/v1/meetings?limit=1&cursor=2"
        return httpx.Response(200, json={"data": [1], "links": {"next": onward}})

    with Client("https://example.org/events/", transport=httpx.MockTransport(answer)) as client:
        assert len([*client.records("/v1/meetings", limit=1, from_="2020")]) == 2
    root = "https://example.org/events/v1/meetings?limit=1"
    assert asked == [f"{root}&from=2020", f"{root}&cursor=2"]


def test_what_has_not_changed_is_not_sent_and_walks_keep_nothing() -> None:
    asked: list[tuple[str, str | None]] = []
    body = json.dumps({"data": [{"title": "x" * (5 << 20)}], "links": {"next": None}})

    def answer(request: httpx.Request) -> httpx.Response:
        known = request.headers.get("If-None-Match")
        asked.append((request.url.path, known))
        headers = {"ETag": '"1"', "Events-Revision": "7"}
        return httpx.Response(304 if known else 200, text="" if known else body, headers=headers)

    with Client("http://x", transport=httpx.MockTransport(answer)) as client:
        assert [*client.records("/list")] == json.loads(body)["data"]
        for path in ("/list", "/list", "/a", "/b", "/c", "/c", "/list", "/c"):
            found = client.get(path)
            assert (found.data, found.etag, found.revision) == (json.loads(body), '"1"', 7)
    # Of three there is room; the one that was asked for first is forgotten.
    assert asked == [
        ("/list", None),
        ("/list", None),
        ("/list", '"1"'),
        ("/a", None),
        ("/b", None),
        ("/c", None),
        ("/c", '"1"'),
        ("/list", None),
        ("/c", '"1"'),
    ]


def test_what_is_written_has_all_its_digits() -> None:
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(200, json={})

    record = {
        "value": Decimal("12345678901234567.89"),
        "targets": {"2020": Decimal("1E+2"), 2021: (0.5, 10**20, Decimal("-0.10"))},
        "when": date(2020, 3, 31),
        "title": 'Über "x"',
        "none": [None, True, {}, []],
    }
    with Client("http://x", transport=httpx.MockTransport(answer)) as client:
        client.replace("/v1/metrics/x", record)
    numbers = '"targets": {"2020": 1E+2, "2021": [0.5, 100000000000000000000, -0.10]}'
    rest = r'"when": "2020-03-31", "title": "\u00dcber \"x\"", "none": [null, true, {}, []]'
    assert sent == [f'{{"value": 12345678901234567.89, {numbers}, {rest}}}'.encode()]


def test_it_asks_again_where_that_helps_and_nowhere_else() -> None:
    slept: list[float] = []
    seen: list[httpx.Request] = []
    answers: list[httpx.Response | Exception] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        each = answers.pop(0)
        if isinstance(each, Exception):
            raise each
        return each

    def told(status: int, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(status, json={"type": "/problems/x", "status": status}, headers=named)

    good, lost = httpx.Response(201, json={"data": {}}), httpx.ReadError("reset")
    with Client(
        "http://x", attempts=3, sleep=slept.append, transport=httpx.MockTransport(answer)
    ) as client:
        answers[:] = [told(429, Retry_After="7"), told(503), httpx.Response(200, json=5)]
        assert (client.get("/").data, slept) == (5, [7, 1])
        # A new record is sent again with the same key, so that there is one.
        answers[:] = [lost, told(502), good]
        client.create("/v1/meetings", {"value": Decimal("0.5")})
        assert len({each.headers["Idempotency-Key"] for each in seen[3:]}) == 1
        assert seen[-1].content == b'{"value": 0.5}'
        # What may have been done is not done again; what was not even sent is.
        for failure in (lost, told(502)):
            answers[:] = [failure]
            with pytest.raises((Unreachable, Problem)):
                client.replace("/v1/meetings/1", {}, '"1"')
        answers[:] = [httpx.ConnectError("refused"), told(503, Retry_After="1"), told(200)]
        client.delete("/v1/meetings/1", '"1"')
        answers[:] = [told(503)] * 3
        with pytest.raises(TryLater):
            client.get("/")
        answers[:] = [httpx.ConnectError("refused")] * 3
        with pytest.raises(Unreachable):
            client.get("/")
        answers[:] = [httpx.Response(410, json={"type": "/root/problems/start-again"})]
        with pytest.raises(StartAgain):
            next(client.changes("old"))
        answers[:] = [httpx.Response(500, text="<html>")]
        with pytest.raises(Problem) as failed:
            client.get("/")
        assert (failed.value.status, failed.value.type) == (500, "about:blank")


def test_a_document_keeps_its_text() -> None:
    document = '{"kind":"metric", "id":"1","value":1.50000000000000000001,"title":"\\u2028 ]},"}'
    head = '"revision":1,"state":"upserted","reason":null,"kind":"metric","id":"1","owner":"a"'
    change = f'{{{head}, "later":{{"a":[1]}},"ref":null,"changed_at":"x","data":{document} }}'
    gone = f'{{{head},"ref":null,"data":null,"changed_at":"x"}}'
    meta = '"meta":{"limit":2,"more":true,"next_cursor":"c"}'
    for text in (
        f'{{"data":[{change} ,{gone}],{meta}}}',
        f'{{ {meta},\n "data" : [{change},{gone}]}}',
    ):
        page = read_page(text, 7)
        assert [each.text for each in page.changes] == [document, None]
        assert page.changes[0].data == json.loads(document, parse_float=Decimal)
        assert (page.cursor, page.more, page.revision) == ("c", True, 7)
    assert read_page(f'{{"data":[],{meta}}}', 7).changes == []
    for wrong in ("[]", "{}", '{"data":[]', "<html>", ""):
        with pytest.raises((ValueError, KeyError)):
            read_page(wrong, 7)
