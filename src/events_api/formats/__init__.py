"""How rows leave: one file per format, announced here. Adding one is a file and a line."""

from events_api.core.format import Format
from events_api.formats import atom, csv, csv_metadata, geojson, ics, json, jsonld, ndjson, xlsx

FORMATS: tuple[Format, ...] = (
    json.FORMAT,
    csv.FORMAT,
    ndjson.FORMAT,
    csv_metadata.FORMAT,
    xlsx.FORMAT,
    ics.FORMAT,
    atom.FORMAT,
    jsonld.FORMAT,
    geojson.FORMAT,
)
