"""Records in the words of schema.org, and on a map: what becomes of each member."""

import re
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.values.json import from_json
from events_api.data.points import SOURCE, city_points
from tests.samples import write

ROOT = "http://localhost:8000/records"


def node(client: TestClient, path: str, query: str = "") -> dict[str, Any]:
    """The only record of a list, without what says which it is."""
    answer = client.get(f"/v1/{path}?format=jsonld{query}")
    assert answer.headers["content-type"] == "application/ld+json"
    data, found = from_json(answer.content)["@graph"]
    assert data["@type"] == "Dataset"
    assert found.pop("@id") == f"{ROOT}/{found['identifier']}"
    del found["identifier"]
    return dict(found)


@pytest.mark.template("samples")
def test_each_kind_is_told_in_the_words_of_schema_org(
    client: TestClient, catalogue: Catalogue
) -> None:
    roles = [{"organisation": "icmpd", "roles": ["organiser", "host"]}]
    roles += [{"organisation": "norway", "roles": ["funder"]}]
    [meeting] = write(
        catalogue,
        "meetings",
        {
            "when": "2020-07-06/2020-07-07",
            "title": "</script> in Wien",
            "language": "en",
            "status": "postponed",
            "mode": "hybrid",
            "start_time": "09:30",
            "end_time": "17:00",
            "time_zone": "Europe/Vienna",
            "location": {"venue": "Hofburg", "city": "Wien", "country": "AT"},
            "themes": ["customs"],
            "organisations": roles,
            "url": "https://example.org/a",
        },
    )
    assert node(client, "meetings") == {
        "@type": "Event",
        "url": "https://example.org/a",
        "name": "</script> in Wien",
        "inLanguage": "en",
        "startDate": "2020-07-06T09:30:00+02:00",
        "endDate": "2020-07-07T17:00:00+02:00",
        "eventStatus": "https://schema.org/EventPostponed",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Hofburg",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Wien",
                "addressCountry": "AT",
            },
        },
        "about": [{"@type": "DefinedTerm", "name": "Customs", "termCode": "customs"}],
        "organizer": [{"@type": "Organization", "name": "ICMPD", "identifier": "icmpd"}],
        "funder": [{"@type": "Organization", "name": "NORWAY", "identifier": "norway"}],
    }
    alone = client.get(f"/v1/meetings/{meeting.id}", headers={"Accept": "application/ld+json"})
    assert b"</script>" not in alone.content
    assert from_json(alone.content)["@graph"][1]["name"] == "</script> in Wien"
    _check_others(client, catalogue)


def _check_others(client: TestClient, catalogue: Catalogue) -> None:
    [training] = write(catalogue, "trainings", {"when": "2020-04", "countries": ["PK"]})
    about = {"@type": "Country", "name": "Pakistan", "identifier": "PK"}
    assert node(client, "trainings") == {
        "@type": "EducationEvent",
        "url": f"{ROOT}/{training.id}",
        "name": "A course",
        "startDate": "2020-04",
        "eventStatus": "https://schema.org/EventScheduled",
        "about": [about],
    }
    [value] = write(catalogue, "metrics", {"value": 5, "qualifier": "over", "when": "2020"})
    assert node(client, "metrics") == {
        "@type": "Observation",
        "url": f"{ROOT}/{value.id}",
        "name": "Reach",
        "observationDate": "2020",
        "variableMeasured": {
            "@type": "StatisticalVariable",
            "name": "Reach",
            "identifier": "reach",
        },
        "minValue": 5,
        "unitText": "people",
    }


def test_what_is_on_a_map_has_a_country(client: TestClient, catalogue: Catalogue) -> None:
    write(
        catalogue,
        "meetings",
        {"ref": "venue", "location": {"city": "Wien", "country": "AT"}, "countries": ["PK"]},
        {"ref": "other", "location": {"city": "Wien", "country": "US"}},
        {"ref": "about", "countries": ["AF", "PK"]},
        {"ref": "nowhere"},
        {"ref": "no-point", "countries": ["GP"]},
    )
    found = from_json(client.get("/v1/events?format=geojson&sort=-updated_at&lang=fr").content)
    assert (found["numberReturned"], found["withoutPlace"]) == (3, 2)
    assert found["points"] == SOURCE
    places = [each for each in found["features"] if each["properties"]["relation"] == "venue"]
    [about] = [each for each in found["features"] if each not in places]
    assert {
        each["properties"]["country_names"][0]: (
            [float(number) for number in each["geometry"]["coordinates"]],
            each["properties"]["city"],
            each["properties"]["approximate"],
        )
        for each in places
    } == {
        "Autriche": ([16.33, 48.22], "Wien", False),
        "États-Unis": ([-98.15, 39.11], "Wien", True),
    }
    assert about["geometry"]["type"] == "MultiPoint"
    assert about["properties"]["approximate"] is True
    assert about["properties"]["countries"] == ["AF", "PK"]


def test_points_of_cities_are_those_of_the_time_zone_database() -> None:
    zones = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    told = {}
    for line in zones.splitlines():
        if not line.startswith("#"):
            code, place, zone = line.split("\t")[:3]
            latitude, longitude = re.fullmatch(r"([+-]\d+)([+-]\d+)", place).groups()  # type: ignore[union-attr]
            point = (degrees(longitude, 3), degrees(latitude, 2))
            told[code, zone.rpartition("/")[2].replace("_", " ")] = point
    points = city_points()
    assert len(points) > 380
    assert points == {name: told[name] for name in points}


def degrees(text: str, digits: int) -> Decimal:
    """Degrees, minutes and perhaps seconds, after a sign."""
    whole, minutes, seconds = (
        text[1 : digits + 1],
        text[digits + 1 : digits + 3],
        text[digits + 3 :],
    )
    value = int(whole) + int(minutes) / 60 + int(seconds or 0) / 3600
    return Decimal(f"{text[0].replace('+', '')}{value:.2f}")
