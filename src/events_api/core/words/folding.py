# ruff: noqa: RUF001 - letters that look alike are the subject
"""Splits text of any script into folded words, encodes words in ASCII, and makes sort keys.

Separate, and without SQL, so that both engines store and look up the same tokens: their own
tokenisers disagree about words (findings, Search). A token is plain ASCII, so no engine changes it,
and a prefix of a word always gives a prefix of its token.

Folding makes one of what readers take for one: case, diacritics and vowel signs, Arabic and Persian
forms of a letter, a dotted and a dotless i, digits of all scripts.
"""

import re
import unicodedata
from functools import lru_cache

MAX_WORD = 64
MAX_SORT_KEY = 200

BLANK = " "
ZWNJ = "\u200c"  # joins what others write as two words

# Marks (spacing ones too: the vowel signs of Bengali would split words) and format characters.
_DROPPED = frozenset({"Mn", "Mc", "Me", "Cf"})

# Letters whose mark says how else a word is written (`words.word_forms`): it goes last.
_PLAIN = str.maketrans("äöüåøأإآ", "aouaoااا")
MARKED = frozenset(map(chr, _PLAIN))

# What normalisation leaves apart: forms of one letter, letters with a stroke, ligatures. Forms with
# a hamza above (ؤ ئ ۀ) need no row: they lose it with the other marks.
_SAME = str.maketrans(
    {
        "\u064a": "\u06cc",  # Arabic yeh: Farsi yeh
        "\u0649": "\u06cc",  # alef maksura: Farsi yeh
        "\u0643": "\u06a9",  # Arabic kaf: keheh
        "\u0629": "\u0647",  # teh marbuta: heh
        "\u06d5": "\u0647",  # ae: heh
        "\u06c1": "\u0647",  # Urdu heh goal: heh
        "\u06be": "\u0647",  # heh doachashmee: heh
        "\u06c3": "\u0647",  # Urdu teh marbuta goal: heh
        "\u0671": "\u0627",  # alef wasla: alef
        "\u0640": None,  # tatweel only stretches a word
        "\u02bb": " ",  # the apostrophes of Uzbek and Ukrainian part words like the plain one
        "\u02bc": " ",
        "\u0131": "i",  # Turkish dotless i
        "\u0142": "l",
        "\u0111": "d",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00f0": "d",
        "\u00fe": "th",
        "\u0259": "e",  # Azerbaijani schwa, which others write as e
    }
)

# Scripts that write no spaces, or (Korean) glue particles to words: each character is a word.
_ALONE = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u1100-\u11ff\uac00-\ud7ff"  # Korean
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese
)
_WORD = re.compile(rf"(?=[^\W_])[{_ALONE}]|[^\W_{_ALONE}]+")
_NO_WORD = re.compile(r"[\W_]+")
_ESCAPED = re.compile(r"[^a-wyz0-9]")


def fold(text: str) -> str:
    """The text as search compares it: `Évènement ÉTÉ` is `evenement ete`.

    Folding twice changes nothing more. Words stay apart as they were, but for ZWNJ and modifier
    apostrophes, which become spaces.

    Args:
        text: Any text.

    Returns:
        Text without case, marks or format characters, with ASCII digits.

    """
    return plain(_lettered(text)).replace(ZWNJ, BLANK)


def split(text: str) -> list[tuple[str, str]]:
    """The words of a text in order, each with what stands between it and the word before.

    Words are folded but for their marked letters (`plain` folds these too). What stands between is
    ZWNJ, BLANK, or empty for anything else and before the first word.

    Args:
        text: Any text.

    Returns:
        Pairs of what stands before and the word.

    """
    folded = _lettered(text)
    spans = [match.span() for match in _WORD.finditer(folded)]
    ends = [0, *(end for _, end in spans)]
    between = [_between(folded[end:start]) for end, (start, _) in zip(ends, spans, strict=False)]
    if between:
        between[0] = ""
    return [(gap, folded[start:end]) for gap, (start, end) in zip(between, spans, strict=True)]


def words_of_ascii(text: str) -> list[str]:
    """The words of `split`, of a text that is all ASCII."""
    return _WORD.findall(text.lower())


def plain(word: str) -> str:
    """A word of `split` without what marks its letters: `münchen` is `munchen`."""
    return word if word.isascii() else word.translate(_PLAIN)


@lru_cache(maxsize=4_096)
def encode(word: str) -> str:
    """A folded word in ASCII: `t`, then each character as itself or escaped by an x.

    No character's code begins another's, so codes begin alike exactly where words do, also where a
    word begins in ASCII and goes on in another script. The `t` keeps numbers from being anything
    but words. Words count by their first 64 characters.
    """
    return "t" + _ESCAPED.sub(_escape, word[:MAX_WORD])


def sort_key(title: str) -> str:
    """The title to sort by: folded words with one space between them, at most 200 characters.

    Compared bytewise it gives the same order on every engine, and quotes or brackets in front of a
    title do not move it. Empty where a title holds no letter or digit.

    Args:
        title: The title as it is shown.

    Returns:
        The key, never null.

    """
    return _NO_WORD.sub(" ", fold(title)).strip()[:MAX_SORT_KEY]


def _lettered(text: str) -> str:
    """The folded text with its marked letters and ZWNJ still there."""
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(map(_kept, unicodedata.normalize("NFC", composed)))
    return unicodedata.normalize("NFC", kept.translate(_SAME))


@lru_cache(maxsize=4_096)
def _kept(character: str) -> str:
    """One character without its marks and with ASCII digits for digits, or nothing for a mark."""
    if character.isascii() or character == ZWNJ or character in MARKED:
        return character
    parts = unicodedata.normalize("NFKD", character)
    letters = [each for each in parts if unicodedata.category(each) not in _DROPPED]
    return "".join(str(unicodedata.decimal(each, each)) for each in letters)


def _between(gap: str) -> str:
    if not gap or gap.strip(ZWNJ + " \t\n\u00a0"):
        return ""
    return BLANK if gap.strip(ZWNJ) else ZWNJ


def _escape(match: re.Match[str]) -> str:
    """An x as `xx`, any other character as `x` and the bytes of its UTF-8 in hexadecimal digits."""
    character = match.group()
    return "xx" if character == "x" else "x" + character.encode().hex()
