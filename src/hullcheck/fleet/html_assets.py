"""The style and the script of an audit's page, byte for byte as its policy knows them."""

from __future__ import annotations

STYLE = """
:root { --back: #fff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --code: #f0f2f4;
  --link: #0969da; --error: #c11f2a; --warning: #8a5a00; --advice: #1b6577 }
@media (prefers-color-scheme: dark) {
  :root { --back: #0d1117; --text: #f0f6fc; --quiet: #9aa4af; --line: #3d444d; --code: #1c222b;
    --link: #58a6ff; --error: #ff8a84; --warning: #e3b341; --advice: #6cc7da }
}
* { box-sizing: border-box }
html { scroll-padding-top: 8rem }
body { background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
  margin: 0 auto; max-width: 70rem; padding: 1rem }
h1 { font-size: 1.6rem; margin: 0 }
h2 { font-size: 1.15rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere }
p { margin: .35rem 0 }
a { color: var(--link) }
a:focus-visible, summary:focus-visible, input:focus-visible, select:focus-visible,
button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
code { background: var(--code); border-radius: 4px; font: .88em ui-monospace, monospace;
  overflow-wrap: anywhere; padding: .1em .3em }
form { align-items: end; background: var(--back); border-bottom: 1px solid var(--line);
  display: flex; flex-wrap: wrap; gap: .5rem 1rem; padding: .5rem 0; position: sticky; top: 0 }
form[hidden], [hidden] { display: none }
input, select, button { background: var(--back); border: 1px solid var(--quiet);
  border-radius: 6px; color: var(--text); font: inherit; max-width: 100%; padding: .2rem .5rem }
summary { cursor: pointer; overflow-wrap: anywhere; padding: .2rem 0 }
details > :not(summary) { margin-left: 1.2rem }
.finding { border-top: 1px solid var(--line) }
.verdict { font-size: 1.1rem; font-weight: 600 }
.counts, footer { color: var(--quiet); font-weight: 400 }
.error { color: var(--error) }
.warning { color: var(--warning) }
.advice { color: var(--advice) }
.route { overflow-wrap: anywhere }
.skip { left: -100rem; position: absolute }
.skip:focus { left: 1rem; position: static }
@media print { form, .skip { display: none } }
"""

SCRIPT = """
(() => {
  'use strict';
  const form = document.getElementById('filter');
  const part = (name) => document.getElementById(name);
  const sections = [...document.querySelectorAll('.repository')].map((section) => ({
    section,
    name: section.dataset.name,
    findings: [...section.querySelectorAll('.finding')].map((finding) => ({
      finding,
      text: section.dataset.name + ' ' + finding.textContent.toLowerCase(),
    })),
  }));
  const total = sections.reduce((sum, each) => sum + each.findings.length, 0);
  const shows = (each, text, severity, rule) =>
    (!text || each.text.includes(text)) &&
    (!severity || each.finding.dataset.severity === severity) &&
    (!rule || each.finding.dataset.rule === rule);
  const apply = () => {
    const text = part('text').value.trim().toLowerCase();
    const severity = part('severity').value;
    const rule = part('rule').value;
    let findings = 0;
    let repositories = 0;
    for (const { section, findings: all } of sections) {
      let here = 0;
      for (const each of all) {
        const visible = shows(each, text, severity, rule);
        each.finding.hidden = !visible;
        here += visible;
      }
      section.hidden = !here;
      findings += here;
      repositories += here > 0;
    }
    part('shown').value = `Shown: ${findings} of ${total} findings, ` +
      `in ${repositories} of ${sections.length} repositories`;
  };
  let waiting = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  part('open').addEventListener('click', () => {
    for (const { findings } of sections) {
      for (const { finding } of findings) {
        finding.open = !finding.hidden;
      }
    }
  });
  form.hidden = false;
  apply();
})();
"""
