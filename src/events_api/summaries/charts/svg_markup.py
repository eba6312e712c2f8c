"""SVG: elements and texts as markup, safe whatever they hold, and how much room a text takes. Pure.

Separate because nothing else writes markup: what goes through here is escaped, cut where it is too
long, and changes the direction of nothing around it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import escape

# Marks that turn the text after them, and what XML cannot say.
_UNSAID = re.compile("[\u202a-\u202e\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BEGIN, _END = "\u2066\u2067\u2068", "\u2069"
_AUTO = "\u2068"
_PLAIN = re.compile("[A-Za-z0-9 .,#-]*").fullmatch
_ISOLATES = re.compile(f"[{_BEGIN}{_END}]")
_FROM_RIGHT = frozenset({"R", "AL"})
_FROM_LEFT = frozenset({"L"})
_NARROW = frozenset("ijltfrI.,:;|'!()[]/ \u00a0\u202f")
# Shares of the font size, on the wide side: which font it will be is not known here.
_WIDTHS = {"Lu": 0.72, "Mn": 0.0, "Cf": 0.0, "Nd": 0.6}
_USUAL, _SLIM, _BROAD, _FULL = 0.58, 0.36, 0.62, 1.05
_LATIN = "\u024f"
ELLIPSIS = "…"
# What floats lose.
_SLACK = 0.01


def number(value: float) -> str:
    """A coordinate, to a tenth."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(name: str, *content: str, **attributes: object) -> str:
    """An element; its content is markup, its attributes are text. `class_` is `class`."""
    said = "".join(
        [
            f" {_attribute(key)}={_quoted(value)}"
            for key, value in attributes.items()
            if value is not None
        ]
    )
    inner = "".join(content)
    return f"<{name}{said}>{inner}</{name}>" if inner else f"<{name}{said}/>"


@lru_cache
def _attribute(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _quoted(value: object) -> str:
    # Most of what a picture has are coordinates and names of classes, which need no care.
    if isinstance(value, float):
        return f'"{number(value)}"'
    text = str(value)
    if _PLAIN(text):
        return f'"{text}"'
    said = escape(clean(text), quote=False)
    mark = "'" if '"' in said and "'" not in said else '"'
    return f"{mark}{said.replace(mark, '&quot;')}{mark}"


def words(text: str) -> str:
    """A text as markup."""
    return escape(clean(text), quote=False)


def clean(text: str) -> str:
    """A text in one line, which turns nothing that stands after it."""
    if text.isprintable():
        return text
    text = _UNSAID.sub(" ", text)
    begun, ended = sum(map(text.count, _BEGIN)), text.count(_END)
    return text if begun == ended else _ISOLATES.sub("", text)


def isolated(text: str, *, right_to_left: bool) -> str:
    """A text that stands within others: read in its own direction, where that is another one."""
    text = _ISOLATES.sub("", clean(text))
    if text.isascii() and not right_to_left:
        return text
    other = _FROM_LEFT if right_to_left else _FROM_RIGHT
    turned = any(unicodedata.bidirectional(char) in other for char in text)
    return f"{_AUTO}{text}{_END}" if turned else text


def width(text: str, size: float) -> float:
    """How wide a text is at most, about."""
    return size * sum(map(_width, text))


@lru_cache(maxsize=4096)
def _width(char: str) -> float:
    if char in _NARROW:
        return _SLIM
    if unicodedata.east_asian_width(char) in "WF":
        return _FULL
    if char > _LATIN and unicodedata.category(char) == "Ll":
        return _BROAD
    return _WIDTHS.get(unicodedata.category(char), _USUAL)


def fitted(text: str, size: float, room: float) -> str:
    """A text as far as there is room, with an ellipsis where some of it is left out."""
    text = clean(text)
    if width(text, size) <= room + _SLACK:
        return text
    taken, left = 0, room - width(ELLIPSIS, size)
    for char in text:
        left -= width(char, size)
        if left < 0:
            break
        taken += 1
    [cut] = _closed([text[:taken].rstrip() + ELLIPSIS])
    return cut


def lines(text: str, size: float, room: float, most: int) -> list[str]:
    """A text in lines, broken at spaces; the last one is cut where there are too many."""
    found = list(_broken(clean(text).split(), size, room))
    if len(found) > most:
        found[most - 1 :] = [" ".join(found[most - 1 :])]
    return [fitted(each, size, room) for each in _closed(found)]


def _broken(words: list[str], size: float, room: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > room + _SLACK:
            yield line
            longer = word
        line = longer
    yield line


def _closed(found: list[str]) -> list[str]:
    """Lines of one text, each of which ends what it begins to read in another direction."""
    whole, still = [], 0
    for line in found:
        begun = _AUTO * still + line
        still = sum(map(begun.count, _BEGIN)) - begun.count(_END)
        whole.append(begun + _END * still)
    return whole
