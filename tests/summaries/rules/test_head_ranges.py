"""Ranges of heads in figures: the lower ends are the value, the upper ends its upper bound."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import write

NAMES = ("value", "qualifier", "lower", "upper", "counted", "not_reported")


def heads(**said: Any) -> dict[str, Any]:
    """A meeting of 2020 with this head count."""
    return {"participants": said, "countries": ["PK"]}


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ([heads(count=30, count_to=40)], (30, "at_least", 30, 40, 1, 0)),
        ([heads(count=30, count_to=40), heads(count=10)], (40, "at_least", 40, 50, 2, 0)),
        (
            [heads(count=30, count_to=40), heads(count=5, count_to=7)],
            (35, "at_least", 35, 47, 2, 0),
        ),
        (
            [heads(count=30, count_to=40), heads(count=10, qualifier="over")],
            (40, "over", 40, None, 2, 0),
        ),
        (
            [heads(count=30, count_to=40), heads(count=10, qualifier="up_to")],
            (40, "about", 30, 50, 2, 0),
        ),
        (
            [heads(count=30, count_to=40, qualifier="about"), heads(count=10)],
            (40, "about", 10, None, 2, 0),
        ),
        ([heads(count=30, count_to=40), {}], (30, "at_least", 30, None, 1, 1)),
        # What was only expected is no part of the sum, nor are its ends of the bounds.
        (
            [heads(count=10), heads(count=30, count_to=40, basis="expected")],
            (10, "at_least", 10, None, 1, 0),
        ),
        (
            [heads(count=10), {"status": "cancelled", **heads(count=30, count_to=40)}],
            (10, "exact", 10, 10, 1, 0),
        ),
    ],
)
@pytest.mark.template("samples")
def test_ranges_of_heads(
    client: TestClient,
    catalogue: Catalogue,
    meetings: list[dict[str, Any]],
    expected: tuple[Any, ...],
) -> None:
    write(catalogue, "meetings", *({"ref": f"r{n}", **each} for n, each in enumerate(meetings)))
    year = client.get("/v1/summaries/2020?by=country").json()["data"]
    figure = year["people"]["meeting_attendances"]
    assert tuple(figure[name] for name in NAMES) == expected
    behind = client.get(figure["records"]).json()["data"]
    assert sum(row["contribution"] or 0 for row in behind) == figure["value"]


@pytest.mark.template("samples")
def test_a_part_of_a_year_has_the_ranges_of_its_own_records(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(
        catalogue,
        "meetings",
        {"ref": "one", "countries": ["PK"], "participants": {"count": 30, "count_to": 40}},
        {"ref": "two", "countries": ["AF"], "participants": {"count": 10}},
    )
    rows = client.get("/v1/summaries/2020?by=country").json()["data"]["breakdowns"]["country"][
        "rows"
    ]
    found = {
        row["key"]: tuple(row["people"]["meeting_attendances"][name] for name in NAMES[:4])
        for row in rows
    }
    assert found == {"PK": (30, "at_least", 30, 40), "AF": (10, "exact", 10, 10)}
