"""Metadata of CSV: each column of the file is explained, and its cells are what is said of them."""

import pytest
from starlette.testclient import TestClient

from events_api.reference import REFERENCE_LISTS
from tests.formats.described import ROOT, checked


@pytest.mark.parametrize("path", ["events", "metrics", "publications"])
@pytest.mark.parametrize("query", ["", "&fields=title,when", "&include=labels&lang=ar"])
def test_metadata_say_what_stands_in_the_file(reader: TestClient, path: str, query: str) -> None:
    said = checked(reader, f"/v1/{path}?format=csv-metadata{query}")
    assert said["url"].startswith(f"{ROOT}/v1/{path}?")


def test_every_other_table_has_metadata_too(reader: TestClient) -> None:
    for each in REFERENCE_LISTS:
        said = checked(reader, f"/v1/{each.name}?format=csv-metadata&lang=fr")
        assert said["url"] == f"{ROOT}/v1/{each.name}?lang=fr&format=csv"
        columns = {each["name"]: each for each in said["tableSchema"]["columns"]}
        assert columns["code"]["titles"] == {"und": "code", "fr": "Code"}
        assert columns["name"]["dc:description"] == {
            "@value": "Nom, dans la langue où il est donné d’ordinaire.",
            "@language": "fr",
        }
    year, edition = "/v1/summaries/2020", "/v1/summaries/2020/editions/2"
    for address in (year, edition):
        data = reader.get(address).json()["data"]
        figures = data.get("summary", data)
        for figure in (*figures["counts"].values(), *figures["indicators"]):
            said = checked(reader, f"{figure['records']}&format=csv-metadata")
            assert said["tableSchema"]["primaryKey"] == "id"


def test_columns_are_called_what_people_call_them(reader: TestClient) -> None:
    said = reader.get("/v1/meetings?format=csv-metadata&lang=fr&fields=participants,status").json()
    by_name = {each["name"]: each for each in said["tableSchema"]["columns"]}
    assert by_name["participants"] == {
        "name": "participants",
        "titles": {"und": "participants", "fr": "Participants"},
        "dc:description": {
            "@value": "Personnes qui ont pris part. Le nombre. "
            "Vide s’il n’a pas été communiqué ; 0 est un vrai zéro.",
            "@language": "fr",
        },
        "datatype": "integer",
        "schema:unitText": {"@value": "personnes", "@language": "fr"},
    }
    status = by_name["status"]
    assert status["titles"] == {"und": "status", "fr": "Statut"}
    assert status["schema:valueReference"][0] == {"schema:value": "planned", "schema:name": "Prévu"}
    assert said["url"] == f"{ROOT}/v1/meetings?fields=participants,status&format=csv"
    assert said["dc:title"] == "Réunions"
    assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert said["dc:bibliographicCitation"].startswith("Réunions. Révision ")


def test_what_nobody_has_said_in_a_language_is_said_to_be_english(reader: TestClient) -> None:
    said = reader.get("/v1/meetings?format=csv-metadata&lang=it&fields=participants").json()
    by_name = {each["name"]: each for each in said["tableSchema"]["columns"]}
    told = by_name["participants"]
    assert told["titles"] == {"und": "participants", "it": "Partecipanti"}
    assert told["dc:description"]["@language"] == told["schema:unitText"]["@language"] == "en"
    said = reader.get("/v1/meetings?format=csv-metadata&lang=ja&fields=participants").json()
    by_name = {each["name"]: each for each in said["tableSchema"]["columns"]}
    assert by_name["participants"]["titles"] == {"und": "participants", "en": "Participants"}


def test_metadata_of_summaries_say_what_stands_in_them(reader: TestClient) -> None:
    year = "/v1/summaries/2020"
    for path in (
        f"{year}?by=country,month&compare=previous&lang=fr&",
        "/v1/summaries?from=2019&",
        f"{year}/editions/2?",
    ):
        said = checked(reader, f"{path}format=csv-metadata")
        assert said["url"] == f"{ROOT}{path}format=csv"
        columns = {each["name"]: each for each in said["tableSchema"]["columns"]}
        assert columns["year"]["datatype"] == "integer"
        assert columns["value"]["datatype"] == "decimal"
        assert columns["value"]["schema:unitCode"] == "unit"
    said = checked(reader, f"{year}/completeness?lang=fr&allocation=end&format=csv-metadata")
    assert said["url"] == f"{ROOT}{year}/completeness?allocation=end&format=csv"
    changes = f"{year}/editions/2/changes?include=unchanged,not_reported&"
    said = checked(reader, f"{changes}lang=fr&format=csv-metadata")
    assert said["url"] == f"{ROOT}{changes}format=csv"
    columns = {each["name"]: each for each in said["tableSchema"]["columns"]}
    assert columns["then_lower"]["datatype"] == "decimal"
    assert columns["now_lower"]["dc:description"]["@value"] == "Maintenant : Sa borne inférieure."
    refused = reader.get(f"{year}/editions/2/changes?include=labels&format=csv-metadata").json()
    assert refused["errors"][0]["parameter"] == "include"
