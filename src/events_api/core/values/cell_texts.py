"""Texts in cells that look like something else: an apostrophe before them tells them apart.

Separate because every table is written with it, and the import takes it away again.
"""

# What a spreadsheet would take for the beginning of a formula, full-width forms included.
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
# How a cell says that nothing is known, compared without case, blanks around and full stops.
_NOTHING = {"", "-", "--", "---", "\u2013", "\u2014", "\u2212", "?", "n/a", "na", "n.a", "null"}
_NOTHING |= {"none known", "unknown", "not known", "not reported", "tbc", "tbd"}
# What words of them begin with.
_OF_NOTHING = "nNtTuU"
# What spreadsheets show where a formula failed.
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}


class Verbatim(str):
    """A text before which an apostrophe stood: it is what it is, whatever it looks like."""

    __slots__ = ()


def says_nothing(text: str) -> bool:
    """Whether a cell says that nothing is known: it is empty, a dash, "n/a" and the like."""
    bare = " ".join(text.split()).rstrip(".").lower()
    return bare in _NOTHING and not isinstance(text, Verbatim)


def is_error(text: str) -> bool:
    """Whether a spreadsheet shows it where a formula failed."""
    return text in _ERRORS and not isinstance(text, Verbatim)


def safe(text: str) -> str:
    """The text, kept from being a formula by an apostrophe that `unsafe` takes away again."""
    formula = text.lstrip("'").startswith(_FORMULA)
    return f"'{text}" if formula or isinstance(text, Verbatim) else text


def marked(text: str) -> str:
    """The text of a record as a cell, also kept from saying nothing and from losing its blanks."""
    begins = text[:1]
    usual = begins.isalnum() and begins not in _OF_NOTHING and not text[-1].isspace()
    if usual and not isinstance(text, Verbatim):
        return text
    return f"'{text}" if _is_doubtful(text) else safe(text)


def unsafe(text: str) -> str:
    """The text that `safe` or `marked` was given."""
    if not text.startswith("'"):
        return text
    if _is_doubtful(text):
        return Verbatim(text[1:])
    return text[1:] if text.lstrip("'").startswith(_FORMULA) else text


def _is_doubtful(text: str) -> bool:
    bare = text.lstrip("'")
    return bool(bare.strip()) and (says_nothing(bare) or is_error(bare) or bare != bare.strip())
