"""The OpenAPI document: valid, complete, and true of what is really answered."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.testclient import TestClient
from typer.testing import CliRunner

from events_api.cli import app as commands
from events_api.core.problems.document import MEDIA_TYPE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMMITTED = Path(__file__).parents[1] / "openapi" / "openapi.json"
# That it is what the code says is tested below; making it takes a second.
DOCUMENT: dict[str, Any] = json.loads(COMMITTED.read_text("utf-8"))
# What everybody may read; what needs a key, or settings of a deployment, is tested elsewhere.
CONFIGURED = {"/iati.xml"}
OPERATIONS: dict[str, dict[str, Any]] = {
    path: item["get"]
    for path, item in DOCUMENT["paths"].items()
    if "get" in item and "security" not in item["get"] and path not in CONFIGURED
}
QUERIES: dict[str, list[str]] = {
    path: [
        each["name"]
        for each in said.get("parameters", [])
        if each["in"] == "query" and each["name"] != "state"
    ]
    for path, said in OPERATIONS.items()
}
LISTS = [path for path, names in QUERIES.items() if "sort" in names]
REFERENCE_LISTS = [path for path, said in OPERATIONS.items() if said["tags"] == ["reference"]]

# A value that each parameter takes, whatever the list.
VALUES = {
    "allocation": "overlap",
    "as_of": "2020-06-30",
    "bom": "true",
    "by": "country,theme",
    "compare": "previous",
    "country": "PK,!AF",
    "duplicate_of": "none",
    "ended_by": "today",
    "dimension": "channel:facebook",
    "facets": "country",
    "fields": "title",
    "for_country": "PK",
    "format": "json",
    "from": "2020-03",
    "id": "01909c3e-0000-7000-8000-000000000000",
    "include": "labels",
    "kind": "meetings",
    "indicator": "social_media_followers",
    "lang": "fr",
    "language": "en",
    "limit": "7",
    "mode": "online,none",
    "organisation": "icmpd:organiser",
    "owner": "icmpd",
    "part": "country:PK",
    "participants": "actual,none",
    "scope": "project:improving-migration,country:PK",
    "precision": "day,none",
    "programme": "budapest-process",
    "project": "improving-migration",
    "q": "migration",
    "since": "1",
    "separator": "semicolon",
    "sort": "-title",
    "starts_from": "today",
    "starts_to": "2099-12",
    "status": "completed",
    "theme": "none",
    "to": "today",
    "type": "none",
    "unit": "records",
    "updated_since": "2020-01-01T00:00:00Z",
    "venue_country": "HU",
    "wait": "1",
    "when": "!none",
    "year": "2020",
    "year_start": "04",
}
PARTS = {"year": "2020", "name": "meetings", "slug": "not-found", "number": "2"}
PARTS |= {"chart": "country", "indicator": "social_media_followers"}


def address_of(client: TestClient, path: str) -> str:
    """An address of this path that answers 200, with the first record there is."""
    if "{record_id}" in path or "{ref}" in path:
        listed = client.get("/".join(path.split("/")[:3]), params={"limit": 1})
        record = listed.json()["data"][0]
        return path.format(record_id=record["id"], owner=record["owner"], ref=record["ref"])
    if "{code}" in path:
        listed = client.get(path.removesuffix("/{code}"))
        return path.format(code=listed.json()["data"][0]["code"])
    return path.format(**PARTS)


def beside(path: str, name: str) -> dict[str, str]:
    """What must be asked beside a parameter: only CSV is written in different ways."""
    return {"format": "csv"} if name in {"bom", "separator"} and "format" in QUERIES[path] else {}


def validator(path: str, status: str = "200", media_type: str = "application/json") -> Any:
    """A validator of what this path is said to answer."""
    said = OPERATIONS[path]["responses"][status]["content"][media_type]["schema"]
    schema = {**said, "components": DOCUMENT["components"]}
    return OAS31Validator(schema, format_checker=oas31_format_checker)


def errors_of(checked: Any, body: object) -> list[str]:
    """What a validator finds, in words."""
    return [f"{each.json_path}: {each.message[:200]}" for each in checked.iter_errors(body)]


def test_the_document_is_valid_openapi() -> None:
    found = OpenAPIV31SpecValidator(DOCUMENT).iter_errors()
    assert [(list(each.absolute_path), each.message) for each in found] == []


def test_the_committed_document_is_what_the_code_says() -> None:
    made = CliRunner().invoke(commands, ["openapi"])
    assert made.exit_code == 0
    same = COMMITTED.read_text("utf-8") == made.stdout
    assert same, "openapi/openapi.json is old: run `make openapi`"


def test_it_describes_every_path_with_its_methods() -> None:
    methods = {path: sorted(item) for path, item in DOCUMENT["paths"].items()}
    kinds = ("meetings", "trainings", "publications", "activities", "metrics")
    vocabulary = ("countries", "organisations", "themes", "programmes", "projects", "indicators")
    one = ["delete", "get", "patch", "put"]
    expected = {f"/v1/{name}": ["get", "post"] for name in (*kinds, *vocabulary)}
    expected |= {f"/v1/{kind}/{{record_id}}": one for kind in kinds}
    expected |= {f"/v1/{kind}/by-ref/{{owner}}/{{ref}}": ["get", "put"] for kind in kinds}
    expected |= {f"/v1/{name}/{{code}}": one for name in vocabulary}
    # Which countries there are is not a deployment's to say.
    expected |= {"/v1/countries": ["get"], "/v1/countries/{code}": ["get", "patch", "put"]}
    expected |= {"/v1/imports": ["get", "post"], "/v1/imports/{import_id}": ["delete", "get"]}
    reports = ("rows", "annotated.csv")
    expected |= {f"/v1/imports/{{import_id}}/{name}": ["get"] for name in reports}
    expected |= {"/v1/keys": ["get", "post"], "/v1/keys/{key_id}": ["delete", "get"]}
    expected |= {"/v1/keys/{key_id}/rotate": ["post"]}
    history = "/v1/{plural}/{subject}/history"
    expected |= {history: ["get"], history + "/{version}": ["get"]}
    expected |= {history + "/{version}/restore": ["post"]}
    expected |= {"/v1/summaries/{year}/editions": ["get", "post"]}
    read = ["/v1/events", "/v1/changes", "/v1/summaries", "/v1/summaries/{year}"]
    read += ["/v1/summaries/{year}/figures/{name}/records", "/v1/summaries/{year}/completeness"]
    read += ["/v1/summaries/{year}/charts/{chart}.svg", "/v1/summaries/charts/{indicator}.svg"]
    edition = "/v1/summaries/{year}/editions/{number}"
    read += [edition, f"{edition}/changes", f"{edition}/figures/{{name}}/records"]
    read += [
        "/v1/imports/template.xlsx",
        "/datapackage.json",
        "/catalog.ttl",
        "/iati.xml",
        "/healthz",
        "/readyz",
        "/version",
        "/problems",
        "/problems/{slug}",
    ]
    assert methods == expected | {path: ["get"] for path in read}


def test_every_operation_has_an_id_of_its_own_that_was_chosen() -> None:
    ids = Counter(said["operationId"] for said in OPERATIONS.values())
    generated = [
        each for each in ids if not re.fullmatch(r"(?:get|list)(?:_[a-z]+)+(?<!_get)", each)
    ]
    assert ids == Counter(set(ids))
    assert generated == []


def test_every_operation_is_described_under_a_described_tag() -> None:
    tags = {each["name"]: each["description"] for each in DOCUMENT["tags"]}
    assert [path for path, said in OPERATIONS.items() if not said.get("description")] == []
    every = [said for item in DOCUMENT["paths"].values() for said in item.values()]
    assert {tag for said in every for tag in said["tags"]} == set(tags)
    assert {path: len(said["tags"]) for path, said in OPERATIONS.items()} == dict.fromkeys(
        OPERATIONS, 1
    )
    assert [name for name, words in tags.items() if not words] == []


def test_every_parameter_is_described() -> None:
    bare = [
        (path, each["name"])
        for path, said in OPERATIONS.items()
        for each in said.get("parameters", [])
        if not each.get("description")
    ]
    assert bare == []


EVERY: list[dict[str, Any]] = [
    said for item in DOCUMENT["paths"].values() for said in item.values()
]


def test_every_parameter_has_bounds_or_a_pattern() -> None:
    bounds = [{"enum"}, {"pattern"}, {"format"}, {"minimum", "maximum"}, {"minLength"}]

    def is_bounded(schema: dict[str, Any]) -> bool:
        parts = schema.get("anyOf", [schema])
        return schema.get("type") == "boolean" or all(
            any(each <= set(part) for each in bounds) and part["type"] != "null" for part in parts
        )

    unbounded = {
        (said["operationId"], each["name"])
        for said in EVERY
        for each in said.get("parameters", [])
        if not is_bounded(each["schema"])
    }
    assert unbounded == set()


def test_fields_names_the_members_there_are() -> None:
    for path in LISTS:
        (said,) = (each for each in OPERATIONS[path]["parameters"] if each["name"] == "fields")
        page = OPERATIONS[path]["responses"]["200"]["content"]["application/json"]["schema"]
        items = schema_of(page)["properties"]["data"]["items"]
        kinds = [schema_of(each) for each in items.get("anyOf", [items])]
        members = {name for kind in kinds for name in kind["properties"]}
        # Always there, whatever is asked for.
        members.remove("links")
        named = re.findall("[a-z_]+", said["schema"]["pattern"])
        assert Counter(named) == Counter([*members, *members])


def schema_of(reference: dict[str, Any]) -> dict[str, Any]:
    """What a schema refers to."""
    name = reference["$ref"].removeprefix("#/components/schemas/")
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][name]
    return found


def test_no_member_of_a_body_or_an_answer_has_a_default() -> None:
    # openapi-typescript takes such a member for one that is always there.
    schemas = DOCUMENT["components"]["schemas"]
    members = {
        (name, member): said
        for name, schema in schemas.items()
        for member, said in schema.get("properties", {}).items()
    }
    assert [each for each, said in members.items() if "default" in said] == []
    assert members["MeetingInput", "state"]["description"] == "Who may see it. Left out: `draft`."


def test_a_schema_has_its_name_as_title_and_nothing_else_has_one() -> None:
    def titles(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for name, value in node.items() if name == "title")
            yield from (each for name in node if name != "examples" for each in titles(node[name]))
        elif isinstance(node, list):
            yield from (each for item in node for each in titles(item))

    parts = {name: DOCUMENT[name] for name in ("paths", "components")}
    found = [each for each in titles(parts) if isinstance(each, str)]
    assert found == list(DOCUMENT["components"]["schemas"])


def test_files_are_binary_and_the_server_is_named() -> None:
    binary = {"type": "string", "format": "binary"}
    (sent,) = (said for said in EVERY if said["operationId"] == "create_import")
    assert {str(each["schema"]) for each in sent["requestBody"]["content"].values()} == {
        str(binary)
    }
    assert DOCUMENT["servers"] == [{"url": "/"}]


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_operation_answers_200_or_a_problem_document(path: str) -> None:
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    responses = OPERATIONS[path]["responses"]
    errors = {status: said for status, said in responses.items() if status not in {"200", "304"}}
    ending = path.rpartition(".")[2]
    answer = {"xlsx": XLSX, "svg": "image/svg+xml", "ttl": "text/turtle"}.get(
        ending, "application/json"
    )
    assert "schema" in responses["200"]["content"][answer]
    assert {status: said["content"] for status, said in errors.items()} == dict.fromkeys(
        errors, problem
    )
    assert "default" in errors
    assert "422" not in errors
    assert "content" not in responses.get("304", {})


def test_the_frameworks_own_error_is_nowhere() -> None:
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)


def test_no_schema_is_empty_or_open() -> None:
    # What a schema does not close, a client's generated model would drop in silence.
    closed = {
        name: said.get("additionalProperties")
        for name, said in DOCUMENT["components"]["schemas"].items()
        if name.startswith(("ListPage", "Single", "ReferencePage", "Summary", "YearSummary"))
        or name.endswith(("Public", "Listed", "Input", "Fields", "Given", "Patch"))
    }
    assert closed == dict.fromkeys(closed, False)


@pytest.mark.parametrize("path", [path for path, names in QUERIES.items() if names])
def test_every_documented_parameter_is_accepted(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    values = dict(VALUES)
    if path == "/v1/changes":
        # What changes with the day alone is no change.
        values |= {name: "2020-06-30" for name, value in VALUES.items() if value == "today"}
    if path in {"/v1/events", "/v1/changes"}:
        # Imports and templates speak of lists, records of themselves.
        values["kind"] = "meeting,!training"
    if "cursor" in QUERIES[path]:
        values["cursor"] = reader.get(address, params={"limit": 1}).json()["meta"]["next_cursor"]
    answers = {
        name: reader.get(address, params=beside(path, name) | {name: values[name]})
        for name in QUERIES[path]
    }
    narrowed = {200, 404} if "/figures/" in path else {200}  # there may be no such figure
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert [name for name, status in statuses.items() if status not in narrowed] == []


@pytest.mark.parametrize("path", [path for path, names in QUERIES.items() if names])
def test_no_parameter_is_accepted_that_is_not_documented(reader: TestClient, path: str) -> None:
    names = sorted({*VALUES, "offset", "page", "token"} - set(QUERIES[path]))
    address = address_of(reader, path)
    answers = {name: reader.get(address, params={name: VALUES.get(name, "1")}) for name in names}
    refused = {
        name: (answer.status_code, [each["code"] for each in answer.json()["errors"]])
        for name, answer in answers.items()
    }
    assert refused == dict.fromkeys(names, (400, ["unknown_parameter"]))


@pytest.mark.parametrize("path", [path for path, names in QUERIES.items() if names])
def test_what_is_documented_of_a_value_is_what_is_taken(reader: TestClient, path: str) -> None:
    address = address_of(reader, path)
    asked = (each for each in OPERATIONS[path]["parameters"] if each["in"] == "query")
    said = {each["name"]: each["schema"] for each in asked}
    values = {name: schema["enum"] for name, schema in said.items() if "enum" in schema}
    statuses = {
        (name, value): reader.get(address, params=beside(path, name) | {name: value}).status_code
        for name, allowed in values.items()
        for value in allowed
    }
    assert statuses == dict.fromkeys(statuses, 200)


@pytest.mark.parametrize("path", [path for path, names in QUERIES.items() if "format" in names])
def test_every_format_documented_is_served_as_the_media_type_documented(
    reader: TestClient, path: str
) -> None:
    (named,) = (each for each in OPERATIONS[path]["parameters"] if each["name"] == "format")
    address = address_of(reader, path)
    answers = [reader.get(address, params={"format": name}) for name in named["schema"]["enum"]]
    media_types = [answer.headers["content-type"].partition(";")[0] for answer in answers]
    agreed = [reader.get(address, headers={"Accept": each}) for each in media_types]
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert media_types == list(OPERATIONS[path]["responses"]["200"]["content"])
    assert [each.headers["content-type"] for each in agreed] == [
        answer.headers["content-type"] for answer in answers
    ]


@pytest.mark.parametrize("path", OPERATIONS)
def test_the_headers_documented_are_the_headers_sent(reader: TestClient, path: str) -> None:
    said = OPERATIONS[path]["responses"]["200"].get("headers", {})
    paged = {"limit": 1} if "limit" in QUERIES[path] else None
    answer = reader.get(address_of(reader, path), params=paged)
    # What every answer has is said once, in the description of the service.
    every = {"content-length", "content-type", "x-content-type-options"}
    every |= {name for name in answer.headers if name.startswith("access-control-")}
    sent = set(answer.headers) - every
    if answer.headers["vary"] == "Accept-Encoding":  # only for the sake of compression
        sent -= {"vary"}
    assert "`X-Content-Type-Options: nosniff`" in DOCUMENT["info"]["description"]
    assert answer.status_code == 200
    # A last page has no next one, and a page of years is the last one here.
    onward = {"link"} if path == "/v1/summaries" else set()
    assert sent | onward == {name.lower() for name in said}


def test_examples_and_defaults_fit_their_schemas() -> None:
    found = [*examples(DOCUMENT)]
    assert [
        (schema, value)
        for schema, value in found
        if errors_of(OAS31Validator({**schema, "components": DOCUMENT["components"]}), value)
    ] == []
    assert found  # defaults of parameters, if nothing else


def examples(node: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every (schema, example or default) of the document."""
    if isinstance(node, list):
        for each in node:
            yield from examples(each)
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name != "example":
            yield from examples(value)
    schema = node.get("schema", node)
    if "example" in node:
        yield schema, node["example"]
    if isinstance(node.get("examples"), list):
        yield from ((schema, each) for each in node["examples"])
    elif isinstance(node.get("examples"), dict) and "schema" in node:
        yield from ((schema, each["value"]) for each in node["examples"].values())
    if "default" in node and {"type", "anyOf", "$ref", "enum"} & set(node):
        yield node, node["default"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("asked", ["", "include=labels&lang=fr", "limit=2", "year=1999"])
def test_every_list_is_as_documented(reader: TestClient, path: str, asked: str) -> None:
    checked = validator(path)
    address: str | None = f"{path}?{asked}"
    found: list[str] = []
    while address is not None:
        body = reader.get(address).json()
        found += errors_of(checked, body)
        address = body["links"]["next"]
    assert found == []


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("fields", ["title", "title,when", "kind", "url,sources,starts_on"])
def test_what_fields_leaves_out_is_not_required(reader: TestClient, path: str, fields: str) -> None:
    body = reader.get(path, params={"fields": fields, "limit": 1000}).json()
    kept = {"id", "kind", "links", *fields.split(",")}
    assert [set(each) for each in body["data"]] == [kept] * len(body["data"])
    assert body["data"]
    assert errors_of(validator(path), body) == []
    without = {**body, "data": [{n: v for n, v in body["data"][0].items() if n != "id"}]}
    assert errors_of(validator(path), without) != []


@pytest.mark.parametrize("path", [path for path in LISTS if path != "/v1/events"])
def test_every_record_is_as_documented(reader: TestClient, path: str) -> None:
    by_id, by_ref = (
        validator(f"{path}/{{record_id}}"),
        validator(f"{path}/by-ref/{{owner}}/{{ref}}"),
    )
    records = reader.get(path, params={"limit": 1000}).json()["data"]
    bodies = [(by_id, reader.get(f"{path}/{each['id']}").json()) for each in records]
    refs = [f"{path}/by-ref/{each['owner']}/{each['ref']}" for each in records]
    bodies += [(by_ref, reader.get(ref).json()) for ref in refs]
    assert [errors_of(checked, body) for checked, body in bodies] == [[]] * 2 * len(records)
    assert records


@pytest.mark.parametrize(
    "asked",
    [
        "2020",
        "2019",
        "9999",
        "2020?project=improving-migration&lang=fr",
        "2020?country=PK&by=country,theme,project,organisation",
    ],
)
def test_every_summary_and_the_records_of_its_figures_are_as_documented(
    reader: TestClient, asked: str
) -> None:
    summary = reader.get(f"/v1/summaries/{asked}").json()
    data = summary["data"]
    figures = [*data["indicators"]]
    figures += [each for part in ("counts", "items", "people") for each in data[part].values()]
    rows = validator("/v1/summaries/{year}/figures/{name}/records")
    answers = [reader.get(figure["records"]) for figure in figures]
    assert errors_of(validator("/v1/summaries/{year}"), summary) == []
    assert [answer.status_code for answer in answers] == [200] * len(figures)
    assert [errors_of(rows, answer.json()) for answer in answers] == [[]] * len(figures)


@pytest.mark.parametrize("path", REFERENCE_LISTS)
@pytest.mark.parametrize("asked", ["", "?lang=fr"])
def test_every_reference_list_is_as_documented(reader: TestClient, path: str, asked: str) -> None:
    body = reader.get(address_of(reader, path) + asked).json()
    assert errors_of(validator(path), body) == []
    assert body["data"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/version", "/problems"])
def test_every_answer_about_the_service_is_as_documented(reader: TestClient, path: str) -> None:
    assert errors_of(validator(path), reader.get(path).json()) == []


@pytest.mark.parametrize(
    ("path", "address", "status"),
    [
        ("/v1/meetings", "/v1/meetings?year=x&theme=", 400),
        ("/v1/meetings", "/v1/meetings?theme=unheard-of", 400),
        ("/v1/meetings/{record_id}", "/v1/meetings/unheard-of", 404),
        ("/problems/{slug}", "/problems/unheard-of", 404),
    ],
)
def test_problems_are_as_documented(
    reader: TestClient, path: str, address: str, status: int
) -> None:
    answer = reader.get(address)
    assert answer.status_code == status
    assert errors_of(validator(path, str(status), MEDIA_TYPE), answer.json()) == []
