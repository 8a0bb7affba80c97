"""What instructions leave in layers: who speaks of one, and what the fixes write."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules import all_rules

LAYERS = frozenset(rule.name() for rule in all_rules() if rule.group == "layers")
FILES = "-- requirements.txt --\nflask==3.1.0\n"


def analysed(dockerfile: str, *rules: str, files: str = FILES) -> Analysis:
    tree = parse_tree(f"{files}-- Dockerfile --\n{dockerfile}\n")
    select = frozenset(rules) or LAYERS - {"missing-python-variables"}
    return analyse(tree.snapshot, tree.on_disk, Options(select=select))


def findings(dockerfile: str, *rules: str, files: str = FILES) -> tuple[Finding, ...]:
    return analysed(dockerfile, *rules, files=files).findings


def mended(dockerfile: str, *rules: str, files: str = FILES, unsafe: bool = False) -> str:
    """Return the Dockerfile with the fixes, of which all must stand verification."""
    plan = plan_fixes(analysed(dockerfile, *rules, files=files), unsafe=unsafe)
    assert plan.fixed
    assert not plan.refused
    source = plan.after.source("Dockerfile")
    assert source
    return source.text.removesuffix("\n")


CACHE = "download-cache-in-layer"


@pytest.mark.parametrize(
    "run",
    [
        "pip install flask",
        "pip3 install -U flask",
        "python -m pip install flask",
        "uv pip install --system flask",
        "uv sync",
        "conda install -y flask",
        "pip install flask && rm -rf /tmp/x",
        "--mount=type=cache,target=/root/.npm pip install flask",
        "--mount=type=secret,id=x pip install flask",
    ],
)
def test_a_download_into_a_layer_is_found(run: str) -> None:
    assert [each.rule for each in findings(f"FROM python:3.13\nRUN {run}", CACHE)] == [CACHE]


@pytest.mark.parametrize(
    "run",
    [
        "pip install --no-cache-dir flask",
        "pip --no-cache-dir install flask",
        "PIP_NO_CACHE_DIR=1 pip install flask",
        "export PIP_NO_CACHE_DIR=1; pip install flask",
        "pip install --no-index flask",
        "pip install flask && pip cache purge",
        "pip install flask && rm -rf /root/.cache",
        "pip install flask && rm -rf ~/.cache/pip",
        "pip install flask && rm -rf $HOME/.cache",
        "--mount=type=cache,target=/root/.cache pip install flask",
        "--mount=type=tmpfs,target=/root/.cache/pip pip install flask",
        "--mount=type=cache,target=$CACHE pip install flask",
        "uv sync --no-cache",
        "uv pip install --no-cache-dir --system flask",
        "UV_NO_CACHE=true uv sync",
        "uv sync && uv cache clean",
        "UV_CACHE_DIR=/c uv sync && rm -rf /c",
        "poetry install --no-cache",
        "conda install -y flask && conda clean -afy",
        "if true; then pip install flask; fi",
        "pip list",
    ],
)
def test_a_download_that_leaves_nothing_is_silent(run: str) -> None:
    assert findings(f"FROM python:3.13\nARG CACHE\nRUN {run}", CACHE) == ()


@pytest.mark.parametrize(
    "before",
    ["ENV PIP_NO_CACHE_DIR=1", "COPY pip.conf /etc/pip.conf", "RUN pip config set x y"],
)
def test_a_setting_that_holds_for_later_is_believed(before: str) -> None:
    assert findings(f"FROM python:3.13\n{before}\nRUN pip install flask", CACHE) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("RUN pip install flask", "RUN pip install --no-cache-dir flask"),
        ("RUN uv sync --frozen", "RUN uv sync --no-cache --frozen"),
        ("RUN uv pip install -r r", "RUN uv pip install --no-cache -r r"),
        (
            "RUN pip install \\\n    # the web\n    flask",
            "RUN pip install --no-cache-dir \\\n    # the web\n    flask",
        ),
        (
            "RUN pip install flask; pip install gunicorn",
            "RUN pip install --no-cache-dir flask; pip install --no-cache-dir gunicorn",
        ),
        (
            "RUN <<END\nset -e\npip install flask\nEND",
            "RUN <<END\nset -e\npip install --no-cache-dir flask\nEND",
        ),
        ("RUN conda install -y a", "RUN conda install -y a && conda clean --all --yes"),
        (
            "RUN conda install -y \\\n      a",
            "RUN conda install -y \\\n      a && \\\n      conda clean --all --yes",
        ),
        (
            "RUN true \\\n  && conda install a",
            "RUN true \\\n  && conda install a \\\n  && conda clean --all --yes",
        ),
        (
            "RUN <<END\n  conda install a\nEND",
            "RUN <<END\n  conda install a\n  conda clean --all --yes\nEND",
        ),
    ],
)
def test_the_fix_of_a_download_cache_keeps_the_way_it_is_written(before: str, after: str) -> None:
    head = "FROM python:3.13\n"
    assert mended(head + before, CACHE) == head + after
    assert findings(head + after, CACHE) == ()


@pytest.mark.parametrize(
    "run",
    [
        '["pip", "install", "flask"]',
        "conda install a # for b",
        "conda install a;",
        "<<END\n#!/bin/bash\nconda install a\nEND",
        "I=install; pip $I flask",
        "poetry install",
    ],
)
def test_no_fix_where_the_word_is_not_written_or_the_end_is_not_clear(run: str) -> None:
    (finding,) = findings(f"FROM python:3.13\nRUN {run}", CACHE)
    assert finding.fix is None


def test_the_fix_keeps_another_escape() -> None:
    text = "# escape=`\nFROM python:3.13\nRUN conda install -y `\n  a"
    assert mended(text, CACHE) == f"{text} && `\n  conda clean --all --yes"


APT = "apt-leftovers-in-layer"
NO = "--no-install-recommends"


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (f"apt-get update && apt-get install -y {NO} a", "leaves its lists"),
        (f"apt-get update && apt-get install {NO} a && apt-get clean", "leaves its lists"),
        (f"apt -qq update; apt -qq install {NO} a", "`apt update` leaves its lists"),
        ("apt-get update", "has a layer of its own"),
        ("apt-get install -y a", "merely recommend"),
        ("apt-get -o A::B=5 install -y a", "`apt-get install` also"),
    ],
)
def test_what_apt_leaves_is_found(run: str, told: str) -> None:
    (finding,) = findings(f"FROM python:3.13\nRUN {run}", APT)
    assert told in finding.message


@pytest.mark.parametrize(
    "run",
    [
        f"apt-get update && apt-get install {NO} a && rm -rf /var/lib/apt/lists/*",
        f"apt-get update && apt-get install {NO} a && rm -rf /var/lib/apt /tmp/*",
        f"apt-get update && apt-get install {NO} a && find /var/lib/apt/lists -type f -delete",
        f"apt-get update && apt-get install {NO} a && apt-get dist-clean",
        f"apt-get update && apt-get install {NO} a && /clean.sh",
        f"--mount=type=cache,target=/var/lib/apt/lists apt-get update && apt-get install {NO} a",
        "apt-get update && apt-get install -o APT::Install-Recommends=0 a && rm -rf $LISTS",
        "apt-get update && ./install.sh",
        "if a; then apt-get update; fi",
        "apt-get install $NOT_KNOWN",
    ],
)
def test_where_apt_leaves_nothing_that_is_known_it_is_silent(run: str) -> None:
    assert findings(f"FROM python:3.13\nRUN {run}", APT) == ()


RECOMMENDED = "FROM debian:13\nRUN {}\nRUN apt-get install -y nodejs"


@pytest.mark.parametrize(
    "before",
    [
        # 514-labs/moose, 01-ai/langcrew: another call has the option.
        f"apt-get install -y {NO} curl",
        "apt-get -o APT::Install-Recommends=0 install -y curl",
        "apt-get install --option 'APT::Install-Recommends=false' -y curl",
    ],
)
def test_an_option_of_one_call_says_nothing_of_the_next(before: str) -> None:
    (finding,) = findings(RECOMMENDED.format(before), APT)
    assert (finding.place.line, "merely recommend" in finding.message) == (3, True)


@pytest.mark.parametrize(
    "setting", ['APT::Install-Recommends "0";', 'APT { Install-Recommends "false"; };']
)
def test_a_setting_holds_for_the_image(setting: str) -> None:
    before = f"echo '{setting}' > /etc/apt/apt.conf.d/01-less"
    assert findings(RECOMMENDED.format(before), APT) == ()


def test_lists_that_a_later_run_needs_are_not_removed() -> None:
    first = f"FROM python:3.13\nRUN apt-get update && apt-get install {NO} git\n"
    (finding,) = findings(f"{first}RUN apt-get install {NO} gcc", APT)
    assert "leaves its lists" in finding.message
    assert finding.fix is None
    again = f"{first}RUN apt-get update && apt-get install {NO} gcc && rm -rf /var/lib/apt/lists/*"
    assert mended(again, APT).splitlines()[1].endswith("git && rm -rf /var/lib/apt/lists/*")


def test_recommended_packages_are_left_out_by_hand_only() -> None:
    text = "FROM python:3.13\nRUN apt-get update && \\\n    apt-get install -y git"
    (finding,) = findings(text, APT)
    assert finding.message.endswith("Also: `apt-get install` installs what is merely recommended")
    safe = mended(text, APT)
    assert safe == f"{text} && \\\n    rm -rf /var/lib/apt/lists/*"
    assert mended(safe, APT, unsafe=True) == safe.replace("install -y", f"install {NO} -y")


def test_the_strongest_rule_speaks_of_an_instruction_and_its_fix_does_all() -> None:
    text = f"FROM python:3.13\nRUN apt-get update && apt-get install {NO} git && pip install flask"
    (finding,) = findings(text)
    assert finding.rule == CACHE
    assert finding.message.endswith("Also: `apt-get update` leaves its lists (" + APT + ")")
    assert [each.rule for each in findings(text, APT)] == [APT]
    after = text.replace("pip install", "pip install --no-cache-dir")
    assert mended(text) == f"{after} && rm -rf /var/lib/apt/lists/*"
    assert findings(mended(text)) == ()


MOUNT = "misplaced-cache-mount"


@pytest.mark.parametrize(
    ("before", "target", "run", "wanted"),
    [
        ("", "/root/.cache/pip-packages/pip", "pip install a", "/root/.cache/pip"),
        ("ENV PIP_CACHE_DIR=/c", "/root/.cache/pip", "pip install a", "/c"),
        ("ENV XDG_CACHE_HOME=/x", "/root/.cache/pip", "pip install a", "/x/pip"),
        ("ENV HOME=/home/app", "/root/.cache/pip", "pip install a", "/home/app/.cache/pip"),
        ("", "/root/.cache/uv", "uv sync --cache-dir /c --link-mode copy", "/c"),
        ("", "/tmp/poetry_cache", "poetry install", "/root/.cache/pypoetry"),
    ],
)
def test_a_mount_that_misses_the_cache_is_moved(
    before: str, target: str, run: str, wanted: str
) -> None:
    head = f"FROM python:3.13\n{before}\nRUN --mount=type=cache,sharing=locked,target="
    assert mended(f"{head}{target} {run}") == f"{head}{wanted} {run}"


@pytest.mark.parametrize(
    "run",
    [
        "--mount=type=cache,target=/root/.cache/pip pip install a",
        "--mount=type=cache,target=/root pip install a",
        "--mount=type=cache,target=$C/pip pip install a",
        "--mount=type=cache,target=/root/.npm pip install --no-cache-dir a",
        "--mount=type=cache,target=/root/.cache/pip true",
        "--mount=type=bind,target=/x/pip pip install --no-cache-dir a",
        "--mount=type=cache,target=/root/.cache/uv UV_LINK_MODE=copy uv sync",
    ],
)
def test_a_mount_that_serves_or_is_for_something_else_is_silent(run: str) -> None:
    assert findings(f"FROM python:3.13\nARG C\nRUN {run}", MOUNT) == ()


MADE = "FROM rocm/dev-ubuntu:24.04\nRUN useradd -m appuser\nUSER appuser\nRUN --mount=type=cache,"


def test_the_mount_in_another_home_is_misplaced_whatever_the_base() -> None:
    # remsky/Kokoro-FastAPI
    (finding,) = findings(f"{MADE}target=/root/.cache/uv uv sync", MOUNT)
    assert "has its cache in `/home/appuser/.cache/uv`, the mount for it is at" in finding.message


@pytest.mark.parametrize("target", ["/home/appuser/.cache/uv", "/home/appuser/uv", "/var/cache/uv"])
def test_what_the_base_may_name_is_not_known(target: str) -> None:
    assert findings(f"{MADE}target={target} uv sync", MOUNT) == ()


@pytest.mark.parametrize(
    ("before", "run", "target"),
    [
        # kserve/kserve
        ("ENV A=1", "uv sync --active --no-cache", "/root/.cache/uv"),
        ("ENV PIP_NO_CACHE_DIR=1", "pip install a", "/root/.cache/pip"),
        ("USER app", "pip install --no-cache-dir a && uv sync", "/home/app/.cache/pip"),
    ],
)
def test_a_mount_for_a_cache_that_is_switched_off_is_not_used(
    before: str, run: str, target: str
) -> None:
    (finding,) = findings(
        f"FROM own.example/base:1\n{before}\nRUN --mount=type=cache,target={target} {run}", MOUNT
    )
    assert f"switched off, the mount for it at `{target}` keeps nothing" in finding.message
    assert finding.fix is None


def test_what_a_branch_exports_switches_no_cache_off_for_certain() -> None:
    # getzep/graphiti
    run = "if [ -f a ]; then export UV_NO_CACHE=1; fi; uv sync"
    mount = "--mount=type=cache,target=/root/.cache/uv"
    assert findings(f"FROM python:3.13\nENV UV_LINK_MODE=copy\nRUN {mount} {run}", MOUNT) == ()


def test_a_mount_that_one_call_uses_serves() -> None:
    run = "pip install --no-cache-dir a && pip install b"
    mount = "--mount=type=cache,target=/root/.cache/pip"
    assert findings(f"FROM python:3.13\nRUN {mount} {run}", MOUNT) == ()


def test_uv_is_told_to_copy_once_a_stage() -> None:
    run = "RUN --mount=type=cache,target=/root/.cache/uv uv sync"
    first = f"FROM python:3.13 AS a\n{run} --no-install-project\n{run}"
    text = f"{first}\nFROM python:3.13\n{run}\nCOPY --from=a /x /x"
    assert [each.place.line for each in findings(text, MOUNT)] == [2, 5]
    line = "ENV UV_LINK_MODE=copy"
    assert mended(text, MOUNT).splitlines()[1::4][:2] == [line, line]
    assert findings(mended(text, MOUNT)) == ()


def test_what_a_misplaced_mount_leaves_is_mended_by_moving_it() -> None:
    text = "FROM python:3.13\nRUN --mount=type=cache,target=/c/pip pip install a"
    (finding,) = findings(text)
    assert finding.rule == MOUNT
    assert f"leaves its cache ({CACHE})" in finding.message
    assert mended(text) == text.replace("/c/pip", "/root/.cache/pip")


ORDER = "source-before-dependencies"
PROJECT = """
-- app.py --
-- src/shop/views.py --
-- requirements.txt --
flask==3.1.0
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
-- poetry.lock --
-- Pipfile --
-- Pipfile.lock --
-- docs/index.md --
-- .dockerignore --
.git
"""


def order(lines: str, files: str = PROJECT) -> list[tuple[str, int | None]]:
    told = findings(f"FROM python:3.13\nWORKDIR /app\n{lines}", ORDER, files=files)
    return [(each.severity.label, each.place.line) for each in told]


@pytest.mark.parametrize(
    "lines",
    [
        "COPY . .\nRUN pip install -r requirements.txt",
        "COPY app.py requirements.txt ./\nRUN pip install -r requirements.txt",
        "COPY . .\nRUN python -m pip install --requirement=requirements.txt",
        "COPY src src\nCOPY requirements.txt .\nRUN uv pip install --system -r requirements.txt",
        "ADD . /app\nRUN uv sync --frozen",
        "COPY . .\nRUN poetry install --only main",
        "COPY . .\nRUN pipenv install --deploy --system",
        "COPY . .\nRUN pip install -U pip\nRUN pip install -r requirements.txt",
        # mozilla-services/syncstorage-rs: the wheels are what later stages install.
        "COPY . .\nRUN pip3 wheel -r requirements.txt -w /app/wheels",
    ],
)
def test_code_before_the_first_install_is_found(lines: str) -> None:
    assert order(lines) == [("warning", 3)]


def test_the_order_is_mended_where_the_install_ends_with_its_verb() -> None:
    text = "FROM python:3.13\nWORKDIR /app\nCOPY . /app\nRUN uv sync"
    assert mended(f"{text}\n", ORDER, files=PROJECT, unsafe=True) == (
        "FROM python:3.13\nWORKDIR /app\nCOPY pyproject.toml uv.lock /app/\n"
        "RUN uv sync --no-install-project\nCOPY . /app\nRUN uv sync\n"
    )


def test_a_mounted_cache_makes_it_an_advice() -> None:
    mount = "RUN --mount=type=cache,target=/root/.cache/uv"
    assert order(f"COPY . .\n{mount} uv sync --frozen") == [("advice", 3)]


@pytest.mark.parametrize(
    "lines",
    [
        "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .",
        "COPY pyproject.toml uv.lock ./\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync",
        "COPY . .\nRUN pip install -e .",
        "COPY . .\nRUN pip install -r requirements.txt .",
        "COPY . .\nRUN pip install -e . && pip install -r requirements.txt",
        "COPY . .\nRUN pip install $WHAT -r requirements.txt",
        "COPY docs docs\nCOPY requirements.txt .\nRUN pip install -r requirements.txt",
        "COPY . .\nRUN if a; then pip install -r requirements.txt; fi",
        "COPY . .\nRUN pip install flask",
    ],
)
def test_an_order_that_is_right_or_needed_is_silent(lines: str) -> None:
    assert order(f"ARG WHAT\n{lines}") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "-e ./libs/a"),
        ("requirements.txt", "money @ file:./money"),
        ("requirements.txt", "-r requirements/base.txt"),
    ],
)
def test_requirements_that_need_other_files_are_silent(name: str, text: str) -> None:
    files = PROJECT.replace("flask==3.1.0", text)
    assert order(f"COPY . .\nRUN pip install -r {name}", files) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "COPY . .\nRUN pip install -r requirements.txt\nCMD a",
            "COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\nCMD a",
        ),
        (
            "COPY --chown=app . /app\n\n# all of it\nRUN uv sync --frozen",
            "COPY --chown=app pyproject.toml uv.lock /app/\n\n# all of it\n"
            "RUN uv sync --no-install-project --frozen\n"
            "COPY --chown=app . /app\nRUN uv sync --frozen",
        ),
        (
            "COPY . .\nRUN apt-get update \\\n && apt-get install gcc\nRUN pipenv sync",
            "COPY Pipfile Pipfile.lock ./\nRUN apt-get update \\\n && apt-get install gcc\n"
            "RUN pipenv sync\nCOPY . .",
        ),
    ],
)
def test_the_fix_copies_the_manifests_first(before: str, after: str) -> None:
    head = "FROM python:3.13\nWORKDIR /app\n"
    assert mended(head + before, ORDER, files=PROJECT, unsafe=True) == head + after
    assert findings(head + after, ORDER, files=PROJECT) == ()


@pytest.mark.parametrize(
    "lines",
    [
        "COPY . .\nRUN python app.py\nRUN pip install -r requirements.txt",
        "COPY . .\nWORKDIR /x\nRUN pip install -r /app/requirements.txt",
        "COPY . .\nRUN pip install -r requirements.txt && python app.py",
        "COPY . .\nRUN pip install -r /etc/requirements.txt",
        'COPY [".", "."]\nRUN pip install -r requirements.txt',
        "COPY . .\nRUN <<END\npip install -r requirements.txt\nEND",
    ],
)
def test_no_order_is_written_where_more_may_be_needed(lines: str) -> None:
    (finding,) = findings(f"FROM python:3.13\nWORKDIR /app\n{lines}", ORDER, files=PROJECT)
    assert finding.fix is None


VARIABLES = "missing-python-variables"


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("CMD python app.py", "`PYTHONDONTWRITEBYTECODE` and `PYTHONUNBUFFERED`"),
        ('ENTRYPOINT ["python"]', "`PYTHONDONTWRITEBYTECODE` and `PYTHONUNBUFFERED`"),
        ("CMD flask run", "`PYTHONDONTWRITEBYTECODE` and `PYTHONUNBUFFERED`"),
        ("CMD python -u app.py", "`PYTHONDONTWRITEBYTECODE`"),
        ("ENV PYTHONUNBUFFERED=1\nCMD python app.py", "`PYTHONDONTWRITEBYTECODE`"),
        ("RUN python -m compileall .\nCMD python app.py", "`PYTHONUNBUFFERED`"),
        ("ENV UV_COMPILE_BYTECODE=1\nCMD python app.py", "`PYTHONUNBUFFERED`"),
    ],
)
def test_variables_that_an_image_of_python_lacks_are_told(lines: str, names: str) -> None:
    (finding,) = findings(f"FROM python:3.13\n{lines}", VARIABLES)
    assert finding.message.endswith(f"does not set {names}")


@pytest.mark.parametrize(
    "text",
    [
        "FROM python:3.13\nCMD nginx",
        "FROM python:3.13\nRUN python app.py",
        "FROM python:3.13\nCMD python -Bu app.py",
        "FROM example.com/python:3.13\nCMD python app.py",
    ],
)
def test_other_images_need_no_variables(text: str) -> None:
    assert findings(text, VARIABLES) == ()


@pytest.mark.parametrize(
    ("first", "mended_alone"),
    [("apt-get install -y apache2", False), ("apt-get update && apt-get install -y a", True)],
)
def test_lists_stay_where_another_dockerfile_installs_from_them(
    first: str, mended_alone: bool
) -> None:
    # certbot/certbot: of what is built first, two others are made.
    files = f"""
-- apache.Dockerfile --
FROM compat
RUN {first}
-- build.sh --
docker build -t compat .
docker build -f apache.Dockerfile .
"""
    found = findings(
        "FROM python:3.13\nRUN apt-get update && apt-get install -y --no-install-recommends a",
        "apt-leftovers-in-layer",
        files=files,
    )
    (finding,) = (each for each in found if each.place.path == "Dockerfile")
    assert (finding.fix is not None) is mended_alone


@pytest.mark.parametrize(
    ("made", "mount", "cache"),
    [
        ("useradd -m app", "target=/root/.cache/pip,uid=1000", "/home/app/.cache/pip"),
        ("useradd -d /srv/app app", "target=/root/.cache/pip,uid=1000", "/srv/app/.cache/pip"),
        ("adduser -D app", "target=/root/.cache/pip", "/home/app/.cache/pip"),
        ("useradd -m app", "target=/home/app/.cache/pip,uid=1000", None),
        ("useradd -m other", "target=/root/.cache/pip", None),
    ],
)
def test_a_user_has_a_cache_in_a_home_of_its_own(made: str, mount: str, cache: str | None) -> None:
    dockerfile = f"""FROM python:3.12-slim
RUN {made}
USER app
COPY requirements.txt ./
RUN --mount=type=cache,{mount} pip install --user -r requirements.txt"""
    found = findings(dockerfile, "misplaced-cache-mount")
    assert [each.message.split("`")[3] for each in found] == ([cache] if cache else [])
    assert [each.fix is not None for each in found] == (["uid=" in mount] if cache else [])
