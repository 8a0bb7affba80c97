"""What the operating system and editors leave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from hullcheck.environments.host_file import HostFile, HostKind

from .base import Clause, Evidence, Inside
from .facts import Facts

IGNORED = Clause.likely("named in `.gitignore`")

OF_VOLUMES = frozenset(
    {
        *("$RECYCLE.BIN", ".AppleDB", ".AppleDesktop", ".AppleDouble", ".DocumentRevisions-V100"),
        *(".LSOverride", ".Spotlight-V100", ".TemporaryItems", ".Trashes", ".VolumeIcon.icns"),
        *(".apdisk", ".com.apple.timemachine.donotpresent", ".fseventsd"),
        *("Network Trash Folder", "Temporary Items"),
    }
)
"""What systems put at the root of a disk or of a share: public templates name it, no project has
it."""

EVERYWHERE = ".DS_Store"
"""The one that appears wherever a person looks."""


class DesktopFiles(Evidence):
    """Files that no program of the project wants."""

    position = 11
    title = "`.DS_Store`, editor files"
    kind = HostKind.OS
    clauses = (IGNORED,)
    directories = (
        r"\.idea|\.vscode|\.vs|\.fleet|\.zed|\.cursor|\.settings|\.history|\.ropeproject"
        r"|\.spyderproject|\.spyproject|\.AppleDouble|__MACOSX|\.Trashes"
    )
    files = (
        r"\.DS_Store|\._[^/]+|Thumbs\.db|ehthumbs\.db|[Dd]esktop\.ini|\.project|\.pydevproject"
        r"|[^/]*\.sw[a-p]|[^/]*~|[^/]*\.iml|[^/]*\.sublime-(?:workspace|project)"
    )
    inside: ClassVar[Inside] = {
        ".idea": ("workspace.xml",),
        ".vscode": ("settings.json",),
        ".vs": ("slnx.sqlite",),
        ".fleet": ("settings.json",),
        ".zed": ("settings.json",),
        ".cursor": ("settings.json",),
        ".settings": ("org.eclipse.core.resources.prefs",),
        ".history": ("file",),
        ".ropeproject": ("config.py",),
        ".spyderproject": ("file",),
        ".spyproject": ("config/workspace.ini",),
        ".AppleDouble": ("file",),
        "__MACOSX": ("file",),
        ".Trashes": ("file",),
    }

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield what `.gitignore` names; `.DS_Store` also beside the projects."""
        for ignored in facts.named(self.kind):
            if ignored.name in OF_VOLUMES:
                continue
            beside = ignored.beside(facts.projects) if ignored.name == EVERYWHERE else ()
            for path in sorted({ignored.path, *beside}):
                place = ignored.line.place
                yield from self.expect(facts, IGNORED, path, ignored.evidence, place)
