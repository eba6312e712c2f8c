"""Keys: made, listed, replaced, revoked, by commands and over HTTP, and told to nobody."""

import json
import logging
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import make_url, text
from starlette.testclient import TestClient

from events_api.core.access import keyring
from events_api.core.access.authorization import scopes_of
from events_api.core.access.keys import hash_of
from events_api.core.catalogue import Catalogue
from events_api.core.problems.types import Conflict
from tests.commands import run
from tests.samples import LEAST, key, write

SHAPE = re.compile(r"events_[a-z2-7]{12}_[A-Za-z0-9_-]{43}")
NO_KEY = "Send a valid key as `Authorization: Bearer events_…`."
REVOKED = "This key was revoked; ask an administrator for another one."
EXPIRED = "This key has expired; ask an administrator for another one."


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def admin(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "admin")


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def id_of(header: dict[str, str]) -> str:
    return header["Authorization"].split("_")[1]


def secret_of(header: dict[str, str]) -> str:
    return header["Authorization"].removeprefix("Bearer ")


def post(client: TestClient, headers: Any, **members: Any) -> Response:
    return client.post("/v1/meetings", headers=headers, json={**LEAST["meetings"], **members})


def set_key(catalogue: Catalogue, key_id: str, **values: Any) -> None:
    """Change a key as time would."""
    with catalogue.database.writing() as session:
        for name, value in values.items():
            session.execute(
                text(f"UPDATE key SET {name} = :value WHERE id = :id"),  # noqa: S608 - our own
                {"value": value, "id": key_id},
            )


def unauthorized(answer: Response, detail: str = NO_KEY) -> None:
    assert (answer.status_code, answer.headers["www-authenticate"], answer.json()) == (
        401,
        'Bearer realm="events_api"',
        {"type": "/problems/unauthorized", "title": "Unauthorized", "status": 401}
        | {"detail": detail},
    )


def test_a_key_is_made_used_replaced_and_revoked_over_http(
    client: TestClient, admin: dict[str, str]
) -> None:
    asked = {"owner": "iom", "scopes": ["drafts", "write:meetings"], "label": "Their system"}
    made = client.post("/v1/keys", headers=admin, json=asked)
    data = made.json()["data"]
    key_text = data.pop("key")
    assert SHAPE.fullmatch(key_text)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    assert data == asked | {
        "id": key_text.split("_")[1],
        "expires_at": None,
        "created_at": data["created_at"],
        "created_by": id_of(admin),
        "last_used_at": None,
        "revoked_at": None,
    }
    # It is shown this once: neither its own address nor the list has it.
    address = made.headers["location"]
    assert client.get(address, headers=admin).json() == {"data": data}
    listed = client.get("/v1/keys", headers=admin)
    assert {each["id"] for each in listed.json()["data"]} == {id_of(admin), data["id"]}
    assert key_text not in listed.text

    assert post(client, bearer(key_text)).json()["data"]["owner"] == "iom"
    used = client.get(address, headers=admin).json()["data"]["last_used_at"]
    assert datetime.now(UTC) - datetime.fromisoformat(used) < timedelta(minutes=1)

    rotated = client.post(f"{address}/rotate", headers=admin, json={"grace_hours": 1})
    second = rotated.json()["data"]
    assert rotated.status_code == 201
    assert {name: second[name] for name in asked} == asked
    assert second["id"] != data["id"]
    for each in (key_text, second["key"]):
        assert post(client, bearer(each)).status_code == 201
    again = client.post(f"{address}/rotate", headers=admin, json={})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/conflict")

    revoked = client.delete(address, headers=admin)
    assert revoked.status_code == 200
    ended = datetime.fromisoformat(revoked.json()["data"]["revoked_at"])
    assert ended <= datetime.now(UTC)
    unauthorized(post(client, bearer(key_text)), REVOKED)
    assert client.delete(address, headers=admin).json() == revoked.json()
    assert post(client, bearer(second["key"])).status_code == 201


def test_a_grace_ends_and_a_key_expires(
    client: TestClient, catalogue: Catalogue, admin: dict[str, str]
) -> None:
    staff = key(catalogue, "write:meetings")
    address = f"/v1/keys/{id_of(staff)}"
    client.post(f"{address}/rotate", headers=admin, json={"grace_hours": 720})
    assert post(client, staff).status_code == 201
    set_key(
        catalogue,
        id_of(staff),
        revoked_at="2020-01-01 00:00:00+00:00"
        if catalogue.database.engine_name == "postgresql"
        else "2020-01-01 00:00:00.000000",
    )
    unauthorized(post(client, staff), REVOKED)

    soon = datetime.now(UTC) + timedelta(hours=1)
    asked = {"owner": "iom", "scopes": ["write:meetings"], "expires_at": soon.isoformat()}
    made = client.post("/v1/keys", headers=admin, json=asked).json()["data"]
    assert datetime.fromisoformat(made["expires_at"]) == soon
    assert post(client, bearer(made["key"])).status_code == 201
    set_key(
        catalogue,
        made["id"],
        expires_at="2020-01-01 00:00:00+00:00"
        if catalogue.database.engine_name == "postgresql"
        else "2020-01-01 00:00:00.000000",
    )
    unauthorized(post(client, bearer(made["key"])), EXPIRED)
    # What has ended cannot be replaced by one that has ended too.
    again = client.post(f"/v1/keys/{made['id']}/rotate", headers=admin, json={})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"scopes": ["drafts", "drafts"]}, "/scopes"),
        ({"scopes": "admin"}, "/scopes"),
        ({"owner": "I O M"}, "/owner"),
        ({"owner": None}, "/owner"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2030-01-01"}, "/expires_at"),
        ({"expires_at": 5}, "/expires_at"),
        ({"label": "two\nlines"}, "/label"),
        ({"id": "aaaaaaaaaaaa"}, "/id"),
        ({"hash": "0"}, "/hash"),
        ({"key": "events_aaaaaaaaaaaa_x"}, "/key"),
    ],
)
def test_what_no_key_can_be_is_refused(
    client: TestClient, admin: dict[str, str], members: dict[str, Any], pointer: str
) -> None:
    asked = {"owner": "iom", "scopes": ["drafts"], **members}
    answer = client.post("/v1/keys", headers=admin, json=asked)
    assert answer.status_code == 422, answer.text
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert len(client.get("/v1/keys", headers=admin).json()["data"]) == 1


def test_only_administrators_look_after_keys(
    client: TestClient, catalogue: Catalogue, admin: dict[str, str]
) -> None:
    others = [each for each in scopes_of(catalogue) if each != "admin"]
    staff = key(catalogue, *others)
    tries = [
        ("GET", "/v1/keys", None),
        ("GET", f"/v1/keys/{id_of(admin)}", None),
        ("POST", "/v1/keys", {"owner": "iom", "scopes": ["admin"]}),
        ("POST", f"/v1/keys/{id_of(admin)}/rotate", {}),
        ("DELETE", f"/v1/keys/{id_of(admin)}", None),
    ]

    def kept() -> list[tuple[str, str | None]]:
        listed = client.get("/v1/keys", headers=admin).json()["data"]
        return [(each["id"], each["revoked_at"]) for each in listed]

    before = kept()
    for method, address, body in tries:
        answer = client.request(method, address, headers=staff, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["allowed"]) == (403, ["admin"])
        unauthorized(client.request(method, address, json=body))
    assert kept() == before
    for method, address in (("GET", ""), ("DELETE", ""), ("POST", "/rotate")):
        absent = client.request(method, f"/v1/keys/nobodyskeyid{address}", headers=admin, json={})
        assert absent.status_code == 404


def test_no_answer_with_a_key_in_it_is_kept(client: TestClient, admin: dict[str, str]) -> None:
    once = admin | {"Idempotency-Key": "one"}
    asked = {"owner": "iom", "scopes": ["drafts"]}
    for address, body in (("/v1/keys", asked), (f"/v1/keys/{id_of(admin)}/rotate", {})):
        answer = client.post(address, headers=once, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_here")
    assert len(client.get("/v1/keys", headers=admin).json()["data"]) == 1


def test_of_two_who_replace_a_key_at_once_one_is_refused(catalogue: Catalogue) -> None:
    staff = key(catalogue, "drafts")
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def rotate() -> None:
        start.wait()
        try:
            keyring.rotate(catalogue.database, id_of(staff), timedelta(hours=1))
            outcomes.append("made")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=rotate) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["made"] + ["refused"] * 7
    assert len(keyring.every_key(catalogue.database)) == 2


KEY_ID, SECRET = "a" * 12, "A" * 43
MALFORMED = [
    b"",
    b"Bearer",
    b"Bearer ",
    b"Basic dXNlcjpwYXNz",
    b"Bearer \xe9v\xe9nements",
    "Bearer événements_ключ".encode(),
    b"Bearer \xff\xfe",
    f"Bearer events_{KEY_ID}_{SECRET}".encode(),
    f"Bearer EVENTS_{KEY_ID}_{SECRET}".encode(),
    f"Token events_{KEY_ID}_{SECRET}".encode(),
    f"events_{KEY_ID}_{SECRET}".encode(),
    b"Bearer " + b"a" * 8_000,
    b"Bearer null",
    b"Bearer ' OR 1=1 --",
]


@pytest.mark.parametrize("value", MALFORMED)
@pytest.mark.parametrize("address", ["/v1/meetings", "/v1/summaries/2020", "/v1/themes"])
def test_what_is_no_key_is_refused_on_public_reads_too(
    client: TestClient, value: bytes, address: str
) -> None:
    headers = [(b"authorization", value)]
    unauthorized(client.get(address, headers=headers))
    if address == "/v1/meetings":
        unauthorized(client.post(address, headers=headers, json=LEAST["meetings"]))


def test_a_key_is_right_only_as_a_whole(
    client: TestClient, catalogue: Catalogue, admin: dict[str, str]
) -> None:
    good, other = secret_of(admin), secret_of(key(catalogue, "drafts"))
    for wrong in (
        good[:-1],
        good + "A",
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[:20] + other[20:],
        good.upper(),
        good + "é",
    ):
        headers = [(b"authorization", b"Bearer " + wrong.encode())]
        unauthorized(client.get("/v1/keys", headers=headers))
    for name in ("Bearer", "bearer", "BEARER"):
        assert client.get("/v1/keys", headers={"Authorization": f"{name} {good}"}).is_success
    # Of two headers nobody can say which one is meant, though both were right.
    both = [("Authorization", f"Bearer {good}")] * 2
    unauthorized(client.get("/v1/meetings", headers=both))


def test_the_use_of_a_key_neither_fails_nor_delays_a_read(
    client: TestClient, catalogue: Catalogue, engine: str
) -> None:
    write(catalogue, "meetings", {"ref": "one"})
    reader = key(catalogue, "drafts")

    def last_use() -> datetime | None:
        found = keyring.one_key(catalogue.database, id_of(reader))
        return found.last_used_at

    # Another process writes for longer than any reader would wait.
    began, ended = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with catalogue.database.writing() as session:
            session.execute(text("UPDATE revision SET n = n + 1"))
            began.set()
            ended.wait(30)

    writer = threading.Thread(target=write_for_long)
    writer.start()
    began.wait(30)
    try:
        answers = [client.get(f"/v1/{path}", headers=reader) for path in ("meetings", "themes")]
        waited = writer.is_alive()
    finally:
        ended.set()
        writer.join()
    assert [each.status_code for each in answers] == [200, 200]
    assert waited
    assert (last_use() is None) is (engine == "sqlite")
    # Without a writer each way of reading notes it.
    for path in ("meetings", "themes", "events?format=csv", "summaries/2020"):
        fresh = key(catalogue, "drafts")
        assert client.get(f"/v1/{path}", headers=fresh).status_code == 200
        assert keyring.one_key(catalogue.database, id_of(fresh)).last_used_at is not None


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that anything says while a test runs, down to what only a debugger wants."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


def test_keys_are_told_to_nobody(
    client: TestClient,
    catalogue: Catalogue,
    admin: dict[str, str],
    said: pytest.LogCaptureFixture,
) -> None:
    made = client.post("/v1/keys", headers=admin, json={"owner": "iom", "scopes": ["admin"]})
    texts = [secret_of(admin), made.json()["data"]["key"]]
    answers = [post(client, bearer(each)) for each in texts]
    answers += [post(client, bearer(texts[1]), ref="a", title=5)]
    answers += [client.get("/v1/keys", headers=bearer(texts[1]))]
    answers += [client.get(f"/v1/keys/{texts[1]}", headers=admin)]
    answers += [client.get("/v1/meetings", headers=bearer(texts[1] + "x"))]
    answers += [client.get("/v1/meetings", params={"theme": texts[1]})]
    # A database that does not do what it should is the most talkative of all.
    with catalogue.database.writing() as session:
        session.execute(text("ALTER TABLE key RENAME TO lost"))
    answers += [post(client, bearer(each)) for each in texts]
    assert answers[-1].status_code in {500, 503}
    secrets = [each.split("_", 2)[2] for each in texts]
    told = [each.text + str(each.headers) for each in answers] + [
        each.getMessage() + str(each.exc_text) for each in said.records if each.name != "httpx2"
    ]
    for secret in secrets:
        assert not [each for each in told if secret in each]


def test_keys_are_kept_as_hashes_only(
    client: TestClient, catalogue: Catalogue, admin: dict[str, str], engine: str
) -> None:
    post(client, admin)
    secret = secret_of(admin).split("_", 2)[2]
    if engine == "sqlite":
        path = Path(str(make_url(str(catalogue.database.url)).database))
        kept = b"".join(each.read_bytes() for each in path.parent.iterdir())
    else:
        kept = json.dumps(rows_of_everything(catalogue)).encode()
    assert secret.encode() not in kept
    assert hash_of(secret_of(admin)).encode() in kept


def rows_of_everything(catalogue: Catalogue) -> list[str]:
    """Every row of every table of PostgreSQL, as text."""
    with catalogue.database.snapshot() as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        return [
            str(row)
            for name in names.all()
            for row in connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars()  # noqa: S608
        ]


def test_the_commands_do_the_same(catalogue: Catalogue, client: TestClient) -> None:
    url = catalogue.database.url.render_as_string(hide_password=False)
    shown, errors = run(
        *("keys", "create", "--owner", "iom", "--scope", "write:meetings", "--scope", "drafts"),
        *("--label", "Their system", "--expires", "2100-01-01T00:00:00Z"),
        url=url,
    )
    first = shown.strip()
    assert SHAPE.fullmatch(first)
    key_id = first.split("_")[1]
    assert errors == f"Key {key_id} of iom. It is shown this once: store it now.\n"
    assert post(client, bearer(first)).status_code == 201
    owned = ["keys", "create", "--owner", "nobody", "--scope"]
    _, said = run(*owned, "foo", url=url, status=1)
    assert said == (
        "Failed: /scopes/0 There is no such scope. Allowed: drafts, write:meetings, "
        "write:trainings, write:publications, write:activities, write:metrics, write:reference, "
        "publish, import, admin.\n"
    )
    third, said = run(*owned, "drafts", url=url)
    assert said.splitlines()[-1] == (
        "There is no organisation nobody yet: see that this code is meant."
    )
    second = run("keys", "rotate", key_id, "--grace-hours", "2", url=url)[0].strip()
    assert post(client, bearer(first), ref="a").status_code == 201
    assert run("keys", "revoke", key_id, url=url)[1] == f"Revoked {key_id} of iom.\n"
    unauthorized(post(client, bearer(first), ref="b"), REVOKED)
    assert post(client, bearer(second), ref="b").status_code == 201
    listed, _ = run("keys", "list", url=url)
    lines = {line.split()[0]: line for line in listed.splitlines()}
    new_id = second.split("_")[1]
    assert {*lines} == {"id", key_id, new_id, third.split("_")[1]}
    words = [new_id, "iom", "Their", "system", "write:meetings", "drafts"]
    assert lines[new_id].split()[:6] == words
    assert "2100-01-01" in lines[new_id]
    assert not [each for each in (first, second) if each in listed]
