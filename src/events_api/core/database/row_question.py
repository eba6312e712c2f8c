"""A question for one row, asked of PostgreSQL over and over by the protocol's own calls.

Separate from `current_revision`, which says who waits for which answer. psycopg's own connection
takes six times as long for so short a question (docs/adr/0022).
"""

from typing import Any

_PREPARED = b"row_question"


class RowQuestion:
    """The question on a connection of the driver, which is its own; one is under way at a time.

    Errors are the driver's.

    Attributes:
        socket: What can be read from as soon as there is an answer. A connection that broke no
            longer says so itself.
    """

    def __init__(self, driver: Any, text: str) -> None:
        """Prepare the question, unless a pooler keeps no session for us."""
        self._driver, self._text = driver, text.encode()
        self.socket: int = driver.pgconn.socket
        self._prepared = driver.prepare_threshold is not None
        if self._prepared:
            # The plan of one row is always the same one.
            driver.pgconn.exec_(b"SET plan_cache_mode = force_generic_plan")
            driver.pgconn.prepare(_PREPARED, self._text)

    def send(self) -> None:
        """Ask."""
        if self._prepared:
            self._driver.pgconn.send_query_prepared(_PREPARED, ())
        else:
            self._driver.pgconn.send_query(self._text)
        self._driver.pgconn.flush()

    def has_answer(self) -> bool:
        """Take what has come; whether it is the whole answer."""
        self._driver.pgconn.consume_input()
        return not self._driver.pgconn.is_busy()

    def answer(self) -> tuple[bytes | None, ...] | None:
        """The row; None where there is not one."""
        row = None
        while (result := self._driver.pgconn.get_result()) is not None:
            if result.ntuples == 1:
                row = tuple(result.get_value(0, column) for column in range(result.nfields))
        return row

    def close(self) -> None:
        """Close the connection."""
        self._driver.close()
