"""The file of SQLite before it is opened.

Separate because SQLite makes a file where there is none, and does not name one that it cannot open.
"""

import os
from pathlib import Path

from sqlalchemy.engine import URL

_MAGIC = b"SQLite format 3\0"
_SEE = "see EVENTS_DATABASE_URL"


def check_file(url: URL, *, new: bool) -> None:
    """See that the file is there and is a database; or, where `new` is true, that one can be made.

    PostgreSQL, and a file that SQLite is told of as a URI, are left to themselves. Nothing of this
    process may have the file open: to close it gives up all locks on it (POSIX, `fcntl`).

    Raises:
        ValueError: It is not so, with the name of the file.
    """
    if url.get_backend_name() != "sqlite" or "uri" in url.query:
        return
    path = Path(url.database or "").absolute()
    if not path.parent.is_dir():
        raise ValueError(f"There is no folder {path.parent}: make it, or {_SEE}.")
    if not path.exists():
        if not new:
            raise ValueError(f"There is no file {path}: {_SEE}.")
        if not os.access(path.parent, os.W_OK):
            raise ValueError(f"{path} cannot be made: its folder takes no writes; {_SEE}.")
    elif not os.access(path, os.R_OK):
        raise ValueError(f"{path} may not be read by this user; {_SEE}.")
    elif not _is_database(path):
        raise ValueError(f"{path} is no database of SQLite; {_SEE}.")


def _is_database(path: Path) -> bool:
    """Whether it is a file that is empty or begins as databases do."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) in {b"", _MAGIC}
