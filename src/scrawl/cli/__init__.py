"""The commands: what is typed, what is printed, and the number a command ends with.

Results go to stdout, progress to stderr. What a user can cause ends in one line on
stderr and the exit code of its error (`errors.py` draws the tree): 0 done, 1 a check
failed, 2 the request or its input is wrong, 3 this machine lacks something, 130
stopped. Anything else is a bug and keeps its traceback.

To add a command, write its module here with a click command called `command`, whose
docstring is its help, and add a line to the table below. A module is imported only
when its command runs, so that `scrawl --help` stays instant. If Python has its name as
a keyword, the module is called `import_`.
"""

import errno
import io
import os
import signal
import sys
from typing import NoReturn

import click

from scrawl.cli.bug import tell_of_bug
from scrawl.cli.group import CommandGroup
from scrawl.cli.output import complain
from scrawl.cli.stderr import forgiving_stderr
from scrawl.errors import Interrupted, MissingOnMachine, NotWritable, ScrawlError

__all__ = ["COMMANDS", "main", "run_command"]

BROKEN_PIPE = 141  # what a shell reports of a program that lost its reader
FULL = (errno.ENOSPC, errno.EDQUOT)
BROKEN = (errno.EIO, errno.EACCES, errno.EPERM, errno.EROFS)  # nobody's bug


def main() -> NoReturn:
    """Run the command that was typed, and exit with its number."""
    for name in ("SIGTERM", "SIGHUP"):  # be stopped as by Ctrl-C
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
    sys.excepthook = tell_of_bug
    if isinstance(sys.stdout, io.TextIOWrapper):  # None if it was closed
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stderr = forgiving_stderr()
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run the command that the *arguments* ask for, and return its exit code."""
    try:
        return _exit_code(arguments)
    except BrokenPipeError:
        _forget_stdout()
        return BROKEN_PIPE
    except MemoryError as error:
        what = f": {error}" if str(error) else ""
        complain(f"Out of memory{what}. Use a smaller network or --batch-size.")
        return MissingOnMachine.exit_code


def _exit_code(arguments: list[str]) -> int:
    try:
        with _scrawl().make_context("scrawl", arguments) as context:
            context.command.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except ScrawlError as error:
        complain(str(error))
        return error.exit_code
    except click.ClickException as error:
        complain(_describe(error))
        return 2
    except (KeyboardInterrupt, click.Abort):
        complain("Stopped.")
        return Interrupted.exit_code
    except OSError as error:
        if error.errno not in (*FULL, *BROKEN):
            raise
        complain(_describe_machine(error))
        return NotWritable.exit_code
    return 0


def _scrawl() -> click.Command:
    group = CommandGroup(
        "scrawl",
        COMMANDS,
        text="Train small image classifiers, test them, and use them.",
        end="RUN is a folder, the beginning of its name, or `latest`."
        " Start with `scrawl doctor`, or train on the digits that come with scrawl:"
        " `scrawl train --data digits --model cnn-16-32`.",
    )
    return click.version_option(package_name="scrawl", message="scrawl %(version)s")(
        group
    )


def _describe(error: click.ClickException) -> str:
    message = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message} See `{context.command_path} --help`." if context else message


def _describe_machine(error: OSError) -> str:
    if error.errno in FULL:
        return f"Cannot write: {error.strerror}. Make room, or write elsewhere."
    where = "a file" if error.filename is None else error.filename
    return f"Cannot use {where}: {error.strerror}. Check the disk, and who may use it."


def _forget_stdout() -> None:
    """Let Python close stdout without a word about its lost reader."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


COMMANDS: dict[str, str] = {
    "train": "Train a network, test it, and keep all of it in a run.",
    "evaluate": "Test a run again: accuracy, loss, and every class.",
    "predict": "Read the digits in pictures.",
    "explain": "Draw what a run has learned, and why it reads images as it does.",
    "report": "Write a run as one page, to read or to send.",
    "export": "Write the network of a run as files that others run.",
    "verify": "Prove on emulated chips that exported C does what the run does.",
    "import": "Make a run of a model that Keras has saved.",
    "data": "List, get, show and check the data sets.",
    "models": "List and show the networks.",
    "study": "List and run the studies: reported figures beside measured ones.",
    "runs": "List, show and remove runs.",
    "doctor": "Say what this machine has, and what it lacks.",
}
