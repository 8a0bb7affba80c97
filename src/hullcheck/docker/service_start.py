"""What a compose service starts: its own command and entrypoint over those of its image.

`entrypoint:` puts away the image's CMD as well, as `docker run --entrypoint` does.
https://docs.docker.com/reference/compose-file/services/#entrypoint
"""

from __future__ import annotations

from collections.abc import Mapping

from hullcheck.core.noun import dataclass
from hullcheck.docker.calls import Called, started_calls
from hullcheck.docker.compose import Command as Said
from hullcheck.docker.compose import Service
from hullcheck.docker.dockerfile.instructions import Command
from hullcheck.docker.effects import Effect, effects_of
from hullcheck.docker.executed import Executed
from hullcheck.docker.flow import UNKNOWN_PLACE, Flow
from hullcheck.docker.start import last_commands
from hullcheck.docker.transfer import workdir_of

SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
RUNNERS = frozenset({"make", "just", "task", "tox", "nox", "honcho", "foreman", "supervisord"})
"""Programs that do what a file of their own says."""
IDLE = SHELLS | {"sleep", "tail", "cat", ":", "true"}
"""Programs that keep a container alive, for a person to do the rest in it."""
SYSTEM = ("/bin/", "/usr/bin/", "/usr/local/bin/")


@dataclass(frozen=True, slots=True)
class ServiceStart:
    """What a container of a service does before anything else."""

    variables: Mapping[str, str]
    """Its environment, as far as it is known."""
    open_variables: frozenset[str]
    """Names of variables that it is given, and whose values are not known."""
    calls: tuple[Called, ...]
    """What it calls, the program first; empty: nothing that is known."""
    effects: tuple[Effect, ...]
    """What the calls do, as far as it is certain and its place is known."""

    @property
    def is_open(self) -> bool:
        """Whether what it does is not seen here: it runs a script, or waits for a person."""
        idle = all(each.call.name in IDLE for each in self.calls)
        return idle or any(_is_script(each) for each in self.calls)


def start_of_service(flow: Flow, service: Service) -> ServiceStart | None:
    """Return what a container of `service` starts; None where the image is not known."""
    target = flow.target
    end = flow.ends.get(target.index) if target else None
    if target is None or end is None:
        return None
    image = {name: value for name, value in end.image_env.items() if isinstance(value, str)}
    given = {name: value.text if value else None for name, value in service.environment.items()}
    known = {name: value for name, value in given.items() if value is not None}
    variables = {name: value for name, value in image.items() if name not in given} | known
    written = service.working_dir
    workdir = (written.text or f"/{UNKNOWN_PLACE}") if written else workdir_of(end)
    calls = tuple(started_calls(_words(flow, service), variables, workdir))
    effects = (effect for effect in effects_of(calls) if effect.certain)
    return ServiceStart(
        variables,
        frozenset(given.keys() - known.keys()),
        calls,
        tuple(effect for effect in effects if UNKNOWN_PLACE not in effect.path),
    )


def _words(flow: Flow, service: Service) -> tuple[str, ...]:
    entrypoint, cmd = last_commands(flow)
    said_entrypoint, said_command = service.entrypoint, service.command
    if said_entrypoint is not None:
        return _said(said_entrypoint) + _said(said_command)
    first = _words_of(entrypoint)
    if _is_shell_form(entrypoint):
        return first
    return first + (_said(said_command) if said_command is not None else _words_of(cmd))


def _said(command: Said | None) -> tuple[str, ...]:
    return tuple(word.marked for word in command.words) if command else ()


def _words_of(step: Executed | None) -> tuple[str, ...]:
    instruction = step.instruction if step else None
    if not isinstance(instruction, Command):
        return ()
    if instruction.arguments is not None:
        return tuple(word.text for word in instruction.arguments)
    return ("/bin/sh", "-c", instruction.command.text) if instruction.command else ()


def _is_shell_form(step: Executed | None) -> bool:
    instruction = step.instruction if step else None
    return isinstance(instruction, Command) and instruction.arguments is None


def _is_script(called: Called) -> bool:
    """Say whether the program is one that a repository brings, or runs such a one."""
    call = called.call
    written = call.written
    if written is None or call.name in RUNNERS or call.name.endswith(".sh"):
        return True
    if call.name in SHELLS:
        first = next(iter(call.words), "-")
        return not first.startswith("-") or first.startswith("--")
    return "/" in written and not written.startswith(SYSTEM) and "/bin/" not in written
