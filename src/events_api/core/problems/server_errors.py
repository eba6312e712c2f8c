"""Server errors: what the service lacks at the moment, whatever the request was (5xx).

Separate because every other problem is of the request.
"""

from events_api.core.problems.document import Problem


class MissingPart(Problem):
    """Something that this installation was made without."""

    status = 501
    slug = "not-installed"
    title = "Not installed"
    advice = "This installation was made without what this needs."


class Busy(Problem):
    """Others are busy for too long, or too many are waiting; nothing was written."""

    status = 503
    slug = "busy"
    title = "Busy"
    advice = "Other writes took too long. Nothing was written; try again."
    always = (("Retry-After", "2"),)


class Unavailable(Problem):
    """The database cannot be reached, or is not ready."""

    status = 503
    slug = "unavailable"
    title = "Unavailable"
    advice = "The database cannot be reached at the moment. Try again soon."
    always = (("Retry-After", "5"),)


class ReadOnly(Problem):
    """The database takes no writes: it is a standby, or on a read-only disk."""

    status = 503
    slug = "read-only"
    title = "Read-only"
    advice = "The database takes no writes here, nothing was written. Reads are answered as ever."
    always = (("Retry-After", "60"),)


class InsufficientStorage(Problem):
    """There is no room to store it; nothing was written."""

    status = 507
    slug = "insufficient-storage"
    title = "Insufficient storage"
    advice = "The disk is full. Nothing was written; whoever runs the service must make room."
