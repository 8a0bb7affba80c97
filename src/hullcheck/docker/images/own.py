"""What a repository says of images of its own."""

from __future__ import annotations

from dataclasses import replace

from hullcheck.core.said import said
from hullcheck.docker.dockerfile.references import parse_reference

from .forms import KINDS, kinds_of
from .row import ImageRow, OwnImage
from .table import the_table


def own_image(pattern: str, row: ImageRow) -> OwnImage:
    """Return the images that `pattern` means with what `row` says of them.

    `ghcr.io/acme/base:{version}-py{python}`, `ghcr.io/acme/*`. Raises `ValueError` where
    the name is none, or the form behind the `:` is none.
    """
    name, form = pattern, "*"
    if ":" in pattern.rpartition("/")[2]:
        name, _, form = pattern.rpartition(":")
    # What stands for the rest of a name is a name itself while the name is read.
    read = f"{name[:-1]}{_REST}" if name[-1:] == "*" else name
    reference = parse_reference(read)
    if reference is None or read == _REST or reference.tag or reference.digest:
        raise ValueError(said("`{name}` names no repository", name=name[:80]))
    unknown = kinds_of(form) - KINDS.keys() - the_table().distributions.keys()
    if unknown:
        raise ValueError(
            said("`{{{number}}}` stands for nothing in the form of a tag", number=min(unknown))
        )
    full = reference.name
    if name[-1:] == "*":
        full = full.removesuffix(_REST) + "*"
    return OwnImage(full, replace(row, tags=(form,)))


_REST = "x0"
