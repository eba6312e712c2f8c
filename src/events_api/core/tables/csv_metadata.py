"""CSV metadata: what the columns of a table mean (CSV on the Web, W3C 2015).

Separate from the formats of lists, because every other CSV has metadata beside it, too.
"""

from collections.abc import Collection, Iterable
from typing import Any

from events_api.core.format import Provenance
from events_api.core.http.links import with_format
from events_api.core.tables.column_meanings import Datatype, Meaning
from events_api.core.tables.workbooks import citation
from events_api.core.values.json import to_json
from events_api.core.values.licenses import license_address

NAME = "csv-metadata"
METADATA_TYPE = "application/csvm+json"
ENDING = "csv-metadata.json"
# What CSV on the Web calls what cells hold.
DATATYPES: dict[Datatype, str] = {
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "date": "date",
    "datetime": "dateTime",
    "json": "json",
}


def metadata(
    columns: Iterable[Meaning],
    origin: Provenance,
    always: Collection[str] = (),
    key: str | None = None,
    unused: Collection[str] = (),
) -> bytes:
    """The metadata of a table: where it is from, and each of its columns.

    No cell of the columns in `always` is empty, `key` tells rows apart, and the parameters that are
    `unused` by the CSV of the same query are not in its address.
    """
    schema: dict[str, Any] = {"columns": [_column(each, origin, always) for each in columns]}
    if key is not None:
        schema["primaryKey"] = key
    return to_json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": origin.language}],
            "url": with_format(origin.address, "csv", *unused),
            **_source(origin),
            "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
            "tableSchema": schema,
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


def _column(meaning: Meaning, origin: Provenance, always: Collection[str]) -> dict[str, Any]:
    title, description = meaning.title, meaning.description
    said: dict[str, Any] = {
        "name": meaning.name,
        # The header of the file, whatever the language, and what people call it.
        "titles": {"und": meaning.name, title.language: title.text},
        "dc:description": {"@value": description.text, "@language": description.language},
        "datatype": DATATYPES.get(meaning.datatype, "string"),
    }
    if meaning.datatype == "list":
        said["separator"] = ";"
    if meaning.name in always:
        said["required"] = True
    if meaning.unit is not None:
        said["schema:unitText"] = {"@value": meaning.unit, "@language": description.language}
    if meaning.unit_column is not None:
        said["schema:unitCode"] = meaning.unit_column
    if meaning.codes:
        said["schema:valueReference"] = [
            {"schema:value": code, "schema:name": words} for code, words in meaning.codes.items()
        ]
    if meaning.listed_at is not None:
        said["rdfs:seeAlso"] = {"@id": f"{origin.root}{meaning.listed_at}"}
    return said
