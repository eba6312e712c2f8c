"""What is proposed in the place of a code that is none: the right one first, and nothing hidden."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.code_suggestions import proposals
from events_api.core.kinds.vocabulary import Entry
from events_api.core.storing.store import writing
from events_api.core.values.countries import COUNTRY_CODES
from events_api.reference import ORGANISATIONS
from tests.samples import LEAST, key, write

COUNTRIES = [
    ("pk", "PK"),
    ("Pk", "PK"),
    ("PAK", "PK"),
    ("Pakistan", "PK"),
    ("pakistaan", "PK"),
    ("Пакистан", "PK"),
    ("پاکستان", "PK"),
    ("irq", "IQ"),
    ("UK", "GB"),
    ("Great Britain", "GB"),
    ("Ivory Coast", "CI"),
    ("Côte d’Ivoire", "CI"),
    ("Elfenbeinküste", "CI"),
    ("no", "NO"),
    ("Norwegen", "NO"),
    ("Hungray", "HU"),
    ("the Netherlands", "NL"),
    ("Kosovo", "XK"),
    ("turkey", "TR"),
]


def allowed(client: TestClient, path: str, **asked: str) -> list[str]:
    """What a refused parameter is proposed."""
    answer = client.get(path, params=asked)
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert error["parameter"] == next(iter(asked))
    return [*error["allowed"]]


@pytest.mark.parametrize(("text", "code"), COUNTRIES)
def test_a_country_that_is_written_otherwise_is_proposed_first(
    reader: TestClient, text: str, code: str
) -> None:
    for path in ("/v1/meetings", "/v1/summaries/2020"):
        for name in ("country", "venue_country", "for_country"):
            found = allowed(reader, path, **{name: text})
            assert (found[0], len(found) <= 10) == (code, True)


def test_the_first_five_of_many_unknown_codes_are_proposed_what_is_close(
    reader: TestClient,
) -> None:
    asked = {"country": "Pakistan,Iran,Iraq", "venue_country": "Hungary,Austria,Turkey"}
    errors = reader.get("/v1/meetings", params=asked).json()["errors"]
    named = [(each["parameter"], each.get("allowed", [None])[0]) for each in errors]
    assert named == [
        *(("country", code) for code in ("PK", "IR", "IQ")),
        *(("venue_country", code) for code in ("HU", "AT", None)),
    ]
    assert {each["see"] for each in errors} == {"/v1/countries"}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("organisation", "ICMPD", "icmpd"),
        ("organisation", "International Labour Organization", "ilo"),
        ("organisation", "international labour", "ilo"),
        ("organisation", "MOI", "iraq-ministry-of-interior"),
        ("owner", "ICMPD", "icmpd"),
        ("theme", "Covid-19", "covid-19"),
        ("theme", "covid", "covid-19"),
        ("programme", "Budapest Process", "budapest-process"),
        ("project", "Improving Migration", "improving-migration"),
    ],
)
def test_a_row_that_is_named_otherwise_is_proposed_first(
    reader: TestClient, name: str, text: str, code: str
) -> None:
    assert allowed(reader, "/v1/meetings", **{name: text})[0] == code


def test_a_part_of_a_figure_is_proposed_so_too(reader: TestClient) -> None:
    address = "/v1/summaries/2020/figures/meetings/records"
    assert allowed(reader, address, part="country:Pakistan")[0] == "country:PK"


BODIES: list[tuple[str, dict[str, Any], str, str]] = [
    *(("meetings", {"countries": [text]}, "/countries/0", code) for text, code in COUNTRIES),
    ("meetings", {"location": {"country": "UK"}}, "/location/country", "GB"),
    (
        "trainings",
        {"participating_countries": {"codes": ["irq"]}},
        "/participating_countries/codes/0",
        "IQ",
    ),
    (
        "meetings",
        {"organisations": [{"organisation": "UNODC", "roles": ["host"]}]},
        "/organisations/0/organisation",
        "unodc",
    ),
    ("meetings", {"themes": ["Return"]}, "/themes/0", "return"),
    ("publications", {"programmes": ["Bali"]}, "/programmes/0", "bali"),
    ("metrics", {"indicator": "Followers"}, "/indicator", "followers"),
    ("metrics", {"indicator": "follower"}, "/indicator", "followers"),
    ("activities", {"projects": ["borders"]}, "/projects/0", "border"),
    ("projects", {"programmes": ["Prague"]}, "/programmes/0", "prague"),
    ("organisations", {"country": "Austria"}, "/country", "AT"),
]


@pytest.mark.parametrize("said", BODIES)
@pytest.mark.template("samples")
def test_a_body_that_names_a_code_otherwise_is_proposed_it_first(
    client: TestClient, catalogue: Catalogue, said: tuple[str, dict[str, Any], str, str]
) -> None:
    plural, members, pointer, code = said
    client.get("/v1/meetings")  # reads the words that there are now
    least = LEAST.get(plural, {"code": "new", "name": "New"})
    answer = client.post(
        f"/v1/{plural}", json={**least, **members}, headers=key(catalogue, "admin")
    )
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["allowed"][0]) == (pointer, code)
    assert len(error["allowed"]) <= 10


@pytest.mark.template("samples")
def test_rows_that_are_not_public_are_proposed_to_nobody_who_may_not_see_them(
    client: TestClient, catalogue: Catalogue
) -> None:
    hidden = {"code": "secret", "name": "Zebra Works", "acronym": "ZW", "names": {"fr": "Zèbre"}}
    with writing(catalogue.database, catalogue.lists) as transaction:
        given = ORGANISATIONS.given.model_validate(hidden)
        transaction.put_reference(ORGANISATIONS, given, public=False)
    draft = {
        "ref": "d",
        "state": "draft",
        "organisations": [{"organisation": "secret", "roles": ["host"]}],
    }
    write(catalogue, "meetings", draft)
    other = key(catalogue, "drafts", "write:meetings", owner="iom")
    own, admin = key(catalogue, "drafts"), key(catalogue, "admin")
    for text in ("SECRET", "secre", "Zebra Works", "zebra", "ZW", "Zèbre"):
        assert "secret" not in allowed(client, "/v1/meetings", organisation=text)
        assert "secret" not in allowed(client, "/v1/meetings", owner=text)
        named = {"organisations": [{"organisation": text, "roles": ["host"]}]}
        refused = client.post("/v1/meetings", json=LEAST["meetings"] | named, headers=other)
        assert (refused.status_code, "secret" in refused.text) == (422, False)
        address = f"/v1/meetings?state=draft&organisation={text}"
        assert "secret" not in client.get(address, headers=other).text
        for seen in (own, admin):
            errors = client.get(address, headers=seen).json()["errors"]
            assert errors[0]["allowed"][0] == "secret"


def test_many_rows_have_the_right_one_first_and_no_more_than_ten() -> None:
    entries = {
        f"unit-{n}": Entry(f"Border Unit {n}", {"fr": f"Unité {n}"}, public=True)
        for n in range(500)
    }
    entries["mrc"] = Entry("Migrant Resource Centre", {}, public=True, acronym="MRC")
    for text, code in (
        ("Border Unit 77", "unit-77"),
        ("Unité 431", "unit-431"),
        ("Unit 8", "unit-8"),
        ("migrant resource", "mrc"),
        ("M.R.C.", "mrc"),
        ("migrant ressource center", "mrc"),
    ):
        found = proposals("organisation", text, entries.keys(), entries)
        assert (found[0], len(found) <= 10) == (code, True), text
    nothing = proposals("organisation", "x" * 5_000, entries.keys(), entries)
    assert nothing == sorted(entries)[:10]
    assert proposals("country", "x" * 5_000, COUNTRY_CODES) == sorted(COUNTRY_CODES)[:10]
