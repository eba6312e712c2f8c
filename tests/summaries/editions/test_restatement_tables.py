"""What an edition restated, as rows and as a memo, each record by what people know it by."""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.storing.erasure import erase
from events_api.core.values.dates_in_words import in_words
from events_api.summaries.editions.live_records import Years, live_records
from tests.formats.described import checked
from tests.samples import key, write
from tests.summaries.editions.test_editions import publish, rule
from tests.summaries.year.test_drilldown import got

CHANGES = "/v1/summaries/2020/editions/2/changes"
MEMO = """\
Restatement of 2020

Edition 2 of {day}. Revised. One list came late
compared with: Edition 1 of {day}. First
Counted in the year in which they began
Without filters

Meetings: 3 instead of 2 (+1)
  A workshop, 3 March 2020, icmpd new: new, counts 1
    /v1/meetings/{new}

Attendances at meetings: over 1,095 instead of 80 (+1,015); records without a number: 1 instead of 0
  A workshop, 3 March 2020, icmpd late: counts 1,055, before: counts 40
    /v1/meetings/{late}

Reach (people): new, 5
  Reach, 2020, icmpd m: new, counts 5
    /v1/metrics/{reach}

Theme: Return: Meetings: new, 1

Theme: not said: Attendances at meetings: over 1,095 instead of 80 (+1,015)

Theme: not said: Reach (people): new, 5

Indicators defined otherwise
  Reach: only in this edition
"""


pytestmark = pytest.mark.template("samples")


@pytest.fixture
def ids(catalogue: Catalogue, client: TestClient) -> dict[str, str]:
    """The ids of records that two editions differ in."""
    publisher = key(catalogue, "publish")
    heads = {"participants": {"count": 40}}
    write(catalogue, "meetings", {"ref": "kept", **heads}, {"ref": "late", **heads})
    publish(client, publisher, by=["theme"], title="First")
    more = {"participants": {"count": 1055, "qualifier": "over"}}
    [late] = write(catalogue, "meetings", {"ref": "late", **more})
    [new] = write(catalogue, "meetings", {"ref": "new", "themes": ["return"]})
    rule(catalogue, place_rule="sum")
    [reach] = write(catalogue, "metrics", {"ref": "m"})
    publish(client, publisher, by=["theme"], title="Revised.", note="One list came late.")
    return {"late": late.id, "new": new.id, "reach": reach.id}


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def test_csv_has_the_editions_the_figures_with_their_records_and_the_rules(
    client: TestClient, ids: dict[str, str]
) -> None:
    asked = f"{CHANGES}?include=unchanged,not_reported"
    checked(client, f"{asked}&format=csv-metadata")
    answer = client.get(f"{asked}&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    said = [{name: cell for name, cell in row.items() if cell} for row in rows]
    edition = {"year": "2020", "number": "2", "since": "1"}
    heads = {"section": "editions", "owner": "icmpd", "when": today()}
    assert said[:2] == [
        edition
        | heads
        | {"name": "2", "what": "edition", "title": "Revised.", "note": "One list came late."}
        | {"record": "/v1/summaries/2020/editions/2"},
        edition
        | heads
        | {"name": "1", "what": "compared_with", "title": "First"}
        | {"record": "/v1/summaries/2020/editions/1"},
    ]
    figure = edition | {"name": "meeting_attendances", "unit": "attendances"}
    then = {"then_value": "80", "then_qualifier": "exact", "then_lower": "80", "then_upper": "80"}
    now = {"now_value": "1095", "now_qualifier": "over", "now_lower": "1095"}
    counts = {"then_counted": "2", "then_not_reported": "0"}
    counts |= {"now_counted": "2", "now_not_reported": "1"}
    record = figure | {"section": "records", "kind": "meeting", "title": "A workshop"}
    record |= {"owner": "icmpd", "when": "2020-03-03"}
    part = {"then_value": "40", "then_counted": "true", "then_version": "1"}
    part |= {"now_value": "1055", "now_counted": "true", "now_version": "2"}
    gave_none = {"now_counted": "false", "now_version": "1", "now_reason": "not_reported"}
    late, new = ids["late"], ids["new"]
    assert said[5:8] == [
        figure | {"section": "people", "what": "restated", "change": "1015"} | then | now | counts,
        record
        | {"what": "contribution", "id": late, "ref": "late", "record": f"/v1/meetings/{late}"}
        | part,
        record
        | {"what": "added", "id": new, "ref": "new", "record": f"/v1/meetings/{new}"}
        | gave_none,
    ]
    definition = "code: reach; name: Reach; unit: people; measure: number; time_rule: flow; "
    rules = edition | {"section": "rules", "name": "reach", "what": "added"}
    [changed] = [row for row in said if row["section"] == "rules"]
    assert changed == rules | {"now_value": f"{definition}place_rule: sum; increase_days: 31"}
    figures = got(client, asked)["data"]["figures"]
    assert len([row for row in rows if row["section"] == "records"]) == sum(
        len(each["records"]) for each in figures
    )
    assert len([row for row in rows if row["what"] in {"restated", "records"}]) == len(figures)


def test_a_memo_says_what_was_restated_by_how_much_because_of_what(
    client: TestClient, ids: dict[str, str]
) -> None:
    text = client.get(f"{CHANGES}?format=txt").text
    assert text == MEMO.format(day=in_words(today(), "en"), **ids)


@pytest.mark.usefixtures("ids")
def test_a_comparison_shows_what_is_public_now_in_every_format(client: TestClient) -> None:
    def asked(format_: str, accept: str = "*/*") -> Response:
        return client.get(f"{CHANGES}{format_}", headers={"Accept": accept})

    assert asked("?since=2&format=txt").text.endswith("\n\nNothing differs.\n")
    types = {"json": "application/json", "csv": "text/csv", "txt": "text/plain"}
    for name, media_type in types.items():
        answer = asked("", media_type)
        told = asked(f"?format={name}").text
        assert answer.text == told.replace("?format=json", "")
        assert answer.headers["etag"].endswith(f'.{name}"')
        # Titles are those of today, and what is erased must leave every cache.
        assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    refused = asked("?format=ndjson").json()["errors"]
    assert [each["allowed"] for each in refused] == [["json", "csv", "csv-metadata", "xlsx", "txt"]]
    labels = asked("?include=labels").json()["labels"]
    assert (asked("").json()["labels"], labels["indicators"]) == ({}, {"reach": "Reach"})
    # A memo is in the language of its reader, what editions were published with stays.
    french = asked("?format=txt&lang=fr").text
    assert french.startswith("Révision de 2020\n\nÉdition 2, ")
    assert "Réunions : 3 au lieu de 2 (+1)" in french
    assert not re.search("instead|counts|Meetings|before|[{}_]", french)
    refused = asked("?format=csv&lang=fr").json()["errors"]
    assert [(each["parameter"], each["code"]) for each in refused] == [("lang", "not_here")]
    refused = asked("?include=everything").json()["errors"]
    assert [each["parameter"] for each in refused] == ["include"]


def test_what_became_of_records_that_are_gone(catalogue: Catalogue, client: TestClient) -> None:
    publisher = key(catalogue, "publish")
    refs = ("stays", "moved", "undated", "withdrawn", "deleted", "erased", "other")
    project = {"projects": ["mrc"]}
    made = dict(
        zip(refs, write(catalogue, "meetings", *({"ref": e, **project} for e in refs)), strict=True)
    )
    level = {"indicator": "followers", "value": 9, **project}
    [metric] = write(catalogue, "metrics", {"ref": "level", "when": "2020-06-30", **level})
    filters: dict[str, Any] = {"filters": {"project": "mrc"}}
    publish(client, publisher, **filters)
    write(
        catalogue,
        "meetings",
        {"ref": "moved", "when": "2021-03-31", "title": "Put off", **project},
        {"ref": "undated", "when": None, **project},
        {"ref": "withdrawn", "state": "withdrawn", **project},
        {"ref": "other"},
    )
    write(catalogue, "metrics", {"ref": "level", "when": "2022-02-01", **level})
    own = key(catalogue, "write:meetings", "publish")
    assert (
        client.delete(
            f"/v1/meetings/{made['deleted'].id}", headers=own | {"If-Match": "*"}
        ).status_code
        == 204
    )
    erase(catalogue.database, catalogue.lists, made["erased"].id)
    publish(client, publisher, **filters)
    found = got(client, CHANGES)["data"]
    records: dict[str, Any] = {
        each["id"]: each for figure in found["figures"] for each in figure["records"]
    }
    shown = {
        ref: tuple(records[each.id][name] for name in ("title", "ref", "when", "moved_to", "gone"))
        for ref, each in (made | {"level": metric}).items()
        if each.id in records
    }
    assert shown == {
        "moved": ("Put off", "moved", "2021-03-31", 2021, None),
        "undated": ("A workshop", "undated", None, None, None),
        "withdrawn": (None, None, None, None, "withdrawn"),
        "deleted": (None, None, None, None, "deleted"),
        # Nothing of it is left but that it was there.
        "erased": (None, None, None, None, "deleted"),
        "other": ("A workshop", "other", "2020-03-03", None, None),
        "level": ("Reach", "level", "2022-02-01", 2022, None),
    }
    text = client.get(f"{CHANGES}?format=txt").text
    lines = {line.strip() for line in text.splitlines()}
    gone, elsewhere = "Meeting, not public any more", "not among these records any more"
    assert {
        "Project: Mrc",
        "Meetings: 1 instead of 7 (-6)",
        "Put off, 31 March 2021, icmpd moved: now of 2021, before: counts 1",
        f"A workshop, without a date, icmpd undated: {elsewhere}, before: counts 1",
        f"A workshop, 3 March 2020, icmpd other: {elsewhere}, before: counts 1",
        f"{gone} (withdrawn): gone, before: counts 1",
        f"{gone} (deleted): gone, before: counts 1",
        "Followers (followers; Mrc): not there any more, it was 9",
        "Reach, 1 February 2022, icmpd level: now of 2022, before: counts 9",
        f"/v1/meetings/{made['withdrawn'].id}",
    } <= lines


@pytest.mark.parametrize(
    ("when", "years", "year"),
    [
        ("2020-03-31", Years("start", 4, {}), 2019),
        ("2020-04-01", Years("start", 4, {}), 2020),
        ("2020-12/2021-01", Years("start", 1, {}), 2020),
        ("2020-12/2021-01", Years("end", 1, {}), 2021),
        ("2020-12/2021-01", Years("overlap", 1, {}), 2020),
        ("2020-12/2021-05", Years("end", 4, {}), 2021),
        (None, Years("start", 1, {}), None),
    ],
)
def test_the_year_that_a_record_is_of_now(
    catalogue: Catalogue, when: str | None, years: Years, year: int | None
) -> None:
    [made] = write(catalogue, "meetings", {"when": when})
    [metric] = write(catalogue, "metrics", {"when": when or "2019-07/2020-06"})
    with catalogue.database.snapshot() as connection:
        found = live_records(connection, [made.id, metric.id], years)
        # A flow is of a year that holds all of it, and of no other.
        held = when is not None and "/" not in when
        assert (found[made.id].year, found[metric.id].year is not None) == (year, held)
        unknown = live_records(connection, ["00000000-0000-7000-8000-000000000000"], years)
    assert [each.gone for each in unknown.values()] == ["erased"]


def test_a_changed_rule_is_one_line(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "metrics", {"ref": "m"})
    publisher = key(catalogue, "publish")
    rule(catalogue)
    publish(client, publisher)
    rule(catalogue, place_rule="sum", increase_days=9, definition="Whoever was reached.")
    publish(client, publisher)
    text = client.get(f"{CHANGES}?format=txt").text
    assert text.endswith(
        "\n\nIndicators defined otherwise\n"
        "  Reach: place rule: Separate parts add up instead of Parts are not combined; "
        "increase days: 9 instead of 31; definition changed\n"
    )
    rows = list(csv.DictReader(io.StringIO(client.get(f"{CHANGES}?format=csv").text)))
    [row] = [row for row in rows if row["section"] == "rules"]
    assert (row["key"], row["then_value"], row["now_value"]) == (
        "place_rule;increase_days;definition",
        "place_rule: none; increase_days: 31",
        "place_rule: sum; increase_days: 9; definition: Whoever was reached.",
    )
    [changed] = got(client, CHANGES)["data"]["rules"]
    assert changed["members"] == ["place_rule", "increase_days", "definition"]
