"""A year as a report that a person reads, or pastes into a letter: a line for each figure.

Separate from the tables because here everything is said in words, each remark beside its number,
and nothing depends on columns, which a letter or a language written from the right does not keep.
"""

from events_api.summaries.presentation.sentences import said
from events_api.summaries.presentation.tables import lines_of, others_of
from events_api.summaries.presentation.wording import Wording
from events_api.summaries.year.year import YearFrame, YearSummary


def as_text(summary: YearSummary, wording: Wording) -> bytes:
    """The year in words: what it is of, its figures by section and part, and what is in none."""
    blocks: dict[str, list[str]] = {}
    for line in lines_of(summary):
        # A part has many figures without a number; the whole says which ones these are.
        change = line.figure.change
        if line.by is None or line.figure.value or (change is not None and change.value):
            title = wording.title(line.section, line.by, line.key)
            words = said(line.figure, str(summary.year), wording)
            blocks.setdefault(title, []).append(words.line(wording))
    others = [wording.being(wording.say(name), number) for name, number in others_of(summary)]
    blocks[wording.say("no_headline")] = others
    text = [named(summary, wording), *wording.asked(summary.allocation, summary.filters)]
    for title, own in blocks.items():
        text += ["", title, *(f"- {each}" for each in own)]
    return "\n".join(text).encode() + b"\n"


def named(year: YearFrame, wording: Wording) -> str:
    """The year; a fiscal one with its days."""
    if (year.from_.month, year.from_.day) == (1, 1):
        return str(year.year)
    return f"{year.year} ({wording.date(f'{year.from_}/{year.to}')})"
