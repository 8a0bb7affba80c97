"""The tests of `tests/properties` without Hypothesis, which would choose the inputs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any


def plain(test: Any) -> Callable[..., object]:
    """Return what a test of Hypothesis does with one input."""
    inner: Callable[..., object] = test.hypothesis.inner_test
    return inner


def plain_tests(module: ModuleType, *names: str) -> list[Callable[..., object]]:
    """Return the tests of a module that take exactly arguments of these names."""
    tests = [plain(each) for name, each in vars(module).items() if hasattr(each, "hypothesis")]
    found = [each for each in tests if tuple(inspect.signature(each).parameters) == names]
    assert found, f"{module.__name__} has no test of {names}"
    return found
