"""Sources of documents: the inbox, and the further ones that ``sources.yml`` beside it lists.

.. code-block:: yaml

    sources:
      - name: nantong
        path: /srv/nantong
        speaks_for: [南通市财政局, 崇川区*]
      - name: inbox
        speaks_for: [海门市财政局]

A source speaks for the publishers that `speaks_for` names: what it shows of such a publisher displaces what other
sources show of it. An asterisk at the end stands for any rest of the name. The inbox is always a source; an entry named
``inbox`` says whom it speaks for. Without the file, the inbox is the only source and speaks for nobody.
"""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from warehouse.errors import SettingsInvalid
from warehouse.settings import Settings

INBOX = "inbox"

PublisherPattern = Annotated[str, Field(pattern=r"^[^*\s]{2,100}\*?$")]


class Source(BaseModel):
    """A source of documents.

    Attributes:
        name: Permanent name of the source; its documents keep it as part of their addresses.
        kind: How documents are taken from it: ``folder``, all files in a folder and its subfolders.
        path: The folder; None only for the inbox, which the settings name.
        speaks_for: The publishers that it speaks for: names, or beginnings of names that end with an asterisk.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[\w.-]{1,60}$")
    kind: Literal["folder"] = "folder"
    path: Path | None = None
    speaks_for: tuple[PublisherPattern, ...] = ()

    @model_validator(mode="after")
    def _has_path(self) -> "Source":
        if (self.path is None) != (self.name == INBOX):
            raise ValueError(
                "every source but the inbox needs a path, and the inbox has that of the setting JIXIAO_INBOX"
            )
        return self


class _SourcesFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _names_differ(self) -> "_SourcesFile":
        twice = [name for name, count in Counter(one.name for one in self.sources).items() if count > 1]
        if twice:
            raise ValueError(f"'{twice[0]}' is listed twice")
        return self


def read_sources(settings: Settings) -> list[Source]:
    """Return the sources: the inbox first, then those of ``sources.yml`` in the order of the file.

    The returned inbox has the name and the folder of the settings. A relative path is one from the folder of the file.

    Raises:
        SettingsInvalid: The file is not YAML, or an entry is invalid.
    """
    listed = _read(settings.sources_file)
    inbox = next((one for one in listed if one.name == INBOX), Source(name=INBOX))
    here = settings.sources_file.parent
    return [
        inbox.model_copy(update={"name": settings.inbox_source, "path": settings.inbox_folder}),
        *(one.model_copy(update={"path": here / (one.path or "")}) for one in listed if one is not inbox),
    ]


def _read(path: Path) -> tuple[Source, ...]:
    try:
        content = yaml.safe_load(path.read_text("utf-8-sig"))
        return _SourcesFile.model_validate(content).sources
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(f"{path}: {place or 'the file'}: {first['msg']}. Correct the file.") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise SettingsInvalid(f"{path}: {why}. Correct the file.") from error
