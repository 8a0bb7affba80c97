"""Chromium's DevTools protocol over a pipe: JSON messages that end with a zero byte."""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Self

Message = dict[str, Any]

PATIENCE = 60.0
"""Seconds for one answer; a busy machine takes long to start a browser."""


class Pipe:
    """A running browser, and what is said to it and by it."""

    def __init__(self, program: str, options: Sequence[str], profile: Path) -> None:
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        # The browser reads from descriptor 3 and writes to 4.
        command = ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "-", program]
        profile_option = f"--user-data-dir={profile}"
        self._process = subprocess.Popen(
            [*command, "--remote-debugging-pipe", profile_option, *options, "about:blank"],
            pass_fds=(to_browser, from_browser),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._number = 0
        self._rest = b""
        self.events: list[Message] = []
        """What the browser said without being asked, oldest first."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)
        os.close(self._out)
        os.close(self._in)

    def ask(self, method: str, session: str | None = None, **parameters: object) -> Message:
        """Return the answer to a command; raises `RuntimeError` where the browser refuses it."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        for answer in self._said():
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: Message = answer["result"]
                return result
        raise AssertionError

    def wait_for(self, event: str, session: str) -> None:
        """Read until `event` has come from `session`."""
        if any(self._is(message, event, session) for message in self.events):
            return
        for message in self._said():
            if self._is(message, event, session):
                return

    @staticmethod
    def _is(message: Message, event: str, session: str) -> bool:
        return message.get("method") == event and message.get("sessionId") == session

    def _said(self) -> Iterator[Message]:
        """Yield messages as they come; raises `TimeoutError` when none comes any more."""
        end = monotonic() + PATIENCE
        while True:
            while b"\0" in self._rest:
                text, _, self._rest = self._rest.partition(b"\0")
                message = json.loads(text)
                if "id" not in message:
                    self.events.append(message)
                yield message
            if not select.select([self._in], [], [], max(end - monotonic(), 0))[0]:
                raise TimeoutError("the browser says nothing")
            self._rest += os.read(self._in, 1 << 16)
