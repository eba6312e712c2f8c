"""Codes by code or name: countries in many languages, closed lists, organisations with roles."""

from typing import Any

import pytest

from events_api.intake.cells import texts
from events_api.intake.cells.cell import Unclear
from events_api.intake.cells.codes import (
    Codes,
    countries,
    languages,
    names_of,
    read_boolean,
    read_choice,
    read_codes,
)
from events_api.intake.cells.participations import read_participations
from events_api.intake.known import code_of, known_rows

ORGANISATIONS: list[tuple[str, list[str | None]]] = [
    ("icmpd", ["ICMPD", "International Centre for Migration Policy Development"]),
    ("mfa-tr", ["Ministry of Foreign Affairs"]),
    ("mfa-pk", ["Ministry of Foreign Affairs"]),
    ("norway", ["Norway", None]),
]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AF", "AF"),
        ("af", "AF"),
        ("AFG", "AF"),
        ("Afghanistan", "AF"),
        ("پاکستان", "PK"),
        ("Германия", "DE"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("TURQUIE", "TR"),
        ("UK", "GB"),
        ("Korea, Republic of", "KR"),
        ("Kosovo", "XK"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
    ],
)
def test_a_country_by_code_or_by_name(typed: str, code: str) -> None:
    assert countries().find(typed) == (code, None)


def test_a_list_of_countries_is_separated_as_people_do() -> None:
    expected = ["AF", "KR", "PK"]
    for typed in ("AF;PK;KR", "Pakistan, Afghanistan,KR", "PK\nAF\nKorea, Republic of"):
        assert read_codes(countries(), typed).value == expected
    assert read_codes(countries(), "-").value == []


def test_an_unknown_code_names_close_ones() -> None:
    with pytest.raises(Unclear) as caught:
        read_codes(countries(), "AF;Afghanistn")
    assert (caught.value.code, caught.value.allowed[0]) == ("unknown_code", "AF")


def test_a_name_of_several_is_refused_with_their_codes() -> None:
    codes = Codes("organisation", {code for code, _ in ORGANISATIONS}, names_of(ORGANISATIONS))
    with pytest.raises(Unclear) as caught:
        codes.find("Ministry of foreign affairs")
    assert (caught.value.code, caught.value.allowed) == ("ambiguous_code", ["mfa-pk", "mfa-tr"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [("en", "en"), ("English", "en"), ("français", "fr"), ("pt-BR", "pt-BR"), ("Русский", "ru")],
)
def test_a_language_by_code_or_by_name(typed: str, code: str) -> None:
    assert languages().find(typed)[0] == code


def test_closed_lists_and_booleans() -> None:
    statuses = ("planned", "completed", "cancelled")
    assert read_choice(statuses, "Completed ").value == "completed"
    assert read_choice(statuses, "canceled").value == "cancelled"
    with pytest.raises(Unclear) as caught:
        read_choice(statuses, "over")
    assert caught.value.allowed == ["cancelled", "completed", "planned"]
    assert [read_boolean(each).value for each in ("yes", "Нет", True, "x")] == [
        True,
        False,
        True,
        True,
    ]


def test_organisations_with_roles_in_either_writing() -> None:
    codes = known_rows({"organisation": ORGANISATIONS}).of("organisation")
    expected: list[dict[str, Any]] = [
        {"organisation": "icmpd", "roles": ["organiser", "host"]},
        {"organisation": "norway", "roles": ["funder"]},
    ]
    for typed in (
        "icmpd:organiser|host;norway:funder",
        "ICMPD (host, organizer); Norway (donor)",
        "icmpd:host\nicmpd:organiser\nNorway: funder",
    ):
        assert read_participations(codes, typed).value == expected
    for typed, code in (
        ("icmpd", "no_role"),
        ("icmpd:guest", "unknown_value"),
        ("who:host", "unknown_code"),
    ):
        with pytest.raises(Unclear) as caught:
            read_participations(codes, typed)
        assert caught.value.code == code


def test_new_codes_are_made_of_names_where_that_is_asked_for() -> None:
    known = known_rows({"organisation": ORGANISATIONS}, create=["organisation"])
    meaning = read_participations(known.of("organisation"), "Red Cross:partner;RED CROSS:host")
    assert meaning.value == [{"organisation": "red-cross", "roles": ["host", "partner"]}]
    assert meaning.note == "red-cross: a new organisation"
    assert known.created == {"organisation": {"red-cross": "Red Cross"}}


def test_a_code_can_be_made_of_a_name_in_any_script() -> None:
    assert code_of("Évènement – 2020!") == "evenement-2020"
    assert code_of("وزارة") == "648-632-627-631-647"


def test_texts_stay_what_they_are() -> None:
    assert texts.read_text(" A\r\nB ").value == " A\nB "
    assert texts.read_text(2020.0).value == "2020"
    assert texts.read_notes("a; b").value == ["a; b"]
    assert texts.read_notes('["a", "b"]').value == ["a", "b"]
    assert texts.read_notes("[sic] a").value == ["[sic] a"]
    assert texts.read_clock("9.30 am").value == "09:30"
    assert texts.read_clock("2 pm").value == "14:00"
    assert texts.read_sources(
        "Annual report https://example.org/a\nhttps://example.org/b"
    ).value == [
        {"title": "Annual report", "url": "https://example.org/a"},
        {"title": None, "url": "https://example.org/b"},
    ]
    for reading, typed in ((texts.read_clock, "9"), (texts.read_text, "#REF!")):
        with pytest.raises(Unclear):
            reading(typed)
