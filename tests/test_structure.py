"""The structure of the code: files, functions and folders that are taken in at a glance."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import events_api

ROOT = Path(events_api.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION, MOST_MODULES = 250, 40, 18
# What is added in a file of its own; one kind and one list have more to say than others.
LONGEST_ADDED = {"resources": 100, "reference": 60, "formats": 60}
LONGER = {"resources/metrics.py": 130, "reference/projects.py": 80}
# The source of each module and package by its name.
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__"): path.read_text()
    for path in FILES
}
NAMES = {part for name in MODULES for part in name.split("/")}
# What begins like one of ours.
OTHERS = {"kinds.meeting", "pages.css", "schema.org"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_and_no_function_is_too_long() -> None:
    found = {}
    for path in FILES:
        text = path.read_text()
        if (lines := text.count("\n")) > LONGEST_FILE:
            found[name_of(path)] = lines
        for each in ast.walk(ast.parse(text)):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (each.end_lineno or each.lineno) - each.lineno + 1
                if lines > LONGEST_FUNCTION:
                    found[f"{name_of(path)}: {each.name}"] = lines
    assert found == {}


def test_kinds_lists_and_formats_are_short() -> None:
    found = {}
    for folder, most in LONGEST_ADDED.items():
        for path in (ROOT / folder).glob("*.py"):
            lines = path.read_text().count("\n")
            if lines > LONGER.get(name_of(path), most):
                found[name_of(path)] = lines
    assert found == {}


def test_no_folder_has_too_many_modules() -> None:
    modules = Counter(name_of(each.parent) for each in FILES if each.name != "__init__.py")
    assert {name: number for name, number in modules.items() if number > MOST_MODULES} == {}


def test_what_comments_name_is_there() -> None:
    found = {
        (name_of(path), name)
        for path in FILES
        for text in re.findall(r'#.*|"""[\s\S]*?"""', path.read_text())
        for name in re.findall(r"(?<![\w./@-])[a-z_]+(?:\.[A-Za-z_]+)+(?![\w/(-])", text)
        if name.partition(".")[0] in NAMES and not is_there(name.split("."))
    }
    assert {name for _, name in found} == OTHERS, found


def is_there(parts: Sequence[str]) -> bool:
    """Whether the first of these are a module's name, and the next one stands in it."""
    return any(
        f"/{name}".endswith(f"/{'/'.join(parts[:number])}")
        and (number == len(parts) or re.search(rf"\b{parts[number]}\b", source))
        for number in range(len(parts), 0, -1)
        for name, source in MODULES.items()
    )
