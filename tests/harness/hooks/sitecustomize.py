"""Kill a run of the pipeline at one point. Python imports this module when a process of the run starts.

``FAULT`` names the point: an audit event, a pattern of its arguments, and the number of the occurrence in one process.
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
            while True:  # a process that the run started must end by itself
                signal.pause()

    sys.addaudithook(hook)
