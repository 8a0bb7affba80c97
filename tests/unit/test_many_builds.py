"""Many Dockerfiles of one repository: what they cost together grows as they do."""

from __future__ import annotations

import posixpath
import sys
from collections import Counter
from types import CodeType, FrameType

import pytest

from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.render.json import render_check_json
from hullcheck.render.words import verdict

OWN_CONTEXT = ("services/s{n:03}", "COPY requirements.txt ./\nCOPY app app\n")
OWN_CONTEXT_WHOLE = ("services/s{n:03}", "COPY . .\n")
ROOT_CONTEXT = (".", "COPY services/s{n:03}/requirements.txt ./\nCOPY services/s{n:03}/app app\n")

FEW, TIMES = 8, 4

MOST, ONCE = 1.2, 60
"""How much more than `TIMES` a function's calls may grow, and calls that a first use saves."""


def repository(numbers: range, context: str, copies: str, *, ignore_files: bool) -> Snapshot:
    texts: dict[str, str] = {}
    services = ["services:"]
    for n in numbers:
        home = f"services/s{n:03}"
        texts[f"{home}/requirements.txt"] = "flask==3.1.0\n"
        texts[f"{home}/app/main.py"] = f"print({n})\n"
        texts[f"{home}/Dockerfile"] = (
            f"FROM python:3.13-slim\nWORKDIR /srv/s{n}\nRUN apt-get update && apt-get install -y"
            f" lib{n}\n{copies.format(n=n)}RUN pip install -r requirements.txt\nCMD python app\n"
        )
        where = context.format(n=n)
        above = "../" * len(where.split("/")) if where != "." else "./"
        services.append(f"  s{n:03}:\n    build:\n      context: {where}")
        services.append(f"      dockerfile: {above}{home}/Dockerfile")
        if ignore_files:
            texts[posixpath.normpath(f"{where}/.dockerignore")] = f".git\n# {n}\n"
    texts["compose.yaml"] = "\n".join(services) + "\n"
    sources = {path: Source(path, text.encode()) for path, text in texts.items()}
    return Snapshot(Tree.of(dict.fromkeys(texts, Mode.FILE)), sources)


def checked(snapshot: Snapshot) -> int:
    """Analyse, verify the fixes and tell; return how many builds there were."""
    analysis = analyse(snapshot, OnDisk(), Options())
    report = analysis.report
    plan_fixes(analysis)
    render_check_json(report, snapshot)
    verdict(report)
    return len(report.builds)


def calls_of(snapshot: Snapshot) -> Counter[CodeType]:
    found: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            found[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        checked(snapshot)
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.parametrize("ignore_files", [True, False])
@pytest.mark.parametrize(
    ("context", "copies"), [OWN_CONTEXT, OWN_CONTEXT_WHOLE, ROOT_CONTEXT], ids=str
)
def test_many_dockerfiles_cost_as_much_more_as_there_are_more(
    context: str, copies: str, *, ignore_files: bool
) -> None:
    # Texts that were seen before cost less: no two of these have one.
    warm, few, many = (
        repository(numbers, context, copies, ignore_files=ignore_files)
        for numbers in (range(990, 993), range(900, 900 + FEW), range(FEW * TIMES))
    )
    checked(warm)
    before, after = calls_of(few), calls_of(many)
    grown = {
        f"{code.co_filename}:{code.co_firstlineno}": (before[code], after[code])
        for code in after
        if after[code] > before[code] * TIMES * MOST + ONCE
    }
    assert not grown
