"""Every bar at once: `python -m benchmarks.bars` measures, and writes docs/measured.md.

What is asked most, beside what it is held to. A quiet machine is needed, and twenty minutes: a
database of 100,000 records is made first and kept in build/. A ratio is the median of those of
rounds that follow one another; other figures are of this machine.
"""

import platform
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import answers, exports, peers, prepare, report, start
from benchmarks.__main__ import FOLDER
from benchmarks.plan import Plan
from benchmarks.report import Bar

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "measured.md"
_ABOUT = """# Measured

By `python -m benchmarks.bars`, which says in its modules how; run it again to write this page anew.
{date}, {python}, {system}, {cores} cores; {libraries}.

Each server is one process on one core, asked by a client on the other. Shares and "times" are
medians of the ratios of rounds that follow one another in one run; seconds, rows and MiB are of
this machine.
"""


def main() -> None:
    """Measure all of it and write the page."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    few, many = Plan(answers.RECORDS), Plan(100_000)
    bars = answers.measure(prepare.sqlite(FOLDER, few), "sqlite", answers.arguments_of([]))
    with prepare.postgresql(FOLDER, few) as address:
        bars += answers.measure(address, "postgresql", answers.arguments_of([]))
    bars += peers.measure(peers.arguments_of([]))
    address = prepare.sqlite(FOLDER, many)
    bars += start.measure(address, "sqlite") + exports.measure(address, "sqlite")
    with prepare.postgresql(FOLDER, many) as address:
        bars += start.measure(address, "postgresql") + exports.measure(address, "postgresql")
    report.show_bars(bars)
    _PAGE.write_text(_page(bars), encoding="utf-8")


def _page(bars: Sequence[Bar]) -> str:
    machine = report.machine()
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    head = _ABOUT.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        python=f"Python {platform.python_version()}",
        system=machine["system"],
        cores=machine["cores"],
        libraries=libraries,
    )
    rows = [
        f"| {each.engine} | {each.what} | {each.measured} | {each.bar} |"
        + (" |" if each.met else " missed |")
        for each in bars
    ]
    titles = ["| engine | what | measured | bar | |", "|---|---|--:|--:|---|"]
    return "\n".join([head, *titles, *rows, ""])


if __name__ == "__main__":
    main()
