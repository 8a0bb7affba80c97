"""From a reference to what is known of the image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from hullcheck.docker.dockerfile.expansion import expand
from hullcheck.docker.dockerfile.lexer import Unknown, Value
from hullcheck.docker.dockerfile.references import HUB, ImageReference, parse_reference

from .base_image import BaseImage
from .forms import filled, matched
from .row import ImageRow, OwnImage
from .table import the_table

MAX_LIKE = 4
"""How many images may stand one on the other: the longest chain that is written down is 3."""

_TEXTS = "python interpreter libc system distribution release workdir user".split()


def facts_of(reference: ImageReference | str, own: Sequence[OwnImage] = ()) -> BaseImage:
    """Return what is known of an image; nothing where no row speaks of it.

    `own` is what the configuration says: it is asked first, and a later one before an
    earlier one.
    """
    parsed = _parsed(reference) if isinstance(reference, str) else reference
    if parsed is None:
        return BaseImage(None)
    return _known(parsed, own, MAX_LIKE) if own else _public(parsed)


# Hundreds of Dockerfiles begin with a few images, and several rules ask for each.
@lru_cache(maxsize=1024)
def _parsed(reference: str) -> ImageReference | None:
    return parse_reference(reference)


@lru_cache(maxsize=1024)
def _public(reference: ImageReference) -> BaseImage:
    return _known(reference, (), MAX_LIKE)


def may_be_pulled(reference: ImageReference) -> bool:
    """Say whether a registry may have the image.

    Docker's own library has not all names: `FROM app-base` means what was built before.
    """
    library, _, name = reference.name.rpartition("/")
    return library != f"{HUB}/library" or name in the_table().official


def _known(reference: ImageReference, own: Sequence[OwnImage], depth: int) -> BaseImage:
    for row in _rows(reference, own) if depth else ():
        values = _values(row, reference)
        if values is not None:
            text = filled(row.like, values) if row.like else None
            like = parse_reference(text) if text else None
            below = _known(like, own, depth - 1) if like else BaseImage(None)
            return _with_release(_over(below, reference, row, values))
    return BaseImage(reference)


def _rows(reference: ImageReference, own: Sequence[OwnImage]) -> Iterator[ImageRow]:
    name = reference.name
    for image in reversed(own):
        if image.name == name or (image.name[-1:] == "*" and name.startswith(image.name[:-1])):
            yield image.row
    yield from the_table().rows(name)


def _values(row: ImageRow, reference: ImageReference) -> Mapping[str, str] | None:
    """Return what the tag says in one of the row's forms; None where it has none of them.

    Of an image that is named by its digest alone the tag is not known.
    """
    tag = reference.tag or ("" if reference.digest else "latest")
    for form in row.tags:
        values = matched(form, tag, the_table().release) if tag or form == "*" else None
        if values is not None:
            # `3.14-rc` is what there is of 3.14.
            return {name: value.removesuffix("-rc") for name, value in values.items()}
    return None


def _over(
    below: BaseImage, reference: ImageReference, row: ImageRow, values: Mapping[str, str]
) -> BaseImage:
    """Return `below` with what the row says itself."""
    said = {name: getattr(row, name) for name in _TEXTS}
    found = {name: filled(text, values) for name, text in said.items() if text is not None}
    changed: dict[str, object] = {name: text for name, text in found.items() if text is not None}
    if row.env:
        changed["env"] = {**below.env, **dict(_env(row.env, below))}
    if row.tools:
        changed["tools"] = tuple(sorted({*below.tools, *row.tools}))
    if row.shell:
        changed["shell"] = row.shell
    if row.framework is not None:
        changed["framework"] = row.framework
    return replace(
        below,
        **changed,  # type: ignore[arg-type]  # the names are those of the fields
        reference=reference,
        env_complete=below.env_complete if row.env_complete is None else row.env_complete,
        no_python=row.no_python,
        python_by_tag=below.python_by_tag or "{python}" in (row.python or ""),
        sources={**below.sources, **dict.fromkeys(changed, row.source)},
    )


def _env(env: Mapping[str, str], below: BaseImage) -> Iterator[tuple[str, str]]:
    def before(name: str) -> Value:
        return below.env.get(name) or Unknown(frozenset({name}))

    for name, text in env.items():
        value = expand(text, before).value
        if value is not None:
            yield name, value


def _with_release(image: BaseImage) -> BaseImage:
    """Return `image` with its release under one name, and that one's Python."""
    table = the_table()
    found = table.release(image.distribution, image.release)
    if found is None:
        return image
    sources = {**image.sources}
    if found.python:
        sources["system_python"] = table.distributions[image.distribution].source
    return replace(image, release=found.name, system_python=found.python, sources=sources)
