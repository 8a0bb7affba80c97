r"""HCL to blocks and expressions, safe with anybody's file.

The language is HashiCorp's (github.com/hashicorp/hcl, hclsyntax/spec.md). The parsers
of the package index do not fit: python-hcl2 takes half a second to import and six to
make its tables, and hands expressions on as text; tree-sitter-hcl is quick, but drops
the space beside `${ }`, which is part of a value, and cannot read the templates inside
of JSON. Here a text is read once from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.source import BOM, Source

from .hcl_nodes import (
    Attribute,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    ListOf,
    Literal,
    ObjectOf,
    Opaque,
    Operation,
    Template,
    Variable,
)
from .hcl_words import BLANK, LINES, NotHclError, Words
from .problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT = 64_000
"""Characters: a bake file that people write has some thousand."""

_NUMBER = lazy_pattern(r"\d+(\.\d+)?([eE][+-]?\d+)?")
_HEREDOC = lazy_pattern(r"<<(-?)([^\W\d][\w-]*+)[ \t\r]*+\n")
_PLAIN = lazy_pattern(r"(?:[^\"\\$%\n]|[$%](?![{$%]))++")
_ESCAPE = lazy_pattern(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt\"\\]))")
_LONGEST = 300
"""Digits that a number may have; Python refuses some thousand."""
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_OPERATOR = lazy_pattern(r"\|\||&&|[=!<>]=|[<>+*/%-]")
_LEVELS = {"||": 0, "&&": 1, "==": 2, "!=": 2, "<=": 3, ">=": 3, "<": 3, ">": 3}
_LEVELS |= {"+": 4, "-": 4, "*": 5, "/": 5, "%": 5}
_WORDS = {"true": True, "false": False, "null": None}


def parse_hcl(source: Source) -> Body | Problem:
    """Return what `source` holds, or the `Problem` that makes it unreadable."""
    if len(source.text) > MAX_TEXT:
        return Problem(said("it is larger than {max_text:,} characters", max_text=MAX_TEXT))
    reader = _Reader(source.text, len(source.text) - len(source.text.lstrip(BOM)))
    try:
        body = reader.body(is_file=True)
    except NotHclError as error:
        return Problem(said("it is not HCL: {error}", error=error), source.line_of(reader.place))
    return _with_lines(body, source)


def parse_template(text: str) -> Expression:
    """Return the template that `text` is, as in the JSON form; as it stands if it is none."""
    if ("${" not in text and "%{" not in text) or len(text) > MAX_TEXT:
        return Literal(text)
    try:
        return _template(list(_Reader(text).parts(is_quoted=False)))
    except NotHclError:
        return Opaque(text)


def _with_lines(body: Body, source: Source) -> Body:
    """Return `body` with lines where the reader left offsets."""
    attributes = (
        Attribute(one.name, one.value, source.line_of(one.line)) for one in body.attributes
    )
    blocks = (
        Block(one.kind, one.labels, _with_lines(one.body, source), source.line_of(one.line))
        for one in body.blocks
    )
    return Body(tuple(attributes), tuple(blocks))


def _template(parts: list[Expression]) -> Expression:
    if not parts:
        return Literal("")
    if len(parts) == 1:
        # A template of one interpolation is its value, whatever that is.
        return parts[0]
    opaque = next((part for part in parts if isinstance(part, Opaque)), None)
    return opaque or Template(tuple(parts))


class _Reader(Words):
    """Reads one text by recursive descent; lines of what it gives are offsets."""

    # --- blocks

    def body(self, *, is_file: bool) -> Body:
        """Read until the closing brace, or the end of the file."""
        attributes: list[Attribute] = []
        blocks: list[Block] = []
        while not self._ends(is_file=is_file):
            start, name = self.place, self.name()
            if self.at("=") and not self.at("=="):
                self.place += 1
                attributes.append(Attribute(name, self.expression(), start))
                if not self._ends_line():
                    raise NotHclError(said("something follows the value in its line"))
            else:
                blocks.append(self._block(name, start))
        return Body(tuple(attributes), tuple(blocks))

    def _ends(self, *, is_file: bool) -> bool:
        found = LINES.match(self.text, self.place)
        self.place = found.end() if found else self.place
        if self.place >= len(self.text):
            if is_file:
                return True
            raise NotHclError(said("a block is not closed"))
        return not is_file and self.take("}")

    def _ends_line(self) -> bool:
        self.skip()
        return self.place >= len(self.text) or self.text[self.place] in "\n}"

    def _block(self, kind: str, start: int) -> Block:
        labels: list[str] = []
        while not self.take("{"):
            label = self._quoted() if self.at('"') else Literal(self.name())
            if not isinstance(label, Literal):
                raise NotHclError(said("a label is not a plain text"))
            labels.append(str(label.value))
        with self.inside(BLANK):
            body = self.body(is_file=False)
        return Block(kind, tuple(labels), body, start)

    # --- expressions

    def expression(self) -> Expression:
        with self.inside(self.blank):
            found = self._operation(0)
            if self.take("?"):
                yes = self.expression()
                self.need(":")
                found = Conditional(found, yes, self.expression())
        return found

    def _operation(self, least: int) -> Expression:
        """Read operands with the operators between them that bind as strongly as `least`."""
        left = self._prefixed()
        while True:
            self.skip()
            found = _OPERATOR.match(self.text, self.place)
            level = _LEVELS[found[0]] if found else -1
            if found is None or level < least:
                return left
            self.place = found.end()
            left = Operation(found[0], (left, self._operation(level + 1)))

    def _prefixed(self) -> Expression:
        operator = next((one for one in ("!", "-") if self.take(one)), "")
        if not operator:
            return self._suffixed(self._single())
        with self.inside(self.blank):
            return Operation(operator, (self._prefixed(),))

    def _suffixed(self, value: Expression) -> Expression:
        while True:
            if self.at("...") or not (self.at(".") or self.at("[")):
                return value
            start = self.place
            if self.take("[*]") or self.take(".*"):
                return self._splat(start)
            value = Index(value, self._key())

    def _key(self) -> Expression:
        if self.take("."):
            found = self.match(_NUMBER)
            return Literal(found[0]) if found else Literal(self.name())
        self.need("[")
        with self.inside(LINES):
            key = self.expression()
            self.need("]")
        return key

    def _splat(self, start: int) -> Expression:
        """Read the rest of `list[*].name`, which no bake file was seen to use."""
        while self.at(".") or self.at("["):
            self._key()
        return Opaque(self.text[start : self.place])

    def _single(self) -> Expression:
        self.skip()
        first = self.text[self.place : self.place + 1]
        reader = _SINGLE.get(first)
        if reader is not None:
            return reader(self)
        number = self.match(_NUMBER)
        if number is not None:
            is_whole = not number[1] and not number[2] and len(number[0]) < _LONGEST
            return Literal(int(number[0]) if is_whole else float(number[0]))
        name = self.name()
        if self.take("("):
            return self._call(name)
        return Literal(_WORDS[name]) if name in _WORDS else Variable(name)

    def _call(self, name: str) -> Call:
        arguments: list[Expression] = []
        spreads = False
        with self.inside(LINES):
            while not self.take(")"):
                arguments.append(self.expression())
                spreads = self.take("...")
                if not self.take(",") and not self.at(")"):
                    raise NotHclError(said("`)` is missing"))
        return Call(name, tuple(arguments), spreads)

    def _bracketed(self) -> Expression:
        self.need("(")
        with self.inside(LINES):
            found = self.expression()
            self.need(")")
        return found

    def _list(self) -> Expression:
        self.need("[")
        items: list[Expression] = []
        with self.inside(LINES):
            if self.word("for"):
                return self._for("]")
            while not self.take("]"):
                items.append(self.expression())
                if not self.take(",") and not self.at("]"):
                    raise NotHclError(said("`]` is missing"))
        return ListOf(tuple(items))

    def _object(self) -> Expression:
        self.need("{")
        items: list[tuple[Expression, Expression]] = []
        with self.inside(LINES):
            if self.word("for"):
                return self._for("}")
            while not self.take("}"):
                items.append(self._item())
        return ObjectOf(tuple(items))

    def _item(self) -> tuple[Expression, Expression]:
        """Read `key = value` and the comma or line end behind it."""
        is_bare = not self.at("(")
        key = self.expression()
        # A bare word is the key itself, `(word)` would be its value.
        if isinstance(key, Variable) and is_bare:
            key = Literal(key.name)
        if not self.take("=") and not self.take(":"):
            raise NotHclError(said("`=` is missing"))
        self.skip()
        with self.inside(BLANK):
            value = self.expression()
        with self.inside(BLANK):
            if not self.take(",") and not self._ends_line():
                raise NotHclError(said("`}}` is missing"))
        return key, value

    def _for(self, closing: str) -> Expression:
        """Read the rest of a `for`, for which the depth was not given back yet."""
        key, value = "", self.name()
        if self.take(","):
            key, value = value, self.name()
        if not self.word("in"):
            raise NotHclError(said("`in` is missing"))
        over = self.expression()
        self.need(":")
        result = self.expression()
        new_key, result = (result, self.expression()) if self.take("=>") else (None, result)
        groups = self.take("...")
        condition = self.expression() if self.word("if") else None
        self.need(closing)
        return For(key, value, over, new_key, result, condition, groups)

    # --- texts

    def _quoted(self) -> Expression:
        self.need('"')
        found = _template(list(self.parts(is_quoted=True)))
        if not self.text.startswith('"', self.place):
            raise NotHclError(said("a text is not closed"))
        self.place += 1
        return found

    def _heredoc(self) -> Expression:
        opening = self.match(_HEREDOC)
        if opening is None:
            raise NotHclError(said("a value is missing"))
        end = re.compile(rf"^[ \t]*{re.escape(opening[2])}[ \t\r]*$", re.MULTILINE)
        closing = end.search(self.text, opening.end())
        if closing is None:
            raise NotHclError(said("the text until `{opening}` is not closed", opening=opening[2]))
        text = self.text[opening.end() : closing.start()].replace("\r\n", "\n")
        self.place = closing.end()
        inner = _Reader(_dedented(text) if opening[1] else text)
        inner.depth = self.depth
        return _template(list(inner.parts(is_quoted=False)))

    def parts(self, *, is_quoted: bool) -> Iterator[Expression]:
        """Yield the parts of a template: until the quote, or all of the text."""
        plain: list[str] = []
        while self.place < len(self.text) and not (is_quoted and self.text[self.place] == '"'):
            part = self._part(is_quoted=is_quoted)
            if isinstance(part, str):
                plain.append(part)
                continue
            if plain:
                yield Literal("".join(plain))
            plain = []
            yield part
        if plain:
            yield Literal("".join(plain))

    def _part(self, *, is_quoted: bool) -> Expression | str:
        start = self.place
        found = _PLAIN.match(self.text, start)
        if found is not None:
            self.place = found.end()
            return found[0]
        if self.text.startswith(("$${", "%%{"), start):
            self.place += 3
            return self.text[start + 1 : start + 3]
        if self.text.startswith("${", start):
            self.place += 2
            return self._filled()
        if self.text.startswith("%{", start):
            return self._directive()
        return self._character(is_quoted=is_quoted)

    def _character(self, *, is_quoted: bool) -> str:
        """Read an escape, or one character that means nothing else."""
        start = self.place
        if is_quoted and self.text[start] == "\n":
            raise NotHclError(said("a text is not closed"))
        escape = _ESCAPE.match(self.text, start) if is_quoted else None
        self.place = escape.end() if escape else start + 1
        if escape is None:
            return self.text[start]
        code = escape[1] or escape[2]
        if code is None:
            return _ESCAPED[escape[3]]
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"

    def _filled(self) -> Expression:
        with self.inside(LINES):
            if self.text.startswith("~", self.place):
                return self._directive()
            value = self.expression()
            if self.at("~"):
                return self._directive()
            self.need("}")
        return value

    def _directive(self) -> Expression:
        """Read `%{ if }` and `${~ x ~}`, which change the text around them."""
        end = self.text.find("}", self.place)
        if end < 0:
            raise NotHclError(said("a text is not closed"))
        start, self.place = self.place, end + 1
        return Opaque(self.text[start : self.place])


_SINGLE: dict[str, Callable[[_Reader], Expression]] = {
    '"': _Reader._quoted,
    "<": _Reader._heredoc,
    "(": _Reader._bracketed,
    "[": _Reader._list,
    "{": _Reader._object,
}


def _dedented(text: str) -> str:
    """Return the text of `<<-` without the indentation that all of its lines have."""
    lines = text.split("\n")
    depth = min((len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()), default=0)
    return "\n".join(line[depth:] if line.strip() else line.lstrip(" \t") for line in lines)
