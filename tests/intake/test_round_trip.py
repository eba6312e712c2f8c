"""What a list exports goes into an empty database and comes out as it was, in any order of rows.

The records are the real ones, the bundled year, and awkward ones. What the server says of its own
(version, times) is another deployment's to say; everything else is equal.
"""

import csv
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.records.record import RECORD
from events_api.core.storing.store import writing
from events_api.core.values.json import from_json
from events_api.formats import FORMATS
from events_api.intake.files import FILE_FORMATS
from tests.app_client import AppClient
from tests.intake.importing import send
from tests.samples import key
from tests.templates import Database, catalogue_for

READABLE = sorted({each.name for each in FORMATS} & {each.name for each in FILE_FORMATS})
OWN = {"version", "published_at", "updated_at"}


@pytest.fixture(scope="module")
def source(databases: Database) -> Iterator[Catalogue]:
    """A catalogue with all records."""
    yield from opened(databases, "all records")


@pytest.fixture
def target(databases: Database) -> Iterator[Catalogue]:
    """A database with the same codes and no record."""
    yield from opened(databases, "codes")


def opened(databases: Database, template: str) -> Iterator[Catalogue]:
    with databases(template) as url:
        catalogue = catalogue_for(url)
        yield catalogue
        catalogue.database.close()


def documents(catalogue: Catalogue, kinds: Sequence[str], states: Sequence[str]) -> dict[str, Any]:
    """{id: document} of the records, but for what the server says of its own."""
    query = select(RECORD.c.id, RECORD.c.document)
    query = query.where(RECORD.c.kind.in_(kinds), RECORD.c.state.in_(states))
    with catalogue.database.snapshot() as connection:
        rows = connection.execute(query).all()
    found = {row.id: from_json(row.document) for row in rows}
    return {
        id_: {name: value for name, value in each.items() if name not in OWN}
        for id_, each in found.items()
    }


def unlike(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Where documents differ, as (ref, member, value there, value here), and those on one side."""
    found: list[tuple[Any, ...]] = [(id_,) for id_ in there.keys() ^ here.keys()]
    for id_, document in there.items():
        found += [
            (document["ref"], name, value, here[id_][name])
            for name, value in document.items()
            if id_ in here and here[id_][name] != value
        ]
    return found


def shuffled(format_: str, content: str) -> str:
    """The same rows in no order."""
    chance = random.Random(2020)
    if format_ == "ndjson":
        lines = content.splitlines(keepends=True)
        chance.shuffle(lines)
        return "".join(lines)
    header, *rows = csv.reader(io.StringIO(content))
    chance.shuffle(rows)
    buffer = io.StringIO()
    csv.writer(buffer).writerows([header, *rows])
    return buffer.getvalue()


def moved(source: Catalogue, target: Catalogue, format_: str, addresses: Sequence[str]) -> None:
    """Send what each address exports to the target; one with `?shuffled` in no order."""
    with AppClient(create_app(source.settings)) as reader:
        admin = key(source, "admin")
        files = []
        for address in addresses:
            path, _, order = address.partition(" ")
            answer = reader.get(f"{path}&format={format_}", headers=admin)
            assert answer.status_code == 200, answer.text
            # The rows of a workbook stay in their order.
            mixed = order and format_ != "xlsx"
            files.append(shuffled(format_, answer.text) if mixed else answer.content)
    with AppClient(create_app(target.settings)) as writer:
        admin = key(target, "admin", owner="elsewhere")
        for text in files:
            done = send(writer, admin, text, "", format_)
            assert done.status_code == 201, done.text
            assert set(done.json()["data"]["outcomes"]) == {
                "created",
                "updated",
                "unchanged",
                "failed",
            }


KINDS = ("meeting", "training", "publication", "activity", "metric")


@pytest.mark.parametrize("order", ["sort=starts_on", "sort=-starts_on", "sort=title shuffled"])
@pytest.mark.parametrize("format_", READABLE)
def test_all_kinds_together(source: Catalogue, target: Catalogue, format_: str, order: str) -> None:
    published = [f"/v1/events?{order}", f"/v1/metrics?{order}"]
    drafts = [f"/v1/events?state=draft,withdrawn&{order}"]
    moved(source, target, format_, [*published, *drafts])
    states = ("published", "draft", "withdrawn")
    assert unlike(documents(source, KINDS, states), documents(target, KINDS, states)) == []


@pytest.mark.parametrize(
    "written",
    [
        "separator=tab&bom=false",
        "separator=semicolon&bom=true",
        "include=labels&lang=fr&separator=semicolon",
        "bom=true",
        "include=labels&lang=ar&bom=true",
    ],
)
def test_files_for_a_spreadsheet_are_read_back(
    source: Catalogue, target: Catalogue, written: str
) -> None:
    lists = [f"/v1/events?{written}", f"/v1/metrics?{written}"]
    moved(source, target, "csv", lists)
    there = documents(source, KINDS, ["published"])
    assert unlike(there, documents(target, KINDS, ["published", "draft"])) == []
    assert len(there) > 300


ROWS: Mapping[str, list[dict[str, Any]]] = {
    "organisations": [
        {
            "code": "awkward",
            "name": '=Awkward; "Unit", \'n/a',
            "names": {"fr": "Unité; deux", "ar": "وحدة"},
            "acronym": "N/A",
            "country": "NA",
        }
    ],
    "indicators": [
        {
            "code": "aimed",
            "name": "Aimed",
            "unit": "people",
            "time_rule": "flow",
            "definition": "One\ntwo; three",
            "baseline": {"year": "2019", "value": from_json("1.250"), "scope": "country:NA"},
            "targets": {"2020": from_json("1234.5"), "2021 project:mrc,sex:female": 0},
        }
    ],
    "projects": [
        {"code": "funded", "name": "- Funded", "programmes": ["bali"], "funders": ["iom"]}
    ],
}


@pytest.mark.parametrize(
    "written", ["csv", "csv&separator=semicolon&bom=true", "csv&separator=tab&lang=fr", "ndjson"]
)
def test_reference_lists_are_read_back(databases: Database, written: str) -> None:
    with databases("codes") as there_url, databases("empty") as here_url:
        there, here = catalogue_for(there_url), catalogue_for(here_url)
        lists = {each.name: each for each in there.lists}
        with writing(there.database, there.lists) as transaction:
            for name, row in ((name, row) for name, rows in ROWS.items() for row in rows):
                transaction.put_reference(lists[name], lists[name].given.model_validate(row))
        seen, admin = key(there, "admin"), key(here, "admin")
        with (
            AppClient(create_app(there.settings)) as reader,
            AppClient(create_app(here.settings)) as writer,
        ):
            for name in ("organisations", "themes", "programmes", "projects", "indicators"):
                answer = reader.get(f"/v1/{name}?format={written}", headers=seen)
                format_ = written.partition("&")[0]
                done = send(writer, admin, answer.content, f"kind={name}", format_)
                assert done.status_code == 201, done.text
                shown = listed(reader, seen, name)
                assert shown == listed(writer, admin, name)
                assert {row["code"] for row in ROWS.get(name, [])} <= {
                    each["code"] for each in shown
                }
        there.database.close()
        here.database.close()


def listed(client: TestClient, asked: Mapping[str, str], name: str) -> list[dict[str, Any]]:
    """The rows of a reference list, but for what the server says of its own."""
    rows = client.get(f"/v1/{name}", headers=dict(asked)).json()["data"]
    return [{n: v for n, v in row.items() if n not in {*OWN, "records"}} for row in rows]


@pytest.mark.parametrize("format_", READABLE)
def test_each_list_by_itself(source: Catalogue, target: Catalogue, format_: str) -> None:
    lists = [f"/v1/{each.path}?sort=updated_at" for each in source.resources]
    moved(source, target, format_, lists)
    there = documents(source, KINDS, ["published"])
    assert unlike(there, documents(target, KINDS, ["published", "draft"])) == []
    assert len(there) > 300
