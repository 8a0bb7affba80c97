"""Writes the generated pages: `python -m docs.generate`, or says with `--check` which are stale.

Every module beside this one that has a function `pages` is asked for its pages:
`{path below docs: text}`. In the folders that it names in `FOLDERS` nothing else may lie.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

HERE = Path(__file__).parent


def generated() -> dict[Path, str]:
    """Return every generated page with its text."""
    found: dict[Path, str] = {}
    for module in _makers():
        found |= {HERE / path: text for path, text in module.pages().items()}
    return found


def leftovers(pages: dict[Path, str]) -> list[Path]:
    """Return the files in generated folders that nothing makes any more."""
    folders = [HERE / folder for module in _makers() for folder in module.FOLDERS]
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if path not in pages)


def _makers() -> list[ModuleType]:
    names = (module.name for module in iter_modules([str(HERE)]) if module.name != "generate")
    modules = (import_module(f"docs.{name}") for name in names)
    return [module for module in modules if hasattr(module, "pages")]


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` return 1 if one is not as it would be written."""
    pages = generated()
    stale = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    stale += leftovers(pages)
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(HERE.parent)} is stale: run `make docs`\n")
        return int(bool(stale))
    for path in stale:
        if path in pages:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
