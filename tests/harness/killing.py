"""Run a program repeatedly, and kill each run one change later than the run before.

A change is a call that creates, renames or deletes a folder, renames a file, or creates a symbolic link.
"""

import subprocess
import sys
from pathlib import Path

DRIVER = """
import os, signal, sys
from itertools import count
from pathlib import Path

def kill_at(point):
    left = point
    def hook(event, _):
        nonlocal left
        if event in ("os.mkdir", "os.rename", "os.symlink", "shutil.rmtree"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

{program}

for point in count(1):
    root = Path(sys.argv[1], str(point))
    prepare(root)
    child = os.fork()
    if child == 0:
        kill_at(point)
        run(root)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == 0:
        break
    assert status == -signal.SIGKILL, status
    print(root)
"""


def killed_everywhere(program: str, folder: Path) -> list[Path]:
    """Run a program and kill it before its first change; run it again and kill it before the second; and so on.

    The last run is the first that ends without being killed.

    Args:
        program: Python source that defines ``prepare(root)``, which creates the folder of a run, and ``run(root)``.
        folder: The folder in which the folders of the runs are created.

    Returns:
        The folder of each killed run, as the run left it.
    """
    done = subprocess.run(
        [sys.executable, "-c", DRIVER.format(program=program), str(folder)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return [Path(line) for line in done.stdout.splitlines()]


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a folder by relative path, without symbolic links."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
