"""Countries: ISO 3166-1 alpha-2 and XK, with their names in any language, and codes by name.

Separate because codes are checked everywhere and names are needed only for labels and imports.
What CLDR calls countries in forty languages is in `country_names.txt`, as it is compared, since
babel reads all of them whole, which takes a third of a second. `python -m` of this module writes
the file anew; a test holds it against babel. Its names are © Unicode, Inc., Unicode License V3.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

import pycountry
from babel import Locale

from events_api.core.texts.languages import locale_of
from events_api.core.words.folding import sort_key

# Kosovo has no code of ISO 3166-1; XK is what the European Union uses (meaning section 1).
COUNTRY_CODES: frozenset[str] = frozenset(
    {country.alpha_2 for country in pycountry.countries} | {"XK"}
)

_FILE = "country_names.txt"
# The languages of those who write country names to us.
_NAMED_IN = (
    "en fr de es pt it nl pl cs sk hu ro ru uk be tr az ka hy bs sr hr sl sq mk bg el ar fa ps"
)
_NAMED_IN += " ckb ku ur bn hi uz tg kk ky tk sv da lt lv et"
# Words of names that are left out, or written in short, where names are compared.
_LEFT_OUT = {"the", "of", "and"}
_SHORT = {"republic": "rep", "democratic": "dem", "saint": "st", "federation": "fed"}
_SHORT |= {"federated": "fed", "islands": "is", "island": "is"}
# What people call countries where neither CLDR nor ISO 3166 does: short, old and tabular names.
USUAL_NAMES: dict[str, str] = {
    "AE": "UAE|Emirates|The Emirates",
    "AF": "Islamic Republic of Afghanistan|Afganistan",
    "BA": "BiH|Bosnia|Bosnia-Herzegovina|Bosnia Herzegovina|Bosnia and Hercegovina",
    "BO": "Bolivia, Plurinational State of",
    "BS": "Bahamas, The|The Bahamas",
    "BY": "Weißrussland|Белоруссия|Byelorussia|Belorussia",
    "CD": "DRC|DR Congo|Congo DR|Congo, DR|Dem. Rep. of Congo|Dem. Rep. of the Congo|"
    "Congo, Dem. Rep.|Congo, Democratic Republic of|Congo, Democratic Republic of the|"
    "Democratic Republic of Congo|Democratic Republic of the Congo|Congo-Kinshasa|"
    "Congo (Kinshasa)|Zaire|RDC",
    "CF": "CAR|Central African Rep.",
    "CG": "Congo-Brazzaville|Congo (Brazzaville)|Republic of Congo|Republic of the Congo|"
    "Rep. of Congo|Congo, Rep.|Congo, Republic of|Congo, Republic of the",
    "CI": "Ivory Coast|Elfenbeinküste|Cote d Ivoire|Cote d'Ivoire (Ivory Coast)|The Ivory Coast",
    "CN": "PRC|P.R. China|PR China|Mainland China",
    "CV": "Cape Verde",
    "CY": "Republic of Cyprus",
    "CZ": "Czech Republic|Czech Rep.|The Czech Republic",
    "DE": "Federal Republic of Germany|FRG",
    "EG": "Egypt, Arab Rep.|Arab Republic of Egypt",
    "FM": "Micronesia|Micronesia, Fed. Sts.|Federated States of Micronesia",
    "GB": "Großbritannien|Grande-Bretagne|Великобритания|UK|Great Britain|"
    "Britain|The UK|United Kingdom (UK)|"
    "United Kingdom of Great Britain and Northern Ireland",
    "GM": "Gambia, The|The Gambia|Gambia (The)",
    "GR": "EL|Hellas|Hellenic Republic",
    "HK": "Hong Kong|Hong Kong SAR|Hong Kong SAR, China|Hong Kong, China|China, Hong Kong SAR",
    "IQ": "KRG|Kurdistan Region of Iraq|KRI|Iraq (KRI)|Iraq (KRG)|Iraqi Kurdistan|"
    "Republic of Iraq|Federal Iraq",
    "IR": "Iran|Islamic Republic of Iran|I.R. Iran|I.R. of Iran|Iran, Islamic Rep.",
    "KG": "Киргизия|Kyrgyz Republic|Kyrgyz Rep.|Kirghizstan|Kirgizstan|Kirghizia",
    "KN": "St. Kitts and Nevis|St Kitts & Nevis",
    "KP": "DPRK|North Korea|DPR Korea|Korea, North|Korea, Dem. People's Rep.|"
    "Democratic People's Republic of Korea",
    "KR": "South Korea|Republic of Korea|Rep. of Korea|ROK|S. Korea|Korea, South|Korea, Rep.|"
    "Korea (Republic of)",
    "KZ": "Kazakstan|Republic of Kazakhstan",
    "LA": "Laos|Lao PDR|Lao P.D.R.",
    "LC": "St. Lucia|St Lucia",
    "LK": "Ceylon",
    "LY": "Libyan Arab Jamahiriya|State of Libya",
    "MD": "Moldawien|Молдавия|Moldova|Republic of Moldova|"
    "Rep. of Moldova|Moldova, Rep.|The Republic of Moldova",
    "MF": "St. Martin (French part)|Saint Martin (French part)",
    "MK": "Macedonia|FYROM|FYR Macedonia|North Macedonia|Republic of North Macedonia|"
    "The former Yugoslav Republic of Macedonia|Macedonia, FYR",
    "MM": "Burma|Myanmar/Burma|Burma/Myanmar",
    "MO": "Macau|Macao|Macao SAR|Macao SAR, China|China, Macao SAR",
    "NL": "Holland|The Netherlands|Netherlands (Kingdom of the)|Kingdom of the Netherlands",
    "PG": "PNG",
    "PK": "Islamic Republic of Pakistan",
    "PS": "Palestine|State of Palestine|oPt|Occupied Palestinian Territory|"
    "Occupied Palestinian Territories|Palestinian Authority|Palestinian Territory|"
    "Palestinian Territories|West Bank and Gaza|West Bank & Gaza|"
    "Occupied Palestinian Territory, including East Jerusalem",
    "RU": "Russia|Russian Fed.|RF",
    "SA": "KSA|Kingdom of Saudi Arabia",
    "SK": "Slovak Republic|Slovak Rep.|The Slovak Republic",
    "ST": "Sao Tome|Sao Tome & Principe",
    "SX": "Sint Maarten (Dutch part)|St. Maarten",
    "SY": "Syria|Syrian Arab Rep.|Arab Republic of Syria",
    "SZ": "Swaziland|Kingdom of Eswatini",
    "TJ": "Tadjikistan|Republic of Tajikistan",
    "TL": "East Timor|Timor Leste|Timor-Leste",
    "TM": "Туркмения|Turkmenia",
    "TR": "Turkey|Turkiye|Republic of Turkey|Republic of Türkiye",
    "TW": "Taiwan|Taiwan, China|Chinese Taipei|Taiwan, Province of China",
    "TZ": "Tanzania|United Rep. of Tanzania",
    "US": "USA|US|The US|The USA|United States|The United States|United States of America|"
    "The United States of America",
    "UZ": "Republic of Uzbekistan",
    "VA": "Vatican|The Vatican|Holy See|The Holy See|Vatican City State",
    "VC": "St. Vincent and the Grenadines|Saint Vincent",
    "VE": "Venezuela|Venezuela, RB",
    "VG": "British Virgin Islands|Virgin Islands, British",
    "VI": "US Virgin Islands|Virgin Islands (U.S.)",
    "VN": "Vietnam|Viet Nam",
    "XK": "Kosovo|Kosovo (UNSCR 1244)|Kosovo (UNSCR 1244/1999)|Kosovo under UNSCR 1244|"
    "Kosovo (under UNSCR 1244/99)|Republic of Kosovo|Kosova",
    "YE": "Yemen, Rep.|Republic of Yemen",
    "ZA": "RSA",
}
# Names of two countries, each of which one of their lists calls so.
SHARED_NAMES: dict[str, str] = {
    "Congo": "CD|CG",
    "The Congo": "CD|CG",
    "Korea": "KP|KR",
    "Virgin Islands": "VG|VI",
}


def is_language(code: str) -> bool:
    """Whether this is a language that babel has words for."""
    return locale_of(code) is not None


@lru_cache(maxsize=64)
def territory_names(language: str) -> dict[str, str]:
    """Names of all countries by code in `language`; English where babel does not know it."""
    english = Locale("en").territories
    names = (locale_of(language) or Locale("en")).territories
    return {code: names.get(code) or english.get(code) or code for code in COUNTRY_CODES}


def country_key(name: str) -> str:
    """What of a country's name is compared: its words in any order, in short, without `the`.

    `Korea, Republic of` and `The Republic of Korea` are one; `U.S.A.` is `usa`.
    """
    words = sort_key(name).split()
    if all(len(word) == 1 for word in words):
        return "".join(words)
    kept = [_SHORT.get(word, word) for word in words if word not in _LEFT_OUT]
    return " ".join(sorted(kept or words))


@lru_cache(maxsize=1)
def countries_by_name() -> Mapping[str, frozenset[str]]:
    """Codes by what of a name is compared (`country_key`); several where countries share a name.

    The names are those of CLDR in many languages, of ISO 3166, and those that people use besides.
    Where languages call two countries alike, what people use decides, else the English name.
    """
    found: dict[str, frozenset[str]] = {}
    for names in ((*_of_cldr(), *_keyed(_of_iso())), _keyed(_english()), _keyed(_usual())):
        own: dict[str, set[str]] = {}
        for key, code in names:
            own.setdefault(key, set()).add(code)
        found |= {key: frozenset(codes) for key, codes in own.items()}
    # These are answers before they are Norway and Namibia; the codes are written in capitals.
    del found["no"], found["na"]
    return found


def _keyed(names: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    return ((country_key(name), code) for code, name in names if name)


def _of_cldr() -> Iterator[tuple[str, str]]:
    text = (resources.files("events_api.core.values") / _FILE).read_text("utf-8")
    for line in text.splitlines():
        code, _, keys = line.partition(" ")
        yield from ((key, code) for key in keys.split("|"))


def file_of_cldr() -> str:
    """What the file of names is to be, as babel names countries now: a line of each code."""
    keys: dict[str, set[str]] = {code: set() for code in sorted(COUNTRY_CODES)}
    for language in _NAMED_IN.split():
        territories = Locale.parse(language).territories
        for code, found in keys.items():
            if name := territories.get(code):
                found.add(country_key(name))
    return "".join(f"{code} {'|'.join(sorted(found))}\n" for code, found in keys.items())


def _of_iso() -> Iterator[tuple[str, str | None]]:
    for each in pycountry.countries:
        for kind in ("name", "official_name", "common_name", "alpha_2", "alpha_3"):
            yield each.alpha_2, getattr(each, kind, None)


def _english() -> Iterator[tuple[str, str | None]]:
    territories = Locale("en").territories
    yield from ((code, territories.get(code)) for code in COUNTRY_CODES)
    for each in pycountry.countries:
        yield each.alpha_2, each.name


def _usual() -> Iterator[tuple[str, str | None]]:
    for code, names in USUAL_NAMES.items():
        yield from ((code, name) for name in names.split("|"))
    for name, codes in SHARED_NAMES.items():
        yield from ((code, name) for code in codes.split("|"))


if __name__ == "__main__":
    Path(__file__).with_name(_FILE).write_text(file_of_cldr(), "utf-8")
