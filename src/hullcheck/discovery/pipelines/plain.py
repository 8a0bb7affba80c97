"""YAML of pipelines as plain lists and objects, whose texts know where they stand.

Files include each other and jobs extend each other, so a text must bring its file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from hullcheck.core.noun import dataclass
from hullcheck.discovery.shell_texts import Lines
from hullcheck.syntax.yaml_nodes import YamlNode, YamlScalar, YamlSequence


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar."""

    text: str
    path: str
    line: int
    """1-based: of its first line, or of the header of a block."""
    is_block: bool = False
    """Its lines are those of the file, below the header."""


@dataclass(frozen=True, slots=True)
class Reference:
    """GitLab's `!reference [job, key]`."""

    keys: tuple[str, ...]


Plain = Text | Reference | list["Plain"] | dict[str, "Plain"] | None


def plain(node: YamlNode, path: str) -> Plain:
    """Return what `node` of the file at `path` holds, its merge keys resolved."""
    if isinstance(node, YamlScalar):
        is_block = node.style == "|"
        return None if node.is_null else Text(node.text, path, node.line, is_block)
    if isinstance(node, YamlSequence):
        if node.tag == "!reference":
            keys = (one.text for one in node.items if isinstance(one, YamlScalar))
            return Reference(tuple(keys))
        return [plain(item, path) for item in node.items]
    return {entry.key.text: plain(entry.value, path) for entry in node.merged().entries}


def member(value: Plain, *keys: str) -> Plain:
    """Return what stands at `keys`, one level each; None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text_of(value: Plain) -> str | None:
    """Return the text of a scalar; None for anything else."""
    return value.text if isinstance(value, Text) else None


def listed(value: Plain) -> list[Plain]:
    """Return the items of a list; anything else but nothing is a list of itself."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def laid_over(low: Plain, high: Plain) -> Plain:
    """Return `high` laid over `low`: objects are merged, anything else is replaced."""
    if not isinstance(low, dict) or not isinstance(high, dict):
        return high
    return low | {
        key: laid_over(low[key], value) if key in low else value for key, value in high.items()
    }


def lines_of(texts: Iterable[tuple[Text, str]]) -> Lines:
    """Return the lines of a script that is made of `texts`, each with how it was written."""
    starts: list[int] = []
    whole: list[tuple[Text, str]] = []
    place = 0
    for text, written in texts:
        starts.append(place)
        whole.append((text, written))
        place += len(written) + 1

    def line_of(offset: int) -> int:
        index = max(bisect_right(starts, offset) - 1, 0)
        text, written = whole[index]
        if not text.is_block:
            return text.line
        return text.line + 1 + written.count("\n", 0, offset - starts[index])

    return line_of


def texts_in(value: Plain, depth: int = 0) -> Iterator[Text | Reference]:
    """Yield the texts of lists in lists, which a script may be made of."""
    for item in listed(value):
        if isinstance(item, list) and depth < _MAX_NESTING:
            yield from texts_in(item, depth + 1)
        elif isinstance(item, Text | Reference):
            yield item


_MAX_NESTING = 10
"""Lists in lists: what GitLab allows."""
