"""The page of the configuration and its JSON Schema, made of the models that read it."""

from __future__ import annotations

from json import dumps
from typing import Any

from hullcheck.config.models import TABLES, ConfigurationTable

FOLDERS = ()

HEAD = """\
# Configuration

A repository says how it wants to be checked in one of

- `.hullcheck.toml`
- `.github/hullcheck.toml`
- `pyproject.toml`, in the table `[tool.hullcheck]`

at the root of the checked folder. Two of them at once are an error, so that nobody has
to guess; `--config FILE` names another file of the repository in their place. The file
is read from the revision that is looked at, so a work tree, a git revision and a pull
request are configured alike. There is a [JSON Schema](schema/config.json) for editors.

```toml
# .hullcheck.toml
fail-on = "warning"
ignore = ["cache-in-image"]
host-files = ["config/local.yaml"]

[severity]
host-venv-in-context = "warning"

[[allow]]
rules = ["git-history-in-image"]
paths = ["ci/Dockerfile"]
reason = "the version is made from it"

[[builds]]
dockerfile = "deploy/api.Dockerfile"
context = "services/api"
target = "production"
args = {{ PYTHON = "3.13" }}
contexts = {{ shared = "libs/shared" }}

[[leave-out]]
dockerfile = "examples"

[[images]]
image = "ghcr.io/acme/python:{{version}}-py{{python}}"
like = "python:{{python}}-slim"
workdir = "/srv"
user = "app"

[fix]
labels = ["containers"]
reviewers = ["octocat"]
commit-prefix = "chore: "
sign-off = true
```

What is given on the command line wins: `--set` and `--fail-on` replace what the
configuration says, `--select` replaces its `select` and `ignore`, `--ignore` adds to its
`ignore`, `--host-file` to its `host-files`. With `--base`, and in `hullcheck review`, one
configuration counts for both sides: that of the work tree, or of the head.

Paths are relative to the checked folder. Patterns are written as in a `.dockerignore`:
`examples` matches everything below that folder, `**/Dockerfile.dev` at every depth.

`images` tells what hullcheck cannot know: which Python, directory, user and variables an
image has that is nobody's public one. No registry is asked. It also corrects what is known
of a public one.

`allow` silences findings in whole files; a single place is better allowed by a
[comment](allowances.md) above it.

A key that does not exist, a rule that does not exist and a value of the wrong type stop
the run with exit code 2 and the line on which they stand.

## Keys

{keys}

## Building on another configuration

`extends` names files of the repository, or `OWNER/REPO` for what an organisation wants
everywhere: then the configuration of that repository counts, as it would for itself.
Lists are joined with what is extended; of single values the nearer one counts.

```toml
extends = ["acme/.github", "tools/hullcheck-base.toml"]
```

The command line has no network: there what `OWNER/REPO` says is an unknown, which
`--fail-on-unknown` turns into a failure.

## Whom it is read from

Who may change the configuration may silence a rule. On events that hold secrets the
Action therefore takes it from the default branch, not from the pull request.
"""


def pages() -> dict[str, str]:
    """Return the page and the schema."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hullcheck",
        **ConfigurationTable.model_json_schema(mode="validation"),
    }
    return {
        "configuration.md": HEAD.format(keys="\n\n".join(_section(name) for name in TABLES)),
        "schema/config.json": dumps(schema, indent=2, ensure_ascii=False) + "\n",
    }


def _section(name: str) -> str:
    """Return the table of the keys of one table."""
    table = TABLES[name]
    schema = table.model_json_schema(mode="validation")
    rows = [
        f"| `{key}` | {_type(shape)} | {_meaning(shape)} |"
        for key, shape in schema["properties"].items()
    ]
    many = TABLES[""].model_json_schema(mode="validation")["properties"].get(name, {})
    title = f"[[{name}]]" if many.get("type") == "array" else f"[{name}]"
    head = [f"### `{title}`", "", f"{table.__doc__}", ""] if name else []
    return "\n".join([*head, "| key | value | meaning |", "| --- | --- | --- |", *rows])


def _type(shape: dict[str, Any]) -> str:
    """Return a type in the words of TOML."""
    if "anyOf" in shape:
        kinds = (_type(each) for each in shape["anyOf"] if each.get("type") != "null")
        return " or ".join(dict.fromkeys(kinds))
    if "const" in shape:
        return f'`"{shape["const"]}"`'
    if "enum" in shape and len(shape["enum"]) < 6:
        return " or ".join(f'`"{each}"`' for each in shape["enum"])
    if shape.get("type") == "array":
        items = shape.get("items", {})
        return "tables" if "$ref" in items else "list of texts"
    if "$ref" in shape:
        return "table"
    return {"object": "table", "string": "text", "boolean": "true or false"}[shape["type"]]


def _meaning(shape: dict[str, Any]) -> str:
    return " ".join(str(shape["description"]).split())
