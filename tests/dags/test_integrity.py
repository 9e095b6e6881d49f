"""The DAGs follow the rules of integrity.py, and each rule can fail."""

from pathlib import Path

from tests.dags.integrity import problems_of

DAGS = Path(__file__).parents[2] / "dags"


def test_the_dags_follow_the_rules() -> None:
    assert problems_of(DAGS) == []


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path)
    assert problem.endswith("no DAG in it")


def test_a_dag_that_cannot_be_imported_is_a_fault(tmp_path: Path) -> None:
    source = (DAGS / "nightly.py").read_text("utf-8")
    (tmp_path / "broken.py").write_text(source.replace("import Tag", "import Label"))
    assert any("cannot import name 'Label'" in problem for problem in problems_of(tmp_path))


def test_a_dag_that_imports_airflow_internals_is_a_fault(tmp_path: Path) -> None:
    source = (DAGS / "nightly.py").read_text("utf-8")
    (tmp_path / "old.py").write_text(source.replace("from airflow.sdk.exceptions", "from airflow.exceptions"))
    assert problems_of(tmp_path) == [f"{tmp_path / 'old.py'}: imports airflow.exceptions, not airflow.sdk"]


def test_a_dag_without_documentation_tags_and_limits_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "silent.py").write_text(
        "from airflow.sdk import DAG, task\n"
        "with DAG('silent', catchup=True, tags=['misc']):\n"
        "    @task\n"
        "    def something(): ...\n"
        "    something()\n"
    )
    assert {problem.removeprefix("silent: ") for problem in problems_of(tmp_path)} == {
        "its documentation lacks 'What:'",
        "its documentation lacks 'Why:'",
        "its documentation lacks 'Owner:'",
        "its documentation lacks 'If it fails:'",
        "its tag 'misc' is none of dags/tags.py",
        "it catches up",
        "several runs of it may be active",
        "a task has no owner",
    }
