"""Patterns of codes, references, dates and texts, as records, parameters and addresses say them.

Separate from the types that are read by them, because some are only told: what reads a date or a
text says more, in words.
"""

from pydantic import WithJsonSchema

CODE = "[a-z0-9]+(?:[_-][a-z0-9]+)*"
COUNTRY = "[A-Z]{2}"
LANGUAGE = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
REF = "[A-Za-z0-9._~:-]{1,200}"
ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# A year that records can have, a month or season of it, or a day, with its qualifier.
_DATE = (
    "[1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2]|2[1-4])"
    "|-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))?[?~%]?"
)
EDTF = rf"{_DATE}|(?:{_DATE})/(?:{_DATE}|\.\.)?|(?:\.\.)?/(?:{_DATE})"
# The characters that texts do not have, and texts on one line.
TEXT = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff"
LINE = r"\u0000-\u001f\u007f-\u009f\ufffe\uffff"


def told(refused: str, longest: int) -> WithJsonSchema:
    """What OpenAPI says of a text: none of these characters, and one at least that is no blank."""
    pattern = rf"^[^{refused}]*[^\s{refused}][^{refused}]*$"
    return WithJsonSchema({"type": "string", "maxLength": longest, "pattern": pattern})
