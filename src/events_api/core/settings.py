"""Everything a deployment can set, read once from `EVENTS_*` variables and `.env`.

Separate so that no other module reads the environment: what is not here cannot be configured.
"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from events_api.core.setting_texts import (
    USUAL_LICENSE,
    beside,
    listed_license,
    pairs,
    split,
    spoken_language,
)

Limited = Literal["reads", "searches", "exports", "writes", "imports", "wrong_keys"]
Rate = Annotated[str, Field(pattern=r"^[1-9]\d{0,8}/(second|minute|hour|day)$")]
# Networks that no client on the internet has an address of: what comes from there is a proxy.
_PRIVATE = "127.0.0.0/8, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, ::1/128, fc00::/7"
_USUAL: dict[Limited, Rate] = {
    "reads": "1200/minute",
    "searches": "300/minute",
    "exports": "30/minute",
    "writes": "600/minute",
    "imports": "60/minute",
    "wrong_keys": "20/minute",
}


class Settings(BaseSettings):
    """The settings of one deployment; every field has a default that is safe on a laptop."""

    model_config = SettingsConfigDict(env_prefix="EVENTS_", env_file=".env", extra="ignore")

    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///events.db"),
        description="Where the records live: `sqlite:///file.db` or `postgresql+psycopg://…`.",
    )
    database_read_url: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL: a streaming replica that reads without a key are answered from; "
        "none: all from the primary.",
    )
    database_pooler: bool = Field(
        default=False,
        description="PostgreSQL: whether PgBouncer stands before it, in transaction mode. Timeouts "
        "are then those of the role.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `events-api serve` binds.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port of `events-api serve`.")
    # Below the port, which it is made of where it is empty.
    public_url: Annotated[
        str,
        Field(pattern=r"^https?://[^\s/?#@]+(/[A-Za-z0-9._~-]+)*/?$"),
        BeforeValidator(beside),
    ] = Field(
        default="",
        validate_default=True,
        examples=["https://example.org", "https://example.org/register"],
        description="The address the public uses; all links come from it, never from Host. Empty: "
        "`http://localhost` and the port.",
    )
    language: Annotated[str, AfterValidator(spoken_language)] = Field(
        default="en", description="Language of labels and pages where none is asked for."
    )
    license: Annotated[str, AfterValidator(listed_license)] = Field(
        default=USUAL_LICENSE, description="Licence of the data, as an SPDX name."
    )
    contact: str = Field(
        default="",
        description="Whom readers of the pages may ask: an address of mail or of a page, or words; "
        "empty: no line of it.",
    )
    iati_organisation: str = Field(
        default="",
        max_length=100,
        description="Identifier in IATI of who reports, as `XM-DAC-30006`; empty: no file of IATI.",
    )
    iati_organisation_type: str = Field(
        default="40",
        pattern=r"^\d{2}$",
        examples=["40"],
        description="What it is, by the code list OrganisationType; 40 is multilateral.",
    )
    iati_owner: str = Field(
        default="", description="Its code among the organisations, by which it is called."
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        default="info", description="How much the server says."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Lines for people, or JSON for programs."
    )
    workers: int = Field(
        default=1, ge=1, le=64, description="Processes of `events-api serve`, each with its index."
    )
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="Port of figures for Prometheus; 0: none."
    )
    traces_url: str = Field(
        default="", description="Collector of traces, by OTLP over HTTP; empty: no traces."
    )
    cors_origins: Annotated[list[str], NoDecode, BeforeValidator(split)] = Field(
        default=["*"], description="Origins whose scripts may read, comma separated; empty: none."
    )
    limits: Annotated[dict[Limited, Rate], NoDecode, BeforeValidator(pairs)] = Field(
        default=_USUAL,
        examples=["reads=600/minute, exports=20/minute"],
        description="How often an address or a key may ask; left out: no limit.",
    )
    limits_url: SecretStr = Field(
        default=SecretStr("memory://"),
        description="Where it is counted: in each process, or `redis://HOST:PORT/0` for all.",
    )
    trusted_proxies: Annotated[
        list[IPv4Network | IPv6Network], NoDecode, BeforeValidator(split)
    ] = Field(
        default=split(_PRIVATE),
        validate_default=True,
        description="Networks of proxies whose `X-Forwarded-For` is believed; empty: nobody's.",
    )
    threads: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Handlers at work at once; more makes the slowest slower.",
    )
    cache_mb: int = Field(
        default=64,
        ge=0,
        le=65_536,
        description="Megabytes of answers that each process keeps, for as long as nothing "
        "changes; 0 keeps none.",
    )
    cache_slack_ms: int = Field(
        default=0,
        ge=0,
        le=60_000,
        description="PostgreSQL: what is kept may be older than the latest write by so much; 0 "
        "never is.",
    )
    cdn_seconds: int = Field(
        default=0, ge=0, le=86_400, description="Seconds that a CDN need not ask anew; 0: never."
    )
    cache_dir: Annotated[Path | None, BeforeValidator(lambda text: text or None)] = Field(
        default=None,
        description="Folder in which postings are saved for the next start; none: beside the file "
        "of SQLite, of PostgreSQL not at all.",
    )
    exports: int = Field(
        default=2, ge=1, le=64, description="Whole-file exports that may run at once."
    )
    export_timeout_ms: int = Field(
        default=30_000, ge=100, description="An export whose reader stands still this long ends."
    )
    statement_timeout_ms: int = Field(
        default=10_000, ge=100, description="PostgreSQL: a statement is given up after this."
    )
    lock_timeout_ms: int = Field(
        default=5_000, ge=100, description="A write waits this long for its turn, then answers 503."
    )
    body_limit: int = Field(
        default=1_048_576, ge=1_024, description="A body of a write has at most so many bytes."
    )
    import_max_bytes: int = Field(
        default=50_000_000, ge=1_000, description="The largest file that can be imported."
    )
    import_max_unpacked_bytes: int = Field(
        default=150_000_000, ge=1_000, description="The largest workbook, once it is unpacked."
    )
    import_max_rows: int = Field(
        default=10_000,
        ge=1,
        le=10_000,
        description="The most rows of a file: they are stored while other writers wait.",
    )
    import_max_columns: int = Field(
        default=300, ge=10, description="The most columns of a file that can be imported."
    )
    import_max_cell: int = Field(
        default=200_000, ge=100, description="The longest cell that can be imported, in characters."
    )
    import_direct_rows: int = Field(
        default=1_000, ge=0, description="Imports of more rows are answered before they are done."
    )
    import_days: int = Field(
        default=30, ge=1, description="How long the report of an import is kept, in days."
    )
    waiters: int = Field(
        default=1_000,
        ge=0,
        description="Readers of the feed of changes that may wait at once, in each process.",
    )
    removed_days: int = Field(
        default=400,
        ge=1,
        description="How long the feed of changes tells what was removed, in days.",
    )

    @property
    def public_path(self) -> str:
        """What the public address puts before our paths, as `/events`; mostly nothing."""
        return urlsplit(self.public_url).path.rstrip("/")
