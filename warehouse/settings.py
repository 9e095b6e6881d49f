"""Settings: environment variables with the prefix ``JIXIAO_``, else ``jixiao.toml``, else the defaults."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from warehouse.errors import SettingsInvalid


def _processors() -> int:
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Where the system lives and how much it does in one night. Paths of the properties are absolute."""

    model_config = SettingsConfigDict(env_prefix="JIXIAO_", toml_file="jixiao.toml", extra="forbid")

    home: Path = Path("data")
    inbox: Path | None = None
    known_failures: Path | None = None
    night_documents: int = Field(default=10_000, ge=1)
    batch_documents: int = Field(default=200, ge=1)
    keep_versions: int = Field(default=7, ge=1)
    workers: int = Field(default_factory=_processors, ge=1)

    @property
    def inbox_folder(self) -> Path:
        """The folder where documents are put: `inbox`, else ``inbox/`` under home."""
        return (self.inbox or self.home / "inbox").absolute()

    @property
    def inbox_source(self) -> str:
        """What the inbox is called as a source: ``inbox`` where it lies under home, else its path.

        So what one folder no longer shows says nothing of another.
        """
        folder = self.inbox_folder.resolve()
        return "inbox" if folder == (self.home / "inbox").resolve() else str(folder)

    @property
    def ledger(self) -> Path:
        """The ledger of known failures: `known_failures`, else ``known_failures.csv`` beside the inbox."""
        return (self.known_failures or self.inbox_folder.with_name("known_failures.csv")).absolute()

    @property
    def landing(self) -> Path:
        """Bytes as they came, and where and when each was seen."""
        return self.home.absolute() / "landing"

    @property
    def raw(self) -> Path:
        """Extracted rows and verdicts, in batches."""
        return self.home.absolute() / "raw"

    @property
    def build(self) -> Path:
        """Work in progress; nobody else opens it."""
        return self.home.absolute() / "build"

    @property
    def published(self) -> Path:
        """The versions, and ``current``, a link to the one in force."""
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
        """Arguments before the environment before jixiao.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """Read the settings; arguments that are given come before all else.

    Raises:
        SettingsInvalid: A value cannot be used, a name in jixiao.toml is unknown, or that file is not TOML.
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
