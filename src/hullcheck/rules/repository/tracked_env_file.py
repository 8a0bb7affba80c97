"""Rule: an env file with secrets is in git."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.environments.gitignore import discover_ignores
from hullcheck.environments.tracked_env_files import discover_secrets
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.environments.gitignore import GitIgnores
    from hullcheck.environments.tracked_env_files import SecretsInGit
    from hullcheck.facts import Facts


class TrackedEnvFile(Rule):
    """An env file in git holds what look like secrets.

    What is in git is in every clone, fork and build from git, and stays in the history
    when the file goes. A value counts as a secret if a service handed it out, by its form,
    or if its name says so and no person thought it up. `changethis`, `postgres` and the
    like, references, encrypted values, and what a framework gives to every browser do not
    count; nor does more than a service's own keys where `.env` is committed by convention
    and git ignores `.env.local`, or where the name says test or development.

    Have the secret replaced where it is issued: everybody who can read the repository may
    have it. Then `git rm --cached` takes the file out of git and leaves it on the disk, a
    line in `.gitignore` keeps it out, and an example file says which variables there are.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = (
        "S1 4.3",
        "12factor.net: config",
        "docs.github.com: removing sensitive data from a repository",
    )
    allow_when = "the value opens nothing: it is for tests, or of a service that is gone."
    bad = """
-- main.txt --
-- .env --
DATABASE_PASSWORD=postgres
SECRET_KEY=t9Wq3vZk7Yb2Xf8Lr5Nc1Hd6Gm4Ps0Ju
"""
    good = """
-- .gitignore --
.env
-- .env (ignored) --
-- .env.example --
DATABASE_PASSWORD=
SECRET_KEY=
"""
    near_misses = (
        # What a template for full-stack projects tracks, to be changed before use.
        """
-- .env --
DOMAIN=localhost
SECRET_KEY=changethis
FIRST_SUPERUSER=admin@example.com
FIRST_SUPERUSER_PASSWORD=changethis
SMTP_PASSWORD=
POSTGRES_PASSWORD=changethis
DATABASE_URL=postgresql://postgres:${POSTGRES_PASSWORD}@localhost:5432/app
-- frontend/.env --
VITE_API_URL=http://localhost:8000
VITE_MAPS_KEY=a8Kf92LmQz7Rt4Xw1Vb6Nc3Yd5Gh0Js9
""",
        # Passwords for a stack on one's own machine, made of words.
        """
-- docker/.env --
ELASTIC_PASSWORD=infini_rag_flow
OPENSEARCH_PASSWORD=infini_rag_flow_OS_01
NGC_API_KEY=nvapi-YOUR_PERSONAL_KEY
DATABASE_URL=postgres://saleor:saleor@db/saleor
STRIPE_API_SECRET_KEY=sk_test_xxxx
""",
        # Symfony's and Next's convention: defaults in `.env`, secrets in `.env.local`.
        """
-- .env --
APP_ENV=dev
APP_SECRET=2ca64f8d83b9e89f5f19d672841d6bb8
-- .gitignore --
/.env.local
""",
        # Encrypted values, and the file that shows which variables there are.
        """
-- .env.production --
DOTENV_PUBLIC_KEY_PRODUCTION="03f8b376234c4f2f0445f392a12e80f3a84b4b0d1e0c3df85c494e45812653c22a"
API_KEY="encrypted:BNr24F4vW9CQ37LOXeRgOL6QlwtJfAoAVXtSdSfpicPDHtqo/Q2HekeCjAWrhxHy"
-- .env.example --
SECRET_KEY=t9Wq3vZk7Yb2Xf8Lr5Nc1Hd6Gm4Ps0Ju
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a file."""
        if facts.has_git:
            ignores = discover_ignores(facts.snapshot)
            for each in discover_secrets(facts.snapshot, ignores):
                yield self._finding(each, ignores)

    def _finding(self, each: SecretsInGit, ignores: GitIgnores) -> Finding:
        others = len(each.names) - 1
        values = {"path": each.path, "name": each.names[0]}
        message = said("git tracks `{path}`, in which `{name}` looks like a secret", **values)
        if others:
            message = said(
                "git tracks `{path}`, in which `{name}` and {number} more look like secrets",
                number=others,
                **values,
            )
        line = ignores.covering(each.path)
        note = said("git ignores it here and still tracks what it had")
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=message,
            # The file as a whole: what is shown of a line would show the secret.
            place=Place(each.path),
            cause=each.path,
            related=(Related(line.place, note),) if line else (),
            parts=frozenset(each.names),
        )
