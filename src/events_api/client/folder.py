"""A copy in a folder: a file of documents for each kind, and how far it has come.

Separate from the feed because it has to stand whatever happens to the process. Changes are first
added to a journal, and what of it counts is said by one small file that is replaced at once; when
there are no more, files are made anew from those that are there and the journal. Whoever goes on
after a kill, at whatever point, goes on from what that file says.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from events_api.client.client import Client
from events_api.client.errors import EventsError, StartAgain
from events_api.client.feed import Change, Page

try:
    import fcntl
except ImportError:  # pragma: no cover - on Windows nobody minds a second one
    fcntl = None  # type: ignore[assignment]

STATE, JOURNAL, ENDING = "cursor.json", "journal", ".ndjson"
_ID = re.compile(r'\{(?:"kind":"[a-z_]+","id"|"code"):"([^"\\]+)"')
_KIND = re.compile(r"[a-z][a-z_]{0,40}")
Progress = Callable[[int, int], None]


@dataclass
class State:
    """How far the copy has come.

    Attributes:
        url, filters: Of what it is a copy.
        cursor: Where to go on from; None: nothing was read yet.
        journal: How many bytes of the journal count.
        whole: Whether the journal has all of it, so that files of before do not count.
        revision: The public revision that was read last.
        records: How many documents each file has.
    """

    url: str
    filters: dict[str, str]
    cursor: str | None = None
    journal: int = 0
    whole: bool = True
    revision: int = 0
    records: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of a pull: how many changes, and how many documents there are now, by kind."""

    changes: int
    revision: int
    records: dict[str, int]


class Folder:
    """A copy of a service, or of what of it passes filters, in a folder."""

    def __init__(self, path: Path | str, url: str, filters: dict[str, str] | None = None) -> None:
        """Take the folder, which is made with the first that is read, and what it is a copy of.

        Raises:
            EventsError: It is a copy of something else.
        """
        self.path = Path(path)
        self._wanted = State(url.rstrip("/"), dict(sorted((filters or {}).items())))
        self.state = self._read()

    def pull(
        self,
        client: Client,
        progress: Progress | None = None,
        *,
        limit: int = 1_000,
        wait: int = 0,
    ) -> Pulled:
        """Bring the copy up to date, going on from wherever it stands.

        Args:
            client: Of the service.
            progress: Is told the revision of the last change and the one there is.
            limit: Changes a page; after each of them the copy can go on from there.
            wait: Seconds to wait for a change where there is none.

        Raises:
            EventsError: Another process is at work in the folder, or as requests do.
        """
        with self._alone() as journal:
            self.state = self._read()
            try:
                number = self._read_on(journal, self._pages(client, limit, wait), progress)
            except StartAgain:
                # The files stay as they are until there are others.
                self.state = self._wanted_anew()
                self._write_state()
                number = self._read_on(journal, self._pages(client, limit, 0), progress)
            self._merge()
            journal.truncate(self.state.journal)
            return Pulled(number, self.state.revision, dict(self.state.records))

    def _pages(self, client: Client, limit: int, wait: int) -> Iterator[Page]:
        return client.changes(self.state.cursor, self.state.filters, limit=limit, wait=wait)

    def _read_on(self, journal: IO[bytes], pages: Iterator[Page], progress: Progress | None) -> int:
        """Add all changes that there are to the journal; how many."""
        number, state = 0, self.state
        journal.truncate(state.journal)
        journal.seek(state.journal)
        for page in pages:
            if page.changes or state.cursor is None:
                journal.writelines(map(_line, page.changes))
                journal.flush()
                os.fsync(journal.fileno())
                state.journal, state.cursor = journal.tell(), page.cursor
                state.revision = page.revision
                self._write_state()
            number += len(page.changes)
            if progress is not None and page.changes:
                progress(page.changes[-1].revision, page.revision)
        return number

    def _merge(self) -> None:
        """Make the files of what the journal has, and forget it."""
        if not self.state.journal:
            return
        places = self._places()
        there = {each.stem for each in self.path.glob(f"*{ENDING}")}
        for kind in sorted({*places, *(there if self.state.whole else ())}):
            self.state.records[kind] = self._make(kind, places.get(kind, {}))
        self.state.journal, self.state.whole = 0, False
        self._write_state()

    def _places(self) -> dict[str, dict[str, int]]:
        """{kind: {id: where the journal has it last}}."""
        found: dict[str, dict[str, int]] = {}
        at = 0
        with (self.path / JOURNAL).open("rb") as journal:
            while at < self.state.journal:
                line = journal.readline()
                kind, own_id = line.split(b"\t", 2)[:2]
                found.setdefault(kind.decode(), {})[own_id.decode()] = at
                at += len(line)
        return found

    def _make(self, kind: str, places: dict[str, int]) -> int:
        """Make the file of a kind anew; how many documents it has."""
        path, number = self.path / (kind + ENDING), 0
        with _replacing(path) as file, (self.path / JOURNAL).open("rb") as journal:
            if path.exists() and not self.state.whole:
                with path.open("rb") as old:
                    for line in old:
                        if _id_of(line) not in places:
                            file.write(line)
                            number += 1
            for at in sorted(places.values()):
                journal.seek(at)
                text = journal.readline().split(b"\t", 2)[2]
                if text != b"\n":
                    file.write(text)
                    number += 1
        return number

    @contextmanager
    def _alone(self) -> Iterator[IO[bytes]]:
        """The journal, of which there is one writer; a folder for nothing does not stay."""
        made, path = not self.path.exists(), self.path / JOURNAL
        self.path.mkdir(parents=True, exist_ok=True)
        path.touch()
        with path.open("r+b") as journal:
            if fcntl is not None:
                try:
                    fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError as error:
                    raise EventsError(f"Another process is at work in {self.path}.") from error
            try:
                yield journal
            finally:
                if made and not (self.path / STATE).exists():
                    with suppress(OSError):
                        path.unlink()
                        self.path.rmdir()
                # What was started meanwhile may have the file open, too: to close it lets not go.
                journal.flush()
                if fcntl is not None:
                    fcntl.flock(journal, fcntl.LOCK_UN)

    def _read(self) -> State:
        path = self.path / STATE
        if not path.exists():
            return self._wanted_anew()
        state = State(**json.loads(path.read_text("utf-8")))
        if (state.url, state.filters) != (self._wanted.url, self._wanted.filters):
            raise EventsError(f"{self.path} is a copy of {state.url} {state.filters or ''}".strip())
        return state

    def _wanted_anew(self) -> State:
        return State(self._wanted.url, self._wanted.filters)

    def _write_state(self) -> None:
        with _replacing(self.path / STATE) as file:
            file.write(json.dumps(asdict(self.state), indent=1).encode() + b"\n")


def _line(change: Change) -> bytes:
    """A line of the journal: kind, id, and the document, or nothing where it is removed."""
    if not _KIND.fullmatch(change.kind):
        raise ValueError("A kind is a word of small letters.")
    # Between the parts of a document a line may end, within its texts none does.
    text = (change.text or "").replace("\n", " ")
    return f"{change.kind}\t{change.id}\t{text}\n".encode()


def _id_of(line: bytes) -> str:
    text = line.decode()
    found = _ID.match(text)
    if found is not None:
        return found[1]
    document = json.loads(text)
    return str(document["id"] if "kind" in document else document["code"])


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of another at once, when it is whole and on the disk."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    with suppress(OSError, AttributeError):  # not everywhere can a folder be opened
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
