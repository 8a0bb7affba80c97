"""A report made by hand, in which everything occurs that renderers tell."""

from __future__ import annotations

from hullcheck.core.edit import AppendLines, Fix
from hullcheck.core.finding import Decision, Finding, Place, Related, Route, Severity, Unknown
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Span
from hullcheck.docker.build import Build, Machine, Origin, OriginKind, Purpose
from hullcheck.environments.host_file import HostFile, HostKind, HostState
from hullcheck.report import HostTrace, Landing, Report, Suppressed, TracedBuild

SNAPSHOT = parse_tree("""
    -- compose.yaml --
    services:
      api:
        build: backend
    -- backend/.dockerignore --
    # kept out
    .venv
    !cache/
    -- backend/Dockerfile --
    FROM python:3.13-slim AS builder
    WORKDIR /app
    COPY pyproject.toml uv.lock ./
    RUN uv sync --frozen
    COPY . .

    FROM python:3.13-slim
    COPY --from=builder \\
        --chown=app:app \\
        /app /app
""").snapshot

DOCKERFILE = "backend/Dockerfile"
IGNORE_FILE = "backend/.dockerignore"
COPY = Place(DOCKERFILE, 5)
COPY_FROM = Place(DOCKERFILE, 8, 10)

BUILD = Build(
    dockerfile=DOCKERFILE,
    context="backend",
    origins=(Origin("compose.yaml", 3, OriginKind.COMPOSE, Machine.DEVELOPER),),
    purpose=Purpose.PRODUCTION,
    purpose_evidence="it starts `uvicorn app:app`",
)


def host(path: str, kind: HostKind, *, certain: bool = True, probe: str = "") -> HostFile:
    """Return a host file as it is predicted, with one probe."""
    evidence = "uv makes it: `backend/uv.lock`"
    place = Place("backend/uv.lock", 1)
    return HostFile(path, kind, (path + probe,), evidence, place, certain, HostState.PREDICTED)


def _landing(path: str, image_path: str | None, *, final: bool = True) -> Landing:
    steps = (COPY, COPY_FROM) if final else (COPY,)
    return Landing(path, "1" if final else "builder", image_path, steps, final)


VENV = host("backend/tools/.venv", HostKind.VENV, probe="/pyvenv.cfg")
PROBE = VENV.probes[0]
CACHE = host("backend/cache", HostKind.CACHE, certain=False)
ENV = host("backend/.env", HostKind.ENV_FILE)
KEPT_OUT = host("backend/.venv", HostKind.VENV, probe="/pyvenv.cfg")
ASIDE = host("frontend/node_modules", HostKind.NODE_MODULES, probe="/x/index.js")
UNDECIDED = host("backend/dump.sql", HostKind.NAMED)
BROUGHT_BACK = Decision(IGNORE_FILE, 3, "!cache/")

TRACED = TracedBuild(
    BUILD,
    IGNORE_FILE,
    (
        HostTrace(
            VENV,
            in_context=True,
            landings=(
                _landing("backend/tools/.venv/pyvenv.cfg", "/app/tools/.venv/pyvenv.cfg"),
                _landing(
                    "backend/tools/.venv/pyvenv.cfg", "/app/tools/.venv/pyvenv.cfg", final=False
                ),
            ),
        ),
        HostTrace(
            CACHE,
            in_context=True,
            partly=True,
            decided_by=BROUGHT_BACK,
            landings=(_landing("backend/cache", None),),
        ),
        HostTrace(
            ENV,
            in_context=True,
            landings=(_landing("backend/.env", "/app/.env", final=False),),
        ),
        HostTrace(KEPT_OUT, in_context=False, decided_by=Decision(IGNORE_FILE, 2, ".venv")),
        HostTrace(ASIDE, in_context=False),
        HostTrace(UNDECIDED, in_context=None, undecided=True),
    ),
)


def route(trace: HostTrace, *, stage: str = "1", path: str | None = "/app/x") -> Route:
    """Return the route of a host file."""
    return Route(
        host_file=trace.host.path,
        kind=trace.host.kind,
        evidence=trace.host.evidence,
        certain=trace.host.certain,
        decided_by=trace.decided_by,
        instructions=(COPY, COPY_FROM) if stage == "1" else (COPY,),
        stage=stage,
        image_path=path,
        build=BUILD.id,
    )


LEAK = Finding(
    rule="root-only-ignore-pattern",
    severity=Severity.ERROR,
    message="`.venv` stops only the root's; the host's `backend/tools/.venv` goes into the image",
    place=Place(IGNORE_FILE, 2, span=Span(11, 16)),
    cause=".venv",
    builds=(BUILD.id,),
    routes=(
        route(TRACED.hosts[0], path="/app/tools/.venv"),
        route(TRACED.hosts[0], stage="builder", path="/app/tools/.venv"),
    ),
    fix=Fix("Add `**/.venv`", (AppendLines(IGNORE_FILE, ("**/.venv",)),), safe=True),
    fingerprint="aaaa",
)
LIKELY = Finding(
    rule="reincluded-host-file",
    severity=Severity.WARNING,
    message="`!cache/` brings `backend/cache` back",
    place=COPY,
    cause="!cache/",
    builds=(BUILD.id,),
    routes=(route(TRACED.hosts[1], path=None),),
    related=(Related(Place(IGNORE_FILE, 3), "the pattern that brings it back"),),
    fix=Fix(
        "Make `new/.dockerignore`",
        (AppendLines("new/.dockerignore", ("cache",)),),
        check="whether a build needs it",
    ),
    fingerprint="bbbb",
)
ADVICE = Finding(
    rule="untracked-file-in-image",
    severity=Severity.ADVICE,
    message="`backend/notes.txt` lands",
    place=Place(DOCKERFILE),
    cause="notes",
    fingerprint="cccc",
)
UNKNOWN = Unknown("a variable decides the source", DOCKERFILE, 5, BUILD.id)

REPORT = Report(
    builds=(TRACED,),
    findings=(LEAK, LIKELY, ADVICE),
    unknowns=(UNKNOWN,),
    suppressed=(Suppressed(LIKELY, "hullcheck.toml", 4, "wanted"),),
)
CLEAN = Report(builds=(TRACED,), findings=(), unknowns=())
