"""Run dbt in a separate process, so that no lock on the build file remains afterwards.

The entry point is ``python -m warehouse.publishing.dbt_process PARENT PATHS OPTIONS``. PARENT is the id of the waiting
process, PATHS are the options of every dbt command, and OPTIONS those of ``dbt build``, both as JSON lists. The process
runs models and tests, then writes the dbt docs to one file that needs no network. As dbt is imported and its models are
parsed by then, the docs take only half a second.
"""

import gc
import json
import sys
from collections.abc import Sequence

from extract.runtime.process_lifetime import end_with_parent

NOT_DOCUMENTED = 2
"""Exit code if all models and tests succeeded, but the docs could not be written."""


def main(paths: Sequence[str], options: Sequence[str]) -> int:
    """Build and test, then write the docs. An exception of dbt is printed to standard error.

    Args:
        paths: Options of every dbt command.
        options: Options of ``dbt build``.

    Returns:
        The exit code: 0, 1 if a model or test failed, or `NOT_DOCUMENTED`.
    """
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - takes seconds; less after the GC threshold is set

    commands = {1: ["build", *options], NOT_DOCUMENTED: ["docs", "generate", "--static", "--no-compile"]}
    for failure, command in commands.items():
        done = dbtRunner().invoke([*command, *paths])
        if done.exception:
            print(done.exception, file=sys.stderr)
        if not done.success:
            return failure
    return 0


if __name__ == "__main__":
    gc.set_threshold(200_000)
    end_with_parent(int(sys.argv[1]))
    sys.exit(main(json.loads(sys.argv[2]), json.loads(sys.argv[3])))
