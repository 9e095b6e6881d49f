# One image for every service of docker-compose.yml: the locked environment, the DAGs and the command line.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never \
    PATH=/opt/jixiao/.venv/bin:$PATH \
    AIRFLOW_HOME=/var/lib/jixiao/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/jixiao/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=false \
    JIXIAO_HOME=/var/lib/jixiao/data

WORKDIR /opt/jixiao

COPY system-packages.txt ./
RUN apt-get update \
 && apt-get install --yes --no-install-recommends curl $(cat system-packages.txt) \
 && rm -rf /var/lib/apt/lists/* \
 && pip install --no-cache-dir uv \
 && useradd --create-home --uid 10001 jixiao \
 && install -d -o jixiao -g jixiao /opt/jixiao /var/lib/jixiao/airflow /var/lib/jixiao/data

# The environment comes first, because it changes less often than the code.
COPY --chown=jixiao pyproject.toml uv.lock README.md LICENSE ./
USER jixiao
RUN uv sync --frozen --no-dev --extra server --no-install-project

COPY --chown=jixiao . .
RUN uv sync --frozen --no-dev --extra server

CMD ["jixiao", "status"]
