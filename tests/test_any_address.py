"""Addresses and headers: whatever stands in any parameter there is, the answer is a promised one.

Every parameter of the OpenAPI document, in its path, query or header, with what its schema allows
and with what it forbids; without a key and with one that may do everything; on both engines.
"""

import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.access.authorization import ADMIN
from events_api.core.problems.document import MEDIA_TYPE
from events_api.core.values.scalars import CODE_WORDS
from tests.app_client import AppClient
from tests.plain_requests import Asked, answers
from tests.samples import LEAST, key, write
from tests.sizes import sized
from tests.templates import Database, catalogue_for
from tests.test_openapi import DOCUMENT, VALUES

OPERATIONS = [
    pytest.param(path, method, id=f"{method} {path}")
    for path, item in DOCUMENT["paths"].items()
    for method in item
]
# Refused before it is known which operation an address is of (contract, "A problem").
ANYWHERE = {400, 404, 405, 414, 431}
RECORD = "01909c3e-0000-7000-8000-000000000000"
# As it stands in an address: texts that are no codes, and bytes that are no text.
TEXTS = [
    *(
        "ICMPD",
        "café",
        "*",
        "~",
        ".",
        "..",
        "😀",
        "中",
        "２０２０",
        "\u202e",
        "\ufeff",
        "\uffff",
        "i̇",
    ),
    *(
        " ",
        "a b",
        "a/b",
        "a;b",
        "a,b",
        ",",
        "!",
        "!!",
        "none",
        "!none",
        "a:b",
        ":",
        "a:",
        "%",
        "%%",
    ),
    *("'", '"', "\\", "a'--", "{}", "<b>", "[", "(", "NULL", "true", "x" * 150, "a" * 7_000),
    *("0", "-1", "1.5", "1e3", "NaN", "Infinity", "9" * 10, str(2**63), str(2**64), "9" * 40),
    *("0000", "9999", "10000", "2020-13", "2020-02-30", "9999-12-31", "today", RECORD),
    *("2020-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "-09:99"),
]
RAW = ["", "%00", "a%00b", "%2F", "%0A", "%1F", "%ED%A0%80", "%ED%B0%80", "%FF", "%C3", "%zz", "%"]
RAW += ["%F4%90%80%80", "%C0%AF", "x" * 10_000, quote("é" * 10_000)]
ADDRESSES = [*(quote(text, safe="") for text in TEXTS), *RAW]
# Of headers the server says which bytes may be in them: no line ends and no NUL.
HEADERS: list[bytes] = [text.encode() for text in TEXTS if text not in {"*", "1.5"}]
HEADERS += [
    b"",
    b"\xff",
    b'"',
    b'W/"',
    b'W/"1.x"',
    b'"0"',
    b'"99999999999999999999.x"',
    b"x" * 10_000,
]
HEADERS += [b"Sun, 06 Nov 1994 08:49:37 GMT", b"Sun, 99 Nov 99999 08:49:37 GMT", b"x" * 70_000]
# What every operation takes besides.
ALWAYS = ("Accept", "Accept-Language", "If-Match", "If-None-Match", "If-Modified-Since", "Range")
# Each is tried with everything in one operation, and with some of these in the others that have it:
# one parameter with these, the next with those.
FEW = ["", "ICMPD", "%00", "%2F", "%FF", "%ED%A0%80", "%F0%9F%98%80", "9" * 40, "x" * 10_000]


@pytest.fixture(scope="module")
def strange(engine: str) -> list[str]:
    """What is tried: of all addresses every other, those of the other engine left out, or all."""
    return ADDRESSES[sized(engine == "sqlite", 0) :: sized(2, 1)]


@pytest.fixture(scope="module")
def known(databases: Database) -> Iterator[tuple[TestClient, Any]]:
    """The application on a database of its own, and the header of an administrator's key."""
    with databases("two editions of 2020") as url:
        catalogue = catalogue_for(url)
        admin = key(catalogue, ADMIN)
        with AppClient(create_app(catalogue.settings), raise_server_exceptions=False) as client:
            yield client, admin
        catalogue.database.close()


def parts_of(client: TestClient, path: str) -> dict[str, str]:
    """Parts of an address of this path that are there."""
    plural = path.split("/")[2] if path.count("/") > 1 else ""
    plural = "meetings" if plural == "{plural}" else plural
    parts = {"year": "2020", "number": "1", "name": "meetings", "slug": "not-found"}
    parts |= {"chart": "country", "indicator": "social_media_followers"}
    parts |= {"plural": plural, "version": "1", "code": "PK", "key_id": "0" * 16}
    parts |= {"import_id": RECORD, "owner": "icmpd", "ref": f"known-{plural}"}
    if plural in LEAST:
        # Written anew: a request may have had the right version, and have removed it.
        own = {"indicator": "people_reached"} if plural == "metrics" else {}
        catalogue = cast("Any", client.app).state.catalogue
        [there] = write(catalogue, plural, {"ref": f"known-{plural}", **own})
        parts |= dict.fromkeys(("record_id", "subject"), there.id)
    elif "{code}" in path and plural != "countries":
        parts["code"] = client.get(f"/v1/{plural}").json()["data"][0]["code"]
    return parts


def body_of(path: str, method: str) -> tuple[bytes, dict[str, str]]:
    """What is sent along, and its headers: a record or row of this path, as far as it takes one."""
    if method not in {"post", "put", "patch"}:
        return b"", {}
    plural = path.split("/")[2]
    if plural == "imports":
        content = b'{"kind": "meeting", "ref": "i", "title": "x", "type": "workshop"}\n'
        return content, {"Content-Type": "application/x-ndjson"}
    record: dict[str, Any] = {"name": "A name"}
    if plural in LEAST:
        own = {"indicator": "people_reached"} if plural == "metrics" else {}
        record = LEAST[plural] | own | {"ref": f"known-{plural}"}
    return json.dumps(record).encode(), {"Content-Type": "application/json"}


def first_of_each() -> set[tuple[str, str, str, str]]:
    """(path, method, place, name) of the first operation with each parameter."""
    found: dict[tuple[str, ...], tuple[str, str, str, str]] = {}
    for path, item in DOCUMENT["paths"].items():
        for method, said in item.items():
            every = [(each["in"], each["name"]) for each in said.get("parameters", [])]
            for place, name in [*every, *(("header", name) for name in ALWAYS)]:
                found.setdefault((method, place, name), (path, method, place, name))
    return {*found.values()}


FIRST = first_of_each()


def asked(
    client: TestClient, path: str, method: str, strange: list[str], *, usual: bool
) -> Iterator[tuple[str, str, dict[str, bytes]]]:
    """(what is tried, address, headers) of an operation, each with one parameter gone strange.

    With everything that there is only where it is asked by the `usual` caller; by the other one
    with every other parameter, those of the other engine left out.
    """
    said = DOCUMENT["paths"][path][method].get("parameters", [])
    parts = parts_of(client, path)
    names = {each["name"] for each in said if each["in"] == "query"}
    rest = "limit=1" if "limit" in names else ""
    for turn, each in enumerate(said):
        name, place = each["name"], each["in"]
        if not usual and turn % 2 == sized(ADDRESSES.index(strange[0]), 2):
            continue
        few = FEW[turn % sized(3, 1) :: sized(3, 1)]
        whole = usual and (path, method, place, name) in FIRST
        if place == "path":
            for text in strange if whole else few:
                yield f"{name}={text[:60]}", f"{path.format(**parts | {name: text})}?{rest}", {}
        if place == "query":
            plain = f"{path.format(**parts)}?" + ("" if rest.startswith(name) else f"{rest}&")
            fit = [*each["schema"].get("enum", []), VALUES.get(name, "en")]
            for text in [*(strange if whole else few), *(quote(str(value)) for value in fit)]:
                yield f"{name}={text[:60]}", f"{plain}{name}={text}", {}
            yield f"{name} twice", f"{plain}{name}=1&{name}=1", {}
            yield f"{name} alone", f"{plain}{name}", {}
    named = {each["name"] for each in said if each["in"] == "header"}
    for name in sorted({*named, *ALWAYS}):
        if usual and (path, method, "header", name) in FIRST:
            for value in HEADERS:
                yield f"{name}: {value[:60]!r}", f"{path.format(**parts)}?{rest}", {name: value}


@pytest.mark.parametrize("holder", ["nobody", "an administrator"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_stands_in_a_parameter_is_answered_as_promised(
    known: tuple[TestClient, Any], strange: list[str], path: str, method: str, holder: str
) -> None:
    client, admin = known
    own = {} if holder == "nobody" else admin
    public = "security" not in DOCUMENT["paths"][path][method]
    body, sent = body_of(path, method)
    documented = {
        int(each) for each in DOCUMENT["paths"][path][method]["responses"] if each != "default"
    }
    every = [*asked(client, path, method, strange, usual=public == (not own))]
    requests = [
        Asked(method.upper(), address, {**sent, **own, **headers}, body)
        for _, address, headers in every
    ]
    wrong = []
    for (tried, _, _), answer in zip(every, answers(client, requests), strict=True):
        promised = answer.status in documented | ANYWHERE
        problem = answer.headers.get("content-type") == MEDIA_TYPE
        if not promised or answer.status >= 500 or problem != (answer.status >= 400):
            wrong.append((answer.status, tried))
    assert wrong == []


@pytest.mark.parametrize("plural", LEAST)
@pytest.mark.parametrize("owner", ["ICMPD", "café", "*", "~", "😀", "a--b", "x" * 101])
def test_an_owner_who_cannot_be_is_named_and_nothing_is_stored(
    known: tuple[TestClient, Any], plural: str, owner: str
) -> None:
    client, admin = known
    text = quote(owner, safe="")
    own = {"indicator": "people_reached"} if plural == "metrics" else {}
    record = LEAST[plural] | own
    address = f"/v1/{plural}/by-ref/{text}/new"
    put = client.put(address, json=record, headers=admin)
    line = json.dumps({**record, "ref": "new"})
    sent = {**admin, "Content-Type": "application/x-ndjson"}
    imported = client.post(f"/v1/imports?kind={plural}&owner={text}", content=line, headers=sent)
    row = json.dumps({**record, "ref": "new", "owner": owner})
    rows = client.post(f"/v1/imports?kind={plural}", content=row, headers=sent)
    for answer in (put, imported):
        assert (answer.status_code, answer.json()["errors"]) == (
            400,
            [{"parameter": "owner", "code": "invalid_value", "detail": CODE_WORDS}],
        )
    assert [(each["pointer"], each["code"]) for each in rows.json()["errors"]] == [
        ("/1/owner", "not_yours")
    ]
    assert client.get(address, headers=admin).status_code == 404
    assert client.get(f"/v1/{plural}?owner={text}").status_code == 400
