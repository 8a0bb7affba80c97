"""A small repository to try things on."""

TREE = """
    -- Dockerfile --
    FROM python:3.13-slim
    COPY . /app
    -- bin/run (executable) --
    #!/bin/sh
    -- current -> bin/run --
    -- vendor/lib (submodule) --
"""

LONG = "".join(f"line {number}\n" for number in range(1, 41))
"""A file in which a change at the top leaves the end out of the diff."""

PULL = "/repos/octo/app/pulls/1"
"""Where the first pull request is told of."""
