"""A case put to every command, and what must hold of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from .case import Answer, Case
from .ground import Ground
from .harmless import check_bounds, check_output
from .session import Outcome, Session

FORMS = ("json", "text", "markdown", "sarif", "github", "html")

WRITE = ("fix", "--write")


def put(case: Case, ground: Ground, session: Session, *, whole: bool) -> Iterator[Outcome]:
    """Make a case's repository and put it to the commands; yield what came of each.

    Fails where something does not hold that must.
    """
    made = case.make(ground)
    sayings = made if isinstance(made, tuple) else (made,)
    if case.tracked:
        ground.track()
    before = state(ground)
    for arguments in calls(case, whole=whole):
        outcome = session.run(ground.root, arguments, case.seconds)
        yield outcome
        check_bounds(case, outcome)
        assert not ground.canary.exists(), arguments
        if arguments[:3] == ("check", "--format", "json"):
            answer = answer_of(outcome)
            for saying in sayings:
                assert saying.holds(answer), f"{saying}\n{outcome.errors}\n{short(answer)}"
        if arguments != WRITE:
            check_output(outcome)
            assert state(ground) == before, arguments
    check_written(before, state(ground))


def calls(case: Case, *, whole: bool) -> Iterator[tuple[str, ...]]:
    """Yield the commands that a case is put to; the one that writes comes last."""
    for form in FORMS if whole else FORMS[:1]:
        yield ("check", "--format", form, *case.options)
    if whole:
        yield ("trace",)
        yield ("trace", "--format", "json")
        yield ("fix",)
        yield WRITE


def answer_of(outcome: Outcome) -> Answer:
    """Return what `check --format json` said."""
    nothing = {"status": "", "builds": [], "findings": [], "unknowns": []}
    document = json.loads(outcome.out) if outcome.code in (0, 1) else nothing
    return Answer(outcome.code, document, outcome.errors)


def short(answer: Answer) -> str:
    """Return what an answer says, for people."""
    told = [ascii((each["path"], each["reason"]))[:300] for each in answer.document["unknowns"]]
    told += [
        ascii((each["rule"], each["path"], each["message"]))[:300]
        for each in answer.document["findings"]
    ]
    told += [ascii(each["id"])[:200] for each in answer.document["builds"]]
    return "\n".join([answer.document["status"], *told[:40]])


State = dict[bytes, tuple[int, int, int]]


def state(ground: Ground) -> State:
    """Return mode, size and time of all that lies in the repository and beside it."""
    found: State = {}
    pending = [os.fsencode(ground.root.parent)]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except OSError:  # too deep to be named, or closed
            continue
        for entry in entries:
            try:
                said = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
                found[entry.path] = (said.st_mode, 0, 0)
            else:
                found[entry.path] = (said.st_mode, said.st_size, said.st_mtime_ns)
    return found


def check_written(before: State, after: State) -> None:
    """Fail where `fix --write` made, removed or changed what is no file of the work tree."""
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    for path in changed:
        assert b"/repository/" in path, path
        assert b"/.git/" not in path, path
        assert path in after, path
        assert b".hullcheck-" not in path, path
