"""A repository with three files to write, and how much of everything is tried."""

from __future__ import annotations

import pytest

from tests.edges.conftest import LEAKY, Repo, plain, quiet_git, repo

__all__ = ["plain", "quiet_git", "repo", "shop"]

SHOP = {
    **LEAKY,
    **{f"api/{path}": text for path, text in LEAKY.items()},
    **{f"web/{path}": text for path, text in LEAKY.items() if path != ".dockerignore"},
}
"""Three images that get the developer's environment: two ignore files are to be changed, one to be
made."""

MODES = {".dockerignore": 0o640, "api/.dockerignore": 0o755}
"""Modes that no new file gets."""


@pytest.fixture
def shop(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Make a repository of which `fix --write` writes three files, and go there."""
    repo.commit(SHOP)
    for path, mode in MODES.items():
        (repo.root / path).chmod(mode)
    monkeypatch.chdir(repo.root)
    return repo
