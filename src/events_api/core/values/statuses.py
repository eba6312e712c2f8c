"""What became of something: its statuses, and which of them say that it took place."""

from typing import Final, Literal

Status = Literal["planned", "ongoing", "completed", "postponed", "cancelled"]

# It took place, or does: only such records are counted (meaning 2, rule 2).
HELD: Final[frozenset[Status]] = frozenset({"completed", "ongoing"})
# It was to take place, and does not as it was announced.
CALLED_OFF: Final[frozenset[Status]] = frozenset({"postponed", "cancelled"})
