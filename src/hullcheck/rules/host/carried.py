"""The plain case: an instruction carries a host file, and no pattern is at fault."""

from __future__ import annotations

from typing import ClassVar

from hullcheck.core.said import said
from hullcheck.ignoring import ignore_edit
from hullcheck.leaks import Leak

from .leak_rule import Cause, LeakRule


class CarriedRule(LeakRule):
    """A rule that speaks at the instruction that carries a kind of host file."""

    names_kind = True
    carries = True
    kinds: ClassVar[frozenset[str]]
    """The kinds of host files that the rule is about."""

    def concerns(self, leak: Leak) -> bool:
        """Say whether the rule is about `leak`."""
        return leak.kind in self.kinds

    def cause(self, leak: Leak) -> Cause | None:
        """Return the instruction that takes the host file out of the context.

        What an instruction names itself is no ignore file's matter: the build could fail.
        """
        if not self.concerns(leak):
            return None
        instruction = leak.flow.instruction_at(leak.carrier)
        ignore_file = leak.context.ignore_path
        named = leak.named_by_copy or leak.named_by_run
        return Cause(
            place=leak.carrier,
            key=f"{leak.carrier.path} {leak.build.context} {instruction}{' named' * named}",
            what=said("`{instruction}` carries", instruction=instruction),
            title=said("Keep it out with a line in `{ignore_file}`", ignore_file=ignore_file),
            edits=() if named else (ignore_edit(ignore_file, (leak.ignore_line,)),),
        )
