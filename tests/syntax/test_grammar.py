"""How the grammar of the shell is loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import PathFinder

import pytest
import tree_sitter
import tree_sitter_bash

from hullcheck.syntax import shell_grammar
from hullcheck.syntax.shell import parse_shell


def test_the_grammar_comes_without_what_its_package_loads() -> None:
    code = (
        "import sys; from hullcheck.syntax.shell import parse_shell; parse_shell('uv sync');"
        "print([name for name in ('importlib.resources', 'tempfile') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_package_that_is_not_in_a_folder_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tree_sitter.__name__ in sys.modules
    assert tree_sitter_bash.__name__ in sys.modules
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    shell_grammar._grammar.cache_clear()
    try:
        assert [command.name for command in parse_shell("uv sync").commands] == ["uv"]
    finally:
        shell_grammar._grammar.cache_clear()
