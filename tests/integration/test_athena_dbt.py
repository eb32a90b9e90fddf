"""dbt-athena: a project with a seed, a table, a view and incremental models, built twice.

It has an environment of its own, made by uv: dbt's packages and the emulator's do not go together.
https://docs.getdbt.com/docs/core/connect-data-platform/athena-setup
"""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import uv

from tests.conftest import Emulator

# dbt-core 1.11 and later want a wheel that no package index has.
PACKAGES = ["dbt-athena>=1.10,<1.12", "dbt-core<1.11"]
PROJECT = {
    "dbt_project.yml": "name: beers\nversion: '1.0'\nprofile: beers\nmodel-paths: [models]\nseed-paths: [seeds]\n",
    "profiles.yml": """
beers:
  target: local
  outputs:
    local:
      type: athena
      s3_staging_dir: s3://{bucket}/staging/
      s3_data_dir: s3://{bucket}/tables/
      region_name: us-east-1
      schema: {bucket}
      database: awsdatacatalog
      work_group: {bucket}
      threads: 2
      num_retries: 0
      poll_interval: 0.1
""",
    "seeds/styles.csv": "style,bitter\nIPA,true\nStout,false\n",
    "models/beers.sql": """
{{ config(materialized='table', format='parquet') }}
SELECT 1 AS id, 'Punk' AS name, 'IPA' AS style, CAST(5.6 AS double) AS abv
UNION ALL SELECT 2, 'Tokyo', 'Stout', 18.2
""",
    "models/bitter.sql": """
{{ config(materialized='view') }}
SELECT b.id, b.name FROM {{ ref('beers') }} AS b JOIN {{ ref('styles') }} AS s ON b.style = s.style WHERE s.bitter
""",
    "models/history.sql": """
{{ config(materialized='incremental', incremental_strategy='append') }}
SELECT id, name, abv FROM {{ ref('beers') }}
{% if is_incremental() %} WHERE id > (SELECT max(id) - 1 FROM {{ this }}) {% endif %}
""",
    "models/by_style.sql": """
{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitioned_by=['style']) }}
SELECT id, name, style FROM {{ ref('beers') }}
""",
    "models/schema.yml": """
version: 2
models:
  - name: beers
    columns:
      - name: id
        tests: [unique, not_null]
""",
}


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """dbt's command, in an environment of its own; skipped where the packages cannot be had."""
    home = tmp_path_factory.mktemp("dbt")
    command = [uv.find_uv_bin(), "venv", "--quiet", "--python", sys.executable, str(home)]
    subprocess.run(command, check=True)
    installed = subprocess.run(
        [uv.find_uv_bin(), "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *PACKAGES],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if installed.returncode:
        pytest.skip(f"dbt-athena cannot be had: {installed.stderr[-300:]}")
    return home / "bin" / "dbt"


def test_a_dbt_project_is_built_twice(emulator: Emulator, dbt: Path, tmp_path: Path):
    bucket = f"dbt{uuid.uuid4().hex[:8]}"
    emulator.client("s3").create_bucket(Bucket=bucket)
    results = {"OutputLocation": f"s3://{bucket}/results/"}
    emulator.client("athena").create_work_group(Name=bucket, Configuration={"ResultConfiguration": results})
    for name, text in PROJECT.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("{bucket}", bucket))
    environment = {**os.environ, "AWS_ENDPOINT_URL": emulator.endpoint_url, "AWS_ACCESS_KEY_ID": "test",
                   "AWS_SECRET_ACCESS_KEY": "test", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}  # fmt: skip
    for _ in range(2):
        built = subprocess.run([dbt, "build", "--project-dir", tmp_path, "--profiles-dir", tmp_path],
                               env=environment, capture_output=True, text=True, check=False)  # fmt: skip
        assert built.returncode == 0, built.stdout[-4000:]
        assert "PASS=7 WARN=0 ERROR=0 SKIP=0" in built.stdout
    glue = emulator.client("glue")
    tables = {table["Name"] for table in glue.get_tables(DatabaseName=bucket)["TableList"]}
    assert tables == {"beers", "bitter", "by_style", "history", "styles"}
