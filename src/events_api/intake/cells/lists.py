"""Lists in a cell: what separates their items, where names may hold the same signs and words.

Separate from codes, because organisations with roles are lists too.
"""

import re
from collections.abc import Callable

# These always separate.
_ALWAYS = re.compile(r"[;\n؛]")
# These do unless they stand inside a name (Korea, Republic of) or among roles in parentheses.
_COMMAS = re.compile(r"[,،、](?![^()]*\))")
# And these only where all that they separate is known: Bosnia and Herzegovina; R & D.
_WORDS = re.compile(
    r"(?:\s+(?:and|et|und|y|e|и|та|i|ve|en|og|och|és|și|a|dhe)\s+|\s+و\s*|\s*[/&+|]\s*)(?![^()]*\))"
    r"|^and\s+",
    re.IGNORECASE,
)
# No item has more of them inside: an organisation can have a dozen roles.
_MOST = 13
_CODE = 2


def items_of(text: str, is_item: Callable[[str], bool]) -> list[str]:
    """The items of a list: by `;` and lines, by commas, and by `and` and `/` between known ones.

    They have no blanks around them; what is not known, as `is_item` says, is one as it stands.
    """
    if is_item(text.strip()):
        return [text.strip()]
    found = []
    for part in _ALWAYS.split(text):
        for item in _runs(part, _COMMAS, is_item):
            inside = [each for each in _runs(item, _WORDS, is_item) if each]
            # "Iraq & co" is no list of codes; "en/fr" is.
            alike = len({len(each) == _CODE and each.islower() for each in inside}) == 1
            found += inside if alike and all(map(is_item, inside)) else [item]
    return [each for each in found if each]


def _runs(text: str, separator: re.Pattern[str], is_item: Callable[[str], bool]) -> list[str]:
    """The parts between separators, of which the longest runs that are items are one."""
    ends = [(0, 0), *(match.span() for match in separator.finditer(text)), (len(text), len(text))]
    found = []
    place, last = 0, len(ends) - 1
    while place < last:
        begin = ends[place][1]
        for end in range(min(place + _MOST, last), place, -1):
            run = text[begin : ends[end][0]].strip()
            if end == place + 1 or is_item(run):
                break
        found.append(run)
        place = end
    return found
