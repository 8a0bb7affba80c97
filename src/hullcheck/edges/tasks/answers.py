"""Answers to what people ask for in a comment: a fix, an allowance, or a rule explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import counted, in_a_row, said
from hullcheck.edges.github.change import EMPTY
from hullcheck.edges.github.refusals import (
    CredentialsError,
    ForbiddenError,
    GithubError,
    LimitError,
    NotFoundError,
    UnavailableError,
)
from hullcheck.edges.github.standing import read_earlier
from hullcheck.engine import Options
from hullcheck.errors import HullcheckError, UsageError, sentence_of
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.addresses import rule_address
from hullcheck.render.escape import code, prose
from hullcheck.review.earlier import Earlier
from hullcheck.review.one_click import Act, unticked
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

from .allowing import AllowanceWish, propose_allowance
from .configuring import Trust
from .fixes import perform_fix
from .ground import read_ground
from .nouns import AnswerTask, FixTask
from .patching import patch_for
from .result import Result
from .workshop import Workshop

MAY_WRITE = ("admin", "maintain", "write")
"""The levels of permission that may ask."""

PASSING = (CredentialsError, LimitError, UnavailableError)
"""What may be otherwise a little later."""

MAX_EXPLAINED = 10
"""Rules that one answer explains."""

NOTHING = Result.of_nothing(Options())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wish of a person who may have it."""

    task: AnswerTask
    shop: Workshop
    pull: Mapping[str, Any]
    """The pull request, as GitHub tells it."""
    translator: Translator = ENGLISH
    """Who tells the answer."""

    @property
    def is_foreign(self) -> bool:
        head, base = self.pull["head"]["repo"], self.pull["base"]["repo"]
        return head is None or head["full_name"] != base["full_name"]


def perform_answer(task: AnswerTask, shop: Workshop) -> Result:
    """Do what is asked for, if whoever asks may write, and say so in the conversation.

    A box is unticked, or a reaction given, before anything else. Raises a
    `GithubError` where GitHub cannot be read, or the answer not be written.
    """
    if not _may_ask(task, shop):
        note = said(
            "{sender} may not write to this repository, so nothing was done.", sender=task.sender
        )
        return replace(NOTHING, notes=(note,))
    earlier = read_earlier(shop.client, shop.repository, task.number)
    summaries = {comment.id for comment in earlier.summaries()}
    if task.by_box and str(task.comment) not in summaries:
        return replace(NOTHING, notes=(said("The box that was ticked is none of ours."),))
    mark = _mark(task)
    ours = (each.body for each in earlier.comments if each.author == earlier.me)
    if task.key and any(body.startswith(mark) for body in ours):
        return NOTHING
    pull = shop.client.get(f"/repos/{shop.repository}/pulls/{task.number}")
    asked = _Asked(task, shop, pull, _translator(shop))
    if not shop.dry_run:
        _acknowledge(asked, earlier)
    return _answered(asked, mark)


def _translator(shop: Workshop) -> Translator:
    """Return who speaks as the input or the configuration of the default branch says."""
    if shop.options.language is not None:
        return shop.options.translator
    try:
        return shop.configured(EMPTY, Trust(head_configures=False)).translator
    except HullcheckError:
        # What is wrong with the configuration is told where something is analysed.
        return shop.options.translator


def _may_ask(task: AnswerTask, shop: Workshop) -> bool:
    path = f"/repos/{shop.repository}/collaborators/{task.sender}/permission"
    try:
        told = shop.client.get(path)
    except (ForbiddenError, NotFoundError):
        return False
    return told["permission"] in MAY_WRITE


def _mark(task: AnswerTask) -> str:
    """Return the hidden first line of the answer."""
    return f"<!-- hullcheck:answer {task.key or task.comment} -->"


def _acknowledge(asked: _Asked, earlier: Earlier) -> None:
    task, client = asked.task, asked.shop.client
    comments = f"/repos/{asked.shop.repository}/issues/comments/{task.comment}"
    if task.by_box:
        # As it is now: a review may have written it since it was ticked.
        body = next(each.body for each in earlier.summaries() if each.id == str(task.comment))
        if unticked(body) != body:
            client.send("PATCH", comments, {"body": unticked(body)})
    elif task.comment:
        client.send("POST", f"{comments}/reactions", {"content": "eyes"})


def _answered(asked: _Asked, mark: str) -> Result:
    try:
        result, words = _ANSWERS[asked.task.wish.act](asked)
    except (UsageError, GithubError) as error:
        if asked.shop.tries_again and isinstance(error, PASSING):
            raise
        result = replace(NOTHING, failure=error)
        # A configuration that is wrong, whoever asks can mend.
        told = sentence_of(error)
        if not isinstance(error, UsageError):
            told = said("{sentence}.", sentence=error.what)
        words = _not_done(told, asked.translator)
    if asked.shop.dry_run:
        return replace(result, plan="\n\n".join(part for part in (result.plan, words) if part))
    path = f"/repos/{asked.shop.repository}/issues/{asked.task.number}/comments"
    made = asked.shop.client.send("POST", path, {"body": f"{mark}\n\n{words}"})
    return replace(result, url=made["html_url"])


def _explained(asked: _Asked) -> tuple[Result, str]:
    name = asked.task.wish.rule
    if not name:
        return _all_explained(asked)
    rule, translator = _known_rules().get(name), asked.translator
    told = translator.text(_no_rule(name)) if rule is None else _explanation(rule, translator)
    return NOTHING, told


def _all_explained(asked: _Asked) -> tuple[Result, str]:
    """Return what is behind all that the pull request brings."""
    head, base = asked.pull["head"], asked.pull["base"]
    trust = Trust(head_configures=False, comments_count=not asked.is_foreign)
    task = FixTask(head["ref"], base["sha"])
    found = read_ground(task, head["sha"], asked.shop, trust).report.findings
    known = _known_rules()
    names = list(dict.fromkeys(finding.rule for finding in found))
    told = [_explanation(known[name], asked.translator) for name in names[:MAX_EXPLAINED]]
    if len(names) > MAX_EXPLAINED:
        more = said(
            "{number} more: `/hullcheck explain RULE` explains one.",
            number=len(names) - MAX_EXPLAINED,
        )
        told.append(asked.translator.text(more))
    nothing = said("This pull request brings nothing that is found.")
    return NOTHING, "\n\n".join(told) or asked.translator.text(nothing)


def _explanation(rule: type[Rule], translator: Translator) -> str:
    name, tell = rule.name(), translator.text
    link = rule_address(name, translator.code)
    parts = [
        f"**{code(name)}**: {tell(said('{sentence}.', sentence=prose(tell(rule.title()))))}",
        *(prose(tell(part)) for part in rule.paragraphs()),
        tell(said("It is well allowed when {when}", when=prose(tell(rule.allowed_when())))),
        f"[{tell(said('A wrong and a right tree'))}]({link})",
    ]
    return "\n\n".join(parts)


def _known_rules() -> Mapping[str, type[Rule]]:
    return {rule.name(): rule for rule in all_rules()}


def _no_rule(name: str) -> str:
    near = get_close_matches(name, _known_rules(), n=1)
    if near:
        hint = code(near[0])
        return said("There is no rule {name}. Did you mean {near}?", name=code(name), near=hint)
    return said("There is no rule {name}.", name=code(name))


def _allowed(asked: _Asked) -> tuple[Result, str]:
    """Return what came of proposing to allow something, and the words for it."""
    wish, head = asked.task.wish, asked.pull["head"]
    if wish.rule not in _known_rules():
        return NOTHING, asked.translator.text(_no_rule(wish.rule))
    if asked.is_foreign:
        told = said(
            "The head of this pull request is a fork's, whose branch cannot be written: write "
            "{comment} above the line on that branch.",
            comment=code(f"# hullcheck: allow[{wish.rule}] reason"),
        )
        return NOTHING, asked.translator.text(told)
    asks = AllowanceWish(
        wish.rule, wish.reason, asked.task.sender, head["ref"], asked.pull["base"]["sha"]
    )
    result, words = propose_allowance(asks, asked.shop)
    return result or NOTHING, words


def _for_a_fork(asked: _Asked) -> str:
    """Return what can be done where the branch cannot be written, with the patch that does it."""
    tell = asked.translator.text
    told = said(
        "The head of this pull request is a fork's, whose branch cannot be written: take the "
        "suggestions of the review, or run `hullcheck fix --write` on the branch."
    )
    head, base = asked.pull["head"], asked.pull["base"]
    task = FixTask(head["ref"], base["sha"])
    patch = patch_for(task, head["sha"], asked.shop, unsafe=asked.task.wish.unsafe)
    if not patch:
        return tell(told)
    same = said("This is the same, for `git apply`:")
    return f"{tell(in_a_row([told, same]))}\n\n{patch}"


def _fixed(asked: _Asked) -> tuple[Result, str]:
    """Return what came of proposing fixes, and the words for it."""
    head, base = asked.pull["head"], asked.pull["base"]
    if asked.is_foreign:
        return NOTHING, _for_a_fork(asked)
    shop = replace(asked.shop, unsafe=asked.task.wish.unsafe)
    trust = Trust(head_configures=False)
    task = FixTask(head["ref"], base["sha"], commits=asked.task.wish.commit)
    result = perform_fix(task, shop, trust)
    if result.failure is not None:
        raise result.failure
    tell = result.options.translator.text
    told = tell(_what_came(result, head["ref"]))
    return result, "\n\n".join([told, *(prose(tell(note)) for note in result.notes)])


def _what_came(result: Result, branch: str) -> str:
    """Return what was fixed where, of a run that did not fail."""
    if result.committed:
        return counted(
            result.committed,
            "Committed to {branch}: {number} finding fixed.",
            "Committed to {branch}: {number} findings fixed.",
            branch=code(branch),
        )
    if result.fix_url:
        return said("Proposed: {url}", url=result.fix_url)
    return said("There is nothing to fix by an edit that was verified.")


def _not_done(reason: str, translator: Translator) -> str:
    """Return what is answered where a sentence says why nothing was done."""
    told = prose(translator.text(reason))
    return translator.text(said("It could not be done: {reason}", reason=told))


_ANSWERS: dict[Act, Callable[[_Asked], tuple[Result, str]]] = {
    Act.EXPLAIN: _explained,
    Act.ALLOW: _allowed,
    Act.FIX: _fixed,
}
"""What is done for each wish."""
