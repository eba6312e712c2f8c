"""Files of other programs and formats: known by their bytes, and answered with the way out.

Separate from the formats that are read. What a file is called does not say what it is.
"""

import re
from typing import BinaryIO
from zipfile import ZipFile, is_zipfile

from events_api.intake.files.archive import opened
from events_api.intake.files.format import Limits
from events_api.intake.problems import Unreadable

# The container of old Office files, and the stream in which newer ones stand encrypted ([MS-CFB]).
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ARCHIVE, _PDF, _PIECE = b"PK\x03\x04", b"%PDF-", 1 << 20
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|table|\?xml|\?mso|head|meta)", re.IGNORECASE)
_AS_XLSX = "Open it in a spreadsheet and save it as an Excel workbook (.xlsx), or as CSV UTF-8."
# By a part that each has; of these the first that is there.
_PARTS = (
    ("mimetype", "opendocument", f"This is an OpenDocument file (.ods). {_AS_XLSX}"),
    ("xl/workbook.bin", "binary_workbook", f"This is a binary workbook (.xlsb). {_AS_XLSX}"),
    ("word/document.xml", "document", "This is a Word document. Copy its table to a spreadsheet."),
    ("Index/Document.iwa", "numbers", "This is a file of Numbers. Export it as Excel (.xlsx)."),
)


def refuse_foreign(file: BinaryIO, limits: Limits, format_: str | None = None) -> None:
    """Refuse a file that is of another program, or not of the format that it is to be read as.

    Raises:
        Unreadable: It is such a file (400); the words say what to save it as.
    """
    file.seek(0)
    start = file.read(1 << 10)
    if start.startswith(_CONTAINER):
        raise _contained(file)
    if start.startswith(_ARCHIVE) and is_zipfile(file):
        with opened(file, limits) as archive:
            _check_parts(archive, format_)
    elif start.startswith(_PDF):
        raise Unreadable("pdf", "This is a PDF. Send the spreadsheet that it was made from.")
    elif _PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise Unreadable("web_page", f"This is a web page or XML, whatever its name. {_AS_XLSX}")
    elif format_ == "xlsx" and start and b"\0" not in start:
        detail = "This is a text file and no workbook. Send it as `text/csv`, or with format=csv."
        raise Unreadable("broken_workbook", detail)
    file.seek(0)


def _check_parts(archive: ZipFile, format_: str | None) -> None:
    names = set(archive.namelist())
    for part, code, detail in _PARTS:
        if part in names:
            raise Unreadable(code, detail)
    if "xl/workbook.xml" in names and format_ != "xlsx":
        detail = "This is an Excel workbook. Send it with format=xlsx, or as its media type."
        raise Unreadable("workbook", detail)


def _contained(file: BinaryIO) -> Unreadable:
    """What is said of a file in the container of old Office files."""
    file.seek(0)
    rest = b""
    while piece := file.read(_PIECE):
        if _ENCRYPTED in rest + piece:
            detail = "The workbook has a password. Remove the password, save it, and send it again."
            return Unreadable("encrypted_workbook", detail)
        rest = piece[-len(_ENCRYPTED) :]
    return Unreadable("old_workbook", f"This is an old Excel file (.xls). {_AS_XLSX}")
