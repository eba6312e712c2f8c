"""What columns mean: title, description, type, unit, codes; all from the declarations of fields.

Separate from the columns, which only take values: sheets, metadata and packages explain them.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace
from pydantic import TypeAdapter

from events_api.core.kinds.resource import Resource
from events_api.core.kinds.vocabulary import ReferenceList
from events_api.core.tables.record_columns import Column
from events_api.core.tables.table_labels import LabelColumn, list_of
from events_api.core.texts.code_words import CLOSED, word_of
from events_api.core.texts.column_words import labels_in, labels_language
from events_api.core.texts.declared_words import TITLE, Told, declared
from events_api.core.texts.file_words import content_language, said
from events_api.core.texts.phrases import phrases_of

Datatype = Literal["string", "integer", "number", "boolean", "date", "datetime", "list", "json"]
Schema = Mapping[str, Any]
# What numbers are of; a value has its unit in the column beside it, an amount its currency.
_UNITS = {
    "count": "people",
    "count_to": "people",
    "women": "people",
    "men": "people",
    "duration_hours": "hours",
    "sessions": "sessions",
    "quantity": "items",
}
# The header of all lists begins alike.
_FOREIGN = "Of other kinds of records; always empty here."
_COUNTRIES = "participating_countries"
_UNIT_COLUMNS = {
    **dict.fromkeys(("value", "value_to", "numerator", "denominator"), "unit"),
    "amount": "currency",
}
# The dimension of closed lists, by the list of labels that has their words.
_DIMS = {name: dim for dim, name in CLOSED.items()}
_OWN_DIMS = {"kind": "kind", "qualifier": "qualifier"}
# What nobody writes has no label among the words that the import reads.
_UNTITLED = {"kind", "id", "precision", "updated_at"}
_QUALIFIER = "_qualifier"
_COUNTED = "counted"


class Meaning(Struct, frozen=True):
    """What one column says.

    Attributes:
        name: Its name in the header.
        title: What people call it, and the language of these words.
        description: What it says, and the language of these words.
        datatype: What its cells are; `list`: texts by `;`.
        unit: What a number is of, where that is always the same; its language as for `description`.
        unit_column: The column that says what a number is of.
        codes: The codes that it may hold, with their words, where the list is closed.
        listed_at: The reference list that its codes are of.
    """

    name: str
    title: Told
    description: Told
    datatype: Datatype
    unit: str | None = None
    unit_column: str | None = None
    codes: Mapping[str, str] | None = None
    listed_at: str | None = None


def meanings_of(
    columns: Sequence[Column], resources: Sequence[Resource], language: str
) -> list[Meaning]:
    """What columns of a list mean, in a language; where kinds differ, what any of them may hold."""
    titles = labels_in(language)
    return [_meaning(column, resources, titles, language) for column in columns]


def meanings_of_rows(
    reference: ReferenceList, lists: Sequence[ReferenceList], language: str
) -> list[Meaning]:
    """What the columns of a reference list mean: what callers say of a row, then what we say."""
    paths = {each.dim: each.path for each in lists}
    given = list(reference.given.model_fields)
    names = [*given, *(name for name in reference.public.model_fields if name not in given)]
    return [
        replace(each, listed_at=f"/v1/{paths[reference.members[each.name]]}")
        if each.name in reference.members
        else each
        for each in meanings_of_members(reference.public, names, language)
    ]


def meanings_of_members(model: type, names: Iterable[str], language: str) -> list[Meaning]:
    """What columns mean that show members of a model, or of a dataclass, as they are."""
    found = []
    for name in names:
        schema = _declared(model, Column(name, name)) or {"description": ""}
        found.append(
            Meaning(
                name=name,
                title=declared(name.replace("_", " ").capitalize(), language, TITLE),
                description=declared(schema.get("description", ""), language),
                datatype=_datatype(Column(name, name), [schema]),
                unit_column=_UNIT_COLUMNS.get(name),
                codes={code: code for code in schema.get("enum", ())} or None,
            )
        )
    return found


def meanings_of_words(columns: Sequence[LabelColumn], language: str) -> list[Meaning]:
    """What columns of words mean."""
    known = content_language(language)
    return [
        Meaning(
            each.name,
            Told(each.name, known),
            Told(said("words_for", language, each.column.name), known),
            "string",
        )
        for each in columns
    ]


def _meaning(
    column: Column, resources: Sequence[Resource], titles: Mapping[str, str], language: str
) -> Meaning:
    schemas = [found for each in resources if (found := _declared(each.public, column))]
    first = schemas[0] if schemas else {"description": _FOREIGN}
    named = list_of(column.name)
    closed = [code for each in schemas for code in each.get("enum", ())]
    dim = _dimension(column.name, named)
    return Meaning(
        name=column.name,
        title=_title(column.name, titles, language),
        description=_description(first, language),
        datatype=_datatype(column, schemas),
        unit=_unit(column, language),
        unit_column=_UNIT_COLUMNS.get(column.name),
        codes={code: word_of(dim, code, language) if dim else code for code in closed} or None,
        listed_at=f"/v1/{named}" if named and named not in _DIMS and named != "dates" else None,
    )


def _title(name: str, titles: Mapping[str, str], language: str) -> Told:
    if name in _UNTITLED:
        return Told(said(f"column_{name}", language), phrases_of(language).language)
    return Told(titles[name], labels_language(language))


def _description(schema: Schema, language: str) -> Told:
    """What is counted, if it is a count, and what the column says of it."""
    texts = [schema[name] for name in (_COUNTED, "description") if name in schema]
    told = [declared(each, language) for each in texts]
    return Told(" ".join(each.text for each in told), told[-1].language)


def _unit(column: Column, language: str) -> str | None:
    part = column.part or column.member
    unit = "countries" if column.name == _COUNTRIES else _UNITS.get(part)
    return unit and phrases_of(language).texts[f"units.{unit}"]


def _dimension(name: str, named: str | None) -> str | None:
    """The dimension whose words the codes of a column have."""
    if name.endswith(_QUALIFIER):
        return "qualifier"
    return _DIMS.get(named or "") or _OWN_DIMS.get(name)


def _datatype(column: Column, declared: Sequence[Schema]) -> Datatype:
    found = {_type_of(each) for each in declared}
    # A kind that has no such thing says null; a list of one kind is a list of all.
    found.discard("null")
    known = found.pop() if len(found) == 1 else "string"
    return "string" if column.member == "notes" else known  # type: ignore[return-value]


def _type_of(schema: Schema) -> str:
    """The type of what is not null."""
    if schema.get("format") in {"date", "date-time"}:
        return str(schema["format"]).replace("-", "")
    named = schema.get("type", "string")
    if named == "array":
        objects = "$ref" in schema["items"] and schema["title"] not in _AS_TEXTS
        return "json" if objects else "list"
    if named == "object":
        return "list" if schema["title"] in _AS_TEXTS else "json"
    return str(named)


# What is an object in a document and a short text in a cell.
_AS_TEXTS = {"Organisations", "Identifiers", "Files", "Dimensions", "Records"}


def _declared(model: type, column: Column) -> Schema | None:
    """What is declared of what a column shows, without null; None where the kind has it not."""
    schema = _schema(model)
    found = schema["properties"].get(column.member)
    if found is None:
        return None
    if column.part is None:
        return _without_null(found)
    whole = found
    named = str(found["$ref"]).rpartition("/")[2]
    found = _without_null(schema["$defs"][named]["properties"][column.part])
    # What is counted says the member, how it is counted the part.
    return found | {_COUNTED: whole["description"]} if column.part == "count" else found


def _without_null(schema: Schema) -> dict[str, Any]:
    options = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    kept = {"description": schema["description"]} if "description" in schema else {}
    return {**schema, **options[0], **kept} if options else {**schema}


@lru_cache(maxsize=16)
def _schema(model: type) -> Schema:
    return TypeAdapter(model).json_schema(mode="serialization")
