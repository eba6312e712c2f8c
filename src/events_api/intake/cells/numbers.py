# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Numbers as people type them: `1,473`, `40 000 000`, `over 100,000`, `~50`, `€5 million`, `2,3`.

Separate from counts of people, which have women and men inside, and from dates.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from events_api.core.values import Qualifier
from events_api.core.words import fold
from events_api.intake.cells.cell import Cell, Unclear, exactly, listed, one_of, plain, text_of

# What words before (or signs around) a number say of it.
QUALIFIERS: dict[Qualifier, str] = {
    "over": """over|more than|above|exceeding|in excess of|>|plus de|über|mehr als|más de|mais de|
più di|oltre|более|свыше|больше|понад|
أكثر من|بیش از""",
    "at_least": """at least|no fewer than|no less than|not less than|minimum|min|>=|≥|
au moins|mindestens|al menos|pelo menos|almeno|не менее|не менш|على الأقل|حداقل""",
    "about": """about|around|approximately|approx|circa|ca|c|roughly|some|an estimated|estimated|
~|≈|environ|une|rund|etwa|ungefähr|unos|unas|alrededor de|aproximadamente|cerca de|около|примерно|
приблизно|близько|حوالي|حدود|yaklaşık""",
    "almost": """almost|nearly|close to|just under|under|less than|fewer than|below|<|près de|
presque|moins de|fast|knapp|beinahe|weniger als|casi|menos de|quase|quasi|почти|менее|майже|
تقريبا""",
    "up_to": """up to|at most|no more than|not more than|maximum|max|<=|≤|jusqu'à|au plus|bis zu|
höchstens|hasta|até|fino a|до|не более|حتى""",
}
_SPELT = """zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|
fifteen|sixteen|seventeen|eighteen|nineteen"""
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
SPELT = {word: number for number, word in enumerate(listed(_SPELT))}
SPELT |= {word: 10 * number for number, word in enumerate(listed(_TENS), start=2)}
# Letters that mean millions only where they touch the number, and men after a head count.
_LETTERS = {"k": 3, "m": 6, "mn": 6, "bn": 9}
_SCALES = {"thousand": 3, "mille": 3, "tausend": 3, "mil": 3, "тыс": 3, "тысяч": 3}
_SCALES |= dict.fromkeys(["million", "millions", "mio", "millionen", "millones"], 6)
_SCALES |= dict.fromkeys(["milhões", "milioni", "млн", "миллионов", "миллиона", "مليون"], 6)
_SCALES |= dict.fromkeys(["billion", "billions", "mrd", "milliards", "milliarden", "млрд"], 9)
_MARKS = "'’٬\u00a0\u202f\u2009 "
DIGITS = rf"\d+(?:[{_MARKS}]\d{{3}}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)*(?:٫\d+)?"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: its value, its qualifier, and where it stands."""

    value: Decimal
    qualifier: Qualifier
    start: int
    end: int


@lru_cache(maxsize=2)
def _pattern(*, whole: bool) -> re.Pattern[str]:
    before = rf"(?:(?P<before>{one_of(_qualifiers())})\.?\s*(?:the\s+|de\s+)?)?"
    number = rf"(?P<sign>[-+])?(?P<digits>{DIGITS})|(?<![^\W_])(?P<spelt>{one_of(SPELT)})(?![^\W_])"
    letters = "" if whole else rf"(?P<letter>{one_of(_LETTERS)})|"
    scales = rf"\s*(?P<scale>{one_of(_scales())})"
    scale = rf"(?:(?:{letters}{scales})\.?(?![^\W_]))?"
    return re.compile(rf"(?<![^\W_]){before}(?:{number}){scale}(?P<after>\s?\+)?")


@lru_cache(maxsize=1)
def _scales() -> dict[str, int]:
    return {fold(word): zeros for word, zeros in _SCALES.items()}


@lru_cache(maxsize=1)
def _qualifiers() -> dict[str, Qualifier]:
    return {fold(each): name for name, words in QUALIFIERS.items() for each in listed(words)}


def figures_in(text: str, *, whole: bool = False) -> list[Figure]:
    """All numbers of a text (plain and folded), in order.

    Args:
        text: The text.
        whole: Whether they are counts, so that `1.473` is more than a thousand.

    Raises:
        Unclear: Digits and separators that are no number.
    """
    found = []
    for match in _pattern(whole=whole).finditer(text):
        value = _value(match, whole=whole)
        before = match["before"]
        qualifier: Qualifier = _qualifiers()[before] if before else "exact"
        if match["after"]:
            qualifier = "at_least"
        found.append(Figure(value, qualifier, match.start(), match.end()))
    return found


def _value(match: re.Match[str], *, whole: bool) -> Decimal:
    words = match.groupdict()
    scale = _scales().get(words["scale"], 0) or _LETTERS.get(words.get("letter") or "", 0)
    if match["spelt"]:
        return Decimal(SPELT[match["spelt"]]).scaleb(scale)
    value = decimal_of(match["digits"], whole=whole and not scale)
    value = -value if match["sign"] == "-" else value
    return Decimal(format(value.scaleb(scale), "f")) if scale else value


def decimal_of(digits: str, *, whole: bool = False) -> Decimal:
    """The number that digits with separators are.

    A comma before exactly three digits parts thousands, as `1,473`; before others it is a decimal
    comma, as `2,3`. A full stop is a decimal point, but parts thousands in counts or where there
    are several.

    Raises:
        Unclear: The groups are none that a number has.
    """
    bare = re.sub(f"[{_MARKS}]", "", digits).replace("٫", ".")
    commas, points = bare.count(","), bare.count(".")
    if commas and points:  # the last one is the decimal sign
        decimal = max(bare.rfind(","), bare.rfind("."))
        other = "," if bare[decimal] == "." else "."
        grouped, rest = bare[:decimal], bare[decimal + 1 :]
        return Decimal(f"{_grouped(grouped, other)}.{rest}")
    sign = "," if commas else "."
    if commas + points == 0:
        return Decimal(bare)
    thousands = bare.rpartition(sign)[2]
    many = commas > 1 or points > 1
    if many or (len(thousands) == 3 and bare[0] != "0" and (commas or whole)):  # noqa: PLR2004
        return Decimal(_grouped(bare, sign))
    return Decimal(bare.replace(",", "."))


def _grouped(digits: str, sign: str) -> str:
    first, *groups = digits.split(sign)
    if not 1 <= len(first) <= 3 or any(len(each) != 3 for each in groups):  # noqa: PLR2004
        raise Unclear("unclear_number", "Write the number with digits only, as 1473 or 2.5.")
    return "".join((first, *groups))


def number_text(cell: Cell) -> str:
    """The cell's text with plain dashes and digits, folded, in which `figures_in` looks."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return format(exactly(cell), "f")
    return fold(plain(text_of(cell)))
