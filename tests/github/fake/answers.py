"""What GitHub tells of each thing, as far as the rig knows it; `filling` adds the rest."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from .diffs import Change
from .store import Store
from .world import (
    Account,
    CheckRun,
    Issue,
    IssueComment,
    Label,
    Pull,
    Repository,
    Review,
    ReviewComment,
)

Told = dict[str, Any]


class Teller:
    """Tells of things, with addresses on the fake that heard the request."""

    def __init__(self, root: str) -> None:
        self.root = root

    def api(self, repository: Repository, rest: str = "") -> str:
        return f"{self.root}/repos/{repository.full_name}{rest}"

    def html(self, repository: Repository, rest: str = "") -> str:
        return f"{self.root}/{repository.full_name}{rest}"

    def account(self, account: Account) -> Told:
        return {
            "login": account.login,
            "id": account.id,
            "node_id": account.node_id,
            "type": account.kind,
            "url": f"{self.root}/users/{quote(account.login)}",
            "html_url": f"{self.root}/{quote(account.login)}",
        }

    def repository(self, repository: Repository) -> Told:
        return {
            "id": repository.id,
            "node_id": repository.node_id,
            "name": repository.name,
            "full_name": repository.full_name,
            "owner": self.account(repository.owner),
            "private": repository.private,
            "archived": repository.archived,
            "disabled": repository.disabled,
            "fork": repository.parent is not None,
            "default_branch": repository.default_branch,
            "url": self.api(repository),
            "html_url": self.html(repository),
            "visibility": "private" if repository.private else "public",
        }

    def label(self, repository: Repository, label: Label) -> Told:
        return {
            "id": label.id,
            "node_id": f"LA_{label.id}",
            "name": label.name,
            "color": label.color,
            "description": label.description,
            "url": self.api(repository, f"/labels/{quote(label.name)}"),
        }

    def issue(self, repository: Repository, issue: Issue) -> Told:
        told = self.shared(repository, issue) | {
            "url": self.api(repository, f"/issues/{issue.number}"),
            "comments": sum(c.number == issue.number for c in repository.comments.values()),
            "author_association": self.association(repository, issue.author),
        }
        if isinstance(issue, Pull):
            told["pull_request"] = {"url": self.api(repository, f"/pulls/{issue.number}")}
        return told

    def shared(self, repository: Repository, issue: Issue) -> Told:
        """Tell what an issue and a pull request have in common."""
        kind = "pull" if isinstance(issue, Pull) else "issues"
        return {
            "id": issue.id,
            "number": issue.number,
            "node_id": f"PR_{issue.id}" if isinstance(issue, Pull) else f"I_{issue.id}",
            "title": issue.title,
            "body": issue.body,
            "state": issue.state,
            "user": self.account(issue.author),
            "html_url": self.html(repository, f"/{kind}/{issue.number}"),
            "created_at": issue.created,
            "updated_at": issue.updated,
            "labels": [self.label(repository, repository.labels[name]) for name in issue.labels],
        }

    def pull(self, repository: Repository, pull: Pull) -> Told:
        """Tell of a pull request in a list."""
        base = {"ref": pull.base, "sha": repository.base(pull), "repo": self.repository(repository)}
        head = {
            "ref": pull.head,
            "sha": repository.head(pull),
            "repo": self.repository(pull.source),
        }
        for end, owner in ((base, repository.owner), (head, pull.source.owner)):
            end |= {"user": self.account(owner), "label": f"{owner.login}:{end['ref']}"}
        return self.shared(repository, pull) | {
            "url": self.api(repository, f"/pulls/{pull.number}"),
            "draft": pull.draft,
            "base": base,
            "head": head,
            "author_association": self.association(repository, pull.author),
        }

    def whole_pull(self, repository: Repository, pull: Pull) -> Told:
        """Tell of a pull request that was asked for by its number."""
        changes = repository.pull_changes(pull)
        span = f"{repository.merge_base(pull)}..{repository.head(pull)}"
        mine = [c for c in repository.review_comments.values() if c.number == pull.number]
        return self.pull(repository, pull) | {
            "changed_files": len(changes),
            "additions": sum(each.added for each in changes),
            "deletions": sum(each.removed for each in changes),
            "commits": len(repository.store.commits(span)),
            "review_comments": len(mine),
            "comments": sum(c.number == pull.number for c in repository.comments.values()),
            "merged": pull.merged,
            "mergeable": True,
            "mergeable_state": "clean",
            "maintainer_can_modify": pull.maintainer_can_modify,
        }

    def association(self, repository: Repository, author: Account) -> str:
        if author is repository.owner:
            return "OWNER"
        return "COLLABORATOR" if author.login in repository.permissions else "NONE"

    def issue_comment(self, repository: Repository, comment: IssueComment) -> Told:
        place = f"/issues/{comment.number}"
        return {
            "id": comment.id,
            "node_id": comment.node_id,
            "body": comment.body,
            "user": self.account(comment.author),
            "url": self.api(repository, f"/issues/comments/{comment.id}"),
            "html_url": self.html(repository, f"{place}#issuecomment-{comment.id}"),
            "issue_url": self.api(repository, place),
            "created_at": comment.created,
            "updated_at": comment.updated,
            "author_association": self.association(repository, comment.author),
        }

    def review(self, repository: Repository, review: Review) -> Told:
        place = self.api(repository, f"/pulls/{review.number}")
        page = self.html(repository, f"/pull/{review.number}#pullrequestreview-{review.id}")
        return {
            "id": review.id,
            "node_id": review.node_id,
            "body": review.body,
            "user": self.account(review.author),
            "state": review.event,
            "commit_id": review.commit,
            "submitted_at": review.created,
            "html_url": page,
            "pull_request_url": place,
            "author_association": self.association(repository, review.author),
        }

    def review_comment(self, repository: Repository, comment: ReviewComment) -> Told:
        pull = repository.issues[comment.number]
        assert isinstance(pull, Pull)
        line = repository.line_now(comment, comment.line)
        place = self.api(repository, f"/pulls/{comment.number}")
        page = self.html(repository, f"/pull/{comment.number}#discussion_r{comment.id}")
        address = self.api(repository, f"/pulls/comments/{comment.id}")
        told = {
            "id": comment.id,
            "node_id": comment.node_id,
            "pull_request_review_id": comment.review,
            "path": comment.path,
            "body": comment.body,
            "user": self.account(comment.author),
            "commit_id": repository.head(pull),
            "original_commit_id": comment.commit,
            "diff_hunk": comment.hunk,
            "line": line,
            "side": comment.side,
            "start_line": repository.line_now(comment, comment.start_line),
            "start_side": comment.start_side,
            "subject_type": "file" if comment.line is None else "line",
            "url": address,
            "html_url": page,
            "pull_request_url": place,
            "_links": {
                "self": {"href": address},
                "html": {"href": page},
                "pull_request": {"href": place},
            },
            "created_at": comment.created,
            "updated_at": comment.updated,
            "author_association": self.association(repository, comment.author),
        }
        if comment.line is not None:
            told["original_line"] = comment.line
        return told | ({"in_reply_to_id": comment.reply_to} if comment.reply_to else {})

    def file(self, repository: Repository, change: Change, sha: str) -> Told:
        told = {
            "sha": change.sha,
            "filename": change.path,
            "status": change.status,
            "additions": change.added,
            "deletions": change.removed,
            "changes": change.added + change.removed,
            "blob_url": self.html(repository, f"/blob/{sha}/x"),
            "raw_url": self.html(repository, f"/raw/{sha}/x"),
            "contents_url": self.api(repository, f"/contents/x?ref={sha}"),
        }
        if change.patch is not None:
            told["patch"] = change.patch
        return told | ({"previous_filename": change.previous} if change.previous else {})

    def git_commit(self, repository: Repository, sha: str) -> Told:
        """Tell of a commit as the git data API does."""
        facts = commit_facts(repository.store, sha)
        parents = facts.pop("parents")
        address = self.api(repository, f"/git/commits/{sha}")
        links = [
            {
                "sha": parent,
                "url": self.api(repository, f"/git/commits/{parent}"),
                "html_url": self.html(repository, f"/commit/{parent}"),
            }
            for parent in parents
        ]
        page = self.html(repository, f"/commit/{sha}")
        return facts | {
            "sha": sha,
            "node_id": f"C_{sha}",
            "url": address,
            "html_url": page,
            "parents": links,
        }

    def commit(self, repository: Repository, sha: str) -> Told:
        """Tell of a commit as the repository does."""
        told = self.git_commit(repository, sha)
        inner = {name: told[name] for name in ("message", "author", "committer", "tree", "url")}
        return {
            "sha": sha,
            "node_id": told["node_id"],
            "commit": inner | {"comment_count": 0},
            "url": self.api(repository, f"/commits/{sha}"),
            "html_url": told["html_url"],
            "parents": told["parents"],
            "author": self.person(inner["author"]["name"]),
            "committer": self.person(inner["committer"]["name"]),
        }

    def person(self, name: str) -> Told:
        """Tell who a commit is by: here people commit under their logins."""
        login = {"GitHub": "web-flow"}.get(name, name)
        return self.account(Account(0, login, "Bot" if login.endswith("[bot]") else "User"))

    def ref(self, repository: Repository, name: str, sha: str) -> Told:
        return {
            "ref": name,
            "node_id": f"REF_{name}",
            "url": self.api(repository, f"/git/{name}"),
            "object": {
                "sha": sha,
                "type": "commit",
                "url": self.api(repository, f"/git/commits/{sha}"),
            },
        }

    def app(self, account: Account) -> Told:
        """Tell of the App behind a bot; its number is that of the bot."""
        slug = account.login.removesuffix("[bot]")
        told = {"id": account.id, "slug": slug, "name": slug, "owner": self.account(account)}
        return told | {"permissions": {}, "events": [], "html_url": f"{self.root}/apps/{slug}"}

    def check_run(self, repository: Repository, run: CheckRun) -> Told:
        output = run.told.get("output", {})
        names = "name head_sha status conclusion external_id details_url started_at completed_at"
        address = self.api(repository, f"/check-runs/{run.id}")
        return {name: run.told[name] for name in names.split() if name in run.told} | {
            "id": run.id,
            "node_id": f"CR_{run.id}",
            "check_suite": {"id": 1},
            "app": self.app(run.author) if run.author else None,
            "url": address,
            "html_url": self.html(repository, f"/runs/{run.id}"),
            "output": {
                "title": output.get("title"),
                "summary": output.get("summary"),
                "text": output.get("text"),
                "annotations_count": len(run.annotations),
                "annotations_url": f"{address}/annotations",
            },
        }


def commit_facts(store: Store, sha: str) -> Told:
    """Return what git knows of a commit, under GitHub's names."""
    text = store.git(
        "show", "-s", "--format=%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B", sha
    ).decode("utf-8", "replace")
    tree, parents, *people = text.split("\0", 8)
    message = people.pop()
    author, committer = (
        dict(zip(("name", "email", "date"), people[start : start + 3], strict=True))
        for start in (0, 3)
    )
    return {
        "tree": {"sha": tree, "url": f"https://example.org/{tree}"},
        "parents": parents.split(),
        "author": author,
        "committer": committer,
        "message": message.rstrip("\n"),
    }
