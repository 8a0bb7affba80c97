"""Outcomes to tell of, some of them hostile."""

from __future__ import annotations

from hullcheck.core.finding import Place, Severity
from hullcheck.fleet.nouns import (
    FleetFinding,
    FleetUnknown,
    Member,
    Outcome,
    Stage,
    Status,
)
from hullcheck.fleet.survey import Survey
from hullcheck.render.route import Step

EVIL = "</script><script>alert(1)</script>\"'&`x`\u202e\x1b[2J|@octo ![a](http://x) {0}"
"""What a repository may call a file."""

ROUTE = (
    Step(".venv", "uv makes it"),
    Step(".", "no pattern of `.dockerignore` matches it", before="context"),
    Step("COPY . .", at=Place("Dockerfile", 3)),
    Step("/app/.venv", "in the image"),
)


def finding(
    severity: Severity = Severity.ERROR,
    rule: str = "host-venv-in-image",
    path: str = "Dockerfile",
    message: str = "`.venv` lands in the image",
) -> FleetFinding:
    return FleetFinding(
        rule, severity, message, path, 3, 1, 3, "f" * 16, ROUTE, 2, "Keep `.venv` out", safe=True
    )


def outcome(number: int, *findings: FleetFinding, status: Status = Status.CHECKED) -> Outcome:
    return Outcome(
        Member(number, f"octo/app{number}", "main"),
        status,
        Stage.FIX,
        commit=f"{number:040x}",
        tree="b" * 40,
        builds=1,
        findings=findings,
        unknowns=(FleetUnknown("it is made of an argument", "Dockerfile", 2),),
        issue=f"https://github.com/octo/app{number}/issues/1",
    )


HOSTILE = Outcome(
    Member(7, "octo/evil", EVIL),
    Status.FAILED,
    reason=EVIL,
    commit="c" * 40,
    findings=(
        FleetFinding(
            "host-venv-in-image",
            Severity.ERROR,
            EVIL,
            EVIL,
            None,
            None,
            None,
            "e" * 16,
            (Step(EVIL, EVIL, EVIL, Place(EVIL, 1)), Step(EVIL, EVIL)),
            1,
            EVIL,
        ),
    ),
    unknowns=(FleetUnknown(EVIL, EVIL),),
    pull="javascript:alert(1)",
    notes=(EVIL,),
    plan=(EVIL,),
)

SURVEY = Survey.of(
    [
        outcome(1),
        outcome(2, finding(Severity.WARNING), finding(Severity.ADVICE)),
        outcome(3, finding(), finding(Severity.WARNING, rule="missing-dockerignore")),
        Outcome(Member(4, "octo/old", "main"), Status.SKIPPED, reason="it is archived"),
        Outcome(Member(5, "octo/broken", "main"), Status.FAILED, reason="GitHub refuses (500)"),
        HOSTILE,
    ]
)
