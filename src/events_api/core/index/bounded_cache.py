"""A bounded cache: what was worked out once and is asked for again, as much of it as memory allows.

Separate because threads share it, and because a bound on memory must not be forgotten.
"""

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Values by key, at most so many: when there are more, all are forgotten.

    Any thread may read and keep at any time: each of these is one step of the interpreter, and what
    is forgotten meanwhile is only worked out again.
    """

    def __init__(self, most: int, values: dict[Key, Value] | None = None) -> None:
        """Begin with nothing, or with these values."""
        self._most, self._values = most, {} if values is None else values

    def get(self, key: Key) -> Value | None:
        """The value of a key; None where none is kept."""
        return self._values.get(key)

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value, and return it."""
        if len(self._values) >= self._most:
            self.forget()
        self._values[key] = value
        return value

    def forget(self) -> None:
        """Keep nothing of it."""
        self._values = {}

    def copied(self) -> dict[Key, Value]:
        """All that is kept, by itself."""
        return dict(self._values)
