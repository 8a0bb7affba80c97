"""What pages say in our own words: all of it stands here."""

from __future__ import annotations

from hullcheck.core.finding import Severity
from hullcheck.core.said import counted, said
from hullcheck.docker.build import ContextKind
from hullcheck.environments.host_file import HostKind
from hullcheck.render import words
from hullcheck.weighing import Group

SKIP = said("Skip to the content")
ON_THIS_PAGE = said("On this page")
DARK = said("Dark colours")

FINDINGS = said("Findings")
BUILDS = said("Image builds")
BUILDS_COUNTED = said("image builds")
UNKNOWNS = said("Not decided")
UNKNOWNS_COUNTED = said("not decided")
ALLOWED = said("Allowed")

NO_FINDINGS = said("Nothing was found.")
NO_BUILDS = said(
    "No image build was found: there is no Dockerfile here, and nothing that builds one."
)

FILTER = said("Filter of the findings")
TEXT = said("Search")
SEVERITY = said("Severity")
RULE = said("Rule")
ALL_RULES = said("all rules")
SHOW_ALL = said("Show all")
OPEN_ALL = said("Open all")
CLOSE_ALL = said("Close all")

SHOWN = said("Shown: {shown} of {total} findings", shown="{shown}", total="{total}")
"""The names in braces stay: the script puts numbers there."""

SEVERITIES = {
    Severity.ERROR: said("errors"),
    Severity.WARNING: said("warnings"),
    Severity.ADVICE: said("advice"),
}
"""What is counted above the page."""

ROUTE = said("The route in words")
ALSO = said("The same way also:")
SEE = said("See also")
FIX = said("Fix")
SAFE = said("safe")
UNSAFE = said("to be looked at")
PICTURE = said("Picture of the route")
IN_BUILDS = said("Builds:")
CUT = said("more lines are not shown")
WHOLE_FILE = said("the file as a whole")

DOCKERFILE = "Dockerfile"
CONTEXT = said("Context")
IGNORE_FILE = said("Ignore file")
NO_IGNORE_FILE = said("none: everything in the context is let through")
TARGET = said("Target")
ARGUMENTS = said("Arguments")
PURPOSE = said("Purpose")
DECLARED = said("Declared at")
NOWHERE = said("nowhere")
CONTEXT_ASSUMED = said("assumed: it is where the sources of COPY are found")
CONTEXT_KINDS = {
    ContextKind.LOCAL: said("sent from a folder"),
    ContextKind.GIT: said("cloned from git"),
    ContextKind.REMOTE: said("from elsewhere"),
}
INLINE = said("written inline where the build is declared")

HOLDS = said("What the context holds")
LET_THROUGH = said("Let through")
STOPPED = said("Stopped")
KIND = said("What")
TOTAL = said("Together")
NOT_ALL_MEASURED = said("A limit left files out: there are more.")
FETCHED = said("Of what is let through the builder fetches what the instructions name.")

GROUPS = {
    Group.SOURCE: said("Source"),
    Group.ENVIRONMENTS: said("Environments"),
    Group.NODE_MODULES: "node_modules",
    Group.CACHES: said("Caches"),
    Group.GIT: ".git",
    Group.SECRETS: said("Env files and credentials"),
    Group.REST: said("Other files that git has not"),
}

HOST_FILES = said("Host files")
HOST_FILE = said("Host file")
WHY_EXPECTED = said("Why it is expected")
FATE = said("What becomes of it")

KINDS = {
    HostKind.VENV: said("environment"),
    HostKind.CONDA: said("conda environment"),
    HostKind.NODE_MODULES: "node_modules",
    HostKind.CACHE: said("cache"),
    HostKind.ENV_FILE: said("env file"),
    HostKind.CREDENTIALS: said("credentials"),
    HostKind.GIT: said("git"),
    HostKind.OS: said("file of the system or editor"),
    HostKind.UNTRACKED: said("not in git"),
    HostKind.NAMED: said("named by you"),
}

WHERE = said("Where")
BECAUSE = said("Not decided, because")
IN_BUILD = said("Build")
FACT = said("What was found")
REASON = said("Reason")
ALLOWED_AT = said("Allowed at")


def inline_name(declared_as: str) -> str:
    """Return the name of a Dockerfile that is written where its build is declared."""
    return said("inline in {file}", file=declared_as)


def made_by(version: str) -> str:
    """Return what stands below a page."""
    return said("Made by hullcheck {version}. This page asks nobody for anything.", version=version)


def page_title(name: str) -> str:
    """Return the title of the window."""
    return f"{name}: hullcheck"


def about_rule(rule: str) -> str:
    """Return the text of the link to a rule's page."""
    return said("About {rule}", rule=rule)


def fix_command(safe: bool) -> str:
    """Return how to apply what can be fixed; a command in backticks."""
    return "`hullcheck fix --write`" if safe else "`hullcheck fix --write --unsafe`"


def applied_by(command: str) -> str:
    """Return how a fix is applied."""
    return said("Apply it with {command}.", command=command)


def look_at(check: str) -> str:
    """Return what a person should look at before applying a fix."""
    return said("Look at first: {check}", check=check)


def wanted_so(how: str) -> str:
    """Return how to allow a finding."""
    return said("Wanted so? {how}.", how=how)


def more_routes(number: int) -> str:
    """Return that further routes are not told."""
    return said("And {more}.", more=words.more_routes(number))


def more_rows(number: int) -> str:
    """Return that rows of a table are left out."""
    return said("And {number:,} more.", number=number)


def not_shown(number: int) -> str:
    """Return that findings are left out."""
    return counted(
        number,
        "{number} more finding not shown here; `--format json` has them all.",
        "{number} more findings not shown here; `--format json` has them all.",
    )


def findings_in(number: int) -> str:
    """Return how many findings a build has."""
    return counted(number, "{number} finding", "{number} findings")


def files_of(number: int) -> str:
    """Return how many files there are."""
    return counted(number, "{number:,} file", "{number:,} files")


def measured(name: str, size: str) -> str:
    """Return the name of a bar."""
    return said("{name}: {size}", name=name, size=size)


def picture_of(message: str) -> str:
    """Return the accessible name of the picture of a finding."""
    return said("Picture of the route: {message}", message=message)


def picture_of_build(name: str) -> str:
    """Return the accessible name of the picture of a build."""
    return said("Where the host files go in {build}", build=name)
