"""Missing parts: what an installation was made without.

Separate because every other problem is of the request, or of the database.
"""

from events_api.core.problems.document import Problem


class MissingPart(Problem):
    """Something that this installation was made without."""

    status = 501
    slug = "not-installed"
    title = "Not installed"
    advice = "This installation was made without what this needs."
