"""One query, every format, the same rows: each is read back by another reader than its writer."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.format import offered
from events_api.core.middleware.rate_limits import kind_of
from events_api.formats import FORMATS
from events_api.resources import RESOURCES
from events_api.timeline import EVENTS
from tests.app_client import AppClient
from tests.formats.readers import READERS
from tests.sizes import sized
from tests.templates import Database, catalogue_for

LISTS = {**{each.path: [each] for each in RESOURCES}, "events": list(EVENTS)}
QUERIES = sized(12, 200)
# What may be asked of any list.
VALUES: dict[str, list[str]] = {
    "year": ["2019", "2020"],
    "allocation": ["end", "overlap"],
    "country": ["AF", "PK,IQ", "!AF", "none"],
    "status": ["completed", "!completed", "planned,ongoing"],
    "precision": ["day,month", "day", "!day"],
    "theme": ["none", "!none"],
    "q": ["migration", "training", "border"],
    "sort": ["title", "-updated_at", "starts_on"],
    "from": ["2020-03"],
    "to": ["2020-09-15"],
    "when": ["none", "!none"],
}


@pytest.fixture(scope="module", params=["2020", "real"])
def filled(databases: Database, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The application with the bundled year, or with real records."""
    with (
        databases(request.param) as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def queries() -> Iterator[tuple[str, dict[str, str]]]:
    """Random queries, the same in every run; first each whole list."""
    yield from ((path, {}) for path in LISTS)
    dice = random.Random(20)
    for _ in range(QUERIES):
        names = dice.sample(sorted(VALUES), dice.randint(1, 3))
        yield dice.choice([*LISTS]), {name: dice.choice(VALUES[name]) for name in names}


def test_every_format_has_the_rows_of_the_list(filled: TestClient) -> None:
    seen: dict[str, int] = {}
    for path, asked in queries():
        listed = listed_at(filled, path, asked | {"limit": "1000"})
        for offer in offered(FORMATS, LISTS[path]):
            if offer.name not in READERS:
                continue
            read, expected, holds = READERS[offer.name]
            given = {name: value for name, value in asked.items() if name not in offer.unused}
            answer = filled.get(f"/v1/{path}", params=given | {"format": offer.name})
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == offer.content_type
            if offer.most is not None:
                newest = {"sort": "-updated_at", "limit": str(offer.most)}
                held = listed_at(filled, path, asked | newest)
            elif offer.narrowed is not None and "precision" in asked:
                held = [each for each in listed if each["when"]]
            else:
                held = [each for each in listed if holds(each)]
            assert read(answer.content) == {each["id"]: expected(each) for each in held}
            seen[offer.name] = seen.get(offer.name, 0) + len(held)
    assert {*seen} == {*READERS}
    assert min(seen.values()) > 20


def listed_at(client: TestClient, path: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The documents of a page, as files have them."""
    found: list[dict[str, Any]] = client.get(f"/v1/{path}", params=asked).json()["data"]
    return [{n: value for n, value in each.items() if n != "links"} for each in found]


def test_every_file_has_a_reader_and_is_limited_as_one() -> None:
    # Metadata have no rows.
    assert {each.name for each in FORMATS if each.whole} - {"csv-metadata"} == {*READERS}
    for each in FORMATS:
        asked = {"path": "/v1/x", "method": "GET", "query_string": b""}
        named = asked | {"query_string": f"format={each.name}".encode()}
        expected = "exports" if each.whole else "reads"
        assert kind_of(named, Headers(), FORMATS) == expected
        assert kind_of(asked, Headers({"accept": each.media_type}), FORMATS) == expected
