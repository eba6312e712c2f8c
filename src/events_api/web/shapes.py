"""Shapes: what is done to schemas of an OpenAPI document, so that programs can be made from it.

Separate from the description because it is about any schemas, whatever they are of.
"""

from typing import Any

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
