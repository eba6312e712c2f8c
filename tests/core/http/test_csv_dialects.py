"""CSV as spreadsheets open it: a mark, other separators, words beside codes; what is refused."""

import csv
import io
import json
from itertools import product

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.http.csv_dialects import Dialect
from tests.samples import write
from tests.test_openapi import LISTS, QUERIES, REFERENCE_LISTS, address_of

BOM = "\ufeff"
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t"}
TABLES = [path for path, names in QUERIES.items() if {"separator", "format"} <= {*names}]
CELLS = ["", "a", "a,b", "a;b", "a\tb", '"', '"a";b', "a\r\nb", "a\nb", ";", "'=1", "1.5", " "]
ADDED = {"separator": "semicolon", "bom": "true"}
WHOLE = "An answer as {} has no use for this: leave it out, or ask for another."


pytestmark = pytest.mark.template("samples")


def rows_of(text: str, sign: str = ",") -> list[list[str]]:
    """The cells of a file."""
    return [*csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)]


def refused(answer: Response, *names: str) -> bool:
    """Whether just these parameters are said to be of no use here."""
    found = [(each["parameter"], each["code"]) for each in answer.json()["errors"]]
    return (answer.status_code, found) == (400, [(name, "not_here") for name in names])


@pytest.mark.parametrize("sign", SIGNS)
def test_cells_stay_what_they_are_whatever_stands_between_them(sign: str) -> None:
    rows = [list(pair) for pair in product(CELLS, CELLS)] + [["alone"], [""]]
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    written = Dialect(sign, bom=True).whole(buffer.getvalue().encode()).decode()  # type: ignore[arg-type]
    assert (written[0], rows_of(written[1:], SIGNS[sign])) == (BOM, rows)
    again = io.StringIO()
    csv.writer(again, delimiter=SIGNS[sign]).writerows(rows)
    assert rows_of(again.getvalue(), SIGNS[sign]) == rows


@pytest.mark.parametrize("path", TABLES)
def test_every_table_is_written_as_asked(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    plain = reader.get(address, params={"format": "csv"})
    tags = {plain.headers["etag"]}
    for separator, bom in product(SIGNS, ("true", "false")):
        asked = {"format": "csv", "separator": separator, "bom": bom}
        answer = reader.get(address, params=asked)
        text, mark = answer.content.decode(), BOM if bom == "true" else ""
        assert (answer.status_code, text.startswith(BOM)) == (200, bom == "true")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert rows_of(text.removeprefix(mark), SIGNS[separator]) == rows_of(plain.text)
        kept = reader.get(address, params=asked, headers={"If-None-Match": answer.headers["etag"]})
        assert kept.status_code == 304
        tags.add(answer.headers["etag"])
    agreed = reader.get(address, params={"bom": "true"}, headers={"Accept": "text/csv"})
    assert agreed.content == BOM.encode() + plain.content
    assert not plain.text.startswith(BOM)
    assert len(tags) >= len(SIGNS) * 2


@pytest.mark.parametrize("path", TABLES)
def test_other_formats_are_not_written_so(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    for name, value in (*ADDED.items(), ("separator", "comma"), ("bom", "false")):
        answer = reader.get(address, params={name: value})
        assert refused(answer, name)
        assert answer.json()["errors"][0]["detail"] == WHOLE.format("json")
    for name, value in (("separator", ";"), ("separator", ""), ("bom", "1"), ("bom", "")):
        answer = reader.get(address, params={"format": "csv", name: value})
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, name)


def test_addresses_in_a_file_are_not_of_its_dialect(reader: TestClient) -> None:
    for path in ("/v1/summaries/2020", "/v1/summaries", "/v1/summaries/2020/completeness"):
        text = reader.get(f"{path}?format=csv&separator=semicolon&bom=true").text
        assert "/v1/" in text
        assert "separator" not in text


@pytest.mark.parametrize("path", LISTS)
def test_what_a_whole_file_cannot_use_is_refused(reader: TestClient, path: str) -> None:
    asked = "facets=theme&include=labels&lang=fr"
    assert refused(reader.get(f"{path}?format=ndjson&{asked}"), "facets", "include", "lang")
    assert refused(reader.get(f"{path}?format=csv&{asked}"), "facets")
    assert refused(reader.get(f"{path}?format=csv&lang=fr"), "lang")
    assert refused(reader.get(f"{path}?lang=fr", headers={"Accept": "text/csv"}), "lang")
    for useful in ("include=labels", "include=labels&lang=fr", "fields=title&sort=title&limit=1"):
        assert reader.get(f"{path}?format=csv&{useful}").status_code == 200
    assert reader.get(f"{path}?format=ndjson&fields=title").status_code == 200
    assert reader.get(f"{path}?{asked}").status_code == 200


def test_words_that_a_table_has_no_place_for_are_refused(reader: TestClient) -> None:
    completeness = "/v1/summaries/2020/completeness"
    assert refused(reader.get(f"{completeness}?format=csv&lang=fr"), "lang")
    assert reader.get(f"{completeness}?format=txt&lang=fr").status_code == 200
    changes = "/v1/summaries/2020/editions/2/changes"
    assert refused(reader.get(f"{changes}?format=csv&include=labels"), "include")
    assert reader.get(f"{changes}?format=csv&include=unchanged").status_code == 200


def test_labels_stand_in_columns_of_their_own_after_the_others(
    client: TestClient, catalogue: Catalogue
) -> None:
    member = {
        "countries": ["AF", "PK"],
        "location": {"country": "HU"},
        "themes": ["customs"],
        "organisations": [
            {"organisation": "icmpd", "roles": ["host"]},
            {"organisation": "iom", "roles": ["funder", "host"]},
        ],
    }
    write(catalogue, "meetings", member, {"when": None})
    plain = rows_of(client.get("/v1/meetings?format=csv").text)
    answer = client.get("/v1/meetings?format=csv&include=labels&lang=fr")
    header, *rows = rows_of(answer.text)
    width = len(plain[0])
    assert [row[:width] for row in (header, *rows)] == plain
    words = [{n: v for n, v in zip(header[width:], row[width:], strict=True) if v} for row in rows]
    assert (
        words[0].items()
        >= {
            "when_label": "3 mars 2020",
            "venue_country_label": "Hongrie",
            "countries_label": "Afghanistan;Pakistan",
            "themes_label": "Customs",
            "organisations_label": "ICMPD;IOM",
        }.items()
    )
    assert "when_label" not in words[1]
    assert all(name.endswith("_label") for name in header[width:])
    narrow = client.get("/v1/meetings?format=csv&include=labels&fields=title,themes&limit=1").text
    assert rows_of(narrow)[0] == ["id", "kind", "title", "themes", "themes_label"]
    english = client.get("/v1/meetings?format=csv&include=labels")
    assert english.headers["etag"] != answer.headers["etag"]
    assert "Hungary" in english.text


@pytest.mark.parametrize("path", REFERENCE_LISTS)
def test_a_reference_list_is_a_file_as_well(reader: TestClient, path: str) -> None:
    if "{code}" in path:
        assert "format" not in QUERIES[path]
        return
    page = reader.get(f"{path}?lang=fr")
    lines = reader.get(f"{path}?format=ndjson&lang=fr")
    table = reader.get(f"{path}?format=csv&lang=fr")
    header, *rows = rows_of(table.text)
    places = {name: place for place, name in enumerate(header)}
    shown = page.json()["data"]
    assert [json.loads(line) for line in lines.text.splitlines()] == shown
    assert {*header} == {*shown[0]} if shown else True
    for name in ("code", "label", "updated_at"):
        assert [row[places[name]] for row in rows] == [each[name] for each in shown]
    assert [row[places["records"]] for row in rows] == [
        ";".join(f"{kind}:{count}" for kind, count in each["records"].items() if count)
        for each in shown
    ]
    stem = path.rsplit("/", 1)[-1]
    assert table.headers["content-disposition"] == f'attachment; filename="{stem}.csv"'
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert refused(reader.get(f"{path}?format=ndjson&bom=true"), "bom")
