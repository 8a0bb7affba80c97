"""Which projects a tree holds, and with which tool."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Place
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.environments.projects import discover_projects, wanted

from .looking import projects_in, snapshot_of


@pytest.mark.parametrize(
    ("tree", "tool", "evidence"),
    [
        ("-- uv.lock --\n", "uv", "`uv.lock` beside it"),
        ("-- poetry.lock --\n", "poetry", "`poetry.lock` beside it"),
        ("-- pdm.lock --\n", "pdm", "`pdm.lock` beside it"),
        ("-- pixi.lock --\n", "pixi", "`pixi.lock` beside it"),
        ("-- hatch.toml --\n", "hatch", "`hatch.toml` beside it"),
        ("-- a --\n", "pip", "`pyproject.toml` beside it"),
    ],
)
def test_a_lockfile_or_file_of_its_own_shows_the_tool(tree: str, tool: str, evidence: str) -> None:
    project = projects_in(f"-- pyproject.toml --\n[project]\n{tree}")["", "python"]
    assert (project.tool, project.evidence) == (tool, evidence)


@pytest.mark.parametrize(
    ("text", "tool", "line"),
    [
        ('[project]\nname = "x"\n[tool.uv]\n', "uv", 3),
        ("[[tool.uv.index]]\n", "uv", 1),
        ("[tool.poetry]\n", "poetry", 1),
        ("[ tool . pdm ]\n", "pdm", 1),
        ("[tool.hatch.envs.default]\n", "hatch", 1),
        ("[tool.hatch.version]\n", "pip", None),
        ("[tool.rye]\n", "rye", 1),
        ('[build-system]\nbuild-backend = "uv_build"\n', "uv", None),
        ('[build-system]\nbuild-backend = "hatchling.build"\n', "pip", None),
        ("[tool.uv]\n{{ cookiecutter.x }\n", "uv", 1),
    ],
)
def test_a_pyproject_shows_the_tool(text: str, tool: str, line: int | None) -> None:
    project = projects_in(f"-- a/pyproject.toml --\n{text}")["a", "python"]
    assert project.tool == tool
    assert project.evidence_place == Place("a/pyproject.toml", line)


def test_a_lockfile_counts_more_than_a_table() -> None:
    tree = "-- pyproject.toml --\n[tool.uv]\n-- poetry.lock --\n"
    assert projects_in(tree)["", "python"].tool == "poetry"


@pytest.mark.parametrize(
    ("tree", "environment"),
    [
        ("-- pyproject.toml --\n[tool.uv]\n", ".venv"),
        ("-- pyproject.toml --\n[tool.poetry]\n", None),
        (
            "-- pyproject.toml --\n[tool.poetry]\n-- poetry.toml --\n[virtualenvs]\n"
            "in-project = true\n",
            ".venv",
        ),
        ("-- pyproject.toml --\n[tool.poetry]\n-- poetry.toml --\nvirtualenvs = 1\n", None),
        ('-- pyproject.toml --\n[tool.hatch.envs.default]\npath = "./.hatch"\n', ".hatch"),
        ('-- pyproject.toml --\n[tool.hatch.envs.default]\npath = "/x"\n', None),
        ("-- requirements.txt --\n", None),
    ],
)
def test_some_tools_are_sure_to_put_the_environment_somewhere(
    tree: str, environment: str | None
) -> None:
    assert projects_in(tree)["", "python"].environment == environment


@pytest.mark.parametrize(
    ("path", "directory"),
    [
        ("requirements.txt", ""),
        ("api/requirements-dev.txt", "api"),
        ("api/dev-requirements.in", "api"),
        ("api/requirements/base.txt", "api"),
        ("requirements/prod.txt", ""),
        ("{{cookiecutter.slug}}/setup.py", "{{cookiecutter.slug}}"),
        ("a b/Pipfile", "a b"),
    ],
)
def test_a_manifest_makes_its_directory_a_project(path: str, directory: str) -> None:
    assert list(projects_in(f"-- {path} --\n")) == [(directory, "python")]


@pytest.mark.parametrize(
    "path",
    [
        "docs/requirements.md",
        "my_requirements_parser.py",
        "node_modules/x/package.json",
        ".venv/lib/python3.12/site-packages/x/setup.py",
        "env/lib/python3.12/site-packages/x/pyproject.toml",
        "package.json.bak",
        "xpyproject.toml",
    ],
)
def test_other_files_make_no_project(path: str) -> None:
    assert projects_in(f"-- {path} --\n") == {}


def test_a_module_called_setup_is_no_manifest() -> None:
    assert projects_in("-- app/views/setup.py --\n-- app/views/__init__.py --\n") == {}
    assert projects_in("-- setup.py --\n-- __init__.py --\n").keys() == {("", "python")}


def test_one_directory_can_hold_several_projects() -> None:
    tree = """
        -- environment.yml --
        dependencies: [python]
        -- package.json --
        -- pyproject.toml --
        """
    assert [ecosystem for _, ecosystem in projects_in(tree)] == ["conda", "node", "python"]


def test_packages_of_all_groups_and_manifests_are_dependencies() -> None:
    tree = """
        -- pyproject.toml --
        [project]
        dependencies = ["Flask_Login>=1"]
        [project.optional-dependencies]
        docs = ["mkdocs"]
        [dependency-groups]
        dev = ["pytest", {include-group = "docs"}]
        [tool.poetry.group.test.dependencies]
        mypy = "*"
        [tool.hatch.envs.lint]
        dependencies = ["ruff"]
        -- requirements.txt --
        # comment
        -r other.txt
        django[argon2] == 5 ; python_version > "3"
        -- setup.py --
        setup(install_requires=["nox>=1"])
        -- setup.cfg --
        [options]
        install_requires =
            tox
        """
    found = projects_in(tree)["", "python"].dependencies
    assert {"flask-login", "mkdocs", "pytest", "mypy", "ruff", "django", "nox", "tox"} <= set(found)
    assert found["django"].path == "requirements.txt"


def test_requirements_in_utf_16_are_read() -> None:
    tree = Tree.of({"requirements.txt": "100644"})
    source = Source("requirements.txt", "python-dotenv==1.0\r\n".encode("utf-16"))
    (project,) = discover_projects(Snapshot(tree).with_texts([source]))
    assert "python-dotenv" in project.dependencies


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a = 1\nb = = 2\n", "it is no valid TOML", 2),
        ("a = " + "[" * 5000, "nested too deeply", None),
        ("a." * 500 + "b = 1", "more than 64 parts", None),
        ("#" * 300_000, "larger than", None),
    ],
)
def test_a_manifest_that_does_not_parse_is_unknown_and_still_a_project(
    text: str, reason: str, line: int | None
) -> None:
    tree = Tree.of({"pyproject.toml": "100644", "requirements.txt": "100644"})
    texts = [Source("pyproject.toml", text.encode()), Source("requirements.txt", b"flask\n")]
    (project,) = discover_projects(Snapshot(tree).with_texts(texts))
    (unknown,) = project.unknowns
    assert reason in unknown.reason
    assert (unknown.path, unknown.line) == ("pyproject.toml", line)
    assert "flask" in project.dependencies


@pytest.mark.parametrize("text", ["{,}", "[1]", '"x"', "", "[" * 100_000])
def test_a_package_json_that_is_no_object_is_unknown(text: str) -> None:
    tree = Tree.of({"package.json": "100644"})
    (project,) = discover_projects(
        Snapshot(tree).with_texts([Source("package.json", text.encode())])
    )
    assert [unknown.path for unknown in project.unknowns] == ["package.json"]


def test_a_manifest_with_byte_order_mark_and_windows_lines_is_read() -> None:
    tree = Tree.of({"pyproject.toml": "100644"})
    source = Source("pyproject.toml", b'\xef\xbb\xbf[project]\r\ndependencies = ["flask"]\r\n')
    (project,) = discover_projects(Snapshot(tree).with_texts([source]))
    assert "flask" in project.dependencies
    assert project.unknowns == ()


@pytest.mark.parametrize(
    ("tree", "tool", "keeps"),
    [
        ("-- package.json --\n{}\n", "npm", True),
        ("-- package.json --\n{}\n-- pnpm-lock.yaml --\n", "pnpm", True),
        ("-- package.json --\n{}\n-- bun.lockb --\n", "bun", True),
        ("-- package.json --\n{}\n-- yarn.lock --\n", "yarn-classic", True),
        ('-- package.json --\n{"packageManager": "yarn@1.22.0"}\n', "yarn-classic", True),
        ('-- package.json --\n{"packageManager": "yarn@4.1.0"}\n', "yarn-berry", False),
        ("-- package.json --\n{}\n-- yarn.lock --\n-- .yarnrc.yml --\nx: 1\n", "yarn-berry", False),
        (
            "-- package.json --\n{}\n-- yarn.lock --\n"
            "-- .yarnrc.yml --\nnodeLinker: node-modules\n",
            "yarn-berry",
            True,
        ),
        ('-- package.json --\n{"packageManager": 7}\n', "npm", True),
    ],
)
def test_node_tools_are_told_apart(tree: str, tool: str, keeps: bool) -> None:
    project = projects_in(tree)["", "node"]
    assert (project.tool, project.has_environment) == (tool, keeps)


def test_an_environment_yml_of_something_else_is_no_project() -> None:
    assert projects_in("-- environment.yml --\nname: staging\nurl: x\n") == {}


def test_texts_are_wanted_until_they_are_there() -> None:
    snapshot = snapshot_of("""
        -- pyproject.toml (not loaded) --
        -- poetry.toml (not loaded) --
        -- src/main.py (not loaded) --
        -- web/package.json (not loaded) --
        """)
    asked = ["pyproject.toml", "web/package.json", "poetry.toml"]
    assert list(wanted(snapshot)) == asked
    assert list(wanted(snapshot.with_texts(Source(path, b"") for path in asked))) == []


def test_a_linked_manifest_is_read_where_the_link_leads() -> None:
    snapshot = snapshot_of("""
        -- api/pyproject.toml -> ../shared/my.toml --
        -- shared/my.toml (not loaded) --
        """)
    assert list(wanted(snapshot)) == ["shared/my.toml"]
    loaded = snapshot.with_texts([Source("shared/my.toml", b"[tool.uv]\n")])
    (project,) = discover_projects(loaded)
    assert project.tool == "uv"


def test_a_manifest_that_nobody_loaded_is_unknown() -> None:
    (project,) = discover_projects(snapshot_of("-- a/package.json (not loaded) --"))
    assert [unknown.path for unknown in project.unknowns] == ["a/package.json"]


def test_more_projects_than_anybody_has_are_cut_off_and_said() -> None:
    tree = Tree.of({f"p{number}/package.json": "100644" for number in range(2500)})
    found = discover_projects(Snapshot(tree))
    assert len(found) == 2000
    assert any("2,500 projects" in u.reason for project in found for u in project.unknowns)
