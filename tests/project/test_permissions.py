"""What our own workflows may do: no more than is written here, and by nobody else's code unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(path.name for path in FOLDER.iterdir())

WRITES = {
    ("release.yml", "image"): {"packages", "id-token", "attestations"},
    ("release.yml", "package"): {"id-token", "attestations"},
    ("release.yml", "publish"): {"contents"},
    ("site.yml", "deploy"): {"pages", "id-token"},
}
"""What each job may write. A job that is not here writes nothing."""

TRIGGERS = {"push", "pull_request", "merge_group", "schedule", "workflow_dispatch", "workflow_call"}
"""What may start a workflow: nothing that gives a stranger's pull request a secret or a token that
writes, as `pull_request_target`, `workflow_run` and `issue_comment` do."""

USES = re.compile(r"^\s*(?:- )?uses: (.*)$", re.MULTILINE)
PINNED = re.compile(
    r"(?P<name>[\w.-]+/[\w./-]+)@(?P<sha>[0-9a-f]{40}) # (?P<version>v\d+\.\d+\.\d+)"
)


def read(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return found


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name in FILES:
        yield from ((name, job, told) for job, told in read(name)["jobs"].items())


each_job = pytest.mark.parametrize(
    ("name", "job", "told"), [pytest.param(*each, id="-".join(each[:2])) for each in jobs()]
)


def test_there_are_workflows_and_nothing_else() -> None:
    assert len(FILES) >= 5
    assert all(name.endswith(".yml") for name in FILES)
    assert {(name, job) for name, job, _ in jobs()} >= WRITES.keys()


@pytest.mark.parametrize("name", FILES)
def test_a_workflow_gives_nothing_that_a_job_has_not_asked_for(name: str) -> None:
    assert read(name)["permissions"] == {}


@each_job
def test_a_job_writes_what_it_has_to(name: str, job: str, told: dict[str, Any]) -> None:
    permissions = told.get("permissions", {})
    assert isinstance(permissions, dict), "neither read-all nor write-all"
    writes = {what for what, how in permissions.items() if how != "read"}
    assert writes == WRITES.get((name, job), set())


@pytest.mark.parametrize("name", FILES)
def test_no_stranger_starts_what_has_a_secret(name: str) -> None:
    # YAML 1.1 reads `on` as a truth value.
    told = read(name)[True]
    started = {told} if isinstance(told, str) else set(told)
    assert started <= TRIGGERS
    if "pull_request" in started:
        assert "secrets." not in (FOLDER / name).read_text(encoding="utf-8")


def test_every_action_is_held_by_a_commit_and_says_which_version_that_is() -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for name in FILES:
        for used in USES.findall((FOLDER / name).read_text(encoding="utf-8")):
            pinned = PINNED.fullmatch(used)
            assert pinned, f"{name}: {used}"
            action = "/".join(pinned["name"].split("/")[:2])
            found.setdefault(action, set()).add((pinned["sha"], pinned["version"]))
    # Two versions of one action: one of them was forgotten.
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


@each_job
def test_a_checkout_leaves_no_token_behind(name: str, job: str, told: dict[str, Any]) -> None:
    for step in told.get("steps", ()):
        if str(step.get("uses", "")).startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False, f"{name}: {job}"


@each_job
def test_a_job_ends(name: str, job: str, told: dict[str, Any]) -> None:
    assert told["timeout-minutes"] <= 360, f"{name}: {job}"


def test_the_dependencies_are_audited_each_day_and_before_a_release() -> None:
    audit = read("audit.yml")
    assert audit[True]["schedule"]
    assert audit[True]["pull_request"] == {"paths": ["uv.lock"]}
    for name in ("audit.yml", "release.yml"):
        assert "- run: make audit\n" in (FOLDER / name).read_text(encoding="utf-8")


def test_dependabot_looks_after_all_that_is_pinned() -> None:
    told = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))
    looked = {each["package-ecosystem"] for each in told["updates"]}
    assert looked >= {"github-actions", "uv", "docker"}


def test_what_is_released_is_attested() -> None:
    release = read("release.yml")["jobs"]
    attests = {
        name: [step["with"] for step in job["steps"] if "actions/attest@" in step.get("uses", "")]
        for name, job in release.items()
    }
    [image] = attests["image"]
    assert image["subject-digest"] == "${{ steps.build.outputs.digest }}"
    assert image["push-to-registry"] is True
    provenance, bill = attests["package"]
    assert provenance["subject-path"] == bill["subject-path"]
    assert bill["sbom-path"] == "dist/hullcheck.cdx.json"
    [build] = [step for step in release["image"]["steps"] if step.get("id") == "build"]
    assert (build["with"]["provenance"], build["with"]["sbom"]) == ("mode=max", True)
