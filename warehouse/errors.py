"""Errors of a run, each with the exit code that the command line returns."""

from extract.runtime.errors import JixiaoError, SourceUnavailable

__all__ = ["DataGateFailed", "JixiaoError", "SettingsInvalid", "SourceUnavailable"]


class SettingsInvalid(JixiaoError):
    """A setting in an environment variable or in jixiao.toml is invalid."""

    exit_code = 2


class DataGateFailed(JixiaoError):
    """A dbt model, a check or the audit failed, so nothing was published; the published warehouse is unchanged."""

    exit_code = 5
