"""Settings from environment variables with the prefix ``JIXIAO_``, then from ``jixiao.toml``, then defaults."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from warehouse.errors import SettingsInvalid

LogFormat = Literal["text", "json"]
"""Format of log events: ``text`` for ``key=value`` pairs, ``json`` for one JSON object per line."""


def _processors() -> int:
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """The settings of all commands. Paths that the properties return are absolute.

    Attributes:
        home: Folder of all zones.
        inbox: Folder that documents are taken from; None for the default of `inbox_folder`.
        sources: List of further sources; None for the default of `sources_file`.
        known_failures: List of known failures; None for the default of `known_failures_file`.
        night_documents: Largest number of documents that one run reads, and that a build loads in one part.
        batch_documents: Largest number of documents in a batch.
        keep_versions: Number of published versions that are kept.
        workers: Number of worker processes that read documents; by default the number of processors.
        log_format: Format of log events.
    """

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", toml_file="jixiao.toml", extra="forbid")

    home: Path = Path("data")
    inbox: Path | None = None
    sources: Path | None = None
    known_failures: Path | None = None
    night_documents: int = Field(default=10_000, ge=1)
    batch_documents: int = Field(default=200, ge=1)
    keep_versions: int = Field(default=7, ge=1)
    workers: int = Field(default_factory=_processors, ge=1)
    log_format: LogFormat = "text"

    @property
    def inbox_folder(self) -> Path:
        """The folder that documents are taken from: `inbox`, by default ``inbox/`` under `home`."""
        return (self.inbox or self.home / "inbox").absolute()

    @property
    def inbox_source(self) -> str:
        """The source name of the inbox: ``inbox`` if it is the default folder under `home`, else its path.

        So each folder is a separate source, and documents are not withdrawn when another folder becomes the inbox.
        """
        folder = self.inbox_folder.resolve()
        return "inbox" if folder == (self.home / "inbox").resolve() else str(folder)

    @property
    def sources_file(self) -> Path:
        """The list of further sources: `sources`, by default ``sources.yml`` beside the inbox; it need not exist."""
        return (self.sources or self.inbox_folder.with_name("sources.yml")).absolute()

    @property
    def known_failures_file(self) -> Path:
        """The list of known failures: `known_failures`, by default ``known_failures.csv`` beside the inbox."""
        return (self.known_failures or self.inbox_folder.with_name("known_failures.csv")).absolute()

    @property
    def landing(self) -> Path:
        """The folder of the landing zone: the bytes of every document, and where and when each was seen."""
        return self.home.absolute() / "landing"

    @property
    def raw(self) -> Path:
        """The folder of the raw zone: extracted rows and verdicts, in batches."""
        return self.home.absolute() / "raw"

    @property
    def build(self) -> Path:
        """The folder for work in progress: builds and run directories. Readers of the warehouse do not use it."""
        return self.home.absolute() / "build"

    @property
    def published(self) -> Path:
        """The folder of the published versions and of ``current``, a link to the current version."""
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
        """Return the sources of settings by precedence: arguments, environment variables, jixiao.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """Return the settings; arguments, named like the settings, take precedence over environment and file.

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
