"""The commands as the tests run them: in the process of the tests, since each start takes a second.

What the process itself is the point of (its start, its end, signals) runs as one in `test_cli`.
"""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

import pytest

from events_api.cli import main


def run(*words: str, url: str, status: int = 0) -> tuple[str, str]:
    """Standard output and error of a command that ends with `status`."""
    shown, said = io.StringIO(), io.StringIO()
    environment = {"EVENTS_DATABASE_URL": url, "COLUMNS": "200"}
    with (
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", ["events-api", *words]),
        redirect_stdout(shown),
        redirect_stderr(said),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert (ended.value.code or 0) == status, said.getvalue()
    return shown.getvalue(), said.getvalue()
