"""Settings come from arguments, the environment and jixiao.toml, in this order; an error is one line."""

from pathlib import Path

import pytest

from warehouse.errors import SettingsInvalid
from warehouse.settings import load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "INBOX", "KNOWN_FAILURES", "NIGHT_DOCUMENTS", "BATCH_DOCUMENTS", "KEEP_VERSIONS", "WORKERS"):
        monkeypatch.delenv(f"JIXIAO_{name}", raising=False)


def test_the_home_is_data_by_default(tmp_path: Path):
    settings = load_settings()
    assert settings.inbox_folder == tmp_path / "data" / "inbox"
    assert [settings.landing, settings.raw, settings.build, settings.published] == [
        tmp_path / "data" / name for name in ("landing", "raw", "build", "published")
    ]
    assert (settings.night_documents, settings.batch_documents, settings.keep_versions) == (10_000, 200, 7)


def test_the_known_failures_file_stands_beside_the_inbox_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert load_settings().known_failures_file == tmp_path / "data" / "known_failures.csv"
    assert load_settings(inbox="forms/inbox").known_failures_file == tmp_path / "forms" / "known_failures.csv"
    monkeypatch.setenv("JIXIAO_KNOWN_FAILURES", "ours.csv")
    assert load_settings(inbox="forms/inbox").known_failures_file == tmp_path / "ours.csv"


def test_arguments_come_before_the_environment_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    Path("jixiao.toml").write_text('home = "from file"\nkeep_versions = 3\nworkers = 5\n')
    monkeypatch.setenv("JIXIAO_KEEP_VERSIONS", "4")
    monkeypatch.setenv("JIXIAO_WORKERS", "6")
    settings = load_settings(workers=1)
    assert settings.landing == tmp_path / "from file" / "landing"
    assert (settings.keep_versions, settings.workers) == (4, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("keep_versions = 0", "setting 'keep_versions': Input should be greater than or equal to 1"),
        ("keep_version = 3", "setting 'keep_version': Extra inputs are not permitted"),
        ("keep_versions", "jixiao.toml: "),
    ],
    ids=["out of range", "misspelt", "not TOML"],
)
def test_a_wrong_setting_is_named_in_one_line(text: str, message: str):
    Path("jixiao.toml").write_text(text)
    with pytest.raises(SettingsInvalid) as error:
        load_settings()
    assert error.value.message.startswith(message)
    assert "\n" not in error.value.message
    assert error.value.exit_code == 2
