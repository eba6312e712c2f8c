# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Counts of people and of countries: `75 (25 women)`, `over 140 participants`, `~50`.

Separate from other numbers because one cell says several members: count, qualifier, women, men.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from events_api.core.values import Basis, Qualifier
from events_api.core.words import fold
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown, listed
from events_api.intake.cells.numbers import Figure, figures_in, number_text

_WOMEN = (
    "women|woman|female|females|femmes|frauen|mujeres|mulheres|donne|женщин|жінок|kadın|نساء|زن|f|w"
)
_MEN = "men|man|male|males|hommes|männer|hombres|homens|uomini|мужчин|чоловіків|erkek|رجال|مرد|m"
_EXPECTED = ("expected", "foreseen", "planned", "attendus", "erwartet", "ожидается")
# Words beside a count that do not change what is counted. Others might: "from 26 states".
_BESIDE = """participant|participants|people|persons|person|attendee|attendees|delegate|delegates|
official|officials|expert|experts|trainee|trainees|representative|representatives|members|member|
employees|staff|officers|trainers|students|learners|pax|total|a|of|in|all|whom|and|including|incl|
which|senior|them|were|are|thereof|with|about|participantes|participante|pessoas|personas|personnes|
teilnehmer|teilnehmende|teilnehmerinnen|personen|partecipanti|persone|osób|účastníků|dont|davon|
darunter|участников|участника|участник|человек|людей|учасників|осіб|katılımcı|kişi|مشارك|مشاركا|
مشاركين|شخص|نفر|شرکت|کننده|de|los|las|les|del|di|da|et|und|y|e|и|i|ve|و"""
_COUNTRIES = {"country", "countries", "states", "pays", "lander", "paises", "participating"}
_ADVICE = "Write one number, as 75, over 100, ~50 or 75 (25 women)."


def _sexed(words: str) -> re.Pattern[str]:
    return re.compile(rf"\s*(%|per ?cent)?\s*(?:of them\s+)?(?:{fold(words)})(?![^\W_])")


@lru_cache(maxsize=1)
def _beside() -> frozenset[str]:
    return frozenset(
        fold(word) for word in (*listed(_BESIDE), *_EXPECTED, *listed(f"{_WOMEN}|{_MEN}"))
    )


_PARTS = {"women": _sexed(_WOMEN), "men": _sexed(_MEN)}


def read_people(member: str, cell: Cell) -> Meaning:
    """A head count, the value being its number; qualifier, basis, women and men go beside it.

    Raises:
        Unclear: There is no number, or more than one that is not of women or men.
    """
    if is_unknown(cell):
        return Meaning(None, also={(member, "qualifier"): None, (member, "basis"): None})
    text = number_text(cell)
    heads: list[Figure] = []
    also: dict[tuple[str, str | None], Any] = {}
    figures = figures_in(text, whole=True)
    for figure in figures:
        part, value = _part(text, figure)
        if part is None:
            heads.append(figure)
        elif (member, part) in also:
            raise Unclear("unclear_count", _ADVICE)
        else:
            also[member, part] = value
    if len(heads) > 1 or not (heads or also) or _other_words(text, figures):
        raise Unclear("unclear_count", _ADVICE)
    count = _whole(heads[0].value) if heads else None
    qualifier: Qualifier | None = heads[0].qualifier if heads else None
    basis: Basis = "expected" if any(word in text for word in _EXPECTED) else "actual"
    said = _said(count, qualifier, basis, {name[1]: value for name, value in also.items()})
    also[member, "qualifier"] = qualifier
    if basis == "expected":
        also[member, "basis"] = basis
    return Meaning(count, said, also=also)


def read_countries(member: str, cell: Cell) -> Meaning:
    """How many countries took part; errors as `read_people`."""
    if is_unknown(cell):
        return Meaning(None, also={(member, "qualifier"): None, (member, "basis"): None})
    text = number_text(cell)
    figures = figures_in(text, whole=True)
    if len(figures) != 1 or _other_words(text, figures) - _COUNTRIES:
        raise Unclear("unclear_count", "Write one number, as 25 or over 40.")
    count, qualifier = _whole(figures[0].value), figures[0].qualifier
    said = _said(count, qualifier, "actual", {})
    return Meaning(count, said, also={(member, "qualifier"): qualifier})


def _part(text: str, figure: Figure) -> tuple[str | None, Any]:
    """Whether a number is of women or of men, and what it says of them."""
    for name, pattern in _PARTS.items():
        match = pattern.match(text, figure.end)
        if match is None:
            continue
        if figure.qualifier != "exact" or (match[1] and name == "men"):
            raise Unclear(
                "unclear_count", "Write women and men as exact numbers, as 75 (25 women)."
            )
        return ("women_share", figure.value / 100) if match[1] else (name, _whole(figure.value))
    return None, None


def _other_words(text: str, figures: list[Figure]) -> set[str]:
    """The words beside the numbers that might change what is counted."""
    rest = list(text)
    for figure in figures:
        rest[figure.start : figure.end] = " " * (figure.end - figure.start)
    return set(re.findall(r"[^\W_]+", "".join(rest))) - _beside() - {"per", "cent"}


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value() or value < 0:
        raise Unclear("unclear_count", _ADVICE)
    return int(value)


def _said(
    count: int | None, qualifier: Qualifier | None, basis: Basis, parts: dict[str | None, Any]
) -> str:
    """The count as it was understood, in words."""
    words = [] if basis == "actual" else ["expected"]
    if qualifier not in {None, "exact"}:
        words.append(str(qualifier).replace("_", " "))
    words.append("no number" if count is None else str(count))
    inside = [
        f"{value:f} of all women" if name == "women_share" else f"{value} {name}"
        for name, value in parts.items()
    ]
    return " ".join(words) + (f" ({', '.join(inside)})" if inside else "")
