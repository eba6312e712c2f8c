"""Organisations with their roles: `icmpd:organiser|host;norway:funder`, `ICMPD (organiser)`.

Separate from other lists of codes because each item has roles beside its code.
"""

import re
from typing import Any

from events_api.core.values import ROLES
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, text_of
from events_api.intake.cells.codes import Codes, choice_of

_PARENTHESIS = re.compile(r"(?P<name>.+?)\s*\((?P<roles>[^()]*)\)\s*")
_ADVICE = "Write each organisation with what it did, as icmpd:organiser|host; norway:funder."


def read_participations(organisations: Codes, cell: Cell) -> Meaning:
    """Organisations with all their roles, an organisation once.

    Raises:
        Unclear: An organisation is unknown, or has no role or an unknown one.
    """
    if is_unknown(cell):
        return Meaning([], "")
    roles: dict[str, list[str]] = {}
    notes = []
    for part in text_of(cell).replace("\n", ";").split(";"):
        if not part.strip():
            continue
        name, said = _split(part.strip())
        code, note = organisations.find(name)
        roles.setdefault(code, []).extend(said)
        notes += [f"{code}: {note}"] if note else []
    found = participations(roles)
    shown = ";".join(f"{each['organisation']}:{'|'.join(each['roles'])}" for each in found)
    return Meaning(found, shown, "; ".join(dict.fromkeys(notes)) or None)


def participations(roles: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Organisations by code, each with its roles in their fixed order."""
    return [
        {"organisation": code, "roles": [role for role in ROLES if role in roles[code]]}
        for code in sorted(roles)
    ]


def _split(text: str) -> tuple[str, list[str]]:
    """The name and the roles of one item: after the last colon, else in parentheses."""
    name, colon, said = text.rpartition(":")
    if colon and name.strip():
        return name, _roles(said)
    match = _PARENTHESIS.fullmatch(text)
    if match is None:
        raise Unclear("no_role", _ADVICE, ROLES)
    return match["name"], _roles(match["roles"])


def _roles(text: str) -> list[str]:
    return [choice_of(ROLES, each) for each in re.split(r"[|,/&]", text)]
