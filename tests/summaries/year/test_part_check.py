"""A part of a breakdown that there cannot be is refused by name, not answered with no rows."""

from typing import Any

import pytest
from starlette.testclient import TestClient

RECORDS = "/v1/summaries/2020/figures/meetings/records"
KINDS = ["activity", "meeting", "metric", "publication", "training"]


@pytest.mark.parametrize("format_", ["json", "csv"])
@pytest.mark.parametrize(
    ("part", "named", "see"),
    [
        ("theme:retrun-reintegration", "theme:return-reintegration", "/v1/themes"),
        ("country:ZZ", None, "/v1/countries"),
        ("kind:meetings", "kind:meeting", None),
        ("kind:none", "kind:meeting", None),
        ("type:worksop", "type:workshop", None),
        ("organisation:icmdp", "organisation:icmpd", "/v1/organisations"),
    ],
)
def test_unknown_parts_are_refused(
    reader: TestClient, part: str, named: str | None, see: str | None, format_: str
) -> None:
    answer = reader.get(f"{RECORDS}?part={part}&format={format_}")
    body: Any = answer.json()
    assert (answer.status_code, body["type"]) == (400, "/problems/unknown-value")
    [error] = body["errors"]
    dim, allowed = part.split(":", maxsplit=1)[0], error.pop("allowed")
    expected = {"parameter": "part", "code": "unknown_value", "detail": f"There is no such {dim}."}
    assert {name: value for name, value in error.items() if value} == (
        expected if see is None else {**expected, "see": see}
    )
    assert 0 < len(allowed) <= 10
    assert named is None or named in allowed
    for each in allowed:
        assert reader.get(f"{RECORDS}?part={each}").status_code == 200, each
    if dim == "kind":
        assert sorted(allowed) == [f"kind:{kind}" for kind in KINDS]


@pytest.mark.parametrize("part", ["country:FR", "theme:none", "type:webinar", "month:2019-02"])
def test_parts_without_records_are_empty(reader: TestClient, part: str) -> None:
    answer = reader.get(f"{RECORDS}?part={part}&theme=return-reintegration&country=FR")
    assert (answer.status_code, answer.json()["data"]) == (200, [])
