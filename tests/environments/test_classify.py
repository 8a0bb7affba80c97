"""What a path is, by its name alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.environments.classify import classify_host_path, probes_at
from hullcheck.environments.host_file import HostKind

KINDS = {
    "venv": """
        .venv  .venv/pyvenv.cfg  a/venv/lib/x.py  env/pyvenv.cfg  myenv/bin/python3.12  env/  ENV/
        x/bin/activate  e/lib/python3.12/site-packages/x.py  e/Lib/site-packages/x.py
        .venv/lib/x/__pycache__/m.pyc  .venv/.env  virtualenv/x  a/site-packages/y
        """,
    "conda": ".pixi/envs/default/bin/python  e/conda-meta/history  .conda/x  conda-meta/a.json",
    "node-modules": "node_modules  a/node_modules/x/index.js  node_modules/x/.env",
    "cache": """
        x/__pycache__/m.cpython-312.pyc  __pycache__  a.pyc  .mypy_cache/3.12/m.json  .coverage
        .coverage.host.1.abc  htmlcov/index.html  coverage.xml  .tox/py/pyvenv.cfg  .nox/x
        a.egg-info/PKG-INFO  build/lib/x.py  dist/x-1.whl  dist/x-1.tar.gz  .hypothesis/x
        a/.ipynb_checkpoints/x.ipynb
        """,
    "env-file": """
        .env  .env.local  a/.env.production  .env.test  dev.env  docker/compose.env  .env-local
        .envs/.local/.django  .env.prod.db
        """,
    "credentials": """
        .npmrc  a/.pypirc  .netrc  .envrc  server.pem  id_rsa  id_ed25519  config/master.key
        gcp-service-account.json  my_service_account_key.json  client_secret_1.json  .aws/config
        credentials.json  terraform.tfvars  x.tfstate  .streamlit/secrets.toml  key.p12
        """,
    "git": ".git  .git/HEAD  a/.git  .git/objects/aa/bb",
    "os": ".DS_Store  a/.DS_Store  .idea/x.xml  .vscode/settings.json  Thumbs.db  .a.swp  b~",
    "untracked": """
        .env.example  .env.sample  .env.template  .env.dist  example.env  .env.local.example
        .env.prod-sample  id_rsa.pub  .coveragerc  env/settings.py  env  build/x.js  dist/app.js
        .gitignore  .github/x  src/main.py  environment.yml  venv.py  data.db  .envoy/x  a.key.md
        .dist.env
        """,
}


@pytest.mark.parametrize(
    ("path", "kind"), [(path, kind) for kind, paths in KINDS.items() for path in paths.split()]
)
def test_a_name_tells_the_kind(path: str, kind: str) -> None:
    assert classify_host_path(path) == kind


@given(st.text(max_size=200))
def test_every_path_has_a_kind(path: str) -> None:
    assert classify_host_path(path) in HostKind


@pytest.mark.parametrize("path", ["a" * 100_000, "a/" * 50_000, "." * 50_000, "env-" * 20_000])
def test_long_paths_cost_nothing(path: str) -> None:
    assert classify_host_path(path) == "untracked"


@pytest.mark.parametrize(
    ("path", "probe"),
    [
        (".venv", ".venv/pyvenv.cfg"),
        ("a/env/", "a/env/bin/python"),
        ("node_modules", "node_modules/.package-lock.json"),
        (".git", ".git/HEAD"),
        (".pixi", ".pixi/envs/default/conda-meta/history"),
        (".env", ".env"),
        ("logs/", "logs/file"),
        (".venv/pyvenv.cfg", ".venv/pyvenv.cfg"),
    ],
)
def test_probes_stand_for_a_directory_or_are_the_file(path: str, probe: str) -> None:
    assert probe in probes_at(path, classify_host_path(path))


def test_probes_are_of_the_kind_that_they_stand_for() -> None:
    for kind in ("venv", "conda", "node-modules", "git", "cache", "os"):
        for path in KINDS[kind].split():
            probes = probes_at(path, HostKind(kind))
            assert {classify_host_path(probe) for probe in probes} == {kind}
