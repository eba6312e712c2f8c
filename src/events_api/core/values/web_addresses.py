"""Web addresses: what of one is broken, so that nobody is sent to a page that cannot be.

Separate from the types of members, because it is a syntax of its own (RFC 3986; RFC 3987 for other
scripts; host names as in RFC 1123). No network is asked.
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

_PARTS = re.compile(r"https?://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL | re.IGNORECASE)
_HOST = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>.*))?", re.DOTALL)
_PORTS = range(1, 65_536)
_LONGEST_LABEL, _LONGEST_HOST = 63, 253
# They shape letters of Persian and Indian scripts, where a page is named in these.
_JOINERS = "\u200c\u200d"


def fault_of(address: str) -> str | None:
    """What is wrong with an address, and what to do, in words; None where nothing is.

    Args:
        address: An address that begins with http:// or https:// and holds no blanks.
    """
    parts = _PARTS.fullmatch(address)
    if parts is None:
        return "Give a whole web address that begins with http:// or https://."
    authority, rest = parts["authority"], parts["rest"]
    if "@" in authority:
        return "Leave the name and the password out of the address; everybody could read them."
    if _has_invisible(rest) or any(map(_is_invisible, authority)):
        return "Remove the invisible characters from the address."
    found = _HOST.fullmatch(authority)
    if found is None or not _is_host(found["host"]):
        return "The address names no host that there can be, as www.example.org."
    port = found["port"]
    if port is not None and not (re.fullmatch("[0-9]{1,5}", port) and int(port) in _PORTS):
        return "The port of the address is a number from 1 to 65535; leave it out if you can."
    return None


def sound(address: str | None) -> str | None:
    """The address, where there is one and nothing is wrong with it."""
    return address if address and fault_of(address) is None else None


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "CZ" or character in "\u115f\u1160\u2800\u3164\uffa0\u034f"


def _has_invisible(text: str) -> bool:
    """Whether characters are invisible that do not join letters of a script which needs it."""
    return any(
        _is_invisible(each) and not (each in _JOINERS and _joins(text, place))
        for place, each in enumerate(text)
    )


def _joins(text: str, place: int) -> bool:
    beside = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(beside) > 1 and all(not each.isascii() and _is_letter(each) for each in beside)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


@lru_cache(maxsize=1_000)
def _is_host(host: str) -> bool:
    """Whether it is an IPv6 address in brackets, an IPv4 address, or a name of labels."""
    try:
        if host.startswith("["):
            return "%" not in host and bool(IPv6Address(host[1:-1]))
        labels = host.removesuffix(".").split(".")
        if labels[-1].isdecimal():
            return host.isascii() and bool(IPv4Address(host))
    except AddressValueError:
        return False
    return len(host) <= _LONGEST_HOST and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    """Whether it is one part of a name: letters and digits of a script, hyphens within."""
    plain = unicodedata.normalize("NFKC", label) == unicodedata.normalize("NFC", label)
    inside = all(each in "-_" or _is_letter(each) or each.isdecimal() for each in label)
    ends = not label.startswith("-") and not label.endswith("-")
    return 0 < len(label) <= _LONGEST_LABEL and plain and inside and ends
