"""Nothing public depends on what is written of drafts over HTTP: byte for byte, in every format.

Every address that anybody may read is asked before and after drafts and hidden reference rows of
several owners are made, changed, deleted and restored, with failures and repetitions in between.
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.core.writing.test_drafts import ADDRESSES
from tests.samples import LEAST, key, write
from tests.test_openapi import OPERATIONS

pytestmark = pytest.mark.template("samples")

ABSENT = "01909c3e-0000-7000-8000-000000000000"
MATCH = {"If-Match": "*"}
KINDS = ("meetings", "trainings", "publications", "activities", "metrics")
LISTS = ("countries", "organisations", "themes", "programmes", "projects", "indicators")
FACETS = "country,organisation,programme,project,theme,type,status,mode,language,owner"
FORMATS = ("json", "csv", "ndjson")
# What only the drafts of this test have: a word, a code of each list, a year, an owner.
OWN = [
    "q=zebra",
    "year=1987",
    "country=AF",
    "theme=zebra",
    "organisation=zebra",
    "programme=zebra",
    "project=zebra",
    "owner=zebra",
    "language=fa",
    "from=1987&to=1987",
    "sort=updated_at",
    "updated_since=2020-01-01T00:00:00Z",
    "theme=nothing",
    "owner=nothing",
    f"facets={FACETS}",
]
Answers = dict[tuple[str, str], tuple[int, bytes, list[tuple[str, str]]]]


@pytest.fixture
def addresses(client: TestClient, catalogue: Catalogue) -> list[str]:
    """Every public address there is, with and without what could tell of drafts."""
    found = [*ADDRESSES, f"/v1/meetings/{ABSENT}", "/v1/meetings?cursor=x", "/nowhere"]
    for path in KINDS:
        member = {"ref": path, "countries": ["PK"], "themes": ["return"], "programmes": ["bali"]}
        written = write(catalogue, path, member)[0]
        found += [f"/v1/{path}/{written.id}", f"/v1/{path}/by-ref/icmpd/{path}"]
        found += [f"/v1/{path}/by-ref/zebra/hidden", f"/v1/{path}?limit=1"]
        found += [f"/v1/{path}/{written.id}/history", f"/v1/{path}?state=draft"]
    for path in (*KINDS, "events"):
        found += [f"/v1/{path}?{query}" for query in OWN]
        found += [f"/v1/{path}?format={name}" for name in FORMATS]
        found += [f"/v1/{path}?format={name}&q=zebra" for name in FORMATS]
    for path in LISTS:
        found += [f"/v1/{path}", f"/v1/{path}/zebra", f"/v1/{path}/zebra/history"]
    found += ["/v1/metrics?indicator=zebra", "/v1/indicators/zebra", "/v1/keys"]
    plain = [each for each in OPERATIONS if "{" not in each and each not in found]
    return [each for each in found + plain if client.get(each).status_code < 500]


def everything(client: TestClient, addresses: list[str]) -> Answers:
    """All that the public is answered: bodies, statuses and headers, by every safe method."""
    asked = [("GET", each) for each in addresses]
    asked += [(method, each) for method in ("HEAD", "OPTIONS") for each in addresses[::7]]
    return {
        (method, address): (answer.status_code, answer.content, sorted(answer.headers.items()))
        for method, address in asked
        for answer in [client.request(method, address)]
    }


def hidden(owner: str, **others: Any) -> dict[str, Any]:
    """A draft that has all of what the public must not learn."""
    return {
        "ref": "hidden",
        "title": f"Zebra of {owner}",
        "when": "1987-05-05",
        "language": "fa",
        "countries": ["AF"],
        "themes": ["zebra", "customs"],
        "programmes": ["zebra"],
        "projects": ["zebra"],
        "organisations": [{"organisation": "zebra", "roles": ["host"]}],
        **others,
    }


@pytest.fixture
def keys(catalogue: Catalogue, addresses: list[str]) -> dict[str, dict[str, str]]:
    assert addresses
    scopes = ["drafts", "write:reference", *(f"write:{path}" for path in KINDS)]
    return {owner: key(catalogue, *scopes, owner=owner) for owner in ("icmpd", "iom", "zebra")}


def test_no_public_byte_moves_until_something_is_published(  # noqa: PLR0915 - one story
    client: TestClient,
    catalogue: Catalogue,
    addresses: list[str],
    keys: dict[str, dict[str, str]],
) -> None:
    before = everything(client, addresses)

    def holds() -> None:
        after = everything(client, addresses)
        assert [each for each in before if after[each] != before[each]] == []

    def asked(owner: str, method: str, address: str, body: Any, *wanted: int, **also: str) -> Any:
        headers = keys[owner] | {name.replace("_", "-"): text for name, text in also.items()}
        answer = client.request(method, address, headers=headers, json=body)
        assert answer.status_code in wanted, answer.text
        return answer

    for path in LISTS[1:]:
        row = {"code": "zebra", "name": "Zebra"}
        if path == "indicators":
            row |= {"unit": "zebras", "time_rule": "flow"}
        asked("iom", "POST", f"/v1/{path}", row, 201)
        asked("iom", "PATCH", f"/v1/{path}/zebra", {"name": "Zebras"}, 200, If_Match="*")
    holds()

    made = []
    for owner in keys:
        for path in KINDS:
            own = {"indicator": "zebra", "value": 10**6} if path == "metrics" else {}
            body = LEAST[path] | hidden(owner, ref=f"hidden-{path}") | own
            body = body if path != "meetings" else body | {"ref": "hidden"}
            once = {"Idempotency_Key": f"{owner}-{path}"}
            first = asked(owner, "POST", f"/v1/{path}", body, 201, **once)
            assert asked(owner, "POST", f"/v1/{path}", body, 201, **once).content == first.content
            asked(owner, "POST", f"/v1/{path}", body | {"title": "b"}, 422, **once)
            asked(owner, "POST", f"/v1/{path}", body, 409)
            made.append((owner, first.headers["location"]))
    holds()

    for owner, address in made:
        change = {"title": "Zebra 2020", "when": "2020-03-03", "countries": ["PK", "AF"]}
        asked(owner, "PATCH", address, change, 200, If_Match='"1"')
        asked(owner, "PATCH", address, change, 412, If_Match='"1"')
        asked(owner, "PATCH", address, change, 428)
        asked(owner, "PATCH", address, {"state": "published"}, 403, If_Match="*")
        asked(owner, "PATCH", address, {"countries": ["ZZ"]}, 422, If_Match="*")
        asked(owner, "PATCH", address, {"state": "withdrawn"}, 200, If_Match="*")
    holds()

    others = {"icmpd": "iom", "iom": "zebra", "zebra": "icmpd"}
    for owner, address in made:
        asked(others[owner], "DELETE", address, None, 404, If_Match="*")
        asked(owner, "DELETE", address, None, 204, If_Match="*")
        restored = asked(owner, "POST", f"{address}/history/1/restore", None, 200, If_Match="*")
        assert restored.json()["data"]["state"] == "draft"
    for owner, address in made:
        # Reading drafts leaves nothing behind either.
        listed = address.rsplit("/", 1)[0]
        asked(owner, "GET", f"{listed}?state=draft&theme=zebra&facets=country", None, 200)
        asked(owner, "GET", f"{address}/history", None, 200)
    holds()

    publisher = key(catalogue, "admin")
    answer = client.patch(made[0][1], headers=publisher | MATCH, json={"state": "published"})
    assert answer.status_code == 200
    name = ("GET", "/v1/meetings?limit=1")
    after = everything(client, [name[1], "/v1/events?q=zebra", "/v1/themes/zebra"])
    revisions = [int(dict(each[name][2])["events-revision"]) for each in (before, after)]
    assert revisions[1] == revisions[0] + 1
    assert after["GET", "/v1/themes/zebra"][0] == 200
    assert after["GET", "/v1/events?q=zebra"][1] != before["GET", "/v1/events?q=zebra"][1]
