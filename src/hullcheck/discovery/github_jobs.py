"""The steps of a repository's workflows and composite actions, with what is known at each.

Reusable workflows and local actions are followed from where they are called,
with the inputs that they get there; one that nobody calls runs with its defaults.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.syntax.github_expressions import decide, fill
from hullcheck.syntax.shell_holes import STAND_IN, known_text
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.yaml import YamlMapping, YamlNode, as_bool, as_list, as_str

from .github_matrix import matrix_runs
from .run_paths import ROOT, START, in_repository

MAX_DEPTH = 4
"""Workflows and actions that call each other; GitHub allows ten, people use two."""

MAX_STEPS = 5000
"""Steps of one repository, each run of a matrix counted."""

OWN_REPOSITORY = f"{STAND_IN}this repository›"
"""What `github.repository` is: the name is not known, but that it is this one."""

_ELSEWHERE = "<elsewhere>"
"""Where the repository lies in a job that works on another one."""

_TO_ENV = lazy_pattern(
    r"""^[ \t]*echo[ \t]+(["']?)([A-Za-z_]\w*)=(.*)\1[ \t]*>>[ \t]*["']?\$\{?GITHUB_ENV\}?["']?""",
    re.MULTILINE,
)
_DYNAMIC = lazy_pattern(r"[$`\\]")

Files = Mapping[str, YamlMapping]
"""Workflows and actions by their paths."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one run of a job."""

    path: str
    """The file that it stands in."""
    node: YamlMapping
    names: Mapping[str, str]
    """What expressions may use, in lower case: `matrix.python`, `env.IMAGE`, `inputs.file`."""
    environment: Mapping[str, Pieces]
    """Variables that `env:` sets."""
    directory: Pieces
    """Where a `run:` runs that says nothing itself, below the workspace."""
    mount: str
    """The directory of the workspace that holds the repository."""

    def text(self, *keys: str) -> Pieces | None:
        """Return the text at `keys` with its expressions replaced; None where there is none."""
        written = as_str(self.node.get(*keys))
        return None if written is None else fill(written, self.names)


@dataclass(slots=True)
class _Frame:
    """What holds in a job while its steps are walked."""

    path: str
    names: dict[str, str]
    environment: dict[str, Pieces] = field(default_factory=dict)
    directory: Pieces = ()
    mount: str = ""
    depth: int = 0
    asked: frozenset[str] = frozenset()
    """Those of `names` that are what they are where nobody says otherwise: defaults, and what is
    made of them."""

    def with_environment(self, node: YamlMapping) -> None:
        """Add what the `env:` of `node` sets."""
        added = node.get("env")
        for entry in added.entries if isinstance(added, YamlMapping) else ():
            value = fill(as_str(entry.value) or "", self.names)
            self.environment[entry.key.text] = value
            known = known_text(value)
            name = f"env.{entry.key.text.lower()}"
            self.names.pop(name, None)
            if known is not None:
                self.names[name] = known
                self.asked |= {name} if self.is_asked(entry.value) else set()

    def is_asked(self, node: YamlNode | None) -> bool:
        """Say whether the text of `node` names something that may be another one."""
        text = (as_str(node) or "").lower()
        return any(name in text for name in self.asked)

    def runs(self, node: YamlMapping) -> bool | None:
        """Say whether a step runs; None where that is not certain."""
        condition = as_str(node.get("if"))
        if condition is None:
            return True
        certain = {name: value for name, value in self.names.items() if name not in self.asked}
        return decide(condition, certain)

    def learn(self, step: Step, *, is_certain: bool) -> None:
        """Add what `step` writes to `GITHUB_ENV` for the steps behind it."""
        for name, value in _written(step):
            known = known_text(value)
            self.environment[name] = value
            self.names.pop(f"env.{name.lower()}", None)
            if is_certain and known is not None and not _DYNAMIC.search(known):
                self.names[f"env.{name.lower()}"] = known
            else:
                self.environment[name] = (Hole(name),)

    def copy(self) -> _Frame:
        """Return a frame that may change on its own."""
        return _Frame(
            self.path,
            dict(self.names),
            dict(self.environment),
            self.directory,
            self.mount,
            self.depth,
            self.asked,
        )


@dataclass(slots=True)
class _Walk:
    files: Files
    left: int = MAX_STEPS
    called: set[str] = field(default_factory=set)

    def workflow(
        self, path: str, inputs: Mapping[str, str], asked: Iterable[str] = (), depth: int = 0
    ) -> Iterator[Step]:
        """Yield the steps of the workflow at `path`; of `inputs` those `asked` may be others."""
        node = self.files[path]
        frame = _Frame(path, _names(inputs), depth=depth)
        frame.asked = frozenset(_names(dict.fromkeys(asked, "")).keys() - _names({}).keys())
        frame.with_environment(node)
        frame.directory = _default_directory(node, frame) or ()
        jobs = node.get("jobs")
        for entry in jobs.entries if isinstance(jobs, YamlMapping) else ():
            job = entry.value
            if isinstance(job, YamlMapping):
                for run in matrix_runs(job, frame.names):
                    inner = frame.copy()
                    inner.names.update(run)
                    yield from self._job(job, inner)

    def uncalled(self, path: str) -> Iterator[Step]:
        """Yield the steps of a workflow that somebody starts, with inputs that nobody knows."""
        inputs = _inputs(self.files[path], None, {})
        yield from self.workflow(path, inputs, inputs)

    def _job(self, job: YamlMapping, frame: _Frame) -> Iterator[Step]:
        frame.with_environment(job)
        frame.directory = _default_directory(job, frame) or frame.directory
        called = _local(as_str(job.get("uses")))
        if called is not None and called in self.files and frame.depth < MAX_DEPTH:
            self.called.add(called)
            inputs = _inputs(self.files[called], job, frame.names)
            asked = _asked(job, frame)
            yield from self.workflow(called, inputs, asked, frame.depth + 1)
        yield from self._steps(job.get("steps"), frame)

    def _steps(self, steps: YamlNode | None, frame: _Frame) -> Iterator[Step]:
        for node in as_list(steps):
            if not isinstance(node, YamlMapping) or self.left <= 0:
                continue
            self.left -= 1
            runs = frame.runs(node)
            if runs is False:
                continue
            inner = frame.copy()
            inner.with_environment(node)
            uses = as_str(node.get("uses")) or ""
            if uses.startswith("actions/checkout@"):
                frame.mount = _mount(node, frame)
            action = self._action(uses, frame.mount)
            if action is not None and frame.depth < MAX_DEPTH:
                yield from self.action(action, node, inner)
            step = Step(
                frame.path, node, inner.names, inner.environment, inner.directory, inner.mount
            )
            yield step
            frame.learn(step, is_certain=runs is True)

    def _action(self, uses: str, mount: str) -> str | None:
        """Return the file of a local action."""
        directory = _local(uses)
        if directory is None:
            return None
        if mount and directory.startswith(mount + "/"):
            directory = directory[len(mount) + 1 :]
        paths = (posixpath.join(directory, name) for name in ("action.yml", "action.yaml"))
        return next((path for path in paths if path in self.files), None)

    def action(self, path: str, caller: YamlMapping | None, frame: _Frame) -> Iterator[Step]:
        """Yield the steps of the composite action at `path`, with the inputs of its caller."""
        self.called.add(path)
        node = self.files[path]
        inputs = _inputs(node, caller, frame.names)
        outside = {k: v for k, v in frame.names.items() if not k.startswith(("inputs.", "matrix."))}
        here = in_repository(posixpath.dirname(path))
        inner = frame.copy()
        inner.path, inner.depth, inner.directory = path, frame.depth + 1, ()
        inner.names = {**outside, **_names(inputs), "github.action_path": here}
        outer = {name for name in frame.asked if name in outside}
        inner.asked = frozenset(outer | {f"inputs.{one.lower()}" for one in _asked(caller, frame)})
        inner.environment["GITHUB_ACTION_PATH"] = (here,)
        yield from self._steps(node.get("runs", "steps"), inner)


def walk_steps(files: Files) -> Iterator[Step]:
    """Yield every step of the workflows among `files`, and of the actions that they call.

    What is there to be called, and is not, runs with its defaults; an action
    outside `.github` is for other repositories, and works on theirs.
    """
    walk = _Walk(files)
    workflows = [path for path in files if _is_workflow(path)]
    for path in workflows:
        if not _is_only_called(files[path]):
            yield from walk.uncalled(path)
    for path in workflows:
        if _is_only_called(files[path]) and path not in walk.called:
            yield from walk.uncalled(path)
    for path in files:
        if not _is_workflow(path) and path not in walk.called:
            mount = "" if path.startswith(".github/") else _ELSEWHERE
            yield from walk.action(path, None, _Frame(path, _names({}), mount=mount))


def _is_workflow(path: str) -> bool:
    return posixpath.dirname(path) == ".github/workflows"


def _is_only_called(workflow: YamlMapping) -> bool:
    # YAML 1.1 reads the key `on` as true; keys are words here.
    events = workflow.get("on")
    if isinstance(events, YamlMapping):
        return [entry.key.text for entry in events.entries] == ["workflow_call"]
    return [as_str(event) for event in as_list(events)] == ["workflow_call"]


def _names(inputs: Mapping[str, str]) -> dict[str, str]:
    given = {f"inputs.{name.lower()}": value for name, value in inputs.items()}
    dispatched = {f"github.event.{name}": value for name, value in given.items()}
    return {
        **given,
        **dispatched,
        "github.workspace": START,
        "github.repository": OWN_REPOSITORY,
        "github.server_url": "https://github.com",
        "github.action_path": ROOT,
    }


def _inputs(
    called: YamlMapping, caller: YamlMapping | None, names: Mapping[str, str]
) -> dict[str, str]:
    """Return the inputs of a workflow or action: the caller's, else the defaults; known ones."""
    found: dict[str, str] = {}
    for keys in (
        ("on", "workflow_dispatch", "inputs"),
        ("on", "workflow_call", "inputs"),
        ("inputs",),
    ):
        declared = called.get(*keys)
        for entry in declared.entries if isinstance(declared, YamlMapping) else ():
            default = entry.value.get("default")
            given = caller.get("with", entry.key.text) if caller is not None else None
            written = as_str(given) if given is not None else as_str(default)
            if written is None and not as_bool(entry.value.get("required")):
                written = ""
            known = None if written is None else known_text(fill(written, names))
            if known is not None:
                found[entry.key.text] = known
    return found


def _asked(caller: YamlMapping | None, frame: _Frame) -> Iterator[str]:
    """Yield the inputs that `caller` makes of what may be another one."""
    given = caller.get("with") if caller is not None else None
    for entry in given.entries if isinstance(given, YamlMapping) else ():
        if frame.is_asked(entry.value):
            yield entry.key.text


def _default_directory(node: YamlMapping, frame: _Frame) -> Pieces | None:
    written = as_str(node.get("defaults", "run", "working-directory"))
    return None if written is None else fill(written, frame.names)


def _written(step: Step) -> Iterator[tuple[str, Pieces]]:
    """Yield the variables that the `run:` of a step writes to `GITHUB_ENV`."""
    script = as_str(step.node.get("run")) or ""
    if "GITHUB_ENV" in script:
        for found in _TO_ENV.finditer(script):
            yield found[2], fill(found[3], step.names)


def _local(uses: str | None) -> str | None:
    """Return the path that `uses: ./path` names, or None for anything else."""
    if uses is None or not uses.startswith("./"):
        return None
    return posixpath.normpath(uses)


def _mount(node: YamlMapping, frame: _Frame) -> str:
    """Return where the repository lies behind a checkout."""
    repository = as_str(node.get("with", "repository"))
    path = known_text(fill(as_str(node.get("with", "path")) or "", frame.names))
    own = repository is None or fill(repository, frame.names) == (OWN_REPOSITORY,)
    if path is None:
        return _ELSEWHERE if own else frame.mount
    place = posixpath.normpath(path.removeprefix(START).lstrip("/") or ".")
    place = "" if place == "." else place
    if own:
        return place
    return frame.mount if place or frame.mount else _ELSEWHERE
