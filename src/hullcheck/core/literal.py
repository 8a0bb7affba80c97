"""Trees written as text, for examples and tests: a header for each path, then its text.

    -- Dockerfile --
    FROM python:3.13-slim
    COPY . /app
    -- run.sh (executable) --
    #!/bin/sh
    -- current -> releases/3 --
    -- vendor/lib (submodule) --
    -- new.py (untracked) --
    -- .venv/pyvenv.cfg (ignored) --
    -- out/ --

The text of a file is what stands below its header, to the next header. The
whole may be indented: what stands before the first header is taken off every line.
`literal_header.Option` lists what may stand in parentheses.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .lazy_pattern import lazy_pattern
from .literal_header import BadLiteralError, Header, Option, is_header, parse_header, render_header
from .noun import dataclass
from .on_disk import GIT_DIRECTORY, DirectoryKind, DiskEntry, Listed, OnDisk
from .paths import parents
from .snapshot import Mode, NotLoaded, Snapshot, Tree, Unreadable
from .source import Source
from .untracked import Place, Untracked, sort_untracked

_UNPRINTABLE = lazy_pattern(r"[^\t\n\r -~\xa0-\ud7ff\ue000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TreeLiteral:
    """What a tree literal says."""

    snapshot: Snapshot
    on_disk: OnDisk


def parse_tree(text: str) -> TreeLiteral:
    """Return the tree that `text` describes, as a working tree that holds it is read.

    So an environment is in `on_disk` alone, and a directory in which all is
    ignored counts as ignored. Raises `BadLiteralError` where `text` makes no sense.
    """
    bodies = dict(_parse_sections(text))
    _check_paths(bodies)
    untracked = _sort_untracked(bodies)
    entries = {
        header: body
        for header, body in bodies.items()
        if not header.on_disk_only or header.path in untracked.files
    }
    for header in bodies.keys() - entries.keys():
        if bodies[header].strip():
            raise BadLiteralError(header.line, f"nobody reads the text of `{header.path}`")
    tree = Tree.of({header.path: _mode(header) for header in entries})
    snapshot = Snapshot(tree, untracked=frozenset(untracked.files))
    texts = (_text(header, body) for header, body in entries.items())
    return TreeLiteral(snapshot.with_texts(text for text in texts if text), untracked.on_disk)


def _parse_sections(text: str) -> Iterator[tuple[Header, str]]:
    """Yield each header with the text below it."""
    header: Header | None = None
    body: list[str] = []
    for number, line in _unindented(text):
        if is_header(line):
            if header is not None:
                yield header, "".join(body)
            header, body = parse_header(line, number), []
        elif header is not None:
            body.append(line)
        elif line.strip():
            raise BadLiteralError(number, f"text above the first header: {line.strip()}")
    if header is not None:
        yield header, "".join(body)


def _unindented(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, without the indentation of the first header."""
    # Only "\n" ends a line here, as everywhere else.
    lines = re.findall(r"[^\n]*\n|[^\n]+$", text)
    first = next((line for line in lines if is_header(line.lstrip(" "))), "")
    margin = " " * (len(first) - len(first.lstrip(" ")))
    if margin and not lines[-1].strip(" "):
        lines.pop()  # stands before the closing quotes
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith(margin):
            raise BadLiteralError(number, f"indented less than the first header: {line.strip()}")
        yield number, line.removeprefix(margin) if line.startswith(margin) else line.lstrip(" ")


def _check_paths(headers: Iterable[Header]) -> None:
    """Raise `BadLiteralError` where two headers cannot both be."""
    seen: dict[str, Header] = {}
    for header in headers:
        if header.path in seen:
            raise BadLiteralError(header.line, f"`{header.path}` stands there twice")
        seen[header.path] = header
    for header in seen.values():
        for parent in parents(header.path):
            if parent in seen:
                raise BadLiteralError(
                    header.line,
                    f"`{header.path}` lies in `{parent}`, which is no directory or empty",
                )


def _sort_untracked(headers: Iterable[Header]) -> Untracked:
    """Sort out what git does not track, with the literal in place of disk and git."""
    loose = {header.path: header for header in headers if header.on_disk_only}
    tracked = {header.path for header in headers if not header.on_disk_only}
    shared = {parent for path in tracked for parent in parents(path)}
    listings = _listings(loose)
    kept = {path for path, header in loose.items() if Option.IGNORED not in header.options}
    kept |= {parent for path in kept for parent in parents(path)}
    places = [
        Place(path, path in listings)
        for path in dict.fromkeys(_topmost(path, shared) for path in loose)
    ]
    return sort_untracked(
        places,
        lambda directory: listings.get(directory, ()),
        lambda paths: frozenset(paths) - kept,
    )


def _topmost(path: str, shared: set[str]) -> str:
    """Return the outermost directory of `path` in which git tracks nothing, else `path` itself."""
    return next((parent for parent in parents(path) if parent not in shared), path)


def _listings(loose: Mapping[str, Header]) -> dict[str, Sequence[Listed]]:
    """Return what lies directly in each directory, sorted by name."""
    listings: dict[str, set[Listed]] = {}
    for path, header in loose.items():
        directories = [*parents(path), *([path] if header.is_dir else [])]
        for directory in directories:
            listings.setdefault(directory, set())
        for child in [*directories, path]:
            parent, _, name = child.rpartition("/")
            if parent:
                listings[parent].add(Listed(name, child in listings))
    return {directory: sorted(names) for directory, names in listings.items()}


def _mode(header: Header) -> Mode:
    if header.target is not None:
        return Mode.SYMLINK
    if Option.SUBMODULE in header.options:
        return Mode.SUBMODULE
    return Mode.EXECUTABLE if Option.EXECUTABLE in header.options else Mode.FILE


def _text(header: Header, body: str) -> Source | Unreadable | None:
    """Return the text of an entry; None for one that nobody has loaded."""
    if Option.UNREADABLE in header.options:
        return Unreadable(header.path, body.strip() or "it is said to be unreadable")
    textless = not header.options.isdisjoint({Option.SUBMODULE, Option.NOT_LOADED})
    if body.strip() and (textless or header.target is not None):
        raise BadLiteralError(header.line, f"`{header.path}` has no text")
    return None if textless else Source(header.path, _data(header, body))


def _data(header: Header, body: str) -> bytes:
    if header.target is not None:
        return header.target.encode("utf-8", "surrogateescape")
    if Option.BASE64 in header.options:
        try:
            return base64.b64decode("".join(body.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadLiteralError(header.line, f"no base64: {error}") from None
    if Option.NO_NEWLINE in header.options:
        body = body.removesuffix("\n")
    return body.encode("utf-8", "surrogateescape")


def render_tree(literal: TreeLiteral) -> str:
    """Return the text that `parse_tree` reads as `literal`: sorted by path, every text exact.

    Of a directory that only lies on the disk there is what `literal` knows: its
    probes. `OnDisk.unknowns` cannot be said.
    """
    snapshot = literal.snapshot
    sections = {path: _render_entry(snapshot, path) for path in snapshot.paths}
    for path, ignored in _loose(literal.on_disk).items():
        option = Option.IGNORED if ignored else Option.UNTRACKED
        header = Header(0, path.rstrip("/"), None, path.endswith("/"), frozenset({option}))
        sections.setdefault(path, render_header(header))
    return "".join(sections[path] for path in sorted(sections))


def _loose(on_disk: OnDisk) -> dict[str, bool]:
    """Say of each path on the disk (a final slash: an empty directory) whether git ignores it."""
    loose = {path: entry.ignored for entry in on_disk.entries for path in entry.probes}
    for entry in on_disk.entries:
        for mark in _marks(entry):
            _add_empty(loose, f"{entry.path}/{mark}/", entry.ignored)
    for entry in reversed(on_disk.entries):
        if entry.is_dir:
            _add_empty(loose, f"{entry.path}/", entry.ignored)
    return loose


def _marks(entry: DiskEntry) -> tuple[str, ...]:
    """Return the directories that make `entry` what it is, and that no probe lies in perhaps."""
    if entry.kind is DirectoryKind.CONDA:
        return ("conda-meta",)
    named = entry.path.rpartition("/")[2] == GIT_DIRECTORY
    return ("objects", "refs") if entry.kind is DirectoryKind.GIT and not named else ()


def _add_empty(loose: dict[str, bool], directory: str, ignored: bool) -> None:
    """Add an empty directory, unless something lies in it."""
    if not any(path.startswith(directory) for path in loose):
        loose[directory] = ignored


def _render_entry(snapshot: Snapshot, path: str) -> str:
    mode = snapshot.tree.mode(path)
    options = {Option.UNTRACKED} if path in snapshot.untracked else set()
    text = snapshot.text(path)
    target = snapshot.link_target(path)
    body = ""
    if mode == Mode.SUBMODULE:
        options.add(Option.SUBMODULE)
    elif target is None:
        options |= {Option.EXECUTABLE} if mode == Mode.EXECUTABLE else set()
        body, more = _render_text(text)
        options |= more
    return render_header(Header(0, path, target, options=frozenset(options))) + body


def _render_text(text: Source | NotLoaded | Unreadable | None) -> tuple[str, set[Option]]:
    """Return what stands below the header, and the options that say how it is meant."""
    if isinstance(text, Unreadable):
        return text.reason + "\n", {Option.UNREADABLE}
    if not isinstance(text, Source):
        return "", {Option.NOT_LOADED}
    body, end = text.text, "\n" if text.text.endswith("\n") else ""
    if _UNPRINTABLE.search(body) or any(is_header(line + "\n") for line in body.split("\n")):
        return base64.encodebytes(text.data).decode("ascii"), {Option.BASE64}
    return (body, set()) if end or not body else (body + "\n", {Option.NO_NEWLINE})


def overlaid(text: str, changes: str) -> str:
    """Return the tree literal `text` with the sections of `changes` in place of its own.

    A path that `text` has not comes at the end. Raises `BadLiteralError`.
    """
    sections: dict[str, str] = {}
    for part in (text, changes):
        for header, body in _parse_sections(part):
            sections[header.path] = f"{render_header(header)}{body}"
    return "".join(sections.values())
