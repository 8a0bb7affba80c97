"""The page of symptoms: what tools print or people see, and the rules behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

from . import table

FOLDERS = ()

_PAGE = """\
# Symptoms

`hullcheck explain "a piece of the message"` asks the same in a terminal; it finds the rules that
this page has, of which it is made by `make docs`.

## What somebody says

| symptom | look at |
| --- | --- |
{seen}

## What a tool prints

{printed}
"""

SEEN = {
    "It works on my machine and not on another one's, from the same commit.": (
        *("host-venv-in-image", "host-venv-over-built-venv", "untracked-file-in-image"),
        "unlocked-install",
    ),
    "`.venv` stands in `.dockerignore`, and is in the image all the same.": (
        *("root-only-ignore-pattern", "shadowed-ignore-file", "unread-dockerignore"),
        "reincluded-host-file",
    ),
    "A new dependency is in the image and not in the container.": (
        *("stale-volume", "bind-mount-hides-venv", "watch-without-rebuild"),
    ),
    "The editor loses its interpreter after `docker compose up`.": (
        *("bind-mount-rewrites-host-venv", "host-venv-mounted"),
    ),
    "Every edit of the code installs everything again.": (
        *("source-before-dependencies", "cache-in-image"),
    ),
    "The image is much larger than what is in it.": (
        *("download-cache-in-layer", "git-history-in-image", "conda-in-server-image"),
        *("apt-leftovers-in-layer", "dev-dependencies-in-image"),
    ),
    "`git clean` or a change of branch says `Permission denied`.": ("bind-mount-shares-pycache",),
    "A package was installed, and Python does not find it.": (
        *("venv-not-on-path", "venv-last-on-path", "lost-activation", "venv-across-bases"),
    ),
    "A build works here and fails in a fresh clone.": (
        *("missing-lockfile", "missing-copy-source", "ignored-build-input"),
    ),
    "A password is in the image.": ("env-file-in-image", "credentials-in-image"),
}
"""What a person sees without any message, and the rules that may be behind it."""


def pages() -> dict[str, str]:
    """Return the page."""
    rules = {rule.name(): rule for rule in all_rules()}
    rows = "\n".join(
        f"| {seen} | {', '.join(_link(rules[name]) for name in names)} |"
        for seen, names in SEEN.items()
    )
    behind: dict[str, list[type[Rule]]] = defaultdict(list)
    for rule in all_rules():
        for symptom in rule.symptoms:
            behind[symptom].append(rule)
    sections = (_section(symptom, behind[symptom]) for symptom in sorted(behind, key=str.lower))
    return {"symptoms.md": _PAGE.format(seen=rows, printed="\n\n".join(sections))}


def _section(symptom: str, rules: Sequence[type[Rule]]) -> str:
    lines = (f"- {_link(rule)}: {rule.title()}." for rule in rules)
    return "\n".join([f"### {table.code(symptom)}", "", *lines])


def _link(rule: type[Rule]) -> str:
    return f"[{rule.name()}](rules/{rule.name()}.md)"
