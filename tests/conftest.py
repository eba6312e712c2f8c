"""Brings the fixtures to the processes that run tests.

Separate from them because whoever only hands tests out to workers needs neither fixtures nor the
application, and imports them for longer than it takes to start the workers.
"""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Bring them, unless it is workers who run tests."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        config.pluginmanager.import_plugin("tests.fixtures")
