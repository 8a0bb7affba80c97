"""The pages that are looked at: of a fleet, of a repository, of one with nothing, and hostile.

Each in every language.
"""

from __future__ import annotations

from dataclasses import replace

from hullcheck.fleet.html import render_survey_html
from hullcheck.languages.translator import LANGUAGES, Translator, translator_of
from hullcheck.render.html.check import Repository, render_check_html
from hullcheck.weighing import Contents, Group, Weight
from tests.fleet.sample import SURVEY
from tests.render.html.test_check_page import EVIL, hostile
from tests.render.sample import BUILD, LEAK, REPORT, SNAPSHOT

CONTENTS = Contents(
    {group: Weight(3, 10 ** (index + 3)) for index, group in enumerate(Group)},
    {Group.GIT: Weight(54, 2_000_000)},
    complete=True,
)

_SEVERAL = replace(
    REPORT, findings=(*REPORT.findings, replace(LEAK, message="`a` and `b`", cause="other"))
)

_EVIL = hostile(EVIL[0] + EVIL[6], EVIL[1] + EVIL[8])


def _pages(words: Translator) -> dict[str, str]:
    calm = replace(REPORT, findings=())
    weighed = Repository("octo/app", contents={BUILD.id: CONTENTS})
    return {
        "fleet": render_survey_html(SURVEY, words=words),
        "check": render_check_html(_SEVERAL, SNAPSHOT, weighed, words),
        "nothing": render_check_html(calm, SNAPSHOT, Repository("octo/app"), words),
        "hostile": render_check_html(*_EVIL, Repository(EVIL[2] + EVIL[6]), words),
    }


PAGES = {
    f"{name}-{code}": text
    for code in LANGUAGES
    for name, text in _pages(translator_of(code)).items()
}
"""By name and language: `check-ja`."""
