"""The published versions, the link ``published/current`` to the current one, and the pin.

A version is a folder ``versions/<id>/`` with the database, its Parquet copy, reports and build.json. The alphabetical
order of version ids is that of time. While the file ``published/pin`` exists, runs do not make another version current.
The file records which version is pinned, by whom, when and why.
"""

import hashlib
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue, ValidationError

from extract.runtime.atomic import atomic_file, sync_folder
from warehouse.quality.drift import TableSize

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")


class BuildRecord(BaseModel):
    """The content of build.json.

    Attributes:
        version_id: Id of the version.
        base_version_id: The current version when the build began; None if there was none.
        created_at: Time at which the version was written.
        rows: Row count of each table of schema marts.
        byte_sizes: Size of each file of the version except build.json, by its path in the version.
        sha256: SHA-256 digest of each of these files, by its path in the version.
        details: Further figures of the build: loaded batches, tests, findings.
        values: Count of non-null values of each column of each table of schema marts.
    """

    version_id: str
    base_version_id: str | None
    created_at: AwareDatetime
    rows: dict[str, int]
    byte_sizes: dict[str, int] = {}
    sha256: dict[str, str] = {}
    details: dict[str, JsonValue] = {}
    values: dict[str, dict[str, int]] = {}

    @property
    def sizes(self) -> dict[str, TableSize]:
        """The sizes of the tables of marts; empty for a version that was built before `values` was recorded."""
        return {table: TableSize(rows=self.rows[table], values=values) for table, values in self.values.items()}


class Pin(BaseModel):
    """A pin, which keeps a version current until it is released."""

    model_config = ConfigDict(extra="forbid")

    version_id: str
    pinned_by: str
    pinned_at: AwareDatetime
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the warehouse, already published or prepared to be published, in the folder `path`."""

    version_id: str
    path: Path

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.path / "warehouse.duckdb"

    @property
    def parquet(self) -> Path:
        """The folder with one Parquet file per table of marts."""
        return self.path / "parquet"

    @property
    def reports(self) -> Path:
        """The folder of the reports of this version."""
        return self.path / "reports"

    def record(self) -> BuildRecord:
        """Return the content of build.json."""
        return BuildRecord.model_validate_json((self.path / "build.json").read_bytes())

    def is_intact(self) -> bool:
        """Return whether all files of the version exist and have the sizes recorded in build.json."""
        try:
            sizes = {self.database.name: self.database.stat().st_size} | self.record().byte_sizes
            return all((self.path / name).stat().st_size == size for name, size in sizes.items())
        except (ValidationError, OSError):
            return False

    def digests(self) -> dict[str, str]:
        """Compute the SHA-256 digest of each file of the version except build.json, by its path in the version."""
        found = {}
        for path in sorted(self.path.rglob("*")):
            if path.is_file() and path != self.path / "build.json":
                with path.open("rb") as file:
                    name = path.relative_to(self.path).as_posix()
                    found[name] = hashlib.file_digest(file, "sha256").hexdigest()
        return found

    def write_record(self, record: BuildRecord) -> None:
        """Write build.json."""
        with atomic_file(self.path / "build.json") as file:
            file.write(record.model_dump_json(indent=1).encode())


class Versions:
    """Manages the published versions, the link to the current one, and the pin."""

    def __init__(self, published: Path) -> None:
        """Use a folder of published versions. It is created by the first publish."""
        self.folder = published / "versions"
        self.link = published / "current"
        self.pin_path = published / "pin"

    def current(self) -> Version | None:
        """Return the current version; None before the first publish."""
        return self.get(self.link.readlink().name) if self.link.is_symlink() else None

    def best(self) -> Version | None:
        """Return the version that should be current.

        Returns:
            The current version if it is intact, else the pinned one if it is intact, else the newest intact one. None
            if no version is intact; the next run then builds one from nothing.
        """
        pin = self.pin()
        pinned = [self.get(pin.version_id)] if pin else []
        current = [version for version in [self.current()] if version]
        return next((one for one in [*current, *pinned, *reversed(self.kept())] if one.is_intact()), None)

    def kept(self) -> list[Version]:
        """Return all versions that are kept, whether intact or not, oldest first."""
        return [self.get(path.name) for path in sorted(self.folder.glob("*")) if _ID.fullmatch(path.name)]

    def get(self, version_id: str) -> Version:
        """Return the version with an id, whether or not it exists on disk."""
        return Version(version_id, self.folder / version_id)

    def pin(self) -> Pin | None:
        """Return the pin; None if no version is pinned."""
        try:
            return Pin.model_validate_json(self.pin_path.read_bytes())
        except FileNotFoundError:
            return None

    def put_pin(self, pin: Pin) -> None:
        """Pin a version; this replaces an earlier pin."""
        with atomic_file(self.pin_path) as file:
            file.write(pin.model_dump_json(indent=1).encode())

    def release_pin(self) -> None:
        """Release the pin, so that runs publish again."""
        self.pin_path.unlink(missing_ok=True)

    def activate(self, version_id: str) -> None:
        """Atomically make a version the current one by switching the link."""
        self.folder.mkdir(parents=True, exist_ok=True)
        link = self.link.with_name(".current.part")
        link.unlink(missing_ok=True)
        link.symlink_to(Path(self.folder.name, version_id))
        link.replace(self.link)
        sync_folder(self.link.parent)

    def prune(self, keep: int) -> list[str]:
        """Remove the oldest versions until `keep` are left; return the ids of the removed ones.

        The current and the pinned version are never removed, but count among the `keep` versions.
        """
        current, pin = self.current(), self.pin()
        held = {version.version_id for version in [current] if version} | {pin.version_id for pin in [pin] if pin}
        others = [version.version_id for version in self.kept() if version.version_id not in held]
        dropped = others[: max(len(others) - max(keep - len(held), 0), 0)]
        self.remove(dropped)
        return dropped

    def remove(self, version_ids: Collection[str]) -> None:
        """Delete versions permanently, and also the remains of earlier deletions that were killed."""
        for version_id in version_ids:
            path = self.get(version_id).path
            if path.exists():
                path.rename(path.with_name(f".{version_id}"))
        for leftover in self.folder.glob(".*"):
            shutil.rmtree(leftover)
