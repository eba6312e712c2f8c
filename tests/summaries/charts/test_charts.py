"""Charts over HTTP: the values of the summary, in the words of a language, or a problem."""

import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import write

SVG = "{http://www.w3.org/2000/svg}"
Json = dict[str, Any]
COUNTS = ("meetings", "trainings", "publications", "activities")


def picture(client: TestClient, address: str) -> ET.Element:
    answer = client.get(f"/v1/summaries/{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def marks(root: ET.Element) -> list[ET.Element]:
    return [*root.iter(f"{SVG}g")]


def values(root: ET.Element) -> dict[tuple[str, str], str]:
    """{(figure, key): value} of what is drawn."""
    return {
        (each.attrib["data-figure"], each.attrib["data-key"]): each.attrib["data-value"]
        for each in marks(root)
    }


def said(root: ET.Element) -> list[str]:
    """The sentences of the marks."""
    return [each.findtext(f"{SVG}title", "") for each in marks(root)]


def texts(root: ET.Element) -> list[str]:
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("filters", ["", "?project=improving-migration", "?allocation=overlap"])
@pytest.mark.parametrize("dim", ["country", "type", "month"])
def test_the_values_are_those_of_the_summary(reader: TestClient, dim: str, filters: str) -> None:
    asked = f"{filters}&by={dim}" if filters else f"?by={dim}"
    summary = reader.get(f"/v1/summaries/2020{asked}").json()["data"]
    expected = {
        (name, row["key"] or "none"): str(row["counts"][name]["value"])
        for row in summary["breakdowns"][dim]["rows"]
        for name in COUNTS
        if row["counts"][name]["value"]
    }
    drawn = values(picture(reader, f"2020/charts/{dim}.svg{filters}"))
    assert {key: value for key, value in drawn.items() if value != "0"} == expected


@pytest.mark.parametrize("filters", ["", "?country=AF", "?allocation=overlap&year_start=04"])
def test_the_records_of_a_count_stand_at_their_days(reader: TestClient, filters: str) -> None:
    root = picture(reader, f"2020/charts/time.svg{filters}")
    counts = reader.get(f"/v1/summaries/2020{filters}").json()["data"]["counts"]
    drawn: Counter[str] = Counter()
    for each in marks(root):
        drawn[each.attrib["data-figure"]] += int(each.attrib["data-value"])
    assert drawn == Counter({name: figure["value"] for name, figure in counts.items()})
    for each in marks(root):
        if each.attrib["data-value"] == "1":
            path = f"/v1/{each.attrib['data-figure']}/{each.attrib['data-key']}?lang=en"
            record = reader.get(path).json()
            when = record["labels"]["dates"][record["data"]["when"]]
            assert each.findtext(f"{SVG}title") == f"{when} · {record['data']['title']}"


@pytest.mark.template("samples")
def test_many_records_stand_in_their_months(client: TestClient, catalogue: Catalogue) -> None:
    days = [f"2020-{number % 7 + 4:02}-{number % 28 + 1:02}" for number in range(98)]
    rows: list[Json] = [{"when": day, "countries": ["AF"]} for day in [*days, "2020-12", "2020"]]
    write(catalogue, "meetings", *rows)
    write(catalogue, "trainings", {"when": "2020-05-02", "title": "One"})
    write(catalogue, "metrics", {"when": "2020-05", "value": 5, "countries": ["PK"]})
    assert len(marks(picture(client, "2020/charts/time.svg"))) == 101
    write(catalogue, "meetings", {"when": "2020-04"}, {"when": "2020-04", "status": "planned"})
    root = picture(client, "2020/charts/time.svg")
    counts = {f"2020-{month:02}": 14 for month in range(5, 11)} | {"2020-04": 15, "2020-12": 1}
    drawn = {key: value for (name, key), value in values(root).items() if name == "meetings"}
    assert drawn == {key: str(value) for key, value in {**counts, "none": 1}.items()}
    by_month = client.get("/v1/summaries/2020?by=month").json()["data"]["breakdowns"]["month"]
    told = {row["key"] or "none": row["counts"]["meetings"]["value"] for row in by_month["rows"]}
    assert told == {**counts, "none": 1}
    assert said(root)[:2] == ["not said · Meetings: 1", "April 2020 · Meetings: 15"]
    assert said(root)[-1] == "2 May 2020 · One"
    assert "Records by month: Meetings" in texts(root)
    # A country that only a metric names is one of the year, without a record.
    assert values(picture(client, "2020/charts/country.svg")) == {
        ("meetings", "AF"): "100",
        ("meetings", "PK"): "0",
        ("meetings", "none"): "1",
        ("trainings", "AF"): "0",
        ("trainings", "PK"): "0",
        ("trainings", "none"): "1",
    }


def test_who_attended_and_who_is_missing(reader: TestClient) -> None:
    root = picture(reader, "2020/charts/sex.svg")
    people = reader.get("/v1/summaries/2020").json()["data"]["people"]
    suffixes = {"women": "_women", "men": "_men", "all_people": ""}
    assert values(root) == {
        (name, key): "" if (v := people[name + suffix]["value"]) is None else str(v)
        for name in ("meeting_attendances", "training_attendances")
        for key, suffix in suffixes.items()
    }
    assert said(root)[2] == "all · Attendances at meetings: at least 75 (8 of 9 gave no number)"
    assert said(root)[0] == "women · Attendances of women at meetings: no number"
    assert "Full: at least so many. Arrow: may be more." in texts(root)


@pytest.mark.template("samples")
def test_a_figure_through_the_years(client: TestClient, catalogue: Catalogue) -> None:
    border, mrc = {"projects": ["border"]}, {"projects": ["mrc"]}
    rows: list[Json] = [
        {"when": "2017", "value": 5, **border},
        {"when": "2019", "value": 7, "qualifier": "over", **border},
        {"when": "2020", "value": 8, "value_to": 9, "provisional": True, **border},
        {"when": "2020", "value": 3, **mrc},
    ]
    write(catalogue, "metrics", *rows)
    root = picture(client, "charts/reach.svg?lang=fr")
    drawn = [[each.attrib[f"data-{name}"] for name in ("key", "value")] for each in marks(root)]
    first = [["2017", "5"], ["2018", ""], ["2019", "7"], ["2020", "8"]]
    assert drawn == [*first, ["2017", ""], ["2018", ""], ["2019", ""], ["2020", "3"]]
    headings = [each for each in texts(root) if each.startswith("personnes")]
    assert headings == ["personnes · Border", "personnes · Mrc"]
    one = picture(client, "charts/reach.svg?to=2019")
    assert one.findtext(f"{SVG}title") == "Reach · 2017 to 2019"
    assert said(one)[1:] == [
        "2018 · Reach: no number (Border)",
        "2019 · Reach: over 7 people (Border)",
    ]
    assert "Grey: no number." in " ".join(texts(one))
    assert marks(picture(client, "charts/followers.svg")) == []


def test_the_picture_says_what_it_is_of_in_the_words_of_a_language(reader: TestClient) -> None:
    root = picture(reader, "2020/charts/country.svg?lang=ar&project=improving-migration")
    summary = reader.get("/v1/summaries/2020?by=country&lang=ar").json()
    assert (root.attrib["role"], root.attrib["lang"], root.attrib["direction"]) == (
        *("img", "ar"),
        "rtl",
    )
    assert root.findtext(f"{SVG}title") == "السجلات حسب البلد · 2020"
    described = root.findtext(f"{SVG}desc", "")
    for label in summary["labels"]["countries"].values():
        assert label in described
    source = "http://localhost:8000/v1/summaries/2020?project=improving-migration"
    assert source in described


def test_an_empty_picture_says_so(reader: TestClient) -> None:
    root = picture(reader, "2020/charts/country.svg?country=SE")
    assert values(root) == {}
    assert "Records: 0" in texts(root)


@pytest.mark.parametrize(
    ("address", "parameter", "allowed"),
    [
        ("2020/charts/colour.svg", "chart", ["country", "month", "sex", "time", "type"]),
        ("1999/charts/sex.svg", "year", ["2020"]),
    ],
)
def test_what_there_is_not_is_answered_with_what_there_is(
    reader: TestClient, address: str, parameter: str, allowed: list[str]
) -> None:
    answer = reader.get(f"/v1/summaries/{address}")
    assert answer.status_code == 404
    assert answer.json()["errors"] == [
        {
            "parameter": parameter,
            "code": "unknown_value",
            "detail": "There is no such chart; `allowed` says which there are.",
            "allowed": allowed,
        }
    ]


def test_an_unknown_indicator_is_answered_with_those_that_are_alike(reader: TestClient) -> None:
    answer = reader.get("/v1/summaries/charts/folowers.svg")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["see"]) == (404, "/v1/indicators")
    assert error["allowed"][0] == "social_media_followers"
    assert "meetings" in error["allowed"]


def test_it_is_kept_and_asked_after_as_any_answer(reader: TestClient) -> None:
    address = "/v1/summaries/2020/charts/type.svg"
    first = reader.get(
        address, headers={"Accept": "image/avif,image/*;q=0.8", "Accept-Encoding": "gzip"}
    )
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["content-security-policy"].endswith("sandbox")
    again = reader.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert reader.get(address, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.template("samples")
def test_a_year_that_is_far_away_leaves_a_chart_of_those_before(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(catalogue, "meetings", {"ref": "a", "when": "1800"}, {"ref": "b", "when": "2019"})
    write(catalogue, "trainings", {"ref": "far", "when": "9998-01"})
    drawn = values(picture(client, "charts/meetings.svg"))
    assert {int(key) for _, key in drawn} == {*range(1920, 2020)}
    assert {key: value for (_, key), value in drawn.items() if value == "1"} == {"2019": "1"}
