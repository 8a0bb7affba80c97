"""Repositories, branches, contents, commits and comparisons; who may do what."""

from __future__ import annotations

from typing import Any

from .answers import Teller, Told
from .calls import Answer, Call, RefusedError, not_found, operation, visible
from .rest_git import decoded, encoded
from .store import Entry
from .world import Account, Repository

MAX_CONTENT = 1024 * 1024
"""Bytes of a file whose content is told. https://docs.github.com/rest/repos/contents"""

MAX_COMPARED = 300
"""Files of a comparison. https://docs.github.com/rest/commits/commits"""

FILE_TYPES = {"040000": "dir", "120000": "symlink", "160000": "submodule"}


@operation("repos/get")
def get_repository(call: Call) -> Answer:
    told = Teller(call.root).repository(call.repository)
    if call.repository.parent:
        told["parent"] = Teller(call.root).repository(call.repository.parent)
    return Answer(told)


@operation("repos/list-for-org")
def list_for_organisation(call: Call) -> Answer:
    """List what the token sees of an organisation; of a person there is no such list."""
    name = call.parameters["org"]
    account = call.world.accounts.get(name)
    if account is None or account.kind != "Organization":
        raise not_found()
    found = [each for each in call.world.repositories.values() if each.owner is account]
    seen = [each for each in found if is_visible(call, each)]
    if call.query.get("sort") == "full_name":
        seen.sort(key=lambda each: each.full_name)
    teller = Teller(call.root)
    return Answer([teller.repository(each) for each in seen])


def is_visible(call: Call, repository: Repository) -> bool:
    try:
        visible(call.world, call.token, repository.full_name)
    except RefusedError:
        return False
    return True


def told_branch(call: Call, name: str, sha: str) -> Told:
    return {"name": name, "commit": {"sha": sha, "url": call.root}, "protected": False}


@operation("repos/list-branches")
def list_branches(call: Call) -> Answer:
    found = call.repository.store.refs("refs/heads/").items()
    return Answer([told_branch(call, name.removeprefix("refs/heads/"), sha) for name, sha in found])


@operation("repos/get-branch")
def get_branch(call: Call) -> Answer:
    name = call.parameters["branch"]
    sha = call.repository.store.ref(f"refs/heads/{name}")
    if sha is None:
        raise RefusedError(404, "Branch not found")
    told = told_branch(call, name, sha)
    return Answer(told | {"commit": Teller(call.root).commit(call.repository, sha)})


@operation("repos/get-content")
def get_content(call: Call) -> Answer:
    repository, path = call.repository, call.parameters["path"].strip("/")
    revision = repository.store.resolve(call.query.get("ref", repository.default_branch))
    if revision is None:
        raise RefusedError(404, f"No commit found for the ref {call.query.get('ref')}")
    found = repository.store.read(f"{revision}:{path}")
    if found is not None and found.kind == "tree":
        entries = repository.store.tree(found.sha, recursive=False)
        return Answer([told_entry(call, path, each) for each in entries[:1000]])
    entry = entry_of(repository, revision, path)
    if entry is None:
        raise not_found()
    told = told_entry(call, parent(path), entry)
    data = found.data if found else b""
    return Answer(told | details(told["type"], data))


def parent(path: str) -> str:
    return path.rpartition("/")[0]


def entry_of(repository: Repository, revision: str, path: str) -> Entry | None:
    """Return what a revision has at `path`; its `path` is the name alone."""
    place = f"{revision}:{parent(path)}"
    found = repository.store.read(place)
    if found is None or found.kind != "tree":
        return None
    beside = repository.store.tree(place, recursive=False)
    return next((each for each in beside if each.path == path.rpartition("/")[2]), None)


def details(kind: str, data: bytes) -> Told:
    """Return what is told of one entry alone."""
    if kind == "symlink":
        return {"target": data.decode("utf-8", "replace")}
    if kind == "submodule":
        return {"submodule_git_url": "https://example.org/lib.git"}
    if len(data) > MAX_CONTENT:
        return {"content": "", "encoding": "none"}
    return {"content": encoded(data), "encoding": "base64"}


def told_entry(call: Call, directory: str, entry: Entry) -> Told:
    path = f"{directory}/{entry.path}".strip("/")
    address = Teller(call.root).api(call.repository, "/contents/x")
    return {
        "type": FILE_TYPES.get(entry.mode, "file"),
        "name": entry.path,
        "path": path,
        "sha": entry.sha,
        "size": entry.size or 0,
        "url": address,
        "git_url": address,
        "html_url": address,
        "download_url": address,
        "_links": {"self": address, "git": address, "html": address},
    }


@operation("repos/create-or-update-file-contents")
def put_content(call: Call) -> Answer:
    repository, body, path = call.repository, call.body, call.parameters["path"]
    old = current(call, path)
    if old is not None and old != body.get("sha"):
        raise mismatch(path, body.get("sha"))
    before = entry_of(repository, branch(call), path)
    mode = before.mode if before else "100644"
    sha = commit_file(call, path, (mode, decoded(body["content"])))
    entry = entry_of(repository, sha, path)
    assert entry is not None
    told = {"content": told_entry(call, parent(path), entry), "commit": told_commit(call, sha)}
    return Answer(told, 200 if old else 201)


@operation("repos/delete-file")
def delete_content(call: Call) -> Answer:
    path = call.parameters["path"]
    old = current(call, path)
    if old is None:
        raise not_found()
    if old != call.body["sha"]:
        raise mismatch(path, call.body["sha"])
    return Answer({"content": None, "commit": told_commit(call, commit_file(call, path, None))})


def mismatch(path: str, sha: str | None) -> RefusedError:
    if sha is None:
        return RefusedError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    return RefusedError(409, f"{path} does not match {sha}")


def branch(call: Call) -> str:
    name: str = call.body.get("branch", call.repository.default_branch)
    if call.repository.store.ref(f"refs/heads/{name}") is None:
        raise RefusedError(404, f"Branch {name} not found")
    return f"refs/heads/{name}"


def current(call: Call, path: str) -> str | None:
    """Return the id of the file as it stands on the branch that the request names."""
    found = call.repository.store.read(f"{branch(call)}:{path}")
    return found.sha if found else None


def commit_file(call: Call, path: str, file: tuple[str, bytes] | None) -> str:
    store, ref = call.repository.store, branch(call)
    call.world.clock.tick()
    who = call.viewer.person.at(call.world.clock.unix)
    return store.change(ref, {path: file}, call.body["message"], who, store.ref(ref))


def told_commit(call: Call, sha: str) -> Told:
    return Teller(call.root).git_commit(call.repository, sha)


@operation("repos/get-commit")
def get_commit(call: Call) -> Answer:
    repository, teller = call.repository, Teller(call.root)
    sha = repository.store.resolve(call.parameters["ref"])
    if sha is None:
        raise RefusedError(422, f"No commit found for SHA: {call.parameters['ref']}")
    return Answer(teller.commit(repository, sha))


@operation("repos/list-commits")
def list_commits(call: Call) -> Answer:
    repository = call.repository
    name = call.query.get("sha", repository.default_branch)
    sha = repository.store.resolve(name)
    if sha is None:
        raise not_found()
    return told_commits(call, repository.store.commits(sha))


def told_commits(call: Call, commits: list[str]) -> Answer:
    teller = Teller(call.root)
    return Answer([teller.commit(call.repository, sha) for sha in commits])


@operation("repos/compare-commits-with-basehead")
def compare(call: Call) -> Answer:
    """Tell what a head has beside its merge base: three dots, as on the page."""
    repository, teller = call.repository, Teller(call.root)
    base, _, head = call.parameters["basehead"].partition("...")
    shas = [repository.store.resolve(each.rpartition(":")[2]) for each in (base, head)]
    if shas[0] is None or shas[1] is None:
        raise not_found()
    old, new = shas[0], shas[1]
    fork = repository.store.merge_base(old, new)
    if fork is None:
        raise RefusedError(404, f"No common ancestor between {base} and {head}.")
    ahead = repository.store.commits(f"{old}..{new}", "--reverse")
    behind = repository.store.commits(f"{new}..{old}")
    files = repository.changes(fork, new)[: call.faults.get("files", MAX_COMPARED)]
    told: Told = {
        "base_commit": teller.commit(repository, old),
        "merge_base_commit": teller.commit(repository, fork),
        "status": status(len(ahead), len(behind)),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [teller.commit(repository, sha) for sha in ahead],
        "files": [without_patch(call, teller.file(repository, each, new)) for each in files],
    }
    return Answer(told, key="commits")


def status(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


def without_patch(call: Call, told: Told) -> Told:
    """Leave the patch out where a test wants it missing, as GitHub does for what is big."""
    limit = call.faults.get("patch")
    if limit is not None and len(told.get("patch", "")) > limit:
        del told["patch"]
    return told


@operation("repos/list-pull-requests-associated-with-commit")
def pulls_of_commit(call: Call) -> Answer:
    repository, sha = call.repository, call.parameters["commit_sha"]
    found = [
        pull
        for pull in repository.pulls()
        if sha
        in repository.store.commits(f"{repository.merge_base(pull)}..{repository.head(pull)}")
    ]
    return Answer([Teller(call.root).pull(repository, pull) for pull in found])


@operation("repos/create-commit-status")
def create_status(call: Call) -> Answer:
    if call.repository.store.resolve(call.parameters["sha"]) is None:
        raise RefusedError(422, f"No commit found for SHA: {call.parameters['sha']}")
    told: dict[str, Any] = {"context": "default", "description": None, "target_url": None}
    told |= call.body
    call.repository.statuses.append(told | {"sha": call.parameters["sha"]})
    return Answer(told | {"creator": Teller(call.root).account(call.viewer)}, 201)


@operation("repos/get-collaborator-permission-level")
def permission_level(call: Call) -> Answer:
    login = call.parameters["username"]
    account = known_account(call, login)
    level = call.repository.permission(login)
    told = {"permission": level, "role_name": level, "user": Teller(call.root).account(account)}
    return Answer(told)


def known_account(call: Call, login: str) -> Account:
    account = call.world.accounts.get(login)
    if account is None:
        raise RefusedError(404, f"{login} is not a user")
    return account
