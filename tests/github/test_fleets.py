"""Audits of an organisation or a list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fake.faults import Fault
from fake.hub import Hub
from fleets import LEAKY, FleetRig, Run
from hullcheck.edges.fleet import listing
from hullcheck.fleet.shard import Shard
from step import SAFE, SECOND


@pytest.fixture
def rig(github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> FleetRig:
    return FleetRig(github, tmp_path / "fleet", capsys)


@pytest.fixture
def fleet(rig: FleetRig) -> FleetRig:
    """Give an organisation of which half lets its environments in."""
    for number in range(6):
        rig.add(f"app{number}", LEAKY if number % 2 else SAFE)
    return rig


def told(run: Run) -> dict[str, Any]:
    """Return what a run tells of each repository, by its name without the owner."""
    return {each["name"].partition("/")[2]: each for each in json.loads(run.out)["repositories"]}


def test_52_an_organisation_is_audited_repository_by_repository(fleet: FleetRig) -> None:
    run = fleet.audit()
    assert run.code == 1
    assert {name: len(each["findings"]) for name, each in told(run).items()} == {
        **{f"app{number}": 0 for number in (0, 2, 4)},
        **{f"app{number}": 1 for number in (1, 3, 5)},
    }
    (found,) = told(run)["app1"]["findings"]
    assert found["rule"] == "host-venv-over-built-venv"
    assert [step["what"] for step in found["route"]] == [".venv", ".", "COPY . .", "/app/.venv"]
    assert run.writes == []


def test_52_a_list_is_audited_and_may_name_what_is_not_there(fleet: FleetRig) -> None:
    names = fleet.listed("# ours", "octo/app1", "OCTO/app1", "octo/gone", "octo/app2  # fine")
    run = fleet.audit(repositories=names)
    assert run.code == 3
    assert told(run)["gone"]["status"] == "failed"
    assert "Could not resolve to a Repository" in told(run)["gone"]["reason"]
    assert len(told(run)["app1"]["findings"]) == 1
    assert len(told(run)) == 3


def test_52_archived_disabled_empty_and_forks_are_skipped(fleet: FleetRig) -> None:
    fleet.add("old", LEAKY).archived = True
    fleet.add("shut", LEAKY).disabled = True
    fleet.add("nothing")
    fleet.add("fork", LEAKY).parent = fleet.hub.world.repositories["octo/app0"]
    reasons = {"old": "archived", "shut": "disabled", "nothing": "empty", "fork": "a fork"}
    for asked in ({}, {"repositories": fleet.listed(*(f"octo/{name}" for name in reasons))}):
        run = fleet.audit(**asked)
        assert {n: told(run)[n]["reason"] for n in reasons} == {
            name: f"it is {word}" for name, word in reasons.items()
        }
    run = fleet.audit(archived=True, forks=True, fix=("**",))
    assert len(told(run)["old"]["findings"]) == len(told(run)["fork"]["findings"]) == 1
    assert told(run)["old"]["stage"] == "report"


def test_52_patterns_choose_the_repositories(fleet: FleetRig) -> None:
    run = fleet.audit(only=("Octo/app*",), skip=("octo/app1", "octo/APP3"))
    chosen = [name for name, each in told(run).items() if each["status"] == "checked"]
    assert chosen == ["app0", "app2", "app4", "app5"]


def test_52_what_is_known_outlives_a_run_that_leaves_it_out(fleet: FleetRig) -> None:
    first = fleet.audit()
    assert told(fleet.audit(only=("octo/app0",)))["app1"]["status"] == "skipped"
    again = fleet.audit()
    assert again.out == first.out
    assert "git/get-tree" not in again.reads


def test_52_an_unchanged_repository_costs_one_conditional_request(fleet: FleetRig) -> None:
    first = fleet.audit()
    again = fleet.audit()
    assert told(again) == told(first)
    assert again.reads == ["repos/list-for-org", *["repos/get-branch"] * 6]
    assert [each.status for each in again.requests[1:]] == [304] * 6
    fleet.hub.change(fleet.hub.world.repositories["octo/app1"], "main", SAFE)
    third = fleet.audit()
    assert [each.status for each in third.requests].count(304) == 5
    assert told(third)["app1"]["findings"] == []


def test_52_a_new_commit_with_the_same_tree_is_unchanged(fleet: FleetRig) -> None:
    fleet.audit()
    fleet.hub.change(fleet.hub.world.repositories["octo/app1"], "main", {})
    assert fleet.audit().reads == ["repos/list-for-org", *["repos/get-branch"] * 6]


def test_52_another_token_has_other_tags_and_the_tree_tells(fleet: FleetRig) -> None:
    fleet.audit()
    text = fleet.ledger.read_text().replace('"tag":"', '"tag":"other')
    fleet.ledger.write_text(text)
    run = fleet.audit()
    assert run.reads == ["repos/list-for-org", *["repos/get-branch"] * 6]
    assert {each.status for each in run.requests} == {200}
    assert {each.status for each in fleet.audit().requests[1:]} == {304}


def test_52_what_was_asked_for_belongs_to_what_is_known(fleet: FleetRig) -> None:
    fleet.audit()
    run = fleet.audit(rule_set="strict")
    assert run.reads.count("git/get-tree") == 6


def test_52_a_shared_configuration_that_changes_counts(fleet: FleetRig) -> None:
    shared = fleet.add(".github", {".hullcheck.toml": 'ignore = ["host-venv-over-built-venv"]\n'})
    for number in (1, 3):
        files = {".hullcheck.toml": 'extends = ["octo/.github"]\n'}
        fleet.hub.change(fleet.hub.world.repositories[f"octo/app{number}"], "main", files)
    run = fleet.audit()
    assert not any(found["rule"] == "host-venv-over-built-venv" for found in found_of(run, "app1"))
    # Read once for all, and once to audit the repository itself.
    trees = [each.path for each in run.requests if each.kind == "git/get-tree"]
    assert sum("/octo/.github/" in path for path in trees) == 2
    assert fleet.audit().reads.count("git/get-tree") == 1
    fleet.hub.change(shared, "main", {".hullcheck.toml": "ignore = []\n"})
    assert len(found_of(fleet.audit(), "app1")) == 1


def found_of(run: Run, name: str) -> list[Any]:
    found: list[Any] = told(run)[name]["findings"]
    return found


@pytest.mark.parametrize("status", [403, 404, 500])
def test_52_a_failing_repository_stops_no_other(fleet: FleetRig, status: int) -> None:
    body = {"message": "Resource not accessible by integration"}
    times = 4 if status == 500 else 1
    fleet.hub.faults.order(Fault("git/get-tree", times, status=status, body=body))
    run = fleet.audit()
    assert run.code == 3
    assert told(run)["app0"]["status"] == "failed"
    assert f"({status})" in told(run)["app0"]["reason"]
    assert len(found_of(run, "app5")) == 1
    assert [each["status"] for each in told(fleet.audit()).values()] == ["checked"] * 6


def test_52_a_tree_that_is_none_stops_no_other(fleet: FleetRig) -> None:
    body = {"sha": "0" * 40, "truncated": False, "tree": [{"path": 1}]}
    fleet.hub.faults.order(Fault("git/get-tree", 1, status=200, body=body))
    run = fleet.audit()
    assert "A defect of hullcheck: KeyError" in told(run)["app0"]["reason"]
    assert len(found_of(run, "app5")) == 1


def test_52_stages_are_rolled_out_by_pattern(fleet: FleetRig) -> None:
    run = fleet.audit(comment=("octo/app1",), fix=("octo/app3",))
    assert {n: each["stage"] for n, each in told(run).items() if n in ("app1", "app3", "app5")} == {
        "app1": "comment",
        "app3": "fix",
        "app5": "report",
    }
    assert fleet.issues() == ["octo/app1", "octo/app3"]
    assert fleet.pulls() == ["octo/app3"]
    assert told(run)["app3"]["pull"].endswith("/octo/app3/pull/1")
    again = fleet.audit(comment=("octo/app1",), fix=("octo/app3",))
    assert again.writes == []
    assert told(again) == told(run)
    assert [each.status for each in again.requests[1:]] == [304] * 6


def test_44_a_dry_run_of_a_fleet_writes_nothing(fleet: FleetRig) -> None:
    run = fleet.audit(fix=("**",), dry_run=True)
    assert run.writes == []
    assert any("open a pull request" in line for line in told(run)["app1"]["plan"])
    assert any("open the issue" in line for line in told(run)["app1"]["plan"])
    assert told(run)["app0"]["plan"] == []
    # What was planned is not taken for done.
    fleet.audit(fix=("**",))
    assert fleet.pulls() == ["octo/app1", "octo/app3", "octo/app5"]


def test_42_no_file_among_the_workflows_is_written_in_a_fleet(rig: FleetRig) -> None:
    folder = ".github/workflows/tool"
    rig.add("tool", {path.replace("b/", f"{folder}/"): text for path, text in SECOND.items()})
    run = rig.audit(fix=("**",))
    assert found_of(run, "tool")[0]["path"].startswith(folder)
    assert run.writes == ["issues/create"]
    assert rig.pulls() == []


def test_43_pull_requests_are_capped_in_all(fleet: FleetRig) -> None:
    run = fleet.audit(fix=("**",), max_pulls=2)
    assert fleet.pulls() == ["octo/app1", "octo/app3"]
    assert any("open a pull request" in line for line in told(run)["app5"]["plan"])
    assert fleet.audit(fix=("**",), max_pulls=2).writes == []
    fleet.audit(fix=("**",), max_pulls=3)
    assert fleet.pulls() == ["octo/app1", "octo/app3", "octo/app5"]


def test_43_pull_requests_are_capped_by_the_hour(fleet: FleetRig) -> None:
    fleet.audit(fix=("**",), max_pulls_per_hour=1)
    fleet.audit(fix=("**",), max_pulls_per_hour=1)
    assert fleet.pulls() == ["octo/app1"]
    fleet.clock.sleep(3600)
    fleet.audit(fix=("**",), max_pulls_per_hour=1)
    assert fleet.pulls() == ["octo/app1", "octo/app3"]


def test_43_a_capped_repository_gets_no_branch_either(fleet: FleetRig) -> None:
    run = fleet.audit(fix=("**",), max_pulls=0)
    assert set(run.writes) == {"issues/create"}


def test_43_a_dry_run_counts_as_a_real_one_would(fleet: FleetRig) -> None:
    run = fleet.audit(fix=("**",), max_pulls=1, dry_run=True)
    assert run.writes == []
    fleet.audit(fix=("**",), max_pulls=1)
    assert fleet.pulls() == ["octo/app1"]


def test_46_where_the_wait_is_too_long_the_rest_is_told_as_not_reached(fleet: FleetRig) -> None:
    reset = fleet.hub.world.clock.unix + 86_400
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    body = {"message": "API rate limit exceeded"}
    fault = Fault("git/get-tree", None, status=403, body=body, headers=headers)
    fleet.hub.faults.order(fault)
    run = fleet.audit()
    assert run.code == 3
    assert [each["status"] for each in told(run).values()] == ["pending"] * 6
    assert "GitHub's limit is reached" in run.errors
    fault.times = 0
    run = fleet.audit()
    assert run.code == 1
    assert json.loads(run.out)["status"] == "complete"


def test_52_shards_together_are_the_single_run(fleet: FleetRig) -> None:
    fleet.add("old", LEAKY).archived = True
    whole = fleet.audit(fix=("octo/app3",))
    ledgers = []
    for number in (1, 2, 3):
        ledgers.append(str(fleet.folder / f"shard{number}.jsonl"))
        fleet.audit(fix=("octo/app3",), shard=Shard(number, 3), ledger=ledgers[-1])
    merged = fleet.audit(merge=True, ledgers=tuple(ledgers))
    assert merged.requests == []
    assert (merged.code, merged.out) == (whole.code, whole.out)
    for form in ("table", "markdown", "sarif", "html"):
        single = fleet.audit(merge=True, ledgers=(str(fleet.ledger),), form=form)
        assert fleet.audit(merge=True, ledgers=tuple(ledgers), form=form).out == single.out


def test_52_a_repository_that_is_gone_or_renamed_is_told_as_it_is(fleet: FleetRig) -> None:
    fleet.audit()
    world = fleet.hub.world
    world.repositories.pop("octo/app0").store.stop()
    moved = world.repositories.pop("octo/app1")
    moved.name = "renamed"
    world.repositories["octo/renamed"] = moved
    run = fleet.audit()
    assert sorted(told(run)) == ["app2", "app3", "app4", "app5", "renamed"]
    assert "git/get-tree" not in run.reads
    assert len(found_of(run, "renamed")) == 1


def test_52_a_list_with_former_names_is_audited_in_parts_as_well(fleet: FleetRig) -> None:
    world = fleet.hub.world
    moved = world.repositories["octo/app1"]
    moved.name = "renamed-to-something-else"
    # GitHub leads from the former name to the new one.
    world.repositories["octo/renamed-to-something-else"] = moved
    names = fleet.listed("octo/app1", "octo/app2")
    found: set[str] = set()
    for number in (1, 2, 3, 4):
        ledger = str(fleet.folder / f"part{number}")
        run = fleet.audit(repositories=names, shard=Shard(number, 4), ledger=ledger)
        found |= told(run).keys()
    assert found == {"renamed-to-something-else", "app2"}


def test_52_repositories_are_listed_in_batches(
    fleet: FleetRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 4)
    monkeypatch.setattr(listing, "BATCH", 4)
    run = fleet.audit()
    assert (len(told(run)), run.reads.count("repos/list-for-org")) == (6, 2)
    names = fleet.listed(*(f"octo/app{number}" for number in range(6)))
    run = fleet.audit(repositories=names)
    assert (len(told(run)), run.reads.count("graphql")) == (6, 2)


def test_46_a_limit_in_the_middle_of_a_fix_stops_and_the_next_run_ends_it(fleet: FleetRig) -> None:
    fleet.hub.faults.secondary_limit("pulls/create", retry_after=86_400)
    run = fleet.audit(fix=("**",), max_pulls=2)
    statuses = [each["status"] for each in told(run).values()]
    assert (run.code, statuses) == (3, ["checked", *["pending"] * 5])
    assert fleet.pulls() == []
    # What was counted before the limit was reached is not counted twice.
    fleet.audit(fix=("**",), max_pulls=2)
    assert fleet.pulls() == ["octo/app1", "octo/app3"]


def test_43_a_second_pull_request_of_a_repository_counts_as_well(fleet: FleetRig) -> None:
    repository = fleet.hub.world.repositories["octo/app1"]
    asked = {"fix": ("octo/app1",), "max_pulls": 1}
    fleet.audit(**asked)
    fleet.hub.change(repository, "main", SAFE)
    fleet.audit(**asked)
    fleet.hub.change(repository, "main", LEAKY)
    assert any("open a pull request" in each for each in told(fleet.audit(**asked))["app1"]["plan"])
    assert len(fleet.pulls()) == 1
    fleet.audit(**{**asked, "max_pulls": 2})
    assert len(fleet.pulls()) == 2


def test_52_a_branch_that_is_hidden_is_not_taken_for_an_empty_repository(fleet: FleetRig) -> None:
    fleet.hub.faults.order(Fault("repos/get-branch", 1, status=404, body={"message": "Not Found"}))
    assert told(fleet.audit())["app0"]["status"] == "failed"


def test_52_a_ledger_that_cannot_be_written_is_told_before_anything_is_done(
    fleet: FleetRig,
) -> None:
    run = fleet.audit(ledger=str(fleet.folder / "missing" / "ledger"), fix=("**",))
    assert (run.code, run.writes) == (3, [])
    assert "cannot be written" in run.errors
    run = fleet.audit(ledger=str(fleet.folder))
    assert (run.code, run.writes) == (2, [])
    assert "cannot be read" in run.errors


def test_52_another_file_is_no_ledger(fleet: FleetRig) -> None:
    fleet.ledger.write_text("hello\n")
    run = fleet.audit()
    assert run.code == 2
    assert "line 1 of" in run.errors
    assert fleet.ledger.read_text() == "hello\n"


def test_52_a_person_is_no_organisation(fleet: FleetRig) -> None:
    run = fleet.audit(org="alice")
    assert (run.code, run.out) == (2, "")
    assert "there is no organisation `alice`" in run.errors


def test_46_an_outage_is_not_waited_for_repository_by_repository(rig: FleetRig) -> None:
    for number in range(13):
        rig.add(f"app{number:02}", SAFE)
    fault = rig.hub.faults.order(Fault("repos/get-branch", None, status=503, body={}))
    run = rig.audit()
    statuses = [each["status"] for each in told(run).values()]
    assert (run.code, statuses) == (3, ["failed"] * 9 + ["pending"] * 4)
    assert "GitHub did not answer for 10 repositories" in run.errors
    fault.times = 0
    assert rig.audit().code == 0


def test_52_what_github_did_not_tell_is_asked_for_again(fleet: FleetRig) -> None:
    fault = fleet.hub.faults.order(Fault("graphql", None, status=502, body={}))
    run = fleet.audit(only=("octo/app1",))
    assert told(run)["app1"]["unknowns"]
    fault.times = 0
    run = fleet.audit(only=("octo/app1",))
    assert len(found_of(run, "app1")) == 1
    assert told(run)["app1"]["unknowns"] == []


def test_29_without_the_permission_a_fleet_is_still_reported(fleet: FleetRig) -> None:
    fleet.token = fleet.hub.token(permissions={"contents": "read", "metadata": "read"})
    run = fleet.audit(fix=("**",))
    assert run.code == 1
    notes = " ".join(told(run)["app1"]["notes"])
    assert "`contents: write` and `pull-requests: write`" in notes
    assert "`issues: write`" in notes
    fleet.token = fleet.hub.default_token
    fleet.audit(fix=("**",))
    assert len(fleet.pulls()) == len(fleet.issues()) == 3


def test_30_a_token_that_ends_stops_the_audit_and_another_one_goes_on(fleet: FleetRig) -> None:
    token = fleet.token = fleet.hub.token()

    def revoke() -> None:
        token.revoked = True

    fleet.hub.faults.meanwhile("git/get-tree", revoke)
    run = fleet.audit()
    assert run.code == 2
    assert "GitHub does not accept the token" in run.errors
    assert token.text not in run.out + run.errors + fleet.ledger.read_text()
    fleet.token = fleet.hub.default_token
    assert fleet.audit().code == 1


def test_18_a_tree_that_was_not_read_whole_closes_no_issue_and_no_fix(fleet: FleetRig) -> None:
    asked = {"fix": ("**",), "only": ("octo/app1",)}
    fleet.audit(**asked)
    repository = fleet.hub.world.repositories["octo/app1"]
    fleet.hub.change(repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    fleet.hub.faults.truncated_tree(2, times=None)
    run = fleet.audit(**asked)
    assert told(run)["app1"]["complete"] is False
    assert {each.state for each in repository.issues.values()} == {"open"}
