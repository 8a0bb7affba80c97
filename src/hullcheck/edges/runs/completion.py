"""What `completion` does."""

from __future__ import annotations

from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from hullcheck.core.said import said
from hullcheck.edges.console import write_out
from hullcheck.edges.group import hullcheck
from hullcheck.errors import HullcheckError

PROGRAM = "hullcheck"

VARIABLE = "_HULLCHECK_COMPLETE"
"""What the shell calls the program with; click makes it of the program's name."""


class _Bash(BashComplete):
    """Without a look for the bash on this PATH: it need not be the one that reads this."""

    @staticmethod
    def _check_version() -> None:
        """Do nothing."""


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete}


def run_completion(shell: str) -> int:
    """Write the script that `shell` evaluates, and return 0."""
    try:
        script = SHELLS[shell](hullcheck, {}, PROGRAM, VARIABLE).source()
    except RuntimeError as error:
        told = said("there is no completion for {shell} here: {error}", shell=shell, error=error)
        raise HullcheckError(told) from error
    write_out(script + "\n")
    return 0
