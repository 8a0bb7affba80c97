"""Whether a call finds its program by PATH as the Dockerfile leaves it, or by something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.stages.variables import Environment
from hullcheck.syntax.shell_nouns import Within

CONDA = frozenset({"conda", "mamba", "micromamba"})
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_SOURCES = frozenset({".", "source"})


def activates(placed: PlacedCall) -> bool:
    """Say whether a call activates an environment in the shell in which it stands."""
    return is_activation(placed.call.name, placed.call.words)


def is_activation(program: str, arguments: Sequence[str]) -> bool:
    """Say whether a program, by its name, activates an environment in its shell."""
    first = arguments[0] if arguments else ""
    if program in CONDA:
        return first == "activate"
    return program in _SOURCES and first.rpartition("/")[2] == "activate"


def looked_up(calls: Sequence[PlacedCall], environment: Environment) -> Iterator[PlacedCall]:
    """Yield the calls of an instruction that surely run and look on PATH as `environment` has it.

    Behind an activation, or whatever else may change PATH, nothing is known; a program
    with its directory is not looked for.
    """
    known = environment.get("PATH")
    path = known if isinstance(known, str) else None
    for placed in calls:
        call = placed.call
        if _may_change_path(placed) or _is_login_shell(placed):
            return
        bare = call.written is not None and "/" not in call.written
        if bare and placed.certain and call.variables.get("PATH") == path:
            yield placed


def _may_change_path(placed: PlacedCall) -> bool:
    call = placed.call
    if call.name == "export":
        return not call.complete or any(word.startswith("PATH=") for word in call.words)
    return call.name in _SOURCES or call.name == "eval" or activates(placed)


def _is_login_shell(placed: PlacedCall) -> bool:
    return placed.call.name in _SHELLS and has_login_flag(placed.call.words)


def has_login_flag(words: Sequence[str]) -> bool:
    """Say whether the options of a shell make it read the files of a login or a terminal."""
    for word in words:
        if not word.startswith("-"):
            return False
        if word == "--login" or (not word.startswith("--") and ("l" in word or "i" in word)):
            return True
    return False


def is_plain_shell(environment: Environment) -> bool:
    """Say whether shell forms run in a shell that reads no file before its command."""
    program, *options = environment.shell or ("",)
    return program.rpartition("/")[2] in _SHELLS and not has_login_flag(options)


_IDLE = frozenset({"echo", "printf", "true", ":", "cd", "pwd", "export", "set", "deactivate"})
"""What a shell does itself, and what needs no environment."""
_SHELL_ENDS = frozenset({Within.SUBSHELL, Within.SUBSTITUTION, Within.STRING, Within.PIPELINE})
"""What begins a shell of its own, which ends with it."""


def lost_activations(calls: Sequence[PlacedCall]) -> Iterator[PlacedCall]:
    """Yield the activations that surely run, and behind which their shell calls nothing more."""
    for index, placed in enumerate(calls):
        if activates(placed) and placed.certain:
            shell = _shell_of(placed)
            inside = takewhile(partial(_is_in, shell), calls[index + 1 :])
            if all(is_idle(each) or activates(each) for each in inside):
                yield placed


def is_idle(placed: PlacedCall) -> bool:
    """Say whether a call does nothing that an activated environment could change."""
    return is_idle_program(placed.call.name)


def is_idle_program(program: str) -> bool:
    """Say whether a program, by its name, is part of the shell and needs no environment."""
    return program in _IDLE


def _shell_of(placed: PlacedCall) -> tuple[Within, ...]:
    ends = [number for number, one in enumerate(placed.within, 1) if one in _SHELL_ENDS]
    return placed.within[: ends[-1]] if ends else ()


def _is_in(shell: tuple[Within, ...], placed: PlacedCall) -> bool:
    return placed.within[: len(shell)] == shell
