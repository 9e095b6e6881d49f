"""Each check of the audit passes on a sound version and fails on a version broken in its way."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.harness.small_warehouse import small_version
from warehouse.errors import DataGateFailed
from warehouse.publishing.audit import (
    CHECKS,
    MUST_HAVE_ROWS,
    Check,
    audit,
    clients_from_1_4_can_read_it,
    every_evidence_has_its_fact,
    every_fact_has_evidence,
    parquet_has_the_same_rows,
    reports_hold_no_personal_data,
    rows_are_those_of_the_build,
    tables_hold_no_personal_data,
    tables_of_the_contract_are_there,
    tables_that_cannot_be_empty_have_rows,
    views_are_self_contained,
)
from warehouse.publishing.versions import Version

MOBILE = "13812345678"


def run(statement: str) -> Callable[[Version], None]:
    def change(version: Version) -> None:
        with duckdb.connect(version.database) as connection:
            connection.execute(statement)

    return change


def rewrite_in_newer_storage(version: Version) -> None:
    old = version.database.rename(version.database.with_suffix(".old"))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{old}' as old (read_only); attach '{version.database}' as new")
        connection.execute("copy from database old to new")
    old.unlink()


def drop_parquet(version: Version) -> None:
    (version.parquet / "fct_funding.parquet").unlink()


def truncate_parquet(version: Version) -> None:
    with duckdb.connect() as connection:
        path = version.parquet / "fct_funding.parquet"
        connection.execute(f"copy (from '{path}' limit 1) to '{path}.new' (format parquet)")
        path.with_suffix(".parquet.new").rename(path)


def damage_parquet(version: Version) -> None:
    (version.parquet / "fct_funding.parquet").write_bytes(b"PAR1")


def damage_database(version: Version) -> None:
    version.database.write_bytes(b"no database")


def drop_record(version: Version) -> None:
    (version.path / "build.json").unlink()


def show_a_person(version: Version) -> None:
    (version.reports / "index.html").write_text("<script>var n=13812345678</script>\n<td>填表人：</td><td>王小明</td>")


BREAKS = {
    "newer storage": (clients_from_1_4_can_read_it, rewrite_in_newer_storage, "storage version v2.0.0+, not v1.4.0"),
    "no evidence table": (
        tables_of_the_contract_are_there,
        run("drop table marts.evidence"),
        "marts.evidence is missing",
    ),
    "no rows of a dimension": (
        tables_that_cannot_be_empty_have_rows,
        run("delete from marts.dim_project"),
        "marts.dim_project is empty",
    ),
    "a row lost": (
        rows_are_those_of_the_build,
        run("delete from marts.unrecognised"),
        "marts.unrecognised has 0 rows, build.json says 1",
    ),
    "an extra table": (
        rows_are_those_of_the_build,
        run("create table marts.extra as select 1"),
        "marts.extra has 1 rows",
    ),
    "parquet missing": (parquet_has_the_same_rows, drop_parquet, "parquet/fct_funding.parquet is missing"),
    "parquet truncated": (
        parquet_has_the_same_rows,
        truncate_parquet,
        "parquet/fct_funding.parquet has 1 rows, build.json says 2",
    ),
    "parquet damaged": (parquet_has_the_same_rows, damage_parquet, "parquet has the same rows: could not be checked"),
    "a fact without evidence": (
        every_fact_has_evidence,
        run("delete from marts.evidence where fact_table = 'fct_outcome' and fact_key = 'key 1'"),
        "1 rows of marts.fct_outcome have no evidence",
    ),
    "evidence without its fact": (
        every_evidence_has_its_fact,
        run("insert into marts.evidence values ('fct_outcome', 'key 9', null)"),
        "1 rows of marts.evidence belong to no row of marts.fct_outcome",
    ),
    "evidence of a deleted finding": (
        every_evidence_has_its_fact,
        run("insert into marts.evidence values ('fct_finding', 'key 9', null)"),
        "1 rows of marts.evidence belong to no row of marts.fct_finding",
    ),
    "evidence of an unknown table": (
        every_evidence_has_its_fact,
        run("insert into marts.evidence values ('fct_outcomes', 'key 1', null)"),
        "marts.evidence is about fct_outcomes, which is not a table of marts",
    ),
    "a view of a file": (
        views_are_self_contained,
        run("create view marts.v as select * from read_csv('/dev/null', columns = {'a': 'int'})"),
        "the view marts.v reads a file outside the warehouse",
    ),
    "a view of a deleted table": (
        views_are_self_contained,
        run("create view marts.v as from staging.stg_raw__funding; drop table staging.stg_raw__funding cascade"),
        "cannot be read",
    ),
    "a person in marts": (
        tables_hold_no_personal_data,
        run("update marts.fct_funding set title = '经办人 13812345678' where number = 1"),
        "marts.fct_funding.title holds personal data: mobile number, in 1 values",
    ),
    "a person in the text of evidence": (
        tables_hold_no_personal_data,
        run("update marts.evidence set text = '填表人：王小明'"),
        "marts.evidence.text holds personal data: name, in 1 values",
    ),
    "a person in staging": (
        tables_hold_no_personal_data,
        run("insert into staging.stg_raw__funding values ('联系电话：0731-55512345')"),
        "staging.stg_raw__funding.source_label holds personal data: telephone number, in 1 values",
    ),
    "a person in a list": (
        tables_hold_no_personal_data,
        run(f"create table staging.lists as select ['a', '{MOBILE}'] as texts"),
        "staging.lists.texts holds personal data",
    ),
    "a person in a report": (
        reports_hold_no_personal_data,
        show_a_person,
        "reports/index.html holds personal data: name",
    ),
}


def test_a_sound_version_passes(tmp_path: Path):
    audit(small_version(tmp_path))


def test_a_sound_version_without_a_fact_passes(tmp_path: Path):
    audit(small_version(tmp_path, facts=0))


@pytest.mark.parametrize(("check", "change", "message"), BREAKS.values(), ids=BREAKS.keys())
def test_each_check_fails_on_its_fault(tmp_path: Path, check: Check, change: Callable[[Version], None], message: str):
    version = small_version(tmp_path)
    change(version)
    with pytest.raises(DataGateFailed) as error:
        audit(version, [check])
    assert message in error.value.message
    assert error.value.exit_code == 5
    assert "\n" not in error.value.message
    assert MOBILE not in error.value.message
    assert "王小明" not in error.value.message


def test_every_check_has_a_fault_here():
    assert {check for check, _, _ in BREAKS.values()} == set(CHECKS)


@pytest.mark.parametrize("change", [damage_database, drop_record], ids=["no database", "no build.json"])
def test_a_version_that_cannot_be_opened_fails(tmp_path: Path, change: Callable[[Version], None]):
    version = small_version(tmp_path)
    change(version)
    with pytest.raises(DataGateFailed, match="it cannot be opened"):
        audit(version)


def test_a_missing_table_does_not_hide_other_failures(tmp_path: Path):
    with pytest.raises(
        DataGateFailed, match=r"marts\.evidence is missing; every fact has evidence: could not be checked"
    ):
        audit(small_version(tmp_path, "drop table marts.evidence"))


@pytest.mark.parametrize("table", MUST_HAVE_ROWS)
def test_tables_that_must_have_rows_may_not_be_empty(tmp_path: Path, table: str):
    with pytest.raises(DataGateFailed, match=f"marts.{table} is empty"):
        audit(small_version(tmp_path, f"truncate marts.{table}"))


def test_of_many_failures_three_are_named_and_the_rest_counted(tmp_path: Path):
    emptied = [f"truncate marts.{table}" for table in MUST_HAVE_ROWS]
    with pytest.raises(DataGateFailed, match=f"and {len(emptied) - 3} more"):
        audit(small_version(tmp_path, *emptied))
