"""Calendars read back, by rules of RFC 5545 alone: another reader than what writes them."""

import re
from typing import NamedTuple

# A property: its name, its parameters, its value.
_LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
LONGEST = 75


class Property(NamedTuple):
    """A value as it is written, and its parameters, as `;VALUE=DATE`."""

    value: str
    parameters: str = ""

    @property
    def text(self) -> str:
        """The value of a text."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


Component = dict[str, Property]


def read(content: bytes) -> tuple[Component, list[Component], list[str]]:
    """A calendar's own properties, its events, and the time zones that it explains."""
    assert content.endswith(b"\r\n")
    lines = content.split(b"\r\n")[:-1]
    assert max(map(len, lines)) <= LONGEST
    assert not re.search(rb"[\r\n]", b"".join(lines))
    calendar: Component = {}
    events: list[Component] = []
    zones: list[str] = []
    open_: list[str] = []
    for line in content.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        found = _LINE.fullmatch(line)
        assert found is not None, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            open_.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert open_.pop() == value
        elif open_ == ["VCALENDAR", "VEVENT"]:
            assert name not in events[-1], name
            events[-1][name] = Property(value, parameters)
        elif open_ == ["VCALENDAR"]:
            calendar[name] = Property(value, parameters)
        elif name == "TZID":
            zones.append(value)
    assert not open_
    return calendar, events, zones
