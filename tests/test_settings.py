"""Settings: what cannot be is named in words, and what is none is told."""

import json
from ipaddress import ip_network
from pathlib import Path

import pytest

from events_api.core.settings import Settings
from events_api.start_warnings import start_warnings
from tests.commands import run
from tests.templates import catalogue_for

PAGES = "ar, de, en, fa, fr, ru, tr"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (
            "PUBLIC_URL",
            "example.org",
            "Write it as https://example.org or https://example.org/register",
        ),
        ("LIMITS", "reads=often, exports=never", "Write it as reads=600/minute, exports=20/minute"),
        ("IATI_ORGANISATION_TYPE", "x", "Write it as 40"),
        ("LANGUAGE", "xx", f"No language has this tag; there are pages in {PAGES}"),
        ("LICENSE", "Whatever", "Write it as https://spdx.org/licenses does: CC-BY-4.0"),
        ("LICENSE", "MIT OR CC0-1.0", "Write it as https://spdx.org/licenses does: CC-BY-4.0"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_words(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"EVENTS_{name}", value)
    assert run("doctor", url="sqlite:///unused.db", status=1)[1] == (
        f"Failed: EVENTS_{name}: {said}\n"
    )


def test_each_setting_with_a_pattern_says_how_it_is_written() -> None:
    settings = Settings.model_json_schema()["properties"]
    patterned = {name for name, each in settings.items() if "pattern" in json.dumps(each)}
    assert patterned == {"public_url", "limits", "iati_organisation_type"}
    assert [name for name in patterned if not settings[name].get("examples")] == []


@pytest.mark.parametrize(
    ("name", "value", "items"),
    [
        ("trusted_proxies", "", []),
        ("trusted_proxies", "192.0.2.0/24,", [ip_network("192.0.2.0/24")]),
        ("trusted_proxies", " ::1/128 , 192.0.2.1", [ip_network("::1"), ip_network("192.0.2.1")]),
        ("cors_origins", "", []),
        ("cors_origins", ",https://example.org,", ["https://example.org"]),
        ("limits", "", {}),
        ("limits", "reads=1/day,", {"reads": "1/day"}),
    ],
)
def test_lists_may_have_nothing_and_commas_at_their_ends(
    name: str, value: str, items: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"EVENTS_{name.upper()}", value)
    assert getattr(Settings(_env_file=None), name) == items


def test_names_of_licences_are_those_of_spdx() -> None:
    for told, name in (("cc-by-4.0", "CC-BY-4.0"), ("etalab-2.0", "etalab-2.0")):
        assert Settings(_env_file=None, license=told).license == name


def test_what_is_no_setting_is_told_with_what_may_be_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENTS_PROT", "1")
    monkeypatch.setenv("EVENTS_PORT_8000_TCP", "tcp://10.0.0.1:8000")
    (tmp_path / ".env").write_text("EVENTS_DATABSE_URL=sqlite:///x.db\nEVENTS_BIND=x\nOTHER=1\n")
    run("doctor", url=f"sqlite:///{tmp_path}/none.db", status=1)
    assert caplog.messages == [
        "EVENTS_DATABSE_URL is no setting and does nothing: is EVENTS_DATABASE_URL meant?",
        "EVENTS_PORT_8000_TCP is no setting and does nothing",
        "EVENTS_PROT is no setting and does nothing: is EVENTS_PORT meant?",
    ]


def test_a_language_without_pages_is_told() -> None:
    said = {
        language: [*start_warnings(catalogue_for("sqlite:///never-opened.db", language=language))]
        for language in ("en", "fa-AF", "es")
    }
    assert said == {
        "en": [],
        "fa-AF": [],
        "es": [f"there are no pages in es: EVENTS_LANGUAGE may be {PAGES}"],
    }
