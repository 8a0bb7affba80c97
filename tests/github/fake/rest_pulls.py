"""Pull requests: made, listed, changed, and the files and commits in them."""

from __future__ import annotations

from typing import Any

from .answers import Teller
from .calls import Answer, Call, RefusedError, invalid, operation
from .rest_issues import change_issue, check_title
from .rest_repos import told_commits, without_patch
from .world import Account, Pull, Repository, World

MAX_FILES = 3000
"""Files of a pull request that are listed. https://docs.github.com/rest/pulls/pulls"""


@operation("pulls/list")
def list_pulls(call: Call) -> Answer:
    repository, query = call.repository, call.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    found = [
        pull
        for pull in repository.pulls()
        if state in ("all", pull.state)
        and head in (None, f"{pull.source.owner.login}:{pull.head}")
        and base in (None, pull.base)
    ]
    if query.get("direction", "desc") == "desc":
        found.reverse()
    return Answer([Teller(call.root).pull(repository, pull) for pull in found])


@operation("pulls/get")
def get_pull(call: Call) -> Answer:
    return Answer(Teller(call.root).whole_pull(call.repository, call.pull))


@operation("pulls/create")
def create_pull(call: Call) -> Answer:
    repository, body = call.repository, call.body
    owner, _, branch = body["head"].rpartition(":")
    source = source_of(call.world, repository, owner or repository.owner.login)
    check_new(repository, source, body["base"], branch)
    check_title("PullRequest", body.get("title", ""))
    pull = make_pull(call.world, repository, call.viewer, body["base"], branch, source)
    pull.title, pull.body = body.get("title", branch), call.checked_body()
    pull.draft = body.get("draft", False)
    pull.maintainer_can_modify = body.get("maintainer_can_modify", True)
    return Answer(Teller(call.root).whole_pull(repository, pull), 201)


def source_of(world: World, repository: Repository, owner: str) -> Repository:
    """Return the repository that a head `OWNER:BRANCH` lies in: this one, or its fork."""
    if owner == repository.owner.login:
        return repository
    for each in world.repositories.values():
        if each.parent is repository and each.owner.login == owner:
            return each
    raise invalid_end("head")


def invalid_end(field: str) -> RefusedError:
    return invalid({"resource": "PullRequest", "field": field, "code": "invalid"})


def check_new(repository: Repository, source: Repository, base: str, head: str) -> None:
    """Raise where no pull request can be between these branches."""
    new, old = source.store.ref(f"refs/heads/{head}"), repository.store.ref(f"refs/heads/{base}")
    if new is None:
        raise invalid_end("head")
    if old is None:
        raise invalid_end("base")
    fetch(repository, source)
    if repository.store.is_ancestor(new, old):
        raise refused_pull(f"No commits between {base} and {head}")
    ends = (source.full_name, head, base)
    for pull in repository.pulls():
        if pull.state == "open" and (pull.source.full_name, pull.head, pull.base) == ends:
            label = f"{source.owner.login}:{head}"
            raise refused_pull(f"A pull request already exists for {label}.")


def refused_pull(message: str) -> RefusedError:
    return invalid({"resource": "PullRequest", "code": "custom", "message": message})


def fetch(repository: Repository, source: Repository) -> None:
    """Bring the commits of a fork here, as GitHub does for its pull requests."""
    if source is not repository:
        folder = str(source.store.folder)
        repository.store.git("fetch", "--quiet", folder, f"+refs/heads/*:refs/forks/{source.id}/*")


def make_pull(
    world: World,
    repository: Repository,
    author: Account,
    base: str,
    head: str,
    source: Repository,
) -> Pull:
    """Make a pull request, without asking whether GitHub would."""
    fetch(repository, source)
    now = world.clock.tick()
    pull = Pull(
        id=next(world.ids),
        number=len(repository.issues) + 1,
        author=author,
        title=head,
        body=None,
        created=now,
        updated=now,
        base=base,
        head=head,
        source=source,
    )
    repository.issues[pull.number] = pull
    repository.base(pull)
    repository.head(pull)
    return pull


@operation("pulls/update")
def update_pull(call: Call) -> Answer:
    pull, body = call.pull, call.body or {}
    new_base: Any = body.get("base", pull.base)
    if call.repository.store.ref(f"refs/heads/{new_base}") is None:
        raise invalid_end("base")
    if body.get("state") == "open" and pull.source.store.ref(f"refs/heads/{pull.head}") is None:
        raise invalid({"resource": "PullRequest", "code": "invalid", "field": "state"})
    if body.get("state") == "closed":
        call.repository.head(pull)
    change_issue(call, pull)
    pull.base = new_base
    return Answer(Teller(call.root).whole_pull(call.repository, pull))


@operation("pulls/request-reviewers")
def request_reviewers(call: Call) -> Answer:
    """Ask for reviews: only of those who may read, and of none where one may not be asked."""
    pull, body = call.pull, call.body or {}
    known = {*call.repository.permissions, call.repository.owner.login}
    for login in body.get("reviewers", []):
        if login not in known:
            raise RefusedError(
                422, "Reviews may only be requested from collaborators. One or more are not."
            )
    pull.reviewers += [one for one in body.get("reviewers", []) if one not in pull.reviewers]
    pull.teams += [one for one in body.get("team_reviewers", []) if one not in pull.teams]
    return Answer(Teller(call.root).pull(call.repository, pull), 201)


@operation("pulls/list-files")
def list_files(call: Call) -> Answer:
    repository, pull, teller = call.repository, call.pull, Teller(call.root)
    sha = repository.head(pull)
    files = repository.pull_changes(pull)[: call.faults.get("files", MAX_FILES)]
    return Answer([without_patch(call, teller.file(repository, each, sha)) for each in files])


@operation("pulls/list-commits")
def list_commits(call: Call) -> Answer:
    repository, pull = call.repository, call.pull
    span = f"{repository.merge_base(pull)}..{repository.head(pull)}"
    return told_commits(call, repository.store.commits(span, "--reverse")[:250])
