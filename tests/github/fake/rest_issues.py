"""Issues, the conversation below them, labels and reactions."""

from __future__ import annotations

from .answers import Teller
from .calls import Answer, Call, RefusedError, invalid, not_found, operation
from .world import Issue, IssueComment, Label, Repository

MAX_TITLE = 256
"""Characters of a title. https://docs.github.com/rest (the text of the 422)"""


@operation("issues/list-for-repo")
def list_issues(call: Call) -> Answer:
    state = call.query.get("state", "open")
    labels = [name for name in call.query.get("labels", "").split(",") if name]
    found = [
        issue
        for issue in reversed(call.repository.issues.values())
        if state in ("all", issue.state)
        and set(labels) <= set(issue.labels)
        and call.query.get("creator", issue.author.login) == issue.author.login
    ]
    return Answer([Teller(call.root).issue(call.repository, issue) for issue in found])


@operation("issues/create")
def create_issue(call: Call) -> Answer:
    repository, body = call.repository, call.body
    check_title("Issue", body["title"])
    now = call.world.clock.tick()
    made = Issue(
        id=next(call.world.ids),
        number=len(repository.issues) + 1,
        author=call.viewer,
        title=body["title"],
        body=call.checked_body(),
        created=now,
        updated=now,
    )
    repository.issues[made.number] = made
    name_labels(call, made, body.get("labels", []))
    return Answer(Teller(call.root).issue(repository, made), 201)


def check_title(resource: str, title: str) -> None:
    if len(title) > MAX_TITLE:
        message = f"title is too long (maximum is {MAX_TITLE} characters)"
        raise invalid(
            {"resource": resource, "code": "custom", "field": "title", "message": message}
        )


@operation("issues/get")
def get_issue(call: Call) -> Answer:
    return Answer(Teller(call.root).issue(call.repository, call.issue))


@operation("issues/update")
def update_issue(call: Call) -> Answer:
    issue = call.issue
    change_issue(call, issue)
    if "labels" in call.body:
        issue.labels.clear()
        name_labels(call, issue, call.body["labels"])
    return Answer(Teller(call.root).issue(call.repository, issue))


def change_issue(call: Call, issue: Issue) -> None:
    """Change what an issue and a pull request have in common."""
    if "title" in call.body:
        check_title("Issue", call.body["title"])
        issue.title = call.body["title"]
    if "body" in call.body:
        issue.body = call.checked_body()
    issue.state = call.body.get("state", issue.state)
    issue.updated = call.world.clock.tick()


@operation("issues/list-comments")
def list_comments(call: Call) -> Answer:
    repository, number = call.repository, call.issue.number
    found = [each for each in repository.comments.values() if each.number == number]
    return Answer([Teller(call.root).issue_comment(repository, each) for each in found])


@operation("issues/create-comment")
def create_comment(call: Call) -> Answer:
    repository, number = call.repository, call.issue.number
    text = call.checked_body()
    if not text.strip():
        raise invalid({"resource": "IssueComment", "code": "unprocessable", "field": "data"})
    made = IssueComment(**call.world.said(call.viewer, text), number=number)
    repository.comments[made.id] = made
    return Answer(Teller(call.root).issue_comment(repository, made), 201)


def asked_comment(call: Call) -> IssueComment:
    found = call.repository.comments.get(int(call.parameters["comment_id"]))
    if found is None:
        raise not_found()
    return found


@operation("issues/get-comment")
def get_comment(call: Call) -> Answer:
    return Answer(Teller(call.root).issue_comment(call.repository, asked_comment(call)))


@operation("issues/update-comment")
def update_comment(call: Call) -> Answer:
    comment = asked_comment(call)
    comment.body, comment.updated = call.checked_body(), call.world.clock.tick()
    return Answer(Teller(call.root).issue_comment(call.repository, comment))


@operation("issues/delete-comment")
def delete_comment(call: Call) -> Answer:
    del call.repository.comments[asked_comment(call).id]
    return Answer(status=204)


@operation("reactions/create-for-issue-comment")
def react(call: Call) -> Answer:
    comment, content = asked_comment(call), call.body["content"]
    new = (call.viewer, content) not in comment.reactions
    if new:
        comment.reactions.append((call.viewer, content))
    told = {"content": content, "user": Teller(call.root).account(call.viewer)}
    return Answer(told, 201 if new else 200)


@operation("issues/list-labels-for-repo")
def list_labels(call: Call) -> Answer:
    return told_labels(call, list(call.repository.labels))


def told_labels(call: Call, names: list[str]) -> Answer:
    repository, teller = call.repository, Teller(call.root)
    return Answer([teller.label(repository, repository.labels[name]) for name in names])


@operation("issues/create-label")
def create_label(call: Call) -> Answer:
    repository, body = call.repository, call.body
    if body["name"] in repository.labels:
        raise invalid({"resource": "Label", "code": "already_exists", "field": "name"})
    made = add_label(call, repository, body["name"])
    made.color = body.get("color", made.color)
    made.description = body.get("description")
    return Answer(Teller(call.root).label(repository, made), 201)


def add_label(call: Call, repository: Repository, name: str) -> Label:
    return repository.labels.setdefault(name, Label(next(call.world.ids), name))


@operation("issues/get-label")
def get_label(call: Call) -> Answer:
    found = call.repository.labels.get(call.parameters["name"])
    if found is None:
        raise not_found()
    return Answer(Teller(call.root).label(call.repository, found))


@operation("issues/list-labels-on-issue")
def labels_on_issue(call: Call) -> Answer:
    return told_labels(call, call.issue.labels)


@operation("issues/add-labels", "issues/set-labels")
def label_issue(call: Call) -> Answer:
    """Add labels; a name that the repository has not becomes one, as on GitHub."""
    body = call.body or {}
    names = body if isinstance(body, list) else body.get("labels", [])
    issue = call.issue
    if call.parameters["method"] == "PUT":
        issue.labels.clear()
    name_labels(call, issue, names)
    return told_labels(call, issue.labels)


def name_labels(call: Call, issue: Issue, labels: list[str | dict[str, str]]) -> None:
    for label in labels:
        name = label if isinstance(label, str) else label["name"]
        add_label(call, call.repository, name)
        if name not in issue.labels:
            issue.labels.append(name)


@operation("issues/remove-label")
def remove_label(call: Call) -> Answer:
    issue, name = call.issue, call.parameters["name"]
    if name not in issue.labels:
        raise RefusedError(404, "Label does not exist")
    issue.labels.remove(name)
    return told_labels(call, issue.labels)
