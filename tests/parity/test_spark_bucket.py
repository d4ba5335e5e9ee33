"""Spark reads a corpus at s3://, and is told of the bucket what its own files and the environment say.

Amazon's connector (hadoop-aws) is not in the package pyspark. In its place stands a view of Hadoop's own that shows a
folder under the scheme s3a, named in spark-defaults.conf as the connector would be: what is tested is that Spark gets
these settings, asks for the right addresses, and gives the same figures. The protocol itself is not.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fixtures.bucket import served
from tests.tiny import GOLDEN

import midspan
from midspan.export.figure_json import figure_to_dict

pytestmark = pytest.mark.spark
VIEW = """
spark.hadoop.fs.s3a.impl org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme
spark.hadoop.fs.viewfs.overload.scheme.target.file.impl org.apache.hadoop.fs.LocalFileSystem
spark.hadoop.fs.viewfs.mounttable.science.link./corpora file://{folder}
"""
TOLD = """
from midspan.store.engine import open_engine
said = open_engine("spark")._backend._session.sparkContext._jsc.hadoopConfiguration()
names = "endpoint", "endpoint.region", "path.style.access", "access.key", "connection.maximum"
print(*(said.get(f"fs.s3a.{name}") for name in names))
"""


def ran(conf: str, folder: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    (folder / "spark-defaults.conf").write_text(conf)
    return subprocess.run(
        [sys.executable, *command], check=False, capture_output=True, text=True,
        env={**os.environ, **environment, "SPARK_CONF_DIR": str(folder)},
    )  # fmt: skip


def test_a_corpus_in_a_bucket_gives_the_same_and_no_connector_is_said(tmp_path: Path) -> None:
    local = GOLDEN.write(tmp_path / "local")
    study = midspan.study("shanghai", "hong-kong", period="2019-2021")
    corpora = tmp_path / "buckets" / "science" / "corpora"
    shutil.copytree(local.path, corpora / "tiny")
    command = [
        "-m", "midspan", "measure", *study.regions, "--period", "2019-2021", "--figure", "joint_works", "--json",
        "--engine", "spark", "--corpus", "s3://science/corpora/tiny", "--home", str(tmp_path / "home"),
    ]  # fmt: skip
    with served(tmp_path / "buckets") as buckets:
        without = ran("", tmp_path, buckets.environment(), *command)
        found = ran(VIEW.format(folder=corpora), tmp_path, buckets.environment(), *command)
    assert (without.returncode, "Spark has no connector for s3://" in without.stderr) == (2, True)
    assert json.loads(found.stdout) == figure_to_dict(local.figure("joint_works", study))
    assert not [path for _, path, _ in buckets.asked if "/works/" in path]  # Spark read it, not pyarrow


def test_hadoop_has_what_the_environment_and_the_own_file_of_spark_say(tmp_path: Path) -> None:
    environment = {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_REGION": "ap-east-1", "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }  # fmt: skip
    said = ran("spark.hadoop.fs.s3a.connection.maximum 7", tmp_path, environment, "-c", TOLD)
    assert said.stdout.split() == ["http://127.0.0.1:9", "ap-east-1", "true", "key", "7"]
