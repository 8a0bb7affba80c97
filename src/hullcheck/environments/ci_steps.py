"""What the steps of a pipeline make before they build: host files of a clean checkout.

Only what stands in the job of the build and before it is there for it. A step under a
condition, or in a directory of its own, is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.syntax.mentions import mentions

from .commands import MEASURES, Command, Made, parse_commands
from .host_file import HostKind, JobStep
from .texts import join, resolved, source_at

if TYPE_CHECKING:
    from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode

MAX_PIPELINES = 200
"""Files that are looked into."""

MAX_STEPS = 2000
"""Steps of one file; the longest of some hundred repositories have a tenth."""

MAX_STEPS_OF_ACTION = 50
"""Steps of a composite action that are looked at; the longest have half."""

MAX_DEPTH = 3
"""Actions that call each other; GitHub allows ten, people use two."""

GITLAB = ".gitlab-ci.yml"

_BUILDING = ("docker", "podman", "buildah")
_AUTH = "google-github-actions/auth@"
_KEY_FILE = "gha-creds-*.json"
_KEY = _KEY_FILE.replace("*", "0123456789abcdef")
"""What google-github-actions/auth leaves in the workspace, unless it is told not to.

https://github.com/google-github-actions/auth#inputs-miscellaneous
"""


@dataclass(frozen=True, slots=True)
class StepMade:
    """A host file that a step of a job makes."""

    made: Made
    step: JobStep
    pattern: str = ""
    """The pattern that stands for it, where nobody knows its name."""


def discover_made_in_jobs(
    snapshot: Snapshot, classify: Callable[[str], HostKind]
) -> Iterator[StepMade]:
    """Yield what the jobs of loaded workflows and pipelines make, as far as it is certain."""
    for source in _pipelines(snapshot, _BUILDING):
        for step, node in islice(_steps(source), MAX_STEPS):
            yield from _made(snapshot, source, step, node, classify)


def discover_measured(snapshot: Snapshot, classify: Callable[[str], HostKind]) -> Iterator[Made]:
    """Yield the reports of coverage that jobs of loaded pipelines write: who works there does too.

    Other than what a job makes for its build, a step under a condition counts as well.
    """
    for source in _pipelines(snapshot, MEASURES):
        for _, node in islice(_steps(source), MAX_STEPS):
            for made in _made_by(snapshot, source, node, classify):
                if made.kind is HostKind.CACHE:
                    yield made


def _pipelines(snapshot: Snapshot, words: Iterable[str]) -> Iterator[Source]:
    """Yield the loaded workflows and pipelines that mention any of `words`."""
    tree = snapshot.tree
    workflows = (tree.paths[index] for index in tree.range_under(".github/workflows"))
    for path in (*islice(workflows, MAX_PIPELINES), GITLAB):
        source = source_at(snapshot, path) if path in snapshot else None
        if source is not None and mentions(source.text, words):
            yield source


def _steps(source: Source) -> Iterator[tuple[JobStep, YamlNode]]:
    # Lazily: not every repository has a pipeline that builds.
    from hullcheck.syntax.yaml import parse_yaml  # noqa: PLC0415
    from hullcheck.syntax.yaml_nodes import YamlMapping, as_list  # noqa: PLC0415

    parsed = parse_yaml(source)
    root = parsed if isinstance(parsed, YamlMapping) else None
    jobs = root if root is None or source.path == GITLAB else root.get("jobs")
    entries = jobs.entries if isinstance(jobs, YamlMapping) else ()
    ends = [*(entry.key.line - 1 for entry in entries[1:]), source.line_of(len(source.text))]
    for entry, end in zip(entries, ends, strict=False):
        job = entry.value
        if isinstance(job, YamlMapping) and job.get("defaults") is None:
            scripts = [
                node for key in ("before_script", "script") for node in as_list(job.get(key))
            ]
            for node in (*scripts, *as_list(job.get("steps"))):
                yield JobStep(source.path, node.line, end), node


def _made(
    snapshot: Snapshot,
    source: Source,
    step: JobStep,
    node: YamlNode,
    classify: Callable[[str], HostKind],
    depth: int = 0,
) -> Iterator[StepMade]:
    from hullcheck.syntax.yaml_nodes import YamlMapping, as_str  # noqa: PLC0415 (as in _steps)

    if isinstance(node, YamlMapping):
        if node.get("if") is not None or node.get("working-directory") is not None:
            return
        uses = as_str(node.get("uses")) or ""
        if uses.startswith(_AUTH):
            yield from _key_of(source, step, node)
        elif uses.startswith("./") and depth < MAX_DEPTH:
            for action, inner in _steps_of_action(snapshot, uses):
                yield from _made(snapshot, action, step, inner, classify, depth + 1)
    for made in _made_by(snapshot, source, node, classify):
        line = step.line if depth else made.place.line or step.line
        yield StepMade(made, replace(step, line=line, evidence=made.evidence))


def _steps_of_action(snapshot: Snapshot, uses: str) -> Iterator[tuple[Source, YamlNode]]:
    """Yield the steps of the composite action that `uses`, a path from the root, names."""
    from hullcheck.syntax.yaml import parse_yaml  # noqa: PLC0415 (as in _steps)
    from hullcheck.syntax.yaml_nodes import YamlMapping, as_list  # noqa: PLC0415

    paths = (resolved("", f"{uses}/{name}") for name in ("action.yml", "action.yaml"))
    sources = (source_at(snapshot, path) for path in paths if path and path in snapshot)
    source = next((each for each in sources if each), None)
    parsed = parse_yaml(source) if source else None
    if source and isinstance(parsed, YamlMapping):
        for node in islice(as_list(parsed.get("runs", "steps")), MAX_STEPS_OF_ACTION):
            yield source, node


def _made_by(
    snapshot: Snapshot, source: Source, node: YamlNode, classify: Callable[[str], HostKind]
) -> Iterator[Made]:
    """Yield what the commands of a step make, which is a mapping or, in GitLab, a script."""
    from hullcheck.syntax.yaml_nodes import YamlMapping, YamlScalar, as_str  # noqa: PLC0415

    run = node.get("run") if isinstance(node, YamlMapping) else node
    if not isinstance(run, YamlScalar):
        return
    where = as_str(node.get("working-directory")) if isinstance(node, YamlMapping) else None
    first = run.line + (run.style in ("|", ">"))
    text = Source(source.path, run.text.encode("utf-8", "surrogateescape"))
    for command in parse_commands(text, classify, is_script=True):
        path = _path(snapshot, command, where or "")
        if path:
            place = Place(source.path, first + command.line - 1)
            evidence = said("`{name}` in `{path}`", name=command.text, path=source.path)
            yield Made(path, command.kind, evidence, place, seen_by_git=command.seen_by_git)


def _key_of(source: Source, step: JobStep, node: YamlMapping) -> Iterator[StepMade]:
    from hullcheck.syntax.yaml_nodes import as_bool  # noqa: PLC0415 (as in _steps)

    if as_bool(node.get("with", "create_credentials_file")) is False:
        return
    evidence = said("`{name}` in `{path}`", name=_AUTH.rstrip("@"), path=source.path)
    place = Place(source.path, node.line)
    made = Made(_KEY, HostKind.CREDENTIALS, evidence, place)
    yield StepMade(made, replace(step, evidence=evidence), _KEY_FILE)


def _path(snapshot: Snapshot, command: Command, where: str) -> str | None:
    """Return what a command of a step that runs in `where` makes; None outside the repository."""
    inner = join(where, command.directory) if command.directory else where
    start = resolved("", inner) or ("" if inner in ("", ".", "./") else None)
    if start is None:
        return None
    if command.kind is HostKind.VENV and command.source is not None:
        manifest = resolved(start, command.source)
        if manifest is None or manifest not in snapshot:
            return None
    return resolved(start, command.path)
