"""A Dockerfile: every property that Hypothesis tests of one holds."""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.properties import plain_tests
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_dockerfile

WORDS = (
    "FROM COPY ADD RUN ENV ARG LABEL WORKDIR USER CMD ENTRYPOINT HEALTHCHECK SHELL VOLUME EXPOSE "
    "STOPSIGNAL ONBUILD MAINTAINER AS --from= --mount=type=cache,target= --mount=type=bind, "
    '--exclude= --parents --link --chown= --platform= << <<- EOF ["a"] ${ :- :+ # \\n ` '
    "#escape=` #syntax= #check= scratch --checksum= --keep-git-dir --network= --security="
).split()

_TESTS = plain_tests(test_dockerfile, "data")


def check(data: bytes) -> None:
    """Raise where a property does not hold."""
    for test in _TESTS:
        test(data)


def seeds() -> Iterator[bytes]:
    """Yield Dockerfiles."""
    yield from texts_named("dockerfile", "containerfile")
    yield from texts_in("docker/test_dockerfile", "docker/test_dockerfile_problems")
