"""The page of the command line: every command's own help, and what holds for all."""

from __future__ import annotations

from click import Context

from hullcheck.edges.brief import ALL
from hullcheck.edges.group import hullcheck

FOLDERS = ()

HEAD = """\
# The command line

This page is made of the commands' own help by `make docs`.

Paths in options and in JSON are relative to `PATH`; only `--output`, `--baseline`,
`--host-files-from` and the files of `audit` are relative to where you are.

| exit code | meaning |
| --- | --- |
| 0 | clean |
| 1 | findings at or above `--fail-on`, or unknowns with `--fail-on-unknown` |
| 2 | the call or the configuration is wrong |
| 3 | the run could not be finished; of an audit, or a repository of it |
| 130 | interrupted |

| variable | effect |
| --- | --- |
| `NO_COLOR` | no colours, also on a terminal |
| `FORCE_COLOR` | colours, also in a pipe |
| `GITHUB_TOKEN`, `GH_TOKEN` | what `audit` reads and writes with |
| `GITHUB_API_URL`, `GITHUB_GRAPHQL_URL`, `GITHUB_SERVER_URL` | where its GitHub is |
| `HULLCHECK_QUEUE` | the address of the bot's queue |
| `HULLCHECK_APP_ID`, `HULLCHECK_PRIVATE_KEY` | who [the bot](bot.md) is |
| `HULLCHECK_WEBHOOK_SECRET` | what its deliveries are signed with |
| `HULLCHECK_NO_CACHE` | as `--no-cache`: [nothing is remembered](terminal.md#again) |
| `HULLCHECK_CACHE_DIR` | where results are kept, instead of the user's folder for caches |
| `HULLCHECK_DEBUG` | a traceback where hullcheck itself is wrong |

The documents that `--format json` writes have schemas: [check](schema/check.json),
[trace](schema/trace.json), [rules](schema/rules.json), [baseline](schema/baseline.json),
[audit](schema/audit.json), [queue](schema/queue.json).

How they look on a terminal, `--quiet`, `--verbose` and completion: [the terminal](terminal.md).
"""


def pages() -> dict[str, str]:
    """Return the page."""
    settings = {**hullcheck.context_settings, "terminal_width": 80}
    top = Context(hullcheck, info_name="hullcheck", **settings)
    parts = [HEAD, _section("hullcheck", hullcheck.get_help(top))]
    for name in hullcheck.list_commands(top):
        command = hullcheck.get_command(top, name)
        if command is not None:
            context = Context(command, info_name=name, parent=top, terminal_width=80)
            context.meta[ALL] = True
            parts.append(_section(f"hullcheck {name}", command.get_help(context)))
    return {"commands.md": "\n".join(parts)}


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n```text\n{text}\n```\n"
