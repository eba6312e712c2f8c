"""Problems of files: each a type of problem document, as those of `core.problems.types`.

Separate because only the import meets them.
"""

from collections.abc import Sequence

from events_api.core.problems.document import Problem, ProblemError


class Unreadable(Problem):
    """A file that cannot be read, or not without doubt."""

    status = 400
    slug = "unreadable-file"
    title = "Unreadable file"
    advice = "The file could not be read; nothing was stored. `errors` says what to do."

    def __init__(self, code: str, detail: str, allowed: Sequence[str] | None = None) -> None:
        """Take the code and the words of the only thing that is wrong."""
        known = list(allowed) if allowed is not None else None
        super().__init__(errors=[ProblemError(code=code, detail=detail, allowed=known)])


class ImportFailed(Problem):
    """Rows of a file have problems, so none of them was stored."""

    status = 422
    slug = "import-failed"
    title = "Import failed"
    advice = "Correct the rows; nothing was stored. The import's own address has the whole report."


class UnknownColumns(Problem):
    """It is not certain what the columns of a file are."""

    status = 422
    slug = "unknown-columns"
    title = "Unknown columns"
    advice = "Say what the columns in `errors` are, or pass them over; nothing was stored."


INTAKE_PROBLEMS: tuple[type[Problem], ...] = (
    Unreadable,
    UnknownColumns,
    ImportFailed,
)
