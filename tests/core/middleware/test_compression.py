"""Compressed answers are the same answers, each coding with a tag of its own; both engines."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from httpx2 import Response

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.middleware.compression import preferred
from tests.app_client import AppClient
from tests.samples import LEAST, key
from tests.templates import Database, catalogue_for

UNPACKED = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda content: zstandard.ZstdDecompressor().decompressobj().decompress(content),
}
LARGE = ["/v1/events", "/v1/summaries/2020", "/v1/events?format=csv", "/v1/events?format=ndjson"]


@pytest.fixture(scope="module", params=[64, 0], ids=["kept", "not kept"])
def client(databases: Database, request: pytest.FixtureRequest) -> Iterator[AppClient]:
    """The application with the bundled year, with and without a cache of answers."""
    with (
        databases("2020") as url,
        AppClient(create_app(catalogue_for(url, cache_mb=request.param).settings)) as client,
    ):
        yield client


def raw(client: AppClient, address: str, coding: str, **headers: str) -> tuple[Response, bytes]:
    """An answer to who takes this coding, and its bytes as they were sent."""
    sent = {"Accept-Encoding": coding, **{k.replace("_", "-"): v for k, v in headers.items()}}
    with client.stream("GET", address, headers=sent) as answer:
        content = b"".join(answer.iter_raw())
    return answer, content


@pytest.mark.parametrize("address", LARGE)
@pytest.mark.parametrize("coding", UNPACKED)
def test_a_coding_holds_the_same_bytes(client: AppClient, address: str, coding: str) -> None:
    plain = client.get(address)
    for _ in range(2):
        answer, content = raw(client, address, f"{coding}, x;q=0.1")
        assert answer.headers["content-encoding"] == coding
        assert UNPACKED[coding](content) == plain.content
        assert len(content) < len(plain.content) / 2
        assert "Accept-Encoding" in answer.headers["vary"]
        tag = plain.headers["etag"]
        assert answer.headers["etag"] == f'{tag[:-1]}.{coding}"'
        if "content-length" in answer.headers:
            assert int(answer.headers["content-length"]) == len(content)


@pytest.mark.parametrize("coding", UNPACKED)
def test_the_tag_of_any_coding_is_known(client: AppClient, coding: str) -> None:
    plain = client.get("/v1/events").headers["etag"]
    coded = f'{plain[:-1]}.{coding}"'
    for asked in (coding, "identity"):
        for tag in (plain, coded, f"W/{coded}", f'"other", {coded}'):
            answer, content = raw(client, "/v1/events", asked, If_None_Match=tag)
            named = plain if tag == plain else coded
            assert (answer.status_code, answer.headers["etag"], content) == (304, named, b"")
            assert "content-encoding" not in answer.headers
    answer, _ = raw(client, "/v1/events", coding, If_None_Match=f'"x.{coding}"')
    assert answer.status_code == 200


def test_what_is_small_or_a_problem_of_few_words_is_sent_as_it_is(client: AppClient) -> None:
    for address in ("/v1/meetings?fields=ref&limit=1", "/v1/nowhere", "/healthz"):
        answer, content = raw(client, address, "gzip")
        assert "content-encoding" not in answer.headers
        json.loads(content)


def test_a_record_that_was_read_compressed_can_be_changed(catalogue: Catalogue) -> None:
    admin = key(catalogue, "admin")
    record: dict[str, Any] = {**LEAST["meetings"], "notes": ["A note. " * 200]}
    with AppClient(create_app(catalogue.settings)) as client:
        made = client.post("/v1/meetings", json=record, headers=admin)
        address = made.headers["location"]
        answer, _ = raw(client, address, "gzip", **admin)
        assert answer.headers["content-encoding"] == "gzip"
        match = {**admin, "If-Match": answer.headers["etag"]}
        changed = client.patch(address, json={"title": "Another"}, headers=match)
        assert changed.status_code == 200
        assert client.patch(address, json={"title": "A third"}, headers=match).status_code == 412


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP;q=1.0, br;q=0", "gzip"),
        ("br;q=0.1, gzip", "br"),
        ("identity", ""),
        ("deflate", ""),
        ("", ""),
        ("gzip;q=0", ""),
        (";;;,,=", ""),
        ("*", ""),
        ("gzip;level=1", ""),
        ("deflate, *;q=0.5", ""),
    ],
)
def test_the_coding_is_one_that_is_accepted(accepted: str, coding: str) -> None:
    assert preferred(accepted.encode()) == coding
