"""A SQLite file that takes no writes: on a read-only disk, of somebody else, or asked for so.

Separate because SQLite has to be told before it opens such a file, and how depends on its log.
"""

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL


def takes_no_writes(url: URL) -> bool:
    """Whether the file is there and cannot be written, or `?mode=ro` says that it must not be."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    if url.query.get("mode") == "ro" or "immutable" in url.query:
        return True
    path = Path(url.database)
    # SQLite writes beside its file, too.
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def opened_to_read(url: URL) -> URL:
    """The address by which SQLite opens a file that takes no writes.

    With a log (`-wal`) beside it, the file is read together with that. Without one, and where none
    of the files beside it can be made, nobody writes it: it is read as one that never changes.
    """
    path = Path(url.database or "").absolute()
    logged = Path(f"{path}-wal").exists()
    still = "immutable" in url.query or not (logged or os.access(path.parent, os.W_OK))
    query = {"mode": "ro", "uri": "true", **({"immutable": "1"} if still else {})}
    return url.set(database=f"file:{quote(str(path))}", query=query)
