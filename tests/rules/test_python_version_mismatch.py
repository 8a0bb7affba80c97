"""Where a project does not allow the Python of the image in which it is installed."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.engine import Options, analyse

PIP = "FROM {}\nWORKDIR /app\nCOPY pyproject.toml ./\n{}\n"
ONLY = Options(select=frozenset({"python-version-mismatch"}))


def found(base: str, run: str, requires: str = ">=3.12", more: str = "") -> tuple[Finding, ...]:
    text = f'-- pyproject.toml --\n[project]\nname = "a"\nrequires-python = "{requires}"\n'
    compose = "-- compose.yaml --\nservices:\n  a:\n    build: .\n"
    lock = "-- uv.lock --\nversion = 1\n"
    tree = f"{text}{lock}{compose}{more}-- Dockerfile --\n{PIP.format(base, run)}"
    return analyse(parse_tree(tree).snapshot, OnDisk(), ONLY).findings


WRONG = [
    ("python:3.10-slim", "RUN pip install .", Severity.ERROR, "refuses"),
    ("python:3.10-slim", "RUN pip install --no-cache-dir '.[web]'", Severity.ERROR, "refuses"),
    # feast-dev/feast, measured with uv 0.13.9: no solution, for this Python is not allowed.
    ("python:3.10", "RUN uv pip install --system -e .", Severity.ERROR, "refuses"),
    ("python:3.10", "ENV UV_SYSTEM_PYTHON=1\nRUN uv pip install .", Severity.ERROR, "refuses"),
    ("python:3.10", "RUN uv sync --locked", Severity.WARNING, "takes or downloads another"),
    ("python:3.10", "ENV UV_PYTHON_DOWNLOADS=never\nRUN uv sync", Severity.ERROR, "refuses"),
    ("python:3.10", "RUN uv sync --no-python-downloads", Severity.ERROR, "refuses"),
    ("public.ecr.aws/lambda/python:3.11", "RUN pip install .", Severity.ERROR, "has 3.11"),
    ("ghcr.io/astral-sh/uv:python3.11-alpine", "RUN uv sync", Severity.WARNING, "has 3.11"),
    ("python:3.10 AS a\nFROM a", "RUN uv sync", Severity.WARNING, "`python:3.10`"),
]
RIGHT = [
    ("python:3.12-slim", "RUN pip install ."),
    ("python:3", "RUN pip install ."),
    ("acme/python:3.10", "RUN pip install ."),
    ("debian:12", "RUN pip install ."),
    ("python:3.10", "RUN pip install -r requirements.txt"),
    ("python:3.10", "RUN pip install --ignore-requires-python ."),
    ("python:3.10", "RUN uv pip install ."),
    ("python:3.10", "RUN uv pip install --system --python 3.13 ."),
    ("python:3.10", "RUN uv sync --python 3.13"),
    ("python:3.10", "ENV UV_PYTHON=3.13\nRUN uv sync"),
    ("python:3.10", "RUN uv venv -p 3.13\nRUN uv sync"),
    ("python:3.10", "RUN apt-get update && apt-get install -y python3.13\nRUN uv sync"),
    ("python:3.10", "COPY --from=python:3.13 /usr/local /usr/local\nRUN uv sync"),
    ("python:3.10", "RUN ./install.sh\nRUN uv sync"),
    ("python:3.10", "RUN conda create -n a\nRUN uv sync"),
    ("scratch", "RUN uv sync"),
]


@pytest.mark.parametrize(("base", "run", "severity", "message"), WRONG)
def test_a_python_that_is_not_allowed(
    base: str, run: str, severity: Severity, message: str
) -> None:
    (finding,) = found(base, run)
    assert finding.severity is severity
    assert message in finding.message
    assert (finding.place.path, finding.place.line) == ("pyproject.toml", 3)


@pytest.mark.parametrize(("base", "run"), RIGHT)
def test_what_is_allowed_or_not_certain(base: str, run: str) -> None:
    assert found(base, run) == ()


@pytest.mark.parametrize("requires", ["^3.12", ">=3.9", "nonsense", ">=3.10.4,<3.11"])
def test_what_allows_it_or_cannot_be_read(requires: str) -> None:
    assert found("python:3.10", "RUN pip install .", requires) == ()


@pytest.mark.parametrize(
    ("pinned", "more", "severity"),
    [
        ("3.13", "", Severity.WARNING),
        ("3.13", "ENV UV_PYTHON_DOWNLOADS=never\n", Severity.ERROR),
        ("3.10.4", "", None),
    ],
)
def test_a_pinned_python_goes_before_the_manifest(
    pinned: str, more: str, severity: Severity | None
) -> None:
    run = f"{more}COPY .python-version ./\nRUN uv sync"
    findings = found("python:3.10", run, more=f"-- .python-version --\n{pinned}\n")
    told = [(each.place.path, each.place.line, each.severity) for each in findings]
    assert told == ([(".python-version", 1, severity)] if severity else [])


@pytest.mark.parametrize(
    ("path", "text", "run", "line"),
    [
        ("setup.py", "import x\nsetup(python_requires='>=3.13')", "RUN pip install .", 2),
        ("setup.cfg", "[options]\npython_requires = >=3.13", "RUN pip install -e /app[x]", 2),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = "^3.13"',
            "RUN poetry install --no-root",
            2,
        ),
    ],
)
def test_other_files_say_it_too(path: str, text: str, run: str, line: int) -> None:
    dockerfile = f"FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n{run}"
    tree = parse_tree(f"-- {path} --\n{text}\n-- app.py --\n-- Dockerfile --\n{dockerfile}\n")
    (finding,) = analyse(tree.snapshot, OnDisk(), ONLY).findings
    assert (finding.place.path, finding.place.line) == (path, line)
    assert finding.message.endswith("refuses")
