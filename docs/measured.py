"""Pages with tables of what was measured: `NAME.in.md`, with a comment where each table stands.

`<!-- patterns: A B+!C; paths: P Q -->`: what Docker and git do with a path when their ignore
file is that pattern, or those two. `<!-- ignore files: NAME NAME -->`: what builders stopped of
one tree.
`<!-- builds: NAME NAME -->`: recorded builds. `<!-- topics -->`: the pages of all of them.
`<!-- builders -->`: the names of the builders. `<!-- mounts -->`: what containers see.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from . import cases, mounted, table

FOLDERS = ()

HERE = Path(__file__).parent
CONTEXTS = HERE.parent / "tests/oracle/data/observed_context.jsonl"
FEW = 6
"""More paths than these are told by what is left."""

_MARK = re.compile(
    r"<!-- (?P<kind>patterns|ignore files|builds|topics|builders|mounts)(?:: (?P<what>[^>]+))? -->"
)

Row = Mapping[str, Any]


def pages() -> dict[str, str]:
    """Return every page that has such a table."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(HERE.rglob("*.in.md"))}
    return {
        str(path.relative_to(HERE)).replace(".in.md", ".md"): _MARK.sub(_table, text)
        for path, text in texts.items()
        if _MARK.search(text)
    }


def _table(mark: re.Match[str]) -> str:
    what = " ".join((mark["what"] or "").split())
    if mark["kind"] == "patterns":
        patterns, _, paths = what.partition("; paths: ")
        return _compared(patterns.replace("+", "\n").split(" "), paths.split())
    if mark["kind"] == "ignore files":
        return _ignore_files(what.split())
    if mark["kind"] == "builds":
        by_name = {each.case.name: each for each in cases.recorded_builds()}
        return table.render(cases.HEAD, (cases.row(by_name[name]) for name in what.split()))
    makers = {"topics": cases.contents, "builders": _builders, "mounts": mounted.seen}
    return makers[mark["kind"]]()


def _builders() -> str:
    *first, last = dict.fromkeys(row["builder"] for row in _observed())
    return f"{', '.join(first)} and {last}"


def _compared(patterns: Sequence[str], paths: Sequence[str]) -> str:
    """Return a table of what becomes of `paths`, a row for each pattern."""
    rows = []
    for pattern in patterns:
        docker, git = _stopped_by_docker(pattern), _stopped_by_git(pattern, paths)
        answers = (_answer(path in docker, path in git) for path in paths)
        rows.append((table.cell(pattern.split("\n")), *answers))
    return table.render(("pattern", *map(table.code, paths)), rows)


def _answer(docker: bool, git: bool) -> str:
    if docker == git:
        return "both stop it" if docker else "both let it through"
    return "**only Docker stops it**" if docker else "**only git stops it**"


@cache
def _observed() -> Sequence[Row]:
    rows = map(json.loads, CONTEXTS.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if row["kind"] == "context"]


def _stopped_by_docker(pattern: str) -> frozenset[str]:
    """Return what all builders stopped of the common tree; raises where they do not agree."""
    found = [
        frozenset(row["result"]["excluded"])
        for row in _observed()
        if row["dockerfile_ignore"] is None and (row["dockerignore"] or "").strip("\n") == pattern
    ]
    (agreed,) = set(found)
    return agreed


def _stopped_by_git(pattern: str, paths: Sequence[str]) -> frozenset[str]:
    """Return what git itself stops of `paths` with that `.gitignore`."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "init", "--quiet", folder], check=True)
        (Path(folder) / ".gitignore").write_text(f"{pattern}\n", encoding="utf-8")
        done = subprocess.run(
            ["git", "-C", folder, "check-ignore", "--no-index", *paths],
            capture_output=True,
            text=True,
            check=False,  # 1: none of them
        )
    return frozenset(done.stdout.splitlines())


def _ignore_files(names: Sequence[str]) -> str:
    return table.render(("`.dockerignore`", "stops"), map(_ignore_file, names))


def _ignore_file(name: str) -> Sequence[str]:
    rows = [row for row in _observed() if row["case"] == name]
    told, *others = (_told(row["result"]) for row in rows)
    if any(other != told and "*no image" not in other for other in others):
        raise ValueError(f"the builders do not agree on {name}: tell it in words")
    lines = table.cell(rows[0]["dockerignore"].splitlines())
    return lines, told


def _told(result: Row) -> str:
    """Return a cell of what is stopped, or of what alone is let through."""
    if "error" in result:
        return f"*no image:* {table.code(result['error'].rpartition('error: ')[2])}"
    stopped, kept = list(_files(result["excluded"])), list(_files(result["kept"]))
    if len(stopped) <= FEW or len(stopped) < len(kept):
        return table.cell(stopped) or "nothing"
    return f"all but {table.cell(kept)}" if kept else "everything"


def _files(paths: Sequence[str]) -> Iterator[str]:
    """Yield those of `paths` below which nothing else of them lies."""
    for path in sorted(paths):
        inner = any(other.startswith(path) and other != path for other in paths)
        if not (path.endswith("/") and inner):
            yield path
