"""Where an environment meets another Python or another C library than it was made for."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.engine import Options, analyse

ONLY = Options(select=frozenset({"venv-across-bases"}))
VENV = "RUN python -m venv /v && /v/bin/pip install flask"
COPY = "COPY --from=b /v /v"


def found(dockerfile: str, more: str = "") -> tuple[Finding, ...]:
    tree = parse_tree(f"-- requirements.txt --\nflask\n{more}-- Dockerfile --\n{dockerfile}\n")
    return analyse(tree.snapshot, OnDisk(), ONLY).findings


def stages(first: str, second: str, *, made: str = VENV, then: str = COPY) -> str:
    return f"FROM {first} AS b\n{made}\nFROM {second}\n{then}"


WRONG = [
    ("python:3.12", "python:3.13", "with Python 3.12, and this stage has 3.13", Severity.ERROR),
    ("python:3.12.1-slim", "python:3.11-alpine", "has 3.11", Severity.ERROR),
    ("python:3.12", "public.ecr.aws/lambda/python:3.11", "has 3.11", Severity.ERROR),
    ("python:3.12", "python:3.12-alpine", "for glibc, and this stage has musl", Severity.WARNING),
    ("python:3.12-alpine", "python:3.12-slim", "for musl, and this stage", Severity.WARNING),
]


@pytest.mark.parametrize(("first", "second", "message", "severity"), WRONG)
def test_what_differs_is_told_at_the_copy(
    first: str, second: str, message: str, severity: Severity
) -> None:
    (finding,) = found(stages(first, second))
    assert message in finding.message
    assert (finding.severity, finding.place.line) == (severity, 4)


RIGHT = [
    stages("python:3.12", "python:3.12-slim"),
    stages("python:3.12.1", "python:3.12.4"),
    stages("python:3", "python:3.13"),
    stages("python:3.12", "acme/base:1"),
    stages("python:3.12", "python:3.13", then=f"RUN apt-get install -y python3.12\n{COPY}"),
    stages("python:3.12", "python:3.13", then=f"{COPY}\nRUN python -m venv /v"),
    stages("python:3.12", "python:3.13", then=f"{COPY}\nENV PYTHONPATH=/v/lib/site-packages"),
    stages("python:3.12", "python:3.13", made=f"RUN conda install python\n{VENV}"),
    stages("python:3.12", "python:3.13", then="RUN echo"),
    stages("python:3.12", "python:3.13", made="RUN uv venv --python 3.13 /v"),
    f"FROM python:3.13\n{VENV}",
]


@pytest.mark.parametrize("dockerfile", RIGHT)
def test_what_fits_or_is_not_certain(dockerfile: str) -> None:
    assert found(dockerfile) == ()


def test_the_python_that_uv_takes() -> None:
    dockerfile = stages("python:3.12", "python:3.13", made="RUN uv venv /v")
    assert found(dockerfile) != ()
    assert found(dockerfile, "-- .python-version --\n3.12\n") != ()
    assert found(dockerfile, "-- .python-version --\n3.13\n") == ()


WHEELS = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["psycopg2-binary"]
-- uv.lock --
version = 1

[[package]]
name = "psycopg2-binary"
version = "2.9.10"
wheels = [
    {{ url = "https://example.com/psycopg2_binary-2.9.10-cp312-cp312-{}.whl", size = 1 }},
]

[[package]]
name = "shop"
version = "1"
source = {{ virtual = "." }}
"""
SYNC = "WORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked"


@pytest.mark.parametrize(
    ("wheel", "severity"),
    [
        ("manylinux_2_17_x86_64.manylinux2014_x86_64", Severity.ERROR),
        ("musllinux_1_2_aarch64", Severity.ERROR),
        ("macosx_12_0_arm64", Severity.WARNING),
        ('macosx.whl" }, { url = "https://example.com/a-py3-none-any', Severity.WARNING),
    ],
)
def test_another_c_library_is_an_error_for_compiled_packages(
    wheel: str, severity: Severity
) -> None:
    copy = "COPY --from=b /app /app"
    dockerfile = stages("python:3.12-slim", "python:3.12-alpine", made=SYNC, then=copy)
    (finding,) = found(dockerfile, WHEELS.format(wheel))
    assert finding.severity is severity
    assert ("`psycopg2-binary` does not load" in finding.message) is (severity is Severity.ERROR)
