"""What a file is read as: one file per format, announced here. Adding one is a file and a line."""

from events_api.intake.files import csv, ndjson, xlsx
from events_api.intake.files.format import FileFormat

FILE_FORMATS: tuple[FileFormat, ...] = (csv.FORMAT, xlsx.FORMAT, ndjson.FORMAT)
