"""The package and the catalogue: each table is there, explained, and can be had where they say."""

import csv
import io
import re

from starlette.testclient import TestClient

from events_api.core.format import offered
from events_api.core.tables.reference_tables import REFERENCE_FORMATS
from events_api.formats import FORMATS
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.timeline import EVENTS

ROOT = "http://localhost:8000"
RECORDS = {"events": EVENTS, **{each.path: (each,) for each in RESOURCES}}
LISTS = [*RECORDS, *(each.name for each in REFERENCE_LISTS)]


def test_the_package_describes_every_table_as_it_is(reader: TestClient) -> None:
    answer = reader.get("/datapackage.json?lang=fr")
    said = answer.json()
    assert answer.headers["content-language"] == "fr"
    assert [each["name"] for each in said["resources"]] == LISTS
    assert said["version"] == answer.headers["events-revision"]
    assert said["licenses"] == [
        {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]
    for table in said["resources"]:
        found = reader.get(table["path"].removeprefix(ROOT))
        rows = list(csv.reader(io.StringIO(found.text)))
        fields = {each["name"]: each for each in table["schema"]["fields"]}
        assert [*fields] == rows[0]
        assert all(each["title"] and each["description"] for each in fields.values()), table["name"]
        key = rows[0].index(table["schema"]["primaryKey"][0])
        assert len({row[key] for row in rows}) == len(rows)
    meetings = next(each for each in said["resources"] if each["name"] == "meetings")
    assert (meetings["title"], meetings["description"]) == (
        "Réunions",
        "Occasions where people confer.",
    )
    tag = {"If-None-Match": answer.headers["etag"]}
    assert reader.get("/datapackage.json?lang=fr", headers=tag).status_code == 304


def test_the_catalogue_leads_to_every_format_of_every_list(reader: TestClient) -> None:
    answer = reader.get("/catalog.ttl?lang=ar")
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    found = {*re.findall(rf"dcat:accessURL <{ROOT}(/v1/[^>]+)>", answer.text)}
    expected = {
        f"/v1/{name}?format={each.name}"
        for name, kinds in RECORDS.items()
        for each in offered(FORMATS, kinds)
    }
    expected |= {
        f"/v1/{listed.name}?format={each.name}"
        for listed in REFERENCE_LISTS
        for each in REFERENCE_FORMATS
    }
    assert found == expected
    assert all(reader.get(address).status_code == 200 for address in sorted(found))
    assert '  dct:title "الاجتماعات"@ar ;' in answer.text
