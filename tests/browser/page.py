"""One page in a browser: what it shows, what the console says, whom it leaves out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .pipe import Pipe

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""

_AXE = Path(__file__).parents[2] / ".tools/node_modules/axe-core/axe.min.js"

AXE = str(_AXE) if _AXE.exists() else ""
"""The file `axe.min.js` of axe-core, which `make test-browser` and `make test-site` bring."""

OPTIONS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
)
"""Nothing but this machine is reached."""

_CHECK = "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)"


class Page:
    """A page that is open."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        target = pipe.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = pipe.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session: str = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._ask(f"{domain}.enable")

    def look(self, *, dark: bool = False, width: int = 1400) -> None:
        """Say how it is looked at: before it is opened."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])
        size = {"width": width, "height": 1200, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", **size)

    def open(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""
        self._pipe.events.clear()
        self._ask("Page.navigate", url=address)
        self._pipe.wait_for("Page.loadEventFired", self._session)

    def evaluate(self, code: str) -> Any:
        """Return the value of an expression, of a promise what it comes to."""
        given = {"expression": code, "awaitPromise": True, "returnByValue": True}
        answer = self._ask("Runtime.evaluate", **given)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait_until(self, code: str) -> None:
        """Wait until an expression is true, ten seconds at most; raises `RuntimeError`."""
        self.evaluate(
            "new Promise((yes, no) => { const end = Date.now() + 10000; const look = () =>"
            f" ({code}) ? yes(true) : Date.now() > end ? no('never') : setTimeout(look, 50);"
            " look() })"
        )

    @property
    def html(self) -> str:
        """The document as it is now."""
        return str(self.evaluate("document.documentElement.outerHTML"))

    @property
    def said(self) -> list[str]:
        """What the console says, and errors that nobody caught."""
        wanted = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        return [str(event["params"]) for event in self._pipe.events if event["method"] in wanted]

    def left_out(self) -> list[str]:
        """Return what axe finds, one line a rule; what is only a recommendation as well."""
        self.evaluate(Path(AXE).read_text(encoding="utf-8") + ";0")
        return [
            f"{found['impact']} {found['id']}: {found['nodes'][0]['html'][:200]}"
            for found in self.evaluate(_CHECK)
        ]

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        return self._pipe.ask(method, self._session, **parameters)


@contextmanager
def browser(profile: Path) -> Iterator[Page]:
    """Start a browser that keeps its files in `profile`; yield a page of it."""
    with Pipe(CHROMIUM, OPTIONS, profile) as pipe:
        yield Page(pipe)
