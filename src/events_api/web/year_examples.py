"""Examples for OpenAPI of what is said of years beside one another, and of what is published.

Separate from the other examples because these are made of figures, not of records. They are
rendered through the models, so that they cannot drift from them.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

from events_api.core.values.json import to_json
from events_api.summaries.completeness.completeness import COUNTED, Completeness
from events_api.summaries.completeness.expected_reports import State
from events_api.summaries.editions.edition import EditionRow, Publication, edition_address
from events_api.summaries.editions.live_records import LiveRecord
from events_api.summaries.editions.restatement import Stored, restated, with_records
from events_api.summaries.editions.restatement_shapes import Restatement
from events_api.summaries.figures import Figure
from events_api.summaries.rules.counting import Counted, Counts, counted_figure
from events_api.summaries.year.addresses import Addresses, ListAddresses, Origin
from events_api.summaries.year.comparison import change_of

_MEETINGS = Counted("meetings", "meeting", "records")
_RECORD = "01909c3e-0000-7000-8000-000000000000"


def add_year_examples(schemas: dict[str, Any], year: int) -> None:
    """Put the examples into the schemas of an OpenAPI document."""
    now, then = _meetings(year, 15), _meetings(year - 1, 12)
    examples = {
        "Change": change_of(now, then, year - 1),
        "Completeness": _completeness(year),
        "Publication": Publication(
            title=f"The year {year}", by=["country"], filters={"project": "improving-migration"}
        ).model_dump(),
        "Restatement": _restatement(year),
    }
    for name, example in examples.items():
        schemas[name]["examples"] = [json.loads(to_json(example))]


def _meetings(year: int, number: int) -> Figure:
    address = Addresses(year, Origin()).counted(_MEETINGS)
    return counted_figure(_MEETINGS, Counts(records=number), address)


def _completeness(year: int) -> Completeness:
    lists = ListAddresses("", {})
    own = {"project": "improving-migration", "indicator": "social_media_followers", **COUNTED}
    of_year = {"year": str(year)}
    undated = lists.of("meetings", {**of_year, "participants": "none", **COUNTED})
    return Completeness.model_validate(
        {
            "year": year,
            "from": f"{year}-01-01",
            "to": f"{year}-12-31",
            "allocation": "start",
            "filters": {},
            "as_of": None,
            "totals": dict.fromkeys(get_args(State), 0) | {"reported": 1},
            "indicators": [
                {
                    "project": "improving-migration",
                    "indicator": "social_media_followers",
                    "state": "reported",
                    "coverage": None,
                    "expected_by": "values",
                    "left_out": {"conflicting": 1},
                    "values": 2,
                    "records": lists.of("metrics", {**of_year, **own}),
                    "values_ever": 2,
                    "records_ever": lists.of("metrics", own),
                }
            ],
            "gaps": [
                {"gap": "without_head_count", "kind": "meeting", "count": 8, "records": undated}
            ],
            "contradictions": [_contradiction(year, lists)],
            "contradictions_in_all": 1,
        }
    )


def _contradiction(year: int, lists: ListAddresses) -> dict[str, Any]:
    """Two owners with different values of one project."""
    said = (("icmpd", 98158, _RECORD), ("iom", 97900, _RECORD[:-1] + "1"))
    return {
        "what": "owners_differ",
        "indicator": "social_media_followers",
        "unit": "followers",
        "claims": [
            {
                "value": Decimal(value),
                "scope": {"projects": ["improving-migration"]},
                "as_of": str(year),
                "owners": [owner],
                "count": 1,
                "records": lists.of("metrics", {"id": record}),
            }
            for owner, value, record in said
        ],
    }


def _restatement(year: int) -> Restatement:
    found = restated(_edition(year, 2, 16), _edition(year, 1, 15), {"meeting": "/v1/meetings"})
    live = LiveRecord("An expert meeting", "icmpd", "2020-17", f"{year}-11-03", year)
    return with_records(found, {_RECORD: live})


def _edition(year: int, number: int, meetings: int) -> Stored:
    """An edition of one figure, as far as a comparison asks."""
    figure = json.loads(to_json(_meetings(year, meetings)))
    sections = {"counts": {"meetings": figure}, "items": {}, "people": {}, "indicators": []}
    row = EditionRow("meeting", _RECORD, 1, counted=True, reason=None, contribution=Decimal(1))
    head = {
        "year": year,
        "number": number,
        "published_at": datetime(year + 1, 2 * number, 1, 9, tzinfo=UTC),
        "published_by": "icmpd",
        "revision": 100 * number,
        "edition": edition_address("", year, number),
    }
    return Stored(
        head=head,
        data={
            "year": year,
            "number": number,
            "rules": [],
            "summary": {**sections, "breakdowns": {}},
        },
        addresses=["unit=records"],
        rows=[[row] if number > 1 else []],
    )
