"""What GraphQL tells of each thing: dictionaries by GitHub's names, made lazily where it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .answers import commit_facts
from .diffs import Change
from .store import Entry
from .world import (
    Account,
    Issue,
    IssueComment,
    Pull,
    Repository,
    Review,
    ReviewComment,
    Said,
    Thread,
)

Node = dict[str, Any]

MAX_PAGE = 100

MAX_TEXT = 512 * 1024
"""Bytes of a blob after which `text` is cut and `isTruncated` said; GitHub names no number."""


class GraphError(Exception):
    """GitHub refuses a part of a query, with a type for machines."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def connection(name: str, items: Iterable[Any], make: Callable[[Any], Node]) -> Callable[..., Node]:
    """Return the resolver of a connection: `first` and `after`, or `last` and `before`."""

    def resolve(_info: Any, **asked: Any) -> Node:
        found = list(items)
        start, stop = bounds(name, asked, len(found))
        nodes = [make(each) for each in found[start:stop]]
        return {
            "nodes": nodes,
            "edges": [
                {"node": node, "cursor": str(number)}
                for number, node in enumerate(nodes, start + 1)
            ],
            "totalCount": len(found),
            "pageInfo": {
                "hasNextPage": stop < len(found),
                "hasPreviousPage": start > 0,
                "startCursor": str(start + 1) if nodes else None,
                "endCursor": str(stop) if nodes else None,
            },
        }

    return resolve


def bounds(name: str, asked: dict[str, Any], length: int) -> tuple[int, int]:
    """Return which part of a list is asked for; a cursor is the number of the item before it."""
    start, stop = int(asked.get("after") or 0), int(asked.get("before") or length)
    which = "last" if asked.get("first") is None else "first"
    size = asked.get(which)
    if size is None:
        message = "You must provide a `first` or `last` value to properly paginate the "
        raise GraphError("MISSING_PAGINATION_BOUNDARIES", f"{message}`{name}` connection.")
    if size > MAX_PAGE:
        message = f"Requesting {size} records on the `{name}` connection exceeds "
        raise GraphError(
            "EXCESSIVE_PAGINATION", f"{message}the `{which}` limit of {MAX_PAGE} records."
        )
    if which == "first":
        return start, min(stop, start + size)
    return max(start, stop - size), stop


class Nodes:
    """Makes the nodes that one viewer sees."""

    def __init__(self, root: str, viewer: Account) -> None:
        self.root = root
        self.viewer = viewer

    def actor(self, account: Account) -> Node:
        """Tell who somebody is: GraphQL knows bots without their `[bot]`."""
        return {
            "__typename": account.kind,
            "id": account.node_id,
            "databaseId": account.id,
            "login": account.login.removesuffix("[bot]"),
            "url": f"{self.root}/{account.login}",
        }

    def repository(self, repository: Repository) -> Node:
        """Tell of a repository: its facts, and what can be asked in it."""
        return self.repository_facts(repository) | self.repository_parts(repository)

    def repository_parts(self, repository: Repository) -> Node:
        def branch(_info: Any, qualifiedName: str = "") -> Node | None:  # noqa: N803 GitHub's name
            full = qualifiedName.startswith("refs/")
            return self.ref(repository, qualifiedName if full else f"refs/heads/{qualifiedName}")

        def issue(_info: Any, number: int) -> Node | None:
            found = repository.issues.get(number)
            if not isinstance(found, Pull):
                message = f"Could not resolve to a PullRequest with the number of {number}."
                raise GraphError("NOT_FOUND", message)
            return self.pull(repository, found)

        pulls = connection(
            "pullRequests", repository.pulls(), lambda each: self.pull(repository, each)
        )
        return {
            "defaultBranchRef": lambda _info: branch(_info, repository.default_branch),
            "ref": branch,
            "object": lambda _info, expression=None, oid=None: self.thing(
                repository, expression or oid or ""
            ),
            "pullRequest": issue,
            "pullRequests": pulls,
        }

    def repository_facts(self, repository: Repository) -> Node:
        return {
            "__typename": "Repository",
            "id": repository.node_id,
            "databaseId": repository.id,
            "name": repository.name,
            "nameWithOwner": repository.full_name,
            "owner": self.actor(repository.owner),
            "url": f"{self.root}/{repository.full_name}",
            "isPrivate": repository.private,
            "isArchived": repository.archived,
            "isDisabled": repository.disabled,
            "isFork": repository.parent is not None,
            "isEmpty": not repository.store.refs("refs/heads/"),
            "viewerPermission": repository.permission(self.viewer.login).upper(),
        }

    def ref(self, repository: Repository, name: str) -> Node | None:
        sha = repository.store.ref(name)
        if sha is None:
            return None
        prefix, _, short = (
            name.rpartition("/") if name.count("/") == 2 else ("refs/heads", "", name[11:])
        )
        return {
            "__typename": "Ref",
            "id": f"REF_{repository.id}:{name}",
            "name": short,
            "prefix": f"{prefix}/",
            "target": lambda _info: self.thing(repository, sha),
        }

    def thing(self, repository: Repository, expression: str) -> Node | None:
        """Tell of the object that an expression such as `HEAD:path` names; None for none."""
        found = repository.store.read(expression)
        if found is None:
            return None
        if found.kind == "blob":
            return self.blob(repository, found.sha, found.data)
        if found.kind == "tree":
            return self.tree(repository, found.sha)
        return self.commit(repository, found.sha)

    def object(self, repository: Repository, kind: str, sha: str) -> Node:
        return {
            "__typename": kind,
            "id": f"{kind}_{repository.id}:{sha}",
            "oid": sha,
            "abbreviatedOid": sha[:7],
        }

    def blob(self, repository: Repository, sha: str, data: bytes) -> Node:
        binary = b"\0" in data[:8000]
        return self.object(repository, "Blob", sha) | {
            "byteSize": len(data),
            "isBinary": binary,
            "isTruncated": len(data) > MAX_TEXT,
            "text": None if binary else data[:MAX_TEXT].decode("utf-8", "replace"),
        }

    def tree(self, repository: Repository, sha: str) -> Node:
        def entries(_info: Any) -> list[Node]:
            return [self.entry(repository, each) for each in repository.store.tree(sha, False)]

        return self.object(repository, "Tree", sha) | {"entries": entries}

    def entry(self, repository: Repository, entry: Entry) -> Node:
        return {
            "name": entry.path,
            "oid": entry.sha,
            "mode": int(entry.mode, 8),
            "type": entry.kind,
            "size": entry.size or 0,
            "object": lambda _info: self.thing(repository, entry.sha),
        }

    def commit(self, repository: Repository, sha: str) -> Node:
        facts = commit_facts(repository.store, sha)
        parents = connection(
            "parents", facts["parents"], lambda each: self.commit(repository, each)
        )
        return self.object(repository, "Commit", sha) | {
            "message": facts["message"],
            "messageHeadline": facts["message"].split("\n", 1)[0],
            "committedDate": facts["committer"]["date"],
            "authoredDate": facts["author"]["date"],
            "author": {"name": facts["author"]["name"], "email": facts["author"]["email"]},
            "committer": {"name": facts["committer"]["name"], "email": facts["committer"]["email"]},
            "url": f"{self.root}/{repository.full_name}/commit/{sha}",
            "parents": parents,
            "tree": lambda _info: self.thing(repository, f"{sha}^{{tree}}"),
        }

    def pull(self, repository: Repository, pull: Pull) -> Node:
        number = pull.number
        lists = {
            "comments": (repository.comments, self.issue_comment),
            "reviews": (repository.reviews, self.review),
        }
        told = {
            name: connection(
                name,
                [each for each in found.values() if each.number == number],  # type: ignore[attr-defined]
                lambda each, make=make: make(repository, each),  # type: ignore[misc]
            )
            for name, (found, make) in lists.items()
        }
        threads = [each for each in repository.threads.values() if each.root.number == number]
        told["reviewThreads"] = connection(
            "reviewThreads", threads, lambda each: self.thread(repository, each)
        )
        told["files"] = connection("files", repository.pull_changes(pull), changed_file)
        return self.pull_facts(repository, pull) | told

    def pull_facts(self, repository: Repository, pull: Pull) -> Node:
        return self.issue_facts(pull) | {
            "__typename": "PullRequest",
            "id": f"PR_{pull.id}",
            "state": "MERGED" if pull.merged else pull.state.upper(),
            "merged": pull.merged,
            "isDraft": pull.draft,
            "isCrossRepository": pull.source is not repository,
            "maintainerCanModify": pull.maintainer_can_modify,
            "headRefName": pull.head,
            "headRefOid": repository.head(pull),
            "baseRefName": pull.base,
            "baseRefOid": repository.base(pull),
            "baseRef": lambda _info: self.ref(repository, f"refs/heads/{pull.base}"),
            "headRef": lambda _info: self.ref(pull.source, f"refs/heads/{pull.head}"),
            "headRepository": lambda _info: self.repository(pull.source),
            "baseRepository": lambda _info: self.repository(repository),
            "repository": lambda _info: self.repository(repository),
            "changedFiles": lambda _info: len(repository.pull_changes(pull)),
            "url": f"{self.root}/{repository.full_name}/pull/{pull.number}",
        }

    def issue_facts(self, issue: Issue) -> Node:
        return {
            "number": issue.number,
            "databaseId": issue.id,
            "title": issue.title,
            "body": issue.body or "",
            "closed": issue.state == "closed",
            "locked": False,
            "author": self.actor(issue.author),
            "createdAt": issue.created,
            "updatedAt": issue.updated,
            "viewerDidAuthor": issue.author is self.viewer,
        }

    def said(self, said: Said, kind: str, node_id: str) -> Node:
        return {
            "__typename": kind,
            "id": node_id,
            "databaseId": said.id,
            "fullDatabaseId": str(said.id),
            "body": said.body,
            "author": self.actor(said.author),
            "createdAt": said.created,
            "updatedAt": said.updated,
            "isMinimized": said.minimized is not None,
            "minimizedReason": said.minimized,
            "viewerDidAuthor": said.author is self.viewer,
            "viewerCanMinimize": True,
        }

    def issue_comment(self, repository: Repository, comment: IssueComment) -> Node:
        page = f"{self.root}/{repository.full_name}/issues/{comment.number}"
        told = self.said(comment, "IssueComment", comment.node_id)
        return told | {"url": f"{page}#issuecomment-{comment.id}"}

    def review(self, repository: Repository, review: Review) -> Node:
        mine = [each for each in repository.review_comments.values() if each.review == review.id]
        page = f"{self.root}/{repository.full_name}/pull/{review.number}"
        return self.said(review, "PullRequestReview", review.node_id) | {
            "state": review.event,
            "url": f"{page}#pullrequestreview-{review.id}",
            "submittedAt": review.created,
            "commit": lambda _info: self.commit(repository, review.commit),
            "comments": connection(
                "comments", mine, lambda each: self.review_comment(repository, each)
            ),
        }

    def review_comment(self, repository: Repository, comment: ReviewComment) -> Node:
        line = repository.line_now(comment, comment.line)
        root = repository.review_comments.get(comment.reply_to or 0)
        page = f"{self.root}/{repository.full_name}/pull/{comment.number}"
        return self.said(comment, "PullRequestReviewComment", comment.node_id) | {
            "path": comment.path,
            "line": line,
            "startLine": repository.line_now(comment, comment.start_line),
            "originalLine": comment.line,
            "originalStartLine": comment.start_line,
            "outdated": comment.line is not None and line is None,
            "diffHunk": comment.hunk,
            "state": "SUBMITTED",
            "subjectType": "FILE" if comment.line is None else "LINE",
            "url": f"{page}#discussion_r{comment.id}",
            "replyTo": lambda _info: root and self.review_comment(repository, root),
            "originalCommit": lambda _info: self.commit(repository, comment.commit),
            "pullRequestReview": lambda _info: self.review(
                repository, repository.reviews[comment.review]
            ),
        }

    def thread(self, repository: Repository, thread: Thread) -> Node:
        root = thread.root
        line = repository.line_now(root, root.line)
        resolved = thread.resolved_by is not None
        outdated = root.line is not None and line is None
        return {
            "__typename": "PullRequestReviewThread",
            "id": thread.node_id,
            "isResolved": resolved,
            "isOutdated": outdated,
            "isCollapsed": resolved or outdated,
            "resolvedBy": self.actor(thread.resolved_by) if thread.resolved_by else None,
            "path": root.path,
            "line": line,
            "startLine": repository.line_now(root, root.start_line),
            "originalLine": root.line,
            "originalStartLine": root.start_line,
            "diffSide": root.side,
            "startDiffSide": root.start_side,
            "subjectType": "FILE" if root.line is None else "LINE",
            "viewerCanReply": True,
            "viewerCanResolve": not resolved,
            "viewerCanUnresolve": resolved,
            "comments": connection(
                "comments",
                repository.thread_comments(thread),
                lambda each: self.review_comment(repository, each),
            ),
        }


def changed_file(change: Change) -> Node:
    return {
        "path": change.path,
        "additions": change.added,
        "deletions": change.removed,
        "changeType": {"removed": "DELETED"}.get(change.status, change.status.upper()),
    }
