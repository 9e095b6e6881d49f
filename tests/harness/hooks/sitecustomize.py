"""Kill a run of the pipeline at one point. Python imports this module when a process of the run starts.

The environment variable ``FAULT`` names the point in JSON: an audit event (``event``), a regular expression for its
arguments (``pattern``), and the number of the matching event in one process, from 1 (``occurrence``).
"""

import json
import os
import re
import signal
import sys
from itertools import count
from typing import Any

if "FAULT" in os.environ:
    fault = json.loads(os.environ["FAULT"])
    seen = count(1)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        is_point = event == fault["event"] and re.search(fault["pattern"], " ".join(map(str, arguments)))
        if is_point and next(seen) == fault["occurrence"]:
            os.kill(int(os.environ["RUN_UNDER_TEST"]), signal.SIGKILL)
            while True:  # tests assert that a process of a killed run ends by itself
                signal.pause()

    sys.addaudithook(hook)
