"""What is found by being there."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import pytest

from hullcheck.core.found import imported, modules_of, packages_of

FOLDERS = ["rules", "rules.host", "discovery", "environments.evidence", "edges.commands"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_is_what_pkgutil_finds(folder: str) -> None:
    package = __import__(f"hullcheck.{folder}", fromlist=["__path__"])
    infos = list(pkgutil.iter_modules(package.__path__))
    assert modules_of(package.__name__) == sorted(i.name for i in infos if not i.ispkg)
    assert packages_of(package.__name__) == sorted(i.name for i in infos if i.ispkg)


def test_what_an_editor_leaves_beside_a_module_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "hullcheck_found"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "__init__.py").touch()
    for name in ("__init__.py", "one.py", ".#one.py", "one.py~", "one.py.orig", "notes.md"):
        (folder / name).touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert modules_of("hullcheck_found") == ["one"]
    assert packages_of("hullcheck_found") == ["deeper"]
    assert [module.__name__ for module in imported("hullcheck_found")] == ["hullcheck_found.one"]
