"""Workbooks: what their cells show, what they hide, and what cannot be read of them."""

import io
import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from events_api.core.problems.document import Problem
from events_api.core.settings import Settings
from events_api.intake.cells.cell import Failed, Percent
from events_api.intake.files import xlsx
from events_api.intake.files.foreign_files import refuse_foreign
from events_api.intake.files.format import Choices, Limits, Rows
from events_api.intake.files.number_formats import Shown, shown_by
from events_api.intake.files.serials import cell_of
from events_api.intake.files.sheet import column_of, letters_of
from tests.intake.workbooks import MAIN, archive, book, cells, sheet, styles
from tests.sizes import sized

LIMITS = Limits.of(Settings(_env_file=None))
HEADER = f"<row>{cells('title', 'when')}</row>"


def read(content: bytes, **choices: Any) -> Rows:
    """A workbook opened."""
    return xlsx.read(io.BytesIO(content), Choices(**choices), LIMITS)


def values(content: bytes, **choices: Any) -> list[Sequence[Any]]:
    """The cells of all rows."""
    return [list(row.cells) for row in read(content, **choices).rows]


def said(content: bytes, **choices: Any) -> list[tuple[str, int | None]]:
    """What is said of a workbook and of its rows, as codes and rows."""
    rows = read(content, **choices)
    of_rows = [(each.code, each.row) for row in rows.rows for each in row.remarks]
    return [(each.code, each.row) for each in rows.remarks] + of_rows


def refused(content: bytes, **choices: Any) -> tuple[str, str]:
    """The code and the words of what is wrong with a workbook."""
    with pytest.raises(Problem) as caught:
        values(content, **choices)
    assert 400 <= caught.value.status < 500
    errors = caught.value.errors
    return (errors[0].code, errors[0].detail) if errors else ("", caught.value.detail)


def one(cell: str, **parts: Any) -> Any:
    """The value of one cell."""
    content = book({"s": sheet(f"{HEADER}<row>{cells('A')}{cell}</row>")}, **parts)
    row = values(content)[0]
    return row[1] if len(row) > 1 else None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.NUMBER),
        ("0", Shown.NUMBER),
        ("#,##0.00", Shown.NUMBER),
        ("0.00E+00", Shown.NUMBER),
        ("# ?/?", Shown.NUMBER),
        ("@", Shown.NUMBER),
        ("[$€-407]#,##0", Shown.NUMBER),
        ('[$$-409]#,##0;[Red]"minus" 0', Shown.NUMBER),
        ('0" days"', Shown.NUMBER),
        ("0\\d", Shown.NUMBER),
        ('_-* #,##0.00\\ "dm"_-', Shown.NUMBER),
        ("[>=100]0;0.0", Shown.NUMBER),
        ("0%", Shown.PERCENT),
        ("0.0%", Shown.PERCENT),
        ("0 %;[Red]-0 %", Shown.PERCENT),
        ('0"%"', Shown.PERCENT_SIGN),
        ("0\\%", Shown.PERCENT_SIGN),
        ('0" %"', Shown.PERCENT_SIGN),
        ("yyyy-mm-dd", Shown.DAY),
        ("dd/mm/yy;@", Shown.DAY),
        ("[$-F800]dddd, mmmm dd, yyyy", Shown.DAY),
        ('d"."m"."yyyy', Shown.DAY),
        ("[$-411]ge.m.d", Shown.DAY),
        ("[$-1060000]B2yyyy/mm/dd", Shown.DAY),
        ("yyyy\\-mm\\-dd\\ hh:mm", Shown.MOMENT),
        ("m/d/yy h:mm AM/PM", Shown.MOMENT),
        ("mmm-yy", Shown.MONTH),
        ("mmmm yyyy", Shown.MONTH),
        ("dddd mmmm yyyy", Shown.MONTH),
        ("mm/yyyy", Shown.MONTH),
        ("[$-409]mmm\\ yyyy;@", Shown.MONTH),
        ('yyyy"年"m"月"', Shown.MONTH),
        ("yyyy", Shown.YEAR),
        ("yy", Shown.YEAR),
        ("d-mmm", Shown.NO_YEAR),
        ("dd.mm.", Shown.NO_YEAR),
        ("mmmm", Shown.NO_YEAR),
        ("dddd", Shown.NO_YEAR),
        ("d mmm hh:mm", Shown.NO_YEAR),
        ("h:mm", Shown.CLOCK),
        ("hh:mm:ss", Shown.CLOCK),
        ("h:mm AM/PM", Shown.CLOCK),
        ("mm:ss.0", Shown.CLOCK),
        ("[h]:mm", Shown.DURATION),
        ("[mm]:ss", Shown.DURATION),
        ("", Shown.NUMBER),
        (";;;", Shown.NUMBER),
        ('"open', Shown.NUMBER),
        ("[open", Shown.NUMBER),
        ("\\", Shown.NUMBER),
    ],
)
def test_what_a_number_format_shows(code: str, shown: Shown) -> None:
    assert shown_by(code) is shown


@pytest.mark.parametrize(
    ("number", "shown", "since_1904", "cell"),
    [
        (43895, Shown.DAY, False, date(2020, 3, 5)),
        (42433, Shown.DAY, True, date(2020, 3, 5)),
        (43895.375, Shown.DAY, False, date(2020, 3, 5)),
        (43895.375, Shown.MOMENT, False, datetime(2020, 3, 5, 9, 0)),  # noqa: DTZ001
        (43895, Shown.MOMENT, False, date(2020, 3, 5)),
        (43895.99999999, Shown.MOMENT, False, datetime(2020, 3, 5, 23, 59, 59)),  # noqa: DTZ001
        (43891, Shown.MONTH, False, "2020-03"),
        (43831, Shown.YEAR, False, "2020"),
        (0.375, Shown.CLOCK, False, time(9, 0)),
        (43895.375, Shown.CLOCK, False, time(9, 0)),
        (1.5, Shown.DURATION, False, timedelta(hours=36)),
        (1, Shown.DAY, False, date(1900, 1, 1)),
        (59, Shown.DAY, False, date(1900, 2, 28)),
        (61, Shown.DAY, False, date(1900, 3, 1)),
        (0, Shown.DAY, True, date(1904, 1, 1)),
        (2958465, Shown.DAY, False, date(9999, 12, 31)),
        (0.45, Shown.PERCENT, False, Percent(Decimal(45))),
        (0.07, Shown.PERCENT, False, Percent(Decimal(7))),
        (45.5, Shown.PERCENT_SIGN, False, Percent(Decimal("45.5"))),
        (12.5, Shown.NUMBER, False, 12.5),
    ],
)
def test_numbers_as_they_are_shown(number: float, shown: Shown, since_1904: Any, cell: Any) -> None:
    assert cell_of(number, shown, since_1904=since_1904) == cell


@pytest.mark.parametrize(
    ("number", "shown", "since_1904", "code"),
    [
        (0, Shown.DAY, False, "no_date"),
        (-1, Shown.DAY, False, "no_date"),
        (60, Shown.DAY, False, "no_date"),
        (2958466, Shown.DAY, False, "no_date"),
        (1e300, Shown.MOMENT, False, "no_date"),
        (-0.5, Shown.CLOCK, False, "no_date"),
        (2020, Shown.YEAR, False, "no_date"),
        (2020, Shown.MONTH, True, "no_date"),
        (43895, Shown.NO_YEAR, False, "no_year"),
    ],
)
def test_numbers_that_are_shown_as_no_date(
    number: float, shown: Shown, since_1904: Any, code: str
) -> None:
    cell = cell_of(number, shown, since_1904=since_1904)
    assert isinstance(cell, Failed)
    assert cell.code == code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>75</v></c>", 75.0),
        ("<c><v> 1.5e3 </v></c>", 1500.0),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="str"><f>A1</f><v>text</v></c>', "text"),
        ('<c t="d"><v>2020-03-05</v></c>', date(2020, 3, 5)),
        ('<c t="d"><v>2020-03-05T09:00:00</v></c>', datetime(2020, 3, 5, 9, 0)),  # noqa: DTZ001
        ("<c><f>50+25</f><v>75</v></c>", 75.0),
        ('<c t="str"><f>""</f><v></v></c>', None),
        ('<c t="n"/>', None),
        ("<c><v></v></c>", None),
        ('<c t="inlineStr"><is><r><t>Wien </t></r><r><t>Café</t></r></is></c>', "Wien Café"),
        (
            '<c t="inlineStr"><is><t>東京</t><rPh><t>とうきょう</t></rPh></is></c>',
            "東京",
        ),
        ('<c t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', "a\rb_x0041_"),
        ('<c t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "😀"),
        ('<c t="inlineStr"><is><t>&#10;a&amp;b</t></is></c>', "\na&b"),
        ('<c t="s"><v>0</v></c>', "shared"),
        ('<c t="s"><v>1</v></c>', "rich text"),
        ('<c t="inlineStr"><is><t>\'=1+1</t></is></c>', "=1+1"),
    ],
)
def test_cells_as_programs_write_them(cell: str, value: Any) -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>shared</t></si>'
    shared += "<si><r><t>rich</t></r><r><rPr><b/></rPr><t> text</t></r></si></sst>"
    assert one(cell, shared=shared) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("<c><f>A1</f></c>", "formula_without_result"),
        ("<c><f>A1</f><v/></c>", "formula_without_result"),
        ('<c><f t="shared" si="0"/></c>', "formula_without_result"),
        ('<c t="str"><f>A1</f></c>', "formula_without_result"),
        ('<c t="e"><v>#DIV/0!</v></c>', "formula_error"),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "formula_error"),
        ('<c t="e"><v>#GETTING_DATA</v></c>', "formula_error"),
        ('<c t="e"/>', "formula_error"),
        ('<c t="s"><v>7</v></c>', "unreadable_cell"),
        ('<c t="s"><v>-1</v></c>', "unreadable_cell"),
        (f'<c t="s"><v>{"9" * 400}</v></c>', "unreadable_cell"),
        ('<c t="s"><v>²</v></c>', "unreadable_cell"),
        ("<c><v>twelve</v></c>", "unreadable_cell"),
        ("<c><v>nan</v></c>", "unreadable_cell"),
        (f"<c><v>{'9' * 400}</v></c>", "unreadable_cell"),
        ('<c t="b"><v>2</v></c>', "unreadable_cell"),
        ('<c t="d"><v>yesterday</v></c>', "unreadable_cell"),
        ('<c t="x"><v>1</v></c>', "unreadable_cell"),
        ('<c r="A2"><v>1</v></c>', "unreadable_cell"),
    ],
)
def test_cells_that_cannot_be_read_are_named_and_not_the_workbook(cell: str, code: str) -> None:
    content = book({"s": sheet(f"{HEADER}<row>{cells('A')}{cell}</row>")})
    (row,) = values(content)
    assert [each.code for each in row if isinstance(each, Failed)] == [code]


def test_styles_by_number_and_by_code() -> None:
    looks = "".join(f'<xf numFmtId="{n}" fontId="0"/>' for n in (0, 17, 14, 10, 164, 165, 16))
    styled = styles({164: "mmmm yyyy", 165: "0&quot;%&quot;"}, looks)
    found = [one(f'<c s="{n}"><v>43891</v></c>', styled=styled) for n in (0, 1, 2, 4, 99)]
    assert found == [43891.0, "2020-03", date(2020, 3, 1), "2020-03", 43891.0]
    assert one('<c s="3"><v>0.45</v></c>', styled=styled) == Percent(Decimal(45))
    assert one('<c s="5"><v>45</v></c>', styled=styled) == Percent(Decimal(45))
    assert one('<c s="6"><v>43895</v></c>', styled=styled).code == "no_year"


def test_dates_since_1904() -> None:
    styled = styles({}, '<xf numFmtId="14"/>')
    cell, properties = '<c s="0"><v>42433</v></c>', '<workbookPr date1904="1"/>'
    assert one(cell, styled=styled, properties=properties) == date(2020, 3, 5)
    assert one(cell, styled=styled) == date(2016, 3, 4)


def test_the_strict_form_and_prefixes() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    rows = f"{HEADER}<row>{cells('A', 'B')}</row>"
    assert values(book({"s": sheet(rows, space=strict)}, space=strict)) == [["A", "B"]]
    prefixed = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row><x:c t="str"><x:v>title</x:v></x:c>'
        '</x:row><x:row r="7"><x:c r="B7" t="str"><x:v>B</x:v></x:c></x:row></x:sheetData>'
        '<x:extLst><c xmlns="urn:other"><v>1</v></c></x:extLst></x:worksheet>'
    )
    found = read(book({"s": prefixed}))
    assert [(row.number, row.cells) for row in found.rows] == [(7, [None, "B"])]
    assert [each.detail for each in found.remarks] == ["Blank rows were passed over (5): 2-6."]


HIDDEN = (
    f'{HEADER}<row hidden="1">{cells("B", "2019")}</row><row>{cells("C", "2020")}</row>'
    '<row><c s="1" t="str"><v>D</v></c><c s="1"><v>2020</v></c></row>'
    '<row><c s="1" t="str"><v>E</v></c><c><v>2020</v></c><c><v>1</v></c></row>'
)
STRUCK = styles({}, '<xf/><xf fontId="1"/>', "<font/><font><strike/></font>")


def test_hidden_and_struck_rows_are_said_and_read_or_skipped() -> None:
    content = book({"s": sheet(HIDDEN)}, styled=STRUCK)
    assert [row[0] for row in values(content)] == ["B", "C", "D", "E"]
    assert said(content) == [("hidden_row", 2), ("struck_row", 4), ("struck_cells", 5)]
    assert [row[0] for row in values(content, hidden="skip")] == ["C", "E"]
    assert said(content, hidden="skip") == [
        ("skipped_row", 2),
        ("skipped_row", 4),
        ("struck_cells", 5),
    ]


def test_rows_that_are_hidden_in_other_ways() -> None:
    rows = f'{HEADER}<row ht="0">{cells("A")}</row><row>{cells("B")}</row>'
    assert said(book({"s": sheet(rows)})) == [("hidden_row", 2)]
    every = book({"s": sheet(rows, '<sheetFormatPr zeroHeight="1"/>')})
    assert said(every) == [("hidden_row", 2), ("hidden_row", 3)]


def test_runs_of_a_text_that_are_struck_through() -> None:
    struck = "<r><rPr><strike/></rPr><t>Vienna</t></r>"
    partly = f'<c t="inlineStr"><is>{struck}<r><t> Graz</t></r></is></c>'
    rows = f'{HEADER}<row>{partly}</row><row><c t="inlineStr"><is>{struck}</is></c></row>'
    content = book({"s": sheet(rows)})
    assert values(content) == [["Vienna Graz"], ["Vienna"]]
    assert said(content) == [("struck_cells", 2), ("struck_row", 3)]


def test_hidden_columns_are_said_and_read_or_skipped() -> None:
    columns = '<cols><col min="2" max="2" hidden="1"/><col min="5" max="16384" hidden="1"/></cols>'
    content = book({"s": sheet(f"{HEADER}<row>{cells('A', '2020')}</row>", columns)})
    assert (read(content).header, values(content)) == (["title", "when"], [["A", "2020"]])
    assert said(content) == [("hidden_columns", None)]
    skipped = read(content, hidden="skip")
    assert (skipped.header, [row.cells for row in skipped.rows]) == (["title"], [["A"]])
    assert [each.detail for each in skipped.remarks] == ["Hidden columns were passed over: B."]


def test_a_year_in_a_cell_for_dates_is_doubted() -> None:
    rows = f'{HEADER}<row>{cells("A")}<c s="0"><v>2020</v></c></row>'
    content = book({"s": sheet(rows)}, styled=styles({}, '<xf numFmtId="14"/>'))
    assert values(content) == [["A", date(1905, 7, 12)]]
    assert said(content) == [("perhaps_a_year", 2)]


def test_which_sheet_is_meant() -> None:
    sheets = {each: sheet(f"<row>{cells(each)}</row><row/>") for each in ("2019", "2020", "Lists")}
    code, detail = refused(book(sheets))
    assert code == "several_sheets"
    assert detail.startswith("The workbook has several sheets: “2019”, “2020”, “Lists”. Say which")
    assert read(book(sheets), sheet="2020").header == ["2020"]
    assert read(book(sheets), sheet=" lists ").header == ["Lists"]
    assert read(book(sheets), sheets=("lists",)).header == ["Lists"]
    assert read(book(sheets, states={"2019": "hidden", "Lists": "veryHidden"})).header == ["2020"]
    code, detail = refused(book(sheets), sheet="2021")
    assert (code, detail) == (
        "unknown_sheet",
        "The workbook has no sheet of that name. It has “2019”, “2020”, “Lists”.",
    )
    many = {f"s{n}": sheet("") for n in range(900)}
    assert len(refused(book(many))[1]) < 400


def test_sheets_that_were_not_read_are_said() -> None:
    rows = f"{HEADER}<row>{cells('A')}</row>"
    content = book({"a": sheet(rows), "b": sheet(rows)}, states={"b": "hidden"})
    assert [each.detail for each in read(content).remarks] == [
        "Only the sheet “a” was read, and not “b” (hidden)."
    ]
    assert [each.code for each in read(content, sheet="b").remarks] == [
        "hidden_sheet",
        "other_sheets",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (book({"s": sheet("")}), "empty_file"),
        (book({"s": "<worksheet"}), "broken_workbook"),
        (book({"s": sheet("<row></c></row>")}), "broken_workbook"),
        (book({"s": f'<!DOCTYPE a [<!ENTITY b "c">]>{sheet(HEADER)}'}), "broken_workbook"),
        (book({"s": sheet(f'{HEADER}<row r="1">{cells("A")}</row>')}), "broken_workbook"),
        (book({"s": sheet(f'<row r="5">{cells("A")}</row><row r="4"/>')}), "broken_workbook"),
        (book({"s": sheet(HEADER)}, shared="<sst"), "broken_workbook"),
        (book({"s": sheet(HEADER)}, styled="<styleSheet"), "broken_workbook"),
        (book({"s": '<?xml version="1.0" encoding="klingon"?><a/>'}), "broken_workbook"),
        (book({}), "several_sheets"),
        (archive({"a": "b"}), "broken_workbook"),
        (archive({"_rels/.rels": "<Relationships/>"}), "broken_workbook"),
        (archive({"xl/vbaProject.bin": ""}), "macros"),
    ],
    ids=range(13),
)
def test_workbooks_that_are_refused(content: bytes, code: str) -> None:
    assert refused(content)[0] == code


def test_merged_cells_are_refused() -> None:
    merged = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>'
    content = book({"s": sheet(f"{HEADER}<row>{cells('A', 'B')}</row>", after=merged)})
    assert refused(content) == (
        "merged_cells",
        "Cells are merged (A2:A3). Unmerge them: each row needs its own cells.",
    )


@pytest.mark.parametrize(
    ("content", "format_", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, None, "old_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "csv", "old_workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * (2**20 - 1_050)
            + "EncryptedPackage".encode("utf-16-le"),
            "xlsx",
            "encrypted_workbook",
        ),
        (archive({"mimetype": "application/vnd.oasis"}), "xlsx", "opendocument"),
        (archive({"xl/workbook.bin": ""}), "xlsx", "binary_workbook"),
        (archive({"word/document.xml": ""}), "csv", "document"),
        (archive({"Index/Document.iwa": ""}), None, "numbers"),
        (book({"s": sheet("")}), "csv", "workbook"),
        (book({"s": sheet("")}), None, "workbook"),
        (b"%PDF-1.7", "csv", "pdf"),
        (b"<html><table>", "csv", "web_page"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><Workbook/>', "xlsx", "web_page"),
        (b"ref,title\na,b\n", "xlsx", "broken_workbook"),
    ],
    ids=range(13),
)
def test_files_of_other_programs(content: bytes, format_: str | None, code: str) -> None:
    with pytest.raises(Problem) as caught:
        refuse_foreign(io.BytesIO(content), LIMITS, format_)
    assert caught.value.errors is not None
    assert caught.value.errors[0].code == code


@pytest.mark.parametrize("format_", ["csv", "ndjson", None])
def test_files_that_are_not_of_other_programs(format_: str | None) -> None:
    for content in (b"", b"ref,title\na,b\n", b'{"a": 1}\n', "ref\n".encode("utf-16")):
        refuse_foreign(io.BytesIO(content), LIMITS, format_)


def test_letters_of_columns() -> None:
    assert [letters_of(each) for each in (0, 25, 26, 51, 52, 701, 702, 16_383)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD")
    ]
    assert [column_of(letters_of(each)) for each in range(2_000)] == list(range(2_000))


TEXTS = ["a", "ü\nb", "<&>", " x ", "東"]


def _invented(seed: int) -> bytes:
    """A workbook of all that xlsxwriter writes."""
    chance, buffer = random.Random(seed), io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": bool(seed % 2)})
    drawn, day = made.add_worksheet("s"), made.add_format({"num_format": "yyyy-mm-dd"})
    moment = made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    drawn.write_row(0, 0, [f"c{n}" for n in range(8)])
    for row in range(1, 60):
        for column in range(8):
            match chance.randrange(8):
                case 0:
                    drawn.write_string(row, column, chance.choice(TEXTS))
                case 1:
                    drawn.write_number(row, column, chance.choice([0, 75, -1.5, 1e20, 1 / 3]))
                case 2:
                    drawn.write_boolean(row, column, chance.random() < 0.5)
                case 3:
                    at = date(2000, 1, 1) + timedelta(days=chance.randrange(9_000))
                    drawn.write_datetime(row, column, at, day)
                case 4:
                    at = datetime(2020, 1, 1, 9) + timedelta(minutes=chance.randrange(9**6))  # noqa: DTZ001
                    drawn.write_datetime(row, column, at, moment)
                case 5:
                    drawn.write_formula(row, column, "=1+1", None, chance.choice([2, "two"]))
    made.close()
    return buffer.getvalue()


@pytest.mark.parametrize("seed", range(sized(3, 20)))
def test_another_reader_reads_the_same(seed: int) -> None:
    content = _invented(seed)
    theirs = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    found = read(content)
    ours = {1: found.header, **{row.number: list(row.cells) for row in found.rows}}
    for number, row in enumerate(theirs, start=1):
        expected = [None if cell == "" else cell for cell in row]
        cells_ = ours.get(number, []) or []
        assert [*cells_, *[None] * (len(expected) - len(cells_))] == expected
