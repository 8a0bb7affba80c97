"""The page that the Action writes of what it found."""

from __future__ import annotations

import re

from step import OPEN, Step
from tests.render.html.page import Page, check_alone


def test_a_review_leaves_a_page_with_links_to_the_head(step: Step) -> None:
    pull = step.open(OPEN)
    run = step.review(pull, html_file="out/page.html")
    assert run.outputs["html"] == "out/page.html"
    text = (step.workspace / "out/page.html").read_text(encoding="utf-8")
    check_alone(Page(text))
    assert "<h1>octo/app</h1>" in text
    assert 'class="card finding"' in text
    assert re.search(r'href="https?://[^"]+/octo/app/blob/[0-9a-f]{40}/[^"]+"', text)
    # It is read through the API: no machine is measured.
    assert "What the context holds" not in text


def test_an_audit_leaves_a_page(step: Step) -> None:
    head = step.hub.change(step.repository, "main", OPEN)
    run = step.run("push", {"ref": "refs/heads/main", "after": head}, head, html_file="page.html")
    assert run.outputs["html"] == "page.html"
    assert "Found 1 error" in (step.workspace / "page.html").read_text(encoding="utf-8")
