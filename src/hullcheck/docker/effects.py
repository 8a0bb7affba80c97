"""What a RUN does to the file system: environments made, packages installed, files removed.

Decided from the shell's syntax, once; rules and the flow read the results. A
command whose path or options depend on something unknown has no certain effect.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.installers import HANDLERS, Call, EffectKind, nothing
from hullcheck.syntax.shell_nouns import Command, Given, Within

MAX_KEPT = 2000
"""RUNs whose commands are kept: those of some hundred Dockerfiles."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a command of a RUN does."""

    kind: EffectKind
    path: str
    """Absolute path in the stage."""
    tool: str
    """The command in short: `uv sync`."""
    certain: bool
    """Nothing decides at build time whether the command runs."""
    line: int = 0
    """Line of the Dockerfile, 1-based."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of one RUN."""

    effects: tuple[Effect, ...] = ()
    programs: frozenset[str] = frozenset()
    """Names of the programs that it calls, as far as they were looked for."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a RUN runs."""

    workdir: str
    variables: Mapping[str, str]
    """The environment as far as it is known."""
    settings: dict[str, str]
    """What earlier RUNs of the stage settled for good, such as `poetry config`; is added to."""


_LOOKED_FOR = lazy_pattern(
    r"\b(?:git|" + "|".join(sorted(HANDLERS)) + r"|python3(?:\.\d+)?|pip3)\b"
)
"""A RUN without any of these words has no effect that is told, and its shell is not parsed."""

_OPEN = frozenset({Within.BRANCH, Within.CASE, Within.OR, Within.FUNCTION, Within.UNREADABLE})
"""Where a command stands of which nobody knows whether it runs."""


def simulate_run(run: Run, source: Source, around: Surroundings) -> RunFacts:
    """Return what `run`, an instruction of `source`, does."""
    if not _LOOKED_FOR.search(run.value) and not run.heredocs:
        return RunFacts()
    effects: list[Effect] = []
    programs: set[str] = set()
    settings = {**around.variables, **around.settings}
    for command in _commands(run, around):
        call = _call(command, settings, around.workdir)
        if call is None:
            continue
        programs.add(call.name)
        _remember(call, settings, around.settings)
        line = _line(run, source, command)
        certain = not _OPEN.intersection(command.within)
        effects += (
            Effect(kind, path, _short(call), certain, line)
            for kind, path in HANDLERS.get(call.name, nothing)(call)
        )
    return RunFacts(tuple(effects), frozenset(programs))


def _commands(run: Run, around: Surroundings) -> Sequence[Command]:
    variables = tuple(around.variables.items())
    if run.arguments is not None:
        return _exec_commands(tuple(word.text for word in run.arguments), variables, around.workdir)
    return _shell_commands(run.script.text, variables, around.workdir) if run.script else ()


# Both are kept, because a build is simulated once more with its fixes.
@lru_cache(maxsize=MAX_KEPT)
def _exec_commands(
    words: tuple[str, ...], variables: tuple[tuple[str, str], ...], workdir: str
) -> Sequence[Command]:
    from hullcheck.syntax.shell import split_exec  # noqa: PLC0415  (27 ms)

    return split_exec(words, Given(variables=dict(variables), cwd=workdir)).commands


@lru_cache(maxsize=MAX_KEPT)
def _shell_commands(
    text: str, variables: tuple[tuple[str, str], ...], workdir: str
) -> Sequence[Command]:
    from hullcheck.syntax.shell import parse_shell  # noqa: PLC0415  (27 ms)

    return parse_shell(text, Given(variables=dict(variables), cwd=workdir)).commands


def _line(run: Run, source: Source, command: Command) -> int:
    if run.script is None or command.span.start >= len(run.script.text):
        return run.line
    return source.line_of(run.script.origin(command.span.start))


def _call(command: Command, settings: dict[str, str], workdir: str) -> Call | None:
    from hullcheck.syntax.shell_prefixes import program_words  # noqa: PLC0415

    own = {item.name: item.value.value or "" for item in command.assignments}
    words = program_words(command.words)
    for prefix in command.words[: len(command.words) - len(words)]:
        name, equals, value = (prefix.value or "").partition("=")
        own.update({name: value} if equals else {})
    if not words:
        settings.update(own)
        return None
    name = (words[0].value or "").rpartition("/")[2]
    directory = command.cwd if isinstance(command.cwd, str) else workdir
    known = tuple(word.value for word in words[1:] if word.value is not None)
    full = posixpath.join(workdir, directory)
    return Call(_plain_name(name), known, full, {**settings, **own})


def _plain_name(name: str) -> str:
    """Return `python` for `python3.13`, `pip` for `pip3`."""
    stem = name.rstrip("0123456789.")
    return stem if stem in ("python", "pip") else name


def _remember(call: Call, settings: dict[str, str], lasting: dict[str, str]) -> None:
    """Take over what one command settles for those behind it."""
    if call.name == "export":
        pairs = (word.partition("=") for word in call.words if "=" in word)
        settings.update((name, value) for name, _, value in pairs)
    if call.name == "poetry" and call.words[:1] == ("config",):
        plain = call.plain()[1:]
        if len(plain) == 2:
            name = f"POETRY_{plain[0].replace('.', '_').replace('-', '_').upper()}"
            lasting[name] = settings[name] = plain[1]


def _short(call: Call) -> str:
    verb = next((word for word in call.words if not word.startswith("-")), "")
    return f"{call.name} {verb}".strip()
