"""The configuration key by key, as people write it.

This module loads pydantic and every rule: import it only where there is a
configuration to read. `docs/configuration.md` and the JSON Schema are made of it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from hullcheck.core.said import said
from hullcheck.docker.images.forms import kinds_of, pieces_of
from hullcheck.docker.images.own import own_image
from hullcheck.docker.images.row import ImageRow
from hullcheck.near import nearest
from hullcheck.rules import all_rules

from .globs import refusal

Level = Literal["error", "warning", "advice"]

MAX_NAMES = 200
"""Rules, or patterns, in one list: there are fewer rules, and more patterns are generated."""


def _rule(name: str) -> str:
    names = [rule.name() for rule in all_rules()]
    if name not in names:
        raise ValueError(
            said("there is no rule `{name}`. {near}", name=name, near=nearest(name, names, _LIST))
        )
    return name


_LIST = said("`hullcheck rules` lists them all.")


def _pattern(text: str) -> str:
    reason = refusal(text)
    if reason is not None:
        raise ValueError(said("`{pattern}` {reason}", pattern=text[:80], reason=reason))
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError(said("it is empty"))
    return text


def _line(text: str) -> str:
    if not text.isprintable():
        raise ValueError(said("it is more than one line of text"))
    return text


def _image(text: str) -> str:
    own_image(text, ImageRow(""))
    return text


def _absolute(text: str) -> str:
    if not text.startswith("/"):
        raise ValueError(said("`{text}` is not absolute", text=text[:80]))
    return text


def _filled(text: str) -> str:
    pieces_of(text)
    return text


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Few = Field(max_length=MAX_NAMES)
Some = Field(min_length=1, max_length=MAX_NAMES)

RuleName = Annotated[
    str,
    AfterValidator(_rule),
    WithJsonSchema({"type": "string", "enum": [rule.name() for rule in all_rules()]}),
]
"""The name of a rule."""

Pattern = Annotated[str, AfterValidator(_pattern)]
"""A pattern for paths, as in a `.dockerignore` and relative to the checked folder."""

Said = Annotated[str, AfterValidator(_said)]
"""A text that is not empty."""

Line = Annotated[str, AfterValidator(_line)]
"""A text of one line, which may be empty."""

Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
"""The name of a person or a team on GitHub."""

SomeNames = Annotated[
    tuple[Said, ...], BeforeValidator(_as_list, json_schema_input_type=str | list[str])
]
"""One text, or a list of them."""


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Table(BaseModel):
    """Exactly the keys that are named: no others."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        alias_generator=_kebab,
        use_attribute_docstrings=True,
    )


class AllowTable(Table):
    """What is wanted so: for JSON, and for files that are not there, which take no comment."""

    rules: Annotated[tuple[RuleName, ...], Some]
    """The rules whose findings are allowed."""
    paths: Annotated[tuple[Pattern, ...], Some]
    """Patterns for the files in which the findings stand."""
    reason: Said
    """Why: it is told with every finding that is silenced."""


class BuildTable(Table):
    """A build that nothing in the repository declares."""

    dockerfile: Said
    """The Dockerfile."""
    context: Said = "."
    """The context: a folder, or a URL."""
    target: Said | None = None
    """The target stage; without it the last one."""
    args: dict[str, str] = Field(default_factory=dict)
    """Build arguments by name."""
    contexts: dict[str, Said] = Field(default_factory=dict)
    """Named contexts: the folder or URL of each."""


class LeaveOutTable(Table):
    """Builds to leave out: those that match all that is said."""

    dockerfile: Pattern | None = None
    """A pattern for the Dockerfile's path."""
    context: Pattern | None = None
    """A pattern for the context's folder; `.` is the checked folder itself."""

    @model_validator(mode="after")
    def _says_something(self) -> LeaveOutTable:
        if self.dockerfile is None and self.context is None:
            raise ValueError(said("it needs a `dockerfile` or a `context`"))
        return self


class ImageTable(Table):
    """What is known of images that builds start from and that hullcheck does not know."""

    image: Annotated[Said, AfterValidator(_image)]
    """The repository, with a `*` at its end for all that begin so, and after a `:` the form of
    its tags: `ghcr.io/acme/base:{version}-py{python}`. Without a form every tag counts. In forms
    `{python}`, `{version}`, `{debian}`, `{ubuntu}`, `{alpine}`, `{date}` stand for what they
    name, `[...]` may be missing, `*` is anything."""
    like: Annotated[Said, AfterValidator(_filled)] | None = None
    """The image that it is made from, `python:{python}-slim`: what is known of that one is known
    of it."""
    python: Annotated[Said, AfterValidator(_filled)] | None = None
    """The version of its Python: `3.12`, or `{python}` of the tag."""
    libc: Literal["glibc", "musl"] | None = None
    """The C library that its programs are made for."""
    workdir: Annotated[str, AfterValidator(_absolute)] | None = None
    """The directory in which its instructions begin; absolute."""
    user: Line | None = None
    """The user that its instructions begin with; `""` where it sets none."""
    env: Annotated[dict[str, str], Few] = Field(default_factory=dict)
    """Variables that it sets, by name; in a value `$PATH` is that of the image that it is
    like."""

    @model_validator(mode="after")
    def _has_what_it_uses(self) -> ImageTable:
        form = self.image.rpartition(":")[2]
        for text in (self.like or "", self.python or ""):
            if not kinds_of(text) <= kinds_of(form):
                raise ValueError(
                    said("`like` and `python` use what the form of the tags does not have")
                )
        return self


class FixTable(Table):
    """How fix pull requests are made."""

    labels: Annotated[tuple[Said, ...], Few] = ()
    """Labels that a new one gets; GitHub makes those that are not there."""
    reviewers: Annotated[tuple[Login, ...], Few] = ()
    """People who are asked to review a new one."""
    team_reviewers: Annotated[tuple[Login, ...], Few] = ()
    """Teams of the organisation that are asked, by their slugs; `GITHUB_TOKEN` may not."""
    commit_prefix: Annotated[Line, Field(max_length=40)] = ""
    """What the titles of the commit and of the pull request begin with: `"chore: "`."""
    sign_off: bool = False
    """The commit ends with a `Signed-off-by` line of whomever the token belongs to."""


class ConfigurationTable(Table):
    """All keys of the configuration."""

    extends: SomeNames = ()
    """What it builds on: files of the repository, or `OWNER/REPO` for the configuration of
    another repository. Its own word counts more, and a later one's more than an earlier one's."""
    set: Literal["recommended", "strict"] | None = None
    """Which rules are asked: `recommended` (default), or `strict` for all of them."""
    select: Annotated[tuple[RuleName, ...], Few] = ()
    """Ask only these rules."""
    ignore: Annotated[tuple[RuleName, ...], Few] = ()
    """Do not ask these rules."""
    severity: Annotated[dict[RuleName, Level], Few] = Field(default_factory=dict)
    """The severity of a rule's findings, by the rule's name: `error`, `warning` or `advice`."""
    allow: tuple[AllowTable, ...] = ()
    """Findings that are wanted so, file by file; each with a reason."""
    host_files: tuple[Said, ...] = ()
    """Paths that are taken as lying on a developer's machine, beside what is predicted."""
    builds: tuple[BuildTable, ...] = ()
    """Builds beside those that are found."""
    leave_out: tuple[LeaveOutTable, ...] = ()
    """Builds of which nothing is said."""
    images: Annotated[tuple[ImageTable, ...], Few] = ()
    """What is known of images that builds start from; a later one counts more."""
    fix: FixTable = Field(default_factory=FixTable)
    """How fix pull requests are made, see below."""
    fail_on: Literal["error", "warning", "advice", "never"] | None = None
    """The lowest severity at which `check` exits with 1: `error` is the default."""
    language: Literal["en", "ja", "ko"] | None = None
    """The language of what is said: `en` (the default), `ja` or `ko`. A pull request is answered
    in it; on the command line it counts more than the locale, and `--language` more than it."""


TABLES: dict[str, type[Table]] = {
    "": ConfigurationTable,
    "allow": AllowTable,
    "builds": BuildTable,
    "leave-out": LeaveOutTable,
    "images": ImageTable,
    "fix": FixTable,
}
"""Every table by the key under which it stands; "" is the whole."""
