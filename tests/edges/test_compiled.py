"""Modules are found as the standard library finds them, only sooner."""

from __future__ import annotations

import importlib
import inspect
import os
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path
from py_compile import PycInvalidationMode
from types import ModuleType

import pytest

from hullcheck.edges.compiled import Compiled, find_compiled

PACKAGE = "hullcheck_tried"
"""A package that no other test imports."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a package's folder, with one compiled module, and nothing of it imported."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    _compile(folder / "__init__.py", "WHERE = 'package'\n")
    _compile(folder / "inner.py", "VALUE = 1\n\n\ndef told():\n    return VALUE\n")
    monkeypatch.syspath_prepend(tmp_path)
    # Another test of this process may have run a command.
    standard = [finder for finder in sys.meta_path if finder is not Compiled]
    monkeypatch.setattr(sys, "meta_path", standard)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def _compile(source: Path, text: str, mode: PycInvalidationMode | None = None) -> Path:
    source.write_text(text)
    return Path(str(py_compile.compile(str(source), doraise=True, invalidation_mode=mode)))


def _imported(name: str = "inner") -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name}")


def _is_ours(module: ModuleType) -> bool:
    return type(module.__loader__).__module__ == Compiled.__module__


def test_a_compiled_module_is_what_the_standard_finder_makes_of_it(folder: Path) -> None:
    (folder / "deeper").mkdir()
    _compile(folder / "deeper" / "__init__.py", "DEEP = True\n")
    told = {}
    for quick in (False, True):
        if quick:
            find_compiled()
        for name in ("inner", "deeper"):
            module = _imported(name)
            assert _is_ours(module) is quick
            spec = module.__spec__
            assert spec is not None
            assert module.__dict__.keys() >= {"__file__", "__cached__", "__package__"}
            told[quick, name] = (
                [module.__file__, module.__package__, module.__dict__.get("__path__")],
                [spec.name, spec.origin, spec.cached, spec.has_location, spec.parent],
                spec.submodule_search_locations,
                inspect.getsource(module),
            )
            del sys.modules[module.__name__]
    assert told[True, "inner"] == told[False, "inner"]
    assert told[True, "deeper"] == told[False, "deeper"]


def test_a_source_that_was_changed_counts(folder: Path) -> None:
    find_compiled()
    source = folder / "inner.py"
    before = source.stat()
    source.write_text("VALUE = 22\n\n\ndef told():\n    return VALUE\n")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    module = _imported()
    assert (module.VALUE, _is_ours(module)) == (22, False)


def test_a_source_that_was_touched_counts(folder: Path) -> None:
    find_compiled()
    source = folder / "inner.py"
    source.write_text(source.read_text().replace("1", "3"))
    os.utime(source, (1, 1))
    assert _imported().VALUE == 3


def test_a_source_that_is_gone_is_no_module(folder: Path) -> None:
    find_compiled()
    (folder / "inner.py").unlink()
    with pytest.raises(ModuleNotFoundError):
        _imported()


def test_a_package_stands_before_a_module_of_its_name(folder: Path) -> None:
    find_compiled()
    (folder / "inner").mkdir()
    _compile(folder / "inner" / "__init__.py", "VALUE = 'package'\n")
    assert _imported().VALUE == "package"


@pytest.mark.parametrize("kept", [0, 15, 16, 40])
def test_a_compiled_file_that_was_cut_short_is_left_to_others(folder: Path, kept: int) -> None:
    find_compiled()
    cached = next((folder / "__pycache__").glob("inner.*"))
    cached.write_bytes(cached.read_bytes()[:kept])
    if kept >= 16:
        # So the standard loader has it too, which says it more plainly than we would.
        with pytest.raises(EOFError):
            _imported()
        return
    module = _imported()
    assert (module.VALUE, _is_ours(module)) == (1, False)


def test_a_file_that_is_checked_by_its_content_is_left_to_others(folder: Path) -> None:
    find_compiled()
    _compile(folder / "inner.py", "VALUE = 5\n", PycInvalidationMode.CHECKED_HASH)
    (folder / "inner.py").write_text("VALUE = 6\n")
    module = _imported()
    assert (module.VALUE, _is_ours(module)) == (6, False)


def test_a_file_that_is_never_checked_is_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_compiled()
    _compile(folder / "inner.py", "VALUE = 5\n", PycInvalidationMode.UNCHECKED_HASH)
    (folder / "inner.py").write_text("VALUE = 6\n")
    module = _imported()
    assert (module.VALUE, _is_ours(module)) == (5, True)
    del sys.modules[module.__name__]
    monkeypatch.setattr("_imp.check_hash_based_pycs", "always")
    module = _imported()
    assert (module.VALUE, _is_ours(module)) == (6, False)


def test_a_module_is_loaded_again_from_its_source(folder: Path) -> None:
    find_compiled()
    module = _imported()
    assert _is_ours(module)
    (folder / "inner.py").write_text("VALUE = 'a text that is longer'\n")
    assert importlib.reload(module).VALUE == "a text that is longer"


def test_a_large_module_is_read_whole(folder: Path) -> None:
    find_compiled()
    lines = "".join(f"V{number} = 'text {number}'\n" for number in range(9000))
    cached = _compile(folder / "large.py", lines)
    assert cached.stat().st_size > 2 * 65_536
    module = _imported("large")
    assert (module.V8999, _is_ours(module)) == ("text 8999", True)


def test_asking_twice_adds_one_finder(folder: Path) -> None:
    find_compiled()
    count = len(sys.meta_path)
    find_compiled()
    assert len(sys.meta_path) == count
    assert folder.is_dir()


def test_with_compiled_files_elsewhere_nothing_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(folder))
    before = [*sys.meta_path]
    find_compiled()
    assert sys.meta_path == before
