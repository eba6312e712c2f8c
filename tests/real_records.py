"""227 real records, collected from public pages, as records of ours.

Each line of the data names its address. Separate from the tests because several hold the model
against what programmes really report.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.core.values import edtf
from events_api.core.values.json import from_json

PATH = Path(__file__).parent / "data" / "real-records.jsonl"
Facts = Mapping[str, Any]
PLURALS = {
    "meeting": "meetings",
    "training": "trainings",
    "publication": "publications",
    "activity": "activities",
    "metric": "metrics",
}
# What the collection calls a metric's type, and what that means to us: time rule, place rule and
# measure. Shares are of one scope and are never added.
RULES = {
    "flow": ("flow", "sum", "number"),
    "flow_cumulative": ("flow", "sum", "number"),
    "stock": ("stock", "sum", "number"),
    "money": ("events", "sum", "money"),
    "share": ("ratio", "none", "percentage"),
    "rate": ("none", "none", "other"),
    "change": ("none", "none", "percentage"),
}
# Indicators whose own words are "since the launch", "to date" or "total": levels that only grow.
# "In the last five years" and "from January 2016 till October 2018" are flows over that time.
CUMULATIVE = {
    "actions_implemented",
    "contribution_total",
    "courses_held",
    "experts_deployed",
    "migrants_returned",
    "officials_trained",
    "participants_reached",
    "people_protected",
    "people_served",
    "people_supported_cumulative",
    "requests_received",
    "returnees_post_arrival_support",
}
QUALIFIERS = {
    "over": "over",
    "more than": "over",
    "at least": "at_least",
    "nearly": "almost",
    "up to": "up_to",
    "about": "about",
    "around": "about",
    "estimated": "about",
}


def real_records() -> list[Facts]:
    """The facts, a mapping per line."""
    return [from_json(line) for line in PATH.read_text("utf-8").splitlines()]


def code_of(name: str) -> str:
    """A readable code for a name in any script."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return slug or "x" + name.encode().hex()[:40]


def when_of(facts: Facts) -> str | None:
    """The EDTF date of the start and end that were collected; None where neither can be one."""
    prefix = "period_" if facts["kind"] == "metric" else ""
    bounds = [facts.get(f"{prefix}{name}") for name in ("start", "end")]
    # Two records have clock times in their dates, which `start_time` would hold.
    start, end = (None if each is None else each[:10] for each in bounds)
    if start is None and end is None:
        return None
    text = start if start == end else f"{start or '..'}/{end or '..'}"
    edtf.parse(str(text))
    return text


def qualifier_of(text: str | None) -> str:
    """The qualifier that the source's words before a number give it."""
    before = re.split(r"[0-9]", (text or "").lower(), maxsplit=1)[0]
    return next((found for word, found in QUALIFIERS.items() if word in before), "exact")


# How titles begin that are of a narrower type than the collection has.
NARROWER = {"Regional Workshop": "regional_workshop", "Pilot Project": "pilot_project"}


def type_of(facts: Facts) -> str:
    """The type that we have for a record."""
    found = (own for words, own in NARROWER.items() if facts["title"].startswith(words))
    return str(next(found, facts["subtype"]))


def subtype_of(facts: Facts) -> str | None:
    """What the collection calls a record, in words."""
    return facts["subtype"].replace("_", " ") if "subtype" in facts else None


def given_of(number: int, facts: Facts) -> dict[str, Any]:
    """The record as our input takes it."""
    given: dict[str, Any] = {
        "ref": f"real-{number}",
        "state": "published",
        "title": facts["title"],
        "subtype": subtype_of(facts),
        "when": when_of(facts),
        "programmes": [code_of(facts["programme"])],
        "projects": [code_of(facts["project"])] if "project" in facts else [],
        "themes": sorted({code_of(theme) for theme in facts.get("themes", [])}),
        "countries": sorted(facts.get("countries", [])),
        "sources": [{"url": facts["source_url"], "text": facts.get("date_text")}],
        "notes": [facts["note"]] if "note" in facts else [],
        "organisations": organisations_of(facts),
    }
    return given | OWN[facts["kind"]](facts)


def organisations_of(facts: Facts) -> list[dict[str, Any]]:
    """Participating organisations, each with all its roles."""
    roles: dict[str, list[str]] = {}
    for each in facts.get("organisations", []):
        roles.setdefault(code_of(each["name"]), []).append(each["role"])
    if "publisher" in facts:
        roles.setdefault(code_of(facts["publisher"]), []).append("publisher")
    return [{"organisation": code, "roles": sorted(set(own))} for code, own in roles.items()]


def _occasion(facts: Facts) -> dict[str, Any]:
    text = facts.get("participants_text")
    count = facts.get("participants")
    return _place(facts) | {
        "participants": {}
        if count is None
        else {"count": count, "qualifier": qualifier_of(text), "women": facts.get("women")},
        "participating_countries": {"count": facts["participant_countries"]}
        if "participant_countries" in facts
        else {},
    }


def _place(facts: Facts) -> dict[str, Any]:
    return {
        "type": type_of(facts),
        "mode": "online" if facts.get("online") else None,
        "location": {"city": facts.get("city"), "country": facts.get("country")},
    }


def _publication(facts: Facts) -> dict[str, Any]:
    return {"type": type_of(facts), "languages": sorted(facts.get("languages", []))}


def _metric(facts: Facts) -> dict[str, Any]:
    country = [facts["country"]] if "country" in facts else []
    level = facts["indicator"] in CUMULATIVE
    dates = {"since": facts.get("period_start"), "when": facts.get("period_end")} if level else {}
    return dates | {
        "indicator": facts["indicator"],
        "value": facts["value"],
        "unit": facts["unit"],
        "qualifier": qualifier_of(facts["value_text"]),
        # A star is the footnote "provisional".
        "provisional": "*" in facts["value_text"],
        "countries": country,
    }


OWN = {
    "meeting": _occasion,
    "training": _occasion,
    "publication": _publication,
    "activity": _place,
    "metric": _metric,
}


def reference_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """The reference rows that the records name, each once, by list."""
    seen: set[tuple[str, str]] = set()
    for facts in real_records():
        names = [("programmes", facts["programme"])]
        names += [("projects", facts["project"])] if "project" in facts else []
        names += [("themes", theme) for theme in facts.get("themes", [])]
        names += [("organisations", each["name"]) for each in facts.get("organisations", [])]
        names += [("organisations", facts["publisher"])] if "publisher" in facts else []
        for listed, name in names:
            if (listed, code_of(name)) not in seen:
                seen.add((listed, code_of(name)))
                yield listed, {"code": code_of(name), "name": name}
        if facts["kind"] == "metric" and ("indicators", facts["indicator"]) not in seen:
            seen.add(("indicators", facts["indicator"]))
            yield "indicators", indicator_of(facts)


def indicator_of(facts: Facts) -> dict[str, Any]:
    """The indicator that a metric is a value of."""
    time, place, measure = RULES[facts["metric_type"]]
    return {
        "code": facts["indicator"],
        "name": facts["indicator"].replace("_", " "),
        "unit": facts["unit"],
        "measure": measure,
        "time_rule": "cumulative" if facts["indicator"] in CUMULATIVE else time,
        "place_rule": place,
    }


def load_real_records(catalogue: Catalogue) -> None:
    """Write all of them in one transaction."""
    lists = {each.name: each for each in catalogue.lists}
    kinds = {each.path: each for each in catalogue.resources}
    with writing(catalogue.database, catalogue.lists) as transaction:
        for name, row in reference_rows():
            transaction.put_reference(lists[name], lists[name].given.model_validate(row))
        for number, facts in enumerate(real_records(), start=1):
            resource = kinds[PLURALS[facts["kind"]]]
            record = resource.given.model_validate(given_of(number, facts))
            transaction.put(resource, "collector", record)
