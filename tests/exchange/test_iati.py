"""Activities of IATI: what is published and exact, and what is missing told by its row."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.reference import INDICATORS, PROJECTS
from tests.app_client import AppClient
from tests.commands import run
from tests.core.middleware.test_answer_cache import asked
from tests.samples import write
from tests.templates import Database, catalogue_for
from tests.test_openapi import DOCUMENT

REPORTING = {"iati_organisation": "XI-EXAMPLE-0001", "iati_owner": "icmpd"}
PROJECT: dict[str, Any] = {
    "code": "mrc",
    "name": "Centres <for> migrants & more",
    "programmes": ["bali"],
    "when": "2019-03/2020",
    "funders": ["norway"],
    "currency": "EUR",
    "sector": "15190",
    "countries": ["AF", "IQ", "PK"],
    "url": "https://example.org/mrc",
}
REACH: dict[str, Any] = {
    "code": "reach",
    "name": "Reach",
    "unit": "people",
    "time_rule": "flow",
    "place_rule": "sum",
    "baseline": {"year": "2018", "value": 7},
    "targets": {"2020 project:mrc": 100, "2020": 900},
}


@pytest.fixture
def samples(databases: Database) -> Iterator[Catalogue]:
    """A catalogue with the rows that samples name, of a deployment that reports."""
    with databases("samples") as url:
        catalogue = catalogue_for(url, **REPORTING)
        yield catalogue
        catalogue.database.close()


@pytest.fixture
def reporter(samples: Catalogue) -> Iterator[TestClient]:
    """The application on it."""
    with AppClient(create_app(samples.settings)) as client:
        yield client


def put(catalogue: Catalogue, *projects: dict[str, Any]) -> None:
    with writing(catalogue.database, catalogue.lists) as transaction:
        for project in projects:
            transaction.put_reference(PROJECTS, PROJECTS.given.model_validate(project))


def report(catalogue: Catalogue) -> None:
    """A project with values, exact and not, a meeting and a publication."""
    put(catalogue, PROJECT)
    with writing(catalogue.database, catalogue.lists) as transaction:
        transaction.put_reference(INDICATORS, INDICATORS.given.model_validate(REACH))
    own: dict[str, Any] = {"projects": ["mrc"], "when": "2020"}
    values = [
        {"ref": "total", "value": 60},
        {"ref": "women", "value": 25, "dimensions": {"sex": "female"}},
        {"ref": "country", "value": 12, "countries": ["AF"]},
        {"ref": "bound", "value": 80, "qualifier": "over", "when": "2019"},
        {"ref": "range", "value": 80, "value_to": 90, "when": "2019"},
        {"ref": "one-source", "value": 5, "when": "2018"},
        {"ref": "another", "value": 6, "when": "2018"},
        {"ref": "planned", "value": 9, "when": "2017", "status": "planned"},
        {"ref": "of-two", "value": 9, "when": "2016", "projects": ["border", "mrc"]},
        {"ref": "draft", "value": 9, "when": "2015", "state": "draft"},
    ]
    write(catalogue, "metrics", *(own | {"indicator": "reach"} | each for each in values))
    roles = [{"organisation": "unodc", "roles": ["implementer"]}]
    page = {"url": "https://example.org/m", "location": {"city": "Kabul", "country": "AF"}}
    write(catalogue, "meetings", own | page | {"organisations": roles, "title": "Talks & more"})
    files = [{"url": "https://example.org/r.pdf", "media_type": "application/pdf"}]
    write(catalogue, "publications", own | {"files": files, "language": "en", "when": "2020-05"})


def parsed(content: bytes) -> Element:
    return fromstring(content)  # noqa: S314 - it is our own


def told(activity: Element, path: str) -> list[dict[str, str]]:
    return [dict(each.attrib) for each in activity.findall(path)]


def test_an_activity_tells_what_is_published_and_exact(
    reporter: TestClient, samples: Catalogue
) -> None:
    report(samples)
    # Of the samples the other project lacks everything.
    answer = reporter.get("/iati.xml?project=mrc&lang=fr")
    assert answer.headers["content-type"] == "application/xml"
    assert "last-modified" not in answer.headers
    [activity] = parsed(answer.content)
    assert activity.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert activity.findtext("iati-identifier") == "XI-EXAMPLE-0001-mrc"
    assert activity.findtext("title/narrative") == "Centres <for> migrants & more"
    assert told(activity, "activity-status") == [{"code": "4"}]
    assert told(activity, "activity-date") == [
        {"type": "2", "iso-date": "2019-03-01"},
        {"type": "4", "iso-date": "2020-12-31"},
    ]
    shares = told(activity, "recipient-country")
    assert [each["percentage"] for each in shares] == ["33.34", "33.33", "33.33"]
    assert sum(Decimal(each["percentage"]) for each in shares) == 100
    roles = [
        (each.get("role"), each.findtext("narrative"))
        for each in activity.findall("participating-org")
    ]
    assert roles == [("1", "NORWAY"), ("4", "UNODC"), ("2", "ICMPD")]
    assert [(e["url"], e["format"]) for e in told(activity, "document-link")] == [
        ("https://example.org/mrc", "text/html"),
        ("https://example.org/m", "text/html"),
        ("https://example.org/r.pdf", "application/pdf"),
    ]
    assert activity.findtext("location/name/narrative") == "Kabul"
    _check_result(activity)
    tag = {"If-None-Match": answer.headers["etag"]}
    assert reporter.get("/iati.xml?project=mrc&lang=fr", headers=tag).status_code == 304
    # It is a whole file: a stream, of which nobody knows how long it will be, and it is kept.
    assert "content-length" not in answer.headers
    assert answer.headers["content-disposition"] == 'attachment; filename="iati.xml"'
    app: Any = reporter.app
    with asked(app.state.catalogue) as statements:
        assert reporter.get("/iati.xml?project=mrc&lang=fr").content == answer.content
    assert statements == []


def _check_result(activity: Element) -> None:
    [result] = activity.findall("result")
    assert dict(result.attrib) == {"type": "9", "aggregation-status": "1"}
    assert told(result, "indicator/baseline") == [{"year": "2018", "value": "7"}]
    old, year = result.findall("indicator/period")
    # Two sources disagree: neither is told. What is a bound has no period at all.
    assert told(old, "period-start") == [{"iso-date": "2018-01-01"}]
    assert old.findall("actual") == []
    assert told(year, "period-end") == [{"iso-date": "2020-12-31"}]
    assert told(year, "target") == [{"value": "100"}]
    actuals = [
        (each.get("value"), [dict(own.attrib) for own in each]) for each in year.findall("actual")
    ]
    assert actuals == [
        ("60", []),
        ("12", [{"name": "country", "value": "AF"}]),
        ("25", [{"name": "sex", "value": "female"}]),
    ]


def test_every_project_can_be_asked_for_as_the_description_says(reader: TestClient) -> None:
    said = DOCUMENT["paths"]["/iati.xml"]["get"]["parameters"]
    [pattern] = [each["schema"]["pattern"] for each in said if each["name"] == "project"]
    codes = [each["code"] for each in reader.get("/v1/projects").json()["data"]]
    assert "improving-migration" in codes
    assert re.fullmatch(pattern, ",".join(codes))
    # It says what they lack, and so knows them.
    assert reader.get("/iati.xml", params={"project": ",".join(codes)}).status_code == 409


def test_what_lies_ahead_is_planned(reporter: TestClient, samples: Catalogue) -> None:
    put(samples, PROJECT | {"when": "2020-07/2021"})
    for day, status, types in (
        (date(2020, 6, 30), "1", ["1", "3"]),
        (date(2020, 7, 1), "2", ["2", "3"]),
        (date(2021, 12, 31), "2", ["2", "3"]),
        (date(2022, 1, 1), "4", ["2", "4"]),
    ):
        app: Any = reporter.app
        app.state.catalogue.today = lambda day=day: day
        [activity] = parsed(reporter.get("/iati.xml?project=mrc").content)
        assert told(activity, "activity-status") == [{"code": status}]
        assert [each["type"] for each in told(activity, "activity-date")] == types


def test_what_is_missing_is_told_with_the_row_to_complete(
    reporter: TestClient, samples: Catalogue
) -> None:
    put(samples, PROJECT, PROJECT | {"code": "border", "when": "../2020", "sector": "x"})
    write(samples, "meetings", {"projects": ["mrc", "border"]})
    refused = reporter.get("/iati.xml")
    assert refused.status_code == 409
    see = "/v1/projects/border"
    start = "Say since when border runs, in `when`."
    sector = "The `sector` of border is no purpose code of five digits."
    assert refused.json()["errors"] == [
        {"code": "no_start", "detail": start, "see": see},
        {"code": "bad_sector", "detail": sector, "see": see},
    ]
    unknown = reporter.get("/iati.xml?project=mrc,nothing")
    assert (unknown.status_code, unknown.json()["errors"]) == (
        400,
        [
            {"parameter": "project", "code": "unknown_value", "see": "/v1/projects"}
            | {"detail": "There is no such project.", "allowed": ["border", "mrc"]}
        ],
    )
    url = samples.settings.database_url.get_secret_value()
    _, shown = run("iati", "--check", url=url, status=1)
    assert "Set EVENTS_IATI_ORGANISATION" in shown
    assert start in " ".join(shown.split())
