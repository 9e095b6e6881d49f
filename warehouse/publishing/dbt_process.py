"""Run dbt in a process of its own, so that no lock stays on the build file: models, tests, then its docs.

``python -m warehouse.publishing.dbt_process PARENT PATHS OPTIONS`` is the entry point: the id of the waiting process,
the options of every dbt command, and those of ``dbt build``, both as JSON. The docs come last, in one file that needs
no network: dbt is imported and its models are parsed by then, so they cost half a second.
"""

import gc
import json
import sys
from collections.abc import Sequence

from extract.runtime.process_lifetime import end_with_parent

NOT_DOCUMENTED = 2
"""Exit code if everything was built and tested, and only the docs could not be written."""


def main(paths: Sequence[str], options: Sequence[str]) -> int:
    """Build and test, then write the docs; return the exit code. An exception of dbt is printed to standard error."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - takes seconds, less once the GC threshold is set

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
