"""What a stranger's reads may cost: years, figures, rows and bytes are bounded, or refused."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.summaries.year.breakdowns import DIMENSIONS
from tests.samples import LEAST, key, write, write_reference

ALL = ",".join(DIMENSIONS)


@pytest.fixture(autouse=True)
def _reference(request: pytest.FixtureRequest) -> None:
    if "catalogue" in request.fixturenames:
        write_reference(request.getfixturevalue("catalogue"))


def years_of(client: TestClient, address: str) -> list[int]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return [each["year"] for each in answer.json()["data"]]


@pytest.mark.parametrize(
    "when",
    ["1900/2100", "2000/2100", "1920-03-01/2020-03-01", "1000/9998", "1900-21/2020~", "1920/2020"],
)
def test_a_record_spans_at_most_a_hundred_years(
    client: TestClient, catalogue: Catalogue, when: str
) -> None:
    admin = key(catalogue, "admin")
    body = {**LEAST["meetings"], "when": when, "status": "ongoing"}
    made = client.post("/v1/meetings", headers=admin, json=body)
    [error] = made.json()["errors"]
    assert (made.status_code, error["pointer"]) == (422, "/when")
    assert error["detail"] == (
        "A record spans at most 100 years. Give the years in which it took place; where only the "
        "start is known, write 1990/.. instead."
    )
    rows = f"kind,title,type,when\nmeeting,T,workshop,{when}\n".encode()
    csv_sent = {"Content-Type": "text/csv"}
    sent = client.post("/v1/imports", headers=admin | csv_sent, content=rows)
    assert sent.status_code == 422
    assert client.get("/v1/meetings?state=draft", headers=admin).json()["meta"]["total"] == 0


@pytest.mark.parametrize(
    ("when", "source", "status"),
    [
        ("1921/2020", None, 201),
        ("1920-03-02/2020-03-01", None, 201),
        ("1900/..", None, 201),
        ("1900/", "2020", 201),
        ("../2020", "2020", 201),
        ("2000/..", "2099", 201),
        ("2000/..", "2100", 422),
        ("2000/..", "9998", 422),
    ],
)
def test_an_open_end_is_bounded_by_its_sources(
    client: TestClient, catalogue: Catalogue, when: str, source: str | None, status: int
) -> None:
    body: dict[str, Any] = {**LEAST["activities"], "when": when, "status": "ongoing"}
    body |= {"sources": [{"title": "S", "date": source}]} if source else {}
    made = client.post("/v1/activities", headers=key(catalogue, "admin"), json=body)
    assert made.status_code == status, made.text
    if status != 201:
        assert [each["pointer"] for each in made.json()["errors"]] == ["/sources"]


def test_years_beside_one_another_are_at_most_a_hundred(
    client: TestClient, catalogue: Catalogue
) -> None:
    write(catalogue, "activities", {"ref": "wide", "when": "1950/2049"}, {"ref": "b"})
    write(catalogue, "meetings", {"ref": "c", "when": "1850"}, {"ref": "d", "when": "2020"})
    assert years_of(client, "/v1/summaries?allocation=overlap") == [*range(2049, 1949, -1)]
    address: str | None = "/v1/summaries?allocation=overlap"
    walked: list[int] = []
    while address is not None:
        body = client.get(address).json()
        assert len(body["data"]) <= 100
        walked += [each["year"] for each in body["data"]]
        address = body["links"]["next"]
    assert walked == [*range(2049, 1949, -1), 1850]
    first = client.get("/v1/summaries?allocation=overlap")
    assert first.json()["links"]["next"] == "/v1/summaries?allocation=overlap&to=1850"
    assert first.headers["link"] == '</v1/summaries?allocation=overlap&to=1850>; rel="next"'
    for format_ in ("csv", "txt"):
        answer = client.get(f"/v1/summaries?allocation=overlap&format={format_}")
        assert answer.status_code == 200
        assert "allocation=overlap" in answer.headers["link"]
        assert len(answer.content) < 2_000_000
        if format_ == "csv":
            rows = csv.DictReader(io.StringIO(answer.text))
            assert len({row["year"] for row in rows}) == 100
    # The list that says no year is of those that have records, which are few.
    assert years_of(client, "/v1/summaries") == [2020, 1950, 1850]
    assert client.get("/v1/summaries").json()["links"]["next"] is None
    for query in ("from=1850&to=2049", "from=1850", "from=1000&to=9998&by=kind"):
        refused = client.get(f"/v1/summaries?allocation=overlap&{query}")
        assert refused.status_code == 400
        [error] = refused.json()["errors"]
        assert error["detail"] == "Ask for at most 100 years."


def test_figures_beside_one_another_are_bounded(client: TestClient, catalogue: Catalogue) -> None:
    projects = [{"code": f"p{n:03}", "name": f"P {n}"} for n in range(120)]
    admin = key(catalogue, "admin")
    for each in projects:
        assert client.post("/v1/projects", headers=admin, json=each).status_code == 201
    for year in (2019, 2020):
        rows = [
            {"ref": f"{year}-{n}", "when": str(year), "projects": [each["code"]]}
            for n, each in enumerate(projects)
        ]
        write(catalogue, "meetings", *rows)
    one = client.get(f"/v1/summaries/2020?by={ALL}")
    assert (one.status_code, len(one.json()["data"]["breakdowns"]["project"]["rows"])) == (200, 120)
    compared = client.get("/v1/summaries/2020?by=project&compare=previous")
    assert (compared.status_code, len(compared.content) < 10_000_000) == (200, True)
    for query in (
        "from=1990&to=2020&by=project",
        "from=1921&to=2020&by=project&compare=previous",
        f"from=1921&to=2020&by={ALL}",
        f"from=1921&to=2020&by={ALL}&compare=1900&format=csv",
        "from=1951&to=2050&by=project&format=txt&allocation=overlap",
    ):
        refused = client.get(f"/v1/summaries?{query}")
        assert refused.status_code == 400, query
        [error] = refused.json()["errors"]
        assert (error["parameter"], error["code"]) == ("by", "too_many_figures")
        assert error["detail"] == (
            "Years beside one another hold at most 40,000 figures, and this asks for more. Ask for "
            "fewer years (`from`, `to`), for fewer dimensions in `by`, without `compare`, or for "
            "less by a filter."
        )
        assert len(refused.content) < 1_000
    # By a filter, and by fewer years, it is little enough.
    few = client.get("/v1/summaries?from=2000&to=2020&by=project&project=p001,p002")
    assert (few.status_code, len(few.json()["data"])) == (200, 21)
    assert len(years_of(client, "/v1/summaries?from=2016&to=2020&by=project")) == 5
    assert len(years_of(client, "/v1/summaries?from=1921&to=2020&by=kind")) == 100
