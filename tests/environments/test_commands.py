"""Commands in scripts and documents that make host files."""

from __future__ import annotations

import pytest

from hullcheck.core.source import Source
from hullcheck.environments.classify import classify_host_path
from hullcheck.environments.commands import parse_commands

from .looking import hosts_in


def made_by(text: str, *, is_script: bool = False) -> list[tuple[str, str]]:
    source = Source("README.md", text.encode())
    found = parse_commands(source, classify_host_path, is_script=is_script)
    return [(command.kind.value, command.path) for command in found]


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("python -m venv .venv", ".venv"),
        ("$ python3.12 -m venv --copies env && source env/bin/activate", "env"),
        ("> py -m venv venv", "venv"),
        ("1. `python3 -m venv venv`", "venv"),
        ("- python -m virtualenv x  # note", "x"),
        ("\t@$(PYTHON) -m venv .venv", ".venv"),
        ('test -d .venv || "python3" -m venv ".venv"', ".venv"),
        ("if [ ! -d v ]; then python -m venv v; fi", "v"),
        ("virtualenv -p python3 my_env", "my_env"),
        ("uv venv", ".venv"),
        ("uv venv --python 3.13", ".venv"),
        ("uv venv env --seed", "env"),
        ("uv sync --frozen", ".venv"),
        ("<code>python -m venv venv</code> makes one", "venv"),
    ],
)
def test_environments_are_made(line: str, path: str) -> None:
    assert made_by(line) == [("venv", path)]


@pytest.mark.parametrize(
    ("line", "kind", "path"),
    [
        ("conda create -p ./env python", "conda", "./env"),
        ("mamba env create --prefix=envs/a -f environment.yml", "conda", "envs/a"),
        ("cp .env.example .env", "env-file", ".env"),
        ("cp -n a/.env.sample a/.env.local", "env-file", "a/.env.local"),
        ("copy example.env .env", "env-file", ".env"),
        ("touch .env", "env-file", ".env"),
        ("cat > .env <<EOF", "env-file", ".env"),
        ('echo "A=1" >> "./.env"', "env-file", "./.env"),
        (
            "openssl req -x509 -keyout certs/key.pem -out certs/cert.txt",
            "credentials",
            "certs/key.pem",
        ),
        ("docker build --secret=id=x,source=.netrc .", "credentials", ".netrc"),
        ("printf 'machine x password %s' $T > .netrc", "credentials", ".netrc"),
        ("echo $KEY | tee id_rsa", "credentials", "id_rsa"),
        ("ssh-keygen -t ed25519 -N '' -f deploy.key", "credentials", "deploy.key"),
        (
            "gcloud iam service-accounts keys create --iam-account a@b.c sa.json",
            "credentials",
            "sa.json",
        ),
    ],
)
def test_other_host_files_are_made(line: str, kind: str, path: str) -> None:
    assert made_by(line) == [(kind, path)]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("python -m venv .venv", True),
        ("python3.12 -m venv .venv", True),
        ("$(PYTHON) -m venv .venv", True),
        ("python3.13 -m venv .venv", False),
        ("/usr/bin/python3.14 -m venv .venv", False),
        ("python -m virtualenv .venv", False),
        ("virtualenv .venv", False),
        ("uv venv", False),
        ("uv sync", False),
        ("conda create --prefix ./env python=3.12", True),
        ("micromamba create -p env", True),
    ],
)
def test_a_command_tells_whether_git_sees_what_it_makes(line: str, seen: bool) -> None:
    source = Source("README.md", line.encode())
    (command,) = parse_commands(source, classify_host_path, is_script=False)
    assert command.seen_by_git is seen


@pytest.mark.parametrize(
    "line",
    [
        "RUN python -m venv .venv",
        "Use python -m venv .venv to make one",
        "virtualenv with a recent pip",
        "virtualenv documentation",
        "python -m venv /opt/venv",
        "python -m venv ~/venv",
        "python -m venv $HOME/venv",
        "python -m venv <name>",
        "python -m venv",
        "conda create -n env",
        "cp .env .env.example",
        "cp a b .env",
        "cp app/.env.example /srv/.env",
        "grep -m venv x",
        "> .env is read first",
        "The file .env holds secrets",
    ],
)
def test_other_lines_make_nothing(line: str) -> None:
    assert made_by(line) == []


@pytest.mark.parametrize(
    ("text", "made"),
    [
        # wagtail/bakerydemo: the environment lies beside the clone.
        ("## Setup\n```\n# uv, or:\npython -m venv env\n```\nThen:\ngit clone u\ncd u\n", False),
        ("## Setup\ngit clone u && cd u\npython -m venv env\n", True),
        ("## Docker\ngit clone u\ncd u\n## Setup\npython -m venv env\n", True),
        ("## Setup\npython -m venv env\n## Docker\ngit clone u\ncd u\n", True),
        # healthchecks/healthchecks: steps later the reader goes in.
        ("# A\n```\npython -m venv env\n```\n* `git clone x/u.git`\n\nb\n\nc\n\ncd ~/w/u\n", False),
        ("# A\ngit clone x/u.git\n\nb\n\npython -m venv env\n\nc\n\ncd ~/w/u\n", True),
        ("# A\npython -m venv env\ngit clone x/u.git\n\nb\n\nc\n\ncd ~/w/other\n", True),
        ("# A\npython -m venv env\ngit clone\n\ngit clone x/u.git/\n\nb\n\nc\n\n$ cd u/\n", True),
        # What is cloned and not entered is something else.
        ("## Setup\npython -m venv env\ngit clone models\npip install models/x\n", True),
    ],
)
def test_what_is_made_before_the_clone_lies_outside(text: str, made: bool) -> None:
    assert ("env" in hosts_in(f"-- README.md --\n{text}-- app.py --\n")) is made


def test_simple_variables_are_followed() -> None:
    assert made_by("VENV ?= .venv\nall:\n\tpython3 -m venv $(VENV)\n") == [("venv", ".venv")]
    assert made_by("python3 -m venv ${DIR:-env}\n") == [("venv", "env")]
    assert made_by('V="$PWD/env"\npython3 -m venv "$V"\n', is_script=True) == [("venv", "env")]
    assert made_by("A=$A\npython -m venv $A\n") == []
    assert made_by('A="`pwd`/venv"\npython -m venv "$A"\n', is_script=True) == []


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ("-- README.md --\ncd api\npython -m venv env\n-- api/main.py --", "api/env"),
        ("-- README.md --\ncd api && python -m venv env\n-- api/main.py --", "api/env"),
        ("-- README.md --\ncd my-clone\npython -m venv env\n", "env"),
        ("-- README.md --\ncd api\n\nLater:\n\npython -m venv env\n-- api/main.py --", "env"),
        ("-- setup.sh --\ncd api\n\necho\n\npython -m venv env\n-- api/main.py --", "api/env"),
        ("-- api/docs/setup.md --\npython -m venv env\n-- api/setup.py --", "api/env"),
        ("-- api/scripts/x.sh --\npython -m venv env\n-- api/setup.py --", "api/env"),
        ("-- api/README.md --\npython -m venv ../env\n-- api/setup.py --", "env"),
        (
            "-- README.md --\nthen:\n\ncp .env.example .env\n-- a/package.json --\n{}\n"
            "-- a/.env.example --\n",
            "a/.env",
        ),
    ],
)
def test_a_command_runs_where_its_reader_is(tree: str, path: str) -> None:
    assert hosts_in(tree)[path].certain


def test_the_evidence_names_command_and_file() -> None:
    host = hosts_in("-- README.md --\n# x\n\n    $ python -m venv env\n")["env"]
    assert host.evidence == "`python -m venv env` in `README.md`"
    assert host.evidence_place is not None
    assert (host.evidence_place.path, host.evidence_place.line) == ("README.md", 3)


def test_a_long_command_is_cut() -> None:
    host = hosts_in(f"-- README.md --\necho {'x' * 99} > .env\n")[".env"]
    assert len(host.evidence) == len("`` in `README.md`") + 60
    assert "...` in" in host.evidence


def test_nothing_is_made_outside_of_the_repository() -> None:
    hosts = hosts_in("-- README.md --\npython -m venv ../../env\n")
    assert not any(host.kind == "venv" for host in hosts.values())


@pytest.mark.parametrize(
    "text", ["venv " * 200_000, "python -m venv " + "a" * 100_000, "${A}" * 50_000 + " venv"]
)
def test_hostile_texts_make_nothing(text: str) -> None:
    assert made_by(text) == []
