"""Settings: environment variables with the prefix ``JIXIAO_``, then ``jixiao.toml``, then defaults."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from warehouse.errors import SettingsInvalid

LogFormat = Literal["text", "json"]
"""How log events are rendered: ``key=value``, or one JSON object a line."""


def _processors() -> int:
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Where the zones are and how much one run does. The paths of the properties are absolute."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", toml_file="jixiao.toml", extra="forbid")

    home: Path = Path("data")
    inbox: Path | None = None
    known_failures: Path | None = None
    night_documents: int = Field(default=10_000, ge=1)
    batch_documents: int = Field(default=200, ge=1)
    keep_versions: int = Field(default=7, ge=1)
    workers: int = Field(default_factory=_processors, ge=1)
    log_format: LogFormat = "text"

    @property
    def inbox_folder(self) -> Path:
        """The folder that documents are taken from: `inbox`, else ``inbox/`` under home."""
        return (self.inbox or self.home / "inbox").absolute()

    @property
    def inbox_source(self) -> str:
        """The name of the inbox as a source: ``inbox`` if it is the one under home, else its path.

        So each folder is a source of its own, and a document missing from one is not withdrawn from another.
        """
        folder = self.inbox_folder.resolve()
        return "inbox" if folder == (self.home / "inbox").resolve() else str(folder)

    @property
    def known_failures_file(self) -> Path:
        """The list of known failures: `known_failures`, else ``known_failures.csv`` beside the inbox."""
        return (self.known_failures or self.inbox_folder.with_name("known_failures.csv")).absolute()

    @property
    def landing(self) -> Path:
        """The landing zone: the bytes of every document, and where and when each was seen."""
        return self.home.absolute() / "landing"

    @property
    def raw(self) -> Path:
        """The raw zone: extracted rows and verdicts, in batches."""
        return self.home.absolute() / "raw"

    @property
    def build(self) -> Path:
        """Work in progress; no other program opens it."""
        return self.home.absolute() / "build"

    @property
    def published(self) -> Path:
        """The published versions, and ``current``, a link to the current one."""
        return self.home.absolute() / "published"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Give precedence to arguments, then the environment, then jixiao.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """Return the settings; the given arguments take precedence.

    Raises:
        SettingsInvalid: A value is invalid, a name in jixiao.toml is unknown, or that file is not TOML.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(
            f"setting '{name}': {first['msg']}. Correct JIXIAO_{name.upper()} or '{name}' in jixiao.toml."
        ) from error
    except ValueError as error:
        raise SettingsInvalid(f"jixiao.toml: {error}. Correct the file or remove it.") from error
