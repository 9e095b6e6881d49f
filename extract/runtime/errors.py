"""Errors that a person can act on: each message is one line with what, where, why and what to do next."""


class JixiaoError(Exception):
    """Something that ends a command with one line on standard error.

    Args:
        message: What happened, where, why, and the next step, in one line.
        exit_code: The exit code of the command; by default that of the class.
    """

    exit_code = 1

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        """Keep the message; see the class for its arguments."""
        super().__init__(message)
        self.message = message
        if exit_code is not None:
            self.exit_code = exit_code


class SourceUnavailable(JixiaoError):
    """A source of documents, or a server, cannot be reached. Nothing is taken as withdrawn."""

    exit_code = 3
