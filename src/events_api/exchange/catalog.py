"""Catalogue: what is published, for portals of open data (DCAT-AP 3, as Turtle).

Each list is a data set, and each format that it can be had in a distribution of it.
"""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from events_api.core.format import Provenance, offered
from events_api.core.tables.reference_tables import REFERENCE_FORMATS
from events_api.core.values.licenses import license_address
from events_api.exchange.holdings import Holding, holdings
from events_api.formats import FORMATS

_EUROPEAN = "http://publications.europa.eu/resource/authority"
_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What the European list of file types calls our formats, where it has them.
_FILE_TYPES = {
    "json": "JSON",
    "csv": "CSV",
    "ndjson": "JSON",
    "csv-metadata": "JSON_LD",
    "xlsx": "XLSX",
    "ics": "ICS",
    "atom": "ATOM",
    "jsonld": "JSON_LD",
    "geojson": "GEOJSON",
}
_LICENSES = {"CC-BY-4.0": "CC_BY_4_0", "CC0-1.0": "CC0"}


def catalog(origin: Provenance) -> str:
    """The catalogue as Turtle."""
    blocks = [_catalog(origin), _publisher(origin), _service(origin)]
    for holding in holdings(origin.language):
        blocks += [_dataset(holding, origin), *_distributions(holding, origin)]
    prefixes = [f"@prefix {name}: <{address}> ." for name, address in _PREFIXES.items()]
    return "\n".join([*prefixes, "", *blocks])


def _catalog(origin: Provenance) -> str:
    lists = [_named(origin, f"#{each.name}") for each in holdings(origin.language)]
    return _block(
        _named(origin, "/catalog.ttl"),
        "dcat:Catalog",
        ("dct:title", [_text(origin.title, origin.language)]),
        ("dct:description", [_text("Everything that this service publishes.", "en")]),
        ("dct:publisher", [_named(origin, "#publisher")]),
        ("dct:modified", [_moment(origin)]),
        ("dct:license", [_license(origin)]),
        ("foaf:homepage", [_named(origin, "/")]),
        ("dcat:service", [_named(origin, "#service")]),
        ("dcat:dataset", lists),
    )


def _publisher(origin: Provenance) -> str:
    name = origin.root.partition("://")[2]
    return _block(_named(origin, "#publisher"), "foaf:Agent", ("foaf:name", [_text(name)]))


def _service(origin: Provenance) -> str:
    return _block(
        _named(origin, "#service"),
        "dcat:DataService",
        ("dct:title", [_text("events_api", "en")]),
        ("dcat:endpointURL", [_named(origin, "/v1")]),
        ("dcat:endpointDescription", [_named(origin, "/openapi.json")]),
        (
            "dcat:servesDataset",
            [_named(origin, f"#{each.name}") for each in holdings(origin.language)],
        ),
    )


def _dataset(holding: Holding, origin: Provenance) -> str:
    return _block(
        _named(origin, f"#{holding.name}"),
        "dcat:Dataset",
        ("dct:title", [_text(holding.title, origin.language)]),
        ("dct:description", [_text(holding.about, "en")]),
        ("dct:identifier", [_text(holding.name)]),
        ("dct:publisher", [_named(origin, "#publisher")]),
        ("dct:modified", [_moment(origin)]),
        ("dcat:theme", [f"<{_EUROPEAN}/data-theme/SOCI>"]),
        ("dcat:landingPage", [_named(origin, holding.path)]),
        ("dcat:distribution", [_named(origin, f"#{holding.name}-{n}") for n, _ in _of(holding)]),
    )


def _of(holding: Holding) -> Iterator[tuple[str, str]]:
    """The formats of a list: their names and media types."""
    formats = offered(FORMATS, holding.kinds) if holding.kinds else REFERENCE_FORMATS
    yield from ((each.name, each.media_type) for each in formats)


def _distributions(holding: Holding, origin: Provenance) -> Iterator[str]:
    for name, media_type in _of(holding):
        address = _named(origin, f"{holding.path}?format={name}")
        yield _block(
            _named(origin, f"#{holding.name}-{name}"),
            "dcat:Distribution",
            ("dct:title", [_text(f"{holding.title}: {name}", origin.language)]),
            ("dcat:accessURL", [address]),
            ("dcat:downloadURL", [address] if name != "json" else []),
            ("dct:format", _file_type(name)),
            ("dcat:mediaType", [f"<http://www.iana.org/assignments/media-types/{media_type}>"]),
            ("dct:license", [_license(origin)]),
            ("dcat:accessService", [_named(origin, "#service")]),
        )


def _file_type(name: str) -> list[str]:
    return [f"<{_EUROPEAN}/file-type/{_FILE_TYPES[name]}>"] if name in _FILE_TYPES else []


def _block(subject: str, kind: str, *said: tuple[str, Iterable[str]]) -> str:
    lines = [f"{subject} a {kind}"]
    for name, values in said:
        joined = ", ".join(values)
        if joined:
            lines.append(f"  {name} {joined}")
    return " ;\n".join(lines) + " .\n"


def _named(origin: Provenance, rest: str) -> str:
    """An address of ours, in brackets; what no address can hold is encoded."""
    return f"<{quote(origin.root + rest, safe=':/?#[]@!$&()*+,;=%~')}>"


def _text(text: str, language: str | None = None) -> str:
    # Turtle escapes as JSON does.
    tag = f"@{language}" if language else ""
    return json.dumps(text, ensure_ascii=False) + tag


def _moment(origin: Provenance) -> str:
    return f'"{origin.fresh.changed_at:%Y-%m-%dT%H:%M:%SZ}"^^xsd:dateTime'


def _license(origin: Provenance) -> str:
    known = _LICENSES.get(origin.license)
    return f"<{_EUROPEAN}/licence/{known}>" if known else f"<{license_address(origin.license)}>"
