"""What all tests share: Hypothesis profiles without deadlines, an English locale, no cache.

Every JSON document that is made in a test is held to its contract.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from json import dumps

import pytest
from hypothesis import Phase, settings

from hullcheck.render import json as rendering
from hullcheck.render.documents import Shape

for name in ("LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
os.environ["HULLCHECK_NO_CACHE"] = "1"

settings.register_profile("default", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=5000)
# A change of the code is noticed by a failure; how small it can be made is of no interest.
settings.register_profile(
    "mutation",
    deadline=None,
    max_examples=25,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("HULLCHECK_HYPOTHESIS", "default"))

# A shell that starts the tests in the background has them ignore the interrupt key, and they
# have their programs do so.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def contract() -> Iterator[None]:
    """Hold documents to the contract: fields and their order, types, what each may say."""
    written = rendering.written

    def checked(command: str, document: Shape) -> str:
        # Loads pydantic, which a run does without.
        from hullcheck.render.contract import DOCUMENTS  # noqa: PLC0415

        promised = DOCUMENTS[command].model_validate(document).model_dump(by_alias=True)
        text = written(command, document)
        assert text == dumps(promised, indent=2) + "\n"
        return text

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "written", checked)
        yield


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Have a process more than there are processors: of tests with servers some always wait."""
    return (os.cpu_count() or 1) + 1
