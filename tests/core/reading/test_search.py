"""Search over real titles: words of any script, prefixes, several words, alike on both engines."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.words.city_names import names_of_city
from events_api.core.words.folding import fold
from events_api.core.words.search_terms import query_terms
from tests.app_client import AppClient
from tests.real_records import real_records, subtype_of
from tests.samples import write
from tests.sizes import sized
from tests.templates import Database, catalogue_for
from tests.words_found import finds


@pytest.fixture(scope="module")
def reader(databases: Database) -> Iterator[TestClient]:
    """The application on the real records, which no test changes."""
    with (
        databases("real") as url,
        AppClient(create_app(catalogue_for(url).settings)) as client,
    ):
        yield client


def found(client: TestClient, query: str) -> set[str]:
    refs: set[str] = set()
    for path in ("events", "metrics"):
        body = client.get(f"/v1/{path}?q={quote(query)}&limit=1000&fields=ref").json()
        refs |= {each["ref"] for each in body["data"]}
    return refs


def expected(query: str) -> set[str]:
    """Plain Python over the facts: every word in one of its forms, the last one as a prefix."""
    refs = set()
    for number, facts in enumerate(real_records(), start=1):
        city = facts.get("city")
        names = names_of_city(city, facts.get("country"))
        if finds(query, facts["title"], subtype_of(facts), city, f"real-{number}", *names):
            refs.add(f"real-{number}")
    return refs


def test_every_title_is_found_by_its_words_and_by_prefixes(reader: TestClient) -> None:
    for number, facts in list(enumerate(real_records(), start=1))[:: sized(9, 1)]:
        title = facts["title"][:150]
        assert f"real-{number}" in found(reader, title.rsplit(" ", 1)[0] or title), title


@pytest.mark.parametrize("step", range(sized(1, 24)))
def test_words_and_prefixes_find_what_plain_python_finds(reader: TestClient, step: int) -> None:
    every = sorted({word for each in real_records() for word in fold(each["title"]).split()})
    asked = [word for word in every if query_terms(word)][step::24]
    for word in asked:
        for query in {word, word[:3], word[:1]}:
            if query_terms(query):
                assert found(reader, query) == expected(query), query


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        ("علي كاظم", ["علی کاظم", "علي", "كا", "کاظ"]),
        ("برنامه‌ی مهاجرت", ["برنامه مهاجرت", "برنامه", "مهاجر"]),
        ("İSTANBUL IŞIK", ["istanbul", "ISTANBUL", "ışık", "isik", "İst"]),
        ("Réunion à Besançon", ["reunion", "BESANÇON", "besancon reun"]),
        ("Москва ёлка", ["москва", "МОСК", "елка"]),
        ("移民政策", ["移民", "政策"]),
        ("O'Brien & Co. 2020", ["o'brien", "brien", "2020", "٢٠٢٠"]),
    ],
)
@pytest.mark.template("samples")
def test_variants_of_the_same_letters(
    client: TestClient, catalogue: Catalogue, title: str, queries: list[str]
) -> None:
    write(catalogue, "meetings", {"ref": "one", "title": title}, {"ref": "two", "title": "Other"})
    write(catalogue, "meetings", {"ref": "draft", "title": title, "state": "draft"})
    for query in queries:
        body = client.get(f"/v1/meetings?q={quote(query)}").json()
        assert [each["ref"] for each in body["data"]] == ["one"], query


def test_translations_summary_and_places_are_searched(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(
        catalogue,
        "meetings",
        {
            "ref": "one",
            "summary": "About seafarers",
            "language": "en",
            "translations": {"ar": {"title": "اجتماع", "summary": "ملخص"}},
            "location": {"venue": "Parlament", "city": "Wien"},
        },
    )
    for query in ("seafar", "اجتماع", "ملخص", "parlam", "wien", "one", "seafarers wien"):
        body = client.get(f"/v1/meetings?q={quote(query)}").json()
        assert body["meta"]["total"] == 1, query
    assert client.get("/v1/meetings?q=seafarers+graz").json()["meta"]["total"] == 0
