"""Lines of CSV are what one writes cell by cell, whatever records say."""

import csv
import io
from random import Random
from typing import Any

import pytest

from events_api.core.tables.csv_rows import CsvRows, lines
from events_api.core.tables.record_columns import columns_of
from events_api.core.values.json import from_json, to_json
from events_api.resources import RESOURCES

# What looks like a formula, like nothing, like several cells or lines, or loses its blanks.
TEXTS = [
    *("", "a", "=1+1", "-", "@x", "\uff1dx", "'=1", "'", "\tx", "#N/A", "NA", "na.", "N/A", "null"),
    *("not  reported", "unknown...", "tbc", "technical", "Unknown city", "not", "u", "\u2013"),
    *(" x", "x ", "x\u00a0", "x\u3000", "x, y", 'say "x"', '"', "a\nb", "a\r\nb", "a\rb", "a\n=b"),
    *("a;b", "[x]", "گفتگو", "Chișinău", "_x", "0", "1.0", "é", "\u200fx", "x" * 300),
]
LISTS = ("countries", "programmes", "projects", "themes", "languages", "notes")
NUMBERS = ["0", "-1", "1.0", "1.10", "0.00000001", "12345678901234567890", "1"]


def invented(chance: Random, new: float) -> str:
    """A document as it is stored, with members as they come, of any text, some of them new."""

    def text() -> str | None:
        told = chance.choice([*TEXTS, None, None])
        if told is None or chance.random() > new:
            return told
        number = str(chance.getrandbits(60))
        return chance.choice((told + number, number + told))

    def texts() -> list[str]:
        return [chance.choice(TEXTS) for _ in range(chance.randint(0, 2))]

    def part(*names: str) -> dict[str, Any]:
        return {name: text() for name in names}

    names = [name for each in RESOURCES for name in each.public.model_fields]
    members: dict[str, Any] = {name: text() for name in names if chance.random() < 0.7}
    members |= {"kind": "meeting", **{name: texts() for name in LISTS}}
    members |= {"location": part("venue", "city", "country"), "approximate": chance.random() < 0.5}
    members["location"]["venue"] = chance.choice([text(), 7])
    for name in ("participants", "beneficiaries"):
        members[name] = {**part("qualifier", "basis"), "count": chance.choice([None, 0, 7])}
    members["participating_countries"] = {
        **part("qualifier", "basis"),
        "count": 0,
        "codes": texts(),
    }
    members["organisations"] = [
        {"organisation": chance.choice(TEXTS), "roles": ["host", "chair"]} for _ in texts()
    ]
    sources = [{**part("title", "url", "date"), "fields": texts()}, {"title": None}]
    members["sources"] = sources[chance.randint(0, 2) :]
    members["translations"] = {"fr": part("title", "summary")} if chance.random() < 0.5 else {}
    files = [{"url": chance.choice(TEXTS), "media_type": None, "language": text(), "bytes": None}]
    members["files"] = files * chance.randint(0, 2)
    members["identifiers"] = [{"scheme": "doi", "value": each} for each in texts()]
    members["dimensions"] = {each: each for each in texts()}
    members["quantity"] = chance.choice([None, 0, 3])
    document = to_json(members).decode()
    # Numbers as documents have them, with all their digits.
    return document[:-1] + f',"value":{chance.choice(NUMBERS)},"amount":null}}'


@pytest.mark.parametrize("new", [0, 0.3, 0.9])
def test_lines_are_those_of_cells(new: float) -> None:
    """In chunks of any size, where texts repeat and where they do not, of all kinds' columns."""
    chance = Random(7)
    columns = columns_of(RESOURCES)
    rows = CsvRows(columns)
    for size in (1, 2, 30, 200, 200, 200, *[1, 2, 3, 5] * 10, 30, 30):
        documents = [invented(chance, new) for _ in range(size)]
        expected = io.StringIO()
        told = map(from_json, documents)
        csv.writer(expected).writerows([each.cell(row) for each in columns] for row in told)
        assert lines(rows.cells(documents)).decode() == expected.getvalue()
