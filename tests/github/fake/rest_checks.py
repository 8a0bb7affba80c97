"""Check runs with their annotations, and uploads of SARIF."""

from __future__ import annotations

import binascii
import gzip
import json
from base64 import b64decode

from .answers import Teller
from .calls import Answer, Call, RefusedError, not_found, operation
from .world import CheckRun


@operation("checks/create")
def create_check(call: Call) -> Answer:
    if call.repository.store.resolve(call.body["head_sha"]) is None:
        raise RefusedError(422, f"No commit found for SHA: {call.body['head_sha']}")
    run = CheckRun(next(call.world.ids), {"status": "queued"}, author=call.viewer)
    call.repository.checks[run.id] = run
    return Answer(told(call, run), 201)


def told(call: Call, run: CheckRun) -> dict[str, object]:
    """Take in what a request says of a run, and tell of it."""
    news = dict(call.body or {})
    output = {**run.told.get("output", {}), **news.get("output", {})}
    run.annotations += output.pop("annotations", [])
    if "conclusion" in news:
        news["status"] = "completed"
        news.setdefault("completed_at", call.world.clock.tick())
    run.told.update(news, output=output)
    return Teller(call.root).check_run(call.repository, run)


def asked_run(call: Call) -> CheckRun:
    found = call.repository.checks.get(int(call.parameters["check_run_id"]))
    if found is None:
        raise not_found()
    return found


@operation("checks/get")
def get_check(call: Call) -> Answer:
    return Answer(Teller(call.root).check_run(call.repository, asked_run(call)))


@operation("checks/update")
def update_check(call: Call) -> Answer:
    return Answer(told(call, asked_run(call)))


@operation("checks/list-annotations")
def list_annotations(call: Call) -> Answer:
    return Answer([dict(each) for each in asked_run(call).annotations])


@operation("checks/list-for-ref")
def list_checks(call: Call) -> Answer:
    repository = call.repository
    sha = repository.store.resolve(call.parameters["ref"])
    name, app = call.query.get("check_name"), call.query.get("app_id")
    tell = Teller(call.root).check_run
    runs = [
        tell(repository, run)
        for run in reversed(repository.checks.values())
        if run.told["head_sha"] == sha and name in (None, run.told["name"])
    ]
    found = [run for run in runs if app is None or str((run["app"] or {}).get("id")) == app]
    if call.query.get("filter", "latest") == "latest":
        newest = {(run["name"], (run["app"] or {}).get("id")): run for run in reversed(found)}
        found = list(newest.values())
    return Answer({"total_count": len(found), "check_runs": found}, key="check_runs")


@operation("code-scanning/upload-sarif")
def upload_sarif(call: Call) -> Answer:
    if not call.repository.code_scanning:
        message = "Code scanning is not enabled for this repository. "
        raise RefusedError(403, message + "Please enable code scanning in the repository settings.")
    try:
        sarif = json.loads(gzip.decompress(b64decode(call.body["sarif"], validate=True)))
    except (binascii.Error, OSError, ValueError):
        raise RefusedError(400, "sarif is not gzipped, Base64-encoded JSON") from None
    name = f"sarif-{next(call.world.ids)}"
    call.repository.sarifs[name] = sarif
    url = Teller(call.root).api(call.repository, f"/code-scanning/sarifs/{name}")
    return Answer({"id": name, "url": url}, 202)


@operation("code-scanning/get-sarif")
def get_sarif(call: Call) -> Answer:
    if call.parameters["sarif_id"] not in call.repository.sarifs:
        raise not_found()
    return Answer({"processing_status": "complete"})
