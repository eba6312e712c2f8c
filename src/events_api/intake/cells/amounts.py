"""Single numbers in a cell: a value of an indicator, an amount of money, hours, a share.

Separate from counts of people, which have women and men inside.
"""

import re

from events_api.core.words import fold
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown
from events_api.intake.cells.numbers import Figure, figures_in, number_text

_ADVICE = "Write the number with digits only, as 1473, 2.5 or over 100000."
_CURRENCIES = {"€": "EUR", "euros": "EUR", "euro": "EUR", "£": "GBP", "us$": "USD", "a$": "AUD"}
_CURRENCIES |= {"c$": "CAD", "$": "USD", "eur": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF"}
_CURRENCIES |= {"nok": "NOK", "sek": "SEK", "dkk": "DKK", "try": "TRY", "pkr": "PKR", "aud": "AUD"}
_PERCENT = re.compile(r"%|per ?cent|pour ?cent|prozent|percent")


def read_whole(cell: Cell) -> Meaning:
    """A whole number: sessions, items.

    Raises:
        Unclear: It is no whole number, or not exact.
    """
    if is_unknown(cell):
        return Meaning(None)
    figure = _only(number_text(cell), whole=True)
    if figure.qualifier != "exact" or figure.value != figure.value.to_integral_value():
        raise Unclear("unclear_number", "Write a whole number with digits only, as 12.")
    number = int(figure.value)
    return Meaning(number, str(number))


def read_number(cell: Cell) -> Meaning:
    """An exact decimal number; of a currency sign beside it the currency is noted.

    Raises:
        Unclear: It is no number, or not exact.
    """
    if is_unknown(cell):
        return Meaning(None)
    text = number_text(cell)
    bare, currency = _without_currency(text)
    figure = _only(bare)
    if figure.qualifier != "exact":
        raise Unclear("unclear_number", _ADVICE)
    also: dict[tuple[str, str | None], object] = {("currency", None): currency} if currency else {}
    return Meaning(figure.value, format(figure.value, "f"), also=also)


def read_share(cell: Cell) -> Meaning:
    """A share from 0 to 1; `43 %` is 0.43."""
    if is_unknown(cell):
        return Meaning(None)
    text = number_text(cell)
    value = _only(_PERCENT.sub("", text)).value
    share = value / 100 if _PERCENT.search(text) else value
    return Meaning(share, format(share, "f"))


def read_value(cell: Cell) -> Meaning:
    """A value of an indicator with its qualifier; `50-60` is a range, `82 %` is 82.

    Raises:
        Unclear: There is no number, or several that are no range.
    """
    if is_unknown(cell):
        return Meaning(None)
    text = number_text(cell)
    bare, currency = _without_currency(_PERCENT.sub("", text))
    span = re.fullmatch(r"\s*([\d.,' ]*\d)\s*(?:-|to)\s*(\d[\d.,' ]*)\s*", bare)
    parts = [_only(each) for each in span.groups()] if span else [_only(bare)]
    qualifier = parts[0].qualifier
    also: dict[tuple[str, str | None], object] = {("qualifier", None): qualifier}
    said = format(parts[0].value, "f")
    if span:
        also["value_to", None] = parts[1].value
        said = f"{said} to {parts[1].value:f}"
    if currency:
        also["unit", None] = currency
    words = said if qualifier == "exact" else f"{qualifier.replace('_', ' ')} {said}"
    note = "the unit says per cent, not the value" if _PERCENT.search(text) else None
    return Meaning(parts[0].value, words, note, also)


def _without_currency(text: str) -> tuple[str, str | None]:
    """The text without a sign or code of a currency, and its ISO code."""
    for sign, code in _CURRENCIES.items():
        edge = r"(?<![^\W\d_])" if sign[0].isalpha() else ""
        after = r"(?![^\W\d_])" if sign[-1].isalpha() else ""
        bare, times = re.subn(rf"{edge}{re.escape(fold(sign))}{after}", " ", text)
        if times == 1:
            return bare, code
    return text, None


def _only(text: str, *, whole: bool = False) -> Figure:
    """The only number of a text that has nothing but it."""
    figures = figures_in(text, whole=whole)
    if len(figures) != 1:
        raise Unclear("unclear_number", _ADVICE)
    rest = text[: figures[0].start] + text[figures[0].end :]
    if re.sub(r"[\s.*]", "", rest):
        raise Unclear("unclear_number", _ADVICE)
    return figures[0]
