"""The run of a network that was trained elsewhere: no recipe, history or metrics."""

import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scrawl.compiler import num_threads
from scrawl.files import write_text
from scrawl.importing import Imported
from scrawl.networks import save_network
from scrawl.training.log import import_lines
from scrawl.training.recording import command_typed
from scrawl.training.run import Run
from scrawl.training.run_folder import make_folder, write_log
from scrawl.training.run_info import (
    INFO_FILE,
    ImportedFrom,
    RunInfo,
    info_to_json,
)
from scrawl.training.seal import write_seal
from scrawl.training.surroundings import EngineUsed, Machine, Versions, cpu_name

ENDING = "imported"  # of the folder's name


def keep_imported(imported: Imported, out: Path | None = None) -> Run:
    """Return a new run that holds the network, in *out* or runs/<its name>-imported.

    Raises:
        InvalidRequest: if something lies in *out*.
        NotWritable: if it cannot be made; nothing is left behind.
    """
    network, info = imported.network, _info(imported)

    def fill(folder: Path) -> None:
        save_network(folder, network)
        for line in import_lines(info):
            write_log(folder, line)
        text = info_to_json(info)
        write_seal(folder, text)
        write_text(folder / INFO_FILE, text)

    return Run(make_folder(out, None, f"{network.name}-{ENDING}", fill=fill))


def _info(imported: Imported) -> RunInfo:
    known = imported.version
    return RunInfo(
        status="imported",
        started=datetime.now(UTC).isoformat(),
        command=command_typed(),
        network=imported.network.name,
        data=None,
        seed=None,
        versions=Versions(version("scrawl"), platform.python_version(), np.__version__),
        machine=Machine(cpu_name(), num_threads(), 1),
        compiler=None,
        target=None,
        engine=EngineUsed(
            "keras", f"keras {known}" if known else None, imported.backend
        ),
        imported=ImportedFrom(imported.file, imported.sha256, imported.changes),
    )
