(() => {
  'use strict';
  const root = document.documentElement;
  const part = (name) => document.getElementById(name);

  const theme = part('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme || (system.matches ? 'dark' : 'light')) === 'dark';
  const told = () => theme.setAttribute('aria-pressed', String(isDark()));
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    told();
  });
  system.addEventListener('change', told);
  theme.hidden = false;
  told();

  const cards = [...document.querySelectorAll('details')];
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = cards.filter((card) => !card.open);
    folded.forEach((card) => { card.open = true; });
  });
  addEventListener('afterprint', () => folded.forEach((card) => { card.open = false; }));
  const unfold = () => {
    const card = location.hash && part(location.hash.slice(1));
    if (card && card.tagName === 'DETAILS') card.open = true;
  };
  addEventListener('hashchange', unfold);
  unfold();

  const form = part('filter');
  if (!form) return;
  const groups = [...document.querySelectorAll('.findings')].map((group) => ({
    group,
    name: (group.dataset.name || '').toLowerCase(),
    findings: [...group.querySelectorAll('.finding')].map((finding) => ({ finding })),
  }));
  const total = groups.reduce((sum, each) => sum + each.findings.length, 0);
  const severities = [...form.querySelectorAll('[name=severity]')];
  const textOf = (each, name) => {
    each.text = each.text || `${name} ${each.finding.textContent.toLowerCase()}`;
    return each.text;
  };
  const apply = () => {
    const text = part('text').value.trim().toLowerCase();
    const wanted = severities.filter((box) => box.checked).map((box) => box.value);
    const rule = part('rule').value;
    let shown = 0;
    let here = 0;
    for (const { group, name, findings } of groups) {
      let visible = 0;
      for (const each of findings) {
        const { severity, rule: found } = each.finding.dataset;
        const fits = wanted.includes(severity) && (!rule || found === rule) &&
          (!text || textOf(each, name).includes(text));
        each.finding.hidden = !fits;
        visible += fits;
      }
      if (group.dataset.name) group.hidden = !visible;
      shown += visible;
      here += visible > 0;
    }
    const numbers = { shown, total, here, groups: groups.length };
    part('shown').value = part('shown').dataset.said
      .replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  };
  let waiting = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  const all = (open) => () => groups.forEach(({ findings }) => findings.forEach(({ finding }) => {
    finding.open = open && !finding.hidden;
  }));
  part('open').addEventListener('click', all(true));
  part('close').addEventListener('click', all(false));
  form.hidden = false;
  apply();
})();
