"""The archive that a workbook is: looked at from outside before anything in it is unpacked.

Separate from its parts. Its directory is measured before it is read, since it can be all of a file.
"""

from typing import BinaryIO
from zipfile import ZipFile, is_zipfile

from events_api.core.problems.types import TooLarge
from events_api.intake.files.format import Limits
from events_api.intake.files.markup import BROKEN, FAILURES
from events_api.intake.problems import Unreadable

_MOST_PARTS = 2_000
# The end of an archive says where its directory is and how long (APPNOTE.TXT, sections 4.3.14-16).
_END, _END_OF_LARGE = b"PK\x05\x06", b"PK\x06\x07"
_SIZE, _TAIL, _MOST_DIRECTORY = slice(12, 16), 66_000, 1_000_000


def opened(file: BinaryIO, limits: Limits) -> ZipFile:
    """The archive of a workbook.

    Raises:
        Unreadable: It is none, or one with macros (400).
        TooLarge: By what its directory says it passes a limit (413).
    """
    file.seek(0)
    try:
        if not is_zipfile(file):
            raise Unreadable("broken_workbook", BROKEN)
        _check_directory(file)
        archive = ZipFile(file)
    except FAILURES as error:
        raise Unreadable("broken_workbook", BROKEN) from error
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise TooLarge(f"Unpacked, the workbook has more than {limits.unpacked:,} bytes.")
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros", "The workbook has macros. Save it as .xlsx, without them.")
    if len(names) < len(parts):
        raise Unreadable("broken_workbook", BROKEN)
    return archive


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive whose directory alone is large, or of the kind for large archives."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    place = tail.find(_END)
    while place >= 0:
        said = int.from_bytes(tail[place:][_SIZE], "little")
        if said > _MOST_DIRECTORY or tail[:place][-20:].startswith(_END_OF_LARGE):
            raise TooLarge(f"The workbook has more than {_MOST_PARTS:,} parts.")
        place = tail.find(_END, place + 1)
    file.seek(0)
