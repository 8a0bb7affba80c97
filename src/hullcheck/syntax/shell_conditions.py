"""Whether a condition of a shell text holds, as far as variables decide it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from .shell_nodes import list_items
from .shell_nouns import Command, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_EQUAL = {"=": True, "==": True, "!=": False}
_EMPTY = {"-z": True, "-n": False}


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return whether all of `answers` are true; None: that is not known."""
    found = frozenset(answers)
    if False in found:
        return False
    return None if None in found else True


def negation(answer: bool | None) -> bool | None:
    """Return the opposite of an answer; None: it is not known."""
    return None if answer is None else not answer


def only_tests(node: Node) -> bool:
    """Say whether a condition is nothing but `[ ... ]`, or several with `&&` between them."""
    items = list_items(node)
    return all(each.type == "test_command" and operator != "||" for operator, each in items)


def tested(command: Command, known: Collection[str]) -> bool | None:
    """Return whether a test of texts holds; None: it is another, or asks for other variables.

    Of a variable that is not among those `known` a default may stand in its word.
    """
    words = command.words[1:]
    if words and words[-1].value in ("]", "]]"):
        words = words[:-1]
    if not words or not all(_is_known(word, known) for word in words):
        return None
    values = [word.value for word in words]
    if len(values) == 2 and values[0] in _EMPTY:
        return (not values[1]) is _EMPTY[values[0]]
    if len(values) == 3 and values[1] in _EQUAL:
        return (values[0] == values[2]) is _EQUAL[values[1]]
    return None


def _is_known(word: Word, known: Collection[str]) -> bool:
    return word.value is not None and not word.glob and all(n in known for n in word.variables)
