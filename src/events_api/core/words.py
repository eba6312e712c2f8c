"""Turns text of any script into the tokens that search compares, and titles into sort keys.

Separate, and without SQL, so that both engines store and look up the same tokens: their own
tokenisers disagree about words (findings, Search). A token is plain ASCII, so no engine changes it,
and a prefix of a word always gives a prefix of its token.

Folding makes one of what readers take for one: case, diacritics and vowel signs, Arabic and Persian
forms of a letter, a dotted and a dotless i, digits of all scripts.
"""

import re
import unicodedata
from collections import Counter

MAX_TOKENS = 16_000  # PostgreSQL keeps no word position beyond 16,383
MAX_OF_ONE_WORD = 255  # nor more positions of one word
MAX_TOKEN_BYTES = 800_000  # nor more than 1 MiB of distinct words and positions
MAX_WORD = 64
MAX_SORT_KEY = 200

_ZWNJ = "\u200c"

# Marks (spacing ones too: the vowel signs of Bengali would split words) and format characters.
_DROPPED = frozenset({"Mn", "Mc", "Me", "Cf"})

# What normalisation leaves apart: forms of one letter, letters with a stroke, ligatures. Forms with
# a hamza or madda above (أ إ آ ؤ ئ ۀ) need no row: they lose it with the other marks.
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
        _ZWNJ: " ",  # joins what others write as two words
        "\u02bb": " ",  # the apostrophes of Uzbek and Ukrainian part words like the plain one
        "\u02bc": " ",
        "\u0131": "i",  # Turkish dotless i
        "\u0142": "l",
        "\u0111": "d",
        "\u00f8": "o",
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
    if text.isascii():
        return text.lower()
    composed = unicodedata.normalize("NFKC", text).casefold()
    kept = [_kept(character) for character in unicodedata.normalize("NFKD", composed)]
    return unicodedata.normalize("NFC", "".join(kept).translate(_SAME))


def tokens(*texts: str | None) -> list[str]:
    """The encoded words of the texts, in order, repeated where a word is repeated.

    What passes the limits of an index entry is left out from the end: 16,000 tokens, 255 of one
    word, and distinct tokens of 800,000 bytes together. Words count by their first 64 characters.

    Args:
        texts: What a record is found by; null where it has none.

    Returns:
        Tokens of the letters a to z and digits, each beginning with `t`.

    """
    found: list[str] = []
    times: Counter[str] = Counter()
    size = 0
    for token in (_encode(word) for text in texts if text for word in _words(text)):
        if not times[token]:
            size += len(token)
        if len(found) == MAX_TOKENS or size > MAX_TOKEN_BYTES:
            break
        if times[token] < MAX_OF_ONE_WORD:
            times[token] += 1
            found.append(token)
    return found


def query_tokens(text: str) -> list[str]:
    """The encoded words of a query, all of them and in order.

    A record matches where each is one of its tokens and the last begins one of them: a token begins
    another exactly where its word begins the other word (contract, parameter `q`).

    Args:
        text: What was typed.

    Returns:
        Tokens as `tokens` makes them; none where the text holds no letter or digit.

    """
    return [_encode(word) for word in _words(text)]


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


def _kept(character: str) -> str:
    """One decomposed character with an ASCII digit for a digit, or nothing for a mark."""
    if character.isascii() or character == _ZWNJ:
        return character
    if unicodedata.category(character) in _DROPPED:
        return ""
    return str(unicodedata.decimal(character, character))


def _words(text: str) -> list[str]:
    return [word[:MAX_WORD] for word in _WORD.findall(fold(text))]


def _encode(word: str) -> str:
    """The word in ASCII: `t`, then each character as itself or escaped by an x.

    No character's code begins another's, so codes begin alike exactly where words do, also where a
    word begins in ASCII and goes on in another script. The `t` keeps numbers from being anything
    but words.
    """
    return "t" + _ESCAPED.sub(_escape, word)


def _escape(match: re.Match[str]) -> str:
    """An x as `xx`, any other character as `x` and the bytes of its UTF-8 in hexadecimal digits."""
    character = match.group()
    return "xx" if character == "x" else "x" + character.encode().hex()
