# ruff: noqa: RUF001 - signs that look alike are the subject
"""Digits with separators, and the decimal sign by which they are one number or another.

Separate from the words around numbers: whether `1.250` is 1250 or 1.25 no cell says by itself, but
often its file does.
"""

import re
from decimal import Decimal
from typing import Literal, get_args

from msgspec import Struct

from events_api.intake.cells.cell import Unclear

Sign = Literal["comma", "point"]

SIGNS: tuple[Sign, ...] = get_args(Sign)
_CHARACTERS: dict[Sign, str] = {"comma": ",", "point": "."}
# What parts thousands and nothing else; the Arabic decimal sign is nothing else either.
_MARKS = "'’٬\u00a0\u202f\u2009 "
DECIMAL = "٫"
DIGITS = rf"\d+(?:[{_MARKS}]\d{{3}}(?!\d))+(?:[.,{DECIMAL}]\d+)?|\d+(?:[.,]\d+)*(?:{DECIMAL}\d+)?"
_SEPARATED = re.compile("[.,]")
_ADVICE = "Write the number with digits only, as 1473 or 2.5."
_MOST, _GROUP = 38, 3


class Decimals(Struct, frozen=True):
    """The decimal sign of a file.

    Attributes:
        sign: Which it is; None: nothing in the file says it.
        because: How that is known, in words.
    """

    sign: Sign | None = None
    because: str = ""


UNSETTLED = Decimals()


def sign_shown(digits: str, *, whole: bool = False) -> Sign | None:
    """The decimal sign by which alone the digits are a number; None: by either, or they have none.

    `12,5` and `1.250.000` show a comma, `0.125` and `1,250.0` a point, `1.250` none of them, unless
    it is a whole number, whose point parts thousands.

    Raises:
        Unclear: They are no number by any sign.
    """
    if DECIMAL in digits or not _SEPARATED.search(digits):
        return None
    if whole and is_two_way(digits):
        return "comma" if "." in digits else "point"
    either = [sign for sign in _CHARACTERS if _decimal(digits, sign) is not None]
    if not either:
        raise Unclear("unclear_number", _ADVICE)
    return either[0] if len(either) == 1 else None


def is_two_way(digits: str) -> bool:
    """Whether the digits are two numbers, by either decimal sign: `1.250`."""
    separated = DECIMAL not in digits and _SEPARATED.search(digits) is not None
    return separated and sign_shown(digits) is None


def number_of(digits: str, decimals: Decimals, *, whole: bool = False) -> Decimal:
    """The number that digits with separators (`DIGITS`) are; a `whole` one can be 1250 only.

    Raises:
        Unclear: They are none, two by what is known, or one by the other sign only.
    """
    shown = sign_shown(digits, whole=whole)
    sign = shown or decimals.sign or "point"
    if shown is None and decimals.sign is None and is_two_way(digits):
        raise _either(digits)
    if shown is not None and not whole and decimals.sign not in {None, shown}:
        detail = f"The decimal sign of the file is a {decimals.sign}, here it is a {shown}."
        raise Unclear("other_decimal_sign", f"{detail} {_ADVICE}")
    number = _decimal(digits, sign)
    if number is None or sum(each.isdecimal() for each in digits) > _MOST:
        raise Unclear("unclear_number", f"Write a number with at most {_MOST} digits.")
    return number


def _either(digits: str) -> Unclear:
    """The refusal of digits that are two numbers."""
    comma, point = (f"{_decimal(digits, sign):f}" for sign in _CHARACTERS)
    detail = (
        f"This is {comma} with a decimal comma and {point} with a decimal point. Say which one "
        "the whole file has, as decimal=comma or decimal=point."
    )
    return Unclear("two_way_number", detail, [comma, point])


def _decimal(digits: str, sign: Sign) -> Decimal | None:
    """The number by a decimal sign; None where it is none."""
    bare = digits.replace(DECIMAL, _CHARACTERS[sign])
    grouped, point, rest = bare.partition(_CHARACTERS[sign])
    if point and not rest.isdecimal():
        return None
    marks = {each for each in grouped if not each.isdecimal()}
    first, *groups = re.split(r"\D", grouped)
    if groups and (len(marks) > 1 or len(first) > _GROUP or first == "0"):
        return None
    if any(len(each) != _GROUP for each in groups):
        return None
    return Decimal("".join((first, *groups)) + (f".{rest}" if rest else ""))
