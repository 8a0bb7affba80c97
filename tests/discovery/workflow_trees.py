"""Trees with one workflow, for tests."""

from __future__ import annotations

from textwrap import dedent, indent

from hullcheck.core.literal import parse_tree
from hullcheck.discovery import workflows
from hullcheck.discovery.declared import Declared

from .declaring import builds, unknown

CI = ".github/workflows/ci.yml"
FILES = """
-- Dockerfile --
-- app/Dockerfile --
-- app/Dockerfile.dev --
-- web/Dockerfile --
"""


def job(body: str, head: str = "") -> str:
    """Return a tree whose workflow has one job with `body`; its steps begin at line 6."""
    text = f"on: push\n{dedent(head)}jobs:\n  one:\n    runs-on: x\n{indent(dedent(body), '    ')}"
    return f"-- {CI} --\n{text}\n{FILES}"


def steps(body: str, head: str = "") -> str:
    return job("steps:\n" + indent(dedent(body), "  "), head)


def discover(tree: str) -> Declared:
    return workflows.discover(parse_tree(tree).snapshot)


def ids(tree: str) -> list[str]:
    return list(builds(workflows, tree))


def reason(tree: str) -> str:
    return unknown(workflows, tree).partition("the build is not known: ")[2]
