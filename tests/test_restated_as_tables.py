"""What an edition restated, as rows and as a text that a person reads."""

import csv
import io
import re

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from tests.samples import key, write, write_reference
from tests.test_drilldown import got
from tests.test_editions import FOR_GOOD, publish, rule

CHANGES = "/v1/summaries/2020/editions/2/changes"
TEXT = """\
2020: edition 2, compared with edition 1

Restated
  meetings  2 -> 3  +1; 1 new version; 1 added
  meeting attendances  80 -> over 1,095  +1,015; 1 changed; 1 added; 0 -> 1 not reported
  meeting attendances women  - -> -  1 new version; 1 added; 2 -> 3 not reported
  meeting attendances men  - -> -  1 new version; 1 added; 2 -> 3 not reported
  Reach (people)  none -> 5  1 added
  By theme: Return: meetings  none -> 1  1 added
  By theme: Return: meeting attendances  none -> -  1 added
  By theme: Return: meeting attendances women  none -> -  1 added
  By theme: Return: meeting attendances men  none -> -  1 added
  By theme: not said: meeting attendances  80 -> over 1,095  +1,015; 1 changed
  By theme: not said: Reach (people)  none -> 5  1 added

The same from other records
  By theme: not said: meetings  2 -> 2  1 new version
  By theme: not said: meeting attendances women  - -> -  1 new version
  By theme: not said: meeting attendances men  - -> -  1 new version

Indicators defined otherwise
  Reach: code  - -> reach
  Reach: name  - -> Reach
  Reach: unit  - -> people
  Reach: measure  - -> number
  Reach: time rule  - -> flow
  Reach: place rule  - -> sum
  Reach: increase days  - -> 31
"""


@pytest.fixture
def ids(catalogue: Catalogue, client: TestClient) -> dict[str, str]:
    """The ids of records that two editions differ in."""
    write_reference(catalogue)
    publisher = key(catalogue, "publish")
    heads = {"participants": {"count": 40}}
    write(catalogue, "meetings", {"ref": "kept", **heads}, {"ref": "late", **heads})
    publish(client, publisher, by=["theme"])
    more = {"participants": {"count": 1055, "qualifier": "over"}}
    [late] = write(catalogue, "meetings", {"ref": "late", **more})
    [new] = write(catalogue, "meetings", {"ref": "new", "themes": ["return"]})
    rule(catalogue, place_rule="sum")
    [reach] = write(catalogue, "metrics", {"ref": "m"})
    publish(client, publisher, by=["theme"])
    return {"late": late.id, "new": new.id, "reach": reach.id}


def test_csv_has_the_figures_with_their_records_and_the_rules(
    client: TestClient, ids: dict[str, str]
) -> None:
    answer = client.get(f"{CHANGES}?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    said = [{name: cell for name, cell in row.items() if cell} for row in rows]
    edition = {"year": "2020", "number": "2", "since": "1"}
    figure = edition | {"name": "meeting_attendances", "unit": "attendances"}
    then = {"then_value": "80", "then_qualifier": "exact", "then_lower": "80", "then_upper": "80"}
    now = {"now_value": "1095", "now_qualifier": "over", "now_lower": "1095"}
    counts = {"then_counted": "2", "then_not_reported": "0"}
    counts |= {"now_counted": "2", "now_not_reported": "1"}
    record = figure | {"section": "records", "kind": "meeting"}
    part = {"then_value": "40", "then_counted": "true", "then_version": "1"}
    part |= {"now_value": "1055", "now_counted": "true", "now_version": "2"}
    gave_none = {"now_counted": "false", "now_version": "1", "now_reason": "not_reported"}
    assert said[3:6] == [
        figure | {"section": "people", "what": "restated", "change": "1015"} | then | now | counts,
        record | {"what": "contribution", "id": ids["late"]} | part,
        record | {"what": "added", "id": ids["new"]} | gave_none,
    ]
    rules = edition | {"section": "rules", "name": "reach", "what": "added"}
    assert said[-2:] == [
        rules | {"key": "place_rule", "now_value": "sum"},
        rules | {"key": "increase_days", "now_value": "31"},
    ]
    figures = got(client, CHANGES)["data"]["figures"]
    assert len([row for row in rows if row["section"] == "records"]) == sum(
        len(each["records"]) for each in figures
    )
    assert len([row for row in rows if row["what"] in {"restated", "records"}]) == len(figures)


def test_text_says_what_was_restated_by_how_much_because_of_what(
    client: TestClient, ids: dict[str, str]
) -> None:
    # However wide the columns are.
    text = re.sub(r"(?<=\S) {3,}", "  ", client.get(f"{CHANGES}?format=txt").text)
    assert text.startswith(TEXT)
    assert text[len(TEXT) :].startswith(
        f"""
Records behind meetings
  meeting {ids["late"]}  1 -> 1  new version
  meeting {ids["new"]}  not there -> 1  added

Records behind meeting attendances
  meeting {ids["late"]}  40 -> 1,055  changed
  meeting {ids["new"]}  not there -> not_reported  added
"""
    )
    assert text.endswith(
        f"""
Records behind Reach (people)
  metric {ids["reach"]}  not there -> 5  added
"""
    )


@pytest.mark.usefixtures("ids")
def test_a_comparison_is_kept_for_good_in_every_format(client: TestClient) -> None:
    def asked(format_: str, accept: str = "*/*") -> Response:
        return client.get(f"{CHANGES}{format_}", headers={"Accept": accept})

    same = "2020: edition 2, compared with edition 2\n\nNothing differs.\n"
    assert asked("?since=2&format=txt").text == same
    types = {"json": "application/json", "csv": "text/csv", "txt": "text/plain"}
    for name, media_type in types.items():
        answer = asked("", media_type)
        told = asked(f"?format={name}").text
        assert answer.text == told.replace("?format=json", "")
        assert answer.headers["etag"].endswith(f'.{name}"')
        assert answer.headers["cache-control"] == FOR_GOOD
    refused = asked("?format=xlsx").json()["errors"]
    assert [each["allowed"] for each in refused] == [["json", "csv", "txt"]]
