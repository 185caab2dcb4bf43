"""A group of commands that imports a command only when it runs."""

import importlib
from difflib import get_close_matches
from keyword import iskeyword

import click

from scrawl.cli.output import say


class CommandGroup(click.Group):
    """A click group that knows its commands by a table: name, and one line of help."""

    def __init__(
        self, name: str, table: dict[str, str], *, text: str, end: str
    ) -> None:
        """Be the command *name*, whose help is *text*, *table* and *end*."""
        super().__init__(
            name,
            help=text,
            epilog=end,
            callback=_help_without_command,
            invoke_without_command=True,
        )
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return it."""
        del ctx
        if cmd_name not in self.table:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        return importlib.import_module(f"scrawl.cli.{module}").command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed, or say which ones there are."""
        return super().resolve_command(ctx, [self._known(ctx, args[0]), *args[1:]])

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))

    def _known(self, ctx: click.Context, name: str) -> str:
        if name in self.table or name.startswith("-"):
            return name
        close = get_close_matches(name, self.table, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise click.UsageError(
            f"There is no command {name!r}.{hint} Known: {', '.join(self.table)}.", ctx
        )


@click.pass_context
def _help_without_command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        say(context.get_help())
