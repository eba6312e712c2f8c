"""CSV metadata: what the columns of the CSV of the same query mean (CSV on the Web, W3C 2015).

A file of descriptions, without rows: programs read it beside the CSV that it names.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from events_api.core.format import Format, Listing, Provenance
from events_api.core.http.links import with_format
from events_api.core.tables.column_meanings import (
    Datatype,
    Meaning,
    meanings_of,
    meanings_of_words,
)
from events_api.core.tables.csv_columns import columns_of
from events_api.core.tables.table_labels import label_columns
from events_api.core.tables.workbooks import citation
from events_api.core.values.json import to_json
from events_api.core.values.licenses import license_address

# What CSV on the Web calls what cells hold.
DATATYPES: dict[Datatype, str] = {
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "datetime": "dateTime",
    "json": "json",
}
_ALWAYS = {"kind", "id"}


def render(_documents: Iterable[str], listing: Listing) -> Iterator[bytes]:
    """The metadata of a table: where it is from, and each of its columns."""
    origin = listing.origin
    columns = columns_of(listing.resources, listing.fields)
    meanings = meanings_of(columns, listing.resources, origin.language)
    if listing.words:
        meanings += meanings_of_words(label_columns(columns, listing.words([])))
    # Of a table without words the language is no parameter.
    unused = [] if listing.words else ["lang"]
    yield to_json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": origin.language}],
            "url": with_format(origin.address, "csv", *unused),
            **_source(origin),
            "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
            "tableSchema": {
                "columns": [_column(each, origin) for each in meanings],
                "primaryKey": "id",
            },
        }
    )


def _source(origin: Provenance) -> dict[str, Any]:
    changed = {"@value": f"{origin.fresh.changed_at:%Y-%m-%dT%H:%M:%SZ}", "@type": "xsd:dateTime"}
    return {
        "dc:title": origin.title,
        "dc:license": {"@id": license_address(origin.license)},
        "dc:bibliographicCitation": citation(origin),
        "dc:modified": changed,
        "schema:version": str(origin.fresh.public),
    }


def _column(meaning: Meaning, origin: Provenance) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": meaning.name,
        # The header of the file, whatever the language, and what people call it.
        "titles": {"und": meaning.name, origin.language: meaning.title},
        "dc:description": {"@value": meaning.description, "@language": "en"},
        "datatype": DATATYPES.get(meaning.datatype, "string"),
    }
    if meaning.datatype == "list":
        said["separator"] = ";"
    if meaning.name in _ALWAYS:
        said["required"] = True
    if meaning.unit is not None:
        said["schema:unitText"] = {"@value": meaning.unit, "@language": "en"}
    if meaning.unit_column is not None:
        said["schema:unitCode"] = meaning.unit_column
    if meaning.codes:
        said["schema:valueReference"] = [
            {"schema:value": code, "schema:name": words} for code, words in meaning.codes.items()
        ]
    if meaning.listed_at is not None:
        said["rdfs:seeAlso"] = {"@id": f"{origin.root}{meaning.listed_at}"}
    return said


FORMAT = Format(
    "csv-metadata",
    "application/csvm+json",
    render,
    whole=True,
    labels=True,
    spoken=True,
    ending="csv-metadata.json",
)
