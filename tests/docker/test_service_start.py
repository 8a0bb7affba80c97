"""What a container of a compose service starts: its own words over those of its image."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.docker.service_start import ServiceStart
from hullcheck.engine import Options, analyse


def start(service: str, dockerfile: str = "") -> ServiceStart:
    literal = parse_tree(
        f"-- Dockerfile --\nFROM python:3.13-slim\nVOLUME /data\nWORKDIR /app\n{dockerfile}\n"
        f"-- compose.yaml --\nservices:\n  web:\n    build: .\n{service}"
    )
    [found] = analyse(literal.snapshot, literal.on_disk, Options()).facts.services
    return found.start


def called(service: str, dockerfile: str = "") -> list[str]:
    return [
        " ".join((each.call.name, *each.call.words)) for each in start(service, dockerfile).calls
    ]


IMAGE = 'ENTRYPOINT ["uv", "run"]\nCMD ["image"]'


@pytest.mark.parametrize(
    ("service", "dockerfile", "calls"),
    [
        ("", IMAGE, ["uv run image"]),
        ("    command: own x\n", IMAGE, ["uv run own x"]),
        ("    command: [own, x]\n", IMAGE, ["uv run own x"]),
        ("    command: []\n", IMAGE, ["uv run"]),
        ("    entrypoint: [own]\n", IMAGE, ["own"]),
        ("    entrypoint: [own]\n    command: [x]\n", IMAGE, ["own x"]),
        ("    entrypoint: []\n    command: [x]\n", IMAGE, ["x"]),
        (
            "    command: [own]\n",
            "ENTRYPOINT uv run shop\nCMD image",
            ["sh -c uv run shop", "uv run shop"],
        ),
        ("", "CMD uv run shop", ["sh -c uv run shop", "uv run shop"]),
        ("    command: [own]\n", "CMD uv run shop", ["own"]),
        ("", "", []),
        (
            "    command: sh -c 'uv sync && exec own'\n",
            "",
            ["sh -c uv sync && exec own", "uv sync", "own"],
        ),
        ("    command: uv run $$X $Y\n", "", ["uv run $X"]),
    ],
)
def test_a_services_own_words_stand_over_those_of_the_image(
    service: str, dockerfile: str, calls: list[str]
) -> None:
    assert called(service, dockerfile) == calls


def test_a_service_has_the_variables_of_its_image_and_its_own_over_them() -> None:
    service = "    environment:\n      B: own\n      C: $OPEN\n      D:\n    command: uv run x\n"
    found = start(service, "ARG Z=1\nENV A=image B=image C=image")
    variables = {name: found.variables[name] for name in found.variables if len(name) == 1}
    assert variables == {"A": "image", "B": "own"}
    assert found.open_variables == {"C", "D"}
    assert {**found.calls[0].call.variables}.items() >= variables.items()


@pytest.mark.parametrize(
    ("service", "effects"),
    [
        ("    command: uv sync\n", ["makes-venv /app/.venv", "installs-project /app"]),
        (
            "    command: uv sync\n    working_dir: /srv\n",
            ["makes-venv /srv/.venv", "installs-project /srv"],
        ),
        ("    command: uv sync\n    working_dir: $WHERE\n", []),
        ("    command: sh -c 'true || uv sync'\n", []),
        (
            "    command: sh -c 'poetry config virtualenvs.in-project true; poetry install'\n",
            ["makes-venv /app/.venv", "installs-project /app"],
        ),
    ],
)
def test_what_a_container_certainly_does_when_it_starts(service: str, effects: list[str]) -> None:
    assert [f"{each.kind} {each.path}" for each in start(service).effects] == effects


@pytest.mark.parametrize(
    ("command", "is_open"),
    [
        ("uv run x", False),
        ("/usr/bin/python x", False),
        ("/bin/gunicorn", False),
        ("/usr/local/bin/gunicorn", False),
        ("/app/.venv/bin/gunicorn", False),
        ("/opt/start", True),
        ("./start", True),
        ("start.sh", True),
        ("/usr/local/bin/start.sh", True),
        ("$START", True),
        ("make run", True),
        ("just run", True),
        ("supervisord -n", True),
        ("bash start", True),
        ("sh", True),
        ("bash --login x", True),
        ("sh -c 'uv run x'", False),
        ("bash -x", True),
        ("sleep infinity", True),
        ("tail -f /dev/null", True),
        ("cat", True),
        ("sh -c 'sleep 1; uv run x'", False),
        ("sh -c 'true; sleep 1'", True),
    ],
)
def test_a_script_or_a_person_may_do_anything(command: str, is_open: bool) -> None:
    assert start(f"    command: {command}\n").is_open is is_open
