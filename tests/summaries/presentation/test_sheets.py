"""Workbooks of years: the rows of their CSV, each breakdown on a sheet of its own."""

import csv
import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

EDITION = "/v1/summaries/2020/editions/2"
TRUTH = {"true": "True", "false": "False"}
NUMBERS = {"year", "value", "counted", "coverage", "then_value", "count"}


@pytest.mark.parametrize(
    "address",
    [
        "/v1/summaries/2020?by=country,month",
        "/v1/summaries?from=2019",
        "/v1/summaries/2020/completeness?allocation=end",
        f"{EDITION}?",
        f"{EDITION}/changes?include=unchanged",
    ],
)
def test_a_workbook_has_the_rows_of_the_table(reader: TestClient, address: str) -> None:
    joint = "" if address.endswith("?") else "&"
    expected = list(csv.reader(io.StringIO(reader.get(f"{address}{joint}format=csv").text)))
    answer = reader.get(f"{address}{joint}format=xlsx")
    assert answer.status_code == 200, answer.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    place = expected[0].index("by") if "by" in expected[0] else 0
    parts = [row[place] for row in expected[1:] if place and row[place]]
    sheets = dict.fromkeys(["summary", *parts])
    assert book.sheet_names == [*sheets, "About this file"]
    found = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in sheets]
    assert all(rows[0] == expected[0] for rows in found)
    rows = [[_told(cell) for cell in row] for part in found for row in part[1:]]
    key = str
    assert sorted(rows, key=key) == sorted(
        ([_told(c) for c in row] for row in expected[1:]), key=key
    )
    places = [place for place, name in enumerate(expected[0]) if name in NUMBERS]
    cells = [row[place] for part in found for row in part[1:] for place in places]
    assert any(isinstance(cell, float) for cell in cells)


def _told(cell: object) -> object:
    """A cell as its number, where it is one."""
    if isinstance(cell, bool):
        return str(cell)
    try:
        return Decimal(str(cell)).normalize()
    except ArithmeticError:
        return cell


def test_a_workbook_says_in_which_language_and_of_what_it_is(reader: TestClient) -> None:
    answer = reader.get("/v1/summaries/2020?format=xlsx&lang=fa")
    assert answer.headers["content-language"] == "fa"
    assert answer.headers["content-disposition"] == 'attachment; filename="summaries-2020.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    about = [[cell for cell in row if cell != ""] for row in book.get_sheet_by_index(1).to_python()]
    assert about[0] == ["خلاصه‌ها · 2020"]
    address = "http://localhost:8000/v1/summaries/2020?format=xlsx&lang=fa"
    assert address in [row[1] for row in about if len(row) == 2]
    refused = reader.get(f"{EDITION}/changes?format=xlsx&include=labels")
    assert refused.json()["errors"][0]["parameter"] == "include"


def test_the_records_behind_a_figure_are_a_workbook(reader: TestClient) -> None:
    said = reader.get("/v1/summaries/2020").json()["data"]
    addresses = [figure["records"] for figure in said["counts"].values()]
    addresses += [next(iter(said["people"].values()))["records"], said["indicators"][0]["records"]]
    then = reader.get(EDITION).json()["data"]["summary"]
    addresses += [then["counts"]["meetings"]["records"], then["indicators"][0]["records"]]
    for address in addresses:
        header, *expected = csv.reader(io.StringIO(reader.get(f"{address}&format=csv").text))
        answer = reader.get(f"{address}&format=xlsx")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].endswith('records.xlsx"')
        assert answer.headers["content-language"] == "en"
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert book.sheet_names == ["records", "About this file"]
        first, about = (
            book.get_sheet_by_index(place).to_python(skip_empty_area=False) for place in (0, 1)
        )
        assert first[0] == header
        assert expected
        for name in {"id", "title", "reason", "record"} & {*header}:
            place = header.index(name)
            assert [row[place] for row in first[1:]] == [row[place] for row in expected]
        for name in ("counted", "contribution"):
            place = header.index(name)
            assert [_told(row[place]) for row in first[1:]] == [
                TRUTH.get(row[place], _told(row[place])) for row in expected
            ]
        told = [row[:4] for row in about[-len(header) :]]
        assert [row[0] for row in told] == header
        assert all(row[2] for row in told)
        assert [row[3] for row in told if row[0] in {"counted", "contribution"}] == [
            "boolean",
            "number",
        ]
    page = f"{addresses[0]}&format=xlsx"
    assert reader.get(f"{page}&cursor=a").json()["errors"][0]["parameter"] == "cursor"
    assert reader.get(f"{page}&lang=ar").headers["content-language"] == "ar"
    whole, some = reader.get(page), reader.get(f"{page}&limit=1")
    assert whole.headers["etag"] != some.headers["etag"]
    assert reader.get(page, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
