"""Saved postings: a file in which one process leaves them for the next, and whether to believe it.

Separate from the postings in memory because a file may be damaged, old, or of another database. It
is believed where its checksum is right, the same code made it, and the database has the records
that it names; otherwise the rows are read, as if there were none (docs/adr/0025).
"""

import io
import logging
import os
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
from pyroaring import BitMap
from sqlalchemy import Connection, select
from sqlalchemy.engine import URL

from events_api.core.database import schema
from events_api.core.database.revision import APART
from events_api.core.index.packing import Contents, packed, unpacked
from events_api.core.index.posting_rows import changed
from events_api.core.index.postings import Postings
from events_api.core.records.record import RECORD

LOG = logging.getLogger("events_api")
# What made the file, the revision that it is of, the length of its head.
_ABOUT = struct.Struct("<32sQQ")
_CHECKSUM_BYTES = 32
# So many of the records that changed last, and as many of all, say which database it is.
_WITNESSES = 32
# Fewer records are read from their rows as quickly.
FEW = 5_000
# Where one in so many records changed, reading all takes no longer.
_MUCH = 4
_WITNESS = (RECORD.c.n, RECORD.c.id, RECORD.c.revision)


class _Head(msgspec.Struct):
    """Records of the database, as `_WITNESS` has them, and what the bytes are of."""

    witnesses: list[tuple[int, str, int]]
    contents: Contents


class SavedPostings:
    """The postings of a database in a file; none where there is no place for one."""

    def __init__(self, path: Path | None, few: int = FEW) -> None:
        """Take the place of the file; fewer records than these are not worth one."""
        self._path = path
        self._few = few
        self._tried = -1

    def read(self, connection: Connection, stamp: int) -> Postings | None:
        """The postings of the file, of the connection's revision or of one before it.

        None where there are none to be believed, or so much changed since that reading all rows
        takes no longer. Such a file is removed.
        """
        if self._path is None:
            return None
        try:
            head, postings = _opened(self._path.read_bytes())
            _check(connection, stamp, head, postings)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, struct.error, msgspec.MsgspecError) as error:
            LOG.info("postings are read anew: of %s, %s", self._path, error)
            with suppress(OSError):
                self._path.unlink()
            return None
        return postings

    def write(self, connection: Connection, postings: Postings) -> None:
        """Leave the postings of the connection's state, unless some process has done it already."""
        stamp = postings.stamp
        if self._path is None or len(postings.having("kind")) < self._few:
            return
        if stamp in {self._tried, _stamp_of(self._path)}:
            return
        self._tried = stamp
        contents, pieces = packed(postings)
        head = msgspec.json.encode(_Head(_witnesses(connection, postings), contents))
        try:
            _replace(self._path, [_ABOUT.pack(_made_by(), stamp, len(head)), head, *pieces])
        except OSError as error:
            LOG.warning("postings are not saved: %s", error)


def place_of(url: URL, folder: Path | None) -> Path | None:
    """Where the postings of a database are saved: in the folder, or else beside SQLite's file.

    In the folder they are named by the address of the database, without the password.
    """
    if folder is not None:
        name = sha256(url.render_as_string().encode()).hexdigest()[:16]
        return folder / f"{name}.postings"
    return Path(f"{url.database}.postings") if url.get_backend_name() == "sqlite" else None


@cache
def _made_by() -> bytes:
    """What makes a file: the code of this room, on this kind of machine, from this schema."""
    made = sha256(f"{schema.latest()} {sys.byteorder}".encode())
    for module in sorted(Path(__file__).parent.glob("*.py")):
        made.update(module.read_bytes())
    return made.digest()


def _opened(content: bytes) -> tuple[_Head, Postings]:
    """What a file holds.

    Raises:
        ValueError: It is damaged, or another version made it.
    """
    file = io.BytesIO(content)
    if file.read(_CHECKSUM_BYTES) != sha256(memoryview(content)[_CHECKSUM_BYTES:]).digest():
        raise ValueError("it is damaged")
    made_by, stamp, length = _ABOUT.unpack(file.read(_ABOUT.size))
    if made_by != _made_by():
        raise ValueError("another version made it")
    head = msgspec.json.decode(file.read(length), type=_Head)
    return head, unpacked(stamp, head.contents, file.read)


def _stamp_of(path: Path) -> int | None:
    """The revision that a file says it is of."""
    try:
        with path.open("rb") as file:
            file.seek(_CHECKSUM_BYTES)
            made_by, stamp, _ = _ABOUT.unpack(file.read(_ABOUT.size))
    except (OSError, struct.error):
        return None
    return int(stamp) if made_by == _made_by() else None


def _witnesses(connection: Connection, postings: Postings) -> list[tuple[int, str, int]]:
    """Records by which the database is known again, after many of them have changed, too."""
    newest = select(*_WITNESS).where(RECORD.c.public).order_by(RECORD.c.revision.desc())
    records = postings.having("kind")
    some = records[:: max(len(records) // _WITNESSES, 1)]
    spread = select(*_WITNESS).where(RECORD.c.n.in_([*some]))
    rows = [*connection.execute(newest.limit(_WITNESSES)), *connection.execute(spread)]
    return sorted({(n, id_, revision) for n, id_, revision in rows})


def _check(connection: Connection, stamp: int, head: _Head, postings: Postings) -> None:
    """Hold what a file says against the database.

    Raises:
        ValueError: It is not of the same records, or of later or much earlier ones.
    """
    if not 0 <= stamp - postings.stamp < APART // 2:
        raise ValueError("it is of another time")
    gone = BitMap(connection.execute(changed(postings.stamp)).scalars())
    if len(gone) * _MUCH > len(postings.having("kind")):
        raise ValueError("much has changed since")
    kept = {each for each in head.witnesses if each[0] not in gone}
    rows = select(*_WITNESS).where(RECORD.c.public, RECORD.c.n.in_([n for n, _, _ in kept]))
    if not kept or {(*row,) for row in connection.execute(rows)} != kept:
        raise ValueError("it is of another database")


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is there as a whole or not at all, and that its owner alone reads."""
    checksum = sha256()
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(bytes(_CHECKSUM_BYTES))
            for piece in pieces:
                checksum.update(piece)
                file.write(piece)
            file.seek(0)
            file.write(checksum.digest())
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
