"""The 227 real records through the import, as staff and as programs would send them: no fact lost.

For each record a list of what must come back is made from the collection, and compared item by item
with what the API answers; nothing hides in `notes` but what the source has as a note.
"""

import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from events_api.app import create_app
from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.core.values.countries import territory_names
from events_api.core.values.json import to_json
from events_api.intake.cells.cell import Unclear
from events_api.intake.cells.counts import read_people
from events_api.intake.dates.dates import read_when
from tests.app_client import AppClient
from tests.intake.importing import send, table
from tests.real_records import (
    Facts,
    code_of,
    real_records,
    reference_rows,
    subtype_of,
    type_of,
    when_of,
)
from tests.samples import key

Items = list[tuple[str, Any]]
# What a word before a number says of it.
BEFORE = {"over": "over", "more than": "over", "around": "about", "about": "about"}
BEFORE |= {"an estimated": "about", "some": "about", "at least": "at_least", "up to": "up_to"}
NUMBER = re.compile(r"\d|\b(?:fifteen|thirty|six|seven)\b", re.IGNORECASE)
# All members of the collection: `metric_type` is the indicator's, `group` ties its own lines.
KNOWN = set(
    """kind|subtype|title|programme|project|date_text|start|end|city|country|online|themes|note|url|
organisations|publisher|participants|participants_text|women|participant_countries|countries|
source_url|languages|target_group|indicator|value|value_text|unit|period_start|period_end|
metric_type|group""".replace("\n", "").split("|")
)


def qualifier(text: str) -> str:
    """What the words before the first number of a text say of it."""
    match = NUMBER.search(text)
    before = text[: match.start() if match else 0].lower()
    before = re.sub(r"(?:eur|[€$])\s*$", "", before).rstrip()
    return next((said for word, said in BEFORE.items() if before.endswith(word)), "exact")


def clock(facts: Facts) -> list[str | None]:
    """The clock times that two of the records have in their dates."""
    return [(facts.get(each) or "")[11:16] or None for each in ("start", "end")]


def words(facts: Facts) -> list[tuple[str, list[str]]]:
    """The source's own words and the members that they are for."""
    own = (("date_text", "/when"), ("participants_text", "/participants"), ("value_text", "/value"))
    return [(facts[name], [pointer]) for name, pointer in own if name in facts]


def expected(facts: Facts) -> Items:
    """Everything that must come back of a record."""
    assert set(facts) - KNOWN == set()
    found: Items = [
        ("kind", facts["kind"]),
        ("title", facts["title"]),
        ("when", when_of(facts)),
        ("programme", facts["programme"]),
        ("source", facts["source_url"]),
    ]
    found += [("clock", time) for time in clock(facts) if time]
    found += [("words", text) for text, _ in words(facts)]
    found += [
        ("role", (code_of(each["name"]), each["role"])) for each in facts.get("organisations", [])
    ]
    found += [("theme", code_of(theme)) for theme in {*facts.get("themes", [])}]
    found += [("country", code) for code in {*facts.get("countries", [])}]
    found += [("language", code) for code in facts.get("languages", [])]
    names = {"project": "project", "note": "note", "url": "url", "target_group": "target_group"}
    names |= {"indicator": "indicator", "unit": "unit", "city": "city"}
    names |= {"women": "women", "participant_countries": "participating_countries"}
    found += [(shown, facts[name]) for name, shown in names.items() if name in facts]
    if "subtype" in facts:
        found += [("type", type_of(facts)), ("subtype", subtype_of(facts))]
    if "country" in facts:
        found.append(("country" if facts["kind"] == "metric" else "venue", facts["country"]))
    if "publisher" in facts:
        found.append(("role", (code_of(facts["publisher"]), "publisher")))
    if facts.get("online"):
        found.append(("mode", "online"))
    if "participants" in facts:
        said = qualifier(facts.get("participants_text", ""))
        found.append(("participants", (facts["participants"], said)))
    if "value" in facts:
        found.append(("value", (float(facts["value"]), qualifier(facts["value_text"]))))
    return found


def held(document: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> Items:
    """Everything that a document says, in the same terms; codes by their names."""
    found: Items = [(name, document[name]) for name in ("kind", "title", "when")]
    found += [("programme", names["programmes"][code]) for code in document["programmes"]]
    found += [("project", names["projects"][code]) for code in document["projects"]]
    found += [("theme", code_of(names["themes"][code])) for code in document["themes"]]
    found += [("country", code) for code in document["countries"]]
    found += [("language", code) for code in document.get("languages", [])]
    found += [("note", note) for note in document["notes"]]
    found += [("source", url) for url in {each["url"] for each in document["sources"]}]
    found += [("words", each["text"]) for each in document["sources"] if each["text"]]
    for each in document["organisations"]:
        # Two spellings of a name that fold alike are one organisation.
        name = code_of(names["organisations"][each["organisation"]])
        found += [("role", (name, role)) for role in each["roles"]]
    for name in ("type", "subtype", "url", "target_group", "indicator", "unit", "mode"):
        found += [(name, document[name])] if document.get(name) else []
    found += [
        ("clock", document[name]) for name in ("start_time", "end_time") if document.get(name)
    ]
    place = document.get("location") or {}
    found += [(name, place[part]) for name, part in PLACES.items() if place.get(part)]
    heads = document.get("participants") or {}
    if heads.get("count") is not None:
        found.append(("participants", (heads["count"], heads["qualifier"])))
    found += [("women", heads["women"])] if heads.get("women") is not None else []
    countries = (document.get("participating_countries") or {}).get("count")
    found += [("participating_countries", countries)] if countries is not None else []
    if document["kind"] == "metric":
        found.append(("value", (float(document["value"]), document["qualifier"])))
    return found


PLACES = {"city": "city", "venue": "country"}


def staff_row(number: int, facts: Facts) -> dict[str, Any]:
    """The record as a member of staff would keep it: names, words, human dates and counts."""
    kind = facts["kind"]
    row: dict[str, Any] = {
        "kind": kind,
        "ref": f"real-{number}",
        "state": "published",
        "title": facts["title"],
        "programmes": facts["programme"],
        "projects": facts.get("project"),
        "themes": "; ".join(facts.get("themes", [])),
        "organisations": "; ".join(
            f"{each['name']}: {each['role']}" for each in facts.get("organisations", [])
        ),
        "countries": "; ".join(country(code, number) for code in facts.get("countries", [])),
        "sources": json.dumps(sources(facts), ensure_ascii=False),
        "notes": facts.get("note"),
        **human_when(facts),
    }
    if kind == "metric":
        own = {"indicator": facts["indicator"], "unit": facts["unit"], "value": human_value(facts)}
        own["countries"] = country(facts["country"], number) if "country" in facts else None
        return row | own
    row |= {"type": type_of(facts).replace("_", " ").capitalize(), "subtype": subtype_of(facts)}
    if kind == "publication":
        languages = "; ".join(facts.get("languages", []))
        return row | {
            "languages": languages, "publisher": facts.get("publisher"), "url": facts.get("url")
        }  # fmt: skip
    row |= {"city": facts.get("city"), "mode": "Online" if facts.get("online") else "-"}
    row |= {"venue_country": country(facts["country"], number) if "country" in facts else "–"}
    if kind != "activity":
        row |= {"participants": human_count(facts), "target_group": facts.get("target_group")}
        several = facts.get("participant_countries")
        row |= {"participating_countries": several and f"{several} countries"}
    return row


def country(code: str, number: int) -> str:
    """A country as staff write it: by code, or by name in one of several languages."""
    languages = ("", "en", "fr", "de", "ru", "tr", "fa")
    language = languages[number % len(languages)]
    return territory_names(language)[code] if language else code


def human_when(facts: Facts) -> dict[str, Any]:
    """The date in the source's words where these say it all, else in EDTF."""
    meant, (start, end) = when_of(facts), clock(facts)
    text = facts.get("date_text", "")
    try:
        same = read_when(None, text).value == meant
    except Unclear:
        same = False
    if same and text:
        return {"when": text}
    return {"when": meant or "n/a", "start_time": start, "end_time": end}


def human_count(facts: Facts) -> str:
    """The head count in the source's words where these are a count, else as people write it."""
    if "participants" not in facts:
        return "unknown"
    text = facts.get("participants_text", "")
    try:
        if read_people("participants", text).value == facts["participants"]:
            return str(text)
    except Unclear:
        pass
    women = f" ({facts['women']} women)" if "women" in facts else ""
    return (
        f"{qualifier(text).replace('exact', '').replace('_', ' ')} {facts['participants']:,}{women}"
    )


def human_value(facts: Facts) -> str:
    """The value with the separators and words of people."""
    said = qualifier(facts["value_text"]).replace("exact", "").replace("_", " ")
    return f"{said} {facts['value']:,}".strip()


def sources(facts: Facts) -> list[dict[str, Any]]:
    """One source, once for each of its own words."""
    each = [{"url": facts["source_url"], "text": text, "fields": own} for text, own in words(facts)]
    return each or [{"url": facts["source_url"]}]


def program_line(number: int, facts: Facts) -> dict[str, Any]:
    """The record as a program sends it: the members of the API, with codes."""
    kind = facts["kind"]
    roles: dict[str, list[str]] = {}
    publisher = [{"name": facts["publisher"], "role": "publisher"}] if "publisher" in facts else []
    for each in [*facts.get("organisations", []), *publisher]:
        roles.setdefault(code_of(each["name"]), []).append(each["role"])
    start, end = clock(facts)
    line: dict[str, Any] = {
        "kind": kind,
        "ref": f"real-{number}",
        "state": "published",
        "title": facts["title"],
        "when": when_of(facts),
        "programmes": [code_of(facts["programme"])],
        "projects": [code_of(facts["project"])] if "project" in facts else [],
        "themes": sorted({code_of(each) for each in facts.get("themes", [])}),
        "organisations": [
            {"organisation": code, "roles": sorted(set(own))} for code, own in roles.items()
        ],
        "countries": sorted({*facts.get("countries", [])}),
        "sources": sources(facts),
        "notes": [facts["note"]] if "note" in facts else [],
        "url": facts.get("url"),
    }
    if kind == "metric":
        line |= {"indicator": facts["indicator"], "value": facts["value"], "unit": facts["unit"]}
        line |= {"qualifier": qualifier(facts["value_text"])}
        return line | {"countries": [facts["country"]] if "country" in facts else []}
    line |= {"type": type_of(facts), "subtype": subtype_of(facts)}
    if kind == "publication":
        return line | {"languages": sorted(facts.get("languages", []))}
    line |= {"location": {"city": facts.get("city"), "country": facts.get("country")}}
    line |= {"mode": "online" if facts.get("online") else None}
    line |= {"start_time": start, "end_time": end}
    if kind == "activity":
        return line
    said = qualifier(facts.get("participants_text", "")) if "participants" in facts else None
    line["participants"] = {
        "count": facts.get("participants"), "qualifier": said, "women": facts.get("women")
    }  # fmt: skip
    line["participating_countries"] = {"count": facts.get("participant_countries")}
    return line | ({"target_group": facts.get("target_group")} if kind == "training" else {})


def workbook(rows: list[dict[str, Any]]) -> bytes:
    """The rows as a spreadsheet keeps them: days as days, counts as numbers where they are."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    sheet, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": "dd/mm/yyyy"})
    names = list(dict.fromkeys(name for row in rows for name in row))
    sheet.write_row(0, 0, names)
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(names):
            cell = row.get(name)
            if name == "when" and re.fullmatch(r"\d{4}-\d\d-\d\d", str(cell)):
                sheet.write_datetime(number, place, date.fromisoformat(str(cell)), day)
            elif re.fullmatch(r"\s*\d+", str(cell)) and name in {"participants", "value"}:
                sheet.write_number(number, place, int(str(cell)))
            elif cell is not None:
                sheet.write_string(number, place, str(cell))
    book.close()
    return buffer.getvalue()


def content_of(format_: str) -> bytes:
    """The whole collection as a file."""
    numbered = list(enumerate(real_records(), start=1))
    if format_ == "ndjson":
        return b"\n".join(to_json(program_line(*each)) for each in numbered)
    rows = [staff_row(*each) for each in numbered]
    return workbook(rows) if format_ == "xlsx" else table(rows).encode("utf-8-sig")


@pytest.mark.parametrize("format_", ["csv", "xlsx", "ndjson"])
def test_no_fact_of_a_real_record_is_lost(catalogue: Catalogue, format_: str) -> None:
    lists = {each.name: each for each in catalogue.lists}
    created = set() if format_ == "ndjson" else {"organisations", "themes"}
    with writing(catalogue.database, catalogue.lists) as transaction:
        for name, row in reference_rows():
            if name not in created:
                given = lists[name].given.model_validate(row)
                transaction.put_reference(lists[name], given)
    with AppClient(create_app(catalogue.settings)) as client:
        query = f"create={','.join(sorted(created))}" if created else ""
        admin = key(catalogue, "admin", owner="collector")
        done = send(client, admin, content_of(format_), query, format_)
        failed = f"{done.headers['Location']}/rows?outcome=failed"
        assert client.get(failed, headers=admin).json()["data"] == []
        assert done.json()["data"]["outcomes"]["created"] == 227
        names = {
            name: {each["code"]: each["name"] for each in client.get(f"/v1/{name}").json()["data"]}
            for name in ("organisations", "themes", "programmes", "projects")
        }
        files = [client.get(f"/v1/{path}?format=ndjson").text for path in ("events", "metrics")]
        documents = [json.loads(line) for file in files for line in file.splitlines()]
        stored = {(each["kind"], each["owner"], each["ref"]): each for each in documents}
        assert len(stored) == len(documents) == len(real_records())
        for number, facts in enumerate(real_records(), start=1):
            document = stored[facts["kind"], "collector", f"real-{number}"]
            wanted, there = expected(facts), Counter(map(str, held(document, names)))
            for item in wanted:
                assert str(item) in there, (number, item, document)
            assert Counter(map(str, wanted)) == there, number
        again = send(client, admin, content_of(format_), query, format_)
        assert again.json()["data"]["outcomes"]["unchanged"] == 227
