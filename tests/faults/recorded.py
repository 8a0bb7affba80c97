"""A program of its own: the command line, with all calls that the layer sees written to a file.

`python -m tests.faults.recorded FILE ARGUMENT...` in the folder that is watched; where the file
is a number it is killed at the call of that number instead.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from hullcheck.edges.cli import main

from .calls import Call, watched

if __name__ == "__main__":
    file, *arguments = sys.argv[1:]
    deadly = int(file) if file.isdecimal() else -1

    def hook(_: Call, number: int) -> None:
        if number == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    with watched(Path.cwd(), hook) as layer:
        code = main(arguments)
    if deadly < 0:
        Path(file).write_text(json.dumps([call.short for call in layer.calls]), encoding="utf-8")
    sys.exit(code)
