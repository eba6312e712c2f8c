"""Wording: how figures are said in the language of a reader: names, numbers, dates, remarks.

Separate because every text of a summary says the same things. The words stand in the catalogues
(`core/texts`); numbers, lists, currencies, countries and plural forms come from CLDR through babel.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from msgspec import Struct

from events_api.core.texts.code_words import CLOSED
from events_api.core.texts.phrases import Phrases, phrases_of
from events_api.core.values.dates_in_words import in_words
from events_api.core.values.structures import Qualifier
from events_api.summaries.figures import Figure, Scope
from events_api.summaries.rules.series_values import PRECISION
from events_api.summaries.year.labels import Labels, list_of

# The British locale puts the day before the month, as in dates.
_LOCALES = {"en": "en-GB"}
_COUNTED = frozenset({"records", "items", "attendances"})
# Whole numbers of each plural form that a language may have. A fraction whose form is of no whole
# number, as in Russian, is said as a few are.
_FEW = 2
_FORMS = (1, _FEW, 5, 11, 100)
_PERCENT = frozenset({"%", "percent", "per cent"})


@lru_cache
def _locale_of(code: str) -> Locale:
    return Locale.parse(_LOCALES.get(code, code), sep="-")


# A page has thousands of numbers, most of them small and the same. By its digits, since equal
# numbers may have more of them.
@lru_cache(maxsize=4096)
def _formatted(code: str, digits: str) -> str:
    value, locale = Decimal(digits), _locale_of(code)
    with localcontext(prec=PRECISION):
        return format_decimal(value, locale=locale, decimal_quantization=False)


@lru_cache(maxsize=4096)
def _percent(code: str, digits: str) -> str:
    return format_percent(Decimal(digits), locale=_locale_of(code), decimal_quantization=False)


class Wording(Struct, frozen=True, dict=True):
    """The words of one language; where a language has none, those of English.

    Attributes:
        language: The language asked for.
        labels: The words for codes, by list.
    """

    language: str
    labels: Labels

    @cached_property
    def _phrases(self) -> Phrases:
        return phrases_of(self.language)

    @property
    def code(self) -> str:
        """The language that the words are of."""
        return self._phrases.language

    @cached_property
    def _locale(self) -> Locale:
        return _locale_of(self.code)

    @property
    def direction(self) -> str:
        """How the language is written: `ltr` or `rtl`."""
        return self._locale.text_direction

    def say(self, phrase: str, *told: object) -> str:
        """A phrase of the catalogue, with what is put in."""
        return self._phrases.texts[phrase].format(*told)

    def counted(self, phrase: str, number: int, *told: object) -> str:
        """A phrase of the catalogue that says how many, by the plural rules of the language."""
        words = self._phrases.counted(phrase, number)
        return words.format(self.number(number), *told)

    def parts(self, phrase: str, *numbers: int) -> str:
        """A phrase of the catalogue that says how many of how many."""
        return self.say(phrase, *map(self.number, numbers))

    def word(self, code: str) -> str:
        """What a code without a label is called: by a word of the catalogue, or by itself."""
        texts = self._phrases.texts
        known = texts.get(f"figures.{code}") or texts.get(f"words.{code}")
        return known or code.replace("_", " ")

    def date(self, text: str) -> str:
        """A date, or several by comma."""
        return self.several(in_words(each, self.code) for each in text.split(","))

    def several(self, words: Iterable[str]) -> str:
        """Words as a list: "Afghanistan and Pakistan"."""
        told = [*words]
        return told[0] if len(told) == 1 else format_list(told, locale=self._locale)

    def number(self, value: Decimal | int, *, signed: bool = False) -> str:
        """A number with all its digits."""
        text = _formatted(self.code, str(value))
        return f"+{text}" if signed and value >= 0 else text

    def share(self, value: Decimal) -> str:
        """A share of one, in hundredths."""
        return _percent(self.code, str(value))

    def amount(self, value: Decimal, unit: str | None) -> str:
        """A number with its unit, or without."""
        number = self.number(value)
        if unit is None:
            return number
        if unit in _PERCENT:
            return self.share(value.scaleb(-2))
        if unit in self._locale.currencies:
            with localcontext(prec=PRECISION):
                return format_currency(
                    value,
                    unit,
                    locale=self._locale,
                    format_type="name",
                    currency_digits=False,
                    decimal_quantization=False,
                )
        known = f"units.{unit}"
        if known not in self._phrases.texts:
            return f"{number} {unit}"
        return f"{number} {self._phrases.counted(known, self._whole_like(value))}"

    def _whole_like(self, value: Decimal) -> int:
        """A whole number that takes the same plural as a value: catalogues know no fractions."""
        size = abs(value)
        if size == int(size):
            return int(size)
        form = self._locale.plural_form(size)
        return next((each for each in _FORMS if self._locale.plural_form(each) == form), _FEW)

    def in_unit(self, unit: str) -> str:
        """What a unit is called; as it is where nobody has a word."""
        return self._phrases.texts.get(f"units.{unit}", unit)

    def unit(self, figure: Figure) -> str | None:
        """The unit of a figure, where its name does not say it already."""
        unit = figure.unit
        if unit in _COUNTED:
            return None
        name = self.name(figure).casefold()
        told = any(each.casefold() in name for each in (unit, self.in_unit(unit)))
        return None if told else unit

    def month(self, number: int, length: str = "wide") -> str:
        """What the first, second, … month is called, or, `abbreviated`, in short."""
        return str(self._locale.months["stand-alone"][length][number])

    def value(
        self, value: Decimal | None, qualifier: Qualifier | None, unit: str | None = None
    ) -> str:
        """A value as exactly as it is known, with its unit or without."""
        if value is None:
            return self.say("no_number")
        amount = self.amount(value, unit)
        return amount if qualifier in {None, "exact"} else self.say(str(qualifier), amount)

    def bounds(self, figure: Figure) -> Iterator[str]:
        """What the bounds of a value say that its qualifier does not."""
        value, lower, upper = figure.value, figure.lower, figure.upper
        if value is None or figure.qualifier == "exact":
            return
        if lower is not None and upper is not None and lower != upper:
            yield self.say("between", self.number(lower), self.number(upper))
        elif lower is not None and lower != value:
            yield self.say("at_least", self.number(lower))
        elif upper is not None and upper != value:
            yield self.say("up_to", self.number(upper))

    def label(self, name: str, code: str | None) -> str:
        """What a value of a dimension, or of a filter, is called."""
        if code is None or code == "none":
            return self.say("none")
        if code.startswith("!"):
            return self.say("not", self.label(name, code[1:]))
        if name == "month":
            return self.date(code)
        words, _, role = code.partition(":")
        found = self.labels.get(CLOSED.get(name) or list_of(name), {}).get(words) or self.word(
            words
        )
        return f"{found} ({self.word(role)})" if role else found

    def name(self, figure: Figure) -> str:
        """What a figure is called."""
        return self.known(figure.name)

    def known(self, name: str) -> str:
        """What a figure of this name is called."""
        return self.labels.get("indicators", {}).get(name) or self.word(name)

    def member(self, name: str) -> str:
        """What a member of an indicator's definition is called."""
        return self._phrases.texts.get(f"members.{name}", name.replace("_", " "))

    def member_value(self, name: str, value: str) -> str:
        """A value of a member of an indicator's definition: rules in words."""
        return self._phrases.texts.get(f"{name}s.{value}", value)

    def being(self, what: str, said: object) -> str:
        """What something is: "Meetings: 9"."""
        return self.say("is", what, said)

    def scope(self, scope: Scope) -> Iterator[str]:
        """Whom a figure is about, member by member."""
        for member, values in scope.items():
            if isinstance(values, dict):
                for name, own in values.items():
                    named = [own] if isinstance(own, str) else own
                    yield self.being(self.word(name), self.several(map(self.word, named)))
            else:
                known = self.labels.get(member, {})
                yield self.several(known.get(code, code) for code in values)

    def title(self, section: str, by: str | None, key: str | None) -> str:
        """What figures stand under: their section, or their part of a breakdown."""
        return self.say(section) if by is None else self.being(self.word(by), self.label(by, key))

    def asked(self, allocation: str, filters: Mapping[str, str]) -> Iterator[str]:
        """How records belong to the year, and what they were narrowed to."""
        yield self.say(allocation)
        for name, text in filters.items():
            wanted = (self.label(name, code) for code in text.split(","))
            yield self.being(self.word(name), self.several(wanted))
