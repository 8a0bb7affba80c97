"""Whatever a repository holds, looking at it gives an answer."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.environments.host_files import (
    named_host_files,
    predict_host_files,
    wanted_host_texts,
)

NAMES = st.sampled_from(
    [
        *("pyproject.toml", "setup.cfg", "setup.py", "Pipfile", "requirements.txt", "poetry.toml"),
        *("package.json", ".yarnrc.yml", "pnpm-workspace.yaml", "pixi.toml", "environment.yml"),
        *(".gitignore", "README.md", "Makefile", "x.sh", "compose.yaml", ".env.example", "tox.ini"),
        *(".pre-commit-config.yaml", "uv.lock", "package-lock.json", "main.py"),
    ]
)
DIRECTORIES = st.sampled_from(["", "a/", "a/b/", "{{x}}/", "a b/", "\udcff/"])
PATHS = st.builds(str.__add__, DIRECTORIES, NAMES)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["workspaces", "packages", "dependencies", "packageManager", "x"]),
            inner,
        )
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        *("project", "tool", "uv", "workspace", "members", "dependencies", "poetry", "group"),
        *("build-system", "build-backend", "hatch", "envs", "default", "path", "pixi", "feature"),
        *("dependency-groups", "virtualenvs", "in-project", "dev"),
    ]
)
VALUES = st.sampled_from(["1", "'x'", "['x', 1, {a = 1}]", "{}", "true", "[[]]", "1979-05-27"])
DOTTED = st.lists(KEYS, min_size=1, max_size=4).map(".".join)
TOML = st.lists(
    st.builds("{} = {}".format, DOTTED, VALUES) | DOTTED.map("[{}]".format), max_size=6
).map("\n".join)
LINES = st.sampled_from(
    [
        *("python -m venv", "uv venv ../..", "cp .env.example .env", "cd $X", "*", "!*", "/", "\\"),
        *(
            ".venv",
            "env_file:",
            "- ..",
            "secrets:",
            "  file: ",
            "packages:",
            "  - '*'",
            "[tool.uv]",
        ),
        *("dependencies:", "- x", "id: ruff", "[mypy]", "A=$A", "cat > .env", "[", "**/**/**"),
    ]
)
TEXTS = st.one_of(
    JSON.map(lambda data: json.dumps(data).encode()),
    TOML.map(str.encode),
    st.lists(LINES, max_size=8).map(lambda lines: "\n".join(lines).encode()),
    st.binary(max_size=40),
)


@given(
    files=st.dictionaries(PATHS, TEXTS, max_size=8),
    links=st.dictionaries(PATHS, st.sampled_from(["..", "x", "../a", "pyproject.toml", "/"])),
    named=st.lists(st.text(max_size=10), max_size=3),
)
def test_no_tree_makes_it_fail(
    files: dict[str, bytes], links: dict[str, str], named: list[str]
) -> None:
    links = {path: target for path, target in links.items() if path not in files}
    modes = {**dict.fromkeys(files, Mode.FILE), **dict.fromkeys(links, Mode.SYMLINK)}
    texts = {**files, **{path: target.encode() for path, target in links.items()}}
    snapshot = Snapshot(Tree.of(modes))
    for _ in range(4):
        asked = [path for path in wanted_host_texts(snapshot) if path in texts]
        snapshot = snapshot.with_texts(Source(path, texts[path]) for path in asked)
    assert not list(wanted_host_texts(snapshot))
    found = predict_host_files(snapshot, OnDisk())
    paths = [host.path for host in found.files]
    assert paths == sorted(set(paths))
    assert all(host.probes and host.evidence for host in found.files)
    assert len(named_host_files(named, snapshot)) == len(named)
