"""Start-up is a feature: what a command does not need is not loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("pydantic", "tree_sitter", "tree_sitter_bash", "yaml", "pathspec", "dockerfile_parse"),
    *("sqlite3", "psycopg", "procrastinate"),
}


def loaded_by(code: str, folder: Path) -> set[str]:
    """Return the top-level modules that are loaded after `code`, run in `folder`."""
    return {name.partition(".")[0] for name in loaded_names(code, folder)}


def loaded_names(code: str, folder: Path) -> list[str]:
    """Return all modules that are loaded after `code`, run in `folder`."""
    script = f"{code}\nimport sys\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stderr.split()


@pytest.mark.parametrize(
    "code",
    [
        "import hullcheck.edges.cli",
        "from hullcheck.edges.cli import main; main(['--help'])",
        "from hullcheck.edges.cli import main; main(['check', '--help'])",
    ],
)
def test_help_loads_nothing_heavy(code: str, tmp_path: Path) -> None:
    assert not loaded_by(code, tmp_path) & HEAVY


def test_the_version_loads_next_to_nothing(tmp_path: Path) -> None:
    code = "from hullcheck.edges.cli import main; main(['--version'])"
    loaded = loaded_by(code, tmp_path)
    assert not loaded & (HEAVY | {"click", "dataclasses", "enum", "re"})


def test_a_check_in_words_does_not_load_the_models_of_json(tmp_path: Path) -> None:
    code = "from hullcheck.edges.cli import main; assert main(['check']) == 0"
    assert "pydantic" not in loaded_by(code, tmp_path)


def test_a_repository_without_a_configuration_loads_nothing_to_read_one(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY . .\n", encoding="utf-8")
    code = "from hullcheck.edges.cli import main; assert main(['check']) == 0"
    assert not loaded_by(code, tmp_path) & {"pydantic", "tomllib"}
    names = {"hullcheck.config.models", "hullcheck.config.words", "hullcheck.config.conversion"}
    assert not set(loaded_names(code, tmp_path)) & names
