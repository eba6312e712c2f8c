"""The page of a figure: what it says, why, and the records that add up to it; both engines."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import key, write
from tests.summaries.editions.test_editions import publish
from tests.web.pages.page_reader import read

ATTENDANCES = "/figures/2020/meeting_attendances?unit=attendances"
OVERRIDE = "\u202e<b>evil\u202d ورشة about migration"


@pytest.fixture
def template() -> str:
    return "samples"


def test_a_figure_says_how_it_was_made_and_what_became_of_it(
    catalogue: Catalogue, client: TestClient
) -> None:
    publisher = key(catalogue, "publish")
    heads: dict[str, Any] = {"participants": {"count": 40}}
    write(catalogue, "meetings", {"ref": "a", "title": "First", **heads})
    none = "No edition of this year is published yet, so nothing is restated."
    assert none in read(client, ATTENDANCES).words
    publish(client, publisher)
    assert "Edition 1 says the same." in read(client, ATTENDANCES).words
    more: dict[str, Any] = {"participants": {"count": 50, "qualifier": "over"}}
    expected: dict[str, Any] = {"participants": {"count": 9, "basis": "expected"}}
    write(
        catalogue,
        "meetings",
        {"ref": "b", "title": OVERRIDE, **more},
        {"ref": "c", "title": "x" * 300},
        {"ref": "d", "title": "Hoped for", **expected},
    )
    page = read(client, ATTENDANCES)
    for words in (
        *("Attendances at meetings", "over 90", "2 records make it up."),
        "Head counts are added up. Whoever came twice is counted twice.",
        "1 record says only how many were expected, not how many came.",
        "Restated since edition 1, which said: 40.",
        *(OVERRIDE, "x" * 300, "gave no number", "foreseen, not counted", "40", "50"),
    ):
        assert words in page.words
    assert [value for _, value, _ in page.numbers] == ["90"]
    # The year has the same sentences beside its number.
    assert {"Restated since edition 1, which said: 40.", "2 records make it up."} <= {
        *read(client, "/years/2020").words
    }


def test_a_value_that_lost_stands_beside_the_one_that_is_believed(
    catalogue: Catalogue, client: TestClient
) -> None:
    about = {"indicator": "followers", "projects": ["mrc"], "when": "2020"}
    [_, lost] = write(
        catalogue,
        "metrics",
        {**about, "value": 98158},
        {**about, "value": 100000, "qualifier": "over", "owner": "iom"},
    )
    page = read(client, "/figures/2020/followers?unit=followers&project=mrc")
    assert "It is a level: the last reading of the year counts." in page.words
    [words] = [w for href, w in page.links if href == f"/records/{lost.id}" and "too" in w]
    assert re.fullmatch(
        r"over 100,000 was reported too: 2020; .*; "
        r"another value for the same thing is believed",
        words,
    )
    assert [each for each in page.words if each.endswith(" Here it is the more certain one.")]
    # A level is of the year by its own rule, on its page and in its chart.
    assert [each for each in page.words if "began" in each] == []
    chart = client.get("/v1/summaries/charts/followers.svg?project=mrc").text
    assert ("<desc>Project: " in chart, "began" in chart) == (True, False)
    write(catalogue, "metrics", {**about, "value": 5, "indicator": "reach"})
    write(catalogue, "metrics", {**about, "value": 6, "indicator": "reach", "owner": "iom"})
    later = read(client, "/figures/2020/reach?unit=people&project=mrc").words
    assert [each for each in later if each.endswith("later one; they are equally certain.")]
    # As a filter of the year the project means the same records.
    meetings = read(client, "/figures/2020/meetings?unit=records&project=mrc")
    assert "Project: Mrc" in meetings.words


def test_pages_of_a_figure_hold_every_record_once(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "meetings", *({"ref": f"m{i}", "title": f"No. {i}"} for i in range(120)))
    address, found = "/figures/2020/meetings?unit=records", list[str]()
    while address:
        page = read(client, address)
        found += [words for href, words in page.links if href.startswith("/records/")]
        address = next((href for href, _ in page.links if "cursor=" in href), "")
    assert sorted(found) == sorted(f"No. {i}" for i in range(120))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/figures/2020/meetings?unit=records&utm=%3Cb%3E", 200),
        ("/figures/2020/meetings?unit=items", 404),
        ("/figures/2020/nothing?unit=records", 404),
        ("/figures/2020/%3Cscript%3E?unit=records", 404),
        ("/figures/20x0/meetings?unit=records", 404),
        ("/figures/2020/meetings?unit=records&country=ZZ", 400),
        ("/figures/2020/meetings?unit=records&part=x", 400),
        ("/figures/2020/meetings?unit=records&cursor=x", 400),
        ("/figures/1999/meetings?unit=records", 200),
    ],
)
def test_strange_addresses_of_figures_are_answered(
    client: TestClient, address: str, status: int
) -> None:
    page = read(client, address, status)
    assert ("The address has parameters that this page does not use." in page.words) == (
        "utm" in address
    )


def test_a_year_without_a_record_is_0_records_wherever_it_is_said(
    catalogue: Catalogue, client: TestClient
) -> None:
    write(catalogue, "meetings", {"ref": "a", "when": "2018"}, {"ref": "b", "when": "2020"})
    told = client.get("/v1/summaries/2019").json()["data"]["counts"]["meetings"]
    assert (told["value"], told["qualifier"]) == (0, "exact")
    page = read(client, "/years/2019")
    assert "There is no record of this year." in page.words
    own = "/figures/2019/meetings?unit=records"
    assert (own, "0", "0") in page.numbers
    assert read(client, own).numbers == [("#rows", "0", "0")]
    assert "/years/2019" in read(client, "/").addresses
    drawn = client.get("/v1/summaries/charts/meetings.svg").text
    assert "records: 2018: 1; 2019: 0; 2020: 1." in drawn
    heads = client.get("/v1/summaries/charts/meeting_attendances.svg").text
    assert "2019: 0" not in heads
    # Before and after all years there is no page of the year, and nothing leads to it.
    for year in (2017, 2021):
        read(client, f"/years/{year}", 404)
        page = read(client, own.replace("2019", f"{year}"))
        assert page.numbers[0][1:] == ("0", "0")
        assert f"/years/{year}" not in page.addresses
