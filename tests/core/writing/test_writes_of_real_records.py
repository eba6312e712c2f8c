"""What programmes really report can be read and sent back, and nothing changes by it."""

import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.real_records import real_records
from tests.samples import key
from tests.sizes import sized
from tests.test_openapi import DOCUMENT

KINDS = ("meetings", "trainings", "publications", "activities", "metrics")


pytestmark = pytest.mark.template("real")


@pytest.fixture
def admin(catalogue: Catalogue) -> dict[str, str]:
    return key(catalogue, "admin")


def test_what_get_shows_of_each_can_be_put_back(client: TestClient, admin: dict[str, str]) -> None:
    revision = client.get("/v1/meetings").headers["events-revision"]
    sent = 0
    for path in KINDS:
        answers = DOCUMENT["paths"][f"/v1/{path}/{{record_id}}"]["put"]["responses"]["200"]
        schema = answers["content"]["application/json"]["schema"]
        promised = OAS31Validator(
            {**schema, "components": DOCUMENT["components"]}, format_checker=oas31_format_checker
        )
        for listed in client.get(f"/v1/{path}?limit=1000").json()["data"][:: sized(11, 1)]:
            address = f"/v1/{path}/{listed['id']}"
            read = client.get(address)
            match = {"If-Match": read.headers["etag"], "Content-Type": "application/json"}
            content = read.content[len(b'{"data":') : read.content.index(b',"labels":{"countries"')]
            again = client.put(address, headers=admin | match, content=content)
            assert again.status_code == 200, again.text
            assert (again.content, again.headers["etag"]) == (read.content, read.headers["etag"])
            # An empty patch, and one that says what is there, change nothing either.
            for patch in ({}, {"title": listed["title"], "notes": listed["notes"]}):
                same = client.patch(address, headers=admin | match, json=patch)
                assert (same.status_code, same.content) == (200, read.content)
            promised.validate(again.json())
            sent += 1
    assert sent >= len(real_records()) // sized(11, 1)
    assert client.get("/v1/meetings").headers["events-revision"] == revision
