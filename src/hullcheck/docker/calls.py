"""The programs that an instruction calls, with their words as far as they are known.

RUN, CMD, ENTRYPOINT and HEALTHCHECK alike: decided from the shell's syntax, once;
effects and rules read the results.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source, Span
from hullcheck.docker.dockerfile.instructions import Command, Run
from hullcheck.docker.dockerfile.mapped import MappedText
from hullcheck.docker.dockerfile.word import Word as WrittenWord
from hullcheck.docker.installers import HANDLERS, Call
from hullcheck.syntax import shell_nouns
from hullcheck.syntax.shell_nouns import Given, Within

MAX_KEPT = 2000
"""Instructions whose commands are kept: those of some hundred Dockerfiles."""

_LOOKED_FOR = lazy_pattern(
    r"\b(?:git|apt|apt-get|apk|activate|source|export|ln|mv|useradd|adduser|pipx|make|sh|bash|"
    + "|".join(sorted(HANDLERS))
    + r"|python3(?:\.\d+)?|pip3)\b"
)
"""A RUN without any of these words does nothing that is told, and its shell is not parsed."""

_ASKS = lazy_pattern(r"[$~`]|\b(?:cd|chdir|pushd|popd)\b")
"""What in a shell text depends on variables, or on the directory in which it begins."""

OPEN = frozenset({Within.BRANCH, Within.CASE, Within.OR, Within.FUNCTION, Within.UNREADABLE})
"""Where a command stands of which nobody knows whether it runs."""


_DECLARES = frozenset({"export", "declare", "typeset", "readonly"})
"""Builtins whose assignments hold for the commands behind them."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where an instruction's commands run."""

    workdir: str
    variables: Mapping[str, str]
    """The environment as far as it is known."""
    settings: dict[str, str]
    """What earlier RUNs of the stage settled for good, such as `poetry config`; is added to."""


@dataclass(frozen=True, slots=True)
class Called:
    """A call of a program."""

    call: Call
    within: tuple[Within, ...]
    """The shell constructs around it, the outermost first."""

    @property
    def certain(self) -> bool:
        """Nothing decides when it runs whether the program is called."""
        return not OPEN.intersection(self.within)

    @property
    def line(self) -> int:
        """Line of the Dockerfile, 1-based; 0: it stands in none."""
        return 0

    @property
    def shown(self) -> str:
        """The command in short: `uv sync`."""
        verb = next((word for word in self.call.words if not word.startswith("-")), "")
        return f"{self.call.name} {verb}".strip()


@dataclass(frozen=True, slots=True)
class PlacedCall(Called):
    """A call of a program, and where it stands."""

    _words: tuple[shell_nouns.Word, ...] = field(repr=False)
    """The program and its arguments."""
    _instruction: Command = field(repr=False)
    _source: Source = field(repr=False)
    _quoted: tuple[WrittenWord, ...] = field(default=(), repr=False)
    """The strings of the exec form that is this call, as far as they stand in the file."""
    _choice: shell_nouns.Choice | None = field(default=None, repr=False)

    def filled(self, options: Collection[str]) -> Call | None:
        """Return the call with a NUL for what is not known of the values of `options`.

        None: something else of it is not known.
        """
        values = [word.value for word in self._words[1:]]
        for index, value in enumerate(values):
            if value is None and index and values[index - 1] in options:
                values[index] = "\0"
        known = tuple(value for value in values if value is not None)
        if len(known) < len(values) or self.call.written is None:
            return None
        return replace(self.call, words=known, complete=True)

    @property
    def choice(self) -> shell_nouns.Choice | None:
        """Which branch it stands in of the one choice that decides whether it runs.

        None: nothing decides, or more than that, or maybe no branch of it runs.
        """
        open_ones = [within for within in self.within if within in OPEN]
        return self._choice if open_ones in ([Within.BRANCH], [Within.CASE]) else None

    @property
    def line(self) -> int:
        """Line of the Dockerfile, 1-based."""
        start, script = self._words[0].span.start, _text_of(self._instruction)
        if script is None or start >= len(script.text):
            return self._instruction.line
        return self._source.line_of(script.origin(start))

    def span_of(self, word: str) -> Span | None:
        """Return where the first argument `word` is written out in the file; None: nowhere.

        An argument of the exec form, one that comes from a variable and one that a
        continuation cuts are not written out.
        """
        script = _text_of(self._instruction)
        found = next((each for each in self._words[1:] if each.value == word), None)
        if script is None or found is None or found.raw != word:
            return None
        span = script.span(found.span.start, found.span.end)
        return span if self._source.text[span.start : span.end] == word else None

    def quoted_span_of(self, word: str) -> Span | None:
        """Return where the first argument `word` of an exec form stands, quotes included."""
        arguments = self._quoted[len(self._quoted) - len(self._words) + 1 :]
        found = next((each for each in arguments if each.text == word), None)
        written = self._source.text[found.span.start : found.span.end] if found else ""
        return found.span if found and written == f'"{word}"' else None

    @property
    def program_span(self) -> Span | None:
        """Where the program is written out in the file; None: nowhere."""
        script, word = _text_of(self._instruction), self._words[0]
        if script is None or not word.raw:
            return None
        span = script.span(word.span.start, word.span.end)
        return span if self._source.text[span.start : span.end] == word.raw else None


@dataclass(frozen=True, slots=True)
class ScriptedCall(PlacedCall):
    """A call in a script of the repository that an instruction runs: nothing edits it there."""

    script: Place = field(default=Place(""))
    """Where it stands."""

    @property
    def line(self) -> int:
        """Line of the Dockerfile, 1-based: that of the instruction."""
        return self._instruction.line

    def span_of(self, word: str) -> Span | None:
        """Return None: it stands in another file."""
        del word
        return None

    def quoted_span_of(self, word: str) -> Span | None:
        """Return None: it stands in another file."""
        del word
        return None

    @property
    def program_span(self) -> Span | None:
        """None: it stands in another file."""
        return None


def calls_of_script(script: Source, caller: PlacedCall) -> tuple[ScriptedCall, ...] | None:
    """Return what the shell script that `caller` runs calls; None: it could not be read whole."""
    variables, workdir = caller.call.variables, caller.call.directory
    read = _script(script.text, tuple(variables.items()), workdir)
    if read.opaque:
        return None
    settings, found = dict(variables), []
    for command in read.commands:
        words, call = _call(command, settings, workdir)
        if call is not None:
            _remember(call, settings, {})
            within = (*caller.within, *command.within)
            place = Place(script.path, script.line_of(words[0].span.start))
            own = (words, caller._instruction, caller._source)
            found.append(ScriptedCall(call, within, *own, script=place))
    return tuple(found)


def calls_of(instruction: Command, source: Source, around: Surroundings) -> Iterator[PlacedCall]:
    """Yield the calls of an instruction of `source` in the order in which they would run."""
    if _is_interesting(instruction):
        quoted = instruction.arguments or ()
        yield from _placed(_commands(instruction, around), instruction, source, around, quoted)


def calls_of_words(
    words: tuple[WrittenWord, ...], instruction: Command, source: Source, around: Surroundings
) -> Iterator[PlacedCall]:
    """Yield the calls of an exec form that is put together of more than `instruction`."""
    texts = tuple(word.text for word in words)
    commands = _exec_commands(texts, tuple(around.variables.items()), around.workdir)
    yield from _placed(commands, instruction, source, around, words)


def started_calls(
    words: tuple[str, ...], variables: Mapping[str, str], workdir: str
) -> Iterator[Called]:
    """Yield the calls of an exec form that stands in no Dockerfile, such as a service's command.

    A NUL in a word stands for something unknown.
    """
    settings = dict(variables)
    # Mostly nothing is unknown: then an image that starts the same has been asked before.
    hole = "\0" if any("\0" in text for text in (*words, *variables.values())) else ""
    for command in _exec_commands(words, tuple(variables.items()), workdir, hole):
        _, call = _call(command, settings, workdir)
        if call is not None:
            _remember(call, settings, {})
            yield Called(call, command.within)


def is_whole(instruction: Command, around: Surroundings) -> bool:
    """Say whether the calls of an instruction are all that it has: its shell text was read."""
    if instruction.arguments is not None or not _is_interesting(instruction):
        return True
    script = _text_of(instruction)
    variables = tuple(around.variables.items())
    return script is None or not _script(script.text, variables, around.workdir).opaque


def _placed(
    commands: Sequence[shell_nouns.Command],
    instruction: Command,
    source: Source,
    around: Surroundings,
    quoted: tuple[WrittenWord, ...] = (),
) -> Iterator[PlacedCall]:
    settings = {**around.variables, **around.settings}
    for number, command in enumerate(commands):
        words, call = _call(command, settings, around.workdir)
        if call is not None:
            _remember(call, settings, around.settings)
            # Behind the program itself stand the commands of a text that it hands to a shell.
            own = () if number else quoted
            choice = command.choice
            yield PlacedCall(call, command.within, words, instruction, source, own, choice)


def _is_interesting(instruction: Command) -> bool:
    # What a container starts is always read: it is one instruction, and any program counts.
    if not isinstance(instruction, Run) or instruction.heredocs:
        return True
    return bool(_LOOKED_FOR.search(instruction.value))


def _text_of(instruction: Command) -> MappedText | None:
    return instruction.script if isinstance(instruction, Run) else instruction.command


def _commands(instruction: Command, around: Surroundings) -> Sequence[shell_nouns.Command]:
    variables = tuple(around.variables.items())
    if instruction.arguments is not None:
        words = tuple(word.text for word in instruction.arguments)
        return _exec_commands(words, variables, around.workdir)
    script = _text_of(instruction)
    return _script(script.text, variables, around.workdir).commands if script else ()


# Both are kept, because a build is simulated once more with its fixes.
@lru_cache(maxsize=MAX_KEPT)
def _exec_commands(
    words: tuple[str, ...], variables: tuple[tuple[str, str], ...], workdir: str, hole: str = ""
) -> Sequence[shell_nouns.Command]:
    """Return the commands of an exec form; the character `hole` stands for something unknown."""
    from hullcheck.syntax.shell import split_exec  # noqa: PLC0415  (27 ms)

    holes = {hole: "?"} if hole else {}
    return split_exec(words, Given(variables=dict(variables), holes=holes, cwd=workdir)).commands


def _script(text: str, variables: tuple[tuple[str, str], ...], workdir: str) -> shell_nouns.Script:
    """Return the commands of a shell text; the directory "" is the `workdir`.

    Many Dockerfiles have a RUN in common, each with variables and a directory of its own:
    where it asks for neither, it is read once.
    """
    if _ASKS.search(text):
        return _read_script(text, variables, workdir)
    return _read_script(text, (), "")


@lru_cache(maxsize=MAX_KEPT)
def _read_script(
    text: str, variables: tuple[tuple[str, str], ...], workdir: str
) -> shell_nouns.Script:
    from hullcheck.syntax.shell import parse_shell  # noqa: PLC0415  (27 ms)

    given = Given(variables=dict(variables), cwd=workdir, decides=True)
    return parse_shell(text, given)


def _call(
    command: shell_nouns.Command, settings: dict[str, str], workdir: str
) -> tuple[tuple[shell_nouns.Word, ...], Call | None]:
    """Return the words of the program that really runs, and its call; None: it only assigns."""
    from hullcheck.syntax.shell_prefixes import program_words  # noqa: PLC0415

    own = {item.name: item.value.value or "" for item in command.assignments}
    words = program_words(command.words)
    for prefix in command.words[: len(command.words) - len(words)]:
        name, equals, value = (prefix.value or "").partition("=")
        own.update({name: value} if equals else {})
    if not words:
        settings.update(own)
        return (), None
    name = (words[0].value or "").rpartition("/")[2]
    if name in _DECLARES:
        settings.update(own)
    directory = command.cwd if isinstance(command.cwd, str) else workdir
    values = tuple(word.value for word in words[1:])
    full = posixpath.join(workdir, directory) if directory else workdir
    known = tuple(value for value in values if value is not None)
    complete = words[0].value is not None and len(known) == len(values)
    variables = {**settings, **own}
    return words, Call(_plain_name(name), known, full, variables, words[0].value, complete)


def _plain_name(name: str) -> str:
    """Return `python` for `python3.13`, `pip` for `pip3`."""
    stem = name.rstrip("0123456789.")
    return stem if stem in ("python", "pip") else name


def _remember(call: Call, settings: dict[str, str], lasting: dict[str, str]) -> None:
    """Take over what one command settles for those behind it."""
    if call.name == "poetry" and call.words[:1] == ("config",):
        plain = call.plain()[1:]
        if len(plain) == 2:
            name = f"POETRY_{plain[0].replace('.', '_').replace('-', '_').upper()}"
            lasting[name] = settings[name] = plain[1]
