"""The syntax of filters: `a,b` is one or the other, `!a` without it, `none` where nothing is said.

Separate from the other types of parameters because all filters share this grammar (contract, "A
list"). A bad value is a validation error whose words say what to give instead.
"""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import InstanceOf

from events_api.core.records.link import ROLE_BITS
from events_api.core.selection.selection import Term
from events_api.core.values.parameter_texts import (
    ParameterText,
    bad,
    either,
    items_of,
    listed,
)
from events_api.core.values.patterns import CODE, COUNTRY, LANGUAGE


def _term(text: str) -> Term:
    """The text of a filter as a Term without dimension: `a,b` or, `!a` not, `none` unset."""
    return _read_term(text, lambda item: (item, 0))


def _term_with_roles(text: str) -> Term:
    """The same, where a code may be narrowed to a role: `icmpd:organiser`."""
    return _read_term(text, _with_role)


def _read_term(text: str, value: Callable[[str], tuple[str, int]]) -> Term:
    items = items_of(text)
    wanted = [item for item in items if not item.startswith("!")]
    excluded = [item[1:] for item in items if item.startswith("!")]
    return Term(
        dim="",
        values=tuple(value(item) for item in dict.fromkeys(wanted) if item != "none"),
        unset="none" in wanted,
        excluded=tuple(value(item) for item in excluded if item != "none"),
        present="none" in excluded,
    )


def _with_role(item: str) -> tuple[str, int]:
    code, colon, role = item.partition(":")
    if not colon:
        return code, 0
    if code in {"", "none"} or role not in ROLE_BITS:
        raise bad(
            "Give a code, a colon and a role of the list.",
            code="unknown_value",
            allowed=list(ROLE_BITS),
        )
    return code, ROLE_BITS[role]


def _languages(text: str) -> str:
    """The text of a filter on languages, whose codes are well formed (BCP 47)."""
    if not all(re.fullmatch(f"!?(?:none|{LANGUAGE})", item) for item in items_of(text)):
        raise bad("Give a language code as `en`, `fr` or `fa`.")
    return text


def closed(*allowed: str) -> ParameterText:
    """A check for a `Filter` on a closed list; other values are named as unknown (400)."""

    def check(text: str) -> str:
        if not {item.removeprefix("!") for item in items_of(text)} <= {*allowed, "none"}:
            raise bad("Use a value of the list.", code="unknown_value", allowed=list(allowed))
        return text

    return ParameterText(check, listed(f"!?(?:{either((*allowed, 'none'))})"))


_Asked = InstanceOf[Term] | None
Filter = Annotated[_Asked, ParameterText(_term, listed(f"!?{CODE}"))]
CountryFilter = Annotated[_Asked, ParameterText(_term, listed(f"!?(?:{COUNTRY}|none)"))]
RoleFilter = Annotated[
    _Asked, ParameterText(_term_with_roles, listed(f"!?{CODE}(?::(?:{either(ROLE_BITS)}))?"))
]
LanguageFilter = Annotated[Filter, ParameterText(_languages, listed(f"!?(?:{LANGUAGE}|none)"))]
