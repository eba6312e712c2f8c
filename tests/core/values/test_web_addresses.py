"""Web addresses: those that lead somewhere, in any script, and those that cannot."""

import pytest

from events_api.core.values.web_addresses import fault_of

NO_HOST = "The address names no host that there can be, as www.example.org."
HIDDEN = "Remove the invisible characters from the address."
NO_NAME = "Leave the name and the password out of the address; everybody could read them."
PORT = "The port of the address is a number from 1 to 65535; leave it out if you can."


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org",
        "HTTP://EXAMPLE.ORG/A",
        "http://example.org./a",
        "https://example.org:8080/x?y#z",
        "https://example.org/a:b@c",
        "https://example.org?mail=a@b.org",
        "https://example.org/@user",
        "http://[2001:db8::1]/",
        "http://[::1]:80",
        "http://192.168.0.1/",
        "http://localhost:8000/x",
        "https://a_b.example.org",
        "https://xn--mnchen-3ya.de",
        "https://münchen.de/straße",
        "https://пример.рф/путь",
        "https://مثال.إختبار/صفحة",
        "https://fa.wikipedia.org/wiki/می\u200cخواهم",
        f"http://{'a' * 63}.org",
    ],
)
def test_an_address_that_leads_somewhere_is_taken(address: str) -> None:
    assert fault_of(address) is None


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        *(
            (f"http://{host}", NO_HOST)
            for host in (
                *("", ".", "..", "/path", "?x", "#x", "a..b", ".a", "-a.org", "a-.org", "*.org"),
                *("exam%20ple.org", "a,b.org", "exa!mple.org", "ｅxample.org", f"{'a' * 64}.org"),
                *("a." * 130 + "org", "[::1", "[zz]", "[::1]x", "[fe80::1%25eth0]", "[]"),
                *("1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.1", "01.2.3.4", "١.٢.٣.٤", "🙂.org"),
            )
        ),
        *(
            (f"http://{authority}", NO_NAME)
            for authority in ("user@a.org", "user:pw@a.org/x", "@a.org", "a.org:80@b.org", ":@a")
        ),
        *(
            (f"http://a.org:{port}", PORT)
            for port in ("", "0", "65536", "abc", "80:80", "８０", "-1", "+80", "000080")
        ),
        *(
            (f"http://{rest}", HIDDEN)
            for rest in (
                *("exam\u200bple.org", "\u202eexample.org", "exam\u200cple.org", "a.org\u2060"),
                *("a.org/\u202egro", "a.org/a\u200bb", "a.org/a\u200cb", "a.org/\u00ad"),
                *("a.org/\ufeff", "a.org/\u3164", "a.org/می\u200c", "a.org/?q=\u200e"),
            )
        ),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(address: str, fault: str) -> None:
    assert fault_of(address) == fault
