"""A workflow of GitHub Actions, or an action: builds with places, or an unknown."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.discovery import workflows
from hullcheck.discovery.ci_pythons import ci_pythons
from hullcheck.environments.ci_steps import discover_made_in_jobs
from hullcheck.environments.classify import classify_host_path
from hullcheck.syntax.github_expressions import evaluate, fill
from tests.fuzz.seeds import texts_in, texts_named
from tests.fuzz.trees import AROUND, check_declared, tree_of

WORDS = [
    *"on: jobs: steps: uses: with: run: env: if: strategy: matrix: include: exclude: defaults: "
    "working-directory: shell: needs: docker/build-push-action@v6 actions/checkout@v4 context: "
    "file: target: build-args: docker/bake-action@v5 files: targets: set: ${{ }} matrix.a "
    "github.ref env.A format( join( fromJSON( toJSON( contains( startsWith( hashFiles( success() "
    "&& || == != ! ./.github/actions/a inputs: default: workflow_call: runs: composite "
    "continue-on-error: actions/setup-python@v5 python-version:".split(),
    "\n  ",
    "\n    ",
    "\n      - ",
]

CALLER = b"on: push\njobs:\n a:\n  uses: ./.github/workflows/b.yml\n  with: {A: b}\n" + (
    b" b:\n  steps:\n  - uses: ./.github/actions/a\n    with: {A: c}\n"
)
NAMES = {"github.ref": "refs/heads/main", "env.A": "b", "matrix.a": "1"}


def check(data: bytes) -> None:
    """Raise where discovery does."""
    files = {
        ".github/workflows/a.yml": CALLER,
        ".github/workflows/b.yml": data,
        ".github/actions/a/action.yml": data,
    }
    check_declared(files, workflows)
    snapshot = tree_of({**AROUND, **files})
    list(discover_made_in_jobs(snapshot, classify_host_path))
    ci_pythons(snapshot)
    text = data.decode("utf-8", "surrogateescape")
    fill(text, NAMES)
    evaluate(text, NAMES)


def seeds() -> Iterator[bytes]:
    """Yield workflows, actions and expressions."""
    yield from texts_named(".yml", "action.yaml")
    for name in ("workflows", "workflow_runs", "bake", "ci_pythons"):
        yield from texts_in(f"discovery/test_{name}")
    yield from texts_in("discovery/workflow_trees", "syntax/test_github_expressions")
