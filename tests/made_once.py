"""What a run makes once for all of its workers, each of which is a process.

Separate from what is made: whoever asks first makes it, and ends it when nobody uses it any more.
The locks are the kernel's: those of a worker that is killed are given back.
"""

from contextlib import AbstractContextManager, ExitStack
from fcntl import LOCK_EX, LOCK_SH, flock
from pathlib import Path
from typing import Self


class MadeOnce:
    """What the workers of a run have in common, each with a text that says where it is.

    Attributes:
        stack: What ends with it: what was made here, and whatever else stands on it.
    """

    def __init__(self, folder: Path) -> None:
        """Take a folder that the workers have in common, of this alone."""
        self.stack = ExitStack()
        self._folder = folder
        self._known: dict[str, str] = {}
        folder.mkdir(exist_ok=True)
        self._users = (folder / "users").open("w")

    def __enter__(self) -> Self:
        """Use what there is."""
        flock(self._users, LOCK_SH)
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until the others, too, have no use for it, and end what was made here."""
        with self._users:
            flock(self._users, LOCK_EX)
        self.stack.close()

    def place(self, name: str, made: AbstractContextManager[str]) -> str:
        """Where it is, as `made` says, here or in another worker: it is begun where none has."""
        if name not in self._known:
            said = self._folder / name
            with (self._folder / f"{name}.turn").open("w") as turn:
                flock(turn, LOCK_EX)
                if not said.exists():
                    said.write_text(self.stack.enter_context(made))
                    self.stack.callback(said.unlink)
            self._known[name] = said.read_text()
        return self._known[name]
