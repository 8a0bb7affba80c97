"""Builds in GitHub's workflows and actions."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.syntax.mentions import mentions
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.shell_holes import Holes
from hullcheck.syntax.shell_nouns import Hole
from hullcheck.syntax.yaml import YamlMapping, as_str, parse_yaml

from .commands import NAMES
from .declared import Declared
from .github_jobs import Step, walk_steps
from .placing import UndecidedError, find_directory, find_file, unknown_contexts
from .push_action import ACTIONS, build_of, described_images, is_push_action, named_context_lines
from .run_paths import START, Site
from .shell_texts import ShellText, always, discover_in, is_of_interest, unread

BAKE = "/bake-action"

_LOCAL = ("uses: ./", "./.github/")
"""What a text says that calls a workflow or an action of the repository."""

MAX_FILES = 1000
"""Workflows and actions that are looked into."""

if TYPE_CHECKING:
    from .baking.calls import Baking


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every workflow, and every action in the repository."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every step, each with the line that the step begins at."""
    files, unknowns = _files(snapshot)
    steps = list(walk_steps(files))
    images = described_images(steps)
    found = [one for step in steps for one in _pushed(snapshot, step, images)]
    found += (one for path in files if (one := _docker_action(snapshot, path, files[path])))
    builds = {
        (one.id, one.context_kind, one.origins): one for one in found if isinstance(one, Build)
    }
    unknowns += (one for one in found if isinstance(one, Unknown))
    run = discover_in(snapshot, (text for step in steps for text in _run(step)))
    return Declared(
        (*builds.values(), *run.builds), tuple(dict.fromkeys((*unknowns, *run.unknowns)))
    )


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what every `run:` runs that may be of interest."""
    files, _ = _files(snapshot)
    for step in walk_steps(files):
        yield from _run(step)


def bakings(snapshot: Snapshot) -> Iterator[Baking]:
    """Yield the calls of bake that steps make with an action."""
    from .baking.action import baking_of  # noqa: PLC0415 (few repositories have anything to bake)

    files, _ = _files(snapshot)
    found = (baking_of(snapshot, step) for step in walk_steps(files))
    yield from (one for one in found if one is not None)


def _paths(snapshot: Snapshot) -> Iterator[str]:
    tree = snapshot.tree
    workflows = (tree.paths[index] for index in tree.range_under(".github/workflows"))
    direct = (path for path in workflows if path.count("/") == 2)
    yield from islice((path for path in direct if path.endswith((".yml", ".yaml"))), MAX_FILES)
    yield from islice([*tree.named("action.yml"), *tree.named("action.yaml")], MAX_FILES)


def _files(snapshot: Snapshot) -> tuple[dict[str, YamlMapping], list[Unknown]]:
    """Return the workflows and actions that may matter, and what could not be read of them."""
    files: dict[str, YamlMapping] = {}
    unknowns: list[Unknown] = []
    for path in _paths(snapshot):
        source = snapshot.source(path)
        if source is None or not mentions(source.text, (*NAMES, *ACTIONS, BAKE, *_LOCAL)):
            continue
        node = parse_yaml(source)
        if isinstance(node, YamlMapping):
            files[path] = node
        elif isinstance(node, Problem) and is_of_interest(source.text):
            unknowns.append(
                Unknown(
                    said("the workflow is not read: {reason}", reason=node.reason), path, node.line
                )
            )
    return files, unknowns


def _pushed(
    snapshot: Snapshot, step: Step, images: Mapping[str, tuple[str, ...]]
) -> Iterator[Build | Unknown]:
    if not is_push_action(as_str(step.node.get("uses"))):
        return
    line = step.node.line
    try:
        build = build_of(snapshot, step)
    except UndecidedError as undecided:
        yield Unknown(
            said("the build is not known: {undecided}", undecided=undecided), step.path, line
        )
    else:
        names = tuple(dict.fromkeys((*build.names, *images.get(step.path, ()))))
        build = replace(build, origins=(_origin(step.path, line),), names=names)
        yield build
        yield from unknown_contexts(named_context_lines(step), build)


def _origin(path: str, line: int) -> Origin:
    return Origin(path, line, OriginKind.WORKFLOW, Machine.CHECKOUT)


def _docker_action(snapshot: Snapshot, path: str, node: YamlMapping) -> Build | Unknown | None:
    """Return the build of an action that GitHub runs in a container of its own."""
    runs, image = node.get("runs"), node.get("runs", "image")
    name = as_str(image)
    if runs is None or as_str(runs.get("using")) != "docker" or image is None or name is None:
        return None
    if name.startswith("docker://"):
        return None
    directory = posixpath.dirname(path)
    try:
        dockerfile = Site().inside(posixpath.join(START, name), directory)
        build = Build(
            dockerfile=find_file(snapshot, dockerfile, name, said("the Dockerfile")),
            context=find_directory(snapshot, directory, directory, said("the context")),
            origins=(_origin(path, image.line),),
        )
    except UndecidedError as undecided:
        return Unknown(
            said("the build is not known: {undecided}", undecided=undecided), path, image.line
        )
    return build


def _run(step: Step) -> Iterator[ShellText]:
    pieces = step.text("run")
    shell = as_str(step.node.get("shell")) or "bash"
    if pieces is None or not shell.startswith(("bash", "sh")):
        return
    holes = Holes()
    text = holes.text(pieces)
    if not is_of_interest(text):
        return
    directory = step.text("working-directory") or step.directory
    unknown = [piece for piece in directory if isinstance(piece, Hole)]
    below = "".join(piece for piece in directory if isinstance(piece, str))
    variables = {name: holes.text(value) for name, value in step.environment.items()}
    yield ShellText(
        text,
        step.path,
        OriginKind.WORKFLOW,
        Machine.CHECKOUT,
        always(step.node.line),
        Site(("",), step.mount),
        unknown[0] if unknown else posixpath.join(START, below) if below else START,
        {"GITHUB_WORKSPACE": START, **variables},
        holes.names,
    )
