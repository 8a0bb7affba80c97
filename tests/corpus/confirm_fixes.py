"""Confirm the safe fixes of public repositories: by git, by a second run, by a real Docker.

    python -m tests.corpus.confirm_fixes TREES [--docker] [--github] [--commits FILE] [--table FILE]

TREES holds one git working tree a repository (`owner+name`). Each is copied, and
what a developer's machine would have there is put into the copy. Then

- `git apply` has to take the patch that `hullcheck fix` prints, and `hullcheck fix
  --write` has to write just that; a second `fix` has to find nothing to do;
- with `--docker`, the builds of which something was fixed are built before and
  after: each host file has to be in the stage where its route says, and gone
  afterwards; every other file has to be where it was;
- with `--github`, the fixes come by a fix pull request on the fake GitHub of
  `tests/github/fake` instead, where a second run has to write nothing.

`--commits` names a file with a line `owner/name@commit` for each repository, and
`--table` the Markdown file that the outcome is written to. Exits 1 at any trouble.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hullcheck.edges.loading import load_wanted
from hullcheck.edges.worktree import read_worktree
from hullcheck.engine import Analysis, Options, analyse, wanted
from hullcheck.environments.host_file import HostState
from hullcheck.facts import BuildFacts
from hullcheck.fixing import Plan, plan_fixes
from tests.oracle.observation import Entry, Kind
from tests.oracle.real_docker import Docker, find_docker

from .fixes_table import Outcome, read_commits, render_table
from .plain_docker import Image, PlainDocker
from .stub_tree import copy_tree, write_again, write_host_files, write_stubs
from .through_github import analysed_on_github, fix_through_github

WORKERS = 2
"""Builds at a time: a small build waits for the daemon half of its time."""

MAX_STAGES = 8
"""Stages that are built of one repository: monorepos have hundreds that are alike."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one build, and what fixed findings say of it."""

    build: BuildFacts
    target: str | None
    """None: the one that the build gives."""
    expected: Mapping[str, str | None]
    """The host files on routes of fixed findings, and where they land if that is known."""


def confirm(tree: Path, docker: Docker | None, *, github: bool = False) -> Outcome:
    """Return what becomes of the fixes of the repository at `tree`."""
    outcome = Outcome(tree.name.replace("+", "/", 1))
    with tempfile.TemporaryDirectory(prefix="fixes-") as name:
        folder = Path(name).resolve()
        real = folder / "real"
        copy_tree(tree, real)
        predicted = _analysed(real).hosts.files
        write_host_files(real, (host for host in predicted if host.state is HostState.PREDICTED))
        analysis = analysed_on_github(real) if github else _analysed(real)
        plan = plan_fixes(analysis)
        outcome.findings, outcome.fixed = len(analysis.findings), len(plan.fixed)
        if docker is None:
            _apply(real, folder, outcome, github=github)
            return outcome
        plain = _stubs(analysis, docker, folder)
        stages = _chosen(list(_stages(analysis, plan)), outcome)
        before = _built(plain, stages)
        _apply(real, folder, outcome, github=github)
        edited = (edit.path for edit in plan.edits if (real / edit.path).exists())
        write_again(edited, real, plain.root)
        hosts = _host_paths(analysis)
        for stage, old, new in zip(stages, before, _built(plain, stages), strict=True):
            _compare(stage, old, new, hosts, outcome)
    return outcome


def _analysed(root: Path) -> Analysis:
    reader = read_worktree(str(root))
    snapshot = load_wanted(reader, reader.snapshot, wanted)
    return analyse(snapshot, reader.on_disk, Options())


def _apply(real: Path, folder: Path, outcome: Outcome, *, github: bool) -> None:
    if github:
        fix_through_github(real, folder, outcome)
    else:
        _fix(real, outcome)


def _fix(real: Path, outcome: Outcome) -> None:
    """Print the patch, have git look at it, write it, and ask once more."""
    patch = _hullcheck_fix(real, outcome)
    if not patch:
        return
    _git(real, outcome, "apply", "--check", patch=patch)
    _hullcheck_fix(real, outcome, "--write")
    _git(real, outcome, "apply", "--check", "--reverse", patch=patch)
    if _hullcheck_fix(real, outcome):
        outcome.troubles.append("a second fix changes something again")


def _hullcheck_fix(real: Path, outcome: Outcome, *options: str) -> bytes:
    command = [sys.executable, "-m", "hullcheck", "fix", str(real), *options]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace")[-200:]
        outcome.troubles.append(f"fix gave {done.returncode}: {said}")
    return done.stdout


def _git(real: Path, outcome: Outcome, *words: str, patch: bytes) -> None:
    command = ["git", "-C", str(real), *words]
    done = subprocess.run(command, input=patch, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        outcome.troubles.append(f"git {' '.join(words)}: {said}")


def _stubs(analysis: Analysis, docker: Docker, folder: Path) -> PlainDocker:
    empty, place = folder / "empty", folder / "stubs"
    empty.mkdir()
    place.mkdir()
    hosts = sorted(_host_paths(analysis))
    return PlainDocker(
        docker, place, empty, write_stubs(analysis.snapshot, folder / "real", hosts, place)
    )


def _host_paths(analysis: Analysis) -> set[str]:
    return {probe for host in analysis.hosts.files for probe in host.probes}


def _stages(analysis: Analysis, plan: Plan) -> Iterator[Stage]:
    """Yield the stages in which host files of safely fixable findings land."""
    routes = {route for finding in plan.fixed for route in finding.routes}
    concerned = {(route.build, route.host_file) for route in routes}
    for build in analysis.facts.builds:
        by_target: dict[str | None, dict[str, str | None]] = {}
        for trace in build.hosts:
            if (build.build.id, trace.host.path) not in concerned:
                continue
            for item in trace.landings:
                if not item.never_arrives and item.replaced_by is None:
                    target = build.build.target if item.final else item.stage
                    by_target.setdefault(target, {})[item.host_path] = item.path
        yield from (Stage(build, target, files) for target, files in by_target.items())


def _chosen(stages: list[Stage], outcome: Outcome) -> list[Stage]:
    """Return at most `MAX_STAGES` of `stages`, from all over the list."""
    step = -(-len(stages) // MAX_STAGES) or 1
    outcome.left_out = len(stages) - len(stages[::step])
    return stages[::step]


def _built(plain: PlainDocker, stages: Iterable[Stage]) -> list[tuple[Image, Image]]:
    """Return what each stage holds, and what the context of its build."""
    contexts: dict[tuple[str | None, str], Image] = {}
    built: list[tuple[Image, Image]] = []
    for stage in stages:
        build, dockerfile = stage.build.build, stage.build.dockerfile
        if dockerfile is None:
            raise ValueError(f"{build.id} has no Dockerfile")
        key = (build.dockerfile, build.context)
        if key not in contexts:
            contexts[key] = plain.context(build)
        built.append((plain.image(build, dockerfile, stage.target), contexts[key]))
    return built


def _compare(
    stage: Stage,
    before: tuple[Image, Image],
    after: tuple[Image, Image],
    hosts: set[str],
    outcome: Outcome,
) -> None:
    name = f"{stage.build.build.id} stage {stage.target}"
    for image in (*before, *after):
        if image.error:
            outcome.left_out += 1
            outcome.notes.append(f"{name} cannot be built: {image.error}")
            return
    outcome.stages += 1
    (image, sent), (image_after, sent_after) = before, after
    if _from_context(stage, image_after.dropped - image.dropped):
        outcome.troubles.append(f"{name}: other instructions fail after the fix")
    outcome.troubles += (f"{name}: {wrong}" for wrong in _misplaced(stage, image))
    outcome.before += len(_held(stage, image))
    outcome.after += len(_held(stage, image_after))
    outcome.sent_before += len(_held(stage, sent))
    outcome.sent_after += len(_held(stage, sent_after))
    lost = [each for each in _lost(image, image_after) if each.detail not in hosts]
    outcome.lost += len(lost)
    outcome.troubles += (f"{name}: lost {each.path}" for each in lost)
    outcome.troubles += (f"{name}: {path} is still there" for path in _held(stage, image_after))


def _from_context(stage: Stage, lines: Collection[int]) -> bool:
    """Say whether an instruction at one of `lines` takes from the context.

    What it takes from a stage may be there only because the host had it too: the
    RUN that makes it does nothing here.
    """
    steps = stage.build.dockerfile.instructions if stage.build.dockerfile else ()
    return any(step.line in lines and step.flag("from") is None for step in steps)


def _held(stage: Stage, image: Image) -> set[str]:
    """Return the expected host files that are in `image`."""
    return {each.detail for each in image.listing if each.detail} & set(stage.expected)


def _misplaced(stage: Stage, image: Image) -> Iterator[str]:
    """Yield the expected host files that are not where their routes end."""
    there = {(each.detail, f"/{each.path}") for each in image.listing}
    held = _held(stage, image)
    for host, path in stage.expected.items():
        if host not in held or (path is not None and (host, path) not in there):
            yield f"{host} is not at {path}; dropped were lines {sorted(image.dropped)}"


def _lost(before: Image, after: Image) -> set[Entry]:
    files = {each for each in before.listing if each.kind is not Kind.DIRECTORY}
    return files.difference(after.listing)


def main() -> int:
    """Confirm, print, write the table, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", type=Path)
    parser.add_argument("--docker", action="store_true")
    parser.add_argument("--github", action="store_true")
    parser.add_argument("--commits", type=Path)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--repository", default="")
    options = parser.parse_args()
    docker = find_docker() if options.docker else None
    trees = sorted(tree for tree in options.trees.iterdir() if options.repository in tree.name)
    outcomes: list[Outcome] = []
    # What the Action prints is kept from standard output, of which there is one.
    workers = 1 if options.github else WORKERS
    with ThreadPoolExecutor(workers) as pool:
        confirmed = pool.map(lambda tree: confirm(tree, docker, github=options.github), trees)
        for outcome in confirmed:
            outcomes.append(outcome)
            sys.stdout.write(f"{outcome.name}: {outcome.numbers}\n")
            for trouble in (*outcome.troubles[:5], *outcome.notes[:5]):
                sys.stdout.write(f"    {trouble}\n")
            sys.stdout.flush()
    if options.table is not None:
        version = docker.version if docker else "none"
        text = render_table(outcomes, read_commits(options.commits), version, github=options.github)
        options.table.write_text(text, encoding="utf-8")
    return int(any(outcome.troubles for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
