"""Host files on disk, predicted and named, in one list."""

from __future__ import annotations

import time

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.environments.host_file import HostState
from hullcheck.environments.host_files import (
    named_host_files,
    predict_host_files,
    wanted_host_texts,
)

from .looking import host_files_in, hosts_in, snapshot_of


def test_what_lies_on_disk_is_certain_and_says_how_git_stands_to_it() -> None:
    hosts = hosts_in("""
        -- requirements.txt --
        -- .venv/pyvenv.cfg (ignored) --
        -- .env (ignored) --
        -- notes.txt (untracked) --
        """)
    venv, env, notes = hosts[".venv"], hosts[".env"], hosts["notes.txt"]
    assert (venv.certain, venv.kind, venv.state) == (True, "venv", HostState.IGNORED)
    assert venv.probes == (".venv/pyvenv.cfg",)
    assert (env.kind, env.state) == ("env-file", HostState.IGNORED)
    assert (notes.kind, notes.state) == ("untracked", HostState.UNTRACKED)


def test_an_environment_under_any_name_is_known_by_what_is_in_it() -> None:
    assert hosts_in("-- py/pyvenv.cfg (ignored) --")["py"].kind == "venv"


def test_a_conda_prefix_is_expected_where_a_command_says_that_it_is_made() -> None:
    tree = "-- environment.yml --\nname: ml\ndependencies: [python]\n-- README.md --\n{}\n"
    assert ".conda" in hosts_in(tree.format("conda env create -f environment.yml"))
    found = hosts_in(tree.format("conda create -p ./env --file environment.yml"))
    assert (".conda" in found, found["env"].certain) == (False, True)


def test_a_bytecode_cache_on_disk_is_not_told_twice() -> None:
    found = host_files_in("-- a/b.py --\n-- a/__pycache__/b.cpython-313.pyc (ignored) --\n")
    caches = [host for host in found.files if host.path == "a/__pycache__"]
    assert [host.state for host in caches] == [HostState.IGNORED]


@pytest.mark.parametrize(
    ("path", "tree"),
    [
        (".env", "-- .env.example --\n-- .env --"),
        ("build", "-- .gitignore --\nbuild/\n-- pyproject.toml --\n-- build/Dockerfile --"),
        (".venv", "-- uv.lock --\n-- pyproject.toml --\n-- .venv/pyvenv.cfg --"),
        ("__pycache__", "-- a.py --\n-- __pycache__/a.cpython-312.pyc --"),
        ("node_modules", "-- package.json --\n{}\n-- node_modules/x/index.js --"),
    ],
)
def test_what_git_tracks_is_no_host_file(path: str, tree: str) -> None:
    assert path not in hosts_in(tree)


def test_a_certain_reason_counts_more_than_a_likely_one() -> None:
    host = hosts_in("""
        -- .gitignore --
        .env
        -- requirements.txt --
        python-dotenv
        -- .env.example --
        """)[".env"]
    assert (host.certain, host.evidence) == (True, "`.env.example` beside it")


def test_a_reason_of_its_own_counts_more_than_the_name_in_gitignore() -> None:
    host = hosts_in("-- .gitignore --\n.mypy_cache\n-- mypy.ini --\n")[".mypy_cache"]
    assert host.evidence == "`mypy.ini` beside it"


def test_every_directory_with_python_files_has_its_bytecode() -> None:
    found = host_files_in(
        "-- main.py --\n-- other.py --\n-- a/b/x.py --\n-- a/b/y.py --\n-- a-b/z.py --\n"
        "-- c/d.txt --"
    )
    assert found.bytecode.directories == ["", "a-b", "a/b"]
    assert [host.path for host in found.bytecode.under("a")] == ["a/b/__pycache__"]
    (cache,) = found.bytecode.under("a/b")
    assert cache.probes == ("a/b/__pycache__/x.cpython-312.pyc",)
    assert len(list(found.bytecode.under(""))) == 3


def test_host_files_come_sorted_and_once() -> None:
    paths = [
        host.path
        for host in host_files_in("""
        -- .gitignore --
        .env
        .venv
        *.log
        -- pyproject.toml --
        [tool.uv]
        -- a/main.py --
        -- README.md --
        uv venv
        """).files
    ]
    assert paths == sorted(set(paths))


def test_probes_lie_in_what_they_stand_for() -> None:
    for host in host_files_in("""
        -- .gitignore --
        .idea/
        data/
        logs/*.log
        -- package.json --
        -- pyproject.toml --
        [tool.uv]
        -- pixi.toml --
        """).files:
        assert host.probes
        assert all(f"{probe}/".startswith(f"{host.path}/") for probe in host.probes)


NAMED = """
    -- .gitignore --
    .env
    -- api/.env --
    -- src/main.py --
    -- new.py (untracked) --
    """


@pytest.mark.parametrize(
    ("path", "known_as", "state", "probe"),
    [
        (".env", "env-file", "ignored", ".env"),
        ("./.env", "env-file", "ignored", ".env"),
        ("api/.env", "env-file", "tracked", "api/.env"),
        ("src/main.py", "named", "tracked", "src/main.py"),
        ("src", "named", "tracked", "src/main.py"),
        ("new.py", "untracked", "untracked", "new.py"),
        ("x/.venv/", "venv", "untracked", "x/.venv/pyvenv.cfg"),
        (" a b ", "untracked", "untracked", " a b "),
        ("#x", "untracked", "untracked", "#x"),
        ("/etc/passwd", "untracked", "untracked", None),
        ("../x", "untracked", "untracked", None),
        ("", "untracked", "untracked", None),
        (".", "untracked", "untracked", None),
    ],
)
def test_a_named_path_is_certain_and_stays_as_given(
    path: str, known_as: str, state: str, probe: str | None
) -> None:
    (host,) = named_host_files([path], snapshot_of(NAMED))
    assert (host.path, host.kind, host.kind_by_name, host.state) == (path, "named", known_as, state)
    assert (host.certain, host.evidence) == (True, "named by you")
    assert probe in host.probes if probe else host.probes == ()


def test_named_paths_keep_their_order() -> None:
    paths = ["b", "a", "b"]
    assert [host.path for host in named_host_files(paths, snapshot_of(NAMED))] == paths


def test_all_texts_are_wanted_once_and_no_more() -> None:
    snapshot = snapshot_of("""
        -- pyproject.toml (not loaded) --
        -- .gitignore (not loaded) --
        -- README.md (not loaded) --
        -- docs/setup.md (not loaded) --
        -- docs/deep/other.md (not loaded) --
        -- deploy/compose.yaml (not loaded) --
        -- scripts/x.sh (not loaded) --
        -- Makefile (not loaded) --
        -- .pre-commit-config.yaml (not loaded) --
        -- src/main.py (not loaded) --
        """)
    asked = sorted(wanted_host_texts(snapshot))
    others = ["docs/deep/other.md", "src/main.py"]
    assert asked == [path for path in snapshot.paths if path not in others]
    assert not list(wanted_host_texts(snapshot.with_texts(Source(path, b"") for path in asked)))


def test_what_was_not_read_is_told() -> None:
    found = host_files_in("-- .gitignore (not loaded) --\n-- a/package.json --\n[]\n")
    assert {unknown.path for unknown in found.unknowns} == {".gitignore", "a/package.json"}


def test_a_hundred_thousand_paths_take_no_time() -> None:
    paths = [f"src{n % 400}/pkg{n % 20_000}/module{n}.py" for n in range(100_000)]
    tree = Tree.of(dict.fromkeys([*paths, "pyproject.toml", ".gitignore", "README.md"], "100644"))
    snapshot = Snapshot(tree).with_texts([Source(".gitignore", b".env\n*.log\n.venv\n")])
    started = time.process_time()
    found = predict_host_files(snapshot, OnDisk())
    # Ten times what it takes, because machines differ: this is about being linear.
    assert time.process_time() - started < 1.0
    assert len(found.bytecode.directories) == 20_000


def test_a_tree_made_of_names_is_cut_off_and_said() -> None:
    projects = {f"p{number}/pyproject.toml": "100644" for number in range(300)}
    tree = Tree.of({**projects, ".gitignore": "100644"})
    names = "\n".join(f".coverage.{number}" for number in range(1000))
    snapshot = Snapshot(tree).with_texts([Source(".gitignore", names.encode())])
    found = predict_host_files(snapshot, OnDisk())
    assert len(found.files) <= 50_000
    assert any("more host files" in unknown.reason for unknown in found.unknowns)


def paths_of(tree: str) -> set[str]:
    literal = parse_tree(tree)
    return {host.path for host in predict_host_files(literal.snapshot, literal.on_disk).files}


def test_a_member_shares_the_environment_that_a_document_makes_above_it() -> None:
    tree = "-- a/setup.py --\n-- tools/requirements.txt --\n"
    assert {"a/.venv", "tools/.venv"} <= paths_of(tree)
    shared = paths_of(tree + "-- README.md --\n```\npython -m venv .venv\n```\n")
    assert ".venv" in shared
    assert shared.isdisjoint({"a/.venv", "tools/.venv"})


def test_a_tool_that_is_configured_above_leaves_nothing_in_a_member() -> None:
    member = '-- a/pyproject.toml --\n[project]\nname = "a"\ndependencies = ["tox"]\n'
    assert "a/.tox" in paths_of(member)
    above = paths_of(member + "-- tox.ini --\n[tox]\n")
    assert ".tox" in above
    assert "a/.tox" not in above


def test_a_script_that_nothing_can_import_leaves_no_bytecode() -> None:
    assert "a/__pycache__" in paths_of("-- a/make.py --\n-- a/release.py --\n")
    assert "a/__pycache__" not in paths_of("-- a/make.py --\n-- a/make-release.py --\n")


@pytest.mark.parametrize(
    "tree",
    [
        # OpenBMB/ChatDev: a line counter among the sources of a web page.
        "-- web/package.json --\n-- requirements.txt --\nflask\n-- web/src/count.py --\n",
        # AbdBarho/stable-diffusion-webui-docker: what only the container runs.
        "-- services/web/config.py --\n-- services/web/Dockerfile --\n",
        # wagtail/bakerydemo: the root's one module is run.
        "-- manage.py --\n-- setup.py --\n-- requirements.txt --\nflask\n",
    ],
)
def test_what_is_run_and_not_imported_leaves_no_bytecode(tree: str) -> None:
    assert not [path for path in paths_of(tree) if path.endswith("__pycache__")]


@pytest.mark.parametrize(
    ("tree", "directory"),
    [
        ("-- app/main.py --\n-- app/routers/users.py --\n", "app/routers/"),
        ("-- app.py --\n-- requirements.txt --\nflask\n", ""),
        ("-- src/app.py --\n-- pyproject.toml --\n[project]\ndependencies = ['uvicorn']", "src/"),
        ("-- tests/test_app.py --\n", "tests/"),
        ("-- shop/__init__.py --\n", "shop/"),
    ],
)
def test_one_module_that_is_imported_leaves_bytecode(tree: str, directory: str) -> None:
    assert f"{directory}__pycache__" in paths_of(tree)


def test_a_wildcard_names_no_credentials() -> None:
    python = "-- requirements.txt --\n"
    assert "server.pem" not in paths_of(f"-- .gitignore --\n*.pem\n{python}")
    assert "server.pem" in paths_of(f"-- .gitignore --\nserver.pem\n{python}")


TEMPLATE = """
# Byte-compiled / optimized / DLL files
__pycache__/
# Environments
.env
.envrc
# PyPI configuration file
.pypirc
.streamlit/secrets.toml
credentials.json
"""


def test_a_stock_line_is_no_word_on_a_secret() -> None:
    # huggingface/text-embeddings-inference, CarlosSPM91/apprendre_servidor
    found = hosts_in(f"-- app.py --\n-- .gitignore --{TEMPLATE}")
    assert set(found).isdisjoint({".env", ".envrc", ".pypirc", ".streamlit/secrets.toml"})


def test_what_the_project_wrote_itself_counts() -> None:
    # f-lab-edu/please-just-texting
    found = hosts_in(f"-- app.py --\n-- .gitignore --\n.env\n{TEMPLATE}")
    assert {".env", "credentials.json"} <= set(found)


@pytest.mark.parametrize("package", ["python-dotenv", "pydantic-settings", "environs"])
def test_a_stock_line_counts_where_something_can_read_it(package: str) -> None:
    found = hosts_in(f"-- requirements.txt --\n{package}\n-- .gitignore --{TEMPLATE}")
    assert ".env" in found


@pytest.mark.parametrize(
    ("compose", "expected"),
    [
        ("services: {a: {image: '$NAME'}}\n", True),
        ("services:\n  a:\n    environment:\n      - TOKEN\n", True),
        ("services:\n  a:\n    environment:\n      TOKEN:\n", True),
        # DataDog/system-tests: nothing is left to be filled in.
        ("services:\n  a:\n    environment:\n      - TOKEN=x\n", False),
    ],
)
def test_a_stock_line_counts_beside_a_compose_file_with_variables(
    compose: str, expected: bool
) -> None:
    found = hosts_in(f"-- compose.yaml --\n{compose}-- .gitignore --{TEMPLATE}")
    assert (".env" in found) is expected


@pytest.mark.parametrize(
    ("beside", "certain"),
    [
        # Romzeuz/Diplom: the services read their variables from elsewhere.
        ("-- api/requirements.txt --\nnats-py\n-- web/package.json --\n", False),
        ("-- api/requirements.txt --\nnats-py\npython-dotenv\n", True),
        ("-- requirements.txt --\nenvirons\n", True),
        (
            "-- api/requirements.txt --\n"
            "httptools\npython-dotenv\nuvicorn\nwatchfiles\nwebsockets\n",
            False,
        ),
        ("-- api/package.json --\n", True),
        ("-- api/compose.yaml --\n", True),
    ],
)
def test_an_example_under_another_name_is_for_whoever_reads_it(beside: str, certain: bool) -> None:
    assert hosts_in(f"-- api/example.env --\n{beside}")["api/.env"].certain is certain


def test_a_cache_that_git_ignores_lies_where_its_tool_is_configured() -> None:
    # certbot/certbot: the root's pytest.ini makes the root pytest's own.
    tree = """
-- pytest.ini --
-- acme/setup.py --
-- certbot/setup.py --
-- .gitignore --
.pytest_cache/
.mypy_cache/
"""
    found = {path for path in paths_of(tree) if path.endswith("_cache")}
    assert found == {".pytest_cache", ".mypy_cache", "acme/.mypy_cache", "certbot/.mypy_cache"}


def test_what_lies_at_the_root_of_a_disk_lies_in_no_project() -> None:
    # cookiecutter/cookiecutter-django
    found = paths_of("-- .gitignore --\n$RECYCLE.BIN/\n.AppleDouble\n.Spotlight-V100\n.DS_Store\n")
    assert ".DS_Store" in found
    assert set(found).isdisjoint({"$RECYCLE.BIN", ".AppleDouble", ".Spotlight-V100"})


NEXT = """
# See https://help.github.com/articles/ignoring-files/ for more about ignoring files.
/node_modules
*.pem
.env.local
.env.development.local
"""


def test_what_create_react_app_names_is_no_word_on_a_secret() -> None:
    found = paths_of(f"-- web/package.json --\n-- web/.gitignore --{NEXT}")
    assert not [path for path in found if ".env" in path or path.endswith(".pem")]


def test_what_create_react_app_names_counts_beside_other_settings() -> None:
    # harukiyade/ma_tool
    tree = f"-- web/package.json --\n-- web/.env.production --\n-- web/.gitignore --{NEXT}"
    assert "web/.env.local" in paths_of(tree)


def test_the_key_of_rails_lies_beside_what_it_opens() -> None:
    ignored = "-- .gitignore --\n/config/master.key\n"
    assert "config/master.key" not in paths_of(ignored)
    assert "config/master.key" in paths_of(f"{ignored}-- config/credentials.yml.enc --\n")


def test_nobody_works_in_what_is_vendored() -> None:
    # docker/buildx
    tree = "-- {}github.com/go-openapi/swag/.gitignore --\nsecrets.yml\n"
    assert "github.com/go-openapi/swag/secrets.yml" in paths_of(tree.format(""))
    assert not [path for path in paths_of(tree.format("vendor/")) if "secrets" in path]


def test_the_bytecode_of_one_module_that_a_server_may_import_is_likely() -> None:
    tree = "-- app.py --\n-- requirements.txt --\nflask\n"
    assert not hosts_in(tree)["__pycache__"].certain
    assert hosts_in(f"{tree}-- db.py --\n")["__pycache__"].certain


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        # NVIDIA/NeMo-Guardrails: an editor's extension, of which nothing is installed.
        ('-- web/package.json --\n{"name": "grammar", "contributes": {}}\n', False),
        ('-- web/package.json --\n{"devDependencies": {"vite": "7"}}\n', True),
        ("-- web/package.json --\n{}\n-- web/package-lock.json --\n{}\n", True),
        ("-- web/package.json --\nno JSON\n", True),
        # What the members of a workspace ask for lies at its root.
        (
            '-- web/package.json --\n{"workspaces": ["app"]}\n'
            '-- web/app/package.json --\n{"dependencies": {"vite": "7"}}\n',
            True,
        ),
    ],
)
def test_packages_lie_where_something_asks_for_them(tree: str, expected: bool) -> None:
    assert ("web/node_modules" in hosts_in(tree)) is expected


STOCK = "-- .gitignore --\n.venv\nenv/\nvenv/\nENV/\n"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("-- app/requirements.txt --\nx\n", {"app/.venv", "app/ENV", "app/env", "app/venv"}),
        # NVIDIA/GenerativeAIExamples: Docker's ignore file says which of them it is.
        (
            "-- app/requirements.txt --\nx\n-- .dockerignore --\napp/.venv/\n",
            {"app/.venv"},
        ),
        ("-- requirements.txt --\nx\n-- run.sh --\npython -m venv env\n", {"env", ".venv"}),
        # infiniflow/ragflow: in a project of uv nobody makes another below.
        (
            "-- pyproject.toml --\n-- uv.lock --\n-- app/requirements.txt --\nx\n",
            {".venv", "app/.venv"},
        ),
        # ADPortfolioNode/concierge: the ignore file beside the project knows two of them.
        ("-- requirements.txt --\nx\n-- .dockerignore --\n.venv\n/venv/\n", {".venv", "venv"}),
        # The same at any depth; at its root it says nothing of what lies below.
        ("-- app/requirements.txt --\n-- .dockerignore --\n**/.venv\n", {"app/.venv"}),
        (
            "-- app/requirements.txt --\n-- .dockerignore --\n.venv\nx/venv\n",
            {"app/.venv", "app/ENV", "app/env", "app/venv"},
        ),
        # A stock list that forgot one says nothing of it; a name of one's own says enough.
        ("-- requirements.txt --\n-- .dockerignore --\nvenv\nenv\n", {".venv", "env", "venv"}),
        # Shezan57/MLOps-Insurance-Prediction-Full-Project
        ("-- requirements.txt --\n-- .dockerignore --\n.insu_venv\n", set()),
        ("-- requirements.txt --\n-- .dockerignore --\n.insu_venv\n.venv*\n", {".venv"}),
        ("-- uv.lock --\n-- pyproject.toml --\n-- .dockerignore --\n.my_venv\n", {".venv"}),
    ],
)
def test_of_the_names_in_a_stock_list_one_is_meant(tree: str, expected: set[str]) -> None:
    found = host_files_in(f"{STOCK}{tree}").files
    assert {host.path for host in found if host.kind == "venv"} == expected


@pytest.mark.parametrize(
    ("ignored", "kept_out", "expected"),
    [
        # testdrivenio/fastapi-tdd-docker: git and Docker know the environment as `env`.
        ("env\n", "env\n", set()),
        ("/app/env/\n", "env\n", {"app/env"}),
        ("env/\n", "*.pyc\n", {"app/.venv", "app/env"}),
        ("env/\n.venv\n", "env\n", {"app/.venv", "app/env"}),
        ("*.pyc\n", "env\n", {"app/.venv"}),
        ("/other/env\n", "env\n", {"app/.venv"}),
    ],
)
def test_an_environment_that_git_and_docker_name_is_the_only_one(
    ignored: str, kept_out: str, expected: set[str]
) -> None:
    tree = f"-- .gitignore --\n{ignored}-- app/.dockerignore --\n{kept_out}"
    found = host_files_in(f"{tree}-- app/requirements.txt --\n").files
    assert {host.path for host in found if host.kind == "venv"} == expected


def test_an_environment_in_gitignore_alone_lies_where_there_is_python() -> None:
    # ADPortfolioNode/concierge, Flagsmith/flagsmith: a web page has none.
    tree = "-- app.py --\n-- a-b/x.py --\n-- {}/.gitignore --\n.venv\n-- web/{} --\n"
    assert "web/.venv" not in hosts_in(tree.format("web", "package.json"))
    assert "web/.venv" in hosts_in(tree.format("web", "tools/make.py"))
    assert "a/.venv" not in hosts_in(tree.format("a", "index.html"))


def test_nothing_is_made_beside_what_tests_and_packages_read() -> None:
    # jupyterhub/repo2docker
    conda, pip = "environment.yml --\ndependencies: [python]\n", "setup.py --\n"
    tree = "-- .gitignore --\nbuild/\n*.egg-info\n.tox/\nvenv/\nENV/\n-- {0}{1}-- {0}{2}"
    made = {"{}.conda", "{}build", "{}package.egg-info", "{}.venv", "{}venv", "{}.tox"}

    def left(at: str) -> set[str]:
        found = hosts_in(tree.format(at, conda, pip))
        return {name for name in made if name.format(at) in found}

    assert left("app/") == made
    assert left("tests/e2e/") == {"{}.venv", "{}venv", "{}.tox"}
    assert left("tests/conda/py312/") == set()
    assert left("fixtures/a/") == set()
    data = f"-- pkg/conda/__init__.py --\n-- pkg/conda/environment.py-2.7.yml{conda[15:]}"
    assert "pkg/conda/.conda" not in hosts_in(data)
    assert "pkg/conda/.conda" in hosts_in(data.replace("__init__", "install"))


@pytest.mark.parametrize("text", ["[flake8]\nignore = E203\n[isort]\nx = 1\n", ""])
def test_a_setup_cfg_of_checkers_is_no_project_with_an_environment(text: str) -> None:
    # AlexsLemonade/refinebio
    tree = f"-- .gitignore --\nvenv/\n-- setup.cfg --\n{text}"
    assert {".venv", "venv"}.isdisjoint(hosts_in(tree))
    for declared in ("[metadata]\nname = x\n", "[options.extras_require]\nx = y\n"):
        assert {".venv", "venv"} <= set(hosts_in(f"{tree}{declared}"))
    assert {".venv", "venv"} <= set(hosts_in(f"{tree}-- requirements.txt --\n"))


def test_a_directory_of_environment_files_is_one_where_something_names_what_is_in_it() -> None:
    # 0-mostafa-rezaee-0/ML_API_with_PostgreSQL_Integration: a word in a list of environments.
    tree = "-- .gitignore --\n.envs/\n-- requirements.txt --\npython-dotenv\n"
    assert hosts_in(tree)[".envs"].kind == "untracked"
    compose = "-- compose.yaml --\nservices:\n  a:\n    env_file: ./.envs/.local/.django\n"
    assert hosts_in(f"{tree}{compose}")[".envs"].kind == "env-file"
    assert hosts_in(f"{tree}-- README.md --\n    touch .envs/.web\n")[".envs"].kind == "env-file"


@pytest.mark.parametrize(
    ("pattern", "package", "expected"),
    [
        (".next/", "next", {"web/.next"}),
        ("/.next/", "next", {".next"}),
        (".next/", "vite", {".next"}),
        ("web/.next", "next", {"web/.next"}),
        (".svelte-kit", "@sveltejs/kit", {"web/.svelte-kit"}),
    ],
)
def test_what_a_framework_makes_lies_beside_its_project(
    pattern: str, package: str, expected: set[str]
) -> None:
    # 0-ft/litmus
    manifest = f'{{"devDependencies": {{"{package}": "1"}}}}'
    found = hosts_in(f"-- .gitignore --\n{pattern}\n-- web/package.json --\n{manifest}\n")
    made = {path: host.probes for path, host in found.items() if host.kind == "untracked"}
    assert set(made) == expected
    assert all(probes[0].startswith(path) for path, probes in made.items())


@pytest.mark.parametrize(
    ("texts", "old"),
    [
        # 4teamwork/opengever.core
        ("-- setup.py --\nsetup()\n-- README.rst --\nPython 2.7 is required.\n", True),
        ("-- setup.py --\nsetup()\n-- README.md --\nPython 2.7 or Python 3\n", False),
        ("-- README.rst --\nPython 2.7 is required.\n", False),
        ("-- setup.py --\nsetup(python_requires='>=2.7,<3')\n", True),
        ("-- setup.py --\nsetup(python_requires='>=2.7')\n", False),
        ("-- setup.cfg --\n[metadata]\nx =\n  Programming Language :: Python :: 2.7\n", True),
        (
            "-- setup.cfg --\n[metadata]\nx =\n  Programming Language :: Python :: 2\n"
            "  Programming Language :: Python :: 3\n",
            False,
        ),
    ],
)
def test_python_2_keeps_bytecode_beside_the_module(texts: str, old: bool) -> None:
    found = hosts_in(f"{texts}-- a/__init__.py --\n-- a/b.py --\n")
    expected = "a/__init__.pyc" if old else "a/__pycache__"
    assert [path for path in found if path.startswith("a/")] == [expected]
    assert found[expected].certain
    assert found[expected].probes == (
        expected if old else "a/__pycache__/__init__.cpython-312.pyc",
    )


def test_a_sample_of_requirements_makes_no_project() -> None:
    # getsentry/self-hosted
    tree = "-- sentry/requirements.example.txt --\nx\n-- .gitignore --\nvenv/\n.tox/\n"
    assert not [path for path in hosts_in(tree) if path.startswith("sentry/")]


def test_coverage_lies_where_the_tests_run() -> None:
    tree = "-- pytest.ini --\n[pytest]\n-- setup.py --\n-- app/setup.py --\n-- .gitignore --\n"
    found = hosts_in(f"{tree}.coverage\ncoverage.xml\n")
    assert {".coverage", "coverage.xml"} <= set(found)
    assert not [path for path in found if path.startswith("app/") and "cov" in path]


@pytest.mark.parametrize(
    "asking",
    [
        "-- api/pytest.ini --\n[pytest]\naddopts = -q --cov=api\n",
        "-- api/Makefile --\ntest:\n\tpoetry run pytest --cov\n",
        "-- README.md --\n```\ncd api\npython -m coverage run -m pytest\n```\n",
        "-- .github/workflows/test.yml --\njobs:\n  test:\n    steps:\n    - if: github.event\n"
        "      run: |\n        cd api\n        pytest --cov=api\n",
        "-- .github/workflows/test.yml --\njobs:\n  test:\n    steps:\n"
        "    - {working-directory: api, run: uv run -- pytest --cov=api}\n",
    ],
)
def test_coverage_is_there_where_somebody_asks_for_it(asking: str) -> None:
    assert hosts_in(f"-- api/requirements.txt --\npytest-cov\n{asking}")["api/.coverage"].certain


@pytest.mark.parametrize(
    "asking",
    [
        # kserve/kserve: the tests of a package are run from the directory above.
        "-- .github/workflows/test.yml --\njobs:\n  test:\n    steps:\n"
        "    - run: |\n        cd api/tests/..\n        cd ..\n        pytest --cov=api ./api\n",
        "-- api/Makefile --\ntest:\n\tpytest -W ignore\n",
        "-- api/README.md --\nWe use pytest --cov for the coverage run of each night.\n",
    ],
)
def test_coverage_is_only_likely_where_nobody_does(asking: str) -> None:
    tree = f"-- api/requirements.txt --\npytest-cov\n{asking}-- api/tests/test_a.py --\n"
    assert not hosts_in(tree)["api/.coverage"].certain


def test_a_file_of_defaults_is_no_example_for_certain() -> None:
    # NVIDIA/GenerativeAIExamples
    tree = "-- api/compose.yaml --\nservices: {}\n"
    assert not hosts_in(f"{tree}-- api/default.env --\n")["api/.env"].certain
