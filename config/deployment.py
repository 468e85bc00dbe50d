"""The raw shape of a deployment's settings, as pydantic-settings reads it; imported only when settings are loaded.

Order of the sources, first wins: environment `SHOUJIAN_…` (nested with `__`), secret files of the same names in
`/run/secrets` or `SHOUJIAN_SECRETS_DIR`, then `shoujian.toml`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError as UndecodedError
from typing_extensions import override  # Python 3.11 has no typing.override

from config.confided import confided
from config.problems import SettingsError, problem

PREFIX = "SHOUJIAN_"
DELIMITER = "__"


def _listed(value: object) -> object:
    """A list, or one text with commas, as the environment has it."""
    return [part.strip() for part in value.replace("，", ",").replace("、", ",").split(",") if part.strip()] if isinstance(value, str) else value


def _lowered(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Texts = Annotated[list[str], NoDecode, BeforeValidator(_listed)]
Port = Annotated[int, Field(ge=1, le=65535)]
Hour = Annotated[int, Field(ge=0, le=23)]
SecurityWord = Annotated[Literal["tls", "starttls", "plain"], BeforeValidator(_lowered)]


class RawServer(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    provider: str = ""
    host: str = ""
    port: Port | None = None
    security: SecurityWord | None = None
    user: str
    password: str = ""
    password_file: str = ""


class RawMailbox(RawServer):
    folders: Texts = ["INBOX"]
    campaigns: Texts = []
    needs_id: bool | None = None


class RawSmtp(RawServer):
    user: str = ""
    sender: str = Field(default="", alias="from")
    per_hour: int | None = Field(default=None, ge=1, le=10_000)
    per_day: int | None = Field(default=None, ge=1, le=100_000)
    sent_folder: str = ""
    dkim_key_file: str = ""
    dkim_selector: str = Field(default="", pattern=r"^([A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?)?$")
    dkim_domain: str = Field(default="", pattern=r"^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)?$")


class _Confided(NestedSecretsSettingsSource):
    """Our own files of the folder only: what else lies there is other people's, and may be anything."""

    @override
    def validate_secrets_path(self, path: Path) -> None:
        """Ask nothing of the folder: each of our files is looked at by itself."""

    @classmethod
    @override
    def load_secrets(cls, path: Path) -> dict[str, str]:
        found = {one: confided(one) for one in sorted(path.iterdir()) if one.name.lower().startswith(PREFIX.lower()) and not one.is_dir()}
        if wrong := [one for one, text in found.items() if text is None]:
            raise SettingsError(tuple(problem("confided", str(one), 0, 0, "", value=one.name) for one in wrong))
        return {one.name: text for one, text in found.items() if text is not None}


class RawSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=DELIMITER, extra="forbid", str_strip_whitespace=True, nested_model_default_partial_update=True
    )

    database_url: str = ""
    vault: str = "vault"
    out: str = "out"
    folders: Annotated[Literal["off", "copy", "link"], BeforeValidator(_lowered)] = "off"
    folders_at: str = "归档"
    campaigns: Texts = []
    organisers: Texts = []
    language: Annotated[Literal["zh", "en"], BeforeValidator(_lowered)] = "zh"
    sender_name: str = ""
    send: Annotated[Literal["off", "approve", "automatic"], BeforeValidator(_lowered)] = "approve"
    first_days_by_hand: int = Field(default=0, ge=0, le=60)
    letters_per_run_without_approval: int = Field(default=200, ge=1, le=100_000)
    new_addresses_per_hour: int = Field(default=200, ge=1, le=100_000)
    quiet_minutes: int = Field(default=30, ge=0, le=24 * 60)
    quiet_from: Hour = 22
    quiet_until: Hour = 8
    poll_seconds: int = Field(default=60, ge=5, le=86_400)
    secret_key_file: str = "secret.key"  # noqa: S105  # a file name
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lowered)] = "info"
    mailbox: dict[str, RawMailbox] = {}
    smtp: RawSmtp | None = None

    @classmethod
    def settings_customise_sources(  # type: ignore[explicit-override]  # typing.override is 3.12
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = secrets_folder()
        if folder is None or not isinstance(file_secret_settings, SecretsSettingsSource):
            return env_settings, init_settings
        secrets = _Confided(file_secret_settings, secrets_dir=folder, secrets_prefix=PREFIX.lower(), secrets_nested_delimiter=DELIMITER, env_prefix=PREFIX)
        return env_settings, secrets, init_settings


def secrets_folder() -> Path | None:
    """Where secret files are, when there are any."""
    folder = Path(os.environ.get("SHOUJIAN_SECRETS_DIR", "/run/secrets"))
    return folder if folder.is_dir() else None


def raw_settings(written: dict[str, Any]) -> RawSettings:
    """What file, secrets and environment say together; raises pydantic's ValidationError, and ours for what cannot be read at all."""
    try:
        return RawSettings(**written)
    except UndecodedError as error:
        # One variable may hold a whole section as JSON. Which it was, stands only in the words of the error.
        section = next((name for name in ("mailbox", "smtp") if f'"{name}"' in str(error)), "mailbox")
        why = problem("setting", f"环境变量{PREFIX}{section.upper()}", 0, 0, section, word=section, why="应是一节，写成JSON")
        raise SettingsError((why,)) from None
