"""Every example of docs/search.md: what finds a record, and what does not, on both engines."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from babel import Locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.values.countries import COUNTRY_CODES
from events_api.core.words.city_names import cities_by_name, names_of_city
from events_api.core.words.folding import sort_key
from events_api.core.words.search_terms import query_terms
from tests.app_client import AppClient
from tests.samples import write
from tests.sizes import sized
from tests.templates import Database, catalogue_for
from tests.words_found import finds

PAGE = (Path(__file__).parents[3] / "docs" / "search.md").read_text(encoding="utf-8")


def examples() -> Iterator[tuple[str, list[str], list[str]]]:
    """What is in a record, what finds it, what does not."""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 3 and "`" in line:
            yield cells[0], re.findall("`(.+?)`", cells[1]), re.findall("`(.+?)`", cells[2])


EXAMPLES = list(examples())


def record_of(said: str) -> dict[str, Any]:
    """A title, or a city with the code of its country behind it."""
    if not said.startswith("city "):
        return {"title": said}
    city, _, code = said.removeprefix("city ").rpartition(" ")
    if code in COUNTRY_CODES:
        return {"title": "-", "location": {"city": city, "country": code}}
    return {"title": "-", "location": {"city": f"{city} {code}"}}


def test_the_page_has_examples_of_both_kinds() -> None:
    assert len(EXAMPLES) > 30
    assert [said for said, found, missed in EXAMPLES if not found or not missed] == []


@pytest.mark.template("samples")
def test_examples_of_the_page(client: TestClient, catalogue: Catalogue) -> None:
    """All of them beside one another, so that each must also miss the others' words."""
    records = [
        {"ref": f"n{number}", **record_of(said)} for number, (said, *_) in enumerate(EXAMPLES)
    ]
    write(catalogue, "meetings", *records)
    wrong = []
    for number, (said, found, missed) in enumerate(EXAMPLES):
        for query in (*found, *missed):
            body = client.get(f"/v1/meetings?q={quote(query)}&limit=1000&fields=ref").json()
            if (f"n{number}" in {each["ref"] for each in body["data"]}) != (query in found):
                wrong.append((said, query))
    assert wrong == []


# What words of the rules are made of, and what stands between them.
PIECES = [
    "و",
    "ف",
    "ب",
    "ك",
    "ل",
    "ال",
    "لل",
    "إ",
    "أ",
    "هجر",
    "دار",
    "لجن",
    "کتاب",
    "برنامه",
    "ها",
    "های",
    "هایی",
    "می",
    "نمی",
    "تر",
    "ی",
    "ای",
    "پ",
    "m",
    "ü",
    "ue",
    "u",
    "ö",
    "oe",
    "nchen",
    "ø",
    "å",
    "samuel",
    "移",
    "x",
]
BETWEEN = ["", "", "", " ", "\u200c", " \u200c", "-"]


def invented(chance: random.Random) -> str:
    pieces = chance.choices(PIECES, k=chance.randint(1, 12))
    return "".join(each + chance.choice(BETWEEN) for each in pieces).strip(" \u200c")


TITLES = [invented(random.Random(seed)) for seed in range(sized(120, 300))]


@pytest.fixture(scope="module")
def reader(databases: Database) -> Iterator[TestClient]:
    """The application on records with invented titles, which no test changes."""
    with databases("samples") as url:
        catalogue = catalogue_for(url)
        titled = [{"ref": f"n{each}", "title": title} for each, title in enumerate(TITLES)]
        write(catalogue, "meetings", *titled)
        catalogue.database.close()
        with AppClient(create_app(catalogue.settings)) as client:
            yield client


@settings(max_examples=sized(20, 60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BETWEEN)), max_size=4))
def test_invented_words_find_what_plain_python_finds(
    reader: TestClient, pairs: list[tuple[str, str]]
) -> None:
    query = "".join(map("".join, pairs))
    if query_terms(query):
        body = reader.get(f"/v1/meetings?q={quote(query)}&limit=1000&fields=ref").json()
        expected = {f"n{n}" for n, title in enumerate(TITLES) if finds(query, title, f"n{n}")}
        assert {each["ref"] for each in body["data"]} == expected


@pytest.mark.template("samples")
def test_the_longest_query_is_understood(client: TestClient, catalogue: Catalogue) -> None:
    """Many words with many forms are one question to the index."""
    write(catalogue, "meetings", {"ref": "one", "title": "移" * 200})
    assert client.get(f"/v1/meetings?q={'移' * 200}").json()["meta"]["total"] == 1
    many = ("وللا" * 50, "ü " * 100, "می " * 66, "ا\u200c" * 100)
    for query in many:
        assert client.get(f"/v1/meetings?q={quote(query)}").json()["meta"]["total"] == 0


# Cities that are their time zone's, by what CLDR calls the zone.
ZONES = {
    "Kabul": "Asia/Kabul",
    "Vienna": "Europe/Vienna",
    "Baku": "Asia/Baku",
    "Yerevan": "Asia/Yerevan",
    "Brussels": "Europe/Brussels",
    "Sofia": "Europe/Sofia",
    "Prague": "Europe/Prague",
    "Copenhagen": "Europe/Copenhagen",
    "Algiers": "Africa/Algiers",
    "Cairo": "Africa/Cairo",
    "Tbilisi": "Asia/Tbilisi",
    "Athens": "Europe/Athens",
    "Budapest": "Europe/Budapest",
    "Dhaka": "Asia/Dhaka",
    "Baghdad": "Asia/Baghdad",
    "Tehran": "Asia/Tehran",
    "Rome": "Europe/Rome",
    "Bishkek": "Asia/Bishkek",
    "Almaty": "Asia/Almaty",
    "Beirut": "Asia/Beirut",
    "Colombo": "Asia/Colombo",
    "Warsaw": "Europe/Warsaw",
    "Lisbon": "Europe/Lisbon",
    "Bucharest": "Europe/Bucharest",
    "Belgrade": "Europe/Belgrade",
    "Moscow": "Europe/Moscow",
    "Damascus": "Asia/Damascus",
    "Dushanbe": "Asia/Dushanbe",
    "Ashgabat": "Asia/Ashgabat",
    "Istanbul": "Europe/Istanbul",
    "Kyiv": "Europe/Kiev",
    "Tashkent": "Asia/Tashkent",
    "Samarkand": "Asia/Samarkand",
    "Karachi": "Asia/Karachi",
    "London": "Europe/London",
    "Paris": "Europe/Paris",
    "Berlin": "Europe/Berlin",
    "Amman": "Asia/Amman",
    "Nicosia": "Asia/Nicosia",
}


@pytest.mark.parametrize("city", ZONES)
def test_cities_have_the_names_of_cldr(city: str) -> None:
    ours = {sort_key(name) for name in names_of_city(city, None)}
    theirs = set()
    for language in ("fr", "de", "ru", "fa", "ar", "tr"):
        theirs.add(Locale(language).time_zones.get(ZONES[city], {}).get("city", city))
    assert {sort_key(name) for name in theirs} - ours == set()


def test_cities_are_of_countries_and_have_one_name_each() -> None:
    named = cities_by_name()
    assert {key: rows for key, rows in named.items() if len(rows) > 1} == {}
    assert {code for rows in named.values() for code, _ in rows} <= COUNTRY_CODES
    assert "" not in named
