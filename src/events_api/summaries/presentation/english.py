"""How figures are said in the texts that are English only: restatements and completeness.

Separate from `wording`, which says them in the language of a reader.
"""

from collections.abc import Iterator
from decimal import Decimal

from events_api.summaries.figures import Scope
from events_api.summaries.year.labels import Labels

_SIGNS = {
    "over": "over ",
    "at_least": "at least ",
    "about": "about ",
    "almost": "almost ",
    "up_to": "up to ",
}


def called(name: str, labels: Labels) -> str:
    """What a figure is called."""
    return labels.get("indicators", {}).get(name, name).replace("_", " ")


def number_of(value: Decimal | None, qualifier: str | None) -> str:
    """A value with its qualifier in words."""
    if value is None:
        return "-"
    return f"{_SIGNS.get(qualifier or '', '')}{value:,f}"


def measured(unit: str, scope: Scope) -> Iterator[str]:
    """In what unit a figure is, and whom it is about."""
    if unit not in {"records", "items", "attendances"}:
        yield unit
    for each in scope.values():
        pairs = [f"{k}: {v}" for k, v in each.items()] if isinstance(each, dict) else each
        yield ", ".join(pairs)
