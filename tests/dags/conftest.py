"""An Airflow home for these tests, set before anything imports Airflow."""

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="airflow-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ |= {
    "AIRFLOW_HOME": HOME,
    "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
}
