"""`Events-Min-Revision`: who has seen a revision sees no less, or is told that there is none."""

import pytest
from starlette.testclient import TestClient

from tests.test_openapi import OPERATIONS, address_of

HEADER = "Events-Min-Revision"
READS = [
    path
    for path, said in OPERATIONS.items()
    if any(each["name"] == HEADER for each in said.get("parameters", []))
]
# What describes the whole service at addresses that others prescribe.
OF_ALL = ("/datapackage.json", "/catalog.ttl", "/iati.xml")


def test_every_public_read_is_said_to_take_it() -> None:
    public = ("/v1/", *OF_ALL)
    assert [each for each in OPERATIONS if each.startswith(public)] == READS


@pytest.mark.parametrize("path", READS)
def test_a_read_is_of_the_least_revision_or_none(reader: TestClient, path: str) -> None:
    address = address_of(reader, path) + ("?kind=meetings" if "template" in path else "")
    there = reader.get("/readyz").json()["public_revision"]
    plain = reader.get(address)
    asked = reader.get(address, headers={HEADER: str(there)})
    assert (asked.status_code, asked.content, asked.headers["ETag"]) == (
        200,
        plain.content,
        plain.headers["ETag"],
    )
    assert reader.get(address, headers={HEADER: str(there + 1)}).status_code == 412


def test_what_was_never_there_is_refused_and_what_is_no_revision(reader: TestClient) -> None:
    unknown = "The data here was never at this revision: it is of another service, or was lost."
    one = "Send one whole number, as `Events-Revision` of an answer has it."
    never = reader.get("/v1/meetings", headers={HEADER: "9" * 18})
    assert (never.status_code, never.json()) == (
        412,
        {
            "type": "/problems/precondition-failed",
            "title": "Precondition failed",
            "status": 412,
            "detail": unknown,
            "errors": [{"header": HEADER, "code": "unknown_revision", "detail": unknown}],
        },
    )
    for sent in (["x"], [""], ["-1"], ["1.0"], ["٣"], ["9" * 19], ["1", "1"]):
        headers = [(HEADER.encode(), each.encode()) for each in sent]
        refused = reader.get("/v1/meetings", headers=headers)
        assert (refused.status_code, refused.json()["errors"]) == (
            400,
            [{"header": HEADER, "code": "invalid_value", "detail": one}],
        ), sent
