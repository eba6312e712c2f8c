"""NDJSON: one record a line, with the members that the API shows and takes.

Separate from tables because nothing in it is interpreted: it is written by programs.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from events_api.core.bodies import strict_object
from events_api.core.problems import MalformedBody, TooLarge
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
    longest = 4 * limits.cell
    number = 0
    while line := file.readline(longest + 1):
        number += 1
        if len(line) > longest:
            raise TooLarge(f"Line {number} has more than {longest} bytes.")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield Row(number, _object(line, number))


def _object(line: bytes, number: int) -> dict[str, Any]:
    """The members of a line, read as strictly as a body.

    Raises:
        Unreadable: It is no JSON object, or one that two readers could read differently (400).
    """
    try:
        return strict_object(line)
    except MalformedBody as error:
        raise Unreadable("broken_json", f"Line {number}: {error.detail}") from error


FORMAT = FileFormat(
    "ndjson", ("application/x-ndjson", "application/jsonl", "application/ndjson"), read
)
