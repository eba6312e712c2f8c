"""Where databases of tests lie: in memory, where there is room.

Separate because both engines' do. On some disks most of the time of a test goes by while a file is
synced, or the 300 of a database of PostgreSQL are made. What outlives a process does so here too.
"""

import os
from pathlib import Path
from tempfile import mkdtemp

_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3


def scratch_folder(prefix: str) -> Path:
    """A new folder, which whoever asked for it removes."""
    return Path(mkdtemp(prefix=prefix, dir=_MEMORY if _roomy() else None))


def _roomy() -> bool:
    if not _MEMORY.is_dir():
        return False
    room = os.statvfs(_MEMORY)
    return not room.f_flag & os.ST_NOEXEC and room.f_bavail * room.f_frsize > _ROOM
