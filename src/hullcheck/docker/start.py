"""What a container of the image starts: ENTRYPOINT with CMD, as the builder leaves them.

Source: BuildKit's `dispatchEntrypoint` and `dispatchCmd`, and the table "Understand how
CMD and ENTRYPOINT interact" of the Dockerfile reference.
"""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source, Span
from hullcheck.docker.calls import PlacedCall, Surroundings, calls_of, calls_of_words
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.dockerfile.instructions import Cmd, Command, Entrypoint
from hullcheck.docker.dockerfile.word import Word
from hullcheck.docker.executed import Executed
from hullcheck.docker.flow import Flow, asked_once
from hullcheck.docker.scripts import with_scripts
from hullcheck.docker.seen import Seen
from hullcheck.docker.stages.variables import Environment
from hullcheck.docker.transfer import workdir_of


@dataclass(frozen=True, slots=True)
class Start:
    """The command of a container that is given none."""

    step: Executed
    """The instruction that names the program: ENTRYPOINT if there is one, else CMD."""
    environment: Environment
    """What the image ends with; of its variables the container has those of `image_env`."""
    calls: tuple[PlacedCall, ...]
    """What it calls, the program first; behind a script of the repository what that calls."""


@asked_once
def start_of(flow: Flow) -> Start | None:
    """Return what an image starts; None: nothing that its Dockerfile says."""
    environment = flow.ends.get(flow.target.index) if flow.target else None
    if flow.target is None or environment is None:
        return None
    entrypoint, cmd = last_commands(flow)
    step = entrypoint or cmd
    if step is None:
        return None
    calls = _remembered_calls(entrypoint, cmd, environment, flow.dockerfile)
    if flow.snapshot is not None:
        calls = tuple(with_scripts(calls, _seen_at_end(flow), flow.snapshot))
    return Start(step, environment, calls) if calls else None


def _seen_at_end(flow: Flow) -> Seen | None:
    """Return the files that the image ends with."""
    steps = [step.seen for step in flow.history(flow.target) if step.seen] if flow.target else []
    return Seen(steps[-1].files, steps[-1].files.layers) if steps else None


@asked_once
def last_commands(flow: Flow) -> tuple[Executed | None, Executed | None]:
    """Return the ENTRYPOINT and the CMD that an image is left with."""
    entrypoint = cmd = None
    for step in flow.history(flow.target) if flow.target else ():
        if isinstance(step.instruction, Cmd):
            cmd = step
        elif isinstance(step.instruction, Entrypoint):
            entrypoint = step
            # A new ENTRYPOINT clears the CMD of the image that its stage is based on.
            cmd = cmd if cmd and cmd.stage is step.stage else None
    return entrypoint, cmd


def _remembered_calls(
    entrypoint: Executed | None,
    cmd: Executed | None,
    environment: Environment,
    dockerfile: Dockerfile,
) -> tuple[PlacedCall, ...]:
    """Return what `_calls` does, which the Dockerfile keeps: half a dozen rules ask."""
    first, second = _command(entrypoint), _command(cmd)
    # All three are kept by the Dockerfile, so their ids are theirs.
    key = ("start", id(first), id(second), id(environment))
    known = dockerfile.memo.get(key)
    if not isinstance(known, tuple):
        values = environment.image_env.items()
        variables = {name: value for name, value in values if isinstance(value, str)}
        around = Surroundings(workdir_of(environment), variables, {})
        known = dockerfile.memo[key] = _calls(first, second, dockerfile.source, around)
    return known


def _calls(
    first: Command | None, second: Command | None, source: Source, around: Surroundings
) -> tuple[PlacedCall, ...]:
    if first is None or second is None or first.arguments is None:
        alone = first or second
        return tuple(calls_of(alone, source, around)) if alone else ()
    if not first.arguments:
        return tuple(calls_of(second, source, around))
    behind = _as_exec_form(second) if second.arguments is None else second.arguments
    words = first.arguments + behind
    return tuple(calls_of_words(words, first, source, around))


def _as_exec_form(command: Command) -> tuple[Word, ...]:
    """Return what the builder makes of a shell form; it stands nowhere as such."""
    text = command.command.text if command.command else ""
    nowhere = Span(0, 0)
    return tuple(Word(each, nowhere) for each in ("/bin/sh", "-c", text))


def _command(step: Executed | None) -> Command | None:
    instruction = step.instruction if step else None
    return instruction if isinstance(instruction, Command) else None
