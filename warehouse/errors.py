"""Errors of a run, each with the exit code of the command line."""

from extract.runtime.errors import JixiaoError, SourceUnavailable

__all__ = ["DataGateFailed", "JixiaoError", "SettingsInvalid", "SourceUnavailable"]


class SettingsInvalid(JixiaoError):
    """A setting of the environment or of jixiao.toml is invalid."""

    exit_code = 2


class DataGateFailed(JixiaoError):
    """A dbt test or the audit failed; the published warehouse is unchanged."""

    exit_code = 5
