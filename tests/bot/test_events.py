"""Every event that the bot hears of, from the delivery to what then stands on GitHub."""

from __future__ import annotations

import time
from dataclasses import replace
from unittest.mock import ANY

from fake.faults import Fault
from fake.world import CheckRun, IssueComment, Pull
from hullcheck.edges.bot.house import HouseRules
from hullcheck.edges.bot.rounds import Rounds
from hullcheck.review.one_click import BOX_MARKER
from step import OPEN, SAFE, SECOND

from .conftest import MakeRig
from .rig import Place, Rig

BOX = f"- [ ] {BOX_MARKER}"
TICKED = f"- [x] {BOX_MARKER}"


def opened(place: Place, files: dict[str, str], branch: str = "feature", by: str = "alice") -> Pull:
    place.hub.change(place.repository, branch, dict(files), onto="main")
    return place.hub.pull(place.repository, branch, by=by)


def comments(place: Place) -> list[IssueComment]:
    return [c for c in place.repository.comments.values() if c.author.login == "hullcheck[bot]"]


def checks(place: Place) -> list[CheckRun]:
    return list(place.repository.checks.values())


def test_a_pull_request_is_reviewed_and_checked(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    (thread,) = place.repository.threads.values()
    assert thread.root.path == "b/Dockerfile"
    (check,) = checks(place)
    assert check.told["head_sha"] == place.repository.head(pull)
    assert (check.told["status"], check.told["conclusion"]) == ("completed", "failure")
    assert [each["identifier"] for each in check.told["actions"]] == ["fix", "explain"]


def test_a_new_push_ends_the_thread_and_checks_the_new_head(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    place.hub.change(place.repository, "feature", {"b/.dockerignore": "**/.venv\n.git\n"})
    bot.done("pull_request", place.pull(pull))
    (thread,) = place.repository.threads.values()
    assert thread.resolved_by is not None
    old, new = checks(place)
    assert (old.told["conclusion"], new.told["conclusion"]) == ("failure", "success")
    assert new.told["head_sha"] == place.repository.head(pull)


def test_11_a_delivery_that_says_nothing_new_writes_nothing(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    before = len(place.hub.writes)
    bot.done("pull_request", place.pull(pull, "reopened"))
    tokens = [each for each in place.hub.writes[before:] if "access_tokens" not in each.path]
    assert tokens == []


def test_an_old_delivery_reviews_the_newest_head(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    old = place.pull(pull, "opened")
    place.hub.change(place.repository, "feature", {"b/.dockerignore": "**/.venv\n.git\n"})
    bot.done("pull_request", place.pull(pull))
    bot.done("pull_request", old)
    assert [each.told["conclusion"] for each in checks(place)] == ["success"]
    assert comments(place) == []


def test_a_closed_pull_request_is_left(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    told = place.pull(pull, "opened")
    pull.state = "closed"
    assert bot.deliver("pull_request", place.pull(pull, "closed")).json() == {"ignored": ANY}
    bot.done("pull_request", told)
    assert checks(place) == []


def test_23_the_configuration_is_that_of_the_default_branch(bot: Rig, place: Place) -> None:
    relaxing = {**SECOND, ".hullcheck.toml": 'ignore = ["host-venv-in-image"]\n'}
    bot.done("pull_request", place.pull(opened(place, relaxing), "opened"))
    assert checks(place)[0].told["conclusion"] == "failure"


def test_a_configuration_that_is_wrong_fails_the_check(bot: Rig, place: Place) -> None:
    place.hub.change(place.repository, "main", {".hullcheck.toml": "no-such-key = 1\n"})
    bot.done("pull_request", place.pull(opened(place, SECOND), "opened"))
    (check,) = checks(place)
    assert check.told["conclusion"] == "failure"
    assert "no-such-key" in check.told["output"]["summary"]


def test_50_annotations_come_fifty_at_a_time(bot: Rig, place: Place) -> None:
    many = {
        path.replace("b/", f"p{number}/"): text.replace('"b"', f'"p{number}"')
        for number in range(120)
        for path, text in SECOND.items()
    }
    bot.done("pull_request", place.pull(opened(place, many), "opened"))
    (check,) = checks(place)
    sent = [
        len(each.body["output"].get("annotations", []))
        for each in place.hub.writes
        if each.kind.startswith("checks/")
    ]
    assert len(sent) > 1
    assert max(sent) == 50
    told = [(each["path"], each["title"]) for each in check.annotations]
    assert len(set(told)) == len(told) == sum(sent)
    assert check.told["conclusion"] == "failure"


def fixes(place: Place) -> list[Pull]:
    return [each for each in place.repository.pulls() if each.head.startswith("hullcheck/fix-")]


def test_24_a_command_is_answered(bot: Rig, place: Place) -> None:
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    comment = place.hub.comment(place.repository, pull, "/hullcheck fix")
    told = place.comment(pull, comment)
    bot.done("issue_comment", told)
    (made,) = fixes(place)
    assert (made.base, made.author.login) == ("feature", "hullcheck[bot]")
    assert comment.reactions
    # Delivered again under another name it is not answered again.
    bot.deliver("issue_comment", told, guid="another")
    bot.settle()
    assert len(comments(place)) == 1


def test_24_others_are_not_answered(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    comment = place.hub.comment(place.repository, pull, "/hullcheck fix", by="mallory")
    bot.done("issue_comment", place.comment(pull, comment, by="mallory"))
    robot = place.hub.comment(place.repository, pull, "/hullcheck fix", by="other[bot]")
    answer = bot.deliver("issue_comment", place.comment(pull, robot, by="other[bot]"))
    assert answer.status_code == 200
    assert (fixes(place), comments(place)) == ([], [])


def test_25_a_tick_is_answered(bot: Rig, place: Place) -> None:
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    (summary,) = comments(place)
    before, summary.body = summary.body, summary.body.replace(BOX, TICKED)
    assert summary.body != before
    bot.done("issue_comment", place.comment(pull, summary, before=before))
    assert len(fixes(place)) == 1
    assert BOX in summary.body


def test_24_the_button_fix_proposes(bot: Rig, place: Place) -> None:
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    (check,) = checks(place)
    told = place.check(check, "requested_action", "fix")
    bot.done("check_run", told)
    (made,) = fixes(place)
    assert f"/pull/{made.number}" in comments(place)[-1].body
    before = len(comments(place))
    bot.deliver("check_run", told, guid="pressed-again-by-nobody")
    bot.settle()
    assert len(comments(place)) == before


def test_24_the_button_explain_explains_what_is_found(bot: Rig, place: Place) -> None:
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    bot.done("check_run", place.check(checks(place)[0], "requested_action", "explain"))
    assert "**`host-venv-over-built-venv`**: The host" in comments(place)[-1].body


def test_24_a_button_is_for_those_who_may_write(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    before = len(comments(place))
    bot.done("check_run", place.check(checks(place)[0], "requested_action", "fix", by="mallory"))
    assert (fixes(place), len(comments(place))) == ([], before)


def test_a_button_of_another_app_is_nothing(bot: Rig, place: Place) -> None:
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    told = place.check(checks(place)[0], "requested_action", "fix")
    told["check_run"]["app"]["id"] += 1
    bot.done("check_run", told)
    told["check_run"]["external_id"] = "theirs"
    assert bot.deliver("check_run", told).status_code == 200
    assert fixes(place) == []


def test_a_check_that_is_asked_for_again_is_told_again(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    (check,) = checks(place)
    before = place.hub.counts["checks/update"]
    bot.done("check_run", place.check(check, "rerequested"))
    assert place.hub.counts["checks/update"] == before + 1
    assert len(checks(place)) == 1
    assert len(comments(place)) == 1


def test_a_suite_that_is_asked_for_again_is_told_again(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("pull_request", place.pull(pull, "opened"))
    sha = place.repository.head(pull)
    before = place.hub.counts["checks/update"]
    bot.done("check_suite", place.suite(sha))
    assert place.hub.counts["checks/update"] == before + 1


def test_a_suite_of_a_head_that_was_never_checked(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    bot.done("check_suite", place.suite(place.repository.head(pull)))
    assert len(checks(place)) == 1


def test_a_push_keeps_the_issue_and_the_fix(make_rig: MakeRig, place: Place) -> None:
    bot = make_rig(rules=HouseRules(fixes_for=("octo/*",), audit_every=0.0))
    place.hub.change(place.repository, "main", dict(OPEN))
    bot.done("push", place.push())
    (fix,) = fixes(place)
    (issue,) = (each for each in place.repository.issues.values() if not isinstance(each, Pull))
    assert (fix.base, issue.state) == ("main", "open")
    place.hub.change(place.repository, "main", {".dockerignore": SAFE[".dockerignore"]})
    bot.done("push", place.push())
    assert (fix.state, issue.state) == ("closed", "closed")


def test_a_push_elsewhere_is_nothing(bot: Rig, place: Place) -> None:
    place.hub.change(place.repository, "feature", dict(OPEN), onto="main")
    assert bot.deliver("push", place.push("feature")).status_code == 200
    # And where no issue is kept nothing is looked at.
    before = len(place.hub.requests)
    bot.done("push", place.push())
    assert len(place.hub.requests) == before


def test_43_fixes_that_nobody_asked_for_are_capped(make_rig: MakeRig, place: Place) -> None:
    rules = HouseRules(fixes_for=("octo/*",), audit_every=0.0, pulls_per_hour=0)
    bot = make_rig(rules=rules)
    place.hub.change(place.repository, "main", dict(OPEN))
    bot.done("push", place.push())
    assert fixes(place) == []
    # What a person asks for is not.
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    comment = place.hub.comment(place.repository, pull, "/hullcheck fix")
    bot.done("issue_comment", place.comment(pull, comment))
    assert [each.base for each in fixes(place)] == ["feature"]


def test_installing_audits_what_it_is_installed_on(make_rig: MakeRig, place: Place) -> None:
    bot = make_rig(rules=HouseRules(issues_for=("octo/*",), audit_every=0.0))
    place.hub.change(place.repository, "main", dict(OPEN))
    other = Place(place.hub, "octo/other", place.installation)
    place.hub.change(other.repository, "main", dict(OPEN))
    bot.done("installation", place.installed("created", "octo/app"))
    assert len(place.repository.issues) == 1
    bot.done("installation_repositories", place.added("octo/other"))
    assert len(other.repository.issues) == 1
    # A large installation comes without its list.
    third = Place(place.hub, "octo/third", place.installation)
    place.hub.change(third.repository, "main", dict(OPEN))
    bot.done("installation", place.installed("unsuspend"))
    assert len(third.repository.issues) == 1


def test_removing_it_ends_its_work(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    del place.hub.world.installations[place.installation.id]
    bot.done("installation", place.installed("deleted", "octo/app"))
    bot.done("pull_request", place.pull(pull, "opened"))
    assert checks(place) == []


def test_the_clock_audits_everything_once_in_a_period(make_rig: MakeRig, place: Place) -> None:
    place.hub.change(place.repository, "main", dict(OPEN))
    Place(place.hub, "octo/quiet", place.installation)
    bot = make_rig(rules=HouseRules(issues_for=("*/*",), audit_every=0.0, parts=6))
    time_of = place.hub.world.clock
    time_of.passed = 86_400 - time_of.unix % 86_400
    rules = replace(bot.rules, audit_every=86_400.0)
    servers = [Rounds(bot.queue, bot.parts.clock, rules, bot.parts.log) for _ in range(2)]
    # One of them was away for most of the day.
    for hours, late in ((0, False), (1, True), (22, False)):
        time_of.passed += hours * 3_600
        for server in servers[late:]:
            server.look()
    bot.settle()
    done = [each.delivery for each in bot.queue.listing("done")]
    rounds = [each.guid for each in done if each.event == "our_round" and not each.installation]
    assert len(rounds) == bot.rules.parts
    audits = [each.repository for each in done if each.event == "our_audit"]
    assert sorted(audits) == ["octo/app", "octo/quiet"]
    assert len(place.repository.issues) == 1


def test_without_issues_and_fixes_the_clock_has_nothing_to_do(bot: Rig) -> None:
    every = HouseRules(audit_every=86_400.0)
    Rounds(bot.queue, bot.parts.clock, every, bot.parts.log).look()
    assert bot.queue.counts().waiting == 0


def test_what_the_operator_leaves_out_is_left(make_rig: MakeRig, place: Place) -> None:
    bot = make_rig(rules=HouseRules(skip=("octo/*",), audit_every=0.0))
    bot.done("pull_request", place.pull(opened(place, SECOND), "opened"))
    assert checks(place) == []


def test_an_event_that_nothing_is_known_of_is_no_error(bot: Rig, place: Place) -> None:
    for event in ("ping", "star", "our_audit", "our_round"):
        answer = bot.deliver(event, place.common("created"))
        assert answer.status_code == 200
        assert "ignored" in answer.json()
    assert bot.queue.counts().done == 0


def test_a_wrong_configuration_ends_an_audit_and_is_logged(make_rig: MakeRig, place: Place) -> None:
    bot = make_rig(rules=HouseRules(issues_for=("octo/*",), audit_every=0.0))
    place.hub.change(place.repository, "main", {".hullcheck.toml": "no-such-key = 1\n"})
    bot.done("push", place.push(), guid="wrong")
    assert any("no-such-key" in each["message"] for each in bot.log)


def test_what_github_shows_too_late_is_waited_for(bot: Rig, place: Place) -> None:
    pull = opened(place, SECOND)
    told = place.pull(pull, "opened")
    told["pull_request"]["updated_at"] = "2027-01-01T00:00:00Z"
    bot.deliver("pull_request", told, guid="early")
    while not any(each["message"] == "failed" for each in bot.log):
        time.sleep(0.01)
    assert checks(place) == []
    pull.updated = "2027-01-01T00:00:00Z"
    entry = bot.queue.entry("early")
    assert entry is not None
    assert "as it was before" in entry.error


def test_19_an_answer_whose_sending_was_lost_is_given_once(bot: Rig, place: Place) -> None:
    place.repository.permissions["alice"] = "write"
    pull = opened(place, SECOND)
    place.hub.faults.bad_gateway("issues/create-comment", after=True)
    comment = place.hub.comment(place.repository, pull, "/hullcheck explain host-venv-in-image")
    bot.done("issue_comment", place.comment(pull, comment))
    assert len(comments(place)) == 1


def test_19_a_check_whose_making_was_lost_is_made_once(bot: Rig, place: Place) -> None:
    place.hub.faults.bad_gateway("checks/create", after=True)
    bot.done("pull_request", place.pull(opened(place, SECOND), "opened"))
    assert len(checks(place)) == 1


def test_19_annotations_go_on_where_they_were_stopped(bot: Rig, place: Place) -> None:
    many = {
        path.replace("b/", f"p{number}/"): text.replace('"b"', f'"p{number}"')
        for number in range(120)
        for path, text in SECOND.items()
    }
    place.hub.faults.order(Fault("checks/update", 5, status=502, body={"message": "x"}))
    bot.done("pull_request", place.pull(opened(place, many), "opened"))
    (check,) = checks(place)
    told = [(each["path"], each["title"]) for each in check.annotations]
    assert len(set(told)) == len(told) > 50
    assert check.told["status"] == "completed"


def test_46_a_limit_is_left_to_the_queue(bot: Rig, place: Place) -> None:
    reset = place.hub.world.clock.unix + 120
    place.hub.faults.primary_limit("pulls/get", reset=reset)
    bot.deliver("pull_request", place.pull(opened(place, SECOND), "opened"), guid="limited")
    while not any(each["message"] == "failed" for each in bot.log):
        time.sleep(0.01)
    entry = bot.queue.entry("limited")
    assert entry is not None
    assert entry.state == "waiting"
    assert 100 < entry.due - time.time() < 150
