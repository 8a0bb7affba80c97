"""An audit as table, Markdown, SARIF and HTML."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from hullcheck.core.finding import Severity
from hullcheck.fleet.html import render_survey_html
from hullcheck.fleet.markdown import render_survey_markdown
from hullcheck.fleet.nouns import Status
from hullcheck.fleet.sarif import render_survey_sarif
from hullcheck.fleet.survey import Survey
from hullcheck.fleet.table import render_survey_table
from hullcheck.render.html.frame import script
from hullcheck.render.style import Style
from tests.render.html.page import Page, check_alone
from tests.render.multitool import said_by_validator
from tests.render.test_escape import outside

from .sample import EVIL, SURVEY, finding, outcome

SCHEMA = Path(__file__).parents[1] / "data/sarif-2.1.0.json"


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(render_survey_html(SURVEY))


def test_the_page_is_whole_and_says_its_language(page: Page) -> None:
    assert page.open == []
    assert page.all("html") == [{"lang": "en"}]
    assert page.texts["h1"] == ["hullcheck audit"]


def test_the_page_asks_nobody_for_anything_and_lets_nothing_in(page: Page) -> None:
    check_alone(page)


def test_what_a_repository_says_is_text_alone(page: Page) -> None:
    links = [each["href"] or "" for each in page.all("a")]
    assert all(link.startswith(("https://github.com/", "#")) for link in links)
    whole = render_survey_html(SURVEY)
    assert "\u202e" not in whole
    assert "\x1b" not in whole
    assert any("<script>alert(1)</script>" in text for text in page.texts["code"])


def test_the_worst_comes_first_with_its_route(page: Page) -> None:
    names = [each["data-name"] for each in page.all("section")]
    assert names == ["octo/app3", "octo/evil", "octo/app2"]
    severities = [each["data-severity"] for each in page.all("details") if "data-severity" in each]
    assert severities == ["error", "warning", "error", "warning", "advice"]
    assert len(page.all("ol")) == 5
    assert f"https://github.com/octo/app3/blob/{3:040x}/Dockerfile#L3" in [
        each.get("href") for each in page.all("a")
    ]


def test_every_field_of_the_filter_has_a_label_and_the_filter_needs_a_script(page: Page) -> None:
    fields = [each["id"] for tag in ("input", "select") for each in page.all(tag) if "id" in each]
    labels = [str(each["for"]) for each in page.all("label") if "for" in each]
    assert sorted(labels) == sorted(map(str, fields))
    (form,) = page.all("form")
    assert "hidden" in form
    (shown,) = page.all("output")
    assert shown["aria-live"] == "polite"


BROWSER = """
const element = (more) => Object.assign(
  { on: {}, addEventListener(name, act) { this.on[name] = act }, value: '', dataset: {},
    setAttribute(name, value) { this[name] = value } }, more);
const finding = (severity, rule, textContent) =>
  element({ dataset: { severity, rule }, textContent });
const section = (name, findings) =>
  element({ dataset: { name }, querySelectorAll: () => findings });
const a = finding("error", "x", "A");
const b = finding("advice", "y", "B");
const c = finding("error", "y", "C");
const sections = [section('octo/one', [a, b]), section('octo/two', [c])];
const boxes = ['error', 'warning', 'advice'].map((value) => element({ value, checked: true }));
const ids = {};
const names = ['filter', 'text', 'rule', 'shown', 'open', 'close', 'theme'];
for (const id of names) ids[id] = element({});
ids.filter.querySelectorAll = () => boxes;
ids.shown.dataset.said = '{shown} of {total} in {here} of {groups}';
globalThis.document = {
  documentElement: element({}),
  getElementById: (id) => ids[id],
  querySelectorAll: (what) => (what === '.findings' ? sections : []),
};
globalThis.matchMedia = () => element({ matches: true });
globalThis.addEventListener = () => {};
globalThis.location = { hash: '' };
globalThis.setTimeout = (act) => act();
new Function(require('fs').readFileSync(0, 'utf8'))();
console.log(ids.theme['aria-pressed']);
ids.theme.on.click();
console.log(ids.theme['aria-pressed'], document.documentElement.dataset.theme);
const asked = [['', 'error warning advice', ''], ['', 'advice', ''], ['TWO', 'error', ''],
  ['', 'error advice', 'y'], ['z', 'error', ''], ['', '', '']];
for (const [text, severities, rule] of asked) {
  Object.assign(ids.text, { value: text });
  for (const box of boxes) box.checked = severities.includes(box.value);
  Object.assign(ids.rule, { value: rule });
  ids.filter.on.input();
  const hidden = [a, b, c, ...sections].map((each) => (each.hidden ? '-' : '+')).join('');
  console.log(`${hidden} ${ids.shown.value}`);
}
"""
"""As much of a browser as the script needs; what is `-` is hidden."""


def test_the_script_filters_by_text_severity_and_rule_and_turns_the_colours() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run it")
    done = subprocess.run(
        [node, "-e", BROWSER], input=script(), text=True, capture_output=True, check=False
    )
    assert done.stdout.splitlines() == [
        "true",
        "false light",
        "+++++ 3 of 3 in 2 of 2",
        "-+-+- 1 of 3 in 1 of 2",
        "--+-+ 1 of 3 in 1 of 2",
        "-++++ 2 of 3 in 2 of 2",
        "----- 0 of 3 in 0 of 2",
        "----- 0 of 3 in 0 of 2",
    ], done.stderr


@pytest.fixture(scope="module")
def sarif() -> dict[str, Any]:
    log = json.loads(render_survey_sarif(SURVEY))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert list(jsonschema_rs.Draft202012Validator(schema).iter_errors(log)) == []
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def test_sarif_has_each_repository_in_a_folder_of_its_name(sarif: dict[str, Any]) -> None:
    assert [each["level"] for each in sarif["results"]] == [
        *["error"] * 2,
        *["warning"] * 2,
        "note",
    ]
    uris = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in sarif["results"]
    }
    assert {"octo/app2/Dockerfile", "octo/app3/Dockerfile"} < uris
    mapped = {each["repositoryUri"]: each for each in sarif["versionControlProvenance"]}
    app = mapped["https://github.com/octo/app3"]
    assert (app["revisionId"], app["mappedTo"]["uri"]) == (f"{3:040x}", "octo/app3/")


def test_sarif_tells_the_same_finding_of_two_repositories_apart(sarif: dict[str, Any]) -> None:
    keys = {each["partialFingerprints"]["primaryLocationLineHash"] for each in sarif["results"]}
    assert len(keys) == 3
    assert {len(each["codeFlows"]) for each in sarif["results"]} == {1}


def test_sarif_says_what_was_not_checked(sarif: dict[str, Any]) -> None:
    (invocation,) = sarif["invocations"]
    assert invocation["executionSuccessful"] is False
    kinds = sarif["tool"]["driver"]["notifications"]
    told = invocation["toolExecutionNotifications"]
    assert {kinds[each["descriptor"]["index"]]["id"] for each in told} == {
        "not-decided",
        "not-checked",
    }
    assert all(
        kinds[each["descriptor"]["index"]]["id"] == each["descriptor"]["id"] for each in told
    )


def test_microsoft_s_validator_finds_no_error(tmp_path: Path) -> None:
    assert said_by_validator(render_survey_sarif(SURVEY), tmp_path) == []


def test_the_table_has_a_line_for_each_that_has_something() -> None:
    lines = render_survey_table(SURVEY, Style(width=100)).splitlines()
    assert lines[0].split() == ["repository", "errors", "warnings", "advice", "worst", "finding"]
    assert [line.split()[0] for line in lines[1:5]] == [
        "octo/app3",
        "octo/evil",
        "octo/app2",
        "octo/broken",
    ]
    assert all(len(line) <= 100 for line in lines[:5])
    assert any(line.startswith("3 repositories checked: 2 errors, 2 warnings") for line in lines)
    assert "\x1b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)


def test_markdown_is_cut_between_repositories() -> None:
    many = Survey.of(outcome(number, finding()) for number in range(300))
    text = render_survey_markdown(many, limit=30_000)
    assert len(text) <= 30_000
    assert "more repositories not shown here" in text
    assert "And 100 more repositories." in text


def test_markdown_is_not_made_by_a_repository() -> None:
    text = render_survey_markdown(SURVEY)
    rest = outside(text)
    assert not any(word in rest for word in ("<script>", "@octo", "![a]"))
    assert "| `octo/app3` | 1 | 1 | 0 | https://github.com/octo/app3/issues/1 |  |" in text
    assert "- Route: `.venv`" in text


def test_the_code_says_how_it_went() -> None:
    clean, bad = Survey.of([outcome(1)]), Survey.of([outcome(1, finding(Severity.WARNING))])
    assert clean.exit_code(Severity.ERROR) == bad.exit_code(Severity.ERROR) == 0
    assert (bad.exit_code(Severity.WARNING), bad.exit_code(None)) == (1, 0)
    assert Survey.of([outcome(1, status=Status.FAILED)]).exit_code(None) == 3
    assert Survey.of([outcome(1, status=Status.PENDING)]).exit_code(None) == 3
    assert EVIL not in render_survey_html(SURVEY)
