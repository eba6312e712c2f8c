"""Labels: the words for the codes and dates in documents, in one language.

Separate because documents hold codes only, so that they do not change when a label does.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from events_api.core.kinds.vocabulary import ReferenceList, Vocabulary
from events_api.core.records.link import links_of
from events_api.core.texts.code_words import CLOSED, word_of
from events_api.core.values.dates_in_words import in_words


def labels_of(
    documents: Iterable[Mapping[str, Any]],
    lists: Iterable[ReferenceList],
    vocabulary: Vocabulary,
    language: str,
    facets: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
) -> dict[str, dict[str, str]]:
    """{list: {code: words}} of every code in documents and facets, and {"dates": {when: words}}.

    Each `subtype` stands under "subtypes" as it is: it is in words already.
    """
    codes: dict[str, set[str]] = {dim: set() for dim in (*(e.dim for e in lists), *CLOSED)}
    dates: set[str] = set()
    subtypes: set[str] = set()
    for document in documents:
        for dim, code in _codes_of(document):
            codes[dim].add(code)
        if document["when"] is not None:
            dates.add(document["when"])
        if document.get("subtype") is not None:
            subtypes.add(document["subtype"])
    for dim, rows in (facets or {}).items():
        known = codes.get("organisation" if dim == "owner" else dim)
        if known is not None:
            known.update(row["value"] for row in rows)
    labels = {
        each.name: {
            code: vocabulary.label(each.dim, code, language) for code in sorted(codes[each.dim])
        }
        for each in lists
    }
    labels |= closed_labels(codes, language)
    labels["dates"] = {when: in_words(when, language) for when in sorted(dates)}
    return labels | {"subtypes": {subtype: subtype for subtype in sorted(subtypes)}}


def closed_labels(codes: Mapping[str, Iterable[str]], language: str) -> dict[str, dict[str, str]]:
    """{list: {code: words}} of the codes of closed lists, by dimension."""
    return {
        name: {code: word_of(dim, code, language) for code in sorted(codes.get(dim, ()))}
        for dim, name in CLOSED.items()
    }


def _codes_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The codes of a document, each with its dimension."""
    for dim, code in links_of(document):
        yield "organisation" if dim == "owner" else dim, code
    yield "kind", document["kind"]
    counts = (document.get("participants"), document.get("beneficiaries"))
    countries = document.get("participating_countries") or {}
    yield from (("country", code) for code in countries.get("codes", ()))
    for counted in (*counts, countries, document):
        if counted is not None and counted.get("qualifier") is not None:
            yield "qualifier", counted["qualifier"]
    for each in document["organisations"]:
        yield from (("role", role) for role in each["roles"])
    yield from (("language", code) for code in document["translations"])
