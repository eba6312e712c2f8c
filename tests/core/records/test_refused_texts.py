"""Texts that say nothing and addresses that lead nowhere: refused everywhere, in plain words."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.rebuild import rebuild
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from tests.app_client import AppClient
from tests.intake.importing import send, table
from tests.samples import LEAST, key

UNSEEN = "Write what can be seen, or leave the member out if it may be."
DOTS = "A reference has more in it than full stops."
HOST = "The address names no host that there can be, as www.example.org."
NO_NAME = "Leave the name and the password out of the address; everybody could read them."
ZONE = "Use an IANA time zone, as `Europe/Budapest`."
MEETING = {**LEAST["meetings"], "when": "2020-03-03"}
# Members and values that no record may have, the pointer that names each, and the words.
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    *(
        ({"title": hidden}, "/title", UNSEEN)
        for hidden in (
            *("\u200b", "\u200e\u200f", "\u2060", "\ufeff", "\u00ad", "\u2800", "\u3164", "\u115f"),
            *("\u034f", "\ufe0f", "\u0301", " \u200b ", "\U000e0061", "\ue000", "\u180e"),
        )
    ),
    ({"summary": "\u200b\n\u200b"}, "/summary", UNSEEN),
    ({"notes": ["a", "\u2063"]}, "/notes/1", UNSEEN),
    ({"location": {"city": "\u200b"}}, "/location/city", UNSEEN),
    ({"translations": {"fr": {"title": "\u200d"}}}, "/translations/fr/title", UNSEEN),
    ({"sources": [{"text": "\u061c"}]}, "/sources/0/text", UNSEEN),
    *(({"ref": dots}, "/ref", DOTS) for dots in (".", "..", "...", "." * 200)),
    *(
        ({"url": f"https://{host}"}, "/url", HOST)
        for host in (".", "a..b", "-a.org", "[::1", "1.2.3.4.5", "a%20b.org")
    ),
    ({"url": "https://user:secret@a.org"}, "/url", NO_NAME),
    ({"image": "http://user@a.org/a.png"}, "/image", NO_NAME),
    ({"registration_url": "http://a.org:99999"}, "/registration_url", ""),
    ({"sources": [{"url": "http://."}]}, "/sources/0/url", HOST),
    *(
        ({"time_zone": zone}, "/time_zone", ZONE)
        for zone in (
            *("CEST", "Central Europe", "W. Europe Standard Time", "GMT+1", "UTC+2", "+02:00"),
            *("europe/vienna", "Europe/Vienne", "localtime", "Factory", "../etc/passwd", "", " "),
        )
    ),
]
# What members of each type are refused with, in words that name no class.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"title": 1}, "/title", "Give a text."),
    ({"title": "x" * 1_001}, "/title", "Give a text of at most 1000 characters."),
    ({"title": None}, "/title", "Give a text."),
    ({"summary": []}, "/summary", "Give a text."),
    ({"type": "party"}, "/type", "Use one of the values allowed."),
    ({"state": 1}, "/state", "Use one of the values allowed."),
    ({"location": "Wien"}, "/location", "Give an object."),
    ({"location": {"town": "Wien"}}, "/location/town", "There is no such member."),
    ({"participants": 5}, "/participants", "Give an object."),
    ({"participants": {"count": "5"}}, "/participants/count", "Give a whole number."),
    ({"participants": {"count": 1.5}}, "/participants/count", "Give a whole number."),
    ({"participants": {"count": True}}, "/participants/count", "Give a whole number."),
    ({"participants": {"count": -1}}, "/participants/count", "Give a number of at least 0."),
    ({"participants": {"women_share": 2}}, "/participants/women_share", ""),
    ({"countries": "AF"}, "/countries", "Give a list."),
    ({"countries": [1]}, "/countries/0", "Give a text."),
    ({"countries": ["AF", "AF"]}, "/countries", "Name each value once."),
    ({"organisations": ["icmpd"]}, "/organisations/0", "Give an object."),
    (
        {"organisations": [{"organisation": "icmpd", "roles": []}]},
        "/organisations/0/roles",
        "Give at least 1.",
    ),
    (
        {"organisations": [{"roles": ["host"]}]},
        "/organisations/0/organisation",
        "A value is needed here.",
    ),
    ({"translations": []}, "/translations", "Give an object."),
    ({"translations": {"fr": "Atelier"}}, "/translations/fr", "Give an object."),
    ({"sources": {}}, "/sources", "Give a list."),
    ({"sources": [{"date": 2020}]}, "/sources/0/date", "Give a text."),
    ({"notes": "a"}, "/notes", "Give a list."),
    ({"when": 2020}, "/when", "Give a text."),
    ({"url": {}}, "/url", "Give a text."),
    ({"duplicate_of": 1}, "/duplicate_of", "Give a text."),
]
CLASSES = ("Input should", "String should", "valid dictionary", "instance of", "Value error")


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    """The application with the reference rows of the samples."""
    with AppClient(create_app(catalogue.settings)) as client:
        yield client


def found(answer: Any) -> list[tuple[str, str]]:
    """The pointer and the words of each error."""
    assert answer.status_code == 422, answer.text
    assert not [each for each in CLASSES if each in answer.text]
    return [(each["pointer"], each["detail"]) for each in answer.json()["errors"]]


def test_what_says_nothing_is_refused_however_it_is_written(
    client: TestClient, catalogue: Catalogue
) -> None:
    staff = key(catalogue, "write:meetings", "drafts")
    made = client.post("/v1/meetings", json=MEETING, headers=staff)
    address, tag = made.headers["Location"], {**staff, "If-Match": made.headers["ETag"]}
    for members, pointer, words in [*REFUSED, *WRONG]:
        whole = {**MEETING, **members}
        patch = {**tag, "Content-Type": "application/merge-patch+json"}
        answers = [
            client.post("/v1/meetings", json=whole, headers=staff),
            client.put(address, json=whole, headers=tag),
        ]
        if members != {"title": None}:
            answers.append(client.patch(address, json=members, headers=patch))
        for answer in answers:
            [(where, said)] = found(answer)
            assert (where, said if words else "") == (pointer, words), members


def test_what_says_nothing_is_refused_in_files(client: TestClient, catalogue: Catalogue) -> None:
    staff = key(catalogue, "import", "write:meetings")
    cells = [
        ({"url": "https://user:secret@a.org"}, "url", NO_NAME),
        ({"url": "http://."}, "url", HOST),
        ({"source_url": "http://a..b"}, "sources", HOST),
        ({"ref": ".."}, "ref", DOTS),
        ({"time_zone": "CEST"}, "time_zone", ZONE),
        ({"city": "\u0301"}, "city", UNSEEN),
    ]
    sent = table([{**MEETING, **members} for members, _, _ in cells])
    answer = send(client, staff, sent, "kind=meetings&dry_run=true")
    rows = client.get(answer.json()["data"]["links"]["rows"], headers=staff).json()["data"]
    assert [(each["column"], each["detail"]) for row in rows for each in row["problems"]] == [
        (column, words) for _, column, words in cells
    ]


def test_reference_rows_are_held_to_the_same(client: TestClient, catalogue: Catalogue) -> None:
    staff = key(catalogue, "write:reference")
    for members, pointer, words in (
        ({"name": "\u200b"}, "/name", UNSEEN),
        ({"name": 1}, "/name", "Give a text."),
        ({"url": "http://."}, "/url", HOST),
        ({"url": "https://a:b@c.org"}, "/url", NO_NAME),
        ({"names": {"fr": 1}}, "/names/fr", "Give a text."),
    ):
        sent = {"code": "new", "name": "New", **members}
        answer = client.post("/v1/organisations", json=sent, headers=staff)
        assert found(answer) == [(pointer, words)]


def test_what_is_stored_already_breaks_nothing(client: TestClient, catalogue: Catalogue) -> None:
    staff = key(catalogue, "write:meetings", "write:reference", "publish")
    whole = {**MEETING, "state": "published", "url": "https://a.org", "ref": "a"}
    whole |= {"sources": [{"url": "https://b.org"}]}
    address = client.post("/v1/meetings", json=whole, headers=staff).headers["Location"]
    with catalogue.database.writing() as session:
        for statement in (
            "UPDATE record SET url = 'http://u:p@a..b', ref = '..', title = '\u200b'",
            "UPDATE organisation SET url = 'http://.', name = '\u200b' WHERE code = 'icmpd'",
        ):
            session.execute(text(statement))
        cast = "CAST(sources AS TEXT)"
        changed = f"REPLACE({cast}, 'https://b.org', 'http://.')"
        jsonb = session.get_bind().dialect.name == "postgresql"
        value = f"CAST({changed} AS JSONB)" if jsonb else changed
        session.execute(text(f"UPDATE record SET sources = {value}"))  # noqa: S608 - our own
    assert rebuild(catalogue.database, RESOURCES, REFERENCE_LISTS, lambda *_: None) == 1
    assert client.get(address).json()["data"]["url"] == "http://u:p@a..b"
    [shown] = client.get("/v1/meetings").json()["data"]
    assert (shown["title"], shown["ref"]) == ("\u200b", "..")
    assert shown["sources"][0]["url"] == "http://."
    listed = client.get("/v1/organisations").json()["data"]
    assert {each["code"]: each["url"] for each in listed}["icmpd"] == "http://."
