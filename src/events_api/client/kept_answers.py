"""Kept answers: what a service said last at an address, as bytes, for when it has not changed.

As bytes, since what is made of them is the caller's, who may change it.
"""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A body, its entity tag, and the public revision that it is of."""

    content: bytes
    etag: str | None
    revision: int


class KeptAnswers:
    """The answers that were asked for last, as far as their bodies have so many bytes together."""

    def __init__(self, most: int) -> None:
        """Keep at most so many bytes."""
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, KeptAnswer] = OrderedDict()

    def get(self, address: str) -> KeptAnswer | None:
        """What was said at an address; None where that is not known."""
        known = self._kept.get(address)
        if known is not None:
            self._kept.move_to_end(address)
        return known

    def keep(self, address: str, answer: KeptAnswer) -> None:
        """Keep an answer instead of what was said there before; the oldest leave for it."""
        before = self._kept.pop(address, None)
        self._size -= 0 if before is None else len(before.content)
        self._kept[address] = answer
        self._size += len(answer.content)
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1].content)
