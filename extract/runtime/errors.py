"""Errors that a person can act on. Each message is one line: what, where, why, what to do next."""


class JixiaoError(Exception):
    """An error that ends a command with one line on standard error.

    Args:
        message: What happened, where, why, and the next step, in one line.
        exit_code: The exit code of the command; by default the `exit_code` of the class.
    """

    exit_code = 1

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        """Initialise the error; the class docstring describes the arguments."""
        super().__init__(message)
        self.message = message
        if exit_code is not None:
            self.exit_code = exit_code


class SourceUnavailable(JixiaoError):
    """A source of documents, or a server, cannot be reached. No document is treated as withdrawn."""

    exit_code = 3
