"""Members of workspaces share what their root has."""

from __future__ import annotations

import pytest

from .looking import hosts_in, projects_in

UV = """
    -- pyproject.toml --
    [tool.uv.workspace]
    members = ["packages/*", "apps/**/service"]
    exclude = ["packages/old*"]
    -- uv.lock --
    -- packages/a/pyproject.toml --
    -- packages/a/tools/pyproject.toml --
    -- packages/old-b/pyproject.toml --
    -- apps/x/y/service/pyproject.toml --
    -- apps/service/pyproject.toml --
    """


def test_members_of_a_uv_workspace_share_environment_and_lockfile() -> None:
    found = projects_in(UV)
    members = {key[0] for key, project in found.items() if project.workspace == ""}
    assert members == {"packages/a", "apps/x/y/service", "apps/service"}
    for directory in members:
        project = found[directory, "python"]
        assert (project.tool, project.environment, project.lockfile) == ("uv", ".venv", "uv.lock")


def test_only_the_root_of_a_uv_workspace_has_an_environment() -> None:
    venvs = {path: host.certain for path, host in hosts_in(UV).items() if host.kind == "venv"}
    assert venvs == {".venv": True, "packages/a/tools/.venv": False, "packages/old-b/.venv": False}


def test_a_uv_sync_in_a_member_means_the_root() -> None:
    tree = UV + "-- packages/a/README.md --\n        $ uv sync\n"
    assert "packages/a/.venv" not in hosts_in(tree)


@pytest.mark.parametrize(
    ("root", "certain"),
    [
        ('{"workspaces": ["web/*"]}\n    -- package-lock.json --', False),
        ('{"workspaces": {"packages": ["./web/*"]}}\n    -- yarn.lock --', False),
        (
            "{}\n    -- pnpm-lock.yaml --\n    -- pnpm-workspace.yaml --\n    packages:\n"
            "      # ours\n      - 'web/*'\n      - '!web/no'",
            True,
        ),
    ],
)
def test_members_of_a_node_workspace_have_directories_too(root: str, certain: bool) -> None:
    tree = f"""
    -- package.json --
    {root}
    -- web/app/package.json --
    {{}}
    """
    hosts = hosts_in(tree)
    assert hosts["node_modules"].certain
    assert hosts["web/app/node_modules"].certain is certain


def test_a_pattern_with_an_exclamation_mark_takes_a_member_out() -> None:
    tree = """
        -- package.json --
        {"workspaces": ["web/*", "!web/no"]}
        -- web/no/package.json --
        {}
        """
    assert projects_in(tree)["web/no", "node"].workspace is None


def test_members_keep_no_directory_under_plug_n_play() -> None:
    tree = """
        -- package.json --
        {"workspaces": ["a"], "packageManager": "yarn@4.0.0"}
        -- yarn.lock --
        -- a/package.json --
        {}
        """
    assert not any(host.kind == "node-modules" for host in hosts_in(tree).values())


def test_a_member_with_a_lockfile_of_another_tool_stays_apart() -> None:
    tree = """
        -- package.json --
        {"workspaces": ["*"]}
        -- package-lock.json --
        -- a/package.json --
        {}
        -- a/pnpm-lock.yaml --
        """
    project = projects_in(tree)["a", "node"]
    assert (project.tool, project.workspace) == ("pnpm", None)


def test_the_nearest_root_counts() -> None:
    tree = """
        -- package.json --
        {"workspaces": ["**"]}
        -- in/package.json --
        {"workspaces": ["*"]}
        -- in/a/package.json --
        {}
        """
    assert projects_in(tree)["in/a", "node"].workspace == "in"
