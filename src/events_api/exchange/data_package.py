"""Data Package: all tables of the service in one description (Data Package 2.0, Frictionless)."""

from typing import Any

from events_api.core.format import Provenance
from events_api.core.tables.column_meanings import Datatype, Meaning
from events_api.core.tables.workbooks import citation
from events_api.core.values.licenses import license_address
from events_api.exchange.holdings import Holding, holdings

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# What Table Schema calls what cells hold; objects are told as text that may be JSON.
_TYPES: dict[Datatype, str] = {"json": "string"}


def data_package(origin: Provenance) -> dict[str, Any]:
    """The description: where it is from, and each table with its columns."""
    return {
        "$schema": _PROFILE,
        "name": "events",
        "title": origin.title,
        "description": citation(origin),
        "homepage": f"{origin.root}/",
        "version": str(origin.fresh.public),
        "created": f"{origin.fresh.changed_at:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [{"name": origin.license, "path": license_address(origin.license)}],
        "resources": [_table(each, origin) for each in holdings(origin.language)],
    }


def _table(holding: Holding, origin: Provenance) -> dict[str, Any]:
    return {
        "name": holding.name,
        "type": "table",
        "title": holding.title,
        "description": holding.about,
        "path": f"{origin.root}{holding.path}?format=csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "schema": {
            "fields": [_field(each) for each in holding.columns],
            "primaryKey": [holding.key],
            "missingValues": [""],
        },
    }


def _field(meaning: Meaning) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": meaning.name,
        "title": meaning.title.text,
        "description": meaning.description.text,
        "type": _TYPES.get(meaning.datatype, meaning.datatype),
    }
    if meaning.datatype == "boolean":
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    if meaning.datatype == "list":
        told |= {"delimiter": ";"}
    if meaning.codes:
        told["constraints"] = {"enum": list(meaning.codes)}
    return told
