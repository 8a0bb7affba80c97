"""`action.yml` and the command that it runs agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from hullcheck.edges.commands.action import command

ROOT = Path(__file__).parent.parent.parent


def described() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return found


def options() -> dict[str, click.Option]:
    found = [each for each in command.params if isinstance(each, click.Option)]
    return {each.opts[0].removeprefix("--"): each for each in found}


def test_every_input_is_an_option_and_every_option_an_input() -> None:
    assert list(described()["inputs"]) == list(options())


def test_an_option_reads_the_variable_that_github_makes_of_its_input() -> None:
    for name, option in options().items():
        assert option.envvar == f"INPUT_{name.upper()}"


def test_defaults_are_strings_and_those_of_the_options() -> None:
    for name, each in described()["inputs"].items():
        assert isinstance(each["default"], str), name
        if name != "token":
            default = options()[name].default
            # Where an option has no default click has a mark of its own.
            empty = options()[name].multiple or not isinstance(default, str | bool | int)
            said = "" if empty else str(default).lower()
            assert each["default"] == said, name


def test_choices_are_named() -> None:
    for name, option in options().items():
        if isinstance(option.type, click.Choice):
            for choice in option.type.choices:
                assert f"`{choice}`" in described()["inputs"][name]["description"], (name, choice)


def test_it_runs_the_command_in_the_image_of_the_repository() -> None:
    assert described()["runs"] == {"using": "docker", "image": "Dockerfile", "args": ["action"]}
