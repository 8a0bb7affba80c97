"""What pages say in our own words: all of it stands here."""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.docker.build import ContextKind
from hullcheck.environments.host_file import HostKind
from hullcheck.render.words import counted
from hullcheck.weighing import Group

SKIP = "Skip to the content"
ON_THIS_PAGE = "On this page"
DARK = "Dark colours"

FINDINGS = "Findings"
BUILDS = "Image builds"
UNKNOWNS = "Not decided"
ALLOWED = "Allowed"

NO_FINDINGS = "Nothing was found."
NO_BUILDS = "No image build was found: there is no Dockerfile here, and nothing that builds one."

FILTER = "Filter of the findings"
TEXT = "Search"
SEVERITY = "Severity"
RULE = "Rule"
ALL_RULES = "all rules"
SHOW_ALL = "Show all"
OPEN_ALL = "Open all"
CLOSE_ALL = "Close all"

SHOWN = "Shown: {shown} of {total} findings"
"""The names in braces stay: the script puts numbers there."""

SEVERITIES = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.ADVICE: "advice"}
"""What is counted above the page."""

ROUTE = "The route in words"
ALSO = "The same way also:"
SEE = "See also"
FIX = "Fix"
SAFE = "safe"
UNSAFE = "to be looked at"
PICTURE = "Picture of the route"
IN_BUILDS = "Builds:"
CUT = "more lines are not shown"
WHOLE_FILE = "the file as a whole"

DOCKERFILE = "Dockerfile"
CONTEXT = "Context"
IGNORE_FILE = "Ignore file"
NO_IGNORE_FILE = "none: everything in the context is let through"
TARGET = "Target"
ARGUMENTS = "Arguments"
PURPOSE = "Purpose"
DECLARED = "Declared at"
NOWHERE = "nowhere"
CONTEXT_ASSUMED = "assumed: it is where the sources of COPY are found"
CONTEXT_KINDS = {
    ContextKind.LOCAL: "sent from a folder",
    ContextKind.GIT: "cloned from git",
    ContextKind.REMOTE: "from elsewhere",
}
INLINE = "written inline where the build is declared"

HOLDS = "What the context holds"
LET_THROUGH = "Let through"
STOPPED = "Stopped"
KIND = "What"
TOTAL = "Together"
NOT_ALL_MEASURED = "A limit left files out: there are more."
FETCHED = "Of what is let through the builder fetches what the instructions name."

GROUPS = {
    Group.SOURCE: "Source",
    Group.ENVIRONMENTS: "Environments",
    Group.NODE_MODULES: "node_modules",
    Group.CACHES: "Caches",
    Group.GIT: ".git",
    Group.SECRETS: "Env files and credentials",
    Group.REST: "Other files that git has not",
}

HOST_FILES = "Host files"
HOST_FILE = "Host file"
WHY_EXPECTED = "Why it is expected"
FATE = "What becomes of it"

KINDS = {
    HostKind.VENV: "environment",
    HostKind.CONDA: "conda environment",
    HostKind.NODE_MODULES: "node_modules",
    HostKind.CACHE: "cache",
    HostKind.ENV_FILE: "env file",
    HostKind.CREDENTIALS: "credentials",
    HostKind.GIT: "git",
    HostKind.OS: "file of the system or editor",
    HostKind.UNTRACKED: "not in git",
    HostKind.NAMED: "named by you",
}

WHERE = "Where"
BECAUSE = "Not decided, because"
IN_BUILD = "Build"
FACT = "What was found"
REASON = "Reason"
ALLOWED_AT = "Allowed at"


def inline_name(declared_as: str) -> str:
    """Return the name of a Dockerfile that is written where its build is declared."""
    return f"inline in {declared_as}"


def made_by(version: str) -> str:
    """Return what stands below a page."""
    return f"Made by hullcheck {version}. This page asks nobody for anything."


def page_title(name: str) -> str:
    """Return the title of the window."""
    return f"{name}: hullcheck"


def about_rule(rule: str) -> str:
    """Return the text of the link to a rule's page."""
    return f"About {rule}"


def fix_command(safe: bool) -> str:
    """Return how to apply what can be fixed; a command in backticks."""
    return "`hullcheck fix --write`" if safe else "`hullcheck fix --write --unsafe`"


def applied_by(command: str) -> str:
    """Return how a fix is applied."""
    return f"Apply it with {command}."


def look_at(check: str) -> str:
    """Return what a person should look at before applying a fix."""
    return f"Look at first: {check}"


def wanted_so(how: str) -> str:
    """Return how to allow a finding."""
    return f"Wanted so? {how}."


def more_routes(number: int) -> str:
    """Return that further routes are not told."""
    return f"And {counted(number, 'more route')}."


def more_rows(number: int) -> str:
    """Return that rows of a table are left out."""
    return f"And {number:,} more."


def not_shown(number: int) -> str:
    """Return that findings are left out."""
    return f"{counted(number, 'more finding')} not shown here; `--format json` has them all."


def findings_in(number: int) -> str:
    """Return how many findings a build has."""
    return counted(number, "finding")


def files_of(number: int) -> str:
    """Return how many files there are."""
    return f"{number:,} {'file' if number == 1 else 'files'}"


def measured(name: str, size: str) -> str:
    """Return the name of a bar."""
    return f"{name}: {size}"


def picture_of(message: str) -> str:
    """Return the accessible name of the picture of a finding."""
    return f"{PICTURE}: {message}"


def picture_of_build(name: str) -> str:
    """Return the accessible name of the picture of a build."""
    return f"Where the host files go in {name}"
