"""Codes by code or name: countries in many languages, closed lists, organisations with roles."""

from typing import Any

import pycountry
import pytest

from events_api.core.values.countries import territory_names
from events_api.intake.cells import texts
from events_api.intake.cells.cell import Meaning, Unclear
from events_api.intake.cells.codes import (
    Codes,
    names_of,
    read_boolean,
    read_choice,
    read_code,
    read_codes,
)
from events_api.intake.cells.participations import read_participations
from events_api.intake.cells.standard_codes import countries, languages
from events_api.intake.columns.known_values import code_of, known_rows

ORGANISATIONS: list[tuple[str, list[str | None]]] = [
    ("icmpd", ["ICMPD", "International Centre for Migration Policy Development"]),
    ("mfa-tr", ["Ministry of Foreign Affairs"]),
    ("mfa-pk", ["Ministry of Foreign Affairs"]),
    ("norway", ["Norway", None]),
]


COUNTRIES = {
    "AF": "AF AFG af Afghanistan Афганистан افغانستان",
    "AE": "UAE|U.A.E.|United Arab Emirates|Emirates",
    "BA": "Bosnia and Herzegovina|Bosnia & Herzegovina|BiH|Bosnia|Bosnia-Herzegovina",
    "BO": "Bolivia|Bolivia (Plurinational State of)|Bolivia, Plurinational State of",
    "BS": "Bahamas|The Bahamas|Bahamas, The",
    "CD": "DRC|D.R.C.|DR Congo|Dem. Rep. of the Congo|Congo (Kinshasa)|Congo, Dem. Rep.|COD",
    "CG": "Republic of the Congo|Congo-Brazzaville|Congo, Rep.",
    "CI": "Ivory Coast|Côte d’Ivoire|Cote d'Ivoire|Cote d Ivoire|Elfenbeinküste",
    "CV": "Cabo Verde|Cape Verde",
    "CZ": "Czechia|Czech Republic|Česko|Tschechien",
    "DE": "Germany|Германия|Allemagne|Almanya|ألمانيا",
    "FM": "Micronesia (Federated States of)|Micronesia, Fed. Sts.",
    "CN": "China|PRC|P.R. China|People's Republic of China",
    "GB": "UK|U.K.|United Kingdom|Great Britain|The UK|GBR",
    "GM": "Gambia|The Gambia|Gambia, The",
    "GN": "Guinea",
    "GW": "Guinea-Bissau|Guinea Bissau",
    "IQ": "Iraq|العراق|Ирак|Irak|KRG",
    "IR": "Iran|Iran (Islamic Republic of)|Iran, Islamic Republic of|I.R. of Iran|ایران",
    "KG": "Kyrgyzstan|Kyrgyz Republic|Kirgisistan",
    "KN": "St. Kitts and Nevis|Saint Kitts & Nevis",
    "KP": "DPRK|North Korea|Democratic People's Republic of Korea",
    "KR": "South Korea|Korea, Republic of|Republic of Korea|Rep. of Korea|Korea, South",
    "LA": "Laos|Lao PDR|Lao People's Democratic Republic",
    "MD": "Moldova|Republic of Moldova|Moldova, Republic of|The Republic of Moldova",
    "MK": "North Macedonia|FYROM|The former Yugoslav Republic of Macedonia",
    "MM": "Myanmar|Burma|Myanmar (Burma)",
    "NA": "Namibia|NAM",
    "NE": "Niger",
    "NG": "Nigeria",
    "NL": "Netherlands|The Netherlands|Holland|Netherlands (Kingdom of the)|Pays-Bas",
    "NO": "NO|Norway|Norwegen",
    "PK": "پاکستان|Pakistan",
    "PS": "Palestine|State of Palestine|oPt|Occupied Palestinian Territory",
    "RU": "Russia|Russian Federation|Россия",
    "SK": "Slovakia|Slovak Republic",
    "SY": "Syria|Syrian Arab Republic|سوريا|Сирия",
    "SZ": "Eswatini|Swaziland",
    "TJ": "Tajikistan|Тоҷикистон",
    "TR": "Türkiye|Turkiye|Turkey|TURQUIE|Republic of Türkiye|Türkei|تركيا",
    "TT": "Trinidad and Tobago|Trinidad & Tobago",
    "TZ": "Tanzania|United Republic of Tanzania|Tanzania, United Republic of",
    "US": "USA|U.S.A.|U.S.|United States|United States of America|The United States",
    "UZ": "Uzbekistan|Oʻzbekiston",
    "VA": "Holy See|The Holy See|Vatican",
    "VE": "Venezuela (Bolivarian Republic of)|Venezuela, RB",
    "VN": "Viet Nam|Vietnam",
    "XK": "Kosovo|Kosovo*|Kosovo (UNSCR 1244)|Kosova",
}
NO_COUNTRIES = [
    "no",
    "England",
    "America",
    "Middle East",
    "EU",
    "GER",
    "xx",
    "Iraq region",
    "AF PK",
]
NO_COUNTRIES += ["Serbia and Montenegro", "Europe", "Balkans", "Yugoslavia", "Africa", "n/a;"]
SHARED = {"Congo": ["CD", "CG"], "Korea": ["KP", "KR"], "Virgin Islands": ["VG", "VI"]}


@pytest.mark.parametrize(("code", "typed"), COUNTRIES.items())
def test_a_country_by_code_or_by_name(code: str, typed: str) -> None:
    for name in typed.split("|" if "|" in typed else None):
        assert countries().find(name) == (code, None), name


@pytest.mark.parametrize("typed", NO_COUNTRIES)
def test_what_is_no_country_is_refused(typed: str) -> None:
    with pytest.raises(Unclear) as caught:
        countries().find(typed)
    assert caught.value.code == "unknown_code"


@pytest.mark.parametrize(("typed", "codes"), SHARED.items())
def test_a_name_of_two_countries_is_refused_with_both(typed: str, codes: list[str]) -> None:
    with pytest.raises(Unclear) as caught:
        countries().find(typed)
    assert (caught.value.code, caught.value.allowed) == ("ambiguous_code", codes)


def test_every_country_is_known_by_its_english_and_official_names() -> None:
    """Congo is the one name of a standard that another country has too."""
    for each in pycountry.countries:
        names = {each.alpha_3, each.name, getattr(each, "official_name", each.name)}
        names |= {territory_names("en")[each.alpha_2]}
        for name in names - {"Congo"}:
            assert countries().find(name) == (each.alpha_2, None)


def test_na_is_namibia_and_is_told() -> None:
    told = "Namibia; where nothing is known write n/a"
    assert read_code(countries(), "NA") == Meaning("NA", "NA", told)
    assert read_codes(countries(), "NA").value == ["NA"]
    assert read_codes(countries(), "NA;TR") == Meaning(["NA", "TR"], "NA;TR", f"NA: {told}")
    assert read_code(languages(), "na").value == "na"
    for typed in ("na", "N/A", "n/a", "n.a.", "Na", "-", "unknown"):
        assert read_code(countries(), typed).value is None
    with pytest.raises(Unclear):
        read_codes(countries(), "n/a;TR")


LISTS = {
    "AF;PK;KR": "AF KR PK",
    "Pakistan, Afghanistan,KR": "AF KR PK",
    "PK\nAF\nKorea, Republic of": "AF KR PK",
    "AF, PK, IQ": "AF IQ PK",
    "Iraq;;Iran;": "IQ IR",
    "Iraq and Türkiye": "IQ TR",
    "Iraq AND Türkiye": "IQ TR",
    "Iraq, Iran and Türkiye": "IQ IR TR",
    "Iraq, Iran, and Türkiye": "IQ IR TR",
    "Iraq & Türkiye": "IQ TR",
    "Iraq / Türkiye": "IQ TR",
    "AF/PK": "AF PK",
    "Iraq + Iran": "IQ IR",
    "Iraq|Iran": "IQ IR",
    "Irak et Turquie": "IQ TR",
    "Irak und Türkei": "IQ TR",
    "Irak y Turquía": "IQ TR",
    "Iraque e Turquia": "IQ TR",
    "Ирак и Турция": "IQ TR",
    "Irak ve Türkiye": "IQ TR",
    "العراق، تركيا": "IQ TR",
    "العراق؛ تركيا": "IQ TR",
    "العراق و تركيا": "IQ TR",
    "العراق وتركيا": "IQ TR",
    "Bosnia and Herzegovina": "BA",
    "Bosnia and Herzegovina and Serbia": "BA RS",
    "Serbia and Bosnia and Herzegovina": "BA RS",
    "Bosnia & Herzegovina, Trinidad and Tobago": "BA TT",
    "Trinidad and Tobago, Cuba and Jamaica": "CU JM TT",
    "Antigua and Barbuda and Saint Kitts and Nevis": "AG KN",
    "Sao Tome and Principe/Cabo Verde": "CV ST",
    "Saint Helena, Ascension and Tristan da Cunha": "SH",
    "Iran, Islamic Republic of, Iraq": "IQ IR",
    "Korea, Republic of, Japan": "JP KR",
    "Congo, Democratic Republic of the; Iraq": "CD IQ",
    "-": "",
}


@pytest.mark.parametrize(("typed", "codes"), LISTS.items())
def test_a_list_of_countries_is_separated_as_people_do(typed: str, codes: str) -> None:
    assert read_codes(countries(), typed).value == codes.split()


@pytest.mark.parametrize(
    "typed",
    ["Iraq and the region", "Iraq and Foo", "Iraq/Foo", "Foo and Bar", "AF PK", "Iraq & co"],
)
def test_words_separate_only_what_is_known(typed: str) -> None:
    with pytest.raises(Unclear):
        read_codes(countries(), typed)


def test_there_are_enough_of_them() -> None:
    names = sum(typed.count("|") + 1 for typed in COUNTRIES.values())
    assert names + len(NO_COUNTRIES) + len(LISTS) >= 200


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
    [
        *(("en", "en"), ("English", "en"), ("français", "fr"), ("pt-BR", "pt-BR")),
        *(("Русский", "ru"), ("Ger", "de"), ("per", "fa"), ("Farsi", "fa"), ("eng", "en")),
    ],
)
def test_a_language_by_code_or_by_name(typed: str, code: str) -> None:
    assert languages().find(typed) == (code, None)


@pytest.mark.parametrize(
    ("typed", "code", "told"), [("BCS", "bcs", "Kohumono"), ("all", "all", "Allar")]
)
def test_the_language_of_a_rare_code_is_told(typed: str, code: str, told: str) -> None:
    assert read_code(languages(), typed) == Meaning(code, code, told)


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
        "ICMPD (host, organizer), Norway (donor)",
        "ICMPD (host, organizer) and Norway (donor)",
        "icmpd:host\nicmpd:organiser\nNorway: funder",
    ):
        meaning = read_participations(codes, "participant", typed)
        assert (meaning.value, meaning.note) == (expected, None)
    for typed, code in (("icmpd:guest", "unknown_value"), ("who:host", "unknown_code")):
        with pytest.raises(Unclear) as caught:
            read_participations(codes, "participant", typed)
        assert caught.value.code == code


def test_an_organisation_without_a_role_has_the_usual_one_and_that_is_told() -> None:
    codes = known_rows({"organisation": ORGANISATIONS}).of("organisation")
    for typed in ("ICMPD, Norway", "icmpd;norway", "ICMPD and Norway", "ICMPD / Norway"):
        assert read_participations(codes, "partner", typed) == Meaning(
            [
                {"organisation": "icmpd", "roles": ["partner"]},
                {"organisation": "norway", "roles": ["partner"]},
            ],
            "icmpd:partner;norway:partner",
            "icmpd, norway: partner, since no role is given",
        )
    mixed = read_participations(codes, "partner", "ICMPD (host), Norway, icmpd")
    assert (mixed.said, mixed.note) == (
        "icmpd:host;norway:partner",
        "norway: partner, since no role is given",
    )


def test_new_codes_are_made_of_names_where_that_is_asked_for() -> None:
    known = known_rows({"organisation": ORGANISATIONS}, create=["organisation"])
    meaning = read_participations(
        known.of("organisation"), "partner", "Red Cross:partner;RED CROSS (host, chair)"
    )
    assert meaning.value == [{"organisation": "red-cross", "roles": ["host", "chair", "partner"]}]
    assert meaning.note == "red-cross: a new organisation"
    assert known.created == {"organisation": {"red-cross": "Red Cross"}}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Red Cross (partner, host)", "red-cross:host|partner"),
        ("Foo and Bar:partner", "foo-and-bar:partner"),
        ("Ministry of Work (MoW), Sri Lanka: host", "ministry-of-work-mow-sri-lanka:host"),
        ("Foo: host, Bar: partner", "bar:partner;foo:host"),
        ("Foo (host), Bar (partner)", "bar:partner;foo:host"),
        ("ICMPD, Norway: funder", "icmpd:participant;norway:funder"),
        ("ICMPD, Foo: funder", "foo:funder;icmpd:participant"),
        ("Foo, Bar", "bar:participant;foo:participant"),
        ("Foo and Bar", "foo-and-bar:participant"),
    ],
)
def test_new_organisations_keep_their_names(typed: str, said: str) -> None:
    known = known_rows({"organisation": ORGANISATIONS}, create=["organisation"])
    codes = known.of("organisation")
    assert read_participations(codes, "participant", typed).said == said


def test_a_name_with_a_separator_stays_whole() -> None:
    rows: list[tuple[str, list[str | None]]] = [("both", ["One; Two"]), ("one", ["One"])]
    codes = known_rows({"theme": rows}).of("theme")
    assert read_codes(codes, "One; Two").value == ["both"]


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
