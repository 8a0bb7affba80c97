"""The example trees of the rules, as cases: what each rule says is held against Docker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.core.literal import parse_tree
from hullcheck.core.literal_header import Header, Option, render_header
from hullcheck.core.on_disk import GIT_DIRECTORY
from hullcheck.docker.build import Build, ContextKind
from hullcheck.engine import Options, analyse
from hullcheck.facts import BuildFacts
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

from .case import Case

TOPIC = "rules"


def rule_cases() -> Iterator[Case]:
    """Yield a case for each build of each example tree of each rule that can be recorded.

    The host files that are predicted lie in the tree, and no RUN does anything:
    what the image holds is what COPY and ADD alone put there.
    """
    for rule in all_rules():
        for label, tree in _examples(rule):
            yield from cases_of_tree(f"{TOPIC}/{rule.name()}/{label}", tree)


def cases_of_tree(name: str, tree: str) -> Iterator[Case]:
    """Yield a case for each build that the literal `tree` declares and that can be recorded."""
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options())
    for number, facts in enumerate(analysis.facts.builds):
        if why_not_recordable(facts.build) is None:
            yield _case(f"{name}-{number}", tree, facts)


def why_not_recordable(build: Build) -> str | None:
    """Return why a real Docker cannot be shown `build` as a case; None: it can."""
    if build.dockerfile is None:
        return "the Dockerfile is written inline"
    if build.context_kind is not ContextKind.LOCAL:
        return "the context is no directory of the tree"
    if build.ignore_file is not None:
        return "Docker cannot be told which ignore file to read"
    if any(":" in value for value in build.named_contexts.values()):
        return "a named context is no directory of the tree"
    if any(" " in word for pair in build.args.items() for word in pair):
        return "an argument holds a space"
    return None


def _examples(rule: type[Rule]) -> Iterator[tuple[str, str]]:
    yield "bad", rule.bad
    yield "good", rule.good_tree()
    for number, tree in enumerate(rule.near_misses):
        yield f"near-miss-{number}", tree


def _case(name: str, tree: str, facts: BuildFacts) -> Case:
    build = facts.build
    case = Case(
        name=name,
        tree=tree,
        dockerfile=build.dockerfile or "",
        context=build.context,
        args=dict(build.args),
        target=build.target,
        contexts=dict(build.named_contexts),
        runs=False,
    )
    return _with_files(case, {probe for trace in facts.hosts for probe in trace.host.probes})


def _with_files(case: Case, paths: set[str]) -> Case:
    """Return `case` with empty files at `paths`, where nothing is there yet."""
    added = [render_header(_header(path)) for path in sorted(paths - case.files())]
    return replace(case, tree="".join([case.tree.rstrip() + "\n", *added]))


def _header(path: str) -> Header:
    # git's own directory cannot be tracked, not even in a literal.
    ignored = GIT_DIRECTORY in path.split("/")
    return Header(0, path, options=frozenset({Option.IGNORED} if ignored else ()))
