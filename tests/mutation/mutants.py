"""What there is to change in a module: one small change a mutant, made by mutmut's operators."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import NEVER_MUTATE_FUNCTION_CALLS
from mutmut.mutation.mutators import mutation_operators

NEVER_MUTATED = NEVER_MUTATE_FUNCTION_CALLS | {"cast", "TypeVar"}
"""Calls that decide nothing which a test could see, to mutmut's mind and to ours."""


@dataclass(frozen=True)
class Mutant:
    """One function with one change."""

    path: Path
    function: str
    """Its qualified name."""
    start: int
    """The first line of the function, decorators included."""
    end: int
    """Its last line."""
    lines: range
    """The lines of the statement that is changed; of an `if`, `for` ... its head."""
    source: str
    """The whole module with the change."""

    def difference(self) -> str:
        """Return the change as the lines of a diff that differ."""
        before = self.path.read_text("utf-8").splitlines()
        lines = difflib.unified_diff(before, self.source.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def mutants_of(path: Path) -> list[Mutant]:
    """Return all mutants of the functions of the module at `path`."""
    source = path.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    visitor = _Changes()
    wrapper.visit(visitor)
    heads = list(_heads(ast.parse(source)))
    found = []
    for change in visitor.found:
        text = _with(source, wrapper.module, change)
        if text != source and _compiles(text):
            lines = _statement(heads, change.where.start.line)
            found.append(Mutant(path, change.function, change.start, change.end, lines, text))
    return found


@dataclass(frozen=True)
class _Change:
    old: cst.CSTNode
    new: cst.CSTNode
    where: CodeRange
    function: str
    start: int
    end: int


def _with(source: str, module: cst.Module, change: _Change) -> str:
    """Return the module with the change; to make all of it anew takes a hundred times longer."""
    lines = source.splitlines(keepends=True)
    start, end = (
        sum(map(len, lines[: each.line - 1])) + each.column
        for each in (change.where.start, change.where.end)
    )
    old, new = (str(module.code_for_node(node)).strip() for node in (change.old, change.new))
    if old != source[start:end]:
        return str(module.deep_replace(change.old, change.new).code)
    return source[:start] + new + source[end:]


class _Changes(cst.CSTVisitor):
    """Every change that an operator has for a node in a function."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Change] = []
        self._names: list[str] = []
        self._functions: list[tuple[str, int, int]] = []
        """The outermost function that is being visited; those in it belong to it."""

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._names.append(node.name.value)
            if isinstance(node, cst.FunctionDef) and not self._functions:
                first = node.decorators[0] if node.decorators else node.name
                start = self._where(first).start.line
                end = self._where(node).end.line
                self._functions.append((".".join(self._names), start, end))
        if isinstance(
            node, cst.BaseParenthesizableWhitespace | cst.TrailingWhitespace | cst.EmptyLine
        ):
            return False
        if _is_left_alone(node):
            return False
        if self._functions:
            for changed in _changed(node):
                where = self._where(node)
                self.found.append(_Change(node, changed, where, *self._functions[0]))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            if self._functions and self._functions[0][0] == ".".join(self._names):
                self._functions.clear()
            self._names.pop()

    def _where(self, node: cst.CSTNode) -> CodeRange:
        return self.get_metadata(PositionProvider, node)


def _changed(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            make: Callable[[cst.CSTNode], Iterable[cst.CSTNode]] = operator
            for changed in make(node):
                if not _changes_a_sentence(node, changed):
                    yield changed


def _is_left_alone(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Annotation | cst.Decorator):
        return True
    named = isinstance(node, cst.Call) and isinstance(node.func, cst.Name)
    if named and node.func.value == "said":
        return False
    return bool(named and node.func.value in NEVER_MUTATED)


def _changes_a_sentence(node: cst.CSTNode, changed: cst.CSTNode) -> bool:
    """Say whether a text in words changes: its translations hold it, see `tests/languages`."""
    return isinstance(node, cst.SimpleString) and " " in node.raw_value and changed is not node


def _heads(tree: ast.Module) -> Iterator[range]:
    """Yield the lines of each statement, without the statements in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if body else node.end_lineno
            yield range(node.lineno, max(node.lineno, last or 0) + 1)


def _statement(heads: Sequence[range], line: int) -> range:
    return min((head for head in heads if line in head), key=len, default=range(line, line + 1))


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True
