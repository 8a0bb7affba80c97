"""Every event that the bot hears of, from the delivery to what then stands on GitHub."""

from __future__ import annotations

from fake.world import CheckRun, IssueComment, Pull
from step import SECOND

from .rig import Place, Rig


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
