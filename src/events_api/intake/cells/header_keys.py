"""The key of a header: what is compared of it.

Separate and pure, because words and headers are made comparable by the same rule: case, accents,
blanks, line breaks and punctuation do not matter; signs that say something stand for a word.
"""

import unicodedata
from functools import lru_cache

from events_api.core.words.folding import sort_key

# What joins two things is not passed over: "Venue, Country" is not the column `venue_country`.
_SAID = str.maketrans(
    {
        "%": " percent ",
        "٪": " percent ",
        "#": " number ",
        "&": " and ",
        "+": " and ",
        ",": " and ",
        ";": " and ",
        "،": " and ",
        "؛": " and ",
        "/": " or ",
        "|": " or ",
        "\\": " or ",
        "€": " eur ",
        "$": " usd ",
        "£": " gbp ",
        "<": " under ",
        ">": " over ",
        "≤": " up to ",
        "≥": " at least ",
        "=": " is ",
    }
)
_ENDS = " \t\r\n\v\f\u00a0*:,;.?!-"


@lru_cache(maxsize=4_096)
def key_of(header: str) -> str:
    """What is compared of a header; empty where it holds no word."""
    return sort_key(unicodedata.normalize("NFKC", header).strip(_ENDS).translate(_SAID))
