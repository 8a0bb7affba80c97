"""Manifests and lockfiles: a project, its tools and what is locked, or an unknown.

The first line of the input says which file it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.on_disk import OnDisk
from hullcheck.engine import Options, analyse, wanted
from tests.fuzz.seeds import files_of_trees, texts_in
from tests.fuzz.trees import check_places, check_unknowns, tree_of

PLACES = (
    "pyproject.toml",
    "requirements.txt",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile",
    "Pipfile.lock",
    "setup.cfg",
    "setup.py",
    "environment.yml",
    "pixi.toml",
    "pixi.lock",
    "conda-lock.yml",
    "package.json",
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    ".python-version",
    ".nvmrc",
    "uv.toml",
    "poetry.toml",
    ".npmrc",
    "pnpm-workspace.yaml",
    ".pre-commit-config.yaml",
)

WORDS = [
    *PLACES,
    *"[project] [tool.uv] [tool.poetry] [tool.pdm] [build-system] [[package]] [dependency-groups] "
    'name = version = dependencies = requires-python = ">=3.11,<4" "~=3.12.1" "^3.11" == ~= != '
    'optional-dependencies source = { editable = "." } registry workspace members include-group '
    "requires = build-backend hatchling.build uv_build default-groups package-mode "
    "dev-dependencies "
    "--hash=sha256: --index-url -r -c -e ; python_version < extra == # \\ @ git+https:// "
    'dependencies: - pip: channels: =3.11 prefix: "lockfileVersion" "packages" "devDependencies" '
    '"workspaces" "packageManager" "engines" "node_modules/a" "os" "cpu" lockfileVersion: '
    "importers: __metadata: install_requires [options] requires-dist".split(),
    "\n",
    "\n  ",
]

DOCKERFILE = (
    b"FROM python:3.12-slim AS b\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked && pip install -r "
    b"requirements.txt && poetry install && npm ci && pnpm install && conda env create\n"
    b'FROM python:3.11\nCOPY --from=b /app /app\nCMD ["python", "a.py"]\n'
)


def check(data: bytes) -> None:
    """Raise where the analysis does, or says what cannot be."""
    name, _, text = data.partition(b"\n")
    place = name.decode("ascii", "replace")
    if place not in PLACES:
        place, text = PLACES[len(data) % len(PLACES)], data
    around = {
        "pyproject.toml": b"[project]\nname = 'a'\nversion = '1'\n",
        "uv.lock": b"version = 1\n",
    }
    snapshot = tree_of({**around, "Dockerfile": DOCKERFILE, "a.py": b"", place: text})
    assert not wanted(snapshot)
    report = analyse(snapshot, OnDisk(), Options(strict=True)).report
    check_unknowns(snapshot, report.unknowns)
    for finding in report.findings:
        check_places(snapshot, [finding.place, *(each.place for each in finding.related)])


def seeds() -> Iterator[bytes]:
    """Yield such files."""
    for path, data in files_of_trees(lambda path: path.rpartition("/")[2] in PLACES):
        yield f"{path.rpartition('/')[2]}\n".encode() + data
    kinds = {"requirements": 1, "uv_lock": 2, "node_lock": 14, "projects": 0, "declared_python": 0}
    for module, number in kinds.items():
        for text in texts_in(f"environments/test_{module}"):
            yield f"{PLACES[number]}\n".encode() + text
