"""Rules that hold for every DAG: it can be imported, is documented, tagged and limited."""

import re
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG

from dags.tags import Tag

DOCUMENTED = ("What:", "Why:", "Owner:", "If it fails:")


def problems_of(folder: Path) -> list[str]:
    """Return every fault of the DAGs in a folder, one line each. A folder without DAGs is a fault."""
    bag = DagBag(folder)
    found = [f"{file}: {error.splitlines()[-1]}" for file, error in bag.import_errors.items()]
    if not bag.dags:
        found.append(f"{folder}: no DAG in it")
    for file in folder.glob("*.py"):
        imports = re.findall(r"^\s*(?:from|import) (airflow\b[\w.]*)", file.read_text("utf-8"), re.MULTILINE)
        found += [
            f"{file}: imports {name}, not airflow.sdk" for name in imports if not f"{name}.".startswith("airflow.sdk.")
        ]
    return found + [f"{dag.dag_id}: {problem}" for dag in bag.dags.values() for problem in _problems(dag)]


def _problems(dag: DAG) -> list[str]:
    found = [f"its documentation lacks '{heading}'" for heading in DOCUMENTED if heading not in (dag.doc_md or "")]
    if not dag.tags:
        found.append("it has no tag")
    found += [f"its tag '{tag}' is none of dags/tags.py" for tag in dag.tags if tag not in set(Tag)]
    if dag.catchup:
        found.append("it catches up")
    if dag.max_active_runs != 1:
        found.append("several runs of it may be active")
    if any(task.owner == "airflow" for task in dag.tasks):
        found.append("a task has no owner")
    return found
