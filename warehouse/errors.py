"""Errors of a night, with the exit codes of contract.md."""

from extract.runtime.errors import JixiaoError, SourceUnavailable

__all__ = ["DataGateFailed", "JixiaoError", "SettingsInvalid", "SourceUnavailable"]


class SettingsInvalid(JixiaoError):
    """A setting of the environment or of jixiao.toml cannot be used."""

    exit_code = 2


class DataGateFailed(JixiaoError):
    """A dbt test or an audit failed; the published warehouse is as before."""

    exit_code = 5
