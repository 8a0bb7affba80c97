"""Files of the host that compose files name."""

from __future__ import annotations

import pytest

from hullcheck.core.source import Source
from hullcheck.environments.classify import classify_host_path
from hullcheck.environments.compose_mentions import find_mentions

from .looking import hosts_in


def named_in(text: str, path: str = "deploy/compose.yaml") -> list[tuple[str, str, int | None]]:
    found = find_mentions(Source(path, text.encode()), classify_host_path)
    return [(one.kind.name, one.path, one.place.line) for one in found]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("    env_file: .env\n", ["deploy/.env"]),
        ("    env_file: '../.env.dev' # ours\n", [".env.dev"]),
        ('    env_file: [a.env, "./b.env"]\n', ["deploy/a.env", "deploy/b.env"]),
        (
            "    env_file:\n      - a.env\n      # x\n      - ./b.env\n    image: x\n",
            ["deploy/a.env", "deploy/b.env"],
        ),
        (
            "    env_file:\n    - path: a.env\n      required: false\n    - b.env\n",
            ["deploy/a.env", "deploy/b.env"],
        ),
        ("    env_file: ${FILE:-.env.dev}\n", ["deploy/.env.dev"]),
        ("    env_file: ${FILE}\n", []),
        ("    env_file: ~/x.env\n", []),
        ("    env_file: ../../x.env\n", []),
        ("    env_file:\n    environment:\n      - a.env\n", []),
    ],
)
def test_env_files_are_found(text: str, paths: list[str]) -> None:
    assert [path for _, path, _ in named_in("services:\n  a:\n" + text)] == paths


def test_an_example_that_is_used_as_it_is_is_no_host_file() -> None:
    tree = "-- compose.yaml --\nservices:\n  a:\n    env_file: conf/.env.example\n"
    assert "conf/.env.example" not in hosts_in(tree)


def test_secrets_and_mounted_keys_are_found() -> None:
    text = """\
services:
  a:
    extends:
      file: base.yml
    volumes:
      - ./key.pem:/key.pem:ro
      - "./src:/src"
      - type: bind
        source: ../id_rsa
        target: /x
      - ./.env:/app/.env
secrets:
  token:
    file: ./token
configs:
  c:
    file: ./c.txt
"""
    assert named_in(text) == [
        ("SECRET", "deploy/key.pem", 6),
        ("SECRET", "id_rsa", 9),
        ("ENV_FILE", "deploy/.env", 11),
        ("SECRET", "deploy/token", 14),
    ]


@pytest.mark.parametrize("text", ["env_file:" * 50_000, "{{ x }}\n\0", "- " * 100_000])
def test_hostile_files_name_little(text: str) -> None:
    assert len(named_in(text)) < 10
