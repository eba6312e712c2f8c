"""Editions: published once, followed to their records, compared, and never changed by anything."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.records.record import Record
from events_api.core.storing.store import writing
from events_api.core.values.json import from_json
from events_api.reference import THEMES
from events_api.summaries.editions.drafting import Drawn, Order, drawn_up
from events_api.summaries.editions.edition import Publication
from events_api.summaries.editions.publishing import publish as publish_drawn
from events_api.summaries.year.breakdowns import DIMENSIONS
from tests.app_client import AppClient
from tests.commands import run
from tests.invented import invented
from tests.samples import LEAST, key, write
from tests.sizes import sized
from tests.summaries.year.test_drilldown import DATA, figures_of, got
from tests.templates import Database, catalogue_for

Json = dict[str, Any]
FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module", params=DATA)
def archive(
    databases: Database, request: pytest.FixtureRequest
) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """The application on each set of records, with a key that publishes."""
    with databases(request.param) as url:
        catalogue = catalogue_for(url)
        publisher = key(catalogue, "publish")
        catalogue.database.close()
        with AppClient(create_app(catalogue.settings)) as client:
            yield client, publisher


def publish(client: TestClient, publisher: dict[str, str], year: int = 2020, **body: Any) -> Json:
    answer = client.post(f"/v1/summaries/{year}/editions", json=body, headers=publisher)
    assert answer.status_code == 201, answer.text
    return dict(from_json(answer.content))


def rows_of(client: TestClient, address: str) -> list[Json]:
    """All rows behind a figure of an edition or of a year, page by page, by id."""
    rows: list[Json] = []
    following: str | None = f"{address}&limit=100"
    while following is not None:
        page = got(client, following)
        rows += page["data"]
        following = page["links"]["next"]
    assert len(rows) == page["meta"]["total"]
    return rows


def parts_of(summary: Json) -> Iterator[Json]:
    """The whole and every part of a summary."""
    yield summary
    for breakdown in summary["breakdowns"].values():
        yield from breakdown["rows"]


@pytest.mark.parametrize(
    ("asked", "dims"),
    [
        ("", DIMENSIONS),
        ("allocation=overlap", ["month"]),
        ("allocation=end&year_start=07", ["month", "country"]),
    ],
)
def test_an_edition_is_the_year_as_it_was(
    archive: tuple[TestClient, dict[str, str]], asked: str, dims: list[str]
) -> None:
    """Its figures are the live ones, and the rows behind each are those of the live figure."""
    client, publisher = archive
    body: Json = dict(pair.split("=") for pair in asked.split("&") if pair)
    edition = publish(client, publisher, by=[*dims], **body)["data"]
    live = got(client, f"/v1/summaries/2020?{asked}&by={','.join(dims)}".replace("?&", "?"))
    assert without_addresses(edition["summary"]) == without_addresses(live["data"])
    counted: set[tuple[str, int]] = set()
    for now, then in zip(parts_of(live["data"]), parts_of(edition["summary"]), strict=True):
        for figure, kept in zip(figures_of(now), figures_of(then), strict=True):
            if not (kept["counted"] or kept["left_out"] or kept["not_reported"]):
                continue
            rows = rows_of(client, kept["records"])
            counted |= {(row["id"], row["version"]) for row in rows if row["counted"]}
            live_rows = [
                {
                    "kind": row["record"]["kind"],
                    "id": row["record"]["id"],
                    "version": row["record"]["version"],
                    **{name: row[name] for name in ("counted", "reason", "contribution")},
                    "record": row["record"]["id"],
                }
                for row in rows_of(client, figure["records"])
            ]
            shown = [{**row, "record": row["record"].rpartition("/")[2]} for row in rows]
            assert shown == sorted(live_rows, key=lambda row: row["id"]), kept
            check(kept, rows)
    assert {(each["id"], each["version"]) for each in edition["records"]} == counted


def without_addresses(value: Any) -> Any:
    """The same, but for the addresses of records."""
    if isinstance(value, dict):
        return {n: without_addresses(each) for n, each in value.items() if n != "records"}
    return [without_addresses(each) for each in value] if isinstance(value, list) else value


def check(figure: Json, rows: list[Json]) -> None:
    """The rows make the figure."""
    reasons = Counter(row["reason"] for row in rows if not row["counted"])
    assert reasons.pop("not_reported", 0) == figure["not_reported"]
    assert reasons == figure["left_out"]
    assert sum(row["counted"] for row in rows) == figure["counted"]


def read(client: TestClient, address: str) -> tuple[int, dict[str, str], bytes]:
    answer = client.get(address)
    return answer.status_code, dict(answer.headers), answer.content


@pytest.mark.template("invented")
def test_an_edition_stays_byte_for_byte_whatever_happens(
    catalogue: Catalogue, client: TestClient
) -> None:
    publisher = key(catalogue, "publish")
    made = publish(client, publisher, by=["country", "theme"], title="Twenty-twenty")
    second = publish(client, publisher, allocation="overlap")
    addresses = [f"{e['data']['edition']}{q}" for e in (made, second) for q in ("", "?format=csv")]
    addresses += [
        f"{figure['records']}{ending}"
        for part in parts_of(made["data"]["summary"])
        for figure in figures_of(part)
        for ending in ("", "&format=csv")
    ]
    before = {address: read(client, address) for address in addresses}
    assert {status for status, _, _ in before.values()} == {200}
    assert {headers["cache-control"] for _, headers, _ in before.values()} == {FOR_GOOD}
    live = got(client, "/v1/summaries/2020")
    done = change_at_random(catalogue, sized(90, 300))
    assert set(done) == {"added", "changed", "removed", "label", "rule"}
    assert got(client, "/v1/summaries/2020") != live
    assert {address: read(client, address) for address in addresses} == before
    with AppClient(create_app(catalogue.settings)) as another:
        assert {address: read(another, address) for address in addresses} == before
    assert publish(client, publisher)["data"]["number"] == 3


def change_at_random(catalogue: Catalogue, number: int, seed: int = 3) -> Counter[str]:
    """Write, change and delete records, labels and rules; how often each was done."""
    dice, done = random.Random(seed), Counter[str]()
    kinds = {each.path: each for each in catalogue.resources}
    lists = {each.name: each for each in catalogue.lists}
    fresh = invented(seed, number)
    for _ in range(number):
        with writing(catalogue.database, catalogue.lists) as transaction:
            session = transaction.session
            what = dice.choice(["added", "changed", "changed", "removed", "label", "rule"])
            path, record = next(fresh)
            members = {name: value for name, value in record.items() if name != "owner"}
            given = kinds[path].given.model_validate({**LEAST[path], **members})
            if what == "removed":
                records = session.exec(select(Record).order_by(col(Record.id)))
                transaction.remove(dice.choice([*records]))
            elif what == "label":
                reference = lists[dice.choice(["themes", "projects", "organisations"])]
                codes = sorted(session.exec(select(reference.table.code)))
                named = reference.given.model_validate(
                    {"code": dice.choice(codes), "name": f"Name {dice.random()}"}
                )
                transaction.put_reference(reference, named)
            elif what == "rule":
                rule = dice.choice(["flow", "stock", "events", "none", "average"])
                row = {"code": "reach", "name": "Reach", "unit": "people", "time_rule": rule}
                reference = lists["indicators"]
                transaction.put_reference(reference, reference.given.model_validate(row))
            else:
                ref = f"new{dice.random()}" if what == "added" else given.ref
                given = given.model_copy(update={"ref": ref})
                found = transaction.find(record["owner"], ref)
                if found is None or found.kind == kinds[path].kind:
                    transaction.put(kinds[path], record["owner"], given)
                    what = "added" if found is None else "changed"
        done[what] += 1
    return done


@pytest.mark.template("samples")
def test_publishing_needs_the_scope(catalogue: Catalogue, client: TestClient) -> None:
    address = "/v1/summaries/2020/editions"
    without = client.post(address, json={})
    other = client.post(address, json={}, headers=key(catalogue, "write:meetings", "drafts"))
    assert (without.status_code, other.status_code) == (401, 403)
    assert other.json()["errors"][0]["allowed"] == ["publish"]
    assert got(client, address)["data"] == []


@pytest.mark.template("samples")
def test_an_edition_says_what_it_is(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "meetings", {"ref": "a", "projects": ["mrc"], "participants": {"count": 7}})
    write(catalogue, "metrics", {"ref": "m", "projects": ["mrc"]}, {"ref": "n"})
    write(catalogue, "meetings", {"ref": "draft", "state": "draft", "projects": ["mrc"]})
    publisher = key(catalogue, "publish", owner="iom")
    body = {
        "title": "The year",
        "note": "As of spring.",
        "filters": {"project": "mrc"},
        "lang": "fr",
    }
    answer = client.post("/v1/summaries/2020/editions", json=body, headers=publisher)
    edition = from_json(answer.content)
    revision = int(client.get("/v1/meetings").headers["events-revision"])
    data = edition["data"]
    meeting = got(client, "/v1/meetings")["data"][0]
    metric = got(client, "/v1/metrics?project=mrc")["data"][0]
    assert answer.headers["location"] == "/v1/summaries/2020/editions/1"
    assert answer.headers["cache-control"] == "no-store"
    head = {
        name: value for name, value in data.items() if name not in {"summary", "rules", "records"}
    }
    assert head == {
        "year": 2020,
        "number": 1,
        "published_at": data["published_at"],
        "published_by": "iom",
        "revision": revision,
        "title": "The year",
        "note": "As of spring.",
        "allocation": "start",
        "year_start": "01",
        "by": [],
        "filters": {"project": "mrc"},
        "lang": "fr",
        "edition": "/v1/summaries/2020/editions/1",
    }
    assert data["summary"]["counts"]["meetings"]["value"] == 1
    assert data["records"] == [
        {"kind": each["kind"], "id": each["id"], "version": 1} for each in (meeting, metric)
    ]
    [rule] = data["rules"]
    assert (rule["code"], rule["unit"], rule["time_rule"]) == ("reach", "people", "flow")
    assert edition["labels"]["projects"] == {"mrc": "Mrc"}
    assert edition["links"] == {"self": "/v1/summaries/2020/editions/1"}
    listed = client.get("/v1/summaries/2020/editions")
    assert from_json(listed.content) == {
        "data": [head],
        "meta": {"license": "CC-BY-4.0", "total": 1},
        "links": {"self": "/v1/summaries/2020/editions"},
    }
    read_back = client.get("/v1/summaries/2020/editions/1")
    assert read_back.content == answer.content
    assert read_back.headers["etag"] == answer.headers["etag"]
    assert read_back.headers["cache-control"] == FOR_GOOD
    with_key = client.get("/v1/summaries/2020/editions/1", headers=publisher)
    assert (with_key.content, with_key.headers["cache-control"]) == (answer.content, "no-store")
    known = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/v1/summaries/2020/editions/1", headers=known).status_code == 304
    rows = list(
        csv.DictReader(io.StringIO(client.get("/v1/summaries/2020/editions/1?format=csv").text))
    )
    assert [(row["name"], row["value"]) for row in rows if row["counted"] == "1"] == [
        ("meetings", "1"),
        ("meeting_attendances", "7"),
        ("reach", "5"),
    ]


@pytest.mark.template("samples")
def test_an_edition_asked_for_twice_with_one_key_is_made_once(
    catalogue: Catalogue, client: TestClient
) -> None:
    headers = {**key(catalogue, "publish"), "Idempotency-Key": "once"}
    answers = [
        client.post("/v1/summaries/2020/editions", json={}, headers=headers) for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert [answer.status_code for answer in answers] == [201, 201]
    assert got(client, "/v1/summaries/2020/editions")["meta"]["total"] == 1


@pytest.mark.template("samples")
def test_what_was_answered_is_answered_again_whatever_happened_since(
    catalogue: Catalogue, client: TestClient
) -> None:
    headers = {**key(catalogue, "publish"), "Idempotency-Key": "once"}

    def published(filters: Json) -> Any:
        body = {"filters": filters}
        return client.post("/v1/summaries/2020/editions", json=body, headers=headers)

    first = published({"theme": "customs"})
    assert first.status_code == 201
    with writing(catalogue.database, catalogue.lists) as transaction:
        row = transaction.session.get_one(THEMES.table, "customs")
        transaction.remove_reference(THEMES, row)
    again = published({"theme": "customs"})
    assert (again.status_code, again.content) == (201, first.content)
    for other in ({"theme": "return"}, {"nope": "x"}):
        refused = published(other)
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["code"]) == (422, "other_request")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"filters": {"projects": "mrc"}}, "/filters/projects"),
        ({"filters": {"project": "nothing"}}, "/filters/project"),
        ({"filters": {"project": ""}}, "/filters/project"),
        ({"filters": {"project": 5}}, "/filters/project"),
        ({"by": ["mrc"]}, "/by"),
        ({"by": "country"}, "/by"),
        ({"allocation": "middle"}, "/allocation"),
        ({"year_start": "4"}, "/year_start"),
        ({"lang": "Klingon"}, "/lang"),
        ({"number": 5}, "/number"),
        ({"title": ""}, "/title"),
    ],
)
@pytest.mark.template("samples")
def test_what_cannot_be_published_is_refused(
    catalogue: Catalogue, client: TestClient, body: Json, pointer: str
) -> None:
    publisher = key(catalogue, "publish")
    answer = client.post("/v1/summaries/2020/editions", json=body, headers=publisher)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert got(client, "/v1/summaries/2020/editions")["data"] == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/summaries/2020/editions/2", 404),
        ("/v1/summaries/2021/editions/1", 404),
        ("/v1/summaries/2020/editions/0", 400),
        ("/v1/summaries/2020/editions/x", 400),
        ("/v1/summaries/20/editions", 400),
        ("/v1/summaries/2020/editions/1?by=country", 400),
        ("/v1/summaries/2020/editions/1?format=txt", 400),
        ("/v1/summaries/2020/editions/1/figures/nothing/records", 404),
        ("/v1/summaries/2020/editions/1/figures/meetings/records?unit=people", 404),
        ("/v1/summaries/2020/editions/1/figures/meetings/records?part=country:PK", 404),
        ("/v1/summaries/2020/editions/1/figures/reach/records", 404),
        ("/v1/summaries/2020/editions/1/figures/meetings/records?cursor=x", 400),
        ("/v1/summaries/2020/editions/1/changes", 404),
        ("/v1/summaries/2020/editions/1/changes?since=9", 404),
        ("/v1/summaries/2020/editions/1/changes?since=x", 400),
        ("/v1/summaries/2020/editions/2/changes", 404),
        ("/v1/summaries/2020/editions/1/figures/meetings/records", 200),
        ("/v1/summaries/2020/editions/1/figures/reach/records?project=mrc", 200),
        ("/v1/summaries/2020/editions/1/changes?since=1", 200),
    ],
)
@pytest.mark.template("samples")
def test_addresses_of_editions(
    catalogue: Catalogue, client: TestClient, address: str, status: int
) -> None:
    write(catalogue, "metrics", {"projects": ["mrc"]}, {"projects": ["border"]})
    publish(client, key(catalogue, "publish"))
    assert client.get(address).status_code == status


def rule(catalogue: Catalogue, **members: Any) -> None:
    """Write the indicator `reach`."""
    indicators = next(each for each in catalogue.lists if each.name == "indicators")
    row = {"code": "reach", "name": "Reach", "unit": "people", "time_rule": "flow", **members}
    with writing(catalogue.database, catalogue.lists) as transaction:
        transaction.put_reference(indicators, indicators.given.model_validate(row))


@pytest.mark.template("samples")
def test_two_editions_say_what_was_restated(catalogue: Catalogue, client: TestClient) -> None:
    publisher = key(catalogue, "publish")
    heads = {"participants": {"count": 40}}
    [kept, late, moved, retitled] = write(
        catalogue,
        "meetings",
        {"ref": "kept", **heads},
        {"ref": "late", **heads},
        {"ref": "moved", **heads},
        {"ref": "retitled"},
    )
    publish(client, publisher, by=["theme"])
    write(
        catalogue,
        "meetings",
        {"ref": "late", "participants": {"count": 55, "qualifier": "over"}},
        {"ref": "moved", "when": "2021", **heads},
        {"ref": "retitled", "title": "Another title"},
    )
    [new] = write(
        catalogue, "meetings", {"ref": "new", "themes": ["return"], "participants": {"count": 1}}
    )
    rule(catalogue, place_rule="sum")
    write(catalogue, "metrics", {"ref": "m"})
    publish(client, publisher, by=["theme"])
    everything = "include=unchanged,not_reported"
    data = got(client, f"/v1/summaries/2020/editions/2/changes?since=1&{everything}")["data"]
    assert (data["year"], data["number"], data["since"]) == (2020, 2, 1)
    heads_of = got(client, "/v1/summaries/2020/editions")["data"]
    assert [data["edition"], data["compared_with"]] == heads_of
    figures = {(each["name"], each["by"], each["key"]): each for each in data["figures"]}
    heads_figure = figures["meeting_attendances", None, None]
    assert {name: heads_figure[name] for name in ("section", "unit", "restated", "change")} == {
        "section": "people",
        "unit": "attendances",
        "restated": True,
        "change": -24,
    }
    assert heads_figure["then"] == {
        "value": 120,
        "qualifier": "at_least",
        "lower": 120,
        "upper": None,
        "counted": 3,
        "not_reported": 1,
    }
    assert heads_figure["now"] == {
        "value": 96,
        "qualifier": "over",
        "lower": 96,
        "upper": None,
        "counted": 3,
        "not_reported": 1,
    }
    part: Json = {"version": 1, "counted": True, "reason": None, "contribution": 40}
    assert {
        each["id"]: (each["what"], each["then"], each["now"]) for each in heads_figure["records"]
    } == {
        late.id: ("contribution", part, part | {"version": 2, "contribution": 55}),
        moved.id: ("removed", part, None),
        retitled.id: (
            "version",
            {"version": 1, "counted": False, "reason": "not_reported", "contribution": None},
            {"version": 2, "counted": False, "reason": "not_reported", "contribution": None},
        ),
        new.id: ("added", None, part | {"contribution": 1}),
    }
    # Each record by what people know it by, as far as it is public now.
    names = ("title", "owner", "ref", "when", "moved_to", "gone", "record")
    found = {e["id"]: tuple(e[name] for name in names) for e in heads_figure["records"]}
    assert found == {
        each.id: (title, "icmpd", ref, when, year, None, f"/v1/meetings/{each.id}")
        for each, ref, title, when, year in (
            (late, "late", "A workshop", "2020-03-03", None),
            (moved, "moved", "A workshop", "2021", 2021),
            (retitled, "retitled", "Another title", "2020-03-03", None),
            (new, "new", "A workshop", "2020-03-03", None),
        )
    }
    meetings = figures["meetings", None, None]
    assert (meetings["restated"], meetings["change"]) == (False, 0)
    assert Counter(each["what"] for each in meetings["records"]) == {
        "version": 2,
        "removed": 1,
        "added": 1,
    }
    assert kept.id not in {each["id"] for each in meetings["records"]}
    # Of the theme there was no figure before.
    themed = figures["meetings", "theme", "return"]
    assert (themed["then"], themed["now"]["value"], themed["change"]) == (None, 1, None)
    reach = figures["reach", None, None]
    assert (reach["then"], reach["now"]["value"]) == (None, 5)
    # What says the same, and what gave no number, stand there only on demand.
    short = got(client, "/v1/summaries/2020/editions/2/changes")["data"]["figures"]
    shown = {(each["name"], each["by"], each["key"]): each for each in short}
    assert ("meetings", None, None) not in shown
    assert ("meeting_attendances_women", None, None) not in shown
    kept_records = shown["meeting_attendances", None, None]["records"]
    assert {e["id"]: e["what"] for e in kept_records} == {
        late.id: "contribution",
        moved.id: "removed",
        new.id: "added",
    }
    [changed] = data["rules"]
    assert (changed["indicator"], changed["then"], changed["now"]["place_rule"]) == (
        "reach",
        None,
        "sum",
    )
    # Nothing of an edition has changed since itself.
    same = got(client, "/v1/summaries/2020/editions/2/changes?since=2")["data"]
    # Another breakdown is no restatement: only what both have is compared.
    publish(client, publisher, by=["country"])
    other = got(client, "/v1/summaries/2020/editions/3/changes")["data"]
    assert (other["figures"], other["rules"]) == ([], [])
    assert (same["figures"], same["rules"]) == ([], [])
    backwards = got(client, "/v1/summaries/2020/editions/1/changes?since=2")["data"]["figures"]
    heads_back = next(
        each for each in backwards if each["name"] == "meeting_attendances" and each["by"] is None
    )
    assert (heads_back["change"], heads_back["then"]) == (24, heads_figure["now"])


@pytest.mark.template("samples")
def test_a_changed_rule_is_said(catalogue: Catalogue, client: TestClient) -> None:
    write(catalogue, "metrics", {"when": "2020"})
    publisher = key(catalogue, "publish")
    publish(client, publisher)
    rule(catalogue, definition="Whoever was reached.")
    publish(client, publisher)
    data = got(client, "/v1/summaries/2020/editions/2/changes")["data"]
    assert data["figures"] == []
    [changed] = data["rules"]
    assert (changed["then"]["definition"], changed["now"]["definition"]) == (
        None,
        "Whoever was reached.",
    )


@pytest.mark.template("samples")
def test_editions_of_other_records_do_not_compare(catalogue: Catalogue, client: TestClient) -> None:
    publisher = key(catalogue, "publish")
    for body in ({}, {"allocation": "end"}, {"year_start": "04"}, {"filters": {"project": "mrc"}}):
        publish(client, publisher, **body)
    for number in (2, 3, 4):
        answer = client.get(f"/v1/summaries/2020/editions/{number}/changes?since=1")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_alike")


@pytest.mark.template("invented")
@pytest.mark.parametrize("seed", range(1, sized(2, 4)))
def test_the_records_of_a_restatement_make_its_change(
    catalogue: Catalogue, client: TestClient, seed: int
) -> None:
    publisher = key(catalogue, "publish")
    publish(client, publisher, by=["country", "type", "month"])
    change_at_random(catalogue, sized(60, 120), seed)
    publish(client, publisher, by=["country", "type", "month"])
    figures = got(client, "/v1/summaries/2020/editions/2/changes")["data"]["figures"]
    counted = [
        each for each in figures if each["section"] != "indicators" and each["change"] is not None
    ]
    assert len([each for each in counted if each["change"]]) > 20
    for figure in counted:
        by = sum(
            (each["now"] or {}).get("contribution") or Decimal(0) for each in figure["records"]
        ) - sum(
            (each["then"] or {}).get("contribution") or Decimal(0) for each in figure["records"]
        )
        assert by == figure["change"], figure
    for figure in figures:
        for each in figure["records"]:
            assert each["then"] != each["now"]
            assert (each["what"] == "added", each["what"] == "removed") == (
                each["then"] is None,
                each["now"] is None,
            )


def test_editions_are_published_and_listed_by_command(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'events.db'}"
    run("migrate", url=url)
    run("load", "2020", url=url)
    words = ["--title", "The [year]", "--by", "country", "--filter", "project=improving-migration"]
    assert run("editions", "publish", "2020", *words, url=url)[1] == (
        "Published 2020 as edition 1.\n"
    )
    run("editions", "publish", "2020", url=url)
    lines = run("editions", "list", url=url)[0].splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["2020", "2"], ["2020", "1"]]
    assert lines[2].rstrip().endswith("The [year]")
    assert run("editions", "list", "2019", url=url)[0].splitlines()[1:] == []
    refused = run("editions", "publish", "2020", "--by", "colour", url=url, status=1)[1]
    known = "kind, type, month, country, organisation, programme, project, theme"
    assert refused == f"Failed: /by Use values of the list. Allowed: {known}.\n"
    refused = run("editions", "publish", "2020", "--filter", "project", url=url, status=1)[1]
    assert refused == "Failed: Give a filter as project=mrc.\n"


@pytest.mark.template("samples")
def test_a_year_drawn_up_before_a_change_is_drawn_up_again(catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "one"})
    order = Order(2020, Publication(by=["country"]))

    def drawn() -> Drawn:
        with catalogue.database.snapshot() as connection:
            return drawn_up(connection, catalogue, order)

    def published(early: Drawn) -> tuple[int, int, str | None]:
        with writing(catalogue.database, catalogue.lists) as transaction:
            edition = publish_drawn(transaction, catalogue, order, early)
            content = from_json(edition.document)["data"]
            [reach] = content["rules"] or [{"definition": None}]
            meetings = content["summary"]["counts"]["meetings"]["value"]
            return edition.number, meetings, reach["definition"]

    early = drawn()
    assert published(early) == (1, 1, None)
    # Now its number is taken, another record is there, and a rule is another one.
    assert published(early) == (2, 1, None)
    early = drawn()
    write(catalogue, "meetings", {"ref": "two"})
    write(catalogue, "metrics", {"ref": "value"})
    assert published(early) == (3, 2, None)
    early = drawn()
    rule(catalogue, definition="Whoever was reached.")
    assert published(early) == (4, 2, "Whoever was reached.")
    # A draft changes nothing that an edition shows.
    early = drawn()
    write(catalogue, "meetings", {"ref": "three", "state": "draft"})
    assert published(early) == (5, 2, "Whoever was reached.")
