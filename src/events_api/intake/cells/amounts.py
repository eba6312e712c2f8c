# ruff: noqa: RUF001 - words of other languages use letters that look like Latin
"""Single numbers in a cell: a value of an indicator, an amount of money, hours, a share.

Separate from counts of people, which have women and men inside.
"""

import re

from events_api.core.words.folding import fold
from events_api.intake.cells.cell import Cell, Meaning, Unclear, is_unknown
from events_api.intake.cells.numbers import Figure, figures_in, share_of, written
from events_api.intake.cells.separators import UNSETTLED, Decimals

# What a value says of itself that was written in per cent; its unit has to be just that.
PER_CENT = "per_cent"
_ADVICE = "Write the number with digits only, as 1473, 2.5 or over 100000."
_CURRENCIES = {"€": "EUR", "euros": "EUR", "euro": "EUR", "£": "GBP", "us$": "USD", "a$": "AUD"}
_CURRENCIES |= {"c$": "CAD", "$": "USD", "eur": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF"}
_CURRENCIES |= {"nok": "NOK", "sek": "SEK", "dkk": "DKK", "try": "TRY", "pkr": "PKR", "aud": "AUD"}
_PERCENT = re.compile(
    r"\s*(?:[%٪]|(?:per ?cent(?:age)?|pct|pour ?cent|prozent|por ?cento|por ?ciento|"
    r"per ?cento|процент(?:ов|а)?|відсотків|yuzde|درصد|بالميه)(?![^\W_]))"
)


def read_whole(cell: Cell, decimals: Decimals = UNSETTLED) -> Meaning:
    """A whole number: sessions, items.

    Raises:
        Unclear: It is no whole number, or not exact.
    """
    if is_unknown(cell):
        return Meaning(None)
    entry = written(cell)
    figure = _exact(_only(entry.text, decimals, whole=True))
    if figure.value != figure.value.to_integral_value():
        raise Unclear("unclear_number", "Write a whole number with digits only, as 12.")
    number = int(figure.value)
    return Meaning(number, str(number), entry.note([figure], decimals))


def read_number(cell: Cell, decimals: Decimals = UNSETTLED) -> Meaning:
    """An exact decimal number; of a currency sign beside it the currency is noted.

    Raises:
        Unclear: It is no number, or not exact.
    """
    if is_unknown(cell):
        return Meaning(None)
    entry = written(cell)
    bare, currency = _without_currency(entry.text)
    figure = _exact(_only(bare, decimals))
    also: dict[tuple[str, str | None], object] = {("currency", None): currency} if currency else {}
    said = format(figure.value, "f")
    return Meaning(figure.value, said, entry.note([figure], decimals), also)


def read_share(cell: Cell, decimals: Decimals = UNSETTLED) -> Meaning:
    """A share from 0 to 1; `43 %` is 0.43.

    Raises:
        Unclear: It is no number, or not exact.
    """
    if is_unknown(cell):
        return Meaning(None)
    entry = written(cell)
    figure = _exact(_only(_PERCENT.sub("", entry.text), decimals))
    share = share_of(figure.value) if is_per_cent(entry.text) else figure.value
    return Meaning(share, format(share, "f"), entry.note([figure], decimals))


def read_value(cell: Cell, decimals: Decimals = UNSETTLED) -> Meaning:
    """A value of an indicator with its qualifier; `50-60` is a range, `82 %` is 82 in per cent.

    Raises:
        Unclear: There is no number, or several that are no range.
    """
    if is_unknown(cell):
        return Meaning(None)
    entry = written(cell)
    bare, currency = _without_currency(_PERCENT.sub("", entry.text))
    figure = _only(bare, decimals)
    also: dict[tuple[str, str | None], object] = {("qualifier", None): figure.qualifier}
    said = format(figure.value, "f")
    if figure.to is not None:
        also["value_to", None] = figure.to
        said = f"{said} to {figure.to:f}"
    if is_per_cent(entry.text):
        also["value", PER_CENT] = True
        said = f"{said} per cent"
    elif currency:
        also["unit", None] = currency
        said = f"{said} {currency}"
    words = "" if figure.qualifier == "exact" else f"{figure.qualifier.replace('_', ' ')} "
    return Meaning(figure.value, words + said, entry.note([figure], decimals), also)


def is_per_cent(text: str) -> bool:
    """Whether a text, a folded cell or a unit, says per cent."""
    return _PERCENT.search(fold(text)) is not None


def _without_currency(text: str) -> tuple[str, str | None]:
    """The text without a sign or code of a currency, and its ISO code."""
    for sign, code in _CURRENCIES.items():
        edge = r"(?<![^\W\d_])" if sign[0].isalpha() else ""
        after = r"(?![^\W\d_])" if sign[-1].isalpha() else ""
        bare, times = re.subn(rf"{edge}{re.escape(fold(sign))}{after}", " ", text)
        if times == 1:
            return bare, code
    return text, None


def _only(text: str, decimals: Decimals, *, whole: bool = False) -> Figure:
    """The only number of a text that has nothing but it."""
    figures = figures_in(text, decimals, whole=whole)
    if len(figures) != 1:
        raise Unclear("unclear_number", _ADVICE)
    rest = text[: figures[0].start] + text[figures[0].end :]
    if re.sub(r"[\s.]", "", rest):
        raise Unclear("unclear_number", _ADVICE)
    return figures[0]


def _exact(figure: Figure) -> Figure:
    if figure.qualifier != "exact" or figure.to is not None:
        raise Unclear("unclear_number", "Write one exact number with digits only, as 1473 or 2.5.")
    return figure
