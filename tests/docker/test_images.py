"""What is known of images by their names, and the file in which it stands."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.docker.dockerfile.references import ImageReference, parse_reference
from hullcheck.docker.images.base_image import BaseImage
from hullcheck.docker.images.configs import configs_of
from hullcheck.docker.images.facts import facts_of
from hullcheck.docker.images.forms import KINDS, filled, matched, pieces_of
from hullcheck.docker.images.own import own_image
from hullcheck.docker.images.row import ImageRow, OwnImage
from hullcheck.docker.images.table import the_table
from hullcheck.docker.stages.variables import DEFAULT_PATH, DEFAULT_SHELL

DIGEST = f"sha256:{'0f' * 32}"

REFERENCES = [
    ("python", ImageReference("docker.io", "library/python")),
    ("docker.io/python:3", ImageReference("docker.io", "library/python", "3")),
    ("index.docker.io/acme/x", ImageReference("docker.io", "acme/x")),
    (f"ghcr.io/a/b:1@{DIGEST}", ImageReference("ghcr.io", "a/b", "1", DIGEST)),
    ("localhost:5000/a", ImageReference("localhost:5000", "a")),
    ("bad image", None),
    ("Python", None),
    ("0" * 64, None),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES)
def test_a_reference_is_read_in_full(text: str, expected: ImageReference | None) -> None:
    assert parse_reference(text) == expected


PYTHONS = [
    ("python:3.12", "3.12", "glibc", "debian", ""),
    ("python:3.12.4-slim-bookworm", "3.12.4", "glibc", "debian", "bookworm"),
    ("python:3.11-bullseye", "3.11", "glibc", "debian", "bullseye"),
    ("python:3.13-alpine3.20", "3.13", "musl", "alpine", "3.20"),
    ("python:alpine", "", "musl", "alpine", ""),
    ("python:3.14-rc-slim", "3.14", "glibc", "debian", ""),
    ("python:3.14.0rc2", "3.14.0rc2", "glibc", "debian", ""),
    ("python:slim", "", "glibc", "debian", ""),
    ("python:slim-trixie", "", "glibc", "debian", "trixie"),
    ("python", "", "glibc", "debian", ""),
    ("python:3", "3", "glibc", "debian", ""),
    ("python:2.7-stretch", "2.7", "glibc", "debian", "stretch"),
    ("docker.io/python:3.12", "3.12", "glibc", "debian", ""),
    ("mirror.gcr.io/library/python:3.12-slim", "3.12", "glibc", "debian", ""),
    ("public.ecr.aws/docker/library/python:3.9", "3.9", "glibc", "debian", ""),
    ("arm64v8/python:3.9", "3.9", "glibc", "debian", ""),
    (f"python:3.12-slim@{DIGEST}", "3.12", "glibc", "debian", ""),
    ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "3.12", "glibc", "debian", "bookworm"),
    ("ghcr.io/astral-sh/uv:0.8.3-python3.13-alpine", "3.13", "musl", "alpine", ""),
    ("public.ecr.aws/lambda/python:3.12", "3.12", "glibc", "amazonlinux", ""),
    ("mcr.microsoft.com/devcontainers/python:1-3.12-buster", "3.12", "glibc", "debian", "buster"),
    ("tiangolo/uvicorn-gunicorn-fastapi:python3.11", "3.11", "glibc", "debian", ""),
    ("bitnami/python:3.11", "3.11", "glibc", "", ""),
    ("cgr.dev/chainguard/python:3.12-dev", "3.12", "glibc", "wolfi", ""),
    ("quay.io/jupyter/scipy-notebook:python-3.11", "3.11", "glibc", "ubuntu", ""),
]


@pytest.mark.parametrize(("text", "python", "libc", "distribution", "release"), PYTHONS)
def test_tags_tell_python_libc_and_distribution(
    text: str, python: str, libc: str, distribution: str, release: str
) -> None:
    image = facts_of(text)
    assert (image.python, image.libc) == (python, libc)
    assert (image.distribution, image.release) == (distribution, release)
    assert image.python_by_tag


WITHOUT = [
    ("ghcr.io/astral-sh/uv", "", ""),
    ("ghcr.io/astral-sh/uv:0.8", "", ""),
    ("ghcr.io/astral-sh/uv:debian-slim", "debian", ""),
    ("ghcr.io/astral-sh/uv:0.9.2-trixie-slim", "debian", "3.13"),
    ("mambaorg/micromamba:1.5-jammy", "ubuntu", "3.10"),
    ("mambaorg/micromamba:2.6.1-debian12-slim", "debian", "3.11"),
    ("ghcr.io/mamba-org/micromamba:2.6.1-cuda12.9.1-ubuntu24.04", "ubuntu", "3.12"),
    ("condaforge/miniforge3:24.3.0-0", "ubuntu", ""),
    ("continuumio/miniconda3", "debian", ""),
    ("ghcr.io/prefix-dev/pixi:0.40.0-jammy-cuda-12.2.2", "ubuntu", "3.10"),
    ("nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04", "ubuntu", "3.10"),
    ("node:lts-bookworm-slim", "debian", "3.11"),
    ("debian:12.5-slim", "debian", "3.11"),
    ("debian:bookworm-20240701-slim", "debian", "3.11"),
    ("debian:trixie", "debian", "3.13"),
    ("ubuntu:24.04", "ubuntu", "3.12"),
    ("ubuntu:jammy-20240801", "ubuntu", "3.10"),
    ("amazonlinux:2023", "amazonlinux", "3.9"),
    ("registry.access.redhat.com/ubi9/ubi-minimal:9.4", "rhel", "3.9"),
    ("pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime", "ubuntu", ""),
]


@pytest.mark.parametrize(("text", "distribution", "system_python"), WITHOUT)
def test_images_whose_python_no_tag_tells(text: str, distribution: str, system_python: str) -> None:
    image = facts_of(text)
    assert (image.python, image.python_by_tag) == ("", False)
    assert (image.distribution, image.system_python) == (distribution, system_python)


UNKNOWN = [
    "acme/base:1",
    "python:3.12-custom",
    f"python@{DIGEST}",
    "example.org/python:3.12",
    "python:3.6-onbuild",
    "bad image",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_of_other_names_nothing_is_known(text: str) -> None:
    assert facts_of(text) == BaseImage(parse_reference(text))


def test_what_an_image_sets_comes_with_what_it_is_made_from() -> None:
    image = facts_of("ghcr.io/astral-sh/uv:python3.12-bookworm-slim")
    assert image.env == {"PATH": f"/usr/local/bin:{DEFAULT_PATH}"}
    assert (image.workdir, image.user, image.env_complete) == ("/", "", False)
    assert (image.interpreter, image.tools) == ("/usr/local/bin/python", ("pip", "uv"))
    assert image.sources["python"].startswith("https://docs.astral.sh/")
    assert image.sources["interpreter"].startswith("https://github.com/docker-library/python/")
    assert image.sources["workdir"].startswith("https://github.com/docker-library/official-images/")


def test_directory_user_and_shell_of_images() -> None:
    config = configs_of()
    micromamba = config("mambaorg/micromamba:2-debian12-slim")
    assert micromamba is not None
    assert (micromamba.workdir, micromamba.user) == ("/tmp", "mambauser")
    assert micromamba.shell == ("/usr/local/bin/_dockerfile_shell.sh",)
    lambda_ = config("public.ecr.aws/lambda/python:3.12")
    assert lambda_ is not None
    assert (lambda_.workdir, lambda_.shell) == ("/var/task", DEFAULT_SHELL)
    assert facts_of("gcr.io/distroless/python3-debian12:nonroot").user == "65532"
    assert facts_of("gcr.io/distroless/python3-debian12:nonroot").python_minor == (3, 11)


def test_windows_has_neither_libc_nor_directory() -> None:
    image = facts_of("python:3.13-windowsservercore-ltsc2022")
    assert (image.python, image.system, image.libc) == ("3.13", "windows", "")
    assert (image.workdir, image.env) == (None, {})


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("debian:bookworm-slim", True),
        ("ubuntu:24.04", True),
        ("alpine:3.20", True),
        ("ghcr.io/astral-sh/uv:0.8.17-bookworm-slim", True),
        ("astral/uv:alpine", True),
        ("ghcr.io/astral-sh/uv:0.8-python3.12-alpine", False),
        ("python:3.12-slim", False),
        ("node:22-slim", False),
        ("buildpack-deps:bookworm", False),
        ("registry.example.com/base:1", False),
    ],
)
def test_images_without_any_python_are_known(name: str, nothing: bool) -> None:
    assert facts_of(name).no_python is nothing


def test_frameworks_are_known_and_a_bare_cuda_is_none() -> None:
    names = ["pytorch/pytorch", "jupyter/base-notebook", "quay.io/jupyter/x", "rocm/pytorch:1"]
    assert all(facts_of(name).framework for name in names)
    assert not facts_of("nvidia/cuda:12.4.1-devel-ubuntu22.04").framework


def test_the_configuration_adds_and_corrects() -> None:
    source = ".hullcheck.toml"
    own = (
        OwnImage("ghcr.io/acme/*", ImageRow(source, python="3.11", workdir="/srv")),
        OwnImage(
            "ghcr.io/acme/base",
            ImageRow(source, ("{version}-py{python}",), like="python:{python}", user="app"),
        ),
    )
    image = facts_of("ghcr.io/acme/base:7-py3.12", own)
    assert (image.python, image.user, image.workdir) == ("3.12", "app", "/")
    assert image.sources["user"] == source
    other = facts_of("ghcr.io/acme/base:7", own)
    assert (other.python, other.workdir, other.libc) == ("3.11", "/srv", "")


def test_images_that_are_like_each_other_come_to_an_end() -> None:
    row = ImageRow("x", like="acme/a", workdir="/a")
    assert facts_of("acme/a", [OwnImage("docker.io/acme/a", row)]).workdir == "/a"


def test_a_variable_of_an_own_image_begins_with_what_it_is_below() -> None:
    row = ImageRow("x", like="python:3.13", env={"PATH": "/opt/x:$PATH", "HOME": "$NONE"})
    image = facts_of("acme/b", [OwnImage("docker.io/acme/b", row)])
    below = facts_of("python:3.13")
    assert image.env == {**below.env, "PATH": f"/opt/x:{below.env['PATH']}"}
    assert (image.env_complete, below.env_complete) == (False, False)
    complete = replace(row, env_complete=True)
    assert facts_of("acme/b", [OwnImage("docker.io/acme/b", complete)]).env_complete


NAMES = [
    ("acme/base", "docker.io/acme/base", "*"),
    ("acme/base:{version}-py{python}", "docker.io/acme/base", "{version}-py{python}"),
    ("localhost:5000/a", "localhost:5000/a", "*"),
    ("ghcr.io/acme/*", "ghcr.io/acme/*", "*"),
    ("ghcr.io/acme/base-*:{python}", "ghcr.io/acme/base-*", "{python}"),
    ("base*", "docker.io/library/base*", "*"),
]


@pytest.mark.parametrize(("pattern", "name", "form"), NAMES)
def test_how_a_configuration_names_images(pattern: str, name: str, form: str) -> None:
    assert own_image(pattern, ImageRow("x")) == OwnImage(name, ImageRow("x", (form,)))


@pytest.mark.parametrize("pattern", ["", "*", "A", "a b", "a@b", "a*b", "a:{x}", "a:[", "ghcr.io/"])
def test_what_names_no_images(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"names no|form of a tag"):
        own_image(pattern, ImageRow("x"))


FORMS = [
    ("[{version}-]{python}[-{debian}]", "1-3.12-bookworm", ("1", "3.12", "bookworm")),
    ("[{version}-]{python}[-{debian}]", "3.12-bookworm", (None, "3.12", "bookworm")),
    ("[{version}-]{python}[-{debian}]", "3.12", (None, "3.12", None)),
    ("[{version}-]{python}[-{debian}]", "3.1-bookworm", None),
    ("a*b*", "axbbx", (None, None, None)),
    ("a[b[c]]d", "abcd", (None, None, None)),
    ("a[b[c]]d", "acd", None),
    ("a", "ab", None),
]


@pytest.mark.parametrize(("form", "tag", "expected"), FORMS)
def test_forms_of_tags(form: str, tag: str, expected: tuple[str | None, ...] | None) -> None:
    found = matched(form, tag, the_table().release)
    values = None if found is None else tuple(map(found.get, ("version", "python", "debian")))
    assert values == expected


@pytest.mark.parametrize("form", ["[", "]", "a]b", "{", "{Python}", "{python}{python}", "a" * 201])
def test_what_is_no_form(form: str) -> None:
    with pytest.raises(ValueError, match=r"form|too many"):
        pieces_of(form)


def test_many_stars_take_no_time() -> None:
    assert matched("*a" * 100, "a" * 99 + "b" * 29, the_table().release) is None


VALUES = st.fixed_dictionaries(
    {
        "version": st.from_regex(r"\A[1-9]\.[0-9]{1,2}\Z"),
        "python": st.from_regex(r"\A3\.(?:[3-9]|1[0-5])\Z"),
        "debian": st.sampled_from(["bullseye", "bookworm", "trixie"]),
    }
)


@given(VALUES, st.sampled_from(["{version}-py{python}-{debian}", "[{version}-]{debian}-{python}"]))
def test_what_is_filled_in_is_found_again(values: dict[str, str], form: str) -> None:
    tag = filled(form, values)
    assert tag is not None
    assert matched(form, tag, the_table().release) == values


@given(st.text(max_size=60) | st.from_regex(r"\A[a-z]{1,8}(/[a-z]{1,8})?(:[\w.-]{1,20})?\Z"))
def test_no_text_is_too_odd(text: str) -> None:
    assert facts_of(text).reference == parse_reference(text)


# The file.

TABLE = the_table()
NAMED = [(name, row) for name in TABLE.images for row in TABLE.rows(name)]
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


@pytest.mark.parametrize("name", TABLE.images)
def test_repositories_are_named_in_full_and_once(name: str) -> None:
    reference = parse_reference(name.replace("*", "x"))
    assert reference is not None
    assert (reference.name, reference.tag) == (name.replace("*", "x"), "")
    assert not any(name.startswith(start) for start in TABLE.mirrors)


@pytest.mark.parametrize(("name", "row"), NAMED)
def test_rows_are_sound(name: str, row: ImageRow) -> None:
    assert row.source.startswith("https://")
    kinds = {piece.kind for form in row.tags for piece in pieces_of(form)} - {""}
    assert kinds <= KINDS.keys() | TABLE.distributions.keys()
    texts = [getattr(row, field.name) for field in fields(ImageRow)]
    used = {n for text in texts if isinstance(text, str) for n in PLACEHOLDER.findall(text)}
    assert used <= kinds
    assert row.libc in (None, "glibc", "musl")
    assert row.workdir is None or row.workdir.startswith("/")
    assert list(row.tools) == sorted(row.tools)


@pytest.mark.parametrize(("name", "row"), [each for each in NAMED if each[1].like])
def test_what_a_row_is_like_is_known(name: str, row: ImageRow) -> None:
    examples = {"debian": "bookworm", "ubuntu": "24.04", "alpine": "3.20", "python": "3.12"}
    for values in (examples, {"python": "3.12"}):
        like = filled(row.like or "", values)
        assert like is None or facts_of(like).libc


EXAMPLES = {"version": "1.2", "date": "20240701", "node": "22", "debian": "bookworm"}
EXAMPLES |= {"ubuntu": "24.04", "alpine": "3.20", "python": "3.12"}


@pytest.mark.parametrize("name", TABLE.images)
def test_every_row_is_reached(name: str) -> None:
    rows = TABLE.rows(name.replace("*", "x"))
    for row in rows:
        tags = [str(filled(form, EXAMPLES)).replace("*", "x") for form in row.tags]
        first = [next(each for each in rows if fits(each, tag)) for tag in tags]
        assert row in first


def fits(row: ImageRow, tag: str) -> bool:
    return any(matched(form, tag, TABLE.release) is not None for form in row.tags)
