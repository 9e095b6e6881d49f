"""Debian packages: one list for the image and for the tests; `make run` does not need them."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = ROOT / "system-packages.txt"
SCRIPT = ROOT / ".ci" / "system-packages"


def run_unprivileged(packages: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a user who cannot become root."""
    guest = ["setpriv", "--no-new-privs"]
    if os.getuid() == 0:
        guest += ["--reuid", "65534", "--regid", "65534", "--clear-groups"]
    command = [*guest, "bash", "-c", SCRIPT.read_text("utf-8")]  # a guest may not see the folder of the script
    return subprocess.run(command, input=packages, cwd="/", capture_output=True, text=True, check=False)


def commands_of(target: str) -> str:
    command = ["make", "--dry-run", "--always-make", target]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_nothing_is_printed_if_all_packages_are_installed() -> None:
    done = run_unprivileged(LIST.read_text("utf-8"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_user_who_cannot_install_sees_the_command_to_type() -> None:
    done = run_unprivileged("bash\nno-such-package\nno-such-other\n")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(
        ": sudo apt-get install --yes --no-remove --no-install-recommends no-such-package no-such-other"
    )


def test_the_desktop_variant_of_a_package_counts_as_installed() -> None:
    assert run_unprivileged("bash-nogui\n").returncode == 0


def test_the_image_and_the_tests_install_the_same_list() -> None:
    recipe = (ROOT / "Dockerfile").read_text("utf-8")
    assert f"COPY {LIST.name} ./" in recipe
    assert f"apt-get install --yes --no-install-recommends curl $(cat {LIST.name})" in recipe
    assert f".ci/system-packages < {LIST.name}" in commands_of("test")


def test_make_run_installs_none_of_them() -> None:
    assert "system-packages" not in commands_of("run")
