"""A bounded cache: what was worked out once and is asked for again, as much of it as memory allows.

Separate because threads share it, and because a bound on memory must not be forgotten.
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedCache(dict[Key, Value]):
    """Values by key, at most so many: when there are more, all are forgotten.

    Any thread may read and keep at any time: each of these is one step of the interpreter, and what
    is forgotten meanwhile is only worked out again.
    """

    def __init__(self, most: int, values: Mapping[Key, Value] = {}) -> None:
        """Begin with nothing, or with these values."""
        super().__init__(values)
        self._most = most

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value, and return it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
