"""Any task, done."""

from __future__ import annotations

from .answers import perform_answer
from .auditing import perform_audit
from .fixes import perform_fix
from .nouns import AnswerTask, AuditTask, CompareTask, FixTask, ReviewTask
from .result import Result
from .reviews import perform_comparison, perform_review
from .workshop import Workshop

Doable = ReviewTask | CompareTask | AuditTask | FixTask | AnswerTask
"""A task that there is something to do for."""


def perform_task(task: Doable, shop: Workshop) -> Result:
    """Do `task` and return what came of it; raises as what is done for it does."""
    match task:
        case AnswerTask():
            return perform_answer(task, shop)
        case FixTask():
            return perform_fix(task, shop)
        case ReviewTask():
            return perform_review(task, shop)
        case CompareTask():
            return perform_comparison(task, shop)
        case AuditTask():
            return perform_audit(task, shop)
