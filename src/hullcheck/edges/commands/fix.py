"""`hullcheck fix`: the edits that stop what lands, verified."""

from __future__ import annotations

from typing import Any

import click

from hullcheck.edges.options import (
    cache_option,
    config_option,
    language_option,
    path_argument,
    select_option,
    set_option,
)


@click.command("fix")
@path_argument
@config_option
@click.option("--write", is_flag=True, help="Change the files instead of printing a patch.")
@click.option("--branch", is_flag=True, help="Commit them to a branch of their own instead.")
@click.option("--unsafe", is_flag=True, help="Also apply fixes that a person should look at.")
@set_option
@select_option
@click.option("-q", "--quiet", is_flag=True, help="Say nothing beside the patch.")
@cache_option
@language_option
def command(**asked: Any) -> int:
    """Print a patch that keeps host files out, or apply it.

    Each fix is verified by the same analysis on the changed files. Without
    --write nothing is changed: `git apply` takes what is printed. --branch
    commits the fixes of HEAD to hullcheck/fix-BRANCH, and changes no file.
    """
    from hullcheck.edges.runs.fix import FixRequest, run_fix  # noqa: PLC0415

    return run_fix(FixRequest(**asked))
