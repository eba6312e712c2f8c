"""Examples for OpenAPI: records of the bundled year as they come back, and figures made of them.

Separate from the description because examples are rendered, not written: they cannot drift from the
models. Identifiers and times are fixed, so that the document is the same wherever it is made.
"""

import json
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from events_api.core.kinds.documents import linked
from events_api.core.kinds.indicator import COURSES
from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.records.link import links_of
from events_api.core.storing.derivation import days_of
from events_api.core.values.json import json_of, to_json
from events_api.core.values.year_windows import Course, year_window
from events_api.intake.bundled import BUNDLED_YEARS, OWNER, bundled
from events_api.reference import REFERENCE_LISTS
from events_api.resources import RESOURCES
from events_api.summaries.rules.counting import Counts
from events_api.summaries.rules.indicator_definition import Rules
from events_api.summaries.rules.indicators import Indicators, indicator_figures
from events_api.summaries.rules.readings import DECODER
from events_api.summaries.year.addresses import Addresses, Origin
from events_api.summaries.year.breakdowns import Ground, breakdown
from events_api.summaries.year.year import counted_figures
from events_api.web.year_examples import add_year_examples

YEAR = BUNDLED_YEARS[0]
NOW = "2026-01-01T00:00:00Z"
# Which record of a kind is shown: one that has most of what the kind can say.
SHOWN = {"meetings": 0, "trainings": 0, "publications": 0, "activities": 0, "metrics": 2}


def record_example(resource: Resource) -> dict[str, Any]:
    """A record of the kind, as JSON."""
    rows = bundled(YEAR)[resource.path]
    return _document(resource, rows[SHOWN.get(resource.path, 0)])


def reference_example(reference: ReferenceList) -> dict[str, Any]:
    """A row of the reference list, as JSON."""
    rows = bundled(YEAR).get(reference.name, [{"code": "PK", "name": "Pakistan"}])
    given = reference.given.model_validate(rows[0])
    values = {"label": given.name, "version": 1, "updated_at": datetime.fromisoformat(NOW)}
    counts = {each.path: 0 for each in RESOURCES}
    shown = reference.public.model_validate({**given.model_dump(), **values, "records": counts})
    return _plain(json_of(shown))


def figure_example() -> dict[str, Any]:
    """A figure whose sources disagree, as JSON."""
    content = bundled(YEAR)
    metrics = next(each for each in RESOURCES if each.path == "metrics")
    readings = [
        DECODER.decode(to_json(_document(metrics, row)))
        for row in content["metrics"]
        if row["indicator"] == "social_media_followers"
    ]
    rules = {
        row["code"]: Rules(row["time_rule"], row.get("place_rule", "none"), persons=False)
        for row in content["indicators"]
    }
    found = indicator_figures(
        readings, rules, year_window(YEAR, "start"), Addresses(YEAR, Origin())
    )
    return _plain(to_json(found[0].figure))


def summary_example() -> dict[str, Any]:
    """A year's summary with that figure, a month as a breakdown, as JSON."""
    counts = {each.kind: _held_once() for each in RESOURCES if each.timeline}
    addresses, window = Addresses(YEAR, Origin()), year_window(YEAR, "start")
    ground = Ground(counted_figures(RESOURCES), Indicators([], {}, window))
    whole = ground.whole(counts, addresses)
    whole["indicators"] = [figure_example()]
    month = breakdown(ground, "month", {f"{YEAR}-03": counts}, len(counts), addresses)
    data = {
        "year": YEAR,
        "from": f"{YEAR}-01-01",
        "to": f"{YEAR}-12-31",
        "allocation": "start",
        "filters": {},
        **whole,
        "by_status": {"planned": 1, "postponed": 0, "cancelled": 0},
        "breakdowns": {"month": month},
        "continuing": 1,
        "undated": 0,
        "allocated_by_other_bound": 0,
    }
    labels = {"indicators": {"social_media_followers": "Social media followers"}}
    return _plain(
        to_json(
            {
                "data": data,
                "labels": labels,
                "meta": {"license": "CC-BY-4.0"},
                "links": {"self": f"{addresses.summary()}?by=month"},
            }
        )
    )


def _held_once() -> Counts:
    """One record of the kind, with 75 attendances where it has any."""
    return Counts(records=1, numbers={"items": {"exact": (1, 1)}, "heads": {"exact": (1, 75)}})


def _document(resource: Resource, row: dict[str, Any]) -> dict[str, Any]:
    given = resource.given.model_validate({"state": "published", **row})
    values = given.model_dump()
    course: Course = "occasion"
    if "indicator" in values:
        indicator = next(
            each for each in bundled(YEAR)["indicators"] if each["code"] == values["indicator"]
        )
        values["unit"] = values["unit"] or indicator["unit"]
        course = COURSES[indicator["time_rule"]]
    head = {
        "kind": resource.kind,
        "id": str(uuid5(NAMESPACE_URL, f"{OWNER}/{given.ref}")),
        "owner": OWNER,
        "version": 1,
        "published_at": NOW,
        "updated_at": NOW,
    }
    values |= head | days_of(given.when, [each.date for each in given.sources], course)
    values |= linked(links_of(values))
    members = resource.public.model_fields
    shown = resource.public.model_validate({n: v for n, v in values.items() if n in members})
    return _plain(json_of(shown))


def _plain(content: bytes) -> dict[str, Any]:
    """The JSON that a client would read."""
    found: dict[str, Any] = json.loads(content)
    return found


def add_examples(document: dict[str, Any]) -> None:
    """Put examples into the schemas of an OpenAPI document."""
    schemas = document["components"]["schemas"]
    bundled_kinds = [each for each in RESOURCES if each.path in bundled(YEAR)]
    for resource in bundled_kinds:
        schemas[resource.public.__name__]["examples"] = [record_example(resource)]
    for reference in REFERENCE_LISTS:
        schemas[reference.public.__name__]["examples"] = [reference_example(reference)]
    schemas["Figure"]["examples"] = [figure_example()]
    summary = summary_example()
    schemas["Summary"]["examples"] = [summary]
    listed = {**summary["data"], "summary": Addresses(YEAR, Origin()).summary()}
    links = {"self": f"/v1/summaries?from={YEAR}&to={YEAR}&by=month", "next": None}
    schemas["Summaries"]["examples"] = [{**summary, "data": [listed], "links": links}]
    add_year_examples(schemas, YEAR)
