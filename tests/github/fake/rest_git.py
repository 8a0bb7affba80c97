"""Objects and refs: the git data API, which lets nobody push what is no fast-forward."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from .answers import Teller, Told
from .calls import Answer, Call, RefusedError, not_found, operation
from .store import GitError, Store
from .world import Repository

MAX_ENTRIES = 100_000
"""Entries of a recursive tree, more of which are cut. https://docs.github.com/rest/git/trees"""


@operation("git/get-blob")
def get_blob(call: Call) -> Answer:
    repository, sha = call.repository, call.parameters["file_sha"]
    blob = repository.store.read(sha)
    if blob is None or blob.kind != "blob":
        raise not_found()
    told = {
        "sha": blob.sha,
        "size": len(blob.data),
        "encoding": "base64",
        "content": encoded(blob.data),
        "url": Teller(call.root).api(repository, f"/git/blobs/{blob.sha}"),
    }
    return Answer(told)


def encoded(data: bytes) -> str:
    """Return base64 as GitHub breaks it: 60 characters a line."""
    text = base64.b64encode(data).decode()
    return "".join(f"{text[at : at + 60]}\n" for at in range(0, len(text), 60))


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError(422, "content is not valid Base64") from None


@operation("git/create-blob")
def create_blob(call: Call) -> Answer:
    text = call.body["content"]
    data = decoded(text) if call.body.get("encoding") == "base64" else text.encode()
    sha = write_blob(call.repository.store, data)
    url = Teller(call.root).api(call.repository, f"/git/blobs/{sha}")
    return Answer({"sha": sha, "url": url}, 201)


def write_blob(store: Store, data: bytes) -> str:
    return store.line("hash-object", "-w", "--stdin", given=data)


@operation("git/get-tree")
def get_tree(call: Call) -> Answer:
    repository, name = call.repository, call.parameters["tree_sha"]
    # Any value asks for all levels, even "false". https://docs.github.com/rest/git/trees
    return Answer(told_tree(call, repository, name, "recursive" in call.query))


def told_tree(call: Call, repository: Repository, name: str, recursive: bool) -> Told:
    found = repository.store.read(f"{name}^{{tree}}")
    if found is None:
        raise not_found()
    limit = call.faults.get("tree", MAX_ENTRIES)
    entries = repository.store.tree(found.sha, recursive)
    teller = Teller(call.root)
    told: list[Told] = []
    for entry in entries[:limit]:
        fields: Told = {
            "path": entry.path,
            "mode": entry.mode,
            "type": entry.kind,
            "sha": entry.sha,
        }
        if entry.size is not None:
            fields["size"] = entry.size
        if entry.kind != "commit":
            fields["url"] = teller.api(repository, f"/git/{entry.kind}s/{entry.sha}")
        told.append(fields)
    return {
        "sha": found.sha,
        "url": teller.api(repository, f"/git/trees/{found.sha}"),
        "tree": told,
        "truncated": len(entries) > limit,
    }


@operation("git/create-tree")
def create_tree(call: Call) -> Answer:
    repository = call.repository
    lines = [index_line(repository.store, each) for each in call.body["tree"]]
    try:
        sha = repository.store.write_tree(lines, call.body.get("base_tree"))
    except GitError:
        raise RefusedError(422, "GitRPC::BadObjectState") from None
    return Answer(told_tree(call, repository, sha, False), 201)


def index_line(store: Store, entry: dict[str, Any]) -> str:
    if "content" in entry:
        sha = write_blob(store, entry["content"].encode())
    elif entry.get("sha") is None:
        return f"0 {'0' * 40}\t{entry['path']}"
    else:
        sha = entry["sha"]
    return f"{entry['mode']} {sha}\t{entry['path']}"


@operation("git/get-commit")
def get_commit(call: Call) -> Answer:
    sha = call.parameters["commit_sha"]
    if call.repository.store.resolve(sha) != sha:
        raise not_found()
    return Answer(Teller(call.root).git_commit(call.repository, sha))


@operation("git/create-commit")
def create_commit(call: Call) -> Answer:
    repository, body = call.repository, call.body
    call.world.clock.tick()
    now = f"{call.world.clock.unix} +0000"
    mine = call.viewer.person
    # What its own account commits GitHub signs: neither author nor committer may be told.
    signed = "author" not in body and "committer" not in body and call.viewer.kind == "Bot"
    author = body.get("author", {"name": mine.name, "email": mine.email})
    signer = {"name": "GitHub", "email": "noreply@github.com"}
    committer = body.get("committer", signer if signed else author)
    people = tuple(f"{each['name']} <{each['email']}> {now}" for each in (author, committer))
    parents = body.get("parents", [])
    if any(repository.store.resolve(each) is None for each in parents):
        raise RefusedError(422, "Parent SHA does not exist or is not a commit object")
    tree = repository.store.read(body["tree"])
    if tree is None or tree.kind != "tree":
        raise RefusedError(422, "Tree SHA does not exist")
    whom = (people[0], people[1])
    made = repository.store.write_commit(tree.sha, parents, body["message"], whom)
    told = Teller(call.root).git_commit(repository, made)
    told["verification"] = {"verified": signed, "reason": "valid" if signed else "unsigned"}
    return Answer(told, 201)


@operation("git/get-ref")
def get_ref(call: Call) -> Answer:
    name = f"refs/{call.parameters['ref']}"
    sha = call.repository.store.ref(name)
    if sha is None:
        raise not_found()
    return Answer(Teller(call.root).ref(call.repository, name, sha))


@operation("git/list-matching-refs")
def list_matching_refs(call: Call) -> Answer:
    found = call.repository.store.refs(f"refs/{call.parameters['ref']}")
    teller = Teller(call.root)
    return Answer([teller.ref(call.repository, name, sha) for name, sha in found.items()])


@operation("git/create-ref")
def create_ref(call: Call) -> Answer:
    store, name, sha = call.repository.store, call.body["ref"], call.body["sha"]
    if store.ref(name) is not None:
        raise RefusedError(422, "Reference already exists")
    if not name.startswith("refs/") or name.count("/") < 2:
        raise RefusedError(422, "Reference name must start with 'refs/'")
    move_ref(store, name, sha)
    return Answer(Teller(call.root).ref(call.repository, name, sha), 201)


def move_ref(store: Store, name: str, sha: str) -> None:
    if store.resolve(sha) is None:
        raise RefusedError(422, "Object does not exist")
    try:
        store.set_ref(name, sha)
    except GitError:
        raise RefusedError(422, "Reference update failed") from None


@operation("git/update-ref")
def update_ref(call: Call) -> Answer:
    store, name = call.repository.store, f"refs/{call.parameters['ref']}"
    old, new = store.ref(name), call.body["sha"]
    if old is None:
        raise RefusedError(422, "Reference does not exist")
    known = store.resolve(new) is not None
    if known and not call.body.get("force") and not store.is_ancestor(old, new):
        raise RefusedError(422, "Update is not a fast forward")
    move_ref(store, name, new)
    return Answer(Teller(call.root).ref(call.repository, name, new))


@operation("git/delete-ref")
def delete_ref(call: Call) -> Answer:
    store, name = call.repository.store, f"refs/{call.parameters['ref']}"
    if store.ref(name) is None:
        raise RefusedError(422, "Reference does not exist")
    close_pulls_of(call.repository, call.parameters["ref"].removeprefix("heads/"))
    store.delete_ref(name)
    return Answer(status=204)


def close_pulls_of(repository: Repository, branch: str) -> None:
    """Close the pull requests of a branch that goes, as GitHub does."""
    for pull in repository.pulls():
        if pull.source is repository and pull.head == branch and pull.state == "open":
            repository.head(pull)
            pull.state = "closed"
