"""Outcomes in the shape of the contract, and read from it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck import __version__
from hullcheck.core.finding import Place, Severity
from hullcheck.render.documents import SCHEMA, Shape
from hullcheck.render.json import render_audit_json
from hullcheck.render.route import Step

from .nouns import FleetFinding, FleetUnknown, Member, Outcome, Stage, Status
from .survey import Survey

if TYPE_CHECKING:
    from hullcheck.render.contract.audit import AuditedRepository, AuditFinding, AuditStep


def render_survey_json(survey: Survey) -> str:
    """Return the document of an audit."""
    return render_audit_json(
        {
            "schema": SCHEMA,
            "version": __version__,
            "status": "complete" if survey.complete else "partial",
            "repositories": [outcome_shape(each) for each in survey.outcomes],
        }
    )


def outcome_shape(outcome: Outcome) -> Shape:
    """Return an outcome as JSON has it."""
    return {
        "name": outcome.name,
        "id": outcome.member.id,
        "status": outcome.status.value,
        "reason": outcome.reason,
        "stage": outcome.stage.label,
        "branch": outcome.member.branch,
        "commit": outcome.commit,
        "tree": outcome.tree,
        "builds": outcome.builds,
        "complete": outcome.complete,
        "findings": [_finding(found) for found in outcome.findings],
        "unknowns": [
            {"reason": each.reason, "path": each.path, "line": each.line}
            for each in outcome.unknowns
        ],
        "suppressed": outcome.suppressed,
        "issue": outcome.issue,
        "pull": outcome.pull,
        "notes": list(outcome.notes),
        "plan": list(outcome.plan),
    }


def _finding(found: FleetFinding) -> Shape:
    return {
        "rule": found.rule,
        "severity": found.severity.label,
        "message": found.message,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "end_line": found.end_line,
        "fingerprint": found.fingerprint,
        "route": [_step(step) for step in found.route],
        "routes": found.routes,
        "fix": found.fix,
        "safe": found.safe,
    }


def _step(step: Step) -> Shape:
    at = None if step.at is None else {"path": step.at.path, "line": step.at.line}
    return {"what": step.what, "why": step.why, "before": step.before, "at": at}


def read_outcome(told: AuditedRepository) -> Outcome:
    """Return the outcome that a document tells of."""
    return Outcome(
        Member(told.id, told.name, told.branch),
        Status(told.status),
        Stage[told.stage.upper()],
        reason=told.reason,
        commit=told.commit,
        tree=told.tree,
        builds=told.builds,
        complete=told.complete,
        findings=tuple(map(_read_finding, told.findings)),
        unknowns=tuple(FleetUnknown(each.reason, each.path, each.line) for each in told.unknowns),
        suppressed=told.suppressed,
        issue=told.issue,
        pull=told.pull,
        notes=tuple(told.notes),
        plan=tuple(told.plan),
    )


def _read_finding(told: AuditFinding) -> FleetFinding:
    return FleetFinding(
        told.rule,
        Severity[told.severity.upper()],
        told.message,
        told.path,
        told.line,
        told.column,
        told.end_line,
        told.fingerprint,
        tuple(map(_read_step, told.route)),
        told.routes,
        told.fix,
        told.safe,
    )


def _read_step(told: AuditStep) -> Step:
    at = None if told.at is None else Place(told.at.path, told.at.line)
    return Step(told.what, told.why, told.before, at)
