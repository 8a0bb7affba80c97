"""`hullcheck completion`: what a shell needs to complete commands, options, rules and formats."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")), metavar="bash|zsh|fish")
def command(shell: str) -> int:
    """Print what makes a shell complete the commands.

    \b
    bash   eval "$(hullcheck completion bash)"      in ~/.bashrc
    zsh    eval "$(hullcheck completion zsh)"       in ~/.zshrc
    fish   hullcheck completion fish | source       in ~/.config/fish/config.fish
    """  # noqa: D301 (the framework reads the character itself)
    from hullcheck.edges.runs.completion import run_completion  # noqa: PLC0415

    return run_completion(shell)
