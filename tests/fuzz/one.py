"""Fuzz one target in this process: `python -m tests.fuzz.one TARGET PROGRAM [options]`.

Only what is ours is instrumented: what a package does inside is not what we look for.
PROGRAM is what libFuzzer is to call for the same again, the options are its own.
"""

from __future__ import annotations

import sys
import warnings


def main() -> None:
    """Look for inputs that fail, until libFuzzer ends the process."""
    import atheris  # noqa: PLC0415 (only those who fuzz have it)

    name, *command = sys.argv[1:]
    # What is imported late is instrumented too: the hook stays.
    with atheris.instrument_imports(include=["hullcheck"]):
        from tests.fuzz.target import load_target  # noqa: PLC0415 (see above)

        target = load_target(name)
        warnings.simplefilter("error")  # as the tests do
        atheris.Setup(command, target.try_on)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
