"""Records that are awkward to write into a file, beside the real ones and the bundled year.

Separate because they are many, and written once for all tests of files that come back.
"""

from collections.abc import Mapping
from typing import Any

from events_api.core.catalogue import Catalogue
from events_api.core.storing.store import writing
from events_api.core.values.json import from_json
from events_api.intake.bundled import bundled, load_year
from tests.real_records import load_real_records, reference_rows
from tests.samples import LEAST, write, write_reference

DATES = (
    "2020-21",
    "2020-21/2020-23",
    "2010-11",
    "2020~",
    "../2020",
    "2020/..",
    "/2020",
    "2020-06?",
)
TEXTS = (
    "=1+1",
    "'=1",
    "''-x",
    "-dash",
    "@x",
    "＝1",
    "+43 1",
    '"quoted", and; more',
    "a'b",
    "1,5",
    "007",
    "N/A",
    "TBC",
    "-",
    "'n/a",
    "#REF!",
    " blank ",
    "'",
)
VALUES = ("1.250", "1234.5", "-27", "0", "0.000001", "98158", "12345678901234567890.5", "0.82")
AWKWARD: Mapping[str, list[dict[str, Any]]] = {
    "meetings": [
        {"ref": f"when-{place}", "when": when, "countries": ["NA"]}
        for place, when in enumerate((*DATES, None))
    ]
    + [
        {
            "ref": f"text-{place}",
            "title": text,
            "subtype": text,
            "summary": f"{text}\nand\n\nmore ",
            "location": {"venue": text, "city": text},
            "notes": [text],
        }
        for place, text in enumerate(TEXTS)
    ]
    + [
        {
            "title": "Without a ref",
            "location": {"venue": "Hall; 2, “East”", "city": "Sūr", "country": "NA"},
            "start_time": "09:30",
            "end_time": "10:00",
            "time_zone": "Africa/Windhoek",
            "mode": "hybrid",
            "language": "en",
            "translations": {"fr": {"title": "Réunion; “deux”"}, "ar": {"summary": "سطر\nآخر"}},
            "participants": {"count": 0},
            "participating_countries": {"count": 3, "qualifier": "at_least", "codes": ["AF", "NA"]},
            "organisations": [
                {"organisation": "icmpd", "roles": ["host", "organiser"]},
                {"organisation": "iom", "roles": ["funder"]},
            ],
            "sources": [
                {"title": "A; b", "date": "2010-11", "fields": ["/when", "/participants"]},
                {"text": "line\nbreak", "locator": "p. 1"},
            ],
            "notes": ["One; two", "[three]\nfour"],
            "url": "https://example.org/a;b,c?d=(e)",
        },
        {"ref": "n1", "notes": ["[looks like JSON]"], "participants": {"women": 5, "men": 0}},
        {"ref": "n2", "notes": ["only; one"], "participants": {"women_share": from_json("0.25")}},
        {"ref": "n3", "participants": {"count": 40, "qualifier": "about", "basis": "expected"}},
        {"ref": "n6", "participants": {"count": 30, "count_to": 40}},
        {"ref": "NA"},
        {"ref": "-"},
        {"ref": "n4", "state": "draft", "when": None, "themes": ["customs"]},
        {"ref": "n5", "state": "withdrawn", "status": "cancelled", "owner": "iom"},
    ],
    "trainings": [
        {"ref": "t1", "level": "basic", "topic": "=topic", "sessions": 0, "when": None},
        {"ref": "t2", "duration_hours": from_json("1.250"), "target_group": "a; b"},
    ],
    "publications": [
        {
            "ref": "p1",
            "languages": ["en", "fr"],
            "period_covered": "2010-11",
            "quantity": 0,
            "identifiers": [
                {"scheme": "doi", "value": "10.1/a:b"},
                {"scheme": "other", "value": "x y"},
            ],
            "files": [{"url": "https://example.org/a;b.pdf"}],
            "organisations": [{"organisation": "iom", "roles": ["publisher"]}],
        },
        {
            "ref": "p2",
            "when": None,
            "period_covered": "2020-21",
            "files": [{"url": "https://example.org/a.pdf", "media_type": "application/pdf"}],
        },
    ],
    "activities": [
        {"ref": "a1", "amount": from_json("1.250"), "currency": "EUR", "when": None},
        {"ref": "a2", "quantity": 3, "beneficiaries": {"count": 9, "qualifier": "over", "men": 4}},
    ],
    "metrics": [
        {"ref": f"v{place}", "value": from_json(value), "unit": "%"}
        for place, value in enumerate(VALUES)
    ]
    + [
        {"ref": "m1", "indicator": "followers", "since": "2010-11", "provisional": True},
        {"ref": "m2", "when": None, "value_to": 7, "qualifier": "about"},
        {
            "ref": "m3",
            "numerator": 3,
            "denominator": 4,
            "dimensions": {"sex": "female", "a": "b c"},
        },
    ],
}


def write_codes(catalogue: Catalogue) -> None:
    """Write the reference rows of everything."""
    write_reference(catalogue)
    lists = {each.name: each for each in catalogue.lists}
    year = [(name, row) for name, rows in bundled(2020).items() for row in rows if name in lists]
    with writing(catalogue.database, catalogue.lists) as transaction:
        for name, row in (*year, *reference_rows()):
            transaction.put_reference(lists[name], lists[name].given.model_validate(row))


def write_all_records(catalogue: Catalogue) -> None:
    """Write records of all kinds; the real ones and the awkward ones have duplicates."""
    write_codes(catalogue)
    load_real_records(catalogue)
    load_year(catalogue, 2020)
    for path, records in AWKWARD.items():
        write(catalogue, path, *records)
    for path in LEAST:
        [main] = write(catalogue, path, {"ref": f"{path}-main", "when": "2020-05-05"})
        for name, when in (("b", "2020-05-05"), ("c", "2019-01"), ("d", None)):
            write(catalogue, path, {"ref": f"{path}-{name}", "when": when, "duplicate_of": main.id})
