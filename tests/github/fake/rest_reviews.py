"""Reviews and comments on files: one comment that cannot stand refuses the whole review."""

from __future__ import annotations

from typing import Any

from .anchors import Anchor, as_objects, as_sentence, hunk_text, objections
from .answers import Teller
from .calls import (
    Answer,
    Call,
    RefusedError,
    checked_text,
    invalid,
    not_found,
    operation,
    unprocessable,
)
from .world import Account, Pull, Repository, Review, ReviewComment, Thread, World

EVENTS = {
    None: "PENDING",
    "COMMENT": "COMMENTED",
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
}


@operation("pulls/list-review-comments")
def list_review_comments(call: Call) -> Answer:
    return told_comments(call, lambda each: each.number == call.pull.number)


def told_comments(call: Call, wanted: Any) -> Answer:
    repository, teller = call.repository, Teller(call.root)
    found = [each for each in repository.review_comments.values() if wanted(each)]
    return Answer([teller.review_comment(repository, each) for each in found])


@operation("pulls/list-comments-for-review")
def comments_for_review(call: Call) -> Answer:
    """Tell the comments of a review: GitHub leaves their lines out here."""
    review = asked_review(call)
    answer = told_comments(call, lambda each: each.review == review.id)
    for told in answer.body:
        del told["subject_type"], told["line"], told["start_line"], told["start_side"], told["side"]
        told |= {"position": 1, "original_position": 1}
        told.pop("original_line", None)
    return answer


def asked_comment(call: Call) -> ReviewComment:
    found = call.repository.review_comments.get(int(call.parameters["comment_id"]))
    if found is None:
        raise not_found()
    return found


@operation("pulls/get-review-comment")
def get_review_comment(call: Call) -> Answer:
    return Answer(Teller(call.root).review_comment(call.repository, asked_comment(call)))


@operation("pulls/update-review-comment")
def update_review_comment(call: Call) -> Answer:
    comment = asked_comment(call)
    comment.body, comment.updated = call.checked_body(), call.world.clock.tick()
    return Answer(Teller(call.root).review_comment(call.repository, comment))


@operation("pulls/delete-review-comment")
def delete_review_comment(call: Call) -> Answer:
    call.repository.remove_comment(asked_comment(call))
    return Answer(status=204)


@operation("pulls/create-review-comment")
def create_review_comment(call: Call) -> Answer:
    repository, pull, body = call.repository, call.pull, call.body
    text = call.checked_body()
    if "in_reply_to" in body:
        return Answer(reply(call, text, body["in_reply_to"]), 201)
    on_file = body.get("subject_type") == "file"
    if body["commit_id"] not in commits_of(repository, pull):
        message = "commit_id is not part of the pull request"
        error = {"resource": "PullRequestReviewComment", "code": "custom", "field": "commit_id"}
        raise invalid(error | {"message": message})
    anchor = Anchor.of(body)
    found = objections(anchor, repository.pull_changes(pull), on_file)
    if found:
        raise invalid(*as_objects(found))
    review = add_review(call.world, pull, call.viewer, repository, ("", EVENTS["COMMENT"]))
    made = add_comment(call.world, repository, review, text, anchor)
    return Answer(Teller(call.root).review_comment(repository, made), 201)


def commits_of(repository: Repository, pull: Pull) -> list[str]:
    return repository.store.commits(f"{repository.merge_base(pull)}..{repository.head(pull)}")


@operation("pulls/create-reply-for-review-comment")
def create_reply(call: Call) -> Answer:
    if call.token.owner.kind == "Bot":
        raise not_found()  # Apps cannot answer here; `in_reply_to` is theirs
    return Answer(reply(call, call.checked_body(), int(call.parameters["comment_id"])), 201)


def reply(call: Call, text: str, to: int) -> dict[str, Any]:
    repository = call.repository
    root = repository.review_comments.get(to)
    if root is None or root.number != call.pull.number:
        raise not_found()
    made = add_reply(call.world, repository, call.viewer, root, text)
    return Teller(call.root).review_comment(repository, made)


def add_reply(
    world: World, repository: Repository, author: Account, root: ReviewComment, text: str
) -> ReviewComment:
    """Answer in a thread; an answer to an answer belongs to the thread's first comment."""
    pull = repository.issues[root.number]
    assert isinstance(pull, Pull)
    review = add_review(world, pull, author, repository, ("", EVENTS["COMMENT"]))
    anchor = Anchor(root.path, root.line, root.side, root.start_line, root.start_side or root.side)
    made = new_comment(world, review, text, anchor, root.hunk)
    made.commit, made.reply_to = root.commit, root.reply_to or root.id
    repository.review_comments[made.id] = made
    return made


def add_review(
    world: World, pull: Pull, author: Account, repository: Repository, said: tuple[str, str]
) -> Review:
    made = Review(**world.said(author, said[0]), number=pull.number, event=said[1])
    made.commit = repository.head(pull)
    repository.reviews[made.id] = made
    return made


def new_comment(
    world: World, review: Review, text: str, anchor: Anchor, hunk: str
) -> ReviewComment:
    several = anchor.start_line is not None
    return ReviewComment(
        **world.said(review.author, text),
        number=review.number,
        review=review.id,
        path=anchor.path,
        commit=review.commit,
        line=anchor.line,
        side=anchor.side,
        start_line=anchor.start_line,
        start_side=anchor.start_side if several else None,
        hunk=hunk,
    )


def add_comment(
    world: World, repository: Repository, review: Review, text: str, anchor: Anchor
) -> ReviewComment:
    """Begin a thread, at a place that was found good."""
    pull = repository.issues[review.number]
    assert isinstance(pull, Pull)
    change = next(each for each in repository.pull_changes(pull) if each.path == anchor.path)
    hunk = hunk_text(change, anchor.line, anchor.side)
    made = new_comment(world, review, text, anchor, hunk)
    repository.review_comments[made.id] = made
    repository.threads[made.id] = Thread(made)
    return made


@operation("pulls/list-reviews")
def list_reviews(call: Call) -> Answer:
    repository, number = call.repository, call.pull.number
    found = [each for each in repository.reviews.values() if each.number == number]
    return Answer([Teller(call.root).review(repository, each) for each in found])


@operation("pulls/create-review")
def create_review(call: Call) -> Answer:
    repository, pull, body = call.repository, call.pull, call.body or {}
    comments = body.get("comments", [])
    event = body.get("event")
    check_review(call, pull, event, comments)
    said = (call.checked_body() if body else "", EVENTS[event])
    review = add_review(call.world, pull, call.viewer, repository, said)
    review.commit = body.get("commit_id", review.commit)
    for each in comments:
        add_comment(call.world, repository, review, each["body"], Anchor.of(each))
    return Answer(Teller(call.root).review(repository, review))


def check_review(call: Call, pull: Pull, event: str | None, comments: list[dict[str, Any]]) -> None:
    """Raise where GitHub takes no such review: nothing of it is kept then."""
    repository, body = call.repository, call.body or {}
    if "commit_id" in body and body["commit_id"] not in commits_of(repository, pull):
        raise unprocessable("Commit is not part of the pull request")
    if event in ("APPROVE", "REQUEST_CHANGES") and pull.author is call.viewer:
        verb = "approve" if event == "APPROVE" else "request changes on"
        raise unprocessable(f"Review Can not {verb} your own pull request")
    if event == "COMMENT" and not body.get("body") and not comments:
        raise unprocessable("Review body can't be blank")
    changes = repository.pull_changes(pull)
    for each in comments:
        checked_text(each["body"])
        found = objections(Anchor.of(each), changes, on_file=False)
        if found:
            raise unprocessable(as_sentence(found))


def asked_review(call: Call) -> Review:
    found = call.repository.reviews.get(int(call.parameters["review_id"]))
    if found is None:
        raise not_found()
    return found


@operation("pulls/get-review")
def get_review(call: Call) -> Answer:
    return Answer(Teller(call.root).review(call.repository, asked_review(call)))


@operation("pulls/update-review")
def update_review(call: Call) -> Answer:
    review = asked_review(call)
    if review.author is not call.viewer:
        raise RefusedError(422, "Unprocessable Entity", ["Can not edit this review"])
    review.body, review.updated = call.checked_body(), call.world.clock.tick()
    return Answer(Teller(call.root).review(call.repository, review))
