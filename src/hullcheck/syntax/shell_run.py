"""What a command does to the rest of the script: `cd`, `eval`, `sh -c`, functions ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from hullcheck.core.lazy_pattern import lazy_pattern

from .shell_grammar import Inside, Text
from .shell_holes import with_holes
from .shell_nouns import Command, Within, Word
from .shell_prefixes import program_words
from .shell_scope import Value

if TYPE_CHECKING:
    from .shell_walk import Walk

MAX_TEXTS = 5
"""Texts inside each other (`sh -c "sh -c ..."`) that are read."""

MAX_CALLS = 8
"""Functions that call each other before one is taken for endless."""

SHELLS = frozenset(("sh", "bash", "dash", "ash", "zsh", "ksh"))

_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_ASSIGNMENT = lazy_pattern(r"([A-Za-z_][A-Za-z0-9_]*)=")
_SHELL_OPTION_WITH_VALUE = lazy_pattern(r"[-+]\w*[oO]|--rcfile|--init-file")


def run_command(walk: Walk, command: Command, *, declares: bool) -> None:
    """Let `command` have its effect on the scope of `walk`, and walk what it runs."""
    if not command.words or declares:
        keep(walk, command)
        return
    words = program_words(command.words)
    name = (words[0].value or "") if words else ""
    if name in walk.reading.functions:
        _call(walk, name, words[1:])
        return
    effect = _EFFECTS.get(name)
    if effect is not None:
        effect(walk, words[1:])
    elif name.rpartition("/")[2] in SHELLS:
        _shell(walk, words[1:], command)


def keep(walk: Walk, command: Command) -> None:
    """Let the assignments of `command` hold from here on."""
    scope = walk.scope
    for one in command.assignments:
        if "[" in one.name:
            scope.forget([one.name.partition("[")[0]])
        elif one.elements is None:
            scope.assign(one.name, Value((one.value.pieces,)), appends=one.appends)
        elif one.appends:
            scope.append_elements(one.name, _array(one.elements))
        else:
            scope.assign(one.name, _array(one.elements))


def _array(words: Iterable[Word]) -> Value:
    return Value(tuple(word.pieces for word in words))


def call_the_rest(walk: Walk) -> None:
    """Walk the functions that nothing in the text calls, as if somebody did."""
    reading = walk.reading
    while uncalled := [name for name in reading.functions if name not in reading.called]:
        reading.called.add(uncalled[0])
        scope = walk.scope.copy()
        scope.arguments = None
        walk.inside(walk.text, scope).function(uncalled[0])


def _call(walk: Walk, name: str, arguments: tuple[Word, ...]) -> None:
    reading, scope = walk.reading, walk.scope
    reading.called.add(name)
    if name in reading.active or len(reading.active) >= MAX_CALLS:
        return
    before = scope.arguments, scope.ended
    scope.arguments = arguments
    walk.function(name)
    scope.arguments, scope.ended = before


# --- builtins


def _cd(walk: Walk, words: tuple[Word, ...]) -> None:
    walk.scope.enter(_operand(words))


def _pushd(walk: Walk, words: tuple[Word, ...]) -> None:
    walk.scope.push(_operand(words))


def _popd(walk: Walk, _words: tuple[Word, ...]) -> None:
    walk.scope.pop()


def _operand(words: Sequence[Word]) -> Word | None:
    """Return the first word that is no option; `-` alone is none."""
    for word in words:
        if not word.prefix.startswith("-") or word.value == "-":
            return word
    return None


def _exit(walk: Walk, _words: tuple[Word, ...]) -> None:
    walk.scope.ended = True


def _set(walk: Walk, words: tuple[Word, ...]) -> None:
    values = [word.value for word in words]
    if "--" in values:
        walk.scope.arguments = words[values.index("--") + 1 :]


def _shift(walk: Walk, words: tuple[Word, ...]) -> None:
    count = words[0].value if words else "1"
    number = int(count) if count is not None and re.fullmatch("[0-9]{1,3}", count) else None
    arguments = walk.scope.arguments
    if number is None or not all(word.is_single for word in (arguments or ())[:number]):
        walk.scope.arguments = None
    elif arguments is not None:
        walk.scope.arguments = arguments[number:]


def _read(walk: Walk, words: tuple[Word, ...]) -> None:
    names = (word.value or "" for word in words)
    walk.scope.forget(name for name in names if _NAME.fullmatch(name))


def _printf(walk: Walk, words: tuple[Word, ...]) -> None:
    if len(words) > 1 and words[0].value == "-v":
        _read(walk, words[1:2])


def _getopts(walk: Walk, words: tuple[Word, ...]) -> None:
    _read(walk, words[1:2])


def _declare(walk: Walk, words: tuple[Word, ...]) -> None:
    """Keep `export A=1` where the grammar takes it for a command like any other."""
    for word in words:
        found = _ASSIGNMENT.match(word.prefix)
        if found:
            walk.scope.assign(found[1], Value((word.without(found.end()).pieces,)))


def _eval(walk: Walk, words: tuple[Word, ...]) -> None:
    if words:
        _run_text(walk, words, Within.EVAL)


_EFFECTS: dict[str, Callable[[Walk, tuple[Word, ...]], None]] = {
    "cd": _cd,
    "chdir": _cd,
    "pushd": _pushd,
    "popd": _popd,
    "exit": _exit,
    "return": _exit,
    "set": _set,
    "shift": _shift,
    "read": _read,
    "mapfile": _read,
    "readarray": _read,
    "printf": _printf,
    "getopts": _getopts,
    "eval": _eval,
    "export": _declare,
    "declare": _declare,
    "typeset": _declare,
    "local": _declare,
    "readonly": _declare,
}


# --- texts inside the text


def _shell(walk: Walk, words: tuple[Word, ...], command: Command) -> None:
    """Walk what `sh -c TEXT NAME ARGUMENT...` or `sh <<EOF` runs."""
    operands, has_text = _shell_operands(words)
    before = walk.scope
    walk.scope = before.copy()
    if has_text and operands:
        walk.scope.arguments = operands[2:]
        _run_text(walk, operands[:1], Within.STRING)
    elif not operands:
        for redirect in command.redirects:
            if redirect.body is not None:
                _run_text(walk, (redirect.body,), Within.STRING)
    walk.scope = before


def _shell_operands(words: tuple[Word, ...]) -> tuple[tuple[Word, ...], bool]:
    """Return the operands of a shell, and whether the first of them is a text to run."""
    has_text, position = False, 0
    while position < len(words):
        text = words[position].prefix
        if not text.startswith(("-", "+")):
            break
        has_text = has_text or (not text.startswith("--") and "c" in text)
        position += 2 if _SHELL_OPTION_WITH_VALUE.fullmatch(text) else 1
    return words[position:], has_text


def _run_text(walk: Walk, words: Sequence[Word], within: Within) -> None:
    """Walk the text that `words` make, joined by spaces."""
    depth = sum(one in (Within.STRING, Within.EVAL) for one in walk.within)
    if depth >= MAX_TEXTS:
        walk.reading.give_up(words[0].span)
        return
    spaced = ((*word.pieces, " ") for word in words)
    text, names = with_holes(piece for pieces in spaced for piece in pieces)
    text = text[:-1]
    if not text.strip():
        return
    inside = _place(walk.text, words, text)
    inner = walk.inside(Text(text, names, inside), walk.scope, within)
    inner.everything()


def _place(outer: Text, words: Sequence[Word], text: str) -> Inside:
    """Return where the text of `words` stands: exactly, if one pair of quotes is all around it."""
    span, raw = words[0].span, words[0].raw
    for start in (0, 1):
        end = len(raw) - start
        if len(words) == 1 and raw[start:end] == text:
            return Inside(
                outer.inside.text,
                type(span)(span.start + start, span.start + end),
                is_verbatim=True,
            )
    return Inside(outer.inside.text, span, is_verbatim=False)
