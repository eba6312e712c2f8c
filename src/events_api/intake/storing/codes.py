"""Codes that an import creates because its rows name them.

Separate from the rows, because those of records and those of reference lists name codes alike.
"""

from collections.abc import Iterable

from events_api.core.storing.store import Writing


def make_codes(transaction: Writing, named: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Create the (dimension, code, name) that are still missing; {list: how many}.

    They are public once something public names them.
    """
    created: dict[str, int] = {}
    for dim, code, name in named:
        reference = transaction.lists[dim]
        if transaction.session.get(reference.table, code) is None:
            values = {"code": code, "name": name, **reference.unsaid}
            transaction.put_reference(
                reference, reference.given.model_validate(values), public=False
            )
            created[reference.name] = created.get(reference.name, 0) + 1
    return created
