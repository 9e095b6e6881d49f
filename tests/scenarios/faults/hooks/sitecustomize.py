"""Python imports this as it starts, in a night and in whatever it starts: it kills the night at one point.

``FAULT`` says where: an audit event, a pattern of what it is about, and at which of its occurrences in one process.
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
        is_it = event == fault["event"] and re.search(fault["pattern"], " ".join(map(str, arguments)))
        if is_it and next(seen) == fault["occurrence"]:
            os.kill(int(os.environ["NIGHT"]), signal.SIGKILL)
            while True:  # a process that the night started has its own end to come
                signal.pause()

    sys.addaudithook(hook)
