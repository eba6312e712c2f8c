"""Files as programmes and hostile people write them: read rightly, or refused within a second."""

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from events_api.core.problems.document import Problem, problem_response
from events_api.core.settings import Settings
from events_api.intake.files import FILE_FORMATS
from events_api.intake.files.format import Choices, Limits, Row
from events_api.intake.problems import Unreadable

FORMATS = {each.name: each for each in FILE_FORMATS}
LIMITS = Limits.of(Settings(_env_file=None))
KNOWN = ("ref", "title", "when", "city")
CHOICES = Choices(known=KNOWN, sheets=("meetings", "trainings"))
MOST_BYTES = 16 * 1024


def read(name: str, content: bytes, choices: Choices = CHOICES, limits: Limits = LIMITS) -> Any:
    """The header and all rows of a file."""
    rows = FORMATS[name].read(io.BytesIO(content), choices, limits)
    return rows.header, [(row.number, row.cells) for row in rows.rows]


def refused(name: str, content: bytes, choices: Choices = CHOICES, limits: Limits = LIMITS) -> str:
    """The code of what is wrong with a file, held to what every problem promises."""
    with pytest.raises(Problem) as caught:
        read(name, content, choices, limits)
    assert 400 <= caught.value.status < 500
    assert len(bytes(problem_response(caught.value).body)) <= MOST_BYTES
    errors = caught.value.errors
    return errors[0].code if errors else str(caught.value.slug)


def workbook(fill: Any, **options: Any) -> bytes:
    """A workbook that `fill` writes into."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **options})
    fill(book)
    book.close()
    return buffer.getvalue()


TABLE = [["ref", "title", "when"], ["a", "Wien; Café", "2020"], ["b", 'Say "so"', "-"]]
ROWS = (["ref", "title", "when"], [(2, ["a", "Wien; Café", "2020"]), (3, ["b", 'Say "so"', "-"])])


def csv_of(separator: str) -> str:
    """The table as CSV."""
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in TABLE]
    return "".join(separator.join(row) + "\r\n" for row in quoted)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_as_spreadsheets_write_it(separator: str, encoding: str) -> None:
    text = csv_of(separator)
    assert read("csv", text.encode(encoding)) == ROWS
    assert read("csv", text.replace("\r\n", "\n").encode(encoding)) == ROWS


def test_csv_of_a_named_encoding() -> None:
    content = csv_of(";").encode("windows-1252")
    assert refused("csv", content) == "wrong_encoding"
    assert read("csv", content, Choices(known=KNOWN, encoding="windows-1252")) == ROWS
    cyrillic = "ref;title\na;Встреча\n".encode("windows-1251")
    assert read("csv", cyrillic, Choices(known=KNOWN, encoding="windows-1251")) == (
        ["ref", "title"],
        [(2, ["a", "Встреча"])],
    )


def test_csv_of_older_writers() -> None:
    """Lines that end in carriage returns, bars, a title above that has other separators."""
    assert read("csv", csv_of(";").replace("\r\n", "\r").encode()) == ROWS
    assert read("csv", csv_of("|").encode()) == ROWS
    assert read("csv", b"Register, 2020\nref;title\na;b\n")[1][0] == (2, ["ref", "title"])


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_bytes(codec: str) -> None:
    assert read("csv", csv_of("\t").encode(codec)) == ROWS
    cyrillic = "название\tдата\nВстреча\t2020\n".encode(codec)
    assert read("csv", cyrillic) == (["название", "дата"], [(2, ["Встреча", "2020"])])


def test_bytes_that_iso_8859_1_has_no_character_for() -> None:
    latin = Choices(known=KNOWN, encoding="iso-8859-1")
    assert read("csv", b"ref,title\na,\x93x\x94 \x96 \xe9\n", latin)[1] == [(2, ["a", "“x” – é"])]
    assert refused("csv", b"ref,title\na,\x81\n", latin) == "wrong_encoding"


@pytest.mark.parametrize(
    ("encoding", "content", "code"),
    [
        ("klingon", b"ref\na\n", "unknown_encoding"),
        ("rot13", b"ref\na\n", "unknown_encoding"),
        ("base64", b"ref\na\n", "unknown_encoding"),
        ("", b"ref\na\n", "unknown_encoding"),
        ("utf-16", b"ref\na\n", "wrong_encoding"),
        ("utf-16", b"ref,title\na,b\n", "wrong_encoding"),
        ("windows-1252", "ref,title\na,é\n".encode(), "wrong_encoding"),
        ("windows-1252", "ref,title\na,é\n".encode("utf-16-le"), "wrong_encoding"),
        ("utf-8", "ref,title\na,é\n".encode("utf-16-be"), "wrong_encoding"),
        ("utf-8", "ref,title\na,é\n".encode("latin-1"), "wrong_encoding"),
        ("windows-1251", b"ref,title\na,\x98\n", "wrong_encoding"),
    ],
    ids=range(11),
)
def test_an_encoding_that_is_not_the_file_s(encoding: str, content: bytes, code: str) -> None:
    assert refused("csv", content, Choices(known=KNOWN, encoding=encoding)) == code


def test_what_is_passed_over_is_said() -> None:
    content = b"sep=;\nref;title;\n;;\n\xc2\xa0; ;\na;b;\nREF; Title;\n\nc\n;;\n"
    rows = FORMATS["csv"].read(io.BytesIO(content), CHOICES, LIMITS)
    found = list(rows.rows)
    assert [(row.number, row.cells) for row in found] == [(5, ["a", "b", ""]), (8, ["c"])]
    assert [(each.code, each.row, each.detail) for each in rows.remarks] == [
        ("repeated_header", 6, "Row 6 is the header once more; it was passed over."),
        ("blank_rows", None, "Blank rows were passed over (4): 3-4, 7, 9."),
    ]
    assert [(each.code, each.row) for each in found[1].remarks] == [("short_row", 8)]


def test_a_mark_is_believed_before_the_caller() -> None:
    content = b"\xef\xbb\xbfref,title\na,\xc3\xa9\n"
    rows = FORMATS["csv"].read(io.BytesIO(content), Choices(encoding="windows-1252"), LIMITS)
    assert [row.cells for row in rows.rows] == [["a", "é"]]
    assert [each.detail for each in rows.remarks] == [
        "The file's own mark says utf-8, so it was not read as windows-1252."
    ]


def test_csv_details() -> None:
    assert read("csv", b"sep=;\nref;title\na;b,c\n") == (["ref", "title"], [(3, ["a", "b,c"])])
    assert read("csv", b'ref,title\n\n,,\n"a","two\nlines"\n') == (
        ["ref", "title"],
        [(4, ["a", "two\nlines"])],
    )
    assert read("csv", b"ref,title\n'=1+1,'plain\n'-x,''=y\n") == (
        ["ref", "title"],
        [(2, ["=1+1", "'plain"]), (3, ["-x", "'=y"])],
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b'ref,title\na,"never closed\n' + b"b,c\n" * 10, "broken_csv"),
        (b'ref,title\na,"closed" and more\n', "broken_csv"),
        (b'ref,title\na,"' + b"x\n" * 700_000, "body-too-large"),
        (b"ref,title\na," + b"x" * 10_000_000 + b"\n", "body-too-large"),
        (b"," * 1_000_000 + b"\n", "body-too-large"),
        (b"," * 49_000_000, "body-too-large"),
        (b"\n" * 49_000_000, "body-too-large"),
        (b"\r" * 10_000_000, "body-too-large"),
        (b'"\n",' * 5_000_000, "body-too-large"),
        (b'"' * 10_000_000, "body-too-large"),
        (b"ref,title\na,\xff\xfe\n", "wrong_encoding"),
        (b"ref,title\na,\xed\xa0\x80\n", "wrong_encoding"),
        ("ref,title\na,é\n".encode("latin-1"), "wrong_encoding"),
        ("ref,title\na,é\n".encode("utf-16-le")[:-1], "wrong_encoding"),
        ("ref,title\na,é\n".encode("utf-16")[:-1], "wrong_encoding"),
        (b"%PDF-1.7\n\x00\x01", "wrong_encoding"),
    ],
    ids=range(18),
)
def test_csv_that_is_refused(content: bytes, code: str) -> None:
    assert refused("csv", content) == code


def test_ndjson_is_read_strictly() -> None:
    content = b'\xef\xbb\xbf{"ref": "a", "value": 1.10}\n\n{"ref": "b", "n": {"x": [1]}}\n'
    header, rows = read("ndjson", content)
    assert (header, [number for number, _ in rows]) == (None, [1, 3])
    assert str(rows[0][1]["value"]) == "1.10"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[1]", "broken_json"),
        (b"{", "broken_json"),
        (b'{"a": 1, "a": 2}', "broken_json"),
        (b'{"a": {"b": 1, "b": 2}}', "broken_json"),
        (b'{"a": NaN}', "broken_json"),
        (b'{"a": -Infinity}', "broken_json"),
        (b'{"a": 18446744073709551616}', "broken_json"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "broken_json"),
        (b'{"a": "\\ud800"}', "broken_json"),
        (b'{"\\udfff": 1}', "broken_json"),
        (b'{"a": "\xff"}', "broken_json"),
        (b'{"a": ' + b"[" * 65 + b"]" * 65 + b"}", "broken_json"),
        (b"[" * 100_000, "broken_json"),
        (b'{"a": "' + b"x" * 10_000_000 + b'"}', "body-too-large"),
        (b'{"a": 1} {"b": 2}', "broken_json"),
        (b"\n" * 10_000_000, "body-too-large"),
        (b"{" + b",".join(b'"%d": 1' % n for n in range(301)) + b"}", "body-too-large"),
    ],
    ids=range(17),
)
def test_ndjson_that_is_refused(content: bytes, code: str) -> None:
    assert refused("ndjson", content) == code


def test_depth_is_not_counted_inside_texts() -> None:
    deep = json.dumps({"a": "[" * 100 + '\\"' + "{" * 100}).encode()
    assert read("ndjson", deep)[1][0][0] == 1


def _records(book: Any, name: str = "meetings") -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, ["ref", "title", "when", "city"])
    sheet.write_row(2, 0, ["a", "'=1+1"])
    sheet.write_datetime(2, 2, date(2020, 3, 3), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number(2, 3, 75)
    return sheet


def test_a_workbook_has_typed_cells_and_its_own_row_numbers() -> None:
    content = workbook(lambda book: (_records(book), book.add_worksheet("columns")))
    expected = (["ref", "title", "when", "city"], [(3, ["a", "=1+1", date(2020, 3, 3), 75.0])])
    assert read("xlsx", content) == expected
    assert read("xlsx", content, Choices(sheet="meetings")) == expected
    alone = workbook(lambda book: _records(book, "Sheet1"))
    assert read("xlsx", alone) == expected


def test_the_values_of_formulas_are_read() -> None:
    def fill(book: Any) -> None:
        _records(book).write_formula(2, 3, "=50+25", None, 75)

    assert read("xlsx", workbook(fill))[1] == [(3, ["a", "=1+1", date(2020, 3, 3), 75.0])]


def _merged(book: Any) -> None:
    _records(book).merge_range("B5:B7", "merged")


def _several(book: Any) -> None:
    _records(book, "one")
    _records(book, "two")


def _far_apart(book: Any) -> None:
    _records(book).write(1_048_575, 16_383, "x")


def _wide(book: Any) -> None:
    sheet = _records(book)
    for row in range(2):
        sheet.write_row(row, 0, ["x"] * 16_384)


def _large_cells(book: Any) -> None:
    _records(book).write(0, 4, "x" * 32_000)


def _macros(content: bytes) -> bytes:
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    return buffer.getvalue()


def _bomb(parts: int, size: int) -> bytes:
    """A workbook of parts that unpack to this size each."""
    buffer = io.BytesIO(workbook(_records))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(parts):
            archive.writestr(f"xl/worksheets/more{number}.xml", b" " * size)
    return buffer.getvalue()


def replaced(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with another part in the place of one of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for each in old.namelist():
            new.writestr(each, part if each == name else old.read(each))
    return buffer.getvalue()


def _liar() -> bytes:
    """A workbook whose sheet unpacks to far more than its archive says."""
    buffer = io.BytesIO(replaced(workbook(_records), "xl/worksheets/sheet1.xml", b" " * 50_000_000))
    content = bytearray(buffer.getvalue())
    for place in _places(bytes(content), (50_000_000).to_bytes(4, "little")):
        content[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def _places(content: bytes, wanted: bytes) -> list[int]:
    found, place = [], content.find(wanted)
    while place >= 0:
        found.append(place)
        place = content.find(wanted, place + 1)
    return found


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "broken_workbook"),
        (lambda: b"%PDF-1.7\n" + b"x" * 1_000, "broken_workbook"),
        (lambda: b"ref,title\na,b\n", "broken_workbook"),
        (lambda: workbook(_records)[:-30], "broken_workbook"),
        (
            lambda: workbook(_records).replace(b"xl/workbook.xml", b"xl/workbuch.xml"),
            "broken_workbook",
        ),
        (lambda: workbook(_merged), "merged_cells"),
        (lambda: workbook(_several), "several_sheets"),
        (lambda: workbook(_far_apart), "body-too-large"),
        (lambda: workbook(_wide), "body-too-large"),
        (lambda: workbook(lambda book: book.add_worksheet("meetings")), "empty_file"),
        (lambda: _macros(workbook(_records)), "macros"),
        (lambda: _bomb(2, 100_000_000), "body-too-large"),
        (lambda: _bomb(2_001, 1), "body-too-large"),
        (_liar, "broken_workbook"),
    ],
    ids=range(14),
)
def test_a_workbook_that_is_refused(make: Any, code: str) -> None:
    content = make()
    assert refused("xlsx", content) == code


def test_limits_are_those_that_were_set() -> None:
    few = Limits(bytes=10**6, unpacked=10**6, rows=2, columns=3, cell=10)
    assert refused("csv", b"a,b,c,d\n", limits=few) == "body-too-large"
    assert refused("csv", b"a\n1\n2\n3\n", limits=few) == "body-too-large"
    assert refused("ndjson", b"{}\n" * 3, limits=few) == "body-too-large"
    assert refused("csv", b"a\n12345678901\n", limits=few) == "body-too-large"
    assert refused("ndjson", b'{"a": "12345678901"}', limits=few) == "body-too-large"
    assert read("csv", b"a,b\n1,1234567890\n2,\n", limits=few)[1] == [
        (2, ["1", "1234567890"]),
        (3, ["2", ""]),
    ]


def test_a_sheet_that_is_not_there() -> None:
    content = workbook(_records)
    assert refused("xlsx", content, Choices(sheet="other")) == "unknown_sheet"


def test_rows_are_read_while_they_are_asked_for() -> None:
    """What is wrong with a late row does not keep earlier ones from being read."""
    rows = FORMATS["ndjson"].read(io.BytesIO(b'{"a": 1}\n{'), CHOICES, LIMITS).rows
    assert next(rows) == Row(1, {"a": 1})
    with pytest.raises(Unreadable):
        next(rows)
