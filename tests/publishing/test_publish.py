"""A version becomes current as a whole, open readers keep what they opened, and a kill at any point is harmless."""

import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.harness.killing import killed_everywhere, tree
from tests.harness.small_warehouse import FIRST, SECOND, small_build, small_version
from warehouse.errors import DataGateFailed
from warehouse.publishing.audit import audit
from warehouse.publishing.lock import BuildLocked
from warehouse.publishing.publish import compact, publish
from warehouse.publishing.versions import Pin, Versions

READ = """
import sys
import duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
connection.execute("set enable_progress_bar = false")  # shown on a slow machine, on standard output
rows = connection.execute("select number from marts.fct_funding")
seen = rows.fetchmany(10)
print(len(seen), flush=True)
sys.stdin.readline()
while some := rows.fetchmany(10_000):
    seen += some
again = connection.execute("select count(*), sum(length(title)) from marts.fct_funding").fetchone()
print(len(seen), again[0], flush=True)
"""


def current(home: Path) -> Path:
    return home / "published" / "current" / "warehouse.duckdb"


def count(database: Path) -> int:
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute("select count(*) from marts.fct_funding").fetchall()[0][0]


def test_clients_from_1_4_can_read_the_published_file(tmp_path: Path):
    version = publish(small_version(tmp_path), tmp_path / "published")
    with duckdb.connect(version.database, read_only=True) as connection:
        tags = connection.execute("select tags from duckdb_databases() where path is not null").fetchall()
    assert tags == [({"storage_version": "v1.4.0+"},)]


def test_the_link_gives_all_files_of_a_version(tmp_path: Path):
    publish(small_version(tmp_path), tmp_path / "published")
    shown = tmp_path / "published" / "current"
    assert sorted(path.name for path in shown.iterdir()) == ["build.json", "parquet", "reports", "warehouse.duckdb"]
    assert (shown / "reports" / "index.html").read_text() == "<h1>Checks</h1>"
    record = Versions(tmp_path / "published").get(FIRST).record()
    assert (record.version_id, record.base_version_id, record.details) == (FIRST, None, {"tests_passed": 12})
    assert record.rows["fct_funding"] == 2


def test_a_version_that_lost_bytes_is_not_whole_and_not_the_best(tmp_path: Path):
    versions = Versions(tmp_path / "published")
    first = publish(small_version(tmp_path), versions.link.parent)
    second = publish(small_version(tmp_path, version_id=SECOND, base=FIRST), versions.link.parent)
    assert (first.is_intact(), second.is_intact(), versions.best()) == (True, True, second)
    versions.link.unlink()
    assert (versions.current(), versions.best()) == (None, second)
    pin = Pin(version_id=FIRST, pinned_by="x", pinned_at=datetime(2026, 1, 3, tzinfo=UTC), reason="x")
    versions.put_pin(pin)
    assert versions.best() == first
    versions.activate(SECOND)
    assert versions.best() == second
    (second.parquet / "dim_project.parquet").write_bytes(b"PAR1")
    assert (second.is_intact(), versions.best()) == (False, first)
    (first.path / "build.json").write_text("{")
    assert versions.best() is None


def test_the_parquet_files_are_the_tables_of_marts(tmp_path: Path):
    version = small_version(tmp_path)
    assert {path.stem for path in version.parquet.iterdir()} == version.record().rows.keys()
    with duckdb.connect(version.database, read_only=True) as connection:
        for table in version.record().rows:
            path = version.parquet / f"{table}.parquet"
            assert (
                connection.execute(f"from '{path}'").fetchall() == connection.execute(f"from marts.{table}").fetchall()
            )


def test_comments_macros_and_views_are_kept(tmp_path: Path):
    version = small_version(tmp_path)
    with duckdb.connect(version.database, read_only=True) as connection:
        assert connection.execute("from intermediate.a_view_of_a_view").fetchall() == [("年度资金总额",)]
        assert connection.execute("select staging.in_yuan(2)").fetchall() == [(20000,)]
        assert connection.execute(
            "select comment from duckdb_tables() where table_name = 'dim_project' "
            "union all select comment from duckdb_columns() where table_name = 'dim_project' and column_name = 'title'"
        ).fetchall() == [("A project (项目).",), ("Its name (名称).",)]


def test_the_build_file_is_not_changed(tmp_path: Path):
    database = small_build(tmp_path)
    before = database.read_bytes()
    compact(database, version_id=FIRST, base_version_id=None)
    assert database.read_bytes() == before


def test_a_home_may_have_a_quote_in_its_name(tmp_path: Path):
    home = tmp_path / "l'entrepôt"
    audit(small_version(home))


def test_open_readers_keep_their_version_and_new_ones_see_the_new_one(tmp_path: Path):
    many = "insert into marts.fct_funding from range(2, 500_000) as rows(i) select i, '知识产权 ' || i, i"
    publish(small_version(tmp_path, many), tmp_path / "published")
    with ExitStack() as readers:

        def reader() -> subprocess.Popen[str]:
            child = readers.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", READ, str(current(tmp_path))],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            assert child.stdout is not None
            assert child.stdout.readline() == "10\n"
            return child

        early = reader()
        # keep=1: the version that the early reader has open is even removed from its folder
        publish(small_version(tmp_path, version_id=SECOND, base=FIRST, facts=20), tmp_path / "published", keep=1)
        late = reader()
        assert early.communicate("go on\n")[0] == "500000 500000\n"
        assert late.communicate("go on\n")[0] == "20 20\n"


def test_a_failed_audit_changes_neither_link_nor_version(tmp_path: Path):
    publish(small_version(tmp_path), tmp_path / "published")
    before = tree(tmp_path / "published")
    rejected = small_version(tmp_path, "delete from marts.dim_document", version_id=SECOND, base=FIRST)
    with pytest.raises(DataGateFailed, match=r"marts\.dim_document is empty.*The published warehouse is unchanged"):
        audit(rejected)
    assert tree(tmp_path / "published") == before
    assert (tmp_path / "published" / "current").readlink() == Path("versions", FIRST)


def test_publishing_twice_changes_nothing(tmp_path: Path):
    version = small_version(tmp_path)
    publish(version, tmp_path / "published")
    before = tree(tmp_path / "published")
    publish(version, tmp_path / "published")
    assert tree(tmp_path / "published") == before


def test_a_build_on_a_version_that_is_no_longer_current_is_not_published(tmp_path: Path):
    publish(small_version(tmp_path), tmp_path / "published")
    late = small_version(tmp_path, version_id=SECOND, base=None)
    with pytest.raises(BuildLocked, match=f"{FIRST} is the current version") as error:
        publish(late, tmp_path / "published")
    assert error.value.exit_code == 4
    assert count(current(tmp_path)) == 2


def test_seven_versions_are_kept(tmp_path: Path):
    base = None
    for day in range(1, 10):
        version_id = f"2026010{day}T180000Z-aaaaaaaa"
        publish(small_version(tmp_path, version_id=version_id, base=base), tmp_path / "published")
        base = version_id
    versions = Versions(tmp_path / "published")
    assert [version.version_id[7] for version in versions.kept()] == list("3456789")
    assert versions.current() == versions.kept()[-1]


PUBLISH = """
import shutil
import duckdb
from tests.harness.small_warehouse import FIRST, SECOND
from warehouse.publishing.publish import compact, publish

def prepare(root):
    shutil.copytree("{home}", root, symlinks=True)

def run(root):
    database = root / "build" / SECOND / "warehouse.duckdb"
    publish(compact(database, version_id=SECOND, base_version_id=FIRST), root / "published", keep=1)
"""


def test_a_publish_that_is_killed_at_any_point_leaves_one_whole_version_current_and_can_be_repeated(tmp_path: Path):
    home = tmp_path / "home"
    publish(small_version(home), home / "published")
    small_build(home, SECOND, facts=20)
    shown = []
    for root in killed_everywhere(PUBLISH.format(home=home), tmp_path):
        versions = Versions(root / "published")
        version = versions.current()
        assert version is not None
        shown.append(version.version_id)
        assert count(current(root)) == {FIRST: 2, SECOND: 20}[version.version_id]
        audit(version)

        again = versions.get(SECOND)
        if not again.path.exists():
            database = root / "build" / SECOND / "warehouse.duckdb"
            again = compact(database, version_id=SECOND, base_version_id=FIRST)
        publish(again, root / "published", keep=1)
        assert [version.version_id for version in versions.kept()] == [SECOND]
        assert list(versions.folder.glob(".*")) == []
        assert count(current(root)) == 20
    assert shown == sorted(shown), "once the new version is current it stays"
    assert {FIRST, SECOND} == set(shown), "killed before and after the link was turned"
