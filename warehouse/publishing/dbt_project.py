"""The dbt project: its folder, the lists in it that persons keep, and a hash of its files."""

import hashlib
from pathlib import Path

PROJECT = next(
    folder
    for folder in (Path(__file__).parents[1] / "dbt_project", Path(__file__).parents[2] / "dbt_project")
    if folder.is_dir()
)
"""The folder of the dbt project: inside the package in an installed wheel, next to it in a checkout."""


def acceptances_file() -> Path:
    """Return the list of documents that persons let in although checks keep them out."""
    return PROJECT / "seeds" / "acceptances.csv"


def corrections_file() -> Path:
    """Return the list of readings that persons corrected."""
    return PROJECT / "seeds" / "corrections.csv"


def models_hash() -> str:
    """Return a hash of the files of the dbt project; if it changes, rows that were built before may be outdated."""
    digest = hashlib.sha256()
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in {".sql", ".csv", ".yml"}:
            digest.update(path.relative_to(PROJECT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
