"""What only `check --format html` needs: sizes of files, and where their pages are."""

from __future__ import annotations

from pathlib import Path

from hullcheck.edges.git import find_repository
from hullcheck.edges.origin import read_page
from hullcheck.edges.sizes import read_sizes
from hullcheck.edges.worktree import WorktreeReader
from hullcheck.engine import Analysis
from hullcheck.render.html.check import Repository, render_check_html
from hullcheck.render.links import Links
from hullcheck.report import Report
from hullcheck.weighing import weigh


def render_folder_html(report: Report, analysis: Analysis, reader: WorktreeReader) -> str:
    """Return the page of the folder that `reader` has read."""
    contents = weigh(analysis, read_sizes(reader.root))
    name = Path(reader.root).name or reader.root
    repository = Repository(name, _links(reader.root), contents)
    return render_check_html(report, analysis.snapshot, repository, analysis.options.translator)


def _links(root: str) -> Links | None:
    """Return the addresses of the commit that is checked out; None where it has no page."""
    repository = find_repository(root)
    if repository is None or repository.prefix:
        return None
    page = read_page(repository.git)
    head = repository.git.ask("rev-parse", "--verify", "HEAD")
    if not page or head.code:
        return None
    return Links(head.output.decode("ascii", "replace").strip(), page)
