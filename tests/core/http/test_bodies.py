"""Hostile bodies: each is refused in words, nothing of it is stored, and every list still answers.

Sent as bytes, since clients would refuse to write most of them (design section 5).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import anyio
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import Message

from events_api.app import create_app
from events_api.core.values.json import to_json
from tests.app_client import AppClient
from tests.core.http.costly_bodies import COSTLY, LIMIT, MEGABYTE
from tests.samples import LEAST, key, write
from tests.templates import Database, catalogue_for

JSON = {"Content-Type": "application/json"}
MEETING = to_json(LEAST["meetings"])[:-1].decode()
TRAINING = to_json(LEAST["trainings"])[:-1].decode()
METRIC = '{"indicator":"reach","title":"Reach","when":"2020"'
LISTS = ("meetings", "trainings", "publications", "activities", "metrics", "events", "themes")


@pytest.fixture(scope="module")
def client(databases: Database) -> Iterator[TestClient]:
    """The application with something published; bodies that are refused leave it as it was."""
    with databases("samples") as url:
        catalogue = catalogue_for(url)
        for path in LEAST:
            write(catalogue, path, {"ref": f"known-{path}"})
        with AppClient(create_app(catalogue.settings)) as client:
            yield client
        catalogue.database.close()


@pytest.fixture(scope="module")
def admin(client: TestClient) -> dict[str, str]:
    """The header of a key that may do everything."""
    return key(client.app.state.catalogue, "admin")  # type: ignore[attr-defined]


class Lists:
    """All lists as the public sees them, and as an administrator does."""

    def __init__(self, client: TestClient, admin: Mapping[str, str]) -> None:
        """Ask nothing yet."""
        self._client, self._admin = client, dict(admin)
        self._last: dict[str, bytes] = {}

    def last(self) -> dict[str, bytes]:
        """As they were when they were asked last, and have to be still."""
        return self._last or self.now()

    def now(self) -> dict[str, bytes]:
        """As they are."""
        asked = [f"/v1/{path}" for path in LISTS]
        asked += [f"/v1/{path}?state=draft,published,withdrawn" for path in ("events", "metrics")]
        answers = {each: self._client.get(each, headers=self._admin) for each in asked}
        assert {each.status_code for each in answers.values()} == {200}
        self._last = {each: answer.content for each, answer in answers.items()}
        return self._last

    def changed(self) -> None:
        """Something was written: they are others now."""
        self._last = {}


@pytest.fixture(scope="module")
def lists(client: TestClient, admin: dict[str, str]) -> Lists:
    """What bodies that are refused leave as it was."""
    return Lists(client, admin)


def send(
    client: TestClient,
    admin: Mapping[str, str],
    body: bytes | str | Iterator[bytes],
    path: str = "meetings",
    **headers: str,
) -> Response:
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/v1/{path}", headers={**JSON, **admin, **named}, content=content)


def refused(answer: Response, *statuses: int) -> dict[str, Any]:
    """The problem, which is small and of one of these statuses."""
    assert answer.status_code in statuses, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) <= 16 * 1024
    problem: dict[str, Any] = answer.json()
    return problem


def deep(depth: int, opening: str, closing: str) -> str:
    return opening * depth + closing * depth


MALFORMED = {
    "empty": "",
    "no JSON": "title=A workshop",
    "half": MEETING,
    "two values": MEETING + "}{}",
    "a comma too many": MEETING + ",}",
    "no object": "[]",
    "null": "null",
    "true": "true",
    "repeated member": MEETING + ',"title":"Another"}',
    "repeated member within": MEETING + ',"location":{"city":"A","city":"B"}}',
    "repeated by escape": MEETING + ',"\\u0074itle":"Another"}',
    "NaN": METRIC + ',"value":NaN}',
    "Infinity": METRIC + ',"value":Infinity}',
    "-Infinity": METRIC + ',"value":-Infinity}',
    "1e400": METRIC + ',"value":1e400}',
    "1e-400": METRIC + ',"value":1e-400}',
    "1e9999999999999999999": METRIC + ',"value":1e9999999999999999999}',
    "0x1F": METRIC + ',"value":0x1F}',
    "01": METRIC + ',"value":01}',
    "65 bits": METRIC + ',"value":18446744073709551616}',
    "-65 bits": METRIC + ',"value":-9223372036854775809}',
    "5,000 digits": METRIC + f',"value":{"9" * 5000}}}',
    "5,000 decimals": METRIC + f',"value":0.{"9" * 5000}}}',
    "lone high surrogate": MEETING + ',"summary":"\\ud800"}',
    "lone low surrogate": MEETING + ',"summary":"\\udc00 \\ud800\\u0041"}',
    "surrogate in a name": MEETING + ',"\\ud800":1}',
    "raw control character": MEETING + ',"summary":"a\x01b"}',
    "raw line feed": MEETING + ',"summary":"a\nb"}',
    "raw NUL": MEETING + ',"summary":"a\x00b"}',
    "BOM": "\ufeff" + MEETING + "}",
    "depth of arrays": MEETING + ',"notes":' + deep(65, "[", "]") + "}",
    "depth of objects": MEETING + ',"notes":' + '{"a":' * 65 + "1" + "}" * 65 + "}",
    "depth of 100,000": deep(100_000, "[", "]"),
    "depth of 100,000 objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "depth of 100,000 unclosed": "[" * 100_000,
    "comment": MEETING + ",/* */}",
    "single quotes": "{'title':'A'}",
}
MALFORMED_BYTES = {
    "UTF-16": (MEETING + "}").encode("utf-16"),
    "UTF-32": (MEETING + "}").encode("utf-32"),
    "Latin-1": (MEETING + ',"summary":"é"}').encode("latin-1"),
    "surrogates as UTF-8": (MEETING + ',"summary":"\ud800"}').encode("utf-8", "surrogatepass"),
    "overlong": MEETING.encode() + b',"summary":"\xc0\x80"}',
    "cut": MEETING.encode() + b',"summary":"\xe4\xb8',
    "noise": bytes(range(256)) * 16,
}


@pytest.mark.parametrize("name", [*MALFORMED, *MALFORMED_BYTES])
def test_what_is_no_strict_json_is_malformed(
    client: TestClient, admin: dict[str, str], lists: Lists, name: str
) -> None:
    path = "metrics" if "indicator" in MALFORMED.get(name, "") else "meetings"
    before = lists.last()
    body = MALFORMED[name].encode() if name in MALFORMED else MALFORMED_BYTES[name]
    problem = refused(send(client, admin, body, path), 400)
    assert problem["type"] == "/problems/malformed-body"
    assert lists.now() == before


# What no member may be, with the pointer that the answer has to name.
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "true for a number": ("/participants/count", {"participants": {"count": True}}),
    "text for a number": ("/participants/count", {"participants": {"count": "5"}}),
    "a number for a text": ("/title", {"title": 5}),
    "a decimal for a count": ("/participants/count", {"participants": {"count": 1.5}}),
    "below zero": ("/participants/count", {"participants": {"count": -1}}),
    "past 53 bits": ("/participants/count", {"participants": {"count": 2**53}}),
    "64 bits": ("/participants/count", {"participants": {"count": 2**64 - 1}}),
    "an object for a list": ("/countries", {"countries": {"PK": 1}}),
    "a text for a list": ("/countries", {"countries": "PK"}),
    "a list for an object": ("/location", {"location": []}),
    "null for what is needed": ("/title", {"title": None}),
    "null for a list": ("/themes", {"themes": None}),
    "null in a list": ("/themes/0", {"themes": [None]}),
    "an unknown member": ("/colour", {"colour": "red"}),
    "an unknown member within": ("/location/street", {"location": {"street": "Main"}}),
    "a member of another kind": ("/sessions", {"sessions": 3}),
    "a private member": ("/sort_on", {"sort_on": "2020-01-01"}),
    "the document": ("/document", {"document": "{}"}),
    "whether it is public": ("/public", {"public": True}),
    "an empty name": ("", {"": 1}),
    "a name with a slash": ("", {"a/b~c": 1}),
    "an unknown code": ("/themes/0", {"themes": ["nowhere"]}),
    "a code twice": ("/themes", {"themes": ["customs", "customs"]}),
    "a country that is none": ("/countries/0", {"countries": ["ZZ"]}),
    "a small country": ("/countries/0", {"countries": ["pk"]}),
    "a date that is none": ("/when", {"when": "2020-02-30"}),
    "a date before the calendar": ("/when", {"when": "0001"}),
    "a date of year 9999": ("/when", {"when": "9999-12-31"}),
    "a date in words": ("/when", {"when": "next week"}),
    "a reversed interval": ("/when", {"when": "2021/2020"}),
    "a long date": ("/when", {"when": "2020-" * 10_000}),
    "NUL in a title": ("/title", {"title": "a\x00b"}),
    "a control character": ("/summary", {"summary": "a\x1bb"}),
    "a C1 control": ("/summary", {"summary": "a\x9bb"}),
    "a non-character": ("/summary", {"summary": "a\uffffb"}),
    "two lines of title": ("/title", {"title": "a\nb"}),
    "a blank title": ("/title", {"title": " \u3000 "}),
    "a long title": ("/title", {"title": "a" * 1_001}),
    "a long summary": ("/summary", {"summary": "a" * 20_001}),
    "a script as an address": ("/url", {"url": "javascript:alert(1)"}),
    "an address with a blank": ("/url", {"url": "https://example.org/ x"}),
    "a file as an address": ("/image", {"image": "file:///etc/passwd"}),
    "a language that is none": ("/translations", {"translations": {"<b>": {"title": "x"}}}),
    "a long language": ("/translations", {"translations": {"~" * 200: {"title": "x"}}}),
    "NUL in a pointer": (
        "/sources/0/fields/0",
        {"sources": [{"title": "A", "fields": ["/ti\x00tle"]}]},
    ),
    "a role that is none": (
        "/organisations/0/roles/0",
        {"organisations": [{"organisation": "iom", "roles": ["king"]}]},
    ),
    "an id that is none": ("/duplicate_of", {"duplicate_of": "1"}),
    "a ref with a blank": ("/ref", {"ref": "a b"}),
    "a ref with a line feed": ("/ref", {"ref": "a\n"}),
    "a state that is none": ("/state", {"state": "secret"}),
    "a time without a day": ("", {"when": "2020", "start_time": "09:00"}),
    "a zone that is none": ("/time_zone", {"time_zone": "../../etc/passwd"}),
}


# What has names of the caller's own, and where in it they are wrong.
OWN_NAMES: dict[str, tuple[str, str, list[str]]] = {
    "a value": ("meetings", '"translations":{"%s":{"title":1}}', ["/translations"] * 2),
    "a member": ("meetings", '"translations":{"%s":{"x":1}}', ["/translations"] * 2),
    "a list": ("meetings", '"translations":{"%s":[]}', ["/translations"] * 2),
    "beside another": (
        "meetings",
        '"translations":{"fr":{"title":1},"%s":1}',
        ["/translations/fr/title", "/translations", "/translations"],
    ),
    "of a row": ("themes", '"names":{"%s":1}', ["/names"] * 2),
    "of a target": ("indicators", '"targets":{"%s":"x"}', ["/targets"] * 2),
    "of a metric": ("metrics", '"dimensions":{"%s":1}', ["/dimensions"] * 2),
    "of an edition": ("summaries/2020/editions", '"filters":{"%s":1}', ["/filters"] * 2),
    "that is a text": ("summaries/2020/editions", '"filters":{"%s":"x"}', ["/filters"]),
}


@pytest.mark.parametrize("own", ["<script>", "~" * 200])
@pytest.mark.parametrize("name", OWN_NAMES)
def test_a_name_that_is_refused_is_not_repeated(
    client: TestClient, admin: dict[str, str], name: str, own: str
) -> None:
    path, text, pointers = OWN_NAMES[name]
    row = {"code": "x", "name": "X"}
    indicator = row | {"unit": "people", "time_rule": "flow"}
    least: dict[str, Any] = {**LEAST, "themes": row, "indicators": indicator}
    begun = to_json(least.get(path, {"title": "X"}))[:-1].decode()
    answer = send(client, admin, f"{begun},{text % own}}}", path)
    errors = refused(answer, 422)["errors"]
    assert sorted(each["pointer"] for each in errors) == sorted(pointers)
    assert own not in answer.text


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_named_by_its_pointer(
    client: TestClient, admin: dict[str, str], lists: Lists, name: str
) -> None:
    pointer, members = WRONG[name]
    before = lists.last()
    answer = send(client, admin, to_json({**LEAST["meetings"], **members}))
    errors = refused(answer, 422)["errors"]
    assert [each.get("pointer") for each in errors] == [pointer]
    # POST, PUT and PATCH hold what they are given to the same rules.
    address = client.get("/v1/meetings").json()["data"][0]["id"]
    match = {"If-Match": "*", **admin, **JSON}
    for method, whole in (("PUT", True), ("PATCH", False)):
        if method == "PATCH" and None in members.values():
            continue  # null means another thing there
        sent = to_json({**(LEAST["meetings"] if whole else {}), **members})
        changed = client.request(method, f"/v1/meetings/{address}", headers=match, content=sent)
        if name != "a private member":
            assert refused(changed, 422)["errors"] == errors
    assert lists.now() == before


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("9" * 20, 400),
        ("1e25", 422),
        ("0." + "1" * 40, 422),
        ("1234567890123456789.12345678901234567890", 422),
        ("true", 422),
        ('"5"', 422),
        ("[5]", 422),
        ("9223372036854775808", 201),
        ("99999999999999999999.5", 201),
        ("1e-30", 201),
        ("1E+3", 201),
        ("-0.0", 201),
        ("0.1000000000000000000000000000000000000", 201),
    ],
)
def test_numbers_keep_their_digits_or_are_refused(
    client: TestClient, admin: dict[str, str], lists: Lists, value: str, status: int
) -> None:
    answer = send(client, admin, METRIC + f',"value":{value}}}', "metrics")
    assert answer.status_code == status, answer.text
    if status == 201:
        lists.changed()
        shown = client.get(answer.headers["location"], headers=admin)
        assert shown.content == answer.content
        assert shown.json()["data"]["value"] == pytest.approx(float(value), rel=1e-15)


def test_a_body_over_the_limit_is_refused_however_it_is_sent(
    client: TestClient, admin: dict[str, str], lists: Lists
) -> None:
    before = lists.last()
    long = (MEETING + ',"summary":"' + "a" * (10 * MEGABYTE) + '"}').encode()
    for body in (long, iter([long[:LIMIT], long[LIMIT:]]), iter([b" "] * (LIMIT + 1))):
        problem = refused(send(client, admin, body), 413)
        assert problem["type"] == "/problems/body-too-large"
    # A length that is a lie, or no number, is not believed.
    refused(send(client, admin, b"{}", Content_Length=str(LIMIT + 1)), 413)
    # One byte less is read to its end.
    fits = (MEETING + ',"colour":"' + "a" * LIMIT)[: LIMIT - 2] + '"}'
    refused(send(client, admin, fits), 422)
    assert lists.now() == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", "text/plain"),
        ("Content-Type", "application/xml"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "application/json; charset=utf-16"),
        ("Content-Type", "application/json; charset=iso-8859-1"),
        ("Content-Type", ""),
        ("Content-Type", ";;;="),
        ("Content-Encoding", "gzip"),
        ("Content-Encoding", "identity, gzip"),
        ("Content-Encoding", "br"),
    ],
)
def test_other_media_types_and_codings_are_refused(
    client: TestClient, admin: dict[str, str], lists: Lists, name: str, value: str
) -> None:
    before = lists.last()
    headers = {**JSON, **admin, name: value}
    answer = client.post("/v1/meetings", headers=headers, content=MEETING + "}")
    problem = refused(answer, 415)
    assert problem["errors"][0]["header"] == name
    assert lists.now() == before


@pytest.mark.parametrize(
    "value",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/merge-patch+json",
    ],
)
def test_json_is_taken_however_it_is_called(
    client: TestClient, admin: dict[str, str], lists: Lists, value: str
) -> None:
    headers = {**admin, "Content-Type": value}
    made = client.post("/v1/meetings", headers=headers, content=MEETING + "}")
    assert made.status_code == 201
    lists.changed()


@pytest.mark.parametrize("name", COSTLY)
def test_bodies_that_are_much_work_are_refused(
    client: TestClient, admin: dict[str, str], lists: Lists, name: str
) -> None:
    before = lists.last()
    body = to_json({**LEAST["meetings"], **COSTLY[name]})
    assert len(body) <= LIMIT
    refused(send(client, admin, body), 413, 422)
    assert lists.now() == before


def test_who_hangs_up_in_the_middle_of_a_body_leaves_no_traceback(
    client: TestClient, admin: dict[str, str], lists: Lists, caplog: pytest.LogCaptureFixture
) -> None:
    before = lists.last()
    begun: Message = {"type": "http.request", "body": MEETING.encode(), "more_body": True}
    received = iter([begun, {"type": "http.disconnect"}])
    sent: list[Message] = []
    headers = {**JSON, **admin}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/meetings",
        "raw_path": b"/v1/meetings",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> Message:
        return next(received)

    async def send(message: Message) -> None:
        sent.append(message)

    async def hang_up() -> None:
        await client.app(scope, receive, send)

    anyio.run(hang_up)
    assert sent[0]["status"] == 400
    assert not [each for each in caplog.records if each.levelname == "ERROR"]
    assert lists.now() == before
