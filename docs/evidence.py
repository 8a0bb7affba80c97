"""The page about evidence: why a host file is expected, made of the rows that look for it."""

from __future__ import annotations

from hullcheck.environments.evidence import all_evidence
from hullcheck.environments.evidence.table import render_evidence_table

FOLDERS = ()

_PAGE = """\
# What makes a host file certain or likely

hullcheck reads a repository, not a developer's machine. What such a machine has
beside the tracked files follows from the tree, and every host file in a report
names the file that shows it. A *certain* host file keeps a finding's severity, a
*likely* one lowers it.

{table}
How the table is meant:

- What git tracks is no host file. A directory in which git tracks anything is not
  expected to be made by a tool (a tracked `build/` holds sources, not leftovers).
- A `setup.cfg` with neither `[metadata]` nor `[options]` only configures checkers and declares no
  project that has an environment.
- An environment needs a project: `venv/`, `.pixi` or `node_modules` in a
  `.gitignore` alone says nothing, because public templates name those of every tool. `.venv`
  counts without a manifest where there are Python files beside or below the `.gitignore`.
- GitHub's template for Python names `.env`, `.envrc`, `.pypirc` and
  `.streamlit/secrets.toml` in every project, create-react-app and create-next-app name
  `.env.local` and `*.pem`: such lines are no word on a secret that is there, but an
  environment file is expected where a package of the project can read it or another
  lies beside it. Rails' `master.key` is expected beside `credentials.yml.enc`.
- Several names of environments in one `.gitignore` are alternatives: where one is known
  (a command makes it, a tool does, an ignore file of Docker names `app/.venv`, or `.venv` beside
  the project) the others are not expected, and below a directory that has one neither. `.venv`
  is not expected where git and Docker both name another one and not it, or where Docker's file
  names one that stands in no template (`.my_venv`).
- A cache is not expected where its tool is told of another place (`cache_dir`), and a
  report such as `htmlcov` only where `.gitignore` names it. Of `pytest-cov` alone nothing comes:
  a command that a document, Makefile, script or workflow runs in that directory has to ask for it
  (`pytest --cov`, `coverage run`), or a configuration there (`addopts`).
- An example file says as well what kind of values the other holds: where it sets
  variables and none of them is one for a secret, the file in an image is a warning.
- What a document makes before it clones the project and goes into the clone lies outside.
- A package in a compiled list of requirements counts for an environment file if the
  project asks for it, not if another package does (`# via pydantic-settings`).
- Below `tests/` no conda prefix and nothing that a build leaves is expected, among fixtures and two
  levels below no environment either, whatever manifests lie there; and no conda prefix beside an
  `environment.yml` in a Python package, which reads it.
- In the template of a project, `{{{{project}}}}/`, nobody works; an image that is built outside
  of it gets nothing from there but what git has.
- `python-dotenv` beside a tracked `.flaskenv` is for that, where no `.gitignore` names `.env`.
- In `vendor/` and `third_party/` nobody works, whatever a `.gitignore` there names.
- A lone Python file is run and not imported, and leaves no `__pycache__`; it counts with
  a second module beside it, below other modules, as `__init__.py` or a test, and where a
  server such as `flask` or `uvicorn` imports it.
- A package that asks for Python 2 alone, in its manifest or else in its README, has `module.pyc`
  beside its modules, and no `__pycache__`.
- The members of a uv workspace share the `.venv` of its root. The members of a pnpm
  workspace have a `node_modules` each; with npm, Yarn and Bun that is only likely.
  Yarn's Plug'n'Play keeps none, and where a `package.json` asks for nothing there is none.
- A project that pixi manages has `.pixi`, and no `.venv` is expected beside it.
- A pattern without a slash names the same in every directory below. It is expected
  beside its `.gitignore`, and where its kind belongs: environments, caches and build
  leftovers beside Python projects, `.env` where a compose file has variables to fill
  in, `.DS_Store` beside every project, what a framework makes (`.next`, `.nuxt`, `.svelte-kit`)
  beside the `package.json` that asks for it.
- A file that `env_file:` names is certain where git ignores it, or nothing at all. Where a
  `.gitignore` names other environment files and not this one, it is written where the
  project is deployed, and not expected on a developer's machine.
- A pattern with a wildcard stands for one natural name where there is one (`*.log`
  for `debug.log`, `.env*` for `.env`), else for nothing (`*.so`).
- What a step of a workflow or of a GitLab job makes (`uv sync`, `echo ... > .npmrc`, the key of
  google-github-actions/auth), also inside a composite action of the repository, is there for a
  build behind it in the same job, and for no other.
- In scripts and documents only what stands where a command begins counts; `cd` and
  simple variables are followed. A bounded number of them is read, those nearest to
  the root and to projects first.
- `.env.example`, `.env.sample`, `.env.template`, `.env.dist` and their like are no
  environment files. `.env.test` is one: where it is committed, git has it, and
  nobody asks; where it is not, it was not meant for others.
"""


def pages() -> dict[str, str]:
    """Return the one page."""
    return {"evidence.md": _PAGE.format(table=render_evidence_table(all_evidence()))}
