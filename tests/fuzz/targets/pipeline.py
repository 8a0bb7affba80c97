"""A whole repository, as a tree literal: checked, told in every form, mended, checked again."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hullcheck.core.edit import Replace, apply_replacements
from hullcheck.core.literal import TreeLiteral, parse_tree
from hullcheck.core.literal_header import BadLiteralError
from hullcheck.core.snapshot import Snapshot
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import Plan, plan_fixes, with_verified_fixes
from hullcheck.render.json import render_check_json
from hullcheck.render.markdown import render_check_markdown
from hullcheck.render.patch import render_patch
from hullcheck.render.sarif import render_sarif
from hullcheck.render.style import Style
from hullcheck.render.text import render_check_text
from tests.fuzz.seeds import tree_texts
from tests.fuzz.trees import check_places, check_unknowns

WORDS = [
    *"Dockerfile .dockerignore compose.yaml pyproject.toml uv.lock package.json .gitignore .env "
    "Makefile (ignored) (untracked) (executable) -> FROM COPY ADD RUN WORKDIR ENV ARG CMD --from= "
    "--mount=type=cache,target= uv sync --frozen pip install -r requirements.txt npm ci .venv/ "
    "node_modules **/ ! services: build: volumes: .:/app develop: watch: conda create -p "
    "AS python:3.13-slim /app . ./ .. --exclude= --link apt-get install -y && \\ <<EOF EOF "
    "# hullcheck: allow[host-venv-in-image] because".split(),
    "\n-- Dockerfile --\n",
    "\n-- .dockerignore --\n",
    "\n-- compose.yaml --\n",
    "\n",
    "\n  ",
]

OPTIONS = Options(strict=True)
MAX_TEXT = 2_500
"""Bytes of a literal: all of it is analysed many times."""


def check(data: bytes) -> None:
    """Raise where a step does, where fixes do not hold, or where they do more than they say."""
    if len(data) > MAX_TEXT:
        return
    try:
        literal = parse_tree(data.decode("utf-8", "surrogateescape"))
    except BadLiteralError:
        return
    before = _checked(literal.snapshot, literal)
    for unsafe in (False, True):
        plan = plan_fixes(before, unsafe=unsafe)
        with_verified_fixes(before.findings, plan)
        _check_edits(literal.snapshot, plan)
        _check_twice(plan, literal, unsafe=unsafe)


def _checked(snapshot: Snapshot, literal: TreeLiteral) -> Analysis:
    """Return the analysis, told in every form."""
    analysis = analyse(snapshot, literal.on_disk, OPTIONS)
    report = analysis.report
    check_unknowns(snapshot, report.unknowns)
    for finding in report.findings:
        check_places(snapshot, [finding.place, *(each.place for each in finding.related)])
    json.loads(render_check_json(report, snapshot))
    json.loads(render_sarif(report, snapshot))
    render_check_markdown(report, snapshot)
    render_check_text(report, snapshot, Style(), verbose=True)
    return analysis


def _check_edits(snapshot: Snapshot, plan: Plan) -> None:
    """Raise where other files, or other parts of a file, are changed than the edits say."""
    replaced: dict[str, list[Replace]] = {}
    for edit in plan.edits:
        if isinstance(edit, Replace):
            replaced.setdefault(edit.path, []).append(edit)
    for path, edits in replaced.items():
        source = snapshot.source(path)
        assert source is not None
        assert plan.files_after[path] == apply_replacements(source, edits)
    for path in snapshot.paths:
        if path not in plan.files_after:
            assert plan.after.text(path) == snapshot.text(path)
    sources = {path: snapshot.source(path) for path in plan.files_after}
    texts = {path: source.data if source else None for path, source in sources.items()}
    render_patch(texts, plan.files_after)


def _check_twice(plan: Plan, literal: TreeLiteral, *, unsafe: bool) -> None:
    """Raise where what is fixed is found again, or where fixing again writes the same again."""
    if not plan.edits:
        return
    again = analyse(plan.after, literal.on_disk, OPTIONS)
    fixed = {each.fingerprint for each in plan.fixed if each.fix and not each.fix.then}
    left = fixed & {each.fingerprint for each in again.findings}
    assert not left, [each for each in again.findings if each.fingerprint in left]
    second = plan_fixes(again, unsafe=unsafe)
    assert not {each.fingerprint for each in second.fixed} & fixed


def seeds() -> Iterator[bytes]:
    """Yield all tree literals that stand in the project."""
    for text in tree_texts():
        yield text.encode("utf-8", "surrogateescape")
