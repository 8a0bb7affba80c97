"""The rules as SARIF describes them: what code scanning shows beside a result."""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.environments.host_file import HostKind
from hullcheck.rules.host.carried import CarriedRule
from hullcheck.rules.rule import Rule

from .addresses import rule_address
from .escape import prose
from .sarif_places import Shape

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
"""SARIF's word for each severity."""

MAX_DESCRIPTION = 1_024
"""Characters of a description that GitHub takes."""

SECRET_SCORES = {HostKind.CREDENTIALS: 8.5, HostKind.ENV_FILE: 7.5, HostKind.GIT: 5.5}
"""How bad it is when one that pulls the image can read it, as CVSS counts: GitHub
calls 7 and above high, 4 and above medium. Other host files hold no secret by nature."""


def descriptor(rule: type[Rule]) -> Shape:
    """Return the reportingDescriptor of `rule`."""
    title = f"{rule.title()}."
    reason = " ".join(rule.reason().split()) or title
    return {
        "id": rule.name(),
        "name": rule.__name__,
        "shortDescription": {"text": _fitting(title)},
        "fullDescription": {"text": _fitting(reason)},
        "help": {"text": _help(rule), "markdown": _help_markdown(rule)},
        "helpUri": rule_address(rule.name()),
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(rule),
    }


def _properties(rule: type[Rule]) -> Shape:
    """Return what GitHub sorts by; a score counts only beside the tag `security`."""
    score = secret_score(rule)
    tags = ["containers", rule.group]
    if score is None:
        return {"tags": tags}
    return {"tags": [*tags, "security"], "security-severity": f"{score:.1f}"}


def secret_score(rule: type[Rule]) -> float | None:
    """Return the score of a rule about host files that hold secrets, else None."""
    kinds = rule.kinds if issubclass(rule, CarriedRule) else frozenset()
    return max((score for kind, score in SECRET_SCORES.items() if kind in kinds), default=None)


def _help(rule: type[Rule]) -> str:
    return f"{rule.title()}.\n\n{rule.reason()}\n\nAllow it when {rule.allow_when}".strip()


def _help_markdown(rule: type[Rule]) -> str:
    paragraphs = [f"{rule.title()}.", *rule.reason().split("\n\n")]
    paragraphs.append(f"Allow it when {rule.allow_when}")
    return "\n\n".join(prose(paragraph) for paragraph in paragraphs if paragraph)


def _fitting(text: str) -> str:
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 1] + "…"
