"""Changes by chance over HTTP, by writers whose servers may die at any moment.

Separate from the test of followers, which only has to know that they are made.
"""

import http.client
import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from events_api.core.catalogue import Catalogue
from events_api.core.problems.document import Problem
from events_api.core.storing.erasure import erase
from tests.invented import invented
from tests.samples import LEAST
from tests.servers import Answer, Caller

Headers = Mapping[str, str]
THEMES = [f"theme-{number}" for number in range(12)]
STATES = ["published", "published", "published", "withdrawn", "draft"]
OWNERS = ("icmpd", "iom", "norway")
# Erasure rewrites the file of SQLite: few are many.
_ODDS = (
    ("record", 60),
    ("withdrawal", 12),
    ("deletion", 10),
    ("file", 6),
    ("row", 10),
    ("erase", 2),
)


class Changes:
    """Makes changes by chance; each is acknowledged, or its server died."""

    def __init__(self, catalogue: Catalogue, port: int, headers: Headers, seed: int) -> None:
        """Take a database, a server on it, an administrator's key, and what chance begins with."""
        self._catalogue, self._port, self._headers = catalogue, port, headers
        self._dice = random.Random(seed)
        self._pool = [*invented(seed, 200)]
        self._call: Caller | None = None
        self._ids: list[tuple[str, str]] = []
        self.made = 0

    def one(self) -> None:
        """Make one change, of whatever kind."""
        names, odds = zip(*_ODDS, strict=True)
        ways: dict[str, Callable[[], Answer | None]] = {
            "record": self._record,
            "withdrawal": self._withdrawal,
            "deletion": self._deletion,
            "file": self._file,
            "row": self._row,
            "erase": self._erasure,
        }
        [way] = self._dice.choices(names, odds)
        try:
            answer = ways[way]()
        except (OSError, http.client.HTTPException):
            self.close()
            time.sleep(0.05)
            return
        if answer is not None and answer.status >= 500 and answer.status != 503:
            raise RuntimeError(f"{way}: {answer.status}: {answer.body!r}")
        self.made += answer is not None and answer.status < 300

    def close(self) -> None:
        """Give the connection back."""
        if self._call is not None:
            self._call.close()
        self._call = None

    def _asked(self, method: str, address: str, body: Any = None, **headers: str) -> Answer:
        if self._call is None:
            self._call = Caller(self._port, self._headers)
        return self._call(method, address, body, **headers)

    def _record(self) -> Answer:
        path, record = self._dice.choice(self._pool)
        _, other = self._dice.choice([each for each in self._pool if each[0] == path])
        owner, ref = str(record["owner"]), f"{path}-{record['ref']}"
        body = {**LEAST[path], **other, "state": self._dice.choice(STATES), "ref": ref}
        del body["owner"]
        if self._dice.random() < 0.2:
            body["themes"] = [self._dice.choice(THEMES[:3])]
        address = f"/v1/{path}/by-ref/{owner}/{ref}"
        answer = self._asked("PUT", address, body)
        if answer.status == 428:
            answer = self._asked("PUT", address, body, If_Match="*")
        if answer.status in {200, 201} and answer.body:
            self._ids.append((path, answer.json["data"]["id"]))
        return answer

    def _withdrawal(self) -> Answer | None:
        if not self._ids:
            return None
        path, own_id = self._dice.choice(self._ids)
        change = {"state": self._dice.choice(["withdrawn", "published"])}
        return self._asked("PATCH", f"/v1/{path}/{own_id}", change, If_Match="*")

    def _deletion(self) -> Answer | None:
        if not self._ids:
            return None
        path, own_id = self._dice.choice(self._ids)
        return self._asked("DELETE", f"/v1/{path}/{own_id}", If_Match="*")

    def _file(self) -> Answer:
        number = self._dice.randrange(40)
        lines = [
            f"meeting,file-{number + each},workshop,{self._dice.choice('ABC')},2020-0"
            f"{self._dice.randrange(1, 10)},{self._dice.choice(STATES)},{self._dice.choice('PI')}K"
            for each in range(self._dice.randrange(1, 25))
        ]
        header = "kind,ref,type,title,when,state,countries"
        content = "\n".join([header, *lines]).replace(",IK", ",IQ").encode()
        if self._call is None:
            self._call = Caller(self._port, self._headers)
        return self._call.sent("POST", "/v1/imports", content, Content_Type="text/csv")

    def _row(self) -> Answer:
        code = self._dice.choice(THEMES)
        if self._dice.random() < 0.3:
            return self._asked("DELETE", f"/v1/themes/{code}", If_Match="*")
        if self._dice.random() < 0.2:
            change = {"unit": self._dice.choice(["people", "persons", "heads"])}
            return self._asked("PATCH", "/v1/indicators/reach", change, If_Match="*")
        body = {"code": code, "name": self._dice.choice(["One", "Two", "Three"])}
        answer = self._asked("PUT", f"/v1/themes/{code}", body)
        if answer.status == 428:
            answer = self._asked("PUT", f"/v1/themes/{code}", body, If_Match="*")
        return answer

    def _erasure(self) -> None:
        if not self._ids:
            return
        _, own_id = self._ids.pop(self._dice.randrange(len(self._ids)))
        try:
            erase(self._catalogue.database, self._catalogue.lists, own_id)
        except Problem:
            # It is gone, others are duplicates of it, or somebody reads for long.
            return
        self.made += 1
