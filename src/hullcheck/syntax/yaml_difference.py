"""How many entries of a YAML document differ from those of another."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from hullcheck.core.source import Source

from .problem import Problem
from .yaml import parse_yaml_documents
from .yaml_nodes import YamlMapping, YamlNode, YamlSequence


def count_differences(before: Source, after: Source) -> int | None:
    """Return how many items of lists and keys of mappings are new, gone or other in `after`.

    What an anchor repeats counts once. None where one of the texts cannot be read.
    """
    old, new = parse_yaml_documents(before), parse_yaml_documents(after)
    if isinstance(old, Problem) or isinstance(new, Problem):
        return None
    return _Comparing().lists(old, new)


class _Comparing:
    """One comparison, which meets every pair of nodes once."""

    def __init__(self) -> None:
        self._shapes: dict[int, Hashable] = {}
        self._met: set[tuple[int, int]] = set()

    def nodes(self, old: YamlNode, new: YamlNode) -> int:
        pair = (id(old), id(new))
        if pair in self._met or self._shape(old) == self._shape(new):
            return 0
        self._met.add(pair)
        if isinstance(old, YamlMapping) and isinstance(new, YamlMapping) and old.tag == new.tag:
            return self._mappings(old, new)
        if isinstance(old, YamlSequence) and isinstance(new, YamlSequence) and old.tag == new.tag:
            return self.lists(old.items, new.items)
        return 1

    def lists(self, old: Sequence[YamlNode], new: Sequence[YamlNode]) -> int:
        if len(old) == len(new):
            return sum(self.nodes(*pair) for pair in zip(old, new, strict=True))
        before, after = [self._shape(node) for node in old], [self._shape(node) for node in new]
        head = _common(before, after)
        tail = _common(before[head:][::-1], after[head:][::-1])
        old, new = old[head : len(old) - tail], new[head : len(new) - tail]
        before, after = before[head : len(before) - tail], after[head : len(after) - tail]
        found = 0
        for name, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if name != "equal":
                common = min(j - i, m - k)
                pairs = zip(old[i : i + common], new[k : k + common], strict=True)
                found += sum(self.nodes(*pair) for pair in pairs)
                found += (j - i - common) + (m - k - common)
        return found

    def _mappings(self, old: YamlMapping, new: YamlMapping) -> int:
        before = {entry.key.text: entry.value for entry in old.entries}
        after = {entry.key.text: entry.value for entry in new.entries}
        both = [key for key in before if key in after]
        changed = sum(self.nodes(before[key], after[key]) for key in both)
        return changed + len(before) + len(after) - 2 * len(both)

    def _shape(self, node: YamlNode) -> Hashable:
        """Return what two nodes of equal content have in common."""
        known = self._shapes.get(id(node))
        if known is None:
            known = self._shapes[id(node)] = self._shaped(node)
        return known

    def _shaped(self, node: YamlNode) -> Hashable:
        if isinstance(node, YamlMapping):
            entries = ((entry.key.text, self._shape(entry.value)) for entry in node.entries)
            return ("mapping", node.tag, frozenset(entries))
        if isinstance(node, YamlSequence):
            return ("list", node.tag, tuple(self._shape(item) for item in node.items))
        return ("scalar", node.tag, node.text, node.is_null)


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Return how many items the two begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
