"""What commands say on a terminal: lines on standard error, and how far long work has come.

Standard output is for what a command was asked for, so that it can be sent on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

SAY = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far it is; told how much is done, of how much."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=SAY, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
