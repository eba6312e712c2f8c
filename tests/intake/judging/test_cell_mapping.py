"""Rows to records: what the export writes comes back, and every mistake is named by its column."""

import io
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from events_api.core.kinds.resource import Resource
from events_api.core.settings import Settings
from events_api.core.storing.derivation import days_of
from events_api.core.tables.record_columns import columns_of
from events_api.core.values.cell_texts import unsafe
from events_api.core.values.json import from_json, to_json
from events_api.intake.columns.columns import DERIVED
from events_api.intake.columns.known_values import Known, known_rows
from events_api.intake.files import csv, xlsx
from events_api.intake.files.format import Choices, Limits, Row
from events_api.intake.jobs.packing import packed
from events_api.intake.jobs.tables import ImportRow
from events_api.intake.judging.row_checks import checked
from events_api.intake.judging.rows import RowReader
from events_api.intake.problems import UnknownColumns
from events_api.intake.reports.annotated_files import annotated
from events_api.intake.templates.workbook import template
from events_api.resources import RESOURCES
from tests.real_records import PLURALS, given_of, real_records, reference_rows
from tests.samples import LEAST, REFERENCE

KINDS = {each.path: each for each in RESOURCES}
LIMITS = Limits.of(Settings(_env_file=None))
DIMS = {"organisations": "organisation", "themes": "theme", "programmes": "programme"}
DIMS |= {"projects": "project", "indicators": "indicator"}


def sample_known(create: Sequence[str] = ()) -> Known:
    """What is known of the samples' reference rows."""
    rows = {each.dim: [(row["code"], [row["name"]]) for row in rows] for each, rows in REFERENCE}
    return known_rows(rows, create=create)


def real_known() -> Known:
    """What is known of the real records' reference rows."""
    found: dict[str, list[tuple[str, list[str | None]]]] = {dim: [] for dim in DIMS.values()}
    for name, row in reference_rows():
        found[DIMS[name]].append((row["code"], [row["name"]]))
    return known_rows(found)


def read_row(
    resource: Resource, known: Known, cells: Mapping[str, Any], stored: Any = None
) -> tuple[Any, Any]:
    """The input model and what is said of a row with these cells."""
    reader = RowReader([resource], known, list(cells))
    kind, mapped = reader.read(Row(2, list(cells.values())))
    assert kind is not None
    given = checked(mapped, kind.resource.given, kind.columns, stored or {})
    return None if mapped.problems else given, mapped


def problems(cells: Mapping[str, Any], path: str = "meetings") -> list[tuple[str | None, str]]:
    """(column, code) of what is wrong with a row, added to the least record."""
    least = {**LEAST[path], **cells}
    given, mapped = read_row(KINDS[path], sample_known(), least)
    assert given is None
    return [(each.column, each.code) for each in mapped.problems]


def exported(resource: Resource, document: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a record as CSV holds them, with the days that follow from its `when`."""
    days = days_of(document["when"], [], "occasion")
    shown = {**document, **from_json(to_json({name: days[name] for name in DERIVED}))}
    return {each.name: each.cell(shown) for each in columns_of([resource])}


@pytest.mark.parametrize("path", KINDS)
def test_every_member_of_every_kind_has_a_column(path: str) -> None:
    resource = KINDS[path]
    reader = RowReader([resource], sample_known(), ["title"])
    columns = reader.kinds[resource.kind].columns.values()
    read = {each.member for each in columns if each.read is not None}
    assert set(resource.given.model_fields) - read == set()


AWKWARD: dict[str, dict[str, Any]] = {
    "meetings": {
        "title": "'=cmd|' /C calc'!A0",
        "summary": '=1+1\nsecond; line, with "quotes"',
        "when": "2020-03-03~",
        "language": "pt-BR",
        "translations": {"fa": {"title": "کارگاه; یک", "summary": None}},
        "notes": ["-one; two", "[three]", '["four"]'],
        "sources": [
            {"title": "A; b", "url": "https://a.org/x;y", "date": "2020~", "locator": "p. 4"},
            {"text": "“quoted”", "fields": ["/participants", "/when"]},
        ],
        "participants": {"count": 75, "qualifier": "at_least", "basis": "expected", "women": 3},
        "participating_countries": {"count": 25, "qualifier": "about", "codes": ["AF", "PK"]},
        "organisations": [{"organisation": "iom", "roles": ["host", "chair"]}],
        "location": {"venue": "@home", "city": "+Wien", "country": "AT"},
    },
    "trainings": {
        "participants": {"women_share": from_json("0.333")},
        "duration_hours": from_json("12.50"),
        "sessions": 0,
        "notes": ["[one"],
        "when": "2020-21",
    },
    "publications": {
        "files": [
            {"url": "https://a.org/1;2", "media_type": "application/pdf", "bytes": 5},
            {"url": "https://a.org/3"},
        ],
        "identifiers": [
            {"scheme": "doi", "value": "10.1002/(SICI)1;2-X"},
            {"scheme": "other", "value": "a:b"},
        ],
        "languages": ["fa", "ru"],
        "quantity": 0,
        "period_covered": "2019/2020",
        "organisations": [{"organisation": "iom", "roles": ["publisher"]}],
        "when": None,
    },
    "activities": {
        "beneficiaries": {"count": 0, "qualifier": "exact"},
        "amount": from_json("1234567.890"),
        "currency": "EUR",
        "start_time": "09:30",
        "when": "2020-03-03",
    },
    "metrics": {
        "value": from_json("-1473.5"),
        "value_to": 3,
        "dimensions": {"sex": "female", "age": "18-25"},
        "provisional": True,
        "unit": "EUR",
        "since": "2018",
        "numerator": 0,
        "denominator": 9,
    },
}


@pytest.mark.parametrize("path", KINDS)
def test_what_the_export_writes_comes_back_as_it_was(path: str) -> None:
    resource = KINDS[path]
    given = resource.given.model_validate({**LEAST[path], "ref": "a", **AWKWARD[path]})
    cells = exported(resource, {"kind": resource.kind, **given.model_dump()})
    assert not any(cell.startswith(("=", "+", "@", "-c")) for cell in cells.values())
    read = {name: unsafe(cell) for name, cell in cells.items()}
    back, mapped = read_row(resource, sample_known(), read)
    assert [each.model_dump() for each in mapped.problems] == []
    assert back.model_dump() == given.model_dump()


def test_real_records_come_back_from_the_exports_cells() -> None:
    known = real_known()
    for number, facts in enumerate(real_records(), start=1):
        resource = KINDS[PLURALS[facts["kind"]]]
        given = resource.given.model_validate(given_of(number, facts))
        cells = exported(resource, {"kind": resource.kind, **given.model_dump()})
        read = {name: unsafe(cell) for name, cell in cells.items()}
        back, mapped = read_row(resource, known, read)
        assert (number, mapped.problems) == (number, [])
        # Documents have organisations in the order of their codes.
        given.organisations.sort(key=lambda each: each.organisation)
        assert back.model_dump() == given.model_dump()


@pytest.mark.parametrize("path", KINDS)
def test_ndjson_members_come_back_as_they_were(path: str) -> None:
    resource = KINDS[path]
    given = resource.given.model_validate({**LEAST[path], "ref": "a", **AWKWARD[path]})
    row = Row(1, from_json(to_json({"kind": resource.kind, "version": 3, **given.model_dump()})))
    kind, mapped = RowReader(RESOURCES, sample_known(), None).read(row)
    assert kind is not None
    back = checked(mapped, kind.resource.given, kind.columns, {})
    assert back is not None
    assert back.model_dump() == given.model_dump()


def test_everything_that_was_interpreted_is_reported() -> None:
    given, mapped = read_row(
        KINDS["meetings"],
        sample_known(),
        {
            "title": "Workshop",
            "type": "Expert meeting",
            "when": "Apr - Aug 2020",
            "countries": "Afghanistan, پاکستان",
            "venue_country": "–",
            "participants": "75 (25 women)",
            "organisations": "ICMPD (organizer)",
            "themes": "customs",
        },
    )
    assert [tuple(each.model_dump().values()) for each in mapped.understood] == [
        ("type", "Expert meeting", "expert_meeting", None),
        ("when", "Apr - Aug 2020", "2020-04/2020-08", "April–August 2020"),
        ("countries", "Afghanistan, پاکستان", "AF;PK", None),
        ("venue_country", "–", "", "nothing is known"),
        ("organisations", "ICMPD (organizer)", "icmpd:organiser", None),
    ]
    assert (given.participants.count, given.participants.women) == (75, 25)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"type": "party"}, [("type", "unknown_value")]),
        ({"title": ""}, [("title", "missing")]),
        ({"when": "12/03/2019"}, [("when", "ambiguous_date")]),
        ({"countries": "AF;Atlantis"}, [("countries", "unknown_code")]),
        ({"themes": "custom"}, [("themes", "unknown_code")]),
        ({"ref": "has space"}, [("ref", "string_pattern_mismatch")]),
        ({"url": "www.example.org"}, [("url", "string_pattern_mismatch")]),
        ({"city": "#REF!"}, [("city", "formula_error")]),
        ({"participants": "10 (11 women)"}, [("participants", "count")]),
        (
            {"participants": "75 (25 women)", "participants_women": "30"},
            [("participants", "contradiction")],
        ),
        ({"starts_on": "2019-01-01"}, [("starts_on", "derived")]),
        ({"start_time": "9:30", "when": "2020-03"}, [(None, "time")]),
        ({"sources": '[{"url": 1}]'}, [("sources", "string_type")]),
        (
            {"sources": "https://a.org", "source_url": "https://b.org"},
            [("sources", "contradiction")],
        ),
        ({"translations": "Titre"}, [("translations", "no_json")]),
        ({"when": "soon", "type": "party"}, [("when", "unclear_date"), ("type", "unknown_value")]),
    ],
    ids=str,
)
def test_a_mistake_is_named_by_its_column(cells: dict[str, str], expected: list[Any]) -> None:
    assert sorted(problems(cells), key=str) == sorted(expected, key=str)


def test_what_a_kind_does_not_have_must_be_empty() -> None:
    assert problems({"participants": "5"}, "publications") == [("participants", "not_of_this_kind")]
    assert problems({"participants": "5"}, "metrics") == [("participants", "not_of_this_kind")]


def test_columns_that_are_not_there_leave_what_is_stored_alone() -> None:
    stored = {**LEAST["meetings"], "ref": "a", "state": "published", "notes": ["n"]}
    stored |= {"participants": {"count": 9, "qualifier": "over", "women": 4, "basis": "actual"}}
    stored |= {"location": {"venue": "V", "city": "C", "country": "HU"}}
    given, _ = read_row(KINDS["meetings"], sample_known(), {"ref": "a", "city": "Wien"}, stored)
    whole = {**stored, "location": {"venue": "V", "city": "Wien", "country": "HU"}}
    assert given == KINDS["meetings"].given.model_validate(whole)
    cleared, _ = read_row(
        KINDS["meetings"],
        sample_known(),
        {"notes": "", "participants": "-", "participants_women": "", "city": "", "state": ""},
        stored,
    )
    assert (cleared.notes, cleared.location.city, cleared.state) == ([], None, "published")
    assert cleared.participants.model_dump(exclude_none=True) == {}


def read_dates(cells: Mapping[str, Any], path: str = "trainings") -> Any:
    """The `when` that a row with these cells has and how it was understood, or its problems."""
    least = {name: cell for name, cell in LEAST[path].items() if name != "when"}
    given, mapped = read_row(KINDS[path], sample_known(), {**least, **cells})
    if given is None:
        return [(each.column, each.code, each.allowed) for each in mapped.problems]
    [said] = [each for each in mapped.understood if each.column == "when"] or [None]
    return given.when, said and said.note


SPRING = {"starts_on": "2020-03-01", "ends_on": "2020-05-31", "precision": "season"}
BOTH_YEARS = {"starts_on": "2020-01-01", "ends_on": "2021-12-31", "precision": "year"}


@pytest.mark.parametrize(
    ("when", "days", "expected"),
    [
        ("2020-21", SPRING, ("2020-21", "spring 2020, as its starts_on says")),
        ("2020-21", BOTH_YEARS, ("2020/2021", "2020–2021, as its starts_on says")),
        (
            "12/03/2019",
            {"starts_on": "2019-03-12"},
            ("2019-03-12", "12 March 2019, as its starts_on says"),
        ),
        (
            "2021-03/2021",
            {"starts_on": "2021-03-01", "ends_on": "2021-12-31", "precision": "year"},
            ("2021-03/2021", "March 2021 – 2021, as its starts_on says"),
        ),
        ("2020-21", {}, [("when", "ambiguous_date", ["2020-21", "2020/2021"])]),
        (
            "2020-21",
            {"starts_on": "2020-07-01", "ends_on": "2021-06-30"},
            [("when", "ambiguous_date", ["2020-21", "2020/2021"])],
        ),
    ],
    ids=str,
)
def test_the_days_of_a_row_settle_its_date(when: str, days: dict[str, str], expected: Any) -> None:
    assert read_dates({"when": when, **days}) == expected


def test_other_dates_of_an_exported_row_are_edtf() -> None:
    cells = {"title": "M", "indicator": "reach", "value": "5", "when": "2020", "since": "2010-11"}
    given, _ = read_row(KINDS["metrics"], sample_known(), {**cells, "updated_at": "2026-11-23T0"})
    assert given.since == "2010-11"
    _, mapped = read_row(KINDS["metrics"], sample_known(), cells)
    assert [(each.column, each.code) for each in mapped.problems] == [("since", "ambiguous_date")]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (
            "2020-03-03",
            "2020-03-05",
            ("2020-03-03/2020-03-05", "3–5 March 2020, of starts_on and ends_on"),
        ),
        ("2020-04-01", "1.4.2020", ("2020-04-01", "1 April 2020, of starts_on and ends_on")),
        ("March 2020", "2021", ("2020-03/2021", "March 2020 – 2021, of starts_on and ends_on")),
        ("2018", "ongoing", ("2018/..", "from 2018, of starts_on and ends_on")),
        (
            "2020-03-03",
            "",
            (
                "2020-03-03/",
                "from 3 March 2020, of starts_on and ends_on; the other day is not known",
            ),
        ),
        (
            "-",
            "2020",
            ("/2020", "until 2020, of starts_on and ends_on; the other day is not known"),
        ),
        ("", "", (None, None)),
        ("2020-03-05", "2020-03-03", [("starts_on", "unclear_date", [])]),
        ("2020-03", "2020", [("starts_on", "ambiguous_date", ["2020-03", "2020-03/2020-12"])]),
        ("12/03/2019", "2020", [("starts_on", "ambiguous_date", ["2019-03-12", "2019-12-03"])]),
        ("2020", "3-5 March 2020", [("ends_on", "unclear_date", [])]),
        ("", "ongoing", [("starts_on", "unclear_date", [])]),
    ],
    ids=str,
)
def test_a_first_and_a_last_day_make_a_date(starts_on: str, ends_on: str, expected: Any) -> None:
    assert read_dates({"starts_on": starts_on, "ends_on": ends_on}) == expected


def test_instants_of_a_first_and_a_last_day_keep_their_times() -> None:
    cells = {"title": "T", "type": "workshop"}
    cells |= {"starts_on": "2020-03-05T09:00Z", "ends_on": "2020-03-05T17:00Z"}
    given, _ = read_row(KINDS["trainings"], sample_known(), cells)
    times = (given.when, given.start_time, given.end_time, given.time_zone)
    assert times == ("2020-03-05", "09:00", "17:00", "UTC")


@pytest.mark.parametrize(
    "members", [{"when": "1399-05-12"}, {"sources": [{"title": "S", "date": "1399"}]}], ids=str
)
def test_years_of_other_calendars_are_refused_in_every_form(members: dict[str, Any]) -> None:
    resource = KINDS["trainings"]
    values = {"kind": "training", "title": "T", "type": "workshop", "when": "2020", **members}
    kind, mapped = RowReader(RESOURCES, sample_known(), None).read(Row(1, values))
    assert kind is not None
    checked(mapped, kind.resource.given, kind.columns, {})
    assert [(each.column, each.code) for each in mapped.problems] == [
        (next(iter(members)), "unclear_date")
    ]
    cells = {"title": "T", "type": "workshop", "sources": '[{"title": "S", "date": "1399"}]'}
    _, mapped = read_row(resource, sample_known(), cells)
    assert [(each.column, each.code) for each in mapped.problems] == [("sources", "unclear_date")]


def test_dates_that_follow_may_stay_as_they_were() -> None:
    stored = {**LEAST["meetings"], "starts_on": "2020-03-03", "precision": "day"}
    cells = {"when": "2020-04-05", "starts_on": "2020-03-03", "precision": "Day"}
    given, mapped = read_row(KINDS["meetings"], sample_known(), cells, stored)
    assert (mapped.problems, given.when) == ([], "2020-04-05")


def test_a_publisher_is_an_organisation_with_that_role() -> None:
    cells = {**LEAST["publications"], "organisations": "iom:funder", "publisher": "IOM"}
    given, _ = read_row(KINDS["publications"], sample_known(), cells)
    assert given.model_dump()["organisations"] == [
        {"organisation": "iom", "roles": ["funder", "publisher"]}
    ]


@pytest.mark.parametrize(
    ("header", "place", "code"),
    [
        (["title", "participents"], "/2", "unknown_column"),
        (["title", "Title"], "/2", "repeated_column"),
        (["title", "sessions"], "/2", "unknown_column"),
    ],
)
def test_a_column_that_there_is_not_is_named_by_its_place(
    header: list[str], place: str, code: str
) -> None:
    with pytest.raises(UnknownColumns) as caught:
        RowReader([KINDS["meetings"]], sample_known(), header)
    [error] = caught.value.errors or []
    assert (error.pointer, error.code) == (place, code)
    if header[1] == "participents":
        assert (error.allowed or [])[0] == "participants"


def test_a_header_is_read_as_people_write_it() -> None:
    reader = RowReader([KINDS["meetings"]], sample_known(), ["Title", " Venue country ", ""])
    named = reader.kinds["meeting"].named
    assert [each and each.name for each in named] == ["title", "venue_country", None]


def test_a_file_can_hold_several_kinds() -> None:
    header = ["kind", "title", "type", "when", "sessions", "indicator", "value"]
    reader = RowReader(RESOURCES, sample_known(), header)
    rows = [
        ["training", "T", "course", "2020", "3", "", ""],
        ["Metrics", "M", "", "2020", "", "reach", "~5"],
        ["meeting", "M", "webinar", "2020", "3", "", ""],
        ["party", "M", "webinar", "2020", "", "", ""],
        ["", "M", "webinar", "2020", "", "", ""],
    ]
    said = []
    for number, cells in enumerate(rows, start=2):
        kind, mapped = reader.read(Row(number, cells))
        given = kind and checked(mapped, kind.resource.given, kind.columns, {})
        fine = given is not None and not mapped.problems
        said.append((fine, [(each.column, each.code) for each in mapped.problems]))
    assert said == [
        (True, []),
        (True, []),
        (False, [("sessions", "not_of_this_kind")]),
        (False, [("kind", "unknown_kind")]),
        (False, [("kind", "unknown_kind")]),
    ]
    with pytest.raises(UnknownColumns):
        RowReader(RESOURCES, sample_known(), ["title"])


@pytest.mark.parametrize("path", KINDS)
def test_a_template_is_read_without_a_complaint(path: str) -> None:
    known = sample_known()
    columns = RowReader([KINDS[path]], known, ["title"]).kinds[KINDS[path].kind].columns
    codes = {"country": {"AF": "Afghanistan"}, "theme": {"customs": "Customs"}}
    content = template((KINDS[path].kind, path), columns, codes, "en")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == [path, "columns", "codes"]
    header = [str(name) for name in book.get_sheet_by_name(path).to_python()[0]]
    RowReader([KINDS[path]], known, header)
    explained = [
        row[0] for row in book.get_sheet_by_name("columns").to_python()[1 : len(header) + 1]
    ]
    assert explained == header
    names = [row[1] for row in book.get_sheet_by_name("columns").to_python()[1 : len(header) + 1]]
    assert {"title", "when", "organisations", "sources", "source_url", "notes"} <= {*names}
    assert {"id", "version", "starts_on", "row"} & {*names} == set()
    listed = book.get_sheet_by_name("codes").to_python()
    assert "country" in listed[0]
    with pytest.raises(Exception, match="could not be read"):
        xlsx.read(io.BytesIO(content), Choices(sheet="nothing"), LIMITS)


def test_an_annotated_file_can_be_sent_again() -> None:
    header = ["ref", "title", "type", "when"]
    reader = RowReader([KINDS["meetings"]], sample_known(), header)
    cells = ["a", "=1+1", "party", "Apr - Aug 2020"]
    _, mapped = reader.read(Row(2, cells))
    said = {"problems": mapped.problems, "understood": mapped.understood}
    sent = {**packed(Row(2, cells)), **said, "job": str(UUID(int=0)), "outcome": "failed"}
    row = ImportRow.model_validate(sent)
    content = b"".join(annotated(header, [row]))
    rows = csv.read(io.BytesIO(content), Choices(known=header), LIMITS)
    assert rows.header == [*header, "row", "outcome", "problems", "understood"]
    [again] = list(rows.rows)
    assert list(again.cells)[:6] == [*cells, "2", "failed"]
    assert (
        "type: Write a type of the list, or other, and this word in the column subtype. Perhaps: "
        in str(list(again.cells)[6])
    )
    assert list(again.cells)[7] == ("when: Apr - Aug 2020 → 2020-04/2020-08 (April–August 2020)")
    assert b"".join(annotated(rows.header, [row])) == content
    _, reread = RowReader([KINDS["meetings"]], sample_known(), rows.header).read(again)
    assert [each.column for each in reread.problems] == ["type"]
