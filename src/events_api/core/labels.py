"""Labels: the words for the codes and dates in documents, in one language.

Separate because documents hold codes only, so that they do not change when a label does.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from events_api.core.dates_in_words import in_words
from events_api.core.link import links_of
from events_api.core.vocabulary import ReferenceList, Vocabulary


def labels_of(
    documents: Iterable[Mapping[str, Any]],
    lists: Iterable[ReferenceList],
    vocabulary: Vocabulary,
    language: str,
) -> dict[str, dict[str, str]]:
    """{list: {code: words}} of every code in the documents, and {"dates": {when: words}}.

    Each `subtype` stands under "subtypes" as it is: it is in words already.
    """
    codes: dict[str, set[str]] = {each.dim: set() for each in lists}
    dates: set[str] = set()
    subtypes: set[str] = set()
    for document in documents:
        for dim, code in links_of(document):
            if dim in codes:
                codes[dim].add(code)
        codes["country"].update(document.get("participating_countries", {}).get("codes", []))
        if document["when"] is not None:
            dates.add(document["when"])
        if document.get("subtype") is not None:
            subtypes.add(document["subtype"])
    labels = {
        each.name: {
            code: vocabulary.label(each.dim, code, language) for code in sorted(codes[each.dim])
        }
        for each in lists
    }
    labels["dates"] = {when: in_words(when, language) for when in sorted(dates)}
    return labels | {"subtypes": {subtype: subtype for subtype in sorted(subtypes)}}
