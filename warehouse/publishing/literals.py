"""Text in SQL statements that take no parameters, such as ``attach`` and ``copy``."""


def quoted(value: object) -> str:
    """Return a value as a text literal of SQL."""
    return "'" + str(value).replace("'", "''") + "'"
