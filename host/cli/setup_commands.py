"""The commands that set ecgtiny itself up: where its settings come from, and what a shell completes."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from . import show_config
from .root import command, print_result, project_file
from .sources_of_values import configuration
from .values import names

SHELLS = ("bash", "zsh", "fish")


@command
def config(as_json: bool) -> None:
    """Show the value of every option, and where it comes from.

    That is the project file ecgtiny.toml with its line, or the default. A value that only a stage knows is "-".
    """
    context = click.get_current_context()
    print_result(configuration(context.find_root(), project_file(context)), as_json, show_config.config)


@command
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str, as_json: bool) -> None:
    """Print a script for completion in bash, zsh or fish.

    For bash: add  eval "$(ecgtiny completion bash)"  to ~/.bashrc. For zsh the same with zsh, in ~/.zshrc, below
    compinit. For fish: ecgtiny completion fish > ~/.config/fish/completions/ecgtiny.fish
    """
    names("boards")  # fills the cache of names, so that the first completion is as fast as the others
    kind = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    text = "" if kind is None else kind(root, {}, "ecgtiny", "_ECGTINY_COMPLETE").source()
    print_result({"shell": shell, "script": text}, as_json, lambda found: found["script"].strip())
