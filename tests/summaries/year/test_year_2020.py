"""The bundled year: every value of the fact sheet of 2020 comes back over HTTP, on both engines.

The expectations are read from `data/silk-routes-2020-facts.csv`, which was made by hand from the
sheet, and never from the files that are loaded.
"""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from events_api.core.catalogue import Catalogue
from events_api.intake.bundled import load_year

FACTS = Path(__file__).parents[2] / "data" / "silk-routes-2020-facts.csv"
PATHS = {
    "meeting": "meetings",
    "training": "trainings",
    "publication": "publications",
    "activity": "activities",
    "metric": "metrics",
}
CODES = {
    "Bangladesh customs": "bangladesh-customs",
    "border ports commission": "iraq-border-ports-commission",
    "general commission for customs": "iraq-general-commission-for-customs",
    "interior ministry": "iraq-ministry-of-interior",
}
UNKNOWN_PLACE = {"venue": None, "city": None, "country": None}
UNKNOWN_COUNT: dict[str, Any] = {"count": None, "qualifier": None, "basis": None}
UNKNOWN_HEADS = UNKNOWN_COUNT | dict.fromkeys(["count_to", "women", "men", "women_share"])
UNKNOWN_COUNTRIES = UNKNOWN_COUNT | {"codes": []}

Fact = dict[str, str]


def test_every_value_of_every_fact_comes_back(loaded_client: TestClient) -> None:
    expected = {ref: expected_record(fact) for ref, fact in facts().items()}
    records = {ref: by_ref(loaded_client, fact["kind"], ref) for ref, fact in facts().items()}
    shown = {
        ref: {name: record.get(name, "missing") for name in expected[ref]}
        for ref, record in records.items()
    }
    assert shown == expected


def test_every_record_stands_where_the_sheet_says_it(loaded_client: TestClient) -> None:
    found = {
        ref: [source["locator"] for source in by_ref(loaded_client, fact["kind"], ref)["sources"]]
        for ref, fact in facts().items()
    }
    assert found == {ref: [f"line {fact['line']}"] for ref, fact in facts().items()}


def test_every_title_says_what_the_fact_is_about(loaded_client: TestClient) -> None:
    unsaid = {
        ref: subject_of(fact) - words(by_ref(loaded_client, fact["kind"], ref)["title"])
        for ref, fact in facts().items()
    }
    assert unsaid == {ref: set() for ref in facts()}


def test_the_year_holds_the_thirty_five_facts_and_nothing_else(loaded_client: TestClient) -> None:
    dated, metrics = (
        whole_list(loaded_client, f"{name}?year=2020") for name in ("events", "metrics")
    )
    everything = [whole_list(loaded_client, path) for path in PATHS.values()]
    kinds = Counter(fact["kind"] for fact in facts().values())
    assert (dated["meta"]["total"], metrics["meta"]["total"]) == (26, 9)
    assert sorted(each["ref"] for each in dated["data"] + metrics["data"]) == sorted(facts())
    assert [each["meta"]["total"] for each in everything] == [kinds[kind] for kind in PATHS]
    assert len(facts()) == 35


def test_indicators_have_the_rules_of_the_facts(loaded_client: TestClient) -> None:
    found = loaded_client.get("/v1/indicators").json()["data"]
    metrics = [fact for fact in facts().values() if fact["kind"] == "metric"]
    rules = {indicator_of(fact): number_of(fact)[2] for fact in metrics}
    counts = {indicator_of(fact): "contacts" for fact in metrics if "contacts" in fact["values"]}
    assert {each["code"]: each["time_rule"] for each in found} == rules
    assert {each["code"]: each["counts"] for each in found if each["counts"]} == counts


def test_both_figures_of_followers_and_of_reach_are_kept(loaded_client: TestClient) -> None:
    scope = ("indicator", "unit", "when", "programmes", "projects", "countries")
    found = {
        code: whole_list(loaded_client, f"metrics?year=2020&indicator={code}")["data"]
        for code in ("social_media_followers", "people_reached")
    }
    values = {
        code: sorted((each["value"], each["qualifier"], str(each["dimensions"])) for each in rows)
        for code, rows in found.items()
    }
    assert values == {
        "social_media_followers": [(98158, "exact", "{}"), (100000, "over", "{}")],
        "people_reached": [
            (10000000, "over", "{'channel': 'facebook'}"),
            (10683395, "exact", "{}"),
        ],
    }
    # They conflict only if they speak of the same thing.
    first, second = found["social_media_followers"]
    assert [first[name] for name in scope] == [second[name] for name in scope]


def test_loading_again_changes_nothing(
    loaded_catalogue: Catalogue, loaded_client: TestClient
) -> None:
    lists = [*PATHS.values(), "organisations", "themes", "programmes", "projects", "indicators"]
    before = {name: whole_list(loaded_client, name) for name in lists}
    outcomes = load_year(loaded_catalogue, 2020)
    after = {name: whole_list(loaded_client, name) for name in lists}
    rows = [row for content in before.values() for row in content["data"]]
    assert outcomes == Counter(unchanged=len(rows))
    assert {row["version"] for row in rows} == {1}
    assert after == before


def facts() -> dict[str, Fact]:
    """{ref: row} of the table of facts; lines with several facts say which in the ref."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    several = Counter(row["line"] for row in rows)
    return {
        f"sr2020-{row['line']}"
        + (f"-{row['what'].split()[0].lower()}" if several[row["line"]] > 1 else ""): row
        for row in rows
    }


def expected_record(fact: Fact) -> dict[str, Any]:
    """The members of a record that its row of the table speaks of; empty is null, never zero."""
    kind, place, values = fact["kind"], fact["venue_or_for"], parts_of(fact["values"])
    venue = re.fullmatch(r"venue ([A-Z]{2})(?: (.+))?", place)
    for_countries = re.fullmatch(r"for ((?:[A-Z]{2} ?)+)", place)
    expected: dict[str, Any] = {
        "kind": kind,
        "owner": "icmpd",
        "state": "published",
        "type": fact["type"] or None,
        "when": fact["when"],
        "open_end": fact["when"].endswith("/.."),
        "status": "ongoing" if "ongoing" in fact["what"] else "completed",
        "programmes": ["budapest-process"],
        "projects": [fact["project"]],
        "countries": sorted(for_countries[1].split()) if for_countries else [],
        "organisations": organisations_of(fact["what"], values),
    }
    if kind in {"meeting", "training", "activity"}:
        country, city = venue.groups() if venue else (None, None)
        remote = place == "online" or "(remote" in fact["what"]
        expected["location"] = UNKNOWN_PLACE | {"city": city, "country": country}
        expected["mode"] = "online" if remote else "in_person" if city else None
    if kind in {"meeting", "training"}:
        expected |= attendance_of(values)
    if kind == "training":
        expected["level"] = "basic" if fact["what"].endswith("basic level") else None
    if kind == "publication":
        expected["quantity"] = int(values.pop("quantity"))
    if kind == "activity":
        expected |= {"quantity": None, "amount": None, "beneficiaries": UNKNOWN_HEADS}
    if kind == "metric":
        value, qualifier, _ = number_of(fact)
        expected |= {"indicator": indicator_of(fact), "value": value, "qualifier": qualifier}
        name, _, code = values.get("dimension", "").partition(" ")
        expected["dimensions"] = {name: code} if name else {}
    return expected


def parts_of(text: str) -> dict[str, str]:
    """{what: value} of the column of values: "participants 75 exact" is {"participants": …}."""
    names = "participating countries|participants|women|funder|organisations?|quantity|dimension"
    found: dict[str, str] = {}
    last = ""
    for part in text.split("; "):
        named = re.fullmatch(f"({names}) (.+)", part)
        if named:
            # "participants" is said of people by number and of organisations by code.
            last = named[1] if named[1] != "participants" or named[2][0].isdigit() else "present"
            found[last] = named[2]
        elif last.startswith("organisation"):
            found[last] += f"; {part}"
    return found


def organisations_of(what: str, values: dict[str, str]) -> list[dict[str, Any]]:
    """The organisations of a fact: those in its values, and the academy's, which got equipment."""
    named = values.get("organisations", values.get("organisation", ""))
    roles = dict.fromkeys(values.get("present", "").split(), "participant")
    roles |= {CODES[name]: "participant" for name in named.split("; ") if name}
    roles |= dict.fromkeys(values.get("funder", "").split(), "funder")
    roles |= {"fia": "partner"} if "FIA" in what else {}
    return [{"organisation": code, "roles": [role]} for code, role in sorted(roles.items())]


def attendance_of(values: dict[str, str]) -> dict[str, Any]:
    """The head counts and the number of countries in the values."""
    heads, countries = dict(UNKNOWN_HEADS), dict(UNKNOWN_COUNTRIES)
    if "participants" in values:
        count, qualifier = values["participants"].split()
        heads |= {"count": int(count), "qualifier": qualifier, "basis": "actual"}
    if "women" in values:
        heads["women"] = int(values["women"])
    if "participating countries" in values:
        count = values["participating countries"]
        countries |= {"count": int(count), "qualifier": "exact", "basis": "actual"}
    return {"participants": heads, "participating_countries": countries}


def number_of(fact: Fact) -> tuple[int, str, str]:
    """The value of a metric, its qualifier, and the time rule of its indicator."""
    value, qualifier, rule = re.split("[ ;]", fact["values"])[:3]
    return int(value), qualifier, rule


def indicator_of(fact: Fact) -> str:
    """The code of a metric's indicator: a channel is a dimension, not another indicator."""
    return fact["what"].partition(" via ")[0].replace(" ", "_")


def subject_of(fact: Fact) -> set[str]:
    """The words a title must have: a region is no country, so only the title can name it.

    Remarks in brackets are about other members, or about the title itself.
    """
    what = re.sub(r"\((?:remote; ongoing|title in the sheet)\)", "", fact["what"])
    place = fact["venue_or_for"]
    return words(what) | (words(place) - {"for"} if place.startswith("for the ") else set())


def words(text: str) -> set[str]:
    """The words of a text, without articles."""
    return set(re.findall(r"[\w-]+", text.lower())) - {"the"}


def by_ref(client: TestClient, kind: str, ref: str) -> dict[str, Any]:
    """One record as its owner's reference finds it."""
    answer = client.get(f"/v1/{PATHS[kind]}/by-ref/icmpd/{ref}")
    assert (answer.status_code, answer.json().get("data", {}).get("ref")) == (200, ref)
    record: dict[str, Any] = answer.json()["data"]
    return record


def whole_list(client: TestClient, address: str) -> dict[str, Any]:
    """A whole list: few enough records for one page."""
    dated = address.partition("?")[0] in {"events", *PATHS.values()}
    sign = "&" if "?" in address else "?"
    answer = client.get(f"/v1/{address}{sign}limit=1000" if dated else f"/v1/{address}")
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content
