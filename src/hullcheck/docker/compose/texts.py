"""The texts of one project: files of a snapshot, their `.env`, notes of what is not to be had."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, NotLoaded, Snapshot, Unreadable
from hullcheck.core.source import Source
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.interpolation import Expanded, Variables
from hullcheck.syntax.yaml import Problem, YamlMapping, YamlNode, as_list

from .layers import Layer, is_inside, join_path
from .workshop import Workshop

MAX_FILES = 100
"""Files that one project may include, each time counted: a diamond of includes doubles with every
level."""

MAX_NOTES = 200
"""Notes for one project; who has not understood after these needs no more."""


class Texts:
    """Finds the texts of one project in a snapshot, and notes what it could not follow."""

    def __init__(self, snapshot: Snapshot, workshop: Workshop) -> None:
        self.snapshot = snapshot
        self.workshop = workshop
        self.unknowns: dict[Unknown, None] = {}
        """Notes, in order."""
        self.missing: dict[str, None] = {}
        """Files of the repository that are named and not loaded."""
        self.read: set[str] = set()
        """Files whose text was asked for and is there."""
        self._documents: dict[str, tuple[YamlMapping, ...]] = {}
        self._reads = 0

    def note(self, reason: str, asked: Place) -> None:
        """Note what is not known, at the place that asked for it."""
        if len(self.unknowns) < MAX_NOTES:
            self.unknowns[Unknown(reason, asked.path, asked.line)] = None

    def may_read(self, count: int, asked: Place) -> bool:
        """Count files that are included; False, and a note, from `MAX_FILES` on."""
        self._reads += count
        if self._reads > MAX_FILES:
            self.note(said("more than {max_files} files are included", max_files=MAX_FILES), asked)
        return self._reads <= MAX_FILES

    def may_lay(self, services: int, asked: Place) -> bool:
        """Count services that are laid over others; False, and a note, where it is too many."""
        is_bearable = self.workshop.may_lay(services)
        if not is_bearable:
            self.note(said("the compose files of the repository have too many services"), asked)
        return is_bearable

    def documents(self, path: str, asked: Place) -> tuple[YamlMapping, ...]:
        """Return the documents of the file at `path` that are mappings; () where it has none.

        What is wrong with the file, or that it is not there, is noted; `asked`
        is the place that named it.
        """
        if path not in self._documents:
            self._documents[path] = self._read(path, asked)
        return self._documents[path]

    def _read(self, path: str, asked: Place) -> tuple[YamlMapping, ...]:
        source = self._source(path, asked)
        if source is None:
            return ()
        parsed = self.workshop.parse(source)
        for problem in parsed.problems:
            self.note(problem.reason, Place(path, problem.line))
        return parsed.documents

    def _source(self, path: str, asked: Place) -> Source | None:
        snapshot = self.snapshot
        is_link = snapshot.tree.mode(path) == Mode.SYMLINK
        real = path if path in snapshot and not is_link else snapshot.resolve(path)
        if is_link and snapshot.link_target(path) is None:
            real = path
        text = None if real is None else snapshot.text(real)
        if isinstance(text, NotLoaded):
            self.missing[text.path] = None
            self.note(said("`{path}` was not loaded", path=path), asked)
        elif isinstance(text, Unreadable):
            self.note(
                said("`{path}` cannot be read: {reason}", path=path, reason=text.reason), asked
            )
        elif text is None:
            self.note(said("`{path}` is not in the repository", path=path), asked)
        if isinstance(text, Source):
            self.read.add(text.path)
            return text
        return None

    def variables(
        self, env_files: Iterable[str], inherited: Variables, asked: Place | None = None
    ) -> Variables:
        """Return what tracked `env_files` set beneath `inherited`, which wins.

        A file that git does not track says nothing: it is one developer's own.
        """
        result: dict[str, str | None] = {}
        for path in env_files:
            if path in self.snapshot.untracked or (asked is None and path not in self.snapshot):
                continue
            source = self._source(path, asked or Place(path))
            parsed = parse_dotenv(source, {**result, **inherited}) if source else {}
            if isinstance(parsed, Problem):
                self.note(
                    said("Compose refuses this file: {reason}", reason=parsed.reason),
                    Place(path, parsed.line),
                )
            else:
                result.update(parsed)
        return {**result, **inherited}

    def paths(self, node: YamlNode | None, layer: Layer, asked: Place) -> list[str]:
        """Return the repository's paths that the strings of `node` name; notes the others."""
        result = []
        for item in as_list(node):
            written = layer.expand(item) or Expanded("")
            if written.text is None:
                names = ", ".join(f"`{name}`" for name in written.unknown)
                self.note(said("a file's name depends on {names}", names=names), asked)
                continue
            path = join_path(layer.directory, written.text)
            if is_inside(path):
                result.append(path)
            elif written.text != "/dev/null":
                self.note(said("`{text}` is outside the repository", text=written.text), asked)
        return result
