"""Statements of a shell text, walked in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import Span

from .shell_conditions import all_of, negation, only_tests, tested
from .shell_grammar import Text
from .shell_nodes import (
    Body,
    if_clauses,
    leading_assignments,
    list_items,
    pipeline_items,
    split_clause,
    statements,
)
from .shell_nouns import Choice, Command, Given, Opaque, Within, Word
from .shell_run import run_command
from .shell_scope import Scope, Value
from .shell_simple import read_command, read_test
from .shell_words import Depth, Words

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_COMMANDS = 5000
"""Commands of one text, loops unrolled and functions put in their places."""

MAX_UNROLLED = 32
"""Words of a `for` that are followed one by one; more are data, not declarations."""

MAX_OPAQUE = 20
"""Parts not understood that are named; a text with more of them is no shell."""

UNREADABLE = said("part of the shell text does not parse")
TOO_MUCH = said("the shell text is too long or too deeply nested")

_FILLED = (("[", "-n"), ("[[", "-n"))
_TESTS = frozenset(("test", "command", "which", "type", "hash", "grep"))


@dataclass(frozen=True, slots=True)
class Function:
    """A function, with the text that its body stands in."""

    body: Node
    text: Text


@dataclass(slots=True)
class Reading:
    """All that is found while a text, with the texts inside it, is walked."""

    given: Given
    commands: list[Command] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)
    broken: bool = False
    functions: dict[str, Function] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    active: list[str] = field(default_factory=list)
    """Names of the functions whose bodies are being walked, the outermost first."""
    depth: Depth = field(default_factory=Depth)
    choices: int = 0
    """How many `if` and `case` were walked of which one branch surely runs."""

    def give_up(self, span: Span, reason: str = TOO_MUCH) -> None:
        """Note a part that is not understood."""
        self.broken = True
        if len(self.opaque) < MAX_OPAQUE:
            self.opaque.append(Opaque(span, reason))


class Walk:
    """Walks the statements of one text in one scope."""

    def __init__(
        self, reading: Reading, text: Text, scope: Scope, within: tuple[Within, ...] = ()
    ) -> None:
        """Add what is found to `reading`; `within` are the constructs around the text."""
        self.reading = reading
        self.text = text
        self.scope = scope
        self.within = within

    @property
    def words(self) -> Words:
        """What makes words of nodes here.

        It knows the walk: if the walk knew it as well, each text would leave a hundred objects
        to the garbage collector.
        """
        return Words(self.text, self.scope, self.reading.depth, self._run_nested)

    def everything(self) -> None:
        """Walk the whole text."""
        for tree in self.text.trees():
            if isinstance(tree, Span):
                self.reading.give_up(tree)
            else:
                self.reading.broken = self.reading.broken or tree.has_error
                self.statement(tree)

    def statement(self, node: Node | Body, *within: Within) -> None:
        """Walk one statement; `within` are the constructs that it adds to those around."""
        reading = self.reading
        if reading.depth.is_too_much or len(reading.commands) >= MAX_COMMANDS:
            reading.give_up(self.text.span(node.start_byte, node.end_byte))
            return
        before = self.within
        self.within = (*before, *within)
        reading.depth.now += 1
        _STATEMENTS.get(node.type, Walk._sequence)(self, node)
        reading.depth.now -= 1
        self.within = before

    def apart(self, node: Node | Body, *within: Within) -> Scope:
        """Walk a statement that changes nothing here; return what holds at its end."""
        inner = Walk(self.reading, self.text, self.scope.copy(), self.within)
        inner.statement(node, *within)
        return inner.scope

    def function(self, name: str) -> None:
        """Walk the body of the function `name` in this scope."""
        function = self.reading.functions[name]
        self.reading.active.append(name)
        self.inside(function.text, self.scope, Within.FUNCTION).statement(function.body)
        self.reading.active.pop()

    def inside(self, text: Text, scope: Scope, *within: Within) -> Walk:
        """Return a walk of another text that this one runs."""
        return Walk(self.reading, text, scope, (*self.within, *within))

    def _run_nested(self, node: Node) -> str | None:
        commands = self.reading.commands
        start = len(commands)
        self.apart(Body(node.children), Within.SUBSTITUTION)
        substitute = self.reading.given.substitute
        found = commands[start:]
        return substitute(found) if substitute and found else None

    def _sequence(self, node: Node) -> None:
        if node.type == "ERROR":
            self.within = (*self.within, Within.UNREADABLE)
            self.reading.give_up(self.text.span(node.start_byte, node.end_byte), UNREADABLE)
        for child, is_background in statements(node.children):
            if is_background:
                self.apart(child, Within.BACKGROUND)
            else:
                self.statement(child)

    # --- conditions

    def _list(self, node: Node) -> None:
        (_, first), *others = list_items(node)
        self.statement(first)
        self._go_on(first, others)

    def _go_on(self, first: Node, others: Iterable[tuple[str, Node]]) -> None:
        """Walk what stands behind `&&` and `||`; `first` stands before all of it."""
        is_test, asked = self._is_test(first), self.text.written(first)
        for operator, item in others:
            kind = Within.OR if operator == "||" else Within.AND
            if is_test:
                self.scope.merge([self.apart(item, kind)], is_exhaustive=False, asked=asked)
            elif kind is Within.AND:
                self.statement(item, kind)
            else:
                # A command that is no test is taken to succeed.
                self.apart(item, kind)
            is_test = is_test or self._is_test(item)

    def _is_test(self, node: Node) -> bool:
        """Say whether `node` is there to be asked, so that it may well fail."""
        if node.type == "redirected_statement":
            node = node.child_by_field_name("body") or node
        if node.type == "pipeline" and node.named_children:
            # How it ends is how its last command does.
            node = node.named_children[-1]
        if node.type == "command":
            name = node.child_by_field_name("name")
            return name is not None and self.text.written(name) in _TESTS
        return node.type in ("test_command", "negated_command", "compound_statement")

    def _pipeline(self, node: Node) -> None:
        commands, others = pipeline_items(node)
        for child in commands:
            self.apart(child, Within.PIPELINE)
        if commands:
            self._go_on(commands[-1], others)

    def _negated(self, node: Node) -> None:
        for child in node.named_children:
            self.statement(child, Within.NEGATED)

    def _subshell(self, node: Node) -> None:
        self.apart(Body(node.children), Within.SUBSHELL)

    def _if(self, node: Node) -> None:
        ends: list[Scope] = []
        asked: list[str] = []
        start, starts = len(self.reading.commands), list[int]()
        reached: bool | None = True
        clauses = list(if_clauses(node))
        for clause in clauses:
            conditions, body = split_clause(clause)
            holds = self._condition(conditions, asked) if conditions else True
            taken = all_of((reached, holds))
            starts.append(len(self.reading.commands))
            end = self.apart(Body(body), *(() if taken else (Within.BRANCH,)))
            ends += [] if taken is False else [end]
            reached = all_of((reached, negation(holds)))
        is_exhaustive = reached is False
        if is_exhaustive:
            self._mark(starts)
        elif len(ends) == 1:
            is_exhaustive = _holds(self.reading.commands[start:])
        self.scope.merge(ends, is_exhaustive=is_exhaustive, asked=" ".join(asked))

    def _condition(self, conditions: Sequence[Node], asked: list[str]) -> bool | None:
        """Walk the conditions of a branch, and add them to `asked`; say whether they hold."""
        holds: bool | None = True
        for condition in conditions:
            asked.append(self.text.written(condition))
            names, start = frozenset(self.scope.values), len(self.reading.commands)
            self.statement(condition, Within.CONDITION)
            own = self.reading.commands[start:]
            known = self.reading.given.decides and only_tests(condition)
            holds = all_of((holds, *(tested(each, names) for each in own))) if known else None
        return holds

    def _mark(self, starts: Sequence[int]) -> None:
        """Note of the commands from `starts` on in which branch of a choice they stand."""
        commands, number = self.reading.commands, self.reading.choices
        self.reading.choices += 1
        for branch, (start, end) in enumerate(pairwise((*starts, len(commands)))):
            choice = Choice(number, branch, len(starts))
            for index in range(start, end):
                commands[index] = commands[index].chosen_by(choice)

    def _case(self, node: Node) -> None:
        ends: list[Scope] = []
        starts: list[int] = []
        has_default = False
        for item in node.named_children:
            if item.type == "case_item":
                patterns = item.children_by_field_name("value")
                has_default = has_default or "*" in map(self.text.written, patterns)
                body = [child for child in item.children if child not in patterns]
                starts.append(len(self.reading.commands))
                ends.append(self.apart(Body(body), Within.CASE))
        if has_default:
            self._mark(starts)
        self.scope.merge(ends, is_exhaustive=has_default)

    # --- loops

    def _while(self, node: Node) -> None:
        for condition in node.children_by_field_name("condition"):
            if condition.is_named:
                self.statement(condition, Within.CONDITION)
        self._loop_body(node)

    def _loop_body(self, node: Node) -> None:
        """Walk the body once: what the first time round does, if there is one."""
        body = node.child_by_field_name("body")
        if body is not None:
            self.scope.merge([self.apart(body, Within.LOOP)], is_exhaustive=False)

    def _for(self, node: Node) -> None:
        variable, body = node.child_by_field_name("variable"), node.child_by_field_name("body")
        if variable is None or body is None:
            self._while(node)
            return
        values = node.children_by_field_name("value")
        items = [word for value in values for word in self.words.split(value)]
        if not _can_follow(items):
            self.scope.forget([self.text.written(variable)])
            self._loop_body(node)
            return
        for item in items:
            self.scope.assign(self.text.written(variable), Value((item.pieces,)))
            self.statement(body, Within.LOOP)

    # --- commands

    def _define(self, node: Node) -> None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is not None and body is not None:
            self.reading.functions[self.text.written(name)] = Function(body, self.text)

    def _command(self, node: Node | Body, redirects: Iterable[Node] = ()) -> None:
        before = leading_assignments(node.children, self.text.plain)
        if before:
            self._command(Body(node.children[:before]))
            node = Body(node.children[before:])
        command = read_command(self.words, node, redirects, self.within)
        if command.words or command.assignments or command.redirects:
            self.reading.commands.append(command)
            run_command(self, command, declares=node.type == "declaration_command")

    def _test(self, node: Node) -> None:
        self.reading.commands.append(read_test(self.words, node, self.within))

    def _assignments(self, node: Node) -> None:
        self._command(Body(node.named_children))

    def _assignment(self, node: Node) -> None:
        self._command(Body([node]))

    def _unset(self, node: Node) -> None:
        for child in node.named_children:
            self.scope.values.pop(self.text.written(child), None)

    def _redirected(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        redirects = node.children_by_field_name("redirect")
        if body is not None and body.type in ("command", "declaration_command"):
            self._command(body, redirects)
        else:
            if body is not None:
                self.statement(body)
            self._command(Body((), node.start_byte, node.end_byte), redirects)
        for redirect in redirects:
            self._behind_heredoc(redirect)

    def _behind_heredoc(self, redirect: Node) -> None:
        """Walk what stands behind a heredoc on its line: the grammar puts it inside."""
        right = redirect.child_by_field_name("right")
        operator = redirect.child_by_field_name("operator")
        if right is not None:
            is_or = operator is not None and operator.type == "||"
            self.statement(right, Within.OR if is_or else Within.AND)
        for child in redirect.named_children:
            if child.type == "pipeline":
                self.apart(child)


def _holds(commands: list[Command]) -> bool:
    """Say whether the one condition that `commands` begin with is true: `[ -n "$KNOWN" ]`."""
    within = commands[0].within if commands else ()
    tests = [one for one in commands if one.within[: len(within)] == within]
    values = tests[0].values if len(tests) == 1 else ()
    return len(values) == 4 and values[:2] in _FILLED and bool(values[2])


def _can_follow(items: list[Word]) -> bool:
    known = all(word.is_single and not word.glob for word in items)
    return known and 0 < len(items) <= MAX_UNROLLED


_STATEMENTS: dict[str, Callable[[Walk, Any], None]] = {
    "list": Walk._list,
    "pipeline": Walk._pipeline,
    "negated_command": Walk._negated,
    "subshell": Walk._subshell,
    "if_statement": Walk._if,
    "case_statement": Walk._case,
    "while_statement": Walk._while,
    "c_style_for_statement": Walk._while,
    "for_statement": Walk._for,
    "function_definition": Walk._define,
    "command": Walk._command,
    "declaration_command": Walk._command,
    "redirected_statement": Walk._redirected,
    "variable_assignment": Walk._assignment,
    "variable_assignments": Walk._assignments,
    "unset_command": Walk._unset,
    "test_command": Walk._test,
}
