"""The published versions: which there are, and which one ``published/current`` shows.

A version is a folder ``versions/<id>/`` with the warehouse, its Parquet copy, reports and build.json. Ids sort by time.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, JsonValue

from extract.atomic import atomic_file, sync_folder

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


class BuildRecord(BaseModel):
    """What build.json says of a version.

    Attributes:
        base_version_id: The version in force when the build began; none before the first.
        rows: Rows of each table of the schema marts.
        details: Whatever else the build has to say: batches that were loaded, tests, findings.
    """

    version_id: str
    base_version_id: str | None
    created_at: AwareDatetime
    rows: dict[str, int]
    details: dict[str, JsonValue] = {}


@dataclass(frozen=True, slots=True)
class Version:
    """A folder with a warehouse, published or about to be."""

    version_id: str
    path: Path

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.path / "warehouse.duckdb"

    @property
    def parquet(self) -> Path:
        """The folder with a Parquet file a table of marts."""
        return self.path / "parquet"

    @property
    def reports(self) -> Path:
        """The folder of reports."""
        return self.path / "reports"

    def record(self) -> BuildRecord:
        """What build.json says."""
        return BuildRecord.model_validate_json((self.path / "build.json").read_bytes())

    def write_record(self, record: BuildRecord) -> None:
        """Write build.json."""
        with atomic_file(self.path / "build.json") as file:
            file.write(record.model_dump_json(indent=1).encode())


class Versions:
    """The versions under ``published/``."""

    def __init__(self, published: Path) -> None:
        """Take the folder; it is made when something is published."""
        self.folder = published / "versions"
        self.link = published / "current"

    def current(self) -> Version | None:
        """The version in force; none before the first publish."""
        return self.get(self.link.readlink().name) if self.link.is_symlink() else None

    def kept(self) -> list[Version]:
        """Every version that is kept, oldest first."""
        return [self.get(path.name) for path in sorted(self.folder.glob("*")) if _ID.fullmatch(path.name)]

    def get(self, version_id: str) -> Version:
        """The version of that id, whether it is there or not."""
        return Version(version_id, self.folder / version_id)

    def switch(self, version_id: str) -> None:
        """Make ``current`` show this version: all of it at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        link = self.link.with_name(".current.part")
        link.unlink(missing_ok=True)
        link.symlink_to(Path(self.folder.name, version_id))
        link.replace(self.link)
        sync_folder(self.link.parent)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest versions, never the one in force; give the ids that went."""
        current = self.current()
        others = [version for version in self.kept() if version != current]
        kept = keep - 1 if current else keep
        dropped = others[: max(len(others) - kept, 0)]
        for version in dropped:
            version.path.rename(version.path.with_name(f".{version.version_id}"))
        for leftover in self.folder.glob(".*"):
            shutil.rmtree(leftover)
        return [version.version_id for version in dropped]
