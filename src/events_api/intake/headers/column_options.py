"""What the caller says of headers: `map=Start date:when`, `ignore=Nr`.

Separate from the parameters of an import, because the command line says the same.
"""

import csv
from collections.abc import Iterable

# No file has more columns that could be meant.
_MOST = 1_000


def items_of(text: str) -> list[str]:
    """The items of a list by commas; a quotation mark around some of them keeps their commas.

    `"City, Country":venue,Nr` has two items. A mark that is meant is written twice (RFC 4180).

    Raises:
        ValueError: An item is empty, or a quotation mark is not closed.
    """
    if text.count('"') % 2:
        raise ValueError("A quotation mark is not closed.")
    try:
        found = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error as error:
        raise ValueError("Write it on one line.") from error
    items = [" ".join(each.split()) for each in found]
    if not items or not all(items) or len(items) > _MOST:
        raise ValueError("Give headers, separated by commas, none of them empty.")
    return items


def ignored_of(texts: Iterable[str]) -> list[str]:
    """The headers that are passed over.

    Raises:
        ValueError: A text is no list of headers.
    """
    return list(dict.fromkeys(each for text in texts for each in items_of(text)))


def mapping_of(texts: Iterable[str]) -> dict[str, str]:
    """{header: column}: the column follows the last colon of an item.

    Raises:
        ValueError: An item is no header and column, or a header is mapped twice.
    """
    found: dict[str, str] = {}
    for item in (each for text in texts for each in items_of(text)):
        header, _, column = (part.strip() for part in item.rpartition(":"))
        if not header or not column:
            raise ValueError("Give each as a header, a colon and a column, as `Start date:when`.")
        if header in found:
            raise ValueError("Map each header once.")
        found[header] = "_".join(column.lower().split())
    return found


def asked_of(header: str) -> str:
    """The header as it is written in such a list."""
    text = " ".join(header.split())
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if set(text) & set(',"') else text
