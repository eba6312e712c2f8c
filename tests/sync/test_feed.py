"""The feed of changes: every write has its place in it, and nothing else; cursors are kept to."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.database.revision import APART, REVISION
from events_api.core.records.record import RECORD
from events_api.core.storing.erasure import erase
from tests.app_client import AppClient
from tests.random_writes import delete
from tests.samples import LEAST, key, write
from tests.templates import Database, catalogue_for

MATCH = {"If-Match": "*"}
FEED = "/v1/changes"


@pytest.fixture
def template() -> str:
    """Records name the reference rows of samples."""
    return "samples"


def walked(client: TestClient, address: str = FEED, limit: int = 1_000) -> tuple[list[Any], str]:
    """All changes of a feed, and where to go on from."""
    path, _, query = address.partition("?")
    kept = [each for each in query.split("&") if each and not each.startswith("limit=")]
    onward = f"{path}?{'&'.join([f'limit={limit}', *kept])}"
    found: list[Any] = []
    while True:
        answer = client.get(onward)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["data"]
        onward = page["links"]["next"]
        if not page["meta"]["more"]:
            return found, onward


def told(changes: list[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """What changes say, but for their documents."""
    return [(each["kind"], each["id"], each["state"], each["reason"]) for each in changes]


def copied(copy: dict[Any, Any], changes: list[Mapping[str, Any]]) -> dict[Any, Any]:
    """A copy after some changes."""
    for each in changes:
        if each["state"] == "upserted":
            copy[each["kind"], each["id"]] = each["data"]
        else:
            copy.pop((each["kind"], each["id"]), None)
    return copy


def listed(client: TestClient, catalogue: Catalogue, query: str = "") -> dict[Any, Any]:
    """What a copy has to be: the documents of all lists, and the rows of the reference lists."""
    found: dict[Any, Any] = {}
    for resource in catalogue.resources:
        onward: str | None = f"/v1/{resource.path}?limit=1000{query}"
        while onward is not None:
            page = client.get(onward).json()
            for each in page["data"]:
                found[resource.kind, each["id"]] = {n: v for n, v in each.items() if n != "links"}
            onward = page["links"]["next"]
    for reference in catalogue.lists:
        for row in client.get(f"/v1/{reference.name}").json()["data"]:
            shown = {name: v for name, v in row.items() if name not in {"label", "records"}}
            found[reference.dim, row["code"]] = shown
    return found


def problem(client: TestClient, address: str) -> tuple[int, str, str | None]:
    """What a request is refused for."""
    answer = client.get(address)
    body = answer.json()
    errors = body.get("errors") or [{}]
    return answer.status_code, body["type"], errors[0].get("code")


def test_every_write_has_its_place(  # noqa: PLR0915 - one story
    client: TestClient, catalogue: Catalogue
) -> None:
    """Whatever is written moves what it is about behind all else, and nothing more."""
    staff = key(catalogue, "admin")
    first, onward = walked(client)
    assert len(first) == 250 + 13
    assert copied({}, first) == listed(client, catalogue)

    def asked(method: str, address: str, body: Any = None, *, public: bool = True) -> Any:
        there = client.get(address, headers=staff).status_code == 200 or method in {"PATCH", "POST"}
        headers = staff | MATCH if there else staff
        answer = client.request(method, address, headers=headers, json=body)
        assert answer.status_code < 300, answer.text
        news, after = walked(client, onward)
        assert bool(news) == public
        return answer, news, after

    [one, two] = (
        each.id for each in write(catalogue, "meetings", {"ref": "1"}, {"ref": "2", "title": "B"})
    )
    news, onward = walked(client, onward)
    assert told(news) == [("meeting", each, "upserted", None) for each in sorted([one, two])]
    assert {each["revision"] for each in news} == {first[-1]["revision"] + 1}
    shown = client.get(f"/v1/meetings/{one}").json()["data"]
    [own] = (each for each in news if each["id"] == one)
    assert own == {
        "revision": news[0]["revision"],
        "state": "upserted",
        "reason": None,
        "kind": "meeting",
        "id": one,
        "owner": "icmpd",
        "ref": "1",
        "changed_at": shown["updated_at"],
        "data": shown,
    }

    # The latest change alone is told, however many there were.
    for title in ("C", "D"):
        asked("PATCH", f"/v1/meetings/{one}", {"title": title})
    news, onward = walked(client, onward)
    assert [each["data"]["title"] for each in news] == ["D"]
    _, news, onward = asked("PATCH", f"/v1/meetings/{one}", {"state": "withdrawn"})
    assert told(news) == [("meeting", one, "removed", "withdrawn")]
    assert (news[0]["owner"], news[0]["ref"], news[0]["data"]) == ("icmpd", "1", None)
    # It is nobody's business any more, until it is published again.
    asked("PATCH", f"/v1/meetings/{one}", {"title": "Hidden"}, public=False)
    _, news, onward = asked("PATCH", f"/v1/meetings/{one}", {"state": "published"})
    assert told(news) == [("meeting", one, "upserted", None)]
    _, news, onward = asked("DELETE", f"/v1/meetings/{one}")
    assert told(news) == [("meeting", one, "removed", "deleted")]
    asked("POST", f"/v1/meetings/{one}/history/1/restore", public=False)
    _, news, onward = asked("PATCH", f"/v1/meetings/{one}", {"state": "published"})
    assert told(news) == [("meeting", one, "upserted", None)]

    # What is erased leaves without a word, even where it left before.
    asked("PATCH", f"/v1/meetings/{one}", {"state": "withdrawn"})
    _, onward = walked(client, onward)
    for record in (one, two):
        erase(catalogue.database, catalogue.lists, record)
        news, onward = walked(client, onward)
        assert told(news) == [("meeting", record, "removed", "deleted")]
        assert (news[0]["owner"], news[0]["ref"]) == ("", None)

    # Reference rows: made, changed, shown by a record that names them, deleted, and back.
    row = {"code": "smuggling", "name": "Smuggling"}
    for body in (row, row | {"name": "Smugglers"}):
        _, news, onward = asked("PUT", "/v1/themes/smuggling", body)
        assert told(news) == [("theme", "smuggling", "upserted", None)]
        assert news[0]["data"]["name"] == body["name"]
        assert news[0]["changed_at"] == news[0]["data"]["updated_at"]
    _, news, onward = asked("DELETE", "/v1/themes/smuggling")
    assert told(news) == [("theme", "smuggling", "removed", "deleted")]
    _, news, onward = asked("PUT", "/v1/themes/smuggling", row)
    assert told(news) == [("theme", "smuggling", "upserted", None)]
    staff = key(catalogue, "write:reference", "write:meetings", "drafts")
    asked("PUT", "/v1/programmes/hidden", {"code": "hidden", "name": "Hidden"}, public=False)
    mine = {"code": "mine", "name": "Mine", "programmes": ["hidden"]}
    asked("PUT", "/v1/projects/mine", mine, public=False)
    asked("POST", "/v1/meetings", {**LEAST["meetings"], "projects": ["mine"]}, public=False)
    [three] = write(catalogue, "meetings", {"ref": "3", "projects": ["mine"]})
    news, onward = walked(client, onward)
    assert told(news) == [
        ("meeting", three.id, "upserted", None),
        ("programme", "hidden", "upserted", None),
        ("project", "mine", "upserted", None),
    ]
    # A row that records hang on takes them along.
    staff = key(catalogue, "admin")
    [metric] = write(catalogue, "metrics", {"ref": "m"})
    _, onward = walked(client, onward)
    _, news, onward = asked("PATCH", "/v1/indicators/reach", {"unit": "persons"})
    assert told(news) == [
        ("indicator", "reach", "upserted", None),
        ("metric", metric.id, "upserted", None),
    ]
    assert news[1]["data"]["unit"] == "persons"
    # Files are stored at once: one revision, of which pages may end anywhere.
    lines = [f"meeting,file-{number},workshop,From a file,2020,published" for number in range(30)]
    content = "\n".join(["kind,ref,type,title,when,state", *lines])
    sent = client.post("/v1/imports", content=content, headers=staff | {"Content-Type": "text/csv"})
    assert sent.status_code == 201, sent.text
    whole, after = walked(client, onward)
    assert (len(whole), {each["revision"] for each in whole}) == (30, {news[0]["revision"] + 1})
    assert walked(client, onward, limit=7) == (whole, after.replace("limit=1000", "limit=7"))
    everything, _ = walked(client)
    assert copied({}, everything) == listed(client, catalogue)
    assert len({(each["kind"], each["id"]) for each in everything}) == len(everything)
    assert len(everything) == len(listed(client, catalogue)) + 2


def test_drafts_move_no_cursor_and_no_byte(client: TestClient, catalogue: Catalogue) -> None:
    [gone] = write(catalogue, "meetings", {"ref": "gone"})
    write(catalogue, "meetings", {"ref": "gone", "state": "withdrawn"})
    write(catalogue, "trainings", {"ref": "there"})
    asked = [FEED, f"{FEED}?kind=meeting", f"{FEED}?country=PK", walked(client)[1]]
    before = [client.get(each) for each in asked]
    write(catalogue, "meetings", {"ref": "gone", "state": "draft", "title": "Again"})
    for path in LEAST:
        write(catalogue, path, {"ref": f"draft-{path}", "state": "draft", "countries": ["PK"]})
        write(catalogue, path, {"ref": f"draft-{path}", "state": "withdrawn", "countries": ["PK"]})
    assert delete(catalogue, "icmpd", "draft-meetings") is not None
    # What is withdrawn is a draft like others: that it is deleted is not told.
    deleted = delete(catalogue, "icmpd", "gone")
    assert deleted is not None
    assert deleted.id == gone.id
    # Of another process, which keeps nothing.
    with AppClient(create_app(catalogue.settings)) as other:
        after = [other.get(each) for each in asked]
    assert [(each.content, each.headers["ETag"]) for each in after] == [
        (each.content, each.headers["ETag"]) for each in before
    ]


@pytest.fixture(scope="module")
def archive(databases: Database) -> Iterator[tuple[Catalogue, TestClient]]:
    """Records of all kinds, whose changes are spread over many revisions."""
    with databases("invented") as url:
        catalogue = catalogue_for(url)
        with catalogue.database.writing() as session:
            session.execute(update(RECORD).where(RECORD.c.public).values(revision=RECORD.c.n % 50))
            session.execute(update(REVISION).values(public=50))
        with AppClient(create_app(catalogue.settings)) as client:
            yield catalogue, client
        catalogue.database.close()


QUERIES = (
    "&country=PK",
    "&year=2020&allocation=overlap",
    "&from=2020-03&to=2020-06",
    "&organisation=icmpd:organiser",
    "&status=!completed",
    "&q=border",
    "&owner=!icmpd",
    "&when=none",
)


@pytest.mark.parametrize("limit", [7, 1_000])
def test_a_filtered_walk_is_a_copy_of_the_filtered_lists(
    archive: tuple[Catalogue, TestClient], limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first copy has only what matches, by either way of finding it."""
    catalogue, client = archive
    for few in (0, 2_000) if limit == 7 else (2_000,):
        monkeypatch.setattr("events_api.sync.upserts_and_removals._FEW", few)
        for query in QUERIES:
            address = f"{FEED}?{query[1:]}"
            found, onward = walked(client, address, limit)
            kinds = {each.kind for each in catalogue.resources}
            removed = [each for each in found if each["state"] == "removed"]
            assert copied({}, found) == listed(client, catalogue, query), query
            assert [each for each in removed if each["reason"] == "filter"] == []
            assert any(each["kind"] in kinds for each in found), query
            assert walked(client, onward, limit) == ([], onward)


def test_what_matches_no_more_is_removed(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "a", "countries": ["PK"]}, {"ref": "b"})
    write(catalogue, "trainings", {"ref": "c", "countries": ["PK"]})
    address = f"{FEED}?country=PK&kind=!training"
    found, onward = walked(client, address)
    assert [each["ref"] for each in found if each["ref"]] == ["a"]
    write(catalogue, "meetings", {"ref": "a"}, {"ref": "b", "countries": ["PK"]})
    write(catalogue, "meetings", {"ref": "never", "countries": ["AF"]})
    write(catalogue, "trainings", {"ref": "c"})
    found, onward = walked(client, onward)
    assert [(each["ref"], each["state"], each["reason"]) for each in found] == [
        ("a", "removed", "filter"),
        ("b", "upserted", None),
        ("never", "removed", "filter"),
    ]
    assert [each["data"] for each in found if each["state"] == "removed"] == [None, None]
    # Who goes on learns what is gone, even of a code that nothing has any more.
    owned, row = f"{FEED}?owner=iom", {"ref": "x", "owner": "iom"}
    write(catalogue, "meetings", row)
    mine, later = walked(client, owned)
    write(catalogue, "meetings", row | {"state": "withdrawn"})
    assert told(walked(client, later)[0]) == [("meeting", mine[-1]["id"], "removed", "withdrawn")]
    assert problem(client, owned) == (400, "/problems/unknown-value", "unknown_value")
    copy = copied({}, walked(client, address)[0])
    assert [each["ref"] for each in copy.values() if "ref" in each] == ["b"]


def test_nobody_goes_on_from_a_cursor_of_something_else(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(catalogue, "meetings", {"ref": "a"}, {"ref": "b"})
    page = client.get(f"{FEED}?limit=1").json()
    cursor = page["meta"]["next_cursor"]
    wrong = (400, "/problems/invalid-parameter", "invalid_cursor")
    again = (410, "/problems/start-again", None)
    for each in (
        f"?country=PK&cursor={cursor}",
        f"?kind=meeting&cursor={cursor}",
        f"?cursor={cursor[:-2]}",
        f"?cursor={cursor[::-1]}",
        "?cursor=x",
        f"?cursor={client.get('/v1/meetings?limit=1').json()['meta']['next_cursor']}",
    ):
        assert problem(client, FEED + each) == wrong, each
    # How many, and how long one waits, is no other query.
    assert client.get(f"{FEED}?limit=2&wait=1&cursor={cursor}").status_code == 200
    latest = walked(client)[1]
    older, epoch = (
        {"public": REVISION.c.public - 1},
        {"public": REVISION.c.public + APART, "epoch": secrets.token_hex(8)},
    )
    for change in (older, epoch):
        with catalogue.database.writing() as session:
            session.execute(update(REVISION).values(**change, changed_at=datetime.now(UTC)))
        assert problem(client, latest) == again
    _, latest = walked(client)
    assert client.get(latest).status_code == 200


def test_what_was_removed_long_ago_is_told_no_more(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(catalogue, "meetings", {"ref": "a"}, {"ref": "b"})
    first = client.get(f"{FEED}?limit=1").json()["links"]["next"]
    _, before = walked(client)
    for ref in "ab":
        delete(catalogue, "icmpd", ref)
    _, after = walked(client)
    served: Catalogue = client.app.state.catalogue  # type: ignore[attr-defined]
    day = served.today() + timedelta(days=served.settings.removed_days)
    served.today = lambda: day
    assert told(walked(client, before)[0]) == told(walked(client)[0][-2:])
    day += timedelta(days=1)
    assert [each for each in walked(client)[0] if each["state"] == "removed"] == []
    for each in (before, first):
        assert problem(client, each) == (410, "/problems/start-again", None)
    # Who has seen it go misses nothing.
    assert client.get(after).json()["data"] == []


def test_a_page_asks_the_same_few_questions(archive: tuple[Catalogue, TestClient]) -> None:
    """However long it is, and whatever it holds; one more for each reference list in it."""
    _, client = archive
    engine = client.app.state.catalogue.database.reads  # type: ignore[attr-defined]
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def questions(address: str) -> int:
        asked.clear()
        assert client.get(address).status_code == 200
        return len([each for each in asked if each.startswith("SELECT")])

    event.listen(engine, "before_cursor_execute", note)
    try:
        counts = {}
        for limit in (2, 100, 900):
            first = client.get(f"{FEED}?limit={limit}&kind=meeting,metric,theme")
            onward = first.json()["links"]["next"].replace("&limit", "&wait=0&limit")
            counts[limit] = questions(onward), questions(f"{FEED}?limit={limit}&kind=country")
        filtered = questions(f"{FEED}?country=PK&limit=9&kind=meeting")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # The state, what nobody tells any more, and what is beyond: records, tombstones, rows.
    # The second page of two has a theme, and all pages of countries have countries.
    assert counts == {2: (6, 3), 100: (5, 3), 900: (5, 3)}
    # The walk to the matches, and their documents.
    assert filtered == 4
