"""What a file may cost: lines, cells and rows are measured before they are read, whatever it is."""

import io
import zipfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import Problem
from events_api.core.problems.types import TooLarge
from events_api.core.settings import Settings
from events_api.intake.cells.cell import Unclear
from events_api.intake.columns.columns import input_columns
from events_api.intake.columns.known_values import known_rows
from events_api.intake.files import FILE_FORMATS, xlsx
from events_api.intake.files.archive import opened
from events_api.intake.files.format import Choices, Limits
from events_api.resources import RESOURCES
from tests.intake.importing import send
from tests.intake.workbooks import MAIN, archive, book, cells, sheet
from tests.samples import key

LIMITS = Limits.of(Settings(_env_file=None))
LISTS = ("organisation", "theme", "programme", "project", "indicator")
HEADER = f"<row>{cells('title', 'when')}</row>"
DATES = ", ".join(f"{1 + n % 28} March {2000 + n % 20}" for n in range(4_000))
LONG = [DATES, *(part * (190_000 // len(part)) for part in ("-", "1", "(", "a|b;", "12 women, "))]


def rows_until_refused(content: bytes, limits: Limits = LIMITS) -> tuple[int, str]:
    """How many rows of a workbook were given before it was refused, and in what words."""
    given = 0
    try:
        for _ in xlsx.read(io.BytesIO(content), Choices(), limits).rows:
            given += 1
    except TooLarge as problem:
        return given, problem.detail
    return given, ""


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda each: each.kind)
def test_no_cell_is_read_that_is_longer_than_anything_of_its_kind(resource: Any) -> None:
    known = known_rows({dim: [("icmpd", ["ICMPD"])] for dim in LISTS})
    refused = {}
    for name, column in input_columns(resource, known).items():
        for text in LONG if column.read is not None else ():
            try:
                column.read(text)  # type: ignore[misc]
            except Unclear as unclear:
                refused[name, text[:9]] = unclear.code
    assert refused["when", DATES[:9]] == "too_long"
    assert {code for (name, _), code in refused.items() if name == "countries"} == {"too_long"}


def test_a_text_that_many_cells_name_counts_each_time() -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>{"x" * 190_000}</t></si></sst>'
    named = '<row><c t="s"><v>0</v></c></row>' * 50_000
    content = book({"s": sheet(HEADER + named)}, shared=shared)
    given, detail = rows_until_refused(content)
    assert len(content) < 10_000
    assert (given, detail) == (
        263,
        "The cells have more than 50,000,000 characters; split the file.",
    )
    wide = sheet(HEADER + "<row>" + 300 * '<c t="s"><v>0</v></c>' + "</row>")
    assert rows_until_refused(book({"s": wide}, shared=shared)) == (
        0,
        "Row 2 has more than 1,000,000 characters.",
    )


def test_cells_without_an_address_are_counted() -> None:
    many = sheet(f"{HEADER}<row>{'<c><v>1</v></c>' * 1_000_000}</row>")
    assert rows_until_refused(book({"s": many})) == (
        0,
        "The sheet has cells beyond column KN; delete what is not needed.",
    )
    # Cells that are only coloured hold nothing, wherever they are.
    coloured = sheet(HEADER + "<row>" + cells("A") + 16_000 * '<c s="1"/>' + "</row>")
    assert len(list(xlsx.read(io.BytesIO(book({"s": coloured})), Choices(), LIMITS).rows)) == 1


def test_a_header_of_a_hundred_million_characters() -> None:
    header = f'<row><c t="inlineStr"><is><t>{"x" * 100_000_000}</t></is></c></row>'
    content = book({"s": sheet(header)})
    assert len(content) < 200_000
    assert rows_until_refused(content) == (0, "The header has more than 200,000 characters.")
    formula = f'<row><c t="str"><f>A1</f><v>{"x" * 10_000_000}</v></c></row>'
    assert rows_until_refused(book({"s": sheet(formula)}))[0] == 0


def test_texts_that_no_cell_names_are_held_to_the_size_of_a_file() -> None:
    for text in ("<si/>" * 1_100_000, f"<si><t>{'x' * 100_000}</t></si>" * 600):
        content = book({"s": sheet(HEADER)}, shared=f'<sst xmlns="{MAIN}">{text}</sst>')
        assert rows_until_refused(content) == (
            0,
            "The texts of the workbook have more than 50,000,000 bytes.",
        )


def test_the_directory_of_an_archive_is_measured_before_it_is_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for number in range(20_000):
            made.writestr(f"xl/worksheets/a-long-name-of-a-part-{number}.xml", b"")
    with pytest.raises(TooLarge):
        opened(buffer, LIMITS)
    with pytest.raises(Problem):
        opened(io.BytesIO(archive({"a": "b"})[:-2]), LIMITS)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", ",\n", '""\n'])
def test_blank_lines_are_counted(end: str) -> None:
    few = Limits(bytes=10**6, unpacked=10**6, rows=50, columns=3, cell=10)
    content = f"title\n{end * 51}a\n".encode()
    csv = next(each for each in FILE_FORMATS if each.name == "csv")
    with pytest.raises(TooLarge, match="more than 50 blank rows"):
        list(csv.read(io.BytesIO(content), Choices(), few).rows)


def test_a_report_has_no_more_of_a_row_than_anybody_reads(
    catalogue: Catalogue, client: TestClient
) -> None:
    admin = key(catalogue, "admin")
    members = ", ".join(f'"x{n}": 1' for n in range(299))
    answer = send(client, admin, f"{{{members}}}\n", "kind=meetings&dry_run=true", "ndjson")
    shown = client.get(f"{answer.headers['Location']}/rows", headers=admin).json()["data"][0]
    assert len(shown["problems"]) == 51
    assert shown["problems"][-1] == {
        "column": None,
        "code": "more",
        "detail": "251 more things are wrong with this row.",
        "value": None,
        "allowed": [],
    }


@pytest.mark.parametrize("name", ["kind", "owner", "version", "precision", "when", "title"])
def test_a_formula_that_failed_is_a_problem_of_any_column(
    catalogue: Catalogue, client: TestClient, name: str
) -> None:
    admin = key(catalogue, "admin")
    content = "title,ref\n#REF!,r1\n" if name == "title" else f"{name},title\n#REF!,A\n"
    answer = send(client, admin, content, "kind=meetings&dry_run=true")
    assert (answer.status_code, answer.json()["data"]["outcomes"]["failed"]) == (200, 1)
