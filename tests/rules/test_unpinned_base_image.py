"""Which images are whatever is newest."""

from __future__ import annotations

import pytest

from hullcheck.config.reading import read_configuration
from hullcheck.core.literal import parse_tree
from hullcheck.core.on_disk import OnDisk
from hullcheck.engine import Options, analyse

DIGEST = f"sha256:{'0f' * 32}"


def told(dockerfile: str, more: str = "") -> list[str]:
    tree = parse_tree(f"-- Dockerfile --\n{dockerfile}\n{more}").snapshot
    options = Options(
        select=frozenset({"unpinned-base-image"}), configuration=read_configuration(tree)
    )
    return [each.message for each in analyse(tree, OnDisk(), options).findings]


OPEN = [
    ("FROM python", "`python` has no tag, which is whatever is newest"),
    ("FROM python:latest", "`python:latest` is whatever is newest"),
    ("FROM tensorflow/tensorflow:latest-gpu", "is whatever is newest"),
    ("FROM acme/chef:latest-rust-1.92-bookworm", "names a version of one thing"),
    ("FROM python:3", "`python:3` has whatever minor version of Python is newest"),
    ("FROM python:slim-bookworm", "has whatever minor version of Python is newest"),
    ("FROM public.ecr.aws/docker/library/python:3-alpine", "minor version of Python"),
    # feast-dev/feast
    ("FROM registry.access.redhat.com/ubi9/python-312-minimal:latest", "is whatever is newest"),
    ("FROM nginx", "`nginx` has no tag"),
    ("FROM acme/x", "`acme/x` has no tag"),
    ("ARG V=3\nFROM python:$V", "`python:$V` is `python:3`, which has whatever minor version"),
    ("FROM --platform=linux/amd64 debian AS a\nFROM a", "`debian` has no tag"),
    ("FROM node AS n\nFROM scratch\nCOPY --from=n /x /", "`node` has no tag"),
    ("FROM ghcr.io/astral-sh/uv", "`ghcr.io/astral-sh/uv` has no tag"),
]
PINNED = [
    "FROM python:3.13",
    "FROM python:3.14-rc-slim",
    f"FROM python@{DIGEST}",
    f"FROM python:3@{DIGEST}",
    "FROM node:22",
    "FROM debian:stable-slim",
    "FROM acme/x:3",
    "FROM gcr.io/distroless/python3-debian12",
    "FROM app-base",
    "FROM scratch",
    "ARG B\nFROM $B",
    "FROM python AS a\nFROM debian:13",
    "FROM scratch\nCOPY --from=ghcr.io/astral-sh/uv /uv /bin/",
]


@pytest.mark.parametrize(("dockerfile", "message"), OPEN)
def test_what_is_open_is_told(dockerfile: str, message: str) -> None:
    (said,) = told(dockerfile)
    assert message in said


@pytest.mark.parametrize("dockerfile", PINNED)
def test_of_what_is_pinned_or_not_known_nothing_is_said(dockerfile: str) -> None:
    assert told(dockerfile) == []


def test_a_from_is_told_once_with_all_its_builds() -> None:
    services = "services:\n" + "".join(
        f"  {name}:\n    build:\n      context: .\n      args:\n        V: {value}\n"
        for name, value in (("a", "slim"), ("b", "latest"), ("c", "3.13"))
    )
    tree = f"ARG V\nFROM python:$V\n-- compose.yaml --\n{services}"
    snapshot = parse_tree(f"-- Dockerfile --\n{tree}").snapshot
    (finding,) = analyse(snapshot, OnDisk(), Options()).findings
    assert finding.rule == "unpinned-base-image"
    assert (finding.place.line, len(finding.builds)) == (2, 2)


def test_a_named_context_takes_the_place_of_an_image() -> None:
    services = "services:\n  a:\n    build:\n      context: .\n      additional_contexts:\n"
    assert told("FROM python", f"-- compose.yaml --\n{services}        python: .\n") == []


def test_the_configuration_knows_a_version() -> None:
    own = '[[images]]\nimage = "ghcr.io/acme/py"\npython = "3.12"\n'
    assert told("FROM ghcr.io/acme/py") != []
    assert told("FROM ghcr.io/acme/py", f"-- .hullcheck.toml --\n{own}") == []
