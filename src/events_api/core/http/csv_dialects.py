"""Dialects: how CSV is written for a spreadsheet, which opens a file by the habits of its country.

Separate from what writes CSV, of which there is one kind everywhere: commas, and UTF-8 without a
mark. Numbers keep their decimal point, which the import and every program reads.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from pydantic import BaseModel

from events_api.core.problems.document import ProblemError
from events_api.core.problems.types import InvalidParameter
from events_api.core.selection.plain_queries import CsvQuery, Separator, SeparatorQuery

_SIGNS: dict[Separator, str] = {"comma": ",", "semicolon": ";", "tab": "\t"}
_BOM = "\ufeff".encode()
# A cell as the writer of CSV leaves it, and what follows it.
_CELL = re.compile(r'("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r\n)')


class Dialect(Struct, frozen=True):
    """How the bytes of a CSV file are written."""

    separator: Separator = "comma"
    bom: bool = False

    def written(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Chunks of CSV, each of whole rows, in this dialect."""
        if self.bom:
            yield _BOM
        for chunk in chunks:
            yield chunk if self.separator == "comma" else self._separated(chunk)

    def whole(self, content: bytes) -> bytes:
        """A whole file in this dialect."""
        return b"".join(self.written([content]))

    def _separated(self, chunk: bytes) -> bytes:
        sign = _SIGNS[self.separator]

        def cell(found: re.Match[str]) -> str:
            text, end = found.groups()
            quoted = f'"{text}"' if sign in text and not text.startswith('"') else text
            return quoted + (sign if end == "," else end)

        return _CELL.sub(cell, chunk.decode()).encode()


def dialect_of(query: SeparatorQuery, format_name: str) -> Dialect:
    """How the answer is written, which is agreed to be in this format.

    Raises:
        InvalidParameter: It is none of CSV, and a dialect was asked for (400).
    """
    if format_name != "csv":
        refuse_unused(query, format_name, *CsvQuery.model_fields)
    return Dialect(query.separator, bom=isinstance(query, CsvQuery) and query.bom)


def refuse_unused(query: BaseModel, format_name: str, *names: str) -> None:
    """Refuse parameters that were sent and that an answer in this format has no use for.

    Raises:
        InvalidParameter: There is one; each is named (400).
    """
    unused = sorted(query.model_fields_set.intersection(names))
    if not unused:
        return
    detail = f"An answer as {format_name} has no use for this: leave it out, or ask for another."
    raise InvalidParameter(
        errors=[ProblemError(parameter=name, code="not_here", detail=detail) for name in unused]
    )
