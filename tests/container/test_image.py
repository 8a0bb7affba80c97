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

MAX_COMPRESSED = 45_000_000
"""Bytes: it is fetched at the start of every run of the Action."""

ROOT_PYTHON = "/usr/local/bin/python"

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


def test_nothing_that_builds_or_starts_others_is_left(inside: Run) -> None:
    # Neither a shell nor a package manager: what is started is Python, or a script for it.
    code = (
        "import os, pathlib; files = (p for top in ('/usr', '/opt', '/etc', '/var', '/root')"
        " for p in pathlib.Path(top).rglob('*') if p.is_file() and os.access(p, os.X_OK));"
        "print(*{p.resolve() for p in files"
        " if '.so' not in p.suffixes and '/lib/python' not in str(p)"
        " and not p.read_bytes().startswith(b'#!/opt/hullcheck/bin/python\\n')})"
    )
    assert inside(ROOT_PYTHON, "-c", code) == "/usr/local/bin/python3.13\n"


def test_pip_cannot_be_brought_back(inside: Run) -> None:
    code = "from importlib.util import find_spec as f; print(f('pip'), f('ensurepip'))"
    assert inside(ROOT_PYTHON, "-c", code) == "None None\n"


def test_python_is_whole_and_compiled(inside: Run) -> None:
    # Each run would compile what has no bytecode: half of what it takes to begin.
    code = (
        "import ssl, sqlite3, ctypes, lzma, bz2, zlib, uuid, decimal, hashlib, zoneinfo, pathlib;"
        "import importlib.util as u;"
        "root = pathlib.Path(pathlib.__file__).parents[1];"
        "compiled = {m: pathlib.Path(u.cache_from_source(m)) for m in root.rglob('*.py')};"
        "bad = [str(m) for m, c in compiled.items() if c.read_bytes()[4:8] != b'\\1\\0\\0\\0'];"
        "print(root.name, len(compiled) > 400, bad)"
    )
    assert inside(ROOT_PYTHON, "-c", code) == "python3.13 True []\n"


def test_who_is_trusted_and_how_names_are_found_is_there(inside: Run) -> None:
    code = (
        "import ssl, socket; print(len(ssl.create_default_context().get_ca_certs()) > 100,"
        "socket.gethostbyname('localhost'), socket.getservbyname is not None)"
    )
    assert inside(ROOT_PYTHON, "-c", code) == "True 127.0.0.1 True\n"


def test_scanners_find_the_packages_and_people_their_licences(inside: Run) -> None:
    code = (
        "import pathlib; s = pathlib.Path('/var/lib/dpkg/status.d');"
        "print(*(p.name for p in s.iterdir() if f'Package: {p.name}\\n' in p.read_text()"
        " and '\\nVersion: ' in p.read_text()"
        " and pathlib.Path('/usr/share/doc', p.name, 'copyright').stat().st_size > 500))"
    )
    found = set(inside(ROOT_PYTHON, "-c", code).split())
    assert {"libc6", "libssl3", "libsqlite3-0", "zlib1g", "ca-certificates"} <= found
    # Nothing of what is there for a person at a terminal.
    assert not found & {"bash", "dash", "coreutils", "libreadline8", "perl-base", "apt", "dpkg"}


def test_nothing_changes_whom_it_runs_as(inside: Run) -> None:
    code = (
        "import os, stat, pathlib; print([str(p) for top in ('/usr', '/opt', '/etc', '/var')"
        " for p in pathlib.Path(top).rglob('*') if p.lstat().st_mode & (stat.S_ISUID|stat.S_ISGID)"
        " or (p.lstat().st_mode & stat.S_IWOTH and not p.is_symlink() and p.name != 'tmp')])"
    )
    assert inside(ROOT_PYTHON, "-c", code) == "[]\n"


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
    code = (
        "import pathlib; root = pathlib.Path('/opt/hullcheck');"
        "own = next(root.glob('lib/*/site-packages/hullcheck'));"
        "print([*root.rglob('uv.lock'), *own.rglob('tests'), *pathlib.Path('/').glob('src'),"
        "*pathlib.Path('/').glob('release')])"
    )
    assert inside(ROOT_PYTHON, "-c", code) == "[]\n"


def test_it_is_small(image: str) -> None:
    assert sum(layer_sizes(image)) < MAX_COMPRESSED


def test_two_builds_give_the_same_files(inside: Run) -> None:
    code = (
        "import hashlib, pathlib;"
        "files = sorted(p for top in ('/opt', '/usr', '/var', '/etc/ssl')"
        " for p in pathlib.Path(top).rglob('*') if p.is_file());"
        "print(*(f'{p} {hashlib.sha256(p.read_bytes()).hexdigest()}' for p in files), sep='\\n')"
    )
    again = build("hullcheck:test-again", "--no-cache")
    assert run_in(again, ROOT_PYTHON, "-c", code) == inside(ROOT_PYTHON, "-c", code)
