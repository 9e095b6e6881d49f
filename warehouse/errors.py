"""Errors of a night, with the exit codes of contract.md."""

from typing import TYPE_CHECKING

from extract.errors import JixiaoError, SourceUnavailable

if TYPE_CHECKING:
    from warehouse.lock import Holder

__all__ = ["BuildLocked", "DataGateFailed", "JixiaoError", "SettingsInvalid", "SourceUnavailable"]


class SettingsInvalid(JixiaoError):
    """A setting of the environment or of jixiao.toml cannot be used."""

    exit_code = 2


class BuildLocked(JixiaoError):
    """Another run holds the build, or published while this one was building."""

    exit_code = 4

    def __init__(self, message: str, holder: "Holder | None" = None) -> None:
        """Keep who holds the build, when that is known."""
        super().__init__(message)
        self.holder = holder


class DataGateFailed(JixiaoError):
    """A dbt test or an audit failed; the published warehouse is as before."""

    exit_code = 5
