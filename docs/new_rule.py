"""Write the skeleton of a rule: `python -m docs.new_rule group what-it-finds`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from hullcheck import __version__

RULES = Path(__file__).parents[1] / "src" / "hullcheck" / "rules"

SKELETON = '''"""Rule: what it finds, in a few words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.facts import Facts


class {name}(Rule):
    """What is wrong, as a fact.

    Why it matters, with what was measured or who says so.
    """

    severity = Severity.WARNING
    since = "{version}"
    scope = Scope.BUILD
    sources = ()
    allow_when = "..."
    bad = """
-- Dockerfile --
FROM python:3.13-slim
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim AS what-differs
"""
    near_misses = ()

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield what is wrong."""
        raise NotImplementedError
'''


def skeleton(name: str, version: str) -> str:
    """Return the module of the rule `name` (`what-it-finds`)."""
    words = "".join(part.capitalize() for part in name.split("-"))
    return SKELETON.format(name=words, version=version)


def main(arguments: list[str]) -> int:
    """Write the module; 2 if there is no such group, or the name is no name or taken."""
    group, name = (*arguments, "", "")[:2]
    groups = sorted(path.parent.name for path in RULES.glob("*/__init__.py"))
    path = RULES / group / f"{name.replace('-', '_')}.py"
    taken = any(RULES.glob(f"*/{path.name}"))
    if group not in groups or not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name) or taken:
        sys.stderr.write(
            "make new-rule GROUP=group NAME=what-it-finds: small letters and hyphens, not taken; "
            f"the groups are {', '.join(groups)}\n"
        )
        return 2
    path.write_text(skeleton(name, __version__), encoding="utf-8")
    sys.stdout.write(f"{path.relative_to(Path.cwd())}: fill it in, then `make docs test`\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
