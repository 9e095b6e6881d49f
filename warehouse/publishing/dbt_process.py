"""dbt in a process that ends with its work, so that no lock stays on the build file: models, tests, and its docs.

``python -m warehouse.publishing.dbt_process PARENT PLACES OPTIONS`` is the entry point: the process that waits for it,
the options of every dbt command, and those of ``dbt build``, both as JSON. The docs come last, in one file that needs
no network: here dbt is imported and its models are parsed already, so they cost half a second.
"""

import gc
import json
import sys
from collections.abc import Sequence

from extract.runtime.process_lifetime import end_with_parent

NOT_DOCUMENTED = 2
"""How the process ends where all was built and tested, and only the docs were not written."""


def main(places: Sequence[str], options: Sequence[str]) -> int:
    """Build and test, then document; 0 where all of it went well. What dbt cannot even begin is told as it says it."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - seconds, and only after the thresholds are set

    commands = {1: ["build", *options], NOT_DOCUMENTED: ["docs", "generate", "--static", "--no-compile"]}
    for failure, command in commands.items():
        done = dbtRunner().invoke([*command, *places])
        if done.exception:
            print(done.exception, file=sys.stderr)
        if not done.success:
            return failure
    return 0


if __name__ == "__main__":
    gc.set_threshold(200_000)
    end_with_parent(int(sys.argv[1]))
    sys.exit(main(json.loads(sys.argv[2]), json.loads(sys.argv[3])))
