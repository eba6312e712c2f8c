"""Files as people have them, and what must come out of each."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.reference import INDICATORS
from tests.intake.cases import Outcome, sent
from tests.samples import key

Sent = Callable[[str, str], Outcome]
REACHED = {
    "code": "people_reached",
    "name": "People reached",
    "unit": "people",
    "time_rule": "flow",
}


@pytest.fixture
def send(catalogue: Catalogue, client: TestClient) -> Sent:
    """Sends a case as a member of staff does."""
    with writing(catalogue.database, catalogue.lists) as transaction:
        transaction.put_reference(INDICATORS, INDICATORS.given.model_validate(REACHED))
    admin = key(catalogue, "admin")
    return lambda name, query: sent(client, admin, name, query)


def test_a_row_that_sums_those_above_is_said(send: Sent) -> None:
    outcome = send("02-totals-row-typed", "kind=trainings")
    assert outcome.remarks == [("sum_row", 4)]
    assert outcome.understood(4)[None] == (
        "Row 4 seems to be a sum: participants equal the sums of the rows above. If it is one, "
        "remove it: it would be counted beside the rows that it sums."
    )


def test_headers_in_the_words_of_others(send: Sent) -> None:
    outcome = send("11-foreign-headers", "kind=trainings")
    [(code, detail)] = outcome.errors
    assert code == "ambiguous_column"
    assert detail.startswith('E "Location" can mean several things. Say what it is, as map=')
    mapped = send("11-foreign-headers", "kind=trainings&map=Location:city")
    assert mapped.member("when") == {2: "2020-03-03/2020-03-05"}
    assert (mapped.participants("women"), mapped.participants("men")) == ({2: 10}, {2: 15})
    assert mapped.member("location")[2]["city"] == "Erbil"


def test_rows_above_the_header(send: Sent) -> None:
    outcome = send("13-preamble-rows", "kind=trainings")
    assert outcome.remarks == [("blank_rows", None), ("rows_above_header", 4)]
    assert outcome.member("title") == {5: "A"}


def test_bytes_of_latin_1_that_are_quotation_marks(send: Sent) -> None:
    outcome = send("15-mac-c1-latin1", "kind=trainings&encoding=iso-8859-1")
    assert outcome.member("title") == {2: "Returns – “pilot” phase"}


def test_utf_16_without_a_mark(send: Sent) -> None:
    outcome = send("17-utf16-nobom", "kind=trainings")
    assert outcome.remarks == [("inferred_encoding", None)]
    assert outcome.member("title") == {2: "Fälle"}
    asked = send("17-utf16-nobom", "kind=trainings&encoding=utf-16")
    assert asked.member("title") == {2: "Fälle"}
    assert asked.remarks == [("repeated_row", 2)]


def test_notes_beneath_the_rows(send: Sent) -> None:
    outcome = send("24-notes-beneath", "kind=trainings")
    assert {row for row, _ in outcome.refused} == {4}
    assert outcome.remarks == [("blank_rows", None)]


def test_rows_that_look_blank(send: Sent) -> None:
    outcome = send("25-blank-looking-rows", "kind=trainings")
    assert outcome.member("title") == {2: "A"}
    assert outcome.answer["data"]["remarks"][0]["detail"] == (
        "Blank rows were passed over (3): 3-5."
    )


def test_cells_in_columns_without_a_name(send: Sent) -> None:
    outcome = send("26-trailing-columns", "kind=trainings")
    assert {row for row, _ in outcome.refused} == {3}
    assert outcome.rows[2]["outcome"] == "created"


def test_headers_of_two_lines(send: Sent) -> None:
    outcome = send("27-alt-enter-header", "kind=trainings")
    assert outcome.member("title") == {2: "Line one line two"}
    assert outcome.participants() == {2: 10}


def test_cells_that_are_shown_as_per_cent(send: Sent) -> None:
    outcome = send("29-percent-cells", "kind=metrics")
    assert outcome.member("value") == {2: 45, 3: 45.5}
    assert outcome.member("unit") == {2: "percent", 3: "percent"}


def test_formulas_without_a_stored_result(send: Sent) -> None:
    outcome = send("31-formula-without-cached-value", "kind=trainings")
    assert outcome.refused == {(2, "participants"): "formula_without_result"}


def test_formulas_that_failed(send: Sent) -> None:
    outcome = send("32-error-cells", "kind=trainings")
    assert outcome.refused == {(row, "participants"): "formula_error" for row in (2, 3, 4)}
    assert outcome.rows[4]["problems"][0]["value"] == "#DIV/0!"


def test_dates_as_their_formats_show_them(send: Sent) -> None:
    outcome = send("33-dates-shown-as-month", "kind=trainings")
    # A month and a year are read as they are shown, letter by letter; a day is said to be one.
    assert [outcome.understood(row).get("when") for row in (2, 3, 5)] == [None, None, "2020-03-05"]
    assert outcome.refused == {(4, "when"): "ambiguous_date"}
    assert outcome.remarks == [("perhaps_a_year", 4)]


def test_dates_that_are_counted_from_1904(send: Sent) -> None:
    assert send("34-1904-dates", "kind=trainings").member("when") == {2: "2020-03-05"}


def test_rows_that_are_hidden(send: Sent) -> None:
    outcome = send("35-hidden-rows", "kind=trainings")
    assert outcome.remarks == [("hidden_row", 3)]
    assert outcome.member("title") == {2: "Shown", 3: "Filtered out", 4: "Shown too"}
    skipped = send("35-hidden-rows", "kind=trainings&hidden=skip")
    assert skipped.remarks == [("skipped_row", 3), ("repeated_row", 2), ("repeated_row", 4)]
    assert skipped.member("title") == {2: "Shown", 4: "Shown too"}


def test_a_sheet_for_each_year(send: Sent) -> None:
    outcome = send("36-sheets-by-year", "kind=trainings")
    assert outcome.answer["errors"][0]["allowed"] == ["2019", "2020", "Lists"]
    chosen = send("36-sheets-by-year", "kind=trainings&sheet=2020")
    assert chosen.member("when") == {2: "2020"}
    assert chosen.remarks == [("other_sheets", None)]


def test_rows_that_are_struck_through(send: Sent) -> None:
    outcome = send("38-struck-through-row", "kind=trainings")
    assert outcome.remarks == [("struck_row", 3)]
    skipped = send("38-struck-through-row", "kind=trainings&hidden=skip")
    assert skipped.member("title") == {2: "Held"}


def test_the_same_row_twice(send: Sent) -> None:
    outcome = send("52-same-row-twice", "kind=trainings")
    assert outcome.remarks == [("repeated_row", 3)]
    assert outcome.understood(3)[None].startswith("Row 3 repeats row 2: same title, date and place")
    again = send("52-same-row-twice", "kind=trainings")
    assert again.remarks == [("repeated_row", 2), ("repeated_row", 3)]
    assert again.understood(2)[None].startswith("Row 2 repeats the stored record ")


@pytest.mark.parametrize(("name", "code"), [("55-xls", "old_workbook"), ("56-ods", "opendocument")])
@pytest.mark.parametrize("format_", ["", "&format=xlsx", "&format=csv"])
def test_files_that_are_to_be_saved_anew(send: Sent, name: str, code: str, format_: str) -> None:
    outcome = send(name, f"kind=trainings{format_}")
    assert (outcome.status, outcome.errors[0][0]) == (400, code)
    assert "save it as an Excel workbook (.xlsx)" in outcome.errors[0][1]


def test_lines_that_end_in_carriage_returns(send: Sent) -> None:
    outcome = send("40-mac-line-ends", "kind=trainings")
    assert outcome.member("title") == {2: "A", 3: "B"}


def test_bars_between_cells(send: Sent) -> None:
    outcome = send("41-pipe-separated", "kind=trainings")
    assert (outcome.member("title"), outcome.participants()) == ({2: "A"}, {2: 10})


def test_an_encoding_that_must_be_named(send: Sent) -> None:
    outcome = send("43-windows-1256-as-1252", "kind=trainings")
    assert (outcome.status, outcome.errors[0][0]) == (400, "wrong_encoding")
    named = send("43-windows-1256-as-1252", "kind=trainings&encoding=windows-1256")
    assert named.member("title") == {2: "ورشة عمل"}


def test_utf_8_that_was_encoded_twice(send: Sent) -> None:
    outcome = send("44-mojibake-double-utf8", "kind=trainings")
    assert outcome.remarks == [("wrongly_decoded", 2)]
    assert outcome.refused == {(2, "title"): "control_character"}


def test_short_rows(send: Sent) -> None:
    outcome = send("46-short-rows-shifted", "kind=trainings")
    assert outcome.remarks == [("short_row", 2), ("short_row", 3)]
    assert outcome.participants() == {2: None, 3: None}


def test_a_quotation_mark_that_is_not_closed(send: Sent) -> None:
    outcome = send("47-open-quote", "kind=trainings")
    [(code, detail)] = outcome.errors
    assert code == "broken_csv"
    assert detail.startswith("Row 2 is no CSV: a quotation mark is not closed")


def test_a_second_header_in_another_language(send: Sent) -> None:
    outcome = send("49-two-header-languages", "kind=trainings")
    assert outcome.refused == {(2, None): "header_again"}
    assert outcome.rows[3]["outcome"] == "created"


def test_a_header_that_is_repeated(send: Sent) -> None:
    outcome = send("50-repeated-header", "kind=trainings")
    assert outcome.member("title") == {2: "A", 4: "B"}
    assert outcome.remarks == [("repeated_header", 3)]


def test_a_letter_that_is_lost(send: Sent) -> None:
    outcome = send("60-replacement-character", "kind=trainings")
    assert outcome.remarks == [("lost_letters", 2)]


def test_marks_of_footnotes(send: Sent) -> None:
    outcome = send("03-footnote-superscript", "kind=trainings")
    assert outcome.participants() == {2: 75, 3: 120}
    told = [each for row in (2, 3) for each in outcome.rows[row]["understood"]]
    assert [each["note"] for each in told if each["column"] == "participants"] == [
        "¹ is a mark, no digit",
        "² is a mark, no digit",
    ]


def test_men_before_women(send: Sent) -> None:
    outcome = send("04-men-before-women", "kind=trainings")
    assert outcome.participants("men") == {2: 12, 3: 12}
    assert outcome.participants("women") == {2: 13, 3: 13}
    assert outcome.participants() == {2: 25, 3: 25}
    assert outcome.participants("qualifier") == {2: "at_least", 3: "at_least"}


def test_a_share_instead_of_a_head_count(send: Sent) -> None:
    outcome = send("05-percent-as-headcount", "kind=trainings")
    assert outcome.refused == {(2, "participants"): "share"}


def test_texts_instead_of_values(send: Sent) -> None:
    outcome = send("19-akvo-text-values", "kind=metrics")
    assert outcome.refused == {
        (2, "value"): "missing",
        **{(row, "value"): "unclear_number" for row in (3, 4, 5)},
    }


def test_decimal_commas(send: Sent) -> None:
    outcome = send("20-european-decimals", "kind=metrics")
    assert outcome.member("value") == {2: 3.125, 3: 1250, 4: 12.5, 5: 5000}
    notes = {
        row: each["note"]
        for row in (2, 3, 4, 5)
        for each in outcome.rows[row]["understood"]
        if each["column"] == "value"
    }
    because = "decimal comma: as in row 4, 12,5"
    assert notes == {2: because, 3: because, 4: None, 5: because}


def test_headers_that_are_not_wanted(send: Sent) -> None:
    outcome = send("59-training-report-headers", "kind=trainings")
    assert [code for code, _ in outcome.errors] == ["unknown_column", "unknown_column"]
    assert outcome.errors[0][1].startswith('C "IST/Creator" is no column that is known.')
    ignored = send("59-training-report-headers", "kind=trainings&ignore=IST/Creator,D")
    assert ignored.refused == {(2, "type"): "missing"}
    read = [(each["header"], each["column"]) for each in ignored.answer["data"]["columns"]]
    assert read[:2] == [("Event ID", "ref"), ("Event Title", "title")]


YEARS_AND_EDTF = {
    2: ["2020-21", "2020/2021"],
    3: ["2021-22", "2021/2022"],
    4: ["2022-23", "2022/2023"],
    5: ["2023-24", "2023/2024"],
    6: ["2010-11", "2010/2011"],
}


def test_years_of_two_numbers(send: Sent) -> None:
    outcome = send("06-fiscal-years", "kind=metrics")
    assert outcome.refused == {(row, "when"): "ambiguous_date" for row in YEARS_AND_EDTF}
    allowed = {row: shown["problems"][0]["allowed"] for row, shown in outcome.rows.items()}
    assert allowed == YEARS_AND_EDTF
    said = send("06-fiscal-years", "kind=metrics&dates=edtf")
    assert said.member("when") == {row: each[0] for row, each in YEARS_AND_EDTF.items()}


def test_quarters_beside_years(send: Sent) -> None:
    assert send("07-quarter-dash-year", "kind=metrics").member("when") == {
        2: "2021-01/2021-03",
        3: "2021-04/2021-06",
        4: "2021-07/2021-09",
        5: "2021-10/2021-12",
        6: "2021-10/2021-12",
    }


def test_years_of_other_calendars(send: Sent) -> None:
    outcome = send("09-solar-hijri-iso", "kind=trainings")
    assert outcome.refused == {(row, "when"): "unclear_date" for row in range(2, 7)}


def test_a_first_and_a_last_day(send: Sent) -> None:
    outcome = send("10-start-end-columns", "kind=trainings")
    assert outcome.member("when") == {2: "2020-03-03/2020-03-05", 3: "2020-04-01"}
    assert outcome.understood(2)["when"] == "2020-03-03/2020-03-05"


def test_dates_that_a_spreadsheet_has_changed(send: Sent) -> None:
    outcome = send("22-excel-lost-year", "kind=trainings")
    dates = {place: code for place, code in outcome.refused.items() if place[1] == "when"}
    assert dates == {(2, "when"): "no_year", (3, "when"): "no_year", (4, "when"): "unclear_date"}
    assert outcome.rows[4]["problems"][0]["allowed"] == ["2020-03-05"]
    assert [outcome.understood(row)["when"] for row in (5, 6)] == ["2020-03-05", "2020-03-05"]


def test_weekdays_of_other_dates(send: Sent) -> None:
    outcome = send("23-weekday-contradiction", "kind=trainings")
    assert outcome.refused == {(2, "when"): "weekday"}
    assert outcome.understood(3)["when"] == "2020-03-03"


def test_months_beside_years(send: Sent) -> None:
    assert send("61-month-dash-year", "kind=trainings").member("when") == {
        2: "2021-03",
        3: "2021-03",
        4: "2021-03",
        5: "2021-03-03",
        6: "2021-01/2021-06",
        7: "2020-21",
    }


def test_na_is_namibia_in_a_column_of_countries(send: Sent) -> None:
    outcome = send("21-na-country", "kind=trainings")
    assert {row: each["country"] for row, each in outcome.member("location").items()} == {
        2: "NA",
        3: None,
        4: None,
    }
    told = [each for each in outcome.rows[2]["understood"] if each["column"] == "venue_country"]
    assert [each["note"] for each in told] == ["Namibia; where nothing is known write n/a"]
    assert outcome.participants() == {2: 10, 3: None, 4: 10}
