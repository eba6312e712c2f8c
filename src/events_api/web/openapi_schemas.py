"""Schemas: what is done to schemas of an OpenAPI document, so that programs can be made from it.

Separate from the description because it is about any schemas, whatever they are of.
"""

import json
from collections.abc import Iterable
from typing import Any

from events_api.core.reading.projection import ALWAYS
from events_api.core.routing.envelopes import SelfLink

SCHEMAS = "#/components/schemas/"
NULL = {"type": "null"}
Schema = dict[str, Any]


def entitle(document: Schema) -> None:
    """Give each schema the name that it has as its title, and its parts none.

    Generators call a class by its title, so that no two schemas may share one.
    """
    _untitle(document["paths"])
    _untitle(document["components"])
    for name, schema in document["components"]["schemas"].items():
        schema["title"] = name


def _untitle(node: Any) -> None:
    if isinstance(node, dict):
        # A member that is called so has a schema, not a text.
        if isinstance(node.get("title"), str):
            del node["title"]
        for each in node.values():
            _untitle(each)
    elif isinstance(node, list):
        for each in node:
            _untitle(each)


def tell_defaults(schemas: dict[str, Schema]) -> None:
    """Say in words what a member is that is left out.

    A generator takes a member with a `default` for one that is always there, in what is sent too.
    """
    for schema in schemas.values():
        required = schema.get("required", ())
        for name, member in schema.get("properties", {}).items():
            default = member.pop("default", None)
            if default and name not in required:
                said = default if isinstance(default, str) else json.dumps(default)
                member["description"] += f" Left out: `{said}`."


def listed(schemas: dict[str, Schema], page: str, kinds: Iterable[str]) -> None:
    """Have a page hold records of which `fields` may have left members out.

    What a list shows of a kind is what one of its records shows, without any member but these two
    being required.
    """
    for name in kinds:
        shown = {**schemas[name], "required": [*ALWAYS, "links"]}
        shown["properties"] = {
            **shown["properties"],
            "links": {"$ref": f"#/components/schemas/{SelfLink.__name__}"},
        }
        shown["description"] += " With `fields`, only the members asked for."
        schemas[_listed(name)] = shown
    items = schemas[page]["properties"]["data"]["items"]
    for each in items.get("anyOf", [items]):
        each["$ref"] = _listed(each["$ref"])


def _listed(name: str) -> str:
    return name.removesuffix("Public") + "Listed"


def open_maps(node: Any) -> None:
    """Say of maps whose keys have a pattern the same in words that generators know."""
    if isinstance(node, dict):
        if "patternProperties" in node:
            ((pattern, values),) = node.pop("patternProperties").items()
            node["additionalProperties"] = values
            node["propertyNames"] = {**node.get("propertyNames", {}), "pattern": pattern}
        for each in node.values():
            open_maps(each)
    elif isinstance(node, list):
        for each in node:
            open_maps(each)


def add_patch(schemas: dict[str, Schema], given: str, name: str) -> None:
    """Add the schema of a merge patch (RFC 7396) of what is `given`, and of the objects in it.

    Any member may be left out. Null removes one, which then has what it has without being said: so
    it stands for members that need not be said at all. Lists are replaced as a whole.
    """
    schema = schemas[given]
    required = schema.get("required", ())
    members = {
        member: _patched(schemas, each, removable=member not in required)
        for member, each in schema["properties"].items()
    }
    schemas[name] = {
        "type": "object",
        "additionalProperties": False,
        "description": f"Members of {given} that change; null removes one.",
        "properties": members,
    }


def _patched(schemas: dict[str, Schema], member: Schema, *, removable: bool) -> Schema:
    """What a patch may say of a member."""
    said = {**member}
    about = {"description": said.pop("description")} if "description" in said else {}
    if isinstance(said.get("additionalProperties"), dict):
        values = _patched(schemas, said["additionalProperties"], removable=True)
        said = {**said, "additionalProperties": values}
    each = [_part(schemas, part) for part in said.get("anyOf", [said])]
    if removable and NULL not in each:
        each.append(NULL)
    return {**(each[0] if len(each) == 1 else {"anyOf": each}), **about}


def _part(schemas: dict[str, Schema], part: Schema) -> Schema:
    """A reference to an object as one to the patch of it."""
    given = part.get("$ref", "").removeprefix(SCHEMAS)
    if "properties" not in schemas.get(given, {}):
        return part
    name = given.removesuffix("Given") + "Patch"
    if name not in schemas:
        add_patch(schemas, given, name)
    return {"$ref": SCHEMAS + name}
