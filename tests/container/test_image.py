"""The image of the Action, built by real Docker: what it has, and what it has not.

`STAND_INS` names stand-ins of the base images where there is no registry; see `build.sh`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hullcheck import __version__

from .weigh import layer_sizes

HERE = Path(__file__).parent
IMAGE = "hullcheck:test"

MAX_COMPRESSED = 80_000_000
"""Bytes: it is fetched at the start of every run of the Action."""

pytestmark = pytest.mark.docker

Run = Callable[..., str]


@pytest.fixture(scope="module")
def image() -> str:
    """Build the image as anyone would."""
    if shutil.which("docker") is None:
        pytest.skip("there is no docker command")
    found = subprocess.run(["docker", "buildx", "ls"], capture_output=True, check=False)
    if found.returncode:
        pytest.skip(f"no Docker answers: {found.stderr.decode(errors='replace')}")
    return build(IMAGE)


def build(tag: str, *options: str) -> str:
    command = [str(HERE / "build.sh"), tag, *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return tag


def run_in(image: str, program: str, *arguments: str) -> str:
    """Return what a program says in a new container that can write nothing and reach nobody."""
    options = ["--rm", "--read-only", "--network=none", f"--entrypoint={program}"]
    command = ["docker", "run", *options, image, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def inside(image: str) -> Run:
    """Run a program in the image."""
    return partial(run_in, image)


def test_it_is_hullcheck(inside: Run) -> None:
    assert inside("hullcheck", "--version") == f"hullcheck {__version__}\n"
    assert "missing-dockerignore" in inside("hullcheck", "rules")


def test_the_entry_point_is_the_command(image: str) -> None:
    show = ["docker", "image", "inspect", "--format", "{{json .Config}}", image]
    config = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)
    assert config["Entrypoint"] == ["hullcheck"]
    assert config["Labels"]["org.opencontainers.image.title"] == "hullcheck"
    assert config["Labels"]["org.opencontainers.image.licenses"] == "MIT"


@pytest.mark.parametrize("program", ["pip", "pip3", "uv", "git", "gcc", "cc", "make"])
def test_nothing_that_builds_is_left(inside: Run, program: str) -> None:
    assert inside("sh", "-c", f"command -v {program} || true") == ""


def test_pip_cannot_be_brought_back(inside: Run) -> None:
    code = "from importlib.util import find_spec as f; print(f('pip'), f('ensurepip'))"
    assert inside("/usr/local/bin/python", "-c", code) == "None None\n"


def test_it_is_installed_whole_and_compiled(inside: Run) -> None:
    code = (
        "import hullcheck, pathlib, importlib.util as u;"
        "root = pathlib.Path(hullcheck.__file__).parent;"
        "compiled = {m: pathlib.Path(u.cache_from_source(m)) for m in root.rglob('*.py')};"
        # Flags 1: found by a hash of the source, which is not asked for again.
        "bad = [str(m) for m, c in compiled.items() if c.read_bytes()[4:8] != b'\\1\\0\\0\\0'];"
        "print(root, len(compiled) > 100, bad)"
    )
    said = inside("/opt/hullcheck/bin/python", "-c", code).split(" ", 1)
    assert said[0].startswith("/opt/hullcheck/lib/")
    assert said[1] == "True []\n"


def test_it_holds_nothing_of_the_repository_but_the_package(inside: Run) -> None:
    own = "-path '*/site-packages/hullcheck/*'"
    code = f"find / -xdev -name uv.lock -o -xdev -name tests {own} -o -path /src"
    assert inside("sh", "-c", code) == ""


def test_it_is_small(image: str) -> None:
    assert sum(layer_sizes(image)) < MAX_COMPRESSED


def test_two_builds_give_the_same_files(inside: Run) -> None:
    code = (
        "import hashlib, pathlib;"
        "files = sorted(p for p in pathlib.Path('/opt/hullcheck').rglob('*') if p.is_file());"
        "print(*(f'{p} {hashlib.sha256(p.read_bytes()).hexdigest()}' for p in files), sep='\\n')"
    )
    python = "/usr/local/bin/python"
    again = build("hullcheck:test-again", "--no-cache")
    assert run_in(again, python, "-c", code) == inside(python, "-c", code)
