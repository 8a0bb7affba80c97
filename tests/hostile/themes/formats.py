"""Manifests and lockfiles: JSON, TOML, INI and requirements that have no bottom."""

from __future__ import annotations

from tests.hostile.case import Built, Finding, Saying, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"

LEAKS = Finding(LEAK, "Dockerfile")

NODE = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"

PIP = "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"


@case(twin=True)
def json_nested(ground: Ground) -> Saying:
    """A `package.json` that is two hundred thousand lists deep."""
    ground.leaky({"package.json": "[" * 200_000, "package-lock.json": '{"a":' * 100_000})
    return LEAKS


@case(twin=True)
def json_of_odd_values(ground: Ground) -> Saying:
    """Numbers without end, lone surrogates, keys twice, values of every wrong type."""
    text = '{"name": "\\ud800\\u0000", "version": %s, "workspaces": NaN, "workspaces": {"a": 1},'
    text += ' "dependencies": [1], "scripts": {"a": 3, "b": "%s"}, "packageManager": {}}'
    ground.leaky({"package.json": text % ("9" * 50_000, "x" * 50_000)})
    return LEAKS


@case(twin=True)
def json_that_is_none(ground: Ground) -> Saying:
    """Bytes, UTF-16, half a document."""
    half = '{"dependencies": {"a": "1'
    files = {"package.json": b"\xff\xfe\x00", "a/package.json": half.encode("utf-16")}
    ground.leaky({**files, "b/package.json": half, "package-lock.json": ""})
    return LEAKS


@case(twin=True, heavy=True)
def lockfile_of_node_without_end(ground: Ground) -> Saying:
    """A lockfile with forty thousand packages."""
    rows = ",".join(f'"node_modules/p{n}": {{"version": "1.{n}"}}' for n in range(40_000))
    text = f'{{"lockfileVersion": 3, "packages": {{"": {{}}, {rows}}}}}'
    ground.leaky({"package.json": "{}", "package-lock.json": text, "Dockerfile": NODE})
    return Built("Dockerfile")


@case(twin=True)
def dependencies_nested_in_each_other(ground: Ground) -> Saying:
    """A lockfile of the old form, whose packages lie in each other five thousand deep."""
    text = '{"lockfileVersion": 1, "dependencies": ' + '{"a": {"dependencies": ' * 5_000
    ground.leaky({"package.json": "{}", "package-lock.json": text, "Dockerfile": NODE})
    return Built("Dockerfile")


@case(twin=True)
def workspaces_of_each_other(ground: Ground) -> Saying:
    """Workspaces that hold themselves and each other, with patterns of death."""
    stars = '"' + "*/" * 200 + '*a*a*a*a*a*a*a*b"'
    text = f'{{"workspaces": [".", "..", "../..", "**", "**/**/**", "a", {stars}, "/etc/*"]}}'
    ground.leaky({"package.json": text, "a/package.json": text, "a/b/package.json": text})
    return LEAKS


@case(twin=True)
def toml_nested(ground: Ground) -> Saying:
    """A `pyproject.toml` that is fifty thousand lists and tables deep."""
    ground.leaky({"pyproject.toml": "a = " + "[" * 50_000, "a/pyproject.toml": "b = {c=" * 50_000})
    return Built("Dockerfile")


@case(twin=True)
def toml_dotted(ground: Ground) -> Saying:
    """A key of twenty thousand parts, and a table of as many."""
    dots = ".".join(["a"] * 20_000)
    ground.leaky({"pyproject.toml": f"{dots} = 1\n[{dots}.b]\n[[{dots}.c]]\n"})
    return Built("Dockerfile")


@case(twin=True)
def toml_of_odd_values(ground: Ground) -> Saying:
    """Numbers without end, dates that are none, values of every wrong type."""
    text = f"""
a = {"9" * 9_999}
b = 0x{"f" * 9_999}
c = 9999-99-99T99:99:99Z
[project]
name = ["x"]
requires-python = 3
dependencies = {{a = 1}}
[tool]
uv = [[]]
[[tool.poetry]]
"""
    ground.leaky({"pyproject.toml": text})
    return Built("Dockerfile")


@case(twin=True)
def toml_of_many_tables(ground: Ground) -> Saying:
    """Fifty thousand tables, of which each is looked for."""
    text = "".join(f"[tool.hatch.envs.e{n}]\npath = '.e{n}'\n" for n in range(50_000))
    ground.leaky({"pyproject.toml": text})
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def lockfile_of_uv_without_end(ground: Ground) -> Saying:
    """A lockfile of four megabytes."""
    text = "version = 1\n" + "".join(
        f'[[package]]\nname = "p{n}"\nversion = "1.{n}"\nsource = {{ registry = "x" }}\n'
        for n in range(50_000)
    )
    sync = "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen\n"
    ground.leaky({"uv.lock": text, "Dockerfile": sync})
    return Built("Dockerfile")


@case(twin=True)
def lockfile_of_uv_in_circles(ground: Ground) -> Saying:
    """Packages that need each other, and ones that are not there."""
    text = "version = 1\n" + "".join(
        f'[[package]]\nname = "p{n}"\nversion = "1"\n'
        f'dependencies = [{{ name = "p{(n + 1) % 100}" }}, {{ name = "p{n // 2}" }}]\n'
        for n in range(100)
    )
    sync = "FROM python:3.13\nWORKDIR /app\nCOPY . .\nRUN uv sync --no-dev\n"
    ground.leaky({"uv.lock": text, "Dockerfile": sync})
    return Built("Dockerfile")


@case(twin=True)
def requirements_of_each_other(ground: Ground) -> Saying:
    """Requirements that include themselves, each other, and files outside."""
    text = "-r requirements.txt\n-r a.txt\n-c ../outside/secret\n-r /etc/passwd\n-r http://evil.example\n"
    ground.leaky(
        {"requirements.txt": text, "a.txt": "-r requirements.txt\n" * 999, "Dockerfile": PIP}
    )
    return LEAKS


@case(twin=True)
def requirements_without_end(ground: Ground) -> Saying:
    """A line of half a megabyte, and a hundred thousand lines."""
    text = "a" + "[b]" * 150_000 + "\n" + "x==1 \\\n  --hash=sha256:0\n" * 60_000
    ground.leaky({"requirements.txt": text, "Dockerfile": PIP})
    return LEAKS


@case(twin=True)
def requirements_of_death(ground: Ground) -> Saying:
    """Versions, markers and extras on which patterns with a way back take for ever."""
    lines = [
        "a" + "-._" * 20_000 + "!",
        "b" + " " * 50_000 + ";" + "(" * 20_000,
        "c>=" + "1." * 20_000 + "x",
        "d @ " + "a" * 50_000 + " ; " + "'" * 9_999,
        "e[" + "," * 50_000,
    ]
    ground.leaky({"requirements.txt": "\n".join(lines), "Dockerfile": PIP})
    return LEAKS


@case(twin=True)
def ini_that_interpolates(ground: Ground) -> Saying:
    """A `setup.cfg` and a `tox.ini` whose values are each other."""
    setup = (
        "[metadata]\nname = %(name)s\nversion = %(a)s%(a)s\n[options]\npython_requires = %(x)s\n"
    )
    tox = "[testenv]\ndeps = {[testenv]deps}{[a]b}\n[a]\nb = {[testenv]deps}\ncommands = {" * 2_000
    ground.leaky({"setup.cfg": setup + "x\n" * 100_000, "tox.ini": tox})
    return LEAKS


@case(twin=True)
def ini_that_is_none(ground: Ground) -> Saying:
    """Sections twice, lines before the first, bytes that are no text."""
    text = b"x = 1\n[a]\n[a]\n]\n = \n[\xff\x00]\n\tcontinued\n"
    ground.leaky(dict.fromkeys(("setup.cfg", "tox.ini", "Pipfile", "poetry.toml"), text))
    return LEAKS


@case(twin=True)
def setup_script_of_python(ground: Ground) -> Saying:
    """A `setup.py` of a megabyte that would do harm, nested beyond any parser."""
    text = f"import os; os.system('touch {ground.canary}')\n" + "(" * 50_000 + "x=[" * 200_000
    ground.leaky({"setup.py": text, "conftest.py": text, "noxfile.py": text})
    return LEAKS


@case(twin=True)
def lockfiles_of_the_others(ground: Ground) -> Saying:
    """Lockfiles of pnpm, yarn, poetry, pipenv and conda that explode or are none."""
    bomb = "a: &a [x]\n" + "".join(
        f"b{n}: &b{n} [*a, *a, *a, *a, *a]\n".replace("*a", f"*b{n - 1}" if n else "*a")
        for n in range(30)
    )
    names = ("pnpm-lock.yaml", "pnpm-workspace.yaml", "environment.yml", ".pre-commit-config.yaml")
    others = {
        "yarn.lock": "a@b:\n" * 99_999,
        "poetry.lock": "[[" * 50_000,
        "Pipfile.lock": "[" * 99_999,
    }
    ground.leaky(
        {**dict.fromkeys(names, bomb), **others, "pixi.lock": bomb, "pixi.toml": "[[" * 999}
    )
    return LEAKS


@case(twin=True)
def container_of_a_developer(ground: Ground) -> Saying:
    """A `devcontainer.json` whose comments never end, and one that is nested."""
    open_comment = '{"build": {"dockerfile": "../Dockerfile"}, /* ' + "* /" * 200_000
    nested = "{" + '"build": {' * 50_000 + "//" + "x" * 100_000
    files = {
        ".devcontainer/devcontainer.json": open_comment,
        ".devcontainer/a/devcontainer.json": nested,
    }
    ground.leaky(files)
    return LEAKS


@case(twin=True)
def five_hundred_projects_in_each_other(ground: Ground) -> Saying:
    """Projects in projects, three hundred deep."""
    path, files = "", {}
    for _ in range(300):
        path += "a/"
        files[f"{path}pyproject.toml"] = '[project]\nname = "x"\nversion = "1"\n'
    ground.leaky(files)
    return LEAKS


@case(twin=True, heavy=True)
def three_thousand_projects(ground: Ground) -> Saying:
    """More projects than are looked at, each with its lockfile."""
    files = {f"p{n}/pyproject.toml": '[project]\nname = "x"\nversion = "1"\n' for n in range(3_000)}
    ground.leaky({**files, **{f"p{n}/uv.lock": "version = 1\n" for n in range(3_000)}})
    return LEAKS
