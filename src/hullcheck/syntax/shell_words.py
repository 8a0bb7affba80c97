"""Words of a shell text: quotes removed, variables replaced, split as the shell splits them.

The rules are those of POSIX (Shell Command Language, 2.2 Quoting and 2.6 Word
Expansions) and of arrays in bash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass

from .shell_fragments import (
    NO_ELEMENTS,
    NOTHING,
    Fragment,
    Part,
    all_elements,
    fragments,
    pieces_of,
    split_words,
    splitting,
    stripped,
    unescaped,
)
from .shell_grammar import Text
from .shell_nodes import Body
from .shell_nouns import Hole, Pieces, Word
from .shell_scope import Scope, Value, joined

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 100
"""Statements, quotes and braces inside each other that are followed."""

MAX_HOLE_NAME = 60
"""Characters of a text that stand for a hole; more tells a reader nothing."""

MAX_PATTERN = 256
"""Characters of the value and of the pattern in `${V%pattern}`: each end of the one is held
against the other, and longer ones are text, not paths."""

_GLOB = lazy_pattern(r"(?<!\\)[*?\[]")
_PLAIN = lazy_pattern(r"[\w./:=@%+,-]+", re.ASCII)
"""A word in which nothing is quoted, replaced or matched against files: most are so."""
_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACE = lazy_pattern(r"[0-9]{1,3}")
_ANSI_ESCAPE = lazy_pattern(r"\\(.)", re.DOTALL)
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "e": "\x1b"}
_EXPANSIONS = frozenset(("simple_expansion", "expansion", "command_substitution"))
_PARTS = _EXPANSIONS | {
    "string",
    "raw_string",
    "ansi_c_string",
    "translated_string",
    "concatenation",
    "process_substitution",
    "arithmetic_expansion",
}


@dataclass(slots=True)
class Depth:
    """How deep the reading of a text is inside its constructs, all of its parts together."""

    now: int = 0

    @property
    def is_too_much(self) -> bool:
        """Say whether nothing inside may be followed any more."""
        return self.now >= MAX_DEPTH


RunNested = Callable[["Node"], str | None]
"""Runs the commands in a substitution and gives their output where it is known."""


class Words:
    """Makes words of the nodes of one text, in one scope."""

    def __init__(self, text: Text, scope: Scope, depth: Depth, run_nested: RunNested) -> None:
        self.text = text
        self.scope = scope
        self.depth = depth
        self.run_nested = run_nested
        self.used: list[str] = []
        self.has_glob = False

    def split(self, node: Node) -> list[Word]:
        """Return the words that the argument `node` becomes: usually one."""
        if node.type == "word" and not self.text.holes:
            written = self.text.slice(node.start_byte, node.end_byte)
            if _PLAIN.fullmatch(written):
                return self._words(node, [(written,)])
        passed = self._passed_on(node)
        if passed is not None:
            return passed
        return self._words(node, split_words(self._parts(node, quoted=False)))

    def split_cut(self, nodes: Sequence[Node]) -> list[Word]:
        """Return the words that an argument becomes of which the grammar made several `nodes`."""
        leaves = [leaf for node in nodes for leaf in _flat(node)]
        parts: list[Part] = []
        is_behind = False
        for leaf in leaves:
            written = self.text.slice(leaf.start_byte, leaf.end_byte)
            name = _NAME.match(written) if is_behind and leaf.type == "word" else None
            is_behind = leaf.type == "$"
            if name is not None:
                parts += self._value(name[0], quoted=False)
                parts += self._text(unescaped(written[name.end() :]), quoted=False)
            elif not is_behind or leaf is leaves[-1]:
                parts += self._parts(leaf, quoted=False)
        whole = Body(leaves, nodes[0].start_byte, nodes[-1].end_byte)
        return self._words(whole, split_words(parts))

    def whole(self, node: Node) -> Word:
        """Return `node` as one word, as in an assignment or a redirection, where nothing splits."""
        return self._words(node, [pieces_of(self._parts(node, quoted=False))])[0]

    def body(self, node: Node) -> Word:
        """Return the text of a heredoc, in which expansions are made."""
        start, end = node.start_byte, node.end_byte
        parts = self._between(node.children, start, end, quoted=True)
        return self._words(node, [pieces_of(parts)])[0]

    def literal(self, node: Node) -> Word:
        """Return a word that is exactly the text of `node`, without any expansion."""
        written = self.text.slice(node.start_byte, node.end_byte)
        return self._words(node, [pieces_of(self._text(written, quoted=True))])[0]

    def written(self, start: int, end: int) -> Word:
        """Return the word that stands in a range, as it is written."""
        span = self.text.span(start, end)
        return Word(self.text.raw(span), span, (self.text.slice(start, end),))

    def _words(self, node: Node | Body, split: Iterable[Pieces]) -> list[Word]:
        span = self.text.span(_start(node), node.end_byte)
        raw = self.text.raw(span)
        words = [joined(pieces) for pieces in split]
        used, glob = tuple(dict.fromkeys(self.used)), self.has_glob
        self.used, self.has_glob = [], False
        return [Word(raw, span, pieces, used, glob) for pieces in words]

    def _passed_on(self, node: Node) -> list[Word] | None:
        """Return the caller's own words for `"$@"`: they keep their places."""
        arguments = self.scope.arguments
        is_all = self.text.plain[node.start_byte : node.end_byte] in ('"$@"', "$@", '"${@}"')
        return list(arguments) if is_all and arguments is not None else None

    # --- parts

    def _parts(self, node: Node, *, quoted: bool) -> list[Part]:
        handler = _HANDLERS.get(node.type)
        if handler is None:
            return self._plain(node)
        if self.depth.is_too_much:
            return [self._hole(node, quoted=quoted)]
        self.depth.now += 1
        try:
            return handler(self, node, quoted)
        finally:
            self.depth.now -= 1

    def _plain(self, node: Node) -> list[Part]:
        written = self.text.slice(node.start_byte, node.end_byte)
        self.has_glob = self.has_glob or bool(_GLOB.search(written))
        if written == "~" or written.startswith("~/"):
            return [*self._home(), *self._text(unescaped(written[1:]), quoted=False)]
        return self._text(unescaped(written), quoted=False)

    def _text(self, written: str, *, quoted: bool) -> list[Part]:
        """Return the parts of a text without expansions; a hole of the text is a part."""
        holes = self.text.holes
        if not holes:
            return [Fragment(written)]
        pieces = (Hole(holes[char], not quoted) if char in holes else char for char in written)
        return [Fragment(piece) for piece in joined(pieces)]

    def _home(self) -> list[Part]:
        home = self.scope.values.get("HOME", Value.unknown("HOME"))
        return [Fragment(piece) for piece in home.elements[0]]

    def _concatenation(self, node: Node, quoted: bool) -> list[Part]:
        return [part for child in node.children for part in self._parts(child, quoted=quoted)]

    def _string(self, node: Node, _quoted: bool) -> list[Part]:
        start = node.children[0].end_byte if node.children else node.start_byte
        end = max(start, node.children[-1].start_byte if len(node.children) > 1 else node.end_byte)
        parts = self._between(node.children[1:-1], start, end, quoted=True)
        if NO_ELEMENTS in parts and all(part in (NO_ELEMENTS, NOTHING) for part in parts):
            return []
        # A quoted nothing is still a word.
        return [NOTHING, *parts]

    def _raw_string(self, node: Node, _quoted: bool) -> list[Part]:
        return self._text(self.text.slice(node.start_byte + 1, node.end_byte - 1), quoted=True)

    def _ansi_string(self, node: Node, _quoted: bool) -> list[Part]:
        written = self.text.slice(node.start_byte + 2, node.end_byte - 1)
        text = _ANSI_ESCAPE.sub(lambda found: _ANSI.get(found[1], found[0]), written)
        return self._text(text, quoted=True)

    def _between(
        self, children: Iterable[Node], start: int, end: int, *, quoted: bool
    ) -> list[Part]:
        """Return the parts of a range: the children that mean something, and the text between.

        The grammar leaves out white space between children, so it is not asked for text.
        """
        parts: list[Part] = []
        for child in children:
            if child.type not in _PARTS or (quoted and child.type not in _EXPANSIONS):
                continue
            begin = _start(child)
            if begin >= start:
                parts += self._gap(start, begin, quoted=quoted)
            parts += self._parts(child, quoted=quoted)
            start = child.end_byte
        return parts + self._gap(start, end, quoted=quoted)

    def _gap(self, start: int, end: int, *, quoted: bool) -> list[Part]:
        text = unescaped(self.text.slice(start, end), quoted=quoted)
        parts = self._text(text, quoted=quoted)
        return parts if quoted else [splitting(part) for part in parts]

    def _substitution(self, node: Node, quoted: bool) -> list[Part]:
        output = self.run_nested(node)
        if output is None:
            return [self._hole(node, quoted=quoted)]
        return [Fragment(output.rstrip("\n"), not quoted)]

    def _unknown(self, node: Node, quoted: bool) -> list[Part]:
        """Return a hole for something that has no value here; its own commands are run."""
        for child in node.children:
            if child.type in _PARTS:
                self._parts(child, quoted=quoted)
        return [self._hole(node, quoted=True)]

    def _process(self, node: Node, _quoted: bool) -> list[Part]:
        self.run_nested(node)
        return [self._hole(node, quoted=True)]

    def _hole(self, node: Node, *, quoted: bool) -> Fragment:
        characters = self.text.slice(_start(node), node.end_byte)
        named = "".join(self.text.holes.get(one, one) for one in characters)
        written = " ".join(named.split())
        short = written if len(written) <= MAX_HOLE_NAME else written[: MAX_HOLE_NAME - 1] + "…"
        return Fragment(Hole(short, splits=not quoted), not quoted)

    # --- variables

    def _simple(self, node: Node, quoted: bool) -> list[Part]:
        name = self.text.slice(node.children[0].end_byte, node.end_byte) if node.children else ""
        return self._value(name, quoted=quoted)

    def _value(self, name: str, *, quoted: bool, index: str = "") -> list[Part]:
        value = self._looked_up(name)
        self.used.append(name)
        if value is None:
            splits = not quoted or name == "@" or index == "@"
            return [Fragment(Hole(name, splits), splits)]
        if index in ("@", "*") or name in ("@", "*"):
            return all_elements(value, quoted=quoted)
        place = int(index) if _PLACE.fullmatch(index) else -1 if index else 0
        if not 0 <= place < len(value.elements):
            return [Fragment(Hole(name, not quoted), not quoted)]
        return fragments(value.elements[place], quoted=quoted)

    def _looked_up(self, name: str) -> Value | None:
        """Return the value of `name`, or None where it is not set or not known."""
        known = self.scope.values.get(name)
        arguments, cwd = self.scope.arguments, self.scope.cwd
        if name == "PWD" and isinstance(cwd, str) and cwd:
            return Value.of(cwd)
        if known is not None or arguments is None:
            return known
        if name in ("@", "*"):
            return Value(tuple(word.pieces for word in arguments))
        is_number = name.isdecimal() and len(name) < 4 and int(name) > 0
        return self.scope.argument(int(name)) if is_number else None

    def _expansion(self, node: Node, quoted: bool) -> list[Part]:
        """Return the parts of `${ }`."""
        children = node.children[1:-1]
        variable = children[0] if children else None
        if variable is None or variable.type not in _VARIABLES:
            return self._unknown(node, quoted)
        name, index = self._variable(variable)
        if len(children) == 1:
            return self._value(name, quoted=quoted, index=index)
        operator = self.text.plain[children[1].start_byte : children[1].end_byte]
        meaning = _OPERATORS.get(operator.lstrip(":") if len(operator) == 2 else operator)
        if meaning is None or index:
            parts = self._unknown(node, quoted)
            # A part of a list is any number of words, in quotes too: "${@:2}", "${A[@]:1}".
            return [self._hole(node, quoted=False)] if "@" in (name, index) else parts
        start, end = children[1].end_byte, node.children[-1].start_byte
        inner = [part for child in children[2:] for part in _flat(child)]
        argument = self._between(inner, start, end, quoted=quoted)
        return meaning(self, (name, operator), argument, quoted)

    def _variable(self, node: Node) -> tuple[str, str]:
        """Return the name and the index of a variable, the index empty for a plain one."""
        if node.type != "subscript":
            return self.text.slice(node.start_byte, node.end_byte), ""
        name, _, index = self.text.slice(node.start_byte, node.end_byte).partition("[")
        return name, index.rstrip("]").strip("\"'")

    def _default(self, what: tuple[str, str], argument: list[Part], quoted: bool) -> list[Part]:
        name, operator = what
        value = self._looked_up(name)
        if value is None or (operator.startswith(":") and value.text == ""):
            self.used.append(name)
            if "=" in operator:
                self.scope.assign(name, Value((joined(pieces_of(argument)),)))
            return argument
        return self._value(name, quoted=quoted)

    def _instead(self, what: tuple[str, str], argument: list[Part], quoted: bool) -> list[Part]:
        name, operator = what
        value = self._looked_up(name)
        self.used.append(name)
        if value is not None and value.text is None:
            return [Fragment(Hole(name, not quoted), not quoted)]
        is_unset = value is None or (operator.startswith(":") and value.text == "")
        return [] if is_unset else argument

    def _required(self, what: tuple[str, str], _argument: list[Part], quoted: bool) -> list[Part]:
        return self._value(what[0], quoted=quoted)

    def _stripped(self, what: tuple[str, str], argument: list[Part], quoted: bool) -> list[Part]:
        name, operator = what
        value = self._looked_up(name)
        text = value.text if value else None
        pattern = "".join(piece for piece in pieces_of(argument) if isinstance(piece, str))
        self.used.append(name)
        if text is None or not 0 < len(pattern) <= MAX_PATTERN or len(text) > MAX_PATTERN:
            return [Fragment(Hole(name, not quoted), not quoted)]
        return [Fragment(stripped(text, operator, pattern), not quoted)]


_HANDLERS: dict[str, Callable[[Words, Node, bool], list[Part]]] = {
    "concatenation": Words._concatenation,
    "string": Words._string,
    "translated_string": Words._concatenation,
    "raw_string": Words._raw_string,
    "ansi_c_string": Words._ansi_string,
    "simple_expansion": Words._simple,
    "expansion": Words._expansion,
    "command_substitution": Words._substitution,
    "process_substitution": Words._process,
    "arithmetic_expansion": Words._unknown,
}

_OPERATORS: dict[str, Callable[[Words, tuple[str, str], list[Part], bool], list[Part]]] = {
    "-": Words._default,
    "=": Words._default,
    "+": Words._instead,
    "?": Words._required,
    "%": Words._stripped,
    "%%": Words._stripped,
    "#": Words._stripped,
    "##": Words._stripped,
}

_VARIABLES = frozenset(("variable_name", "special_variable_name", "subscript"))


def _flat(node: Node) -> Sequence[Node]:
    return node.children if node.type == "concatenation" else (node,)


def _start(node: Node | Body) -> int:
    """Return where `node` begins, without the white space that the grammar puts into it."""
    inner = node.type in _EXPANSIONS and node.children
    return node.children[0].start_byte if inner else node.start_byte
