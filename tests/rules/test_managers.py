"""Which Python an image runs: environments on PATH, activations, environments that were moved."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.source import Source
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes

GROUP = frozenset({"lost-activation", "venv-not-on-path", "venv-last-on-path", "moved-venv"})


def analysed(dockerfile: str, files: str = "-- requirements.txt --\nflask\ngunicorn\n") -> Analysis:
    tree = parse_tree(f"{files}-- Dockerfile --\n{dockerfile}\n")
    return analyse(tree.snapshot, tree.on_disk, Options(select=GROUP))


def found(dockerfile: str) -> list[tuple[str, int | None]]:
    return [(each.rule, each.place.line) for each in analysed(dockerfile).findings]


def told(dockerfile: str) -> Finding:
    (finding,) = analysed(dockerfile).findings
    return finding


def mended(dockerfile: str, *, unsafe: bool = False) -> str:
    analysis = analysed(dockerfile)
    plan = plan_fixes(analysis, unsafe=unsafe)
    assert plan.fixed
    assert not plan.refused
    source = plan.after.source("Dockerfile")
    assert source
    assert not analyse(plan.after, parse_tree("-- a --\n").on_disk, analysis.options).findings
    return source.text.rstrip("\n")


PLAIN = 'FROM python:3.10\nRUN pip install fastapi\nCOPY app.py .\nCMD ["python", "app.py"]'
WITH_VENV = """\
FROM python:3.10
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt
CMD ["python", "app.py"]"""
WITH_CONDA = "FROM nvidia/cuda:12.1-runtime\nRUN conda create -n app python=3.10"


@pytest.mark.parametrize("dockerfile", [PLAIN, WITH_VENV, WITH_CONDA])
def test_the_ways_of_an_article_find_their_python(dockerfile: str) -> None:
    assert found(dockerfile) == []


def test_an_environment_that_nothing_puts_on_path_stays_empty() -> None:
    finding = told(WITH_VENV.replace("ENV PATH=/venv/bin:$PATH\n", ""))
    assert (finding.rule, finding.severity) == ("venv-not-on-path", Severity.ERROR)
    assert finding.place.line == 4
    assert "`pip install` installs into no Python of `/venv`" in finding.message
    assert finding.related[0].place.line == 2


def test_conda_activate_alone_is_lost() -> None:
    finding = told(f"{WITH_CONDA}\nRUN conda activate app\nRUN pip install fastapi")
    assert (finding.rule, finding.severity) == ("lost-activation", Severity.ERROR)
    assert finding.message.startswith("`conda activate app` ends with its RUN")


CONDA_IMAGE = "FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n"


@pytest.mark.parametrize(
    ("dockerfile", "why"),
    [
        (f"{CONDA_IMAGE}RUN conda activate app", "not set up for `conda activate`"),
        ("FROM debian:12\nRUN source /venv/bin/activate", "dash, which knows no `source`"),
    ],
)
def test_an_activation_that_the_shell_cannot_do_fails_the_build(dockerfile: str, why: str) -> None:
    finding = told(f'{dockerfile}\nCMD ["sleep", "9"]')
    assert (finding.rule, finding.severity) == ("lost-activation", Severity.ERROR)
    assert "fails the build" in finding.message
    assert why in finding.message


@pytest.mark.parametrize(
    "dockerfile",
    [
        f"{CONDA_IMAGE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app",
        f"{CONDA_IMAGE}ENV BASH_ENV=/etc/bash\nRUN conda activate app",
        f"{CONDA_IMAGE}RUN conda activate app || true",
        "FROM alpine:3.20\nRUN source /venv/bin/activate",
        "FROM fedora:41\nRUN source /venv/bin/activate",
        "FROM debian:12\nRUN . /venv/bin/activate",
        'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN source /venv/bin/activate',
        "FROM example.com/base:1\nRUN source /venv/bin/activate",
    ],
)
def test_an_activation_that_may_work_does_not_fail_the_build(dockerfile: str) -> None:
    findings = analysed(f'{dockerfile}\nCMD ["sleep", "9"]').findings
    assert not [each for each in findings if "fails" in each.message]


@pytest.mark.parametrize(
    ("last", "severity"),
    [
        ("RUN pip list", Severity.ERROR),
        ('CMD ["/venv/bin/python", "app.py"]', Severity.ADVICE),
        ("EXPOSE 80", Severity.WARNING),
    ],
)
def test_a_lost_activation_is_as_bad_as_what_relies_on_it(last: str, severity: Severity) -> None:
    finding = told(f"FROM python:3.13\nRUN . /venv/bin/activate\n{last}")
    assert finding.severity is severity


@pytest.mark.parametrize(
    "run",
    [
        "RUN . /venv/bin/activate && pip install flask",
        "RUN . /venv/bin/activate; \\\n    pip install flask",
        'RUN echo ". /venv/bin/activate" >> /root/.bashrc',
        "RUN if [ -d /venv ]; then . /venv/bin/activate; fi",
        "RUN [ -d /venv ] || . /venv/bin/activate",
        'RUN bash -c "source /venv/bin/activate && pip install flask"',
        'SHELL ["/bin/bash", "-lc"]\nRUN . /venv/bin/activate',
        'SHELL ["conda", "run", "-n", "app", "/bin/bash", "-c"]\nRUN conda activate app',
        "ENV PATH=/venv/bin:$PATH\nRUN . /venv/bin/activate",
        "RUN <<END\n. /venv/bin/activate\npip install flask\nEND",
    ],
)
def test_an_activation_that_is_used_or_not_certain_is_silent(run: str) -> None:
    assert found(f"FROM python:3.13\n{run}") == []


@pytest.mark.parametrize(
    "run",
    [
        "RUN source /venv/bin/activate",
        "RUN python -m venv /venv && . /venv/bin/activate",
        'RUN bash -c "source /venv/bin/activate" && pip install flask',
        "RUN (. /venv/bin/activate) && pip install flask",
        "RUN . /venv/bin/activate && echo activated",
        "RUN <<END\npython -m venv /venv\n. /venv/bin/activate\nEND",
    ],
)
def test_an_activation_that_nothing_behind_it_uses_is_lost(run: str) -> None:
    assert [rule for rule, _ in found(f"FROM python:3.13\n{run}\nRUN pip list")] == [
        "lost-activation"
    ]


def test_the_fix_of_a_lost_activation_keeps_the_rest_of_its_run() -> None:
    alone = mended("FROM python:3.13\nRUN . /venv/bin/activate\nRUN pip list", unsafe=True)
    line = 'ENV VIRTUAL_ENV=/venv PATH="/venv/bin:$PATH"'
    assert alone == f"FROM python:3.13\n{line}\nRUN pip list"
    run = "RUN python -m venv /venv && \\\n    . /venv/bin/activate"
    with_more = mended(f"FROM python:3.13\n{run}\nRUN pip list", unsafe=True)
    assert with_more == f"FROM python:3.13\n{run}\n{line}\nRUN pip list"


FILLED = "FROM python:3.13\nWORKDIR /app\nRUN python -m venv v && v/bin/pip install -r r.txt\n"


@pytest.mark.parametrize(
    "last",
    [
        'CMD ["python", "app.py"]',
        "CMD python app.py",
        "CMD exec gunicorn app:app",
        'ENTRYPOINT ["tini", "--", "python"]',
        'CMD ["sh", "-c", "python app.py"]',
        'ENTRYPOINT ["python"]\nCMD ["app.py"]',
        'ENV PATH=/opt/bin:$PATH\nCMD ["python3", "app.py"]',
    ],
)
def test_what_starts_outside_of_a_filled_environment_is_found(last: str) -> None:
    assert [rule for rule, _ in found(FILLED + last)] == ["venv-not-on-path"]


@pytest.mark.parametrize(
    "last",
    [
        'CMD ["v/bin/python", "app.py"]',
        'CMD ["uv", "run", "app.py"]',
        'CMD ["some-program"]',
        'CMD ["./start.sh"]',
        'CMD ["bash", "-lc", "python app.py"]',
        'CMD ["sh", "-c", ". v/bin/activate && python app.py"]',
        'CMD ["sh", "-c", "PATH=/app/v/bin:$PATH python app.py"]',
        'CMD ["sh", "-c", "export PATH=/app/v/bin:$PATH; exec python app.py"]',
        'ENV PATH=/app/v/bin:$PATH\nCMD ["python", "app.py"]',
        'ENV PATH=v/bin:$PATH\nCMD ["python", "app.py"]',
        'ARG VENV\nENV PATH=$VENV/bin:$PATH\nCMD ["python", "app.py"]',
        'ENV PYTHONPATH=/app/v/lib/python3.13/site-packages\nCMD ["python", "app.py"]',
        'RUN ln -sf /app/v/bin/python /usr/local/bin/python\nCMD ["python", "app.py"]',
        'RUN pip install -r requirements.txt\nCMD ["python", "app.py"]',
        'RUN ./install.sh\nCMD ["python", "app.py"]',
        'COPY --from=python:3.13 /usr/local /usr/local\nCMD ["python", "app.py"]',
    ],
)
def test_what_reaches_the_environment_or_may_not_need_it_is_silent(last: str) -> None:
    assert found(FILLED + last) == []


def test_the_builder_stage_is_judged_by_its_own_path() -> None:
    dockerfile = """\
FROM python:3.13 AS build
RUN python -m venv /venv
RUN pip install flask
FROM python:3.13
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH
CMD ["python", "app.py"]"""
    assert found(dockerfile) == [("venv-not-on-path", 3)]
    assert mended(dockerfile).splitlines()[2] == 'ENV PATH="/venv/bin:$PATH"'


def test_the_fix_of_a_carried_environment_stands_behind_the_copy() -> None:
    dockerfile = """\
FROM python:3.13 AS build
RUN python -m venv /venv && /venv/bin/pip install flask
FROM python:3.13
COPY --from=build \\
  # where it was made
  /venv /venv
CMD ["python", "app.py"]"""
    lines = mended(dockerfile).splitlines()
    assert lines[6] == 'ENV PATH="/venv/bin:$PATH"'
    assert lines[:6] + lines[7:] == dockerfile.splitlines()


def test_the_fix_of_an_environment_that_a_base_stage_made_stands_behind_the_from() -> None:
    dockerfile = """\
FROM python:3.13 AS base
RUN python -m venv /venv && /venv/bin/pip install flask
FROM base
CMD ["python", "app.py"]"""
    assert mended(dockerfile).splitlines()[2:4] == ["FROM base", 'ENV PATH="/venv/bin:$PATH"']


def test_a_fix_keeps_line_ends_and_heredocs() -> None:
    crlf = FILLED.replace("\n", "\r\n") + 'CMD ["python", "app.py"]'
    source = Source("Dockerfile", crlf.encode())
    assert source.newline == "\r\n"
    dockerfile = """\
FROM python:3.13
RUN <<END
python -m venv /venv
/venv/bin/pip install flask
END
CMD ["python", "app.py"]"""
    after = mended(dockerfile)
    assert after.splitlines()[4:6] == ["END", 'ENV PATH="/venv/bin:$PATH"']
    keywords = [each.keyword for each in parse_dockerfile(Source("D", after.encode())).instructions]
    assert keywords == ["FROM", "RUN", "ENV", "CMD"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('ENV PATH="$PATH:/app/v/bin"', 'ENV PATH="/app/v/bin:$PATH"'),
        ("ENV PATH=/usr/bin:/app/v/bin:$PATH A=1", "ENV PATH=/app/v/bin:/usr/bin:$PATH A=1"),
        ("ENV PATH $PATH:/app/v/bin", "ENV PATH /app/v/bin:$PATH"),
        ("ENV V=/app/v\nENV PATH=${PATH}:${V}/bin", "ENV V=/app/v\nENV PATH=${V}/bin:${PATH}"),
    ],
)
def test_the_environment_is_moved_to_the_front_of_path(before: str, after: str) -> None:
    tail = '\nCMD ["python", "app.py"]'
    assert found(FILLED + before + tail)[0][0] == "venv-last-on-path"
    assert mended(FILLED + before + tail) == FILLED + after + tail


MOVED = """\
FROM python:3.13 AS build
RUN python -m venv /build/venv
RUN /build/venv/bin/pip install gunicorn
FROM python:3.13
COPY --from=build /build/venv /opt/venv
"""


@pytest.mark.parametrize(
    "last",
    [
        'CMD ["/opt/venv/bin/gunicorn", "app:app"]',
        'ENV PATH=/opt/venv/bin:$PATH\nCMD ["gunicorn", "app:app"]',
        "RUN /opt/venv/bin/pip list",
        'CMD ["sh", "-c", "/opt/venv/bin/alembic upgrade head && exec sleep 1"]',
    ],
)
def test_a_script_of_a_moved_environment_is_found(last: str) -> None:
    assert found(MOVED + last) == [("moved-venv", 5)]


@pytest.mark.parametrize(
    "last",
    [
        'CMD ["/opt/venv/bin/python3", "-m", "gunicorn"]',
        'CMD ["/opt/venv/bin/python", "/opt/venv/bin/gunicorn"]',
        'ENV PATH=/opt/venv/bin:$PATH\nCMD ["something", "app:app"]',
        'COPY --from=build /build/venv /build/venv\nCMD ["/opt/venv/bin/gunicorn"]',
        'RUN python -m venv --upgrade /opt/venv\nCMD ["/opt/venv/bin/gunicorn"]',
    ],
)
def test_what_a_moved_environment_can_do_is_silent(last: str) -> None:
    assert found(MOVED + last) == []


def test_the_fix_of_a_moved_environment_makes_it_where_it_goes() -> None:
    dockerfile = MOVED + 'CMD ["/opt/venv/bin/gunicorn", "app:app"]'
    assert mended(dockerfile, unsafe=True) == dockerfile.replace("/build/venv", "/opt/venv")


START = "activation-at-start"


def starts(tree: str) -> list[tuple[str, int | None]]:
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options(select=frozenset({START})))
    return [(each.place.path, each.place.line) for each in analysis.findings]


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        (
            "-- compose.yaml --\nservices:\n  web:\n    image: python:3.13\n"
            "    command: bash -c 'source /venv/bin/activate && python app.py'\n",
            ("compose.yaml", 4),
        ),
        (
            "-- compose.yaml --\nservices:\n  web:\n    image: continuumio/miniconda3\n"
            '    entrypoint: ["bash", "-lc", "conda activate shop && python app.py"]\n',
            ("compose.yaml", 4),
        ),
        (
            "-- shop.service --\n[Service]\n"
            "ExecStart=/bin/bash -c 'source venv/bin/activate \\\n  && python app.py'\n",
            ("shop.service", 2),
        ),
        (
            "-- cron.d/shop --\n5 * * * * root . /venv/bin/activate && python a\n",
            ("cron.d/shop", 1),
        ),
        ("-- shop.cron --\n@daily . /venv/bin/activate; python a\n", ("shop.cron", 1)),
        (
            "-- Jenkinsfile --\nnode {\n  sh '''\n    . venv/bin/activate\n    pytest\n  '''\n}\n",
            ("Jenkinsfile", 2),
        ),
        (
            '-- Jenkinsfile --\nsh(script: "conda activate a && pytest")\n',
            ("Jenkinsfile", 1),
        ),
        ("-- Dockerfile --\nFROM a\nENTRYPOINT . /v/bin/activate && exec a\n", ("Dockerfile", 2)),
    ],
)
def test_a_start_that_depends_on_an_activation_is_found(tree: str, place: tuple[str, int]) -> None:
    assert starts(tree) == [place]


@pytest.mark.parametrize(
    "tree",
    [
        "-- shop.service --\nExecStart=/srv/venv/bin/python activate.py\n",
        "-- shop.service --\nExecStart=/bin/bash -c 'unclosed && activate\n",
        "-- shop.service --\nEnvironment=X=activate\n",
        "-- shop.cron --\n# 5 * * * * . /venv/bin/activate && python a\n",
        "-- shop.cron --\nSHELL=/bin/bash\n5 * * * * /venv/bin/python activate.py\n",
        "-- Jenkinsfile --\n// sh '. venv/bin/activate && pytest'\nsh 'make activate'\n",
        "-- Jenkinsfile --\nsh 'if a; then . venv/bin/activate; fi; pytest'\n",
        "-- Makefile --\nrun:\n\t. venv/bin/activate && python app.py\n",
        "-- compose.yaml --\nservices:\n  web:\n    image: a\n    command: python activate.py\n",
        "-- compose.yaml --\nservices: {web: {image: a, command: [bash, $X, activate]}}\n",
        "-- Dockerfile --\nFROM a\nCMD . /v/bin/activate\n",
    ],
)
def test_a_start_that_depends_on_none_is_silent(tree: str) -> None:
    assert starts(tree) == []


def test_of_very_many_environments_some_are_told() -> None:
    many = "".join(f"RUN python -m venv /v{number}\n" for number in range(200))
    assert len(found(f"FROM python:3.13\n{many}RUN pip install flask")) == 20
    lost = "".join(f"RUN . /v{number}/bin/activate\n" for number in range(200))
    assert len(found(f"FROM python:3.13\n{lost}")) == 20


@pytest.mark.parametrize(
    ("run", "start", "told"),
    [
        ("conda env create -f environment.yml", '["uvicorn", "a:b"]', ["/opt/conda/envs/shop"]),
        ("conda env update", '["uvicorn", "a:b"]', ["/opt/conda/envs/shop"]),
        ("mamba create -f environment.yml", '["uvicorn", "a:b"]', ["/opt/conda/envs/shop"]),
        ("conda install -y flask=3.1", '["flask", "run"]', ["/opt/conda"]),
        ("/srv/conda/bin/conda install -y flask=3.1", '["flask", "run"]', ["/srv/conda"]),
        (". /venv/bin/activate && conda install -y flask=3.1", '["flask", "run"]', []),
        ("conda create --file spec.txt", '["flask", "run"]', []),
        ("conda env create -f other.yml", '["flask", "run"]', []),
        ("conda env create -f environment.yml", '["/bin/bash", "-l"]', []),
        (
            "conda env create -f environment.yml",
            '["bash", "-c", "flask run"]',
            ["/opt/conda/envs/shop"],
        ),
    ],
)
def test_where_conda_installs_if_it_is_not_told(run: str, start: str, told: list[str]) -> None:
    text = f"""
-- environment.yml --
channels: [conda-forge]
name: "shop" # the team's
dependencies: [python=3.12, flask=3.1]
-- Dockerfile --
FROM debian:bookworm-slim
COPY environment.yml ./
RUN {run}
CMD {start}
"""
    tree = parse_tree(text)
    found = analyse(
        tree.snapshot, tree.on_disk, Options(select=frozenset({"conda-in-server-image"}))
    ).findings
    assert [finding.cause.partition(" ")[2] for finding in found] == told


def test_an_image_with_a_user_for_notebooks_does_not_serve() -> None:
    # pangeo-data/pangeo-docker-images: what its children start is Jupyter.
    text = 'FROM a\n{}RUN conda create -y -p /env python=3.12\nENTRYPOINT ["/srv/start"]\n'
    for more, count in (("", 1), ("ENV NB_USER=jovyan\n", 0)):
        tree = parse_tree(f"-- Dockerfile --\n{text.format(more)}")
        options = Options(select=frozenset({"conda-in-server-image"}))
        assert len(analyse(tree.snapshot, tree.on_disk, options).findings) == count


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ("mv .venv /venv", True),
        ("mv .venv /venv/ && ln -s /venv/.venv /venv/x", False),
        ("mv .venv /venv && mv /venv /app/.venv", False),
        ("mv .venv /venv || true", True),
        ("mv .venv $WHERE", False),
    ],
)
def test_an_environment_that_mv_moves(moves: str, told: bool) -> None:
    text = f"""
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["gunicorn"]
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim AS build
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --locked
RUN {moves}
FROM python:3.13-slim
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH
CMD ["gunicorn", "shop:app"]
"""
    tree = parse_tree(text)
    only = Options(select=frozenset({"moved-venv"}))
    assert bool(analyse(tree.snapshot, tree.on_disk, only).findings) is told
