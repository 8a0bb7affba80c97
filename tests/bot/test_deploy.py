"""What is handed to operators: files that fit the commands, and a page that names everything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from hullcheck.edges.bot import credentials
from hullcheck.edges.bot.metrics import METRICS
from hullcheck.edges.group import hullcheck

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "bot.md").read_text(encoding="utf-8")
FILES = sorted((ROOT / "deploy").glob("compose*.yaml"))

SECRETS = {credentials.APP_ID, credentials.PRIVATE_KEY, credentials.WEBHOOK_SECRET}


def services(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["services"]
    return {name: each for name, each in found.items() if "hullcheck" in each["image"]}


def options_of(name: str) -> click.Command:
    found = hullcheck.get_command(click.Context(hullcheck), name)
    assert found is not None
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_compose_files_start_what_there_is(path: Path) -> None:
    for service in services(path).values():
        name, *arguments = service["command"]
        command = options_of(name)
        known = {f"HULLCHECK_{(each.name or '').upper()}" for each in command.params}
        known |= SECRETS | {f"{each}_FILE" for each in SECRETS}
        told = {each for each in service["environment"] if each.startswith("HULLCHECK_")}
        assert told <= known
        arguments += ["--queue", "q"]
        assert command.make_context(name, arguments).params["queue"] == "q"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_compose_files_give_nothing_that_is_not_needed(path: Path) -> None:
    for service in services(path).values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert not service["user"].startswith("0")
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_page_names_every_metric() -> None:
    told = dict(re.findall(r"^\| `(hullcheck_\w+)(?:\{[\w,]+\})?` \| (.+) \|$", PAGE, re.MULTILINE))
    assert told == {metric.name: metric.help for metric in METRICS}


def test_the_page_names_every_reason_of_a_refusal() -> None:
    text = (ROOT / "src/hullcheck/edges/bot/web.py").read_text(encoding="utf-8")
    reasons = set(re.findall(r'RefusedError\(\d+, "([^"]+)"\)', text))
    assert len(reasons) > 8
    assert [reason for reason in reasons if f"`{reason}`" not in PAGE] == []


def test_the_page_names_only_options_that_there_are() -> None:
    known = {option for each in options_of("serve").params for option in each.opts}
    assert set(re.findall(r"`(--[a-z-]+)", PAGE)) <= known


def test_links_of_the_page_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
