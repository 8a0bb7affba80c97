"""Whatever goes wrong with any request of a run, nothing is lost and nothing is done twice.

The requests are those that a run makes when nothing goes wrong: nobody lists them.
`HULLCHECK_FAULTS=all` tries more of the matrix, as many cells as `HULLCHECK_CELLS` says.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fake.hub import Hub
from tests.bot.rig import SECRET, Place, Rig
from tests.bot.test_setup import Browser, register, sent

from .amount import ALL, evenly
from .left import differences, state_of
from .network import FOR_GOOD, WRONG, going_wrong, impatient
from .scenarios import NUMBERS, SCENARIOS, Bench, Done, Ready

LONG = ("in time", "drip", "huge")
"""What takes until a time-out."""

MATRIX = 9_300
"""Cells that there are, about."""

CELLS = int(os.environ.get("HULLCHECK_CELLS", "300" if ALL else "8"))

Prepare = Callable[[], Ready]


class Whole(NamedTuple):
    """A run with which nothing goes wrong."""

    done: Done
    state: Any
    requests: tuple[str, ...]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path / "github")
    hub.start()
    yield hub
    hub.stop()
    assert hub.service.violations == []


@pytest.fixture
def bench(github: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bench:
    return Bench(github, tmp_path / "bench", capsys)


def undisturbed(hub: Hub, prepare: Prepare) -> Whole:
    """Return what comes of a run, and see that another one changes nothing."""
    ready = prepare()
    before = len(hub.requests)
    done, state = ready.act(), ready.state()
    asked = tuple(each.kind for each in hub.requests[before:])
    ready.act()
    assert ready.state() == state
    return Whole(done, state, asked)


def disturbed(hub: Hub, ready: Ready, number: int, name: str) -> Done:
    """Let one thing go wrong with one request."""
    with going_wrong(hub, number, WRONG[name], for_good=name in FOR_GOOD) as wrong:
        if any(word in name for word in LONG):
            with impatient():
                done = ready.act()
        else:
            done = ready.act()
    assert wrong.happened, (number, name)
    return done


def check(hub: Hub, prepare: Prepare, whole: Whole, number: int, name: str) -> None:
    """Let one thing go wrong with one request, and then nothing."""
    # The limit is no matter here: there are more cells than it allows requests.
    hub.default_token.remaining = 5_000
    ready = prepare()
    done = disturbed(hub, ready, number, name)
    where = f"{name} at request {number}, {whole.requests[number]}: {done.code}"
    assert done.code in (0, 1, 2, 3), where
    assert not [text for text in hub.world.tokens if text in done.said], where
    assert "Traceback" not in done.said, where
    assert "efect of hullcheck" not in done.said, (where, done.said[:500])
    left = differences(ready.state(), whole.state)
    assert not left or done.complains, (where, left, done.said[:500])
    again = ready.act()
    left = differences(ready.state(), whole.state)
    assert not left, (where, left, done.said[:500])
    assert again.code == whole.done.code, (where, again.said[:500])


@pytest.mark.parametrize("scenario", SCENARIOS if ALL else evenly(SCENARIOS, 4))
def test_whatever_goes_wrong_with_a_run_the_next_one_ends_it(bench: Bench, scenario: str) -> None:
    def prepare() -> Ready:
        return SCENARIOS[scenario](bench)

    whole = undisturbed(bench.hub, prepare)
    cells = [
        (number, name)
        for name in WRONG
        for number, kind in enumerate(whole.requests)
        # An empty list is a right answer to who asks for one.
        if not (name == "another list" and "list" in kind)
    ]
    assert len(cells) > 5 * len(WRONG)
    failed = []
    for number, name in evenly(cells, math.ceil(len(cells) * CELLS / MATRIX) + 1):
        try:
            check(bench.hub, prepare, whole, number, name)
        except AssertionError as error:  # one cell says nothing of the others
            failed.append(str(error))
    assert not failed, "\n\n".join(failed)


def bot_ready(bot: Rig) -> Ready:
    """Have a pull request that the bot looks at when GitHub tells it to."""
    place = Place(bot.hub, f"owner{next(NUMBERS)}/app")
    bot.hub.change(place.repository, "feature", {"Dockerfile": LEAKING}, onto="main")
    bot.hub.change(place.repository, "feature", {".dockerignore": ".git\n"})
    pull = bot.hub.pull(place.repository, "feature")

    def act() -> Done:
        before, dead = len(bot.lines), bot.queue.counts().dead
        pull.updated = bot.hub.world.clock.tick()
        assert bot.deliver("pull_request", place.pull(pull)).status_code == 202
        bot.settle()
        said = bot.log[before:]
        failed = bot.queue.counts().dead > dead
        worse = [line for line in said if line["level"] in ("warning", "error")]
        return Done(3 if failed else 0, "".join(bot.lines[before:]), bool(failed or worse))

    return Ready(act, lambda: state_of(place.repository))


LEAKING = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nRUN python -m venv .venv\n"


def test_whatever_goes_wrong_with_the_bot_it_ends_it(github: Hub, tmp_path: Path) -> None:
    github.app(webhook_secret=SECRET)
    with Rig(github, tmp_path).running() as bot:
        whole = undisturbed(github, lambda: bot_ready(bot))
        assert len(whole.requests) > 8
        # Hours, where GitHub asks for them, the queue waits: see the tests of its patience.
        faults = [name for name in WRONG if name != "429 for hours"]
        cells = [(number, name) for name in faults for number in range(len(whole.requests))]
        for number, name in evenly(cells, max(CELLS // 3, 3)):
            check(github, lambda: bot_ready(bot), whole, number, name)


@pytest.mark.parametrize("name", evenly(WRONG, len(WRONG) if ALL else 3))
def test_whatever_goes_wrong_with_registering_it_can_be_begun_anew(
    github: Hub, tmp_path: Path, name: str
) -> None:
    options: dict[str, Any] = {"setup": True, "app_file": str(tmp_path / "data" / "app.json")}
    with Rig(github, tmp_path, credentials=None, **options).running() as bot, impatient():
        browser = Browser(bot)
        _, state, told = sent(browser.fill())
        code = register(github, told)
        with going_wrong(github, 0, WRONG[name], for_good=name in FOR_GOOD) as wrong:
            first = browser.come_back(code, state)
        assert wrong.happened
        assert first.status_code in (200, 502), first.text
        assert "Traceback" not in first.text
        if first.status_code == 502:
            assert "Begin again from the log." in first.text
            assert not (tmp_path / "data" / "app.json").exists()
            _, state, told = sent(browser.fill())
            assert browser.come_back(register(github, told), state).status_code == 200
        assert bot.get("/readyz").status_code == 200
        app = github.world.app
        assert app is None or app.private_key not in "".join(bot.lines)
        assert SECRET not in "".join(bot.lines)
