"""Organisations with their roles: `icmpd:organiser|host;norway:funder`, `ICMPD (organiser)`.

Separate from other lists of codes because each item has roles beside its code.
"""

import re
from typing import Any

from events_api.core.values.structures import ROLES, Role
from events_api.intake.cells.cell import Cell, Meaning, text_of
from events_api.intake.cells.codes import Codes, choice_of, is_choice
from events_api.intake.cells.lists import items_of

_PARENTHESIS = re.compile(r"(?P<name>.+?)\s*\((?P<roles>[^()]*)\)\s*")


def read_participations(organisations: Codes, usual: Role, cell: Cell) -> Meaning:
    """Organisations with all their roles, the `usual` one where the cell gives none; each once.

    Raises:
        Unclear: An organisation or a role is unknown.
    """
    if organisations.is_nothing(cell):
        return Meaning([], "")
    roles: dict[str, list[str]] = {}
    notes = []
    without = set()
    for item in items_of(text_of(cell), lambda text: _is_item(text, organisations)):
        name, said = _split(item, organisations)
        code, note = organisations.find(name)
        roles.setdefault(code, []).extend(said)
        without |= set() if said else {code}
        notes += [f"{code}: {note}"] if note else []
    bare = [code for code in without if not roles[code]]
    for code in bare:
        roles[code] = [usual]
    notes += [f"{', '.join(sorted(bare))}: {usual}, since no role is given"] if bare else []
    found = participations(roles)
    shown = ";".join(f"{each['organisation']}:{'|'.join(each['roles'])}" for each in found)
    return Meaning(found, shown, "; ".join(dict.fromkeys(notes)) or None)


def participations(roles: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Organisations by code, each with its roles in their fixed order."""
    return [
        {"organisation": code, "roles": [role for role in ROLES if role in roles[code]]}
        for code in sorted(roles)
    ]


def _is_item(text: str, organisations: Codes) -> bool:
    """Whether a text is one organisation, with its roles or without.

    A new one has roles behind its name, and nothing in that which is an organisation or a role.
    """
    name = _name(text)
    if organisations.has(text) or organisations.has(name):
        return True
    said = re.split(r"[|,/&]", text[len(name) :].strip(" :()"))
    if organisations.create is None or not all(is_choice(ROLES, each) for each in said):
        return False
    inside = [*re.split("[,;\n]", name), *re.findall(r"[(:]([^,;\n():]+)", name)]
    return not any(organisations.has(each) or is_choice(ROLES, each) for each in inside)


def _name(text: str) -> str:
    """The name of one item, without the roles behind a colon or in parentheses."""
    name, colon, _ = text.rpartition(":")
    match = _PARENTHESIS.fullmatch(text)
    return name if colon and name.strip() else match["name"] if match else text


def _split(text: str, organisations: Codes) -> tuple[str, list[str]]:
    """The name and the roles of one item: after the last colon, else in parentheses; or none."""
    if organisations.has(text):
        return text, []
    name = _name(text)
    said = text[len(name) :].strip(" :()")
    return name, _roles(said) if name != text else []


def _roles(text: str) -> list[str]:
    return [choice_of(ROLES, each) for each in re.split(r"[|,/&]", text)]
