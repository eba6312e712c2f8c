"""What is sent from memory is what the handler would say now, byte for byte, on both engines."""

import asyncio
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import event, make_url, text
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database.current_revision import current_revision
from events_api.core.database.revision import Freshness, freshness
from events_api.core.http.answers import revalidated
from events_api.core.middleware.answer_cache import AnswerCache
from tests.app_client import AppClient
from tests.samples import key, write
from tests.templates import Database, catalogue_for
from tests.test_openapi import OPERATIONS, QUERIES, address_of

FORMATS = ("json", "csv", "ndjson", "txt")
READS = [path for path in OPERATIONS if path.startswith("/v1/")]
# Editions are the client's for good, and are not asked for again.
FOR_GOOD = "immutable"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
)
OF_BODY = (b"content-length", b"content-type")
Shown = tuple[int, list[tuple[bytes, bytes]], bytes]


def shown(answer: Response) -> Shown:
    """All bytes of an answer."""
    return answer.status_code, answer.headers.raw, answer.content


@contextmanager
def asked(catalogue: Catalogue) -> Iterator[list[str]]:
    """The statements of readers, while the context lasts."""
    statements: list[str] = []

    def note(*told: Any) -> None:
        statements.append(told[2])

    engines = (catalogue.database.reads, catalogue.database.exports)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="module")
def twins(databases: Database) -> Iterator[tuple[TestClient, TestClient]]:
    """One database, served with and without a cache."""
    with (
        databases("two editions of 2020") as url,
        AppClient(create_app(catalogue_for(url).settings)) as keeping,
        AppClient(create_app(catalogue_for(url, cache_mb=0).settings)) as plain,
    ):
        yield keeping, plain


def addresses(client: TestClient) -> list[str]:
    """Every path that everybody may read, in each of its formats."""
    found = ["/catalog.ttl", "/datapackage.json?lang=fr"]
    for path in READS:
        own = address_of(client, path)
        formats = FORMATS if "format" in QUERIES[path] else ()
        found += [own, *(f"{own}?format={name}" for name in formats)]
    return found


def test_hits_are_misses_to_the_byte_and_ask_nothing(twins: tuple[TestClient, TestClient]) -> None:
    keeping, plain = twins
    every = addresses(plain)
    expected = {each: shown(plain.get(each)) for each in every}
    assert {each: shown(keeping.get(each)) for each in every} == expected
    kept = [
        each
        for each, (status, headers, _) in expected.items()
        if status == 200 and FOR_GOOD not in dict(headers)[b"cache-control"].decode()
    ]
    assert len(kept) > 60
    with asked(keeping.app.state.catalogue) as statements:  # type: ignore[attr-defined]
        assert {each: shown(keeping.get(each)) for each in kept} == {e: expected[e] for e in kept}
        for each in kept:
            _, headers, _ = expected[each]
            unchanged = [pair for pair in headers if pair[0] not in OF_BODY]
            tag = {"If-None-Match": f'"x", W/{dict(headers)[b"etag"].decode()}'}
            assert shown(keeping.get(each, headers=tag)) == (304, unchanged, b"")
            assert shown(keeping.head(each)) == (200, headers, b"")
    assert statements == []


def raw(client: TestClient, address: str, coding: str, tag: str = "") -> Shown:
    """All bytes of an answer in a coding, as they are sent, but for the second of compression."""
    headers = {"Accept-Encoding": coding, **({"If-None-Match": tag} if tag else {})}
    with client.stream("GET", address, headers=headers) as answer:
        body = b"".join(answer.iter_raw())
        timeless = body[:4] + body[8:] if coding == "gzip" else body
        return answer.status_code, answer.headers.raw, timeless


def test_a_coding_of_what_is_kept_is_the_same_to_the_byte(
    twins: tuple[TestClient, TestClient],
) -> None:
    keeping, plain = twins
    for address in (
        "/v1/summaries/2020?by=country&lang=fr",
        "/v1/themes?lang=fr",
        "/v1/meetings?format=csv",
    ):
        told = raw(keeping, address, "identity")
        assert told == raw(plain, address, "identity")
        for coding in ("zstd", "br", "gzip"):
            coded = raw(plain, address, coding)
            tag = dict(coded[1])[b"etag"].decode()
            with asked(keeping.app.state.catalogue) as statements:  # type: ignore[attr-defined]
                assert raw(keeping, address, coding, tag) == raw(plain, address, coding, tag)
                assert raw(keeping, address, coding) == coded
            # A file is compressed as it flows, in other bytes than at once.
            assert (statements == []) is ("csv" not in address)


@pytest.mark.parametrize("taken", ["*", "gzip;level=1", "deflate, *;q=0.1", "br;q=0, *"])
def test_what_is_kept_is_in_the_coding_that_it_is_kept_for(
    catalogue: Catalogue, taken: str
) -> None:
    """Whoever asks in words that may be read in several ways changes nothing for anybody else."""
    with AppClient(create_app(catalogue.settings)) as client:
        first = raw(client, "/v1/countries", taken)
        assert b"content-encoding" not in dict(first[1])
        assert raw(client, "/v1/countries", "identity") == first
        assert dict(raw(client, "/v1/countries", "gzip")[1])[b"content-encoding"] == b"gzip"


def test_with_or_without_the_public_path_it_is_kept_once(databases: Database) -> None:
    """What is worked out ahead is found behind a proxy that passes the path on."""
    with databases("two editions of 2020") as url:
        settings = catalogue_for(url, public_url="https://example.org/register").settings
        with AppClient(create_app(settings)) as client:
            for address in ("/v1/meetings?limit=2", "/", "/years/2020"):
                told = shown(client.get(address))
                with asked(client.app.state.catalogue) as statements:  # type: ignore[attr-defined]
                    assert shown(client.get(f"/register{address}")) == told
                assert (statements, told[0]) == ([], 200)


def test_who_has_it_fills_the_cache_for_the_next_who_has_it(client: TestClient) -> None:
    address = "/v1/meetings?format=csv"
    catalogue: Catalogue = client.app.state.catalogue  # type: ignore[attr-defined]
    first = client.get(address)
    tag = {"If-None-Match": first.headers["etag"]}
    with AppClient(create_app(catalogue.settings)) as other:
        told = shown(other.get(address, headers=tag))
        with asked(other.app.state.catalogue) as statements:  # type: ignore[attr-defined]
            assert shown(other.get(address, headers=tag)) == told
            assert statements == []
            # Who has it not is sent it, of which the cache knows but the head.
            assert shown(other.get(address)) == shown(first)
    assert told[0] == 304


def test_accept_and_language_choose_among_what_is_kept(client: TestClient) -> None:
    asking: list[tuple[str, dict[str, str]]] = [
        ("/v1/meetings", {}),
        ("/v1/meetings", {"Accept": "text/csv"}),
        ("/v1/meetings", {"Accept": "application/x-ndjson"}),
        ("/v1/countries", {}),
        ("/v1/countries?lang=ar", {}),
    ]
    first = [shown(client.get(address, headers=headers)) for address, headers in asking]
    again = [shown(client.get(address, headers=headers)) for address, headers in asking]
    assert again == first
    assert len({body for _, _, body in first}) == len(asking)
    assert client.get("/v1/meetings", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.template("samples")
def test_after_any_write_the_answer_is_another(client: TestClient, catalogue: Catalogue) -> None:
    totals = []
    for number in range(3):
        write(catalogue, "meetings", {"ref": f"{number}"})
        totals += [client.get("/v1/meetings").json()["meta"]["total"] for _ in range(2)]
    # A name is no record, but is shown.
    client.get("/v1/themes/customs")
    changed = {"Authorization": key(catalogue, "admin")["Authorization"], "If-Match": '"1"'}
    answer = client.patch("/v1/themes/customs", headers=changed, json={"name": "Borders"})
    assert (answer.status_code, totals) == (200, [1, 1, 2, 2, 3, 3])
    assert client.get("/v1/themes/customs").json()["data"]["name"] == "Borders"


@pytest.mark.template("samples")
def test_drafts_leave_what_is_kept_as_it_is(client: TestClient, catalogue: Catalogue) -> None:
    first = client.get("/v1/meetings")
    write(catalogue, "meetings", {"ref": "one", "state": "draft"})
    own = client.app.state.catalogue  # type: ignore[attr-defined]
    with asked(own) as statements:
        assert shown(client.get("/v1/meetings")) == shown(first)
    assert statements == []


@pytest.mark.template("samples")
def test_a_key_is_answered_past_the_cache(client: TestClient, catalogue: Catalogue) -> None:
    [one] = write(catalogue, "meetings", {"ref": "one", "state": "draft"})
    own, address = key(catalogue, "drafts"), f"/v1/meetings/{one.id}"
    seen = [client.get(address, headers=headers) for headers in (own, {}, own, {})]
    assert [each.status_code for each in seen] == [200, 404, 200, 404]
    assert seen[0].headers["cache-control"] == "no-store"
    assert client.get("/v1/meetings").status_code == 200
    wrong = {"Authorization": "Bearer wrong"}
    assert client.get("/v1/meetings", headers=wrong).status_code == 401


def test_what_is_kept_takes_nothing_of_a_limit(catalogue: Catalogue) -> None:
    settings = catalogue.settings.model_copy(update={"limits": {"reads": "2/hour"}})
    with AppClient(create_app(settings)) as client:
        answers = [client.get("/v1/meetings") for _ in range(4)]
        others = [client.get(f"/v1/meetings?limit={limit}") for limit in (1, 2)]
    assert [each.status_code for each in (*answers, *others)] == [200, 200, 200, 200, 200, 429]
    # What is left is told to who is counted, and never what is left to somebody else.
    assert ["ratelimit" in each.headers for each in answers] == [True, False, False, False]


@pytest.mark.template("samples")
def test_another_day_is_another_answer(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "one", "when": "2020-03-03"})
    own: Catalogue = client.app.state.catalogue  # type: ignore[attr-defined]
    seen = []
    for day in (date(2020, 3, 3), date(2020, 3, 4), date(2020, 3, 3)):
        own.today = lambda day=day: day  # type: ignore[misc]
        answers = [client.get("/v1/meetings?starts_from=today") for _ in range(2)]
        seen += [each.json()["meta"]["total"] for each in answers]
    assert seen == [1, 1, 0, 0, 1, 1]


@pytest.mark.template("samples")
def test_a_restored_database_is_another_one(client: TestClient, catalogue: Catalogue) -> None:
    [one] = write(catalogue, "meetings", {"ref": "one"})
    address = f"/v1/meetings/{one.id}"
    first = client.get(address)
    # The same number at another time: not the revision that it was.
    with catalogue.database.writing() as session:
        session.execute(text("UPDATE revision SET changed_at = '2030-01-01 00:00:00'"))
        session.execute(text("UPDATE record SET document = replace(document, 'workshop', 'talk')"))
    again = client.get(address)
    assert again.headers["events-revision"] == first.headers["events-revision"]
    assert [each.json()["data"]["type"] for each in (first, again)] == ["workshop", "talk"]


def test_a_file_that_is_restored_while_it_is_served(databases: Database, tmp_path: Any) -> None:
    with databases("samples") as url:
        if make_url(url).get_backend_name() != "sqlite":
            return
        catalogue = catalogue_for(url)
        [one] = write(catalogue, "meetings", {"ref": "one"})
        path = make_url(url).database or ""
        with AppClient(create_app(catalogue.settings)) as client:
            address = f"/v1/meetings/{one.id}"
            before = client.get(address)
            with sqlite3.connect(path) as source, sqlite3.connect(tmp_path / "copy") as copy:
                source.backup(copy)
            write(catalogue, "meetings", {"ref": "one", "title": "Changed"})
            assert client.get(address).json()["data"]["title"] == "Changed"
            with sqlite3.connect(path) as target, sqlite3.connect(tmp_path / "copy") as copy:
                copy.backup(target)
            assert shown(client.get(address)) == shown(before)
            for each in (source, copy, target):
                each.close()
        catalogue.database.close()


class Handler:
    """Answers with how often it was asked, in pieces, once it is told to."""

    def __init__(self, catalogue: Catalogue, *pieces: bytes) -> None:
        """Take what it answers with."""
        self.catalogue, self.pieces = catalogue, pieces
        self.calls, self.go = 0, asyncio.Event()

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer."""
        self.calls += 1
        with self.catalogue.database.snapshot() as connection:
            scope["state"]["fresh"] = freshness(connection)
        tag = b'"%d"' % self.calls
        await self.go.wait()
        headers = [(b"etag", tag), (b"cache-control", revalidated(0).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        *first, last = self.pieces
        for piece in first:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": last})


async def get(app: AnswerCache, query: bytes = b"") -> tuple[bytes, int]:
    """The tag of an answer, and how long its body is."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    path = {"path": "/v1/x", "raw_path": b"/v1/x", "query_string": query}
    await app({"type": "http", "method": "GET", "headers": [], **path}, receive, send)
    return dict(messages[0]["headers"])[b"etag"], sum(len(each["body"]) for each in messages[1:])


@contextmanager
def cached(catalogue: Catalogue, *pieces: bytes) -> Iterator[tuple[AnswerCache, Handler]]:
    """A cache of one megabyte before a handler."""
    small = catalogue_for(catalogue.settings.database_url.get_secret_value(), cache_mb=1)
    revision = current_revision(small.database, 0)
    handler = Handler(small, *pieces)
    yield AnswerCache(handler, small, revision), handler
    revision.close()
    small.database.close()


def test_one_finds_out_for_all_who_ask_meanwhile(catalogue: Catalogue) -> None:
    async def race(app: AnswerCache, handler: Handler) -> list[tuple[bytes, int]]:
        asking = [asyncio.create_task(get(app)) for _ in range(8)]
        await asyncio.sleep(0.05)
        handler.go.set()
        return await asyncio.gather(*asking)

    with cached(catalogue, b"body") as (app, handler):
        assert asyncio.run(race(app, handler)) == [(b'"1"', 4)] * 8
        assert handler.calls == 1


@pytest.mark.template("samples")
def test_who_came_after_a_write_is_not_given_what_was_read_before(catalogue: Catalogue) -> None:

    async def race(app: AnswerCache, handler: Handler) -> list[tuple[bytes, int]]:
        before = asyncio.create_task(get(app))
        await asyncio.sleep(0.05)
        write(catalogue, "meetings", {"ref": "one"})
        after = [asyncio.create_task(get(app)) for _ in range(4)]
        await asyncio.sleep(0.05)
        handler.go.set()
        return await asyncio.gather(before, *after)

    with cached(catalogue, b"body") as (app, handler):
        assert asyncio.run(race(app, handler)) == [(b'"1"', 4), *[(b'"2"', 4)] * 4]


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        ((b"x" * 131_072,), 1),
        ((b"x" * 131_073,), 2),
        ((b"x" * 65_536, b"x" * 65_536, b""), 1),
        ((b"x" * 65_536, b"x" * 65_536, b"x", b"x"), 2),
    ],
)
def test_no_answer_takes_more_than_an_eighth(
    catalogue: Catalogue, pieces: tuple[bytes, ...], calls: int
) -> None:
    async def twice(app: AnswerCache, handler: Handler) -> list[tuple[bytes, int]]:
        handler.go.set()
        return [await get(app), await get(app)]

    size = sum(map(len, pieces))
    with cached(catalogue, *pieces) as (app, handler):
        assert asyncio.run(twice(app, handler)) == [(b'"1"', size), (b'"%d"' % calls, size)]


def test_what_was_asked_for_longest_ago_goes_first(catalogue: Catalogue) -> None:
    async def ask(app: AnswerCache, handler: Handler) -> list[bytes]:
        handler.go.set()
        # Seven fit beside what they take besides their bytes.
        return [(await get(app, b"%d" % number))[0] for number in (*range(7), 0, 7, 0, 2, 1)]

    with cached(catalogue, b"x" * 131_072) as (app, handler):
        tags = asyncio.run(ask(app, handler))
    assert tags == [b'"%d"' % n for n in (*range(1, 8), 1, 8, 1, 3, 9)]


def test_where_the_database_does_not_say_the_handler_does(bare_url: str) -> None:
    catalogue = catalogue_for(bare_url)

    async def read() -> object:
        revision = current_revision(catalogue.database, 0)
        return [await revision.read() for _ in range(2)]

    assert asyncio.run(read()) == [None, None]
    catalogue.database.close()


@pytest.mark.template("samples")
def test_the_revision_now_is_that_of_a_snapshot_and_survives_its_connection(
    catalogue: Catalogue,
) -> None:
    database = catalogue.database

    async def read() -> list[Freshness | None]:
        revision = current_revision(database, 60_000)
        strict = current_revision(database, 0)
        seen = [await strict.read(), await revision.read()]
        write(catalogue, "meetings", {"ref": "one"})
        seen += await asyncio.gather(*(strict.read() for _ in range(3)))
        seen += [await revision.read()]
        if database.engine_name == "postgresql":
            with database.exports.connect() as connection:
                connection.execute(text(END_OTHERS))
            # It may be known by now that the connection is gone, or not.
            assert await strict.read() in {None, seen[-2]}
        seen += [await strict.read()]
        strict.close()
        revision.close()
        return seen

    with database.snapshot() as connection:
        before = freshness(connection)
    seen = asyncio.run(read())
    database.close()
    with database.snapshot() as connection:
        after = freshness(connection)
    # A file is always asked; a server only after the time that it may be late.
    late = before if database.engine_name == "postgresql" else after
    assert before != after
    assert seen == [before, before, after, after, after, late, after]


@pytest.mark.template("samples")
def test_a_connection_that_breaks_without_a_word_keeps_nobody_waiting(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = current_revision(catalogue.database, 0)
    opened: list[Any] = []
    open_one = revision._opened  # noqa: SLF001

    def noted() -> Any:
        opened.append(open_one())
        return opened[-1]

    async def read() -> list[Freshness | None]:
        async with asyncio.timeout(30):
            seen = [await revision.read()]
            if catalogue.database.engine_name == "postgresql":
                with socket.socket(fileno=os.dup(opened[0].pgconn.socket)) as ours:
                    ours.shutdown(socket.SHUT_RDWR)
            else:
                opened[0].close()
            # A turn of the loop later.
            await asyncio.sleep(0)
            seen += [await revision.read(), await revision.read()]
        revision.close()
        return seen

    monkeypatch.setattr(revision, "_opened", noted)
    with catalogue.database.snapshot() as connection:
        now = freshness(connection)
    assert asyncio.run(read()) == [now, None, now]


@pytest.mark.template("samples")
def test_a_turn_of_the_loop_later_the_revision_is_read_anew(catalogue: Catalogue) -> None:

    async def read() -> list[Freshness | None]:
        revision = current_revision(catalogue.database, 0)
        # Opening a connection takes turns by itself.
        seen = [await revision.read()]
        for n in range(3):
            await asyncio.sleep(0)
            seen += await asyncio.gather(revision.read(), revision.read())
            write(catalogue, "meetings", {"ref": str(n)})
        await asyncio.sleep(0)
        seen += [await revision.read()]
        revision.close()
        return seen

    seen = [each.public for each in asyncio.run(read()) if each is not None]
    assert seen == [seen[0] + n for n in (0, 0, 0, 1, 1, 2, 2, 3)]


@pytest.mark.template("samples")
def test_who_asks_first_together_opens_one_connection(catalogue: Catalogue) -> None:
    opened: list[Any] = []
    event.listen(catalogue.database.reads, "connect", lambda driver, _: opened.append(driver))

    async def read() -> set[Freshness | None]:
        revision = current_revision(catalogue.database, 0)
        async with asyncio.timeout(30):
            first = asyncio.ensure_future(revision.read())
            asking = asyncio.gather(*(revision.read() for _ in range(6)))
            await asyncio.sleep(0)
            # Whoever does not wait for it takes it from nobody.
            first.cancel()
            seen = set(await asking)
        revision.close()
        return seen

    with catalogue.database.snapshot() as connection:
        now = freshness(connection)
    catalogue.database.close()
    opened.clear()
    assert (asyncio.run(read()), len(opened)) == ({now}, 1)


def test_a_cdn_may_keep_what_everybody_may_read(databases: Database) -> None:
    """What it may keep is kept here as well; what a key brings is nobody else's."""
    with databases("samples") as url:
        catalogue = catalogue_for(url, cdn_seconds=60)
        with AppClient(create_app(catalogue.settings)) as client:
            told = [
                client.get("/v1/meetings", headers=each) for each in ({}, key(catalogue, "drafts"))
            ]
            with asked(client.app.state.catalogue) as statements:  # type: ignore[attr-defined]
                client.get("/v1/meetings")
        catalogue.database.close()
    control = "public, max-age=0, s-maxage=60, must-revalidate"
    assert [each.headers["cache-control"] for each in told] == [control, "no-store"]
    assert statements == []
