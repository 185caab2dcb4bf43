import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "scrawl"
KNOWS_THE_NETWORK = {"ftplib", "http", "smtplib", "socket", "ssl", "urllib"}

COMMANDS = """
import sys

def watch(event, arguments):
    if event.startswith("socket.") or event == "urllib.Request":
        sys.stderr.write(f"{event} {arguments}")
        raise SystemExit(9)

from scrawl.cli import run_command
sys.addaudithook(watch)
for words in (
    "train --data digits --model cnn-mcu-4 --epochs 1 --quiet --figures",
    "evaluate latest",
    "data list",
    "data show digits",
    "models show cnn-mcu-4",
    "runs list",
    "runs show latest",
    "runs rm latest --yes",
):
    code = run_command(words.split())
    if code:
        raise SystemExit(code)
"""


def test_no_command_uses_the_network_unasked(scrawl):
    """Nothing is sent, nothing is looked up, where nothing must be downloaded."""
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS],
        cwd=scrawl.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_one_module_knows_the_network():
    """Whoever wants to see all that is sent reads that one."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if _imports(path) & KNOWS_THE_NETWORK
    }

    assert found == {"data/download.py"}


def _imports(path: Path) -> set[str]:
    """Return the packages that a module imports, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}
