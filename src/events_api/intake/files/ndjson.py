"""NDJSON: one record a line, with the members that the API shows and takes.

Separate from tables because nothing in it is interpreted: it is written by programs.
"""

import itertools
from collections.abc import Iterator
from typing import Any, BinaryIO

from events_api.core.http.bodies import strict_object
from events_api.core.problems.types import MalformedBody, TooLarge
from events_api.intake.files.format import (
    Choices,
    FileFormat,
    Limits,
    Row,
    Rows,
    limited,
)
from events_api.intake.problems import Unreadable


def read(file: BinaryIO, _choices: Choices, limits: Limits) -> Rows:
    """The objects of the file, a line each; empty lines are passed over."""
    return Rows(None, limited(_rows(file, limits), limits))


def _rows(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """The rows, each line of which is measured before it is read.

    Raises:
        TooLarge: A line is too long, has too many members, or there are too many lines (413).
    """
    blank = 0
    for number in itertools.count(1):
        line = file.readline(limits.row + 1)
        if not line:
            return
        if len(line) > limits.row:
            raise TooLarge(f"Line {number} has more than {limits.row:,} bytes.")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield Row(number, _object(line, number, limits))
            continue
        blank += 1
        if blank > limits.rows:
            raise TooLarge(f"The file has more than {limits.rows:,} empty lines.")


def _object(line: bytes, number: int, limits: Limits) -> dict[str, Any]:
    """The members of a line, read as strictly as a body.

    Raises:
        Unreadable: It is no JSON object, or one that two readers could read differently (400).
        TooLarge: It has more members than a row may have columns (413).
    """
    try:
        read = strict_object(line)
        if len(read) > limits.columns:
            raise TooLarge(f"Line {number} has more than {limits.columns} members.")
    except MalformedBody as error:
        raise Unreadable("broken_json", f"Line {number}: {error.detail}") from error
    return read


FORMAT = FileFormat(
    "ndjson", ("application/x-ndjson", "application/jsonl", "application/ndjson"), read
)
