"""The repositories that the benchmarks run on, made anew for each run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

SMALL = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.13"\n',
    "uv.lock": "version = 1\n",
    "shop/__init__.py": "",
    "shop/main.py": "print('hello')\n",
    ".gitignore": ".venv\n__pycache__\n.env\n",
    ".env.example": "TOKEN=\n",
    ".dockerignore": ".git\n.env\n",
    "Dockerfile": (
        "FROM python:3.13-slim\nWORKDIR /app\nRUN pip install --no-cache-dir uv==0.13.8\n"
        "COPY pyproject.toml uv.lock ./\nRUN uv sync --frozen\nCOPY . .\n"
        'CMD ["uv", "run", "--no-sync", "python", "-m", "shop"]\n'
    ),
    "compose.yaml": "services:\n  web:\n    build: .\n    ports: ['8000:8000']\n",
}


def small(root: Path) -> Path:
    """Make a repository with one service and one Dockerfile."""
    return _repository(root, SMALL.items())


def services(root: Path, count: int = 300) -> Path:
    """Make a repository with `count` services, each with a different Dockerfile and one finding."""
    return _repository(root, _service_files(count))


def _service_files(count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        name = f"services/s{number:03}"
        yield f"{name}/requirements.txt", f"flask==3.1.{number % 9}\n"
        yield f"{name}/app/main.py", f"print({number})\n"
        yield f"{name}/.dockerignore", f".git\n# service {number}\ndocs\n"
        yield f"{name}/Dockerfile", _dockerfile(number)
    lines = (f"  s{n:03}:\n    build: services/s{n:03}\n" for n in range(count))
    yield "compose.yaml", "services:\n" + "".join(lines)


DOCKERFILE = """# Service {number}
FROM python:3.{minor}-slim AS build
ARG VERSION=1.{number}
ENV SERVICE=s{number} PYTHONUNBUFFERED=1
WORKDIR /srv/s{number}
RUN apt-get update && apt-get install -y --no-install-recommends \\
        {packages} \\
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app app
EXPOSE {port}
USER nobody
CMD ["python", "-m", "app.main", "--port", "{port}"]
"""


def _dockerfile(number: int) -> str:
    libraries = [f"lib{letter}{number}-dev" for letter in "abcde"[: number % 5 + 1]]
    packages = " \\\n        ".join(libraries)
    return DOCKERFILE.format(
        number=number, minor=9 + number % 5, packages=packages, port=8000 + number
    )


def large(root: Path, count: int = 100_000) -> Path:
    """Make a repository with `count` tracked files and three builds."""
    files = dict(SMALL)
    files["compose.yaml"] = (
        "services:\n  web:\n    build: .\n  api:\n    build: api\n  job:\n    build:\n"
        "      context: .\n      dockerfile: job.Dockerfile\n"
    )
    files["api/Dockerfile"] = "FROM python:3.13-slim\nCOPY . /api/\n"
    files["job.Dockerfile"] = "FROM python:3.13-slim\nCOPY shop /job/shop\n"
    bulk = ((f"data/d{n % 100:02}/e{n // 100 % 50:02}/f{n}.json", "{}\n") for n in range(count))
    return _repository(root, [*files.items(), *bulk])


def many_paths(root: Path, count: int, *, work_tree: bool = True) -> Path:
    """Make a repository with one build and `count` tracked files more, twenty in a directory."""
    bulk = (
        (f"data/d{n % 100:02}/e{n // 100 % (count // 2_000)}/f{n}.json", "{}\n")
        for n in range(count)
    )
    return _repository(root, chain(SMALL.items(), bulk), work_tree=work_tree)


def _repository(root: Path, files: Iterable[tuple[str, str]], *, work_tree: bool = True) -> Path:
    """Write a repository with `git fast-import`, and its work tree."""
    root.mkdir(parents=True)
    _git(root, "init", "--quiet")
    # Through a file, one by one: a million files need not be in memory at once.
    with TemporaryFile() as stream:
        stream.write(b"commit refs/heads/main\n")
        stream.write(b"committer bench <bench@example.org> 0 +0000\ndata 0\n")
        for path, text in files:
            data = text.encode()
            stream.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
        stream.seek(0)
        _git(root, "fast-import", "--quiet", given=stream)
    _git(root, "symbolic-ref", "HEAD", "refs/heads/main")
    if work_tree:
        _git(root, "reset", "--quiet", "--hard")
    return root


def _git(root: Path, *words: str, given: IO[bytes] | None = None) -> None:
    subprocess.run(["git", "-C", str(root), *words], stdin=given, check=True)
