"""Headers as people write them: what each means, and what is refused rather than guessed."""

import pytest

from events_api.core.kinds.resource import Resource
from events_api.core.problems.document import ProblemError
from events_api.core.texts.column_words import column_words, labels_in
from events_api.intake.columns.columns import input_columns
from events_api.intake.headers.column_mapping import Wishes
from events_api.intake.headers.column_options import asked_of, ignored_of, mapping_of
from events_api.intake.headers.header_matching import LONGEST, match
from events_api.intake.headers.words import words
from events_api.intake.judging.rows import RowReader
from events_api.intake.problems import UnknownColumns
from events_api.intake.row_report import ColumnReading
from events_api.intake.templates.workbook import asked_for
from tests.intake.judging.test_cell_mapping import KINDS, sample_known

COLUMNS = {path: input_columns(each, sample_known()) for path, each in KINDS.items()}
FULL = ("ar", "de", "en", "es", "fa", "fr", "ru", "tr")


def meant(header: str, path: str = "trainings") -> str | None:
    """The column that a header means for certain."""
    found = match(header, [COLUMNS[path]])
    return found.columns[0] if found.certain else None


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("type", "type"),
        ("TYPE", "type"),
        ("venue_country", "venue_country"),
        ("Venue\nCountry", "venue_country"),
        ("Venue\u00a0Country\u00a0", "venue_country"),
        ("  Participants : ", "participants"),
        ("Participants*", "participants"),
        ("Participants (total)", "participants"),
        ("Participants [Total]", "participants"),
        ("Participants (if known)", "participants"),
        ("\ufeffTitle", "title"),
        ("Title\u200b", "title"),
        ("Ｔｉｔｌｅ", "title"),
        ("Title (required)", "title"),
        ("Titel (Pflichtfeld)", "title"),
        ("1. Title", "title"),
        ("3.2) Venue", "venue"),
        ("b) City", "city"),
        ("Date", "when"),
        ("Date(s)", "when"),
        ("DATE (dd/mm/yyyy)", "when"),
        ("Datum (TT.MM.JJJJ)", "when"),
        ("Date (jj/mm/aaaa)", "when"),
        ("Event date", "when"),
        ("Date of event:", "when"),
        ("Datum", "when"),
        ("Дата", "when"),
        ("تاریخ", "when"),
        ("التاريخ", "when"),
        ("Fecha", "when"),
        ("Tarih", "when"),
        ("Start", "starts_on"),
        ("Start date", "starts_on"),
        ("start_date", "starts_on"),
        ("Beginn", "starts_on"),
        ("Дата начала", "starts_on"),
        ("تاریخ شروع", "starts_on"),
        ("Date de début", "starts_on"),
        ("DATE DE DEBUT", "starts_on"),
        ("Başlangıç tarihi", "starts_on"),
        ("BAŞLANGIÇ TARİHİ", "starts_on"),
        ("End date", "ends_on"),
        ("Bis", "ends_on"),
        ("Date de fin", "ends_on"),
        ("No. of participants", "participants"),
        ("# of participants", "participants"),
        ("# participants", "participants"),
        ("Nombre de participants", "participants"),
        ("N° de participants", "participants"),
        ("N.º de participantes", "participants"),
        ("Teilnehmer", "participants"),
        ("Anzahl der Teilnehmenden", "participants"),
        ("Количество участников", "participants"),
        ("Кол-во участников", "participants"),
        ("شرکت‌کنندگان", "participants"),
        ("شركت كنندگان", "participants"),
        ("عدد المشاركين", "participants"),
        ("Katılımcı sayısı", "participants"),
        ("Women", "participants_women"),
        ("Female", "participants_women"),
        ("No. of women", "participants_women"),
        ("davon Frauen", "participants_women"),
        ("Participants (women)", "participants_women"),
        ("Participants: women", "participants_women"),
        ("Males", "participants_men"),
        ("Of which women", "participants_women"),
        ("Hommes", "participants_men"),
        ("Women (%)", "participants_women_share"),
        ("% women", "participants_women_share"),
        ("Women %", "participants_women_share"),
        ("Frauenanteil", "participants_women_share"),
        ("Country", "venue_country"),
        ("Pays", "venue_country"),
        ("Land", "venue_country"),
        ("البلد", "venue_country"),
        ("کشور", "venue_country"),
        ("City", "city"),
        ("Stadt", "city"),
        ("Ville", "city"),
        ("Город", "city"),
        ("Venue", "venue"),
        ("Event ID", "ref"),
        ("Event Title", "title"),
        ("Name of training", "title"),
        ("Name der Veranstaltung", "title"),
        ("Название мероприятия", "title"),
        ("Type of event", "type"),
        ("Art der Veranstaltung", "type"),
        ("Type d’événement", "type"),
        ("Target group", "target_group"),
        ("Zielgruppe", "target_group"),
        ("Duration (hours)", "duration_hours"),
        ("Duration (h)", "duration_hours"),
        ("Dauer in Stunden", "duration_hours"),
        ("Web page", "url"),
        ("Title / Titre", "title"),
        ("Date / Datum / Дата", "when"),
        ("Title (Titel)", "title"),
        ("Title - Titre", "title"),
        ("Country\nPays", "venue_country"),
        ("Theme(s)", "themes"),
        ("Country(ies) concerned", None),
        # What says more than a column does, or something else, is not the column.
        ("Venue, Country", None),
        ("Venue / Country", None),
        ("City & country", None),
        ("Women + men", None),
        ("Female/Male", None),
        ("Title & date", None),
        ("Date / Participants", None),
        ("Participants (expected)", None),
        ("Expected participants", None),
        ("Participants under 30", None),
        ("Participants (%)", None),
        ("Date (planned)", None),
        ("Date of registration", None),
        ("Duration (days)", None),
        ("Duration", None),
        ("Amount (€)", None),
        ("Title (French)", None),
        ("Titel der Datei", None),
        ("Name", None),
        ("Name of trainer", None),
        ("Number", None),
        ("No.", None),
        ("Nr", None),
        ("#", None),
        ("%", None),
        ("Total", None),
        ("Organisation", None),
        ("Location", None),
        ("Place", None),
        ("Ort", None),
        ("Lieu", None),
        ("Место проведения", None),
        ("Time", None),
        ("Thema", None),
        ("TeilnehmerInnen", None),
        # Likeness of letters is not enough.
        ("participents", None),
        ("titel e", None),
        ("Dates of birth", None),
        ("Data", "when"),
        ("Daten", None),
        ("Typo", None),
        ("Cities", None),
        ("whenever", None),
        ("", None),
        ("—", None),
        ("x" * (LONGEST + 1), None),
    ],
)
def test_a_header_means_one_column_for_certain_or_none(header: str, column: str | None) -> None:
    assert meant(header) == column


@pytest.mark.parametrize(
    ("header", "path", "column"),
    [
        ("Country", "publications", "countries"),
        ("Land", "metrics", "countries"),
        ("Women", "activities", "beneficiaries_women"),
        ("Period", "metrics", "when"),
        ("Period", "publications", None),
        ("Thema", "meetings", "themes"),
        ("Value", "metrics", "value"),
        ("Number", "metrics", None),
        ("Amount", "activities", "amount"),
        ("Amount", "metrics", None),
        ("Cost", "activities", "amount"),
        ("Cost", "trainings", None),
        ("Publisher", "publications", "publisher"),
        ("Published by", "meetings", None),
        ("Number of participants", "publications", "participants"),
    ],
)
def test_what_a_header_means_depends_on_the_kind(
    header: str, path: str, column: str | None
) -> None:
    assert meant(header, path) == column


def test_a_header_of_several_kinds_is_certain_only_where_they_agree() -> None:
    every = [*COLUMNS.values()]
    assert match("Date", every).columns == ("when",)
    found = match("Women", every)
    assert (found.certain, found.columns) == (
        False,
        ("participants_women", "beneficiaries_women"),
    )
    assert [match("Country", every).certain, match("Titre", every).certain] == [False, True]


@pytest.mark.parametrize("language", FULL)
@pytest.mark.parametrize("path", KINDS)
def test_a_label_of_any_language_is_read_as_its_column(path: str, language: str) -> None:
    labels = labels_in(language)
    asked = [each.name for each in asked_for(COLUMNS[path])]
    assert {name: meant(labels[name], path) for name in asked} == {name: name for name in asked}


def test_every_language_has_words_only_for_columns_that_there_are() -> None:
    known = {name for columns in COLUMNS.values() for name in columns}
    assert {column for found in words().columns.values() for column in found} - known == set()
    assert {*FULL} <= {*column_words()}
    assert {language: [*labels_in("en")] for language in FULL} == {
        language: [*labels_in(language)] for language in FULL
    }


HEADER = ["Nr", "Titel", "Beginn", "Where?", "Typ", ""]


def reader(resource: Resource, header: list[str], wishes: Wishes) -> RowReader[Resource]:
    """The reader of a file with that header."""
    return RowReader([resource], sample_known(), header, wishes)


def refused(header: list[str], wishes: Wishes, path: str = "trainings") -> list[ProblemError]:
    """What is said of a header that is refused."""
    with pytest.raises(UnknownColumns) as caught:
        reader(KINDS[path], header, wishes)
    return caught.value.errors or []


def test_how_each_column_was_read_is_reported() -> None:
    wishes = Wishes({"where?": "city"}, ["nr"])
    assert reader(KINDS["trainings"], HEADER, wishes).readings == [
        ColumnReading(place="A", header="Nr", column=None, how="ignored"),
        ColumnReading(place="B", header="Titel", column="title", how="label"),
        ColumnReading(place="C", header="Beginn", column="starts_on", how="synonym"),
        ColumnReading(place="D", header="Where?", column="city", how="mapped"),
        ColumnReading(place="E", header="Typ", column="type", how="label"),
        ColumnReading(place="F", header="", column=None, how="unnamed"),
    ]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Date", "End date"], ["starts_on", "ends_on"]),
        (["Datum", "bis"], ["starts_on", "ends_on"]),
        (["when", "ends_on"], ["when", "ends_on"]),
        (["Date", "Start date", "End date"], ["when", "starts_on", "ends_on"]),
        (["Date", "End time"], ["when", "end_time"]),
    ],
)
def test_a_date_beside_a_last_day_is_the_first(header: list[str], columns: list[str]) -> None:
    assert [each.column for each in reader(KINDS["trainings"], header, Wishes()).named] == columns


def test_a_column_without_a_header_is_named_by_its_letter() -> None:
    wishes = Wishes(mapping_of(["B:City"]))
    assert reader(KINDS["trainings"], ["title", ""], wishes).readings[1] == ColumnReading(
        place="B", header="", column="city", how="mapped"
    )


def test_a_column_can_be_named_by_its_letter() -> None:
    wishes = Wishes({"D": "city"}, ["A"])
    columns = [each.column for each in reader(KINDS["trainings"], HEADER, wishes).named]
    assert columns == [None, "title", "starts_on", "city", "type", None]


def test_a_refusal_names_header_and_letter_and_the_way_out() -> None:
    assert [each.model_dump(exclude_none=True) for each in refused(HEADER, Wishes())] == [
        {
            "pointer": "/1",
            "code": "ambiguous_column",
            "detail": 'A "Nr" can mean several things. Say what it is, as map=Nr:ref, or pass it '
            "over, as ignore=Nr",
            "allowed": ["ref", "participants"],
        },
        {
            "pointer": "/4",
            "code": "ambiguous_column",
            "detail": 'D "Where?" can mean several things. Say what it is, as map=D:venue, '
            "or pass it over, as ignore=D",
            "allowed": ["venue", "city", "venue_country"],
        },
    ]


WAY = "Give it the name of a column, or pass it over, as ignore="
UNKNOWN = '{} "{}" is no column that is known. ' + WAY + "{}"
BOTH = 'A "{}" and B "{}" are both the column {}. Remove one of them, or pass it over, as ignore={}'
NO_COLUMN = "The file has no column “{}”: name it as its header does."
NO_HEADER = (
    "None of the names in the first row is known: is it the header? Each column needs a name, as a "
    "template has it, or map= says what it is."
)
WRONG_WISHES = Wishes({"Fo": "topic", "Foo": "topik", "title": "row"}, ["Bar"])


@pytest.mark.parametrize(
    ("header", "wishes", "said"),
    [
        (["Date", "When"], Wishes(), [BOTH.format("Date", "When", "when", "When")]),
        (["Title", "title "], Wishes(), [BOTH.format("Title", "title", "title", "B")]),
        (["title", "% present"], Wishes(), [UNKNOWN.format("B", "% present", "B")]),
        # Columns of other files have this name too; it is passed over only with its fellows.
        (["title", "Outcome"], Wishes(), [UNKNOWN.format("B", "Outcome", "Outcome")]),
        (
            ["Foo", "Bar"],
            Wishes(),
            [NO_HEADER, UNKNOWN.format("A", "Foo", "Foo"), UNKNOWN.format("B", "Bar", "Bar")],
        ),
        (
            ["title", "Foo"],
            WRONG_WISHES,
            [
                NO_COLUMN.format("Fo"),
                NO_COLUMN.format("Bar"),
                "There is no column “topik” to map to.",
                "There is no column “row” to map to.",
            ],
        ),
    ],
)
def test_what_is_wrong_with_columns_is_said_in_words(
    header: list[str], wishes: Wishes, said: list[str]
) -> None:
    assert [each.detail for each in refused(header, wishes)] == said


def test_what_is_proposed_reads_the_cells() -> None:
    header = ["title", "Tag", "Wo", "Was", "Wieviele", "Kennzeichen", "Adresse"]
    first = [
        ["A", "3 March 2020", "Irak", "Kurs", "25 (10 women)", "R01-TR-23", "https://a.org"],
        ["B", "04.05.2020", "Türkei", "workshop", "over 30", "", "https://b.org"],
    ]
    known = sample_known()
    with pytest.raises(UnknownColumns) as caught:
        RowReader([KINDS["trainings"]], known, header, first=first)
    allowed = {each.pointer: each.allowed for each in caught.value.errors or []}
    assert allowed == {
        "/2": ["when", "starts_on", "ends_on", "source_date"],
        "/3": ["venue", "city", "venue_country"],
        "/4": [],
        "/5": ["participants"],
        "/6": ["ref"],
        "/7": ["url", "registration_url", "image", "source_url"],
    }


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Start date:when"], {"Start date": "when"}),
        (["Start date:when,End  date : ends_on"], {"Start date": "when", "End date": "ends_on"}),
        (['"City, Country":venue,Nr:ref'], {"City, Country": "venue", "Nr": "ref"}),
        (['"City, Country:venue"'], {"City, Country": "venue"}),
        (["Type: of event:type"], {"Type: of event": "type"}),
        (["A:title", "B:city"], {"A": "title", "B": "city"}),
        (['"a ""b""":title'], {'a "b"': "title"}),
    ],
)
def test_headers_are_mapped_by_a_list(texts: list[str], found: dict[str, str]) -> None:
    assert mapping_of(texts) == found


@pytest.mark.parametrize(
    "texts", [[""], [","], ["a"], ["a:"], [":a"], ['"a:b'], ["a:b,"], ["a:b,a:c"], ["a:b", "a:c"]]
)
def test_a_list_that_is_none_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+\."):
        mapping_of(texts)


@pytest.mark.parametrize("header", ["Nr", "City, Country", 'a "b" c', "a:b"])
def test_what_is_advised_is_read_back(header: str) -> None:
    assert ignored_of([asked_of(header)]) == [header]
    assert mapping_of([f"{asked_of(header)}:ref"]) == {header: "ref"}
