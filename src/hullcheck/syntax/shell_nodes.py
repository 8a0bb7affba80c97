"""Questions about the nodes of tree-sitter-bash's trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_CLAUSES = ("elif_clause", "else_clause")


class Body:
    """Nodes that are walked as one although the tree has no node for them alone."""

    type = "body"

    def __init__(self, children: Sequence[Node], start: int = 0, end: int = 0) -> None:
        """Hold `children`; `start` and `end` say where an empty body stands."""
        self.children = children
        self.start_byte = children[0].start_byte if children else start
        self.end_byte = children[-1].end_byte if children else end


def statements(children: Sequence[Node]) -> Iterator[tuple[Node, bool]]:
    """Yield each statement among `children`, and whether it runs in the background."""
    for position, child in enumerate(children):
        if child.is_named and child.type not in ("comment", "heredoc_start", "heredoc_end"):
            following = children[position + 1].type if position + 1 < len(children) else ""
            yield child, following == "&"


def list_items(node: Node) -> list[tuple[str, Node]]:
    """Return the statements of `a && b || c`, each with the operator before it.

    The tree leans to the left as deep as the list is long, so it is followed in a loop.
    """
    items: list[tuple[str, Node]] = []
    while node.type == "list" and len(node.named_children) > 1:
        left, *others = node.named_children
        operators = [child.type for child in node.children if child.type in ("&&", "||")]
        operators += ["&&"] * (len(others) - len(operators))
        items += reversed(list(zip(operators, others, strict=False)))
        node = left
    items.append(("", node))
    return items[::-1]


def pipeline_items(node: Node) -> tuple[list[Node], list[tuple[str, Node]]]:
    """Return the commands of `a | b | c`, and what stands behind it with the operator before.

    Of three commands and more the grammar puts what stands behind `&&` into the pipeline.
    """
    commands: list[Node] = []
    others: list[tuple[str, Node]] = []
    pending = [node]
    while pending:
        here = pending.pop()
        if here.type == "list":
            (_, here), *behind = list_items(here)
            others = behind + others
        if here.type == "pipeline":
            commands += here.named_children[:-1]
            pending += here.named_children[-1:]
        else:
            commands.append(here)
    return commands, others


def if_clauses(node: Node) -> Iterator[Node]:
    """Yield an `if`, and each `elif` and `else` in it, in the order of the text."""
    pending = [node]
    while pending:
        clause = pending.pop()
        yield clause
        pending += [child for child in reversed(clause.children) if child.type in _CLAUSES]


def split_clause(node: Node) -> tuple[list[Node], list[Node]]:
    """Return the conditions and the body of an `if`, `elif` or `else`, in the order of the text."""
    then = next((i for i, child in enumerate(node.children) if child.type == "then"), 0)
    conditions = [child for child in node.children[:then] if child.is_named]
    return conditions, [child for child in node.children[then:] if child.type not in _CLAUSES]


def leading_assignments(children: Sequence[Node], plain: str) -> int:
    """Return how many of a command's first children are statements of their own.

    The grammar overlooks the line end behind `A=1 B=2` and puts the next line's
    command into the same node.
    """
    for position, (child, following) in enumerate(pairwise(children)):
        if child.type != "variable_assignment":
            return 0
        gap = plain[child.end_byte : following.start_byte]
        if "\n" in gap.replace("\\\n", ""):
            return position + 1
    return 0


def test_leaves(node: Node) -> Iterator[Node]:
    """Yield the words of `[ ... ]` or `[[ ... ]]` behind the bracket, in order."""
    inner = ("binary_expression", "unary_expression", "parenthesized_expression")
    pending = list(reversed(node.children[1:]))
    while pending:
        here = pending.pop()
        if here.type in inner:
            pending += reversed(here.children)
        else:
            yield here


def operator_of(node: Node) -> str:
    """Return the first token of `node` that is punctuation (`>`, `<<-`, `+=`), or nothing."""
    return next((child.type for child in node.children if not child.is_named), "")
