"""Words for what a screen shows: every code of closed lists, in every language, and of facets."""

from typing import get_args

import pytest
from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.core.kinds.indicator import TimeRule
from events_api.core.texts.code_words import CLOSED, word_of
from events_api.core.texts.phrases import languages, phrases_of
from events_api.core.values.statuses import Status
from events_api.core.values.structures import Mode, Qualifier, Role
from events_api.resources import RESOURCES
from events_api.summaries.figures import Reason
from tests.samples import write

TYPES = {
    name for each in RESOURCES for name in get_args(each.public.model_fields["type"].annotation)
}
CODES: dict[str, set[str]] = {
    "kinds": {each.kind for each in RESOURCES},
    "types": {name for name in TYPES if isinstance(name, str)},
    "statuses": {*get_args(Status)},
    "modes": {*get_args(Mode)},
    "qualifiers": {*get_args(Qualifier)},
    "roles": {*get_args(Role)},
}


def words_of(name: str, language: str) -> dict[str, str]:
    """{code: words} of a closed list."""
    texts = phrases_of(language).texts
    own = (each.partition(".") for each in texts)
    return {code: texts[f"{name}.{code}"] for part, _, code in own if part == name}


@pytest.mark.parametrize("language", languages())
def test_every_code_has_a_word_that_is_of_no_other(language: str) -> None:
    """A screen that offers types by their words offers none twice."""
    assert {*CODES, "languages"} == {*CLOSED.values()}
    for name, codes in CODES.items():
        words = words_of(name, language)
        assert {*words} == codes
        assert len({*words.values()}) == len(words), name
        # Nothing is left as its code, nor is what is of a script of its own in ours.
        assert "_" not in "".join(words.values())
        if language in {"ru", "ar", "fa"}:
            assert [each for each in words.values() if each.isascii()] == []


def test_languages_have_their_names() -> None:
    assert word_of("language", "fa", "fr") == "persan"
    assert word_of("language", "fr", "ar") == "الفرنسية"
    assert word_of("language", "zh-Hans", "en") == "Chinese (Simplified)"
    # English where nobody has words of ours; the region of a language does not matter.
    assert word_of("status", "planned", "sw") == "Planned"
    assert word_of("status", "planned", "fr-CH") == "Prévu"


@pytest.mark.template("samples")
def test_facets_and_pages_have_words_for_all_their_codes(
    client: TestClient, catalogue: Catalogue
) -> None:
    own = {"organisations": [{"organisation": "iom", "roles": ["host"]}], "countries": ["PK"]}
    write(
        catalogue,
        "meetings",
        {"ref": "a", "title": "A", "type": "webinar", "mode": "online", **own},
    )
    rest = {"language": "fa", "countries": ["AF"], "themes": ["return"], "type": "course"}
    write(catalogue, "trainings", {"ref": "b", "title": "B", **rest})
    facets = "country,theme,organisation,owner,kind,type,status,mode,language,year"
    address = f"/v1/events?facets={facets}&include=labels&lang=ar&sort=title&limit=1&fields=ref"
    body = client.get(address).json()
    assert [each["ref"] for each in body["data"]] == ["a"]
    labels = body["labels"]
    assert labels["countries"] == {"AF": "أفغانستان", "PK": "باكستان"}
    assert labels["kinds"] == {"meeting": "اجتماع", "training": "تدريب"}
    assert labels["types"] == {"course": "دورة", "webinar": "ندوة عبر الإنترنت"}
    assert labels["modes"] == {"online": "عبر الإنترنت"}
    assert labels["languages"]["fa"] == "الفارسية"
    assert labels["roles"] == {"host": "مضيف"}
    lists = {"country": "countries", "owner": "organisations", "organisation": "organisations"}
    lists |= {"theme": "themes", **CLOSED}
    unsaid = [
        (dim, row["value"])
        for dim, rows in body["facets"].items()
        for row in rows
        if dim != "year" and row["value"] not in labels[lists[dim]]
    ]
    assert unsaid == []
    assert client.get(address.replace("&include=labels", "")).json()["labels"] == {}


@pytest.mark.template("samples")
def test_a_year_has_words_for_its_parts(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "a", "type": "webinar", "when": "2020-02-03"})
    labels = client.get("/v1/summaries/2020?by=kind,type&lang=fr").json()["labels"]
    assert labels["kinds"]["meeting"] == "Réunion"
    assert labels["types"]["webinar"] == "Webinaire"
    assert labels["statuses"] == {"cancelled": "Annulé", "planned": "Prévu", "postponed": "Reporté"}
    assert labels["qualifiers"]["at_least"] == "Au moins"
    # What figures say by themselves: names, units, rules and reasons.
    assert labels["figures"]["meeting_attendances"] == "Participations aux réunions"
    assert labels["units"] == {
        "attendances": "participations",
        "items": "éléments",
        "records": "enregistrements",
    }
    assert labels["reasons"]["undated"] == "sans date"
    assert {*labels["reasons"]} == {*get_args(Reason)}
    assert {*labels["time_rules"]} == {*get_args(TimeRule)}
    assert labels["place_rules"]["max"] == "La plus grande partie compte"


@pytest.mark.template("samples")
def test_dari_has_the_words_of_persian(client: TestClient, catalogue: Catalogue) -> None:
    write(catalogue, "meetings", {"ref": "a", "type": "webinar", "countries": ["AF"]})
    persian, *others = (
        client.get(f"/v1/events?include=labels&lang={tag}").json()["labels"]
        for tag in ("fa", "prs", "fa-AF")
    )
    assert persian["types"] == {"webinar": "وبینار"}
    assert others == [persian, persian]
