"""A service as a pile of layers: each file's words on it, lowest first.

Compose merges trees of values and forgets where they came from. Here nothing
is merged before it is asked for: a question walks the layers, so every answer
keeps its file and line, and paths keep the directory that they are relative to.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.syntax.interpolation import UNKNOWN_PIECE, Expanded, Variables, expand
from hullcheck.syntax.yaml import YamlMapping, YamlNode, YamlScalar, YamlSequence, as_list

from .nouns import HostPath
from .values import spell

RESET = "!reset"
OVERRIDE = "!override"

_OUTSIDE = lazy_pattern(r"[/~\\]|\.\./|\.\.$|[A-Za-z]:[\\/]|[a-z][\w+.-]*://|git@|github\.com/")


@dataclass(frozen=True, slots=True)
class Layer:
    """Where a part of a model stands, and what its words mean there."""

    path: str
    """The file."""
    directory: str
    """What its relative paths start from; may lie outside the repository."""
    variables: Variables

    def expand(self, node: YamlNode | None) -> Expanded | None:
        """Return the text of a scalar with its variables replaced; None for null or a collection.

        A number or truth value is spelled as Compose hands it on.
        """
        if not isinstance(node, YamlScalar) or node.is_null:
            return None
        return expand(spell(node), self.variables)

    def place(self, node: YamlNode) -> Place:
        """Return the place of `node`."""
        return Place(self.path, node.line, span=node.span)

    def host_path(self, written: Expanded) -> HostPath:
        """Return the path on the host that `written` means in this layer.

        `$PWD` at its beginning is taken for the layer's directory, from which
        Compose is usually called.
        """
        text = written.text
        if text is None and written.unknown == ("PWD",):
            head, _, rest = written.marked.partition(UNKNOWN_PIECE)
            text = None if head or UNKNOWN_PIECE in rest else f"./{rest}"
        if text is None:
            return HostPath(None, inside=False, written=written)
        path = join_path(self.directory, text)
        return HostPath(path, inside=is_inside(path), written=written)


@dataclass(frozen=True, slots=True)
class Found:
    """One layer's value for what was asked."""

    layer: Layer
    key: YamlScalar
    node: YamlNode

    @property
    def place(self) -> Place:
        """The line of the key."""
        return self.layer.place(self.key)


def ask(found: Iterable[Found], *path: str) -> list[Found]:
    """Return what each layer says under the keys of `path`, lowest first.

    Null says nothing, `!reset` silences the layers below, and `!override` does
    so and speaks.
    """
    answers = list(found)
    for key in path:
        answers = _ask(answers, key)
    return answers


def _ask(found: Iterable[Found], key: str) -> list[Found]:
    answers: list[Found] = []
    for parent in found:
        entry = parent.node.merged().entry(key) if isinstance(parent.node, YamlMapping) else None
        if entry is None:
            continue
        if entry.value.tag in (RESET, OVERRIDE):
            answers.clear()
        if entry.value.tag != RESET and not is_null(entry.value):
            answers.append(Found(parent.layer, entry.key, entry.value))
    return answers


def last_text(found: Sequence[Found]) -> Expanded | None:
    """Return the text of the highest layer that says one."""
    return found[-1].layer.expand(found[-1].node) if found else None


def items(found: Iterable[Found]) -> list[Found]:
    """Return the items of lists (or the one value) of all layers, in order, without `!reset`."""
    return [
        Found(one.layer, one.key, item)
        for one in found
        for item in as_list(one.node)
        if item.tag != RESET
    ]


def pairs(found: Iterable[Found]) -> dict[str, Expanded | None]:
    """Return `KEY: value` mappings and `- KEY=value` lists of all layers as one, later ones win.

    A key without a value is looked up among the variables of its layer; None
    where it is not there. A pair whose key is made of unknown variables is left
    out.
    """
    result: dict[str, Expanded | None] = {}
    for one in found:
        if isinstance(one.node, YamlMapping):
            for entry in one.node.merged().entries:
                value = one.layer.expand(entry.value)
                result[entry.key.text] = value or _inherited(one.layer, entry.key.text)
                if entry.value.tag == RESET:
                    del result[entry.key.text]
        elif isinstance(one.node, YamlSequence):
            result.update(_pair(one.layer, item) for item in one.node.items)
    return {key: value for key, value in result.items() if UNKNOWN_PIECE not in key}


def _pair(layer: Layer, item: YamlNode) -> tuple[str, Expanded | None]:
    written = layer.expand(item) or Expanded("")
    key, separator, value = written.marked.partition("=")
    if not separator:
        return key, _inherited(layer, key)
    return key, written.piece(value)


def _inherited(layer: Layer, name: str) -> Expanded | None:
    value = layer.variables.get(name)
    return None if value is None else Expanded(value)


def is_null(node: YamlNode) -> bool:
    """Say whether `node` says nothing."""
    return isinstance(node, YamlScalar) and node.is_null


def join_path(directory: str, path: str) -> str:
    """Return `path` as seen from the repository's root ("" for the root itself).

    An absolute path, one below a home and a URL are returned as they are; a
    path out of the repository begins with `../`.
    """
    if _OUTSIDE.match(path) and not path.startswith(".."):
        return path
    joined = posixpath.normpath(posixpath.join(directory, path))
    return "" if joined == "." else joined


def is_inside(path: str) -> bool:
    """Say whether a path made by `join_path` lies in the repository."""
    return _OUTSIDE.match(path) is None
