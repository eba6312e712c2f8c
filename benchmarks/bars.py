"""Every bar at once: `python -m benchmarks.bars` measures, and writes docs/measured.md.

What is asked most, beside what it is held to: ten minutes on a quiet machine, and some more the
first time, when a database of 100,000 records is made and kept in build/. What takes longer, of a
million records, of a million reads, of a minute of too much, is measured by `--long`, in an hour.
Each writes its own part of the page and leaves the other as it is. A ratio is the median of those
of rounds that follow one another; other figures are of the machine.
"""

import argparse
import platform
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import (
    answers,
    exports,
    imports,
    million,
    overload,
    peers,
    prepare,
    report,
    stale,
    start,
    writers,
)
from benchmarks.__main__ import FOLDER
from benchmarks.plan import Plan
from benchmarks.report import Bar

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "measured.md"
_ROUNDS = ["--rounds", "5"]
_ENGINES = ("sqlite", "postgresql")
_PARTS = ("## What is asked most", "## What takes longer")
_ABOUT = """# Measured

By `python -m benchmarks.bars` and `python -m benchmarks.bars --long`, whose modules say how; each
writes its part of this page anew.

Each server is one process on one core, asked by a client on the other. Shares and "times" are
medians of the ratios of rounds that follow one another in one run; seconds, rows and MiB are of
the machine. [ADR 0029](adr/0029-what-bars-were-missed.md) says where the time goes of what is
missed.
"""
_CONDITIONS = "{date}, {python}, {system}, {cores} cores{note}; {libraries}."


def main() -> None:
    """Measure one part of it and write it into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bars")
    parser.add_argument("--long", action="store_true", help="what takes longer, instead")
    parser.add_argument("--note", default="", help="what to say of the machine")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    FOLDER.mkdir(parents=True, exist_ok=True)
    bars = _long() if asked.long else _quick()
    report.show_bars(bars)
    _write(_PARTS[asked.long], _part(bars, asked.note))


def _quick() -> list[Bar]:
    few, many = Plan(answers.RECORDS), Plan(100_000)
    bars = answers.measure(prepare.sqlite(FOLDER, few), "sqlite", answers.arguments_of(_ROUNDS))
    with prepare.postgresql(FOLDER, few) as address:
        bars += answers.measure(address, "postgresql", answers.arguments_of(_ROUNDS))
    address = prepare.sqlite(FOLDER, many)
    bars += peers.measure(address, "sqlite", peers.arguments_of([]))
    bars += start.measure(address, "sqlite") + exports.measure(address, "sqlite")
    with prepare.postgresql(FOLDER, many) as address:
        bars += peers.measure(address, "postgresql", peers.arguments_of([]))
        bars += start.measure(address, "postgresql") + exports.measure(address, "postgresql")
    return bars


def _long() -> list[Bar]:
    parts: list[Callable[[], list[Bar]]] = [
        *(partial(writers.measure, engine) for engine in _ENGINES),
        *(partial(imports.measure, engine) for engine in _ENGINES),
        overload.measure,
        million.measure,
        *(partial(stale.measure, engine) for engine in _ENGINES),
    ]
    bars = []
    for measure in parts:
        # Shown at once: who breaks it off has what was measured.
        report.show_bars(found := measure())
        bars += found
    return bars


def _part(bars: Sequence[Bar], note: str) -> str:
    machine = report.machine()
    libraries = ", ".join(f"{name} {number}" for name, number in machine["libraries"].items())
    conditions = _CONDITIONS.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        python=f"Python {platform.python_version()}",
        system=machine["system"],
        cores=machine["cores"],
        note=f", {note}" if note else "",
        libraries=libraries,
    )
    rows = [
        f"| {each.engine} | {each.what} | {each.measured} | {each.bar} |"
        + (" yes |" if each.met else " missed |")
        for each in bars
    ]
    titles = ["| engine | what | measured | bar | met |", "|---|---|--:|--:|---|"]
    return "\n".join([conditions, "", *titles, *rows, ""])


def _write(title: str, part: str) -> None:
    """Put a part in the place of the one before, and leave the other part as it is."""
    parts = dict.fromkeys(_PARTS, "")
    for each in (_PAGE.read_text(encoding="utf-8") if _PAGE.exists() else "").split("\n## ")[1:]:
        own, _, text = each.partition("\n\n")
        parts[f"## {own}"] = text.rstrip() + "\n"
    parts[title] = part
    shown = [f"{own}\n\n{text}" for own, text in parts.items() if text]
    _PAGE.write_text("\n".join([_ABOUT, *shown]), encoding="utf-8")


if __name__ == "__main__":
    main()
