"""Postings as bytes, and back: bitmaps in the portable form of Roaring, columns as memory has them.

Separate from the file that keeps them, which knows when it may be believed. Bytes that are read
make bitmaps, numbers and texts, never code.
"""

from array import array
from collections.abc import Callable
from typing import Any

import msgspec
from pyroaring import BitMap

from events_api.core.index.postings import Class, Column, Postings


class Contents(msgspec.Struct):
    """What the bytes are of, in their order, and how many there are of each."""

    families: dict[str, list[tuple[Any, int]]]
    columns: dict[Column, tuple[str, int]]


def packed(postings: Postings) -> tuple[Contents, list[bytes]]:
    """The bytes of postings, and what they are of; without what readers made of documents."""
    pieces: list[bytes] = []

    def size_of(piece: bytes) -> int:
        pieces.append(piece)
        return len(piece)

    families = {
        family: [(key, size_of(records.serialize())) for key, records in own.items()]
        for family, own in postings.families.items()
    }
    columns: dict[Column, tuple[str, int]] = {
        column: (numbers.typecode, size_of(numbers.tobytes()))
        for column, numbers in postings.columns.items()
    }
    return Contents(families, columns), pieces


def unpacked(stamp: int, contents: Contents, read: Callable[[int], bytes]) -> Postings:
    """The postings of a revision that were packed; `read` has the next so many bytes."""
    families = {
        family: {_key(family, key): BitMap.deserialize(read(size)) for key, size in own}
        for family, own in contents.families.items()
    }
    columns = {column: array(code, read(size)) for column, (code, size) in contents.columns.items()}
    return Postings(stamp, families, columns)


def _key(family: str, key: Any) -> Any:
    """A key as families have it; JSON has no tuples."""
    if not isinstance(key, list):
        return key
    return Class(*key) if family == "class" else tuple(key)
