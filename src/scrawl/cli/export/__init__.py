"""`scrawl export`: the network of a run as files that others run.

What is asked for is in `asked.py`; each format is a function of that, in a module of
its own (`as_c.py`, `as_keil.py`, `as_model.py`), which is named in the table below.
"""

from collections.abc import Callable
from pathlib import Path

import click

from scrawl.cli.device_network import quantize_option
from scrawl.cli.export.as_c import to_c
from scrawl.cli.export.as_keil import MAP_FILE, keil_options, to_uvision
from scrawl.cli.export.as_model import to_keras_file, to_onnx
from scrawl.cli.export.asked import Asked, Exported
from scrawl.cli.export.folder import write_export
from scrawl.cli.export.options import KeilWords, keil_words
from scrawl.cli.output import columns, json_option, say, say_json, say_paths
from scrawl.cli.run_data import data_option, offline_option
from scrawl.errors import InvalidRequest
from scrawl.training import Run
from scrawl.verification import CORES

__all__ = ["MAP_FILE", "command"]

FOLDER = "exports"  # in the folder of the run


@click.command()
@click.argument("run", required=False, metavar="RUN")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["c", "keil", "onnx", "keras"]),
    help="C99 for any chip, uVision's initialization files, or a file for others.",
)
@quantize_option
@click.option(
    "--out",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"The folder of the files. Default: {FOLDER}/FORMAT in the run.",
)
@click.option(
    "--target",
    type=click.Choice([*CORES]),
    help="Of c: the core whose flash, stack and instructions the data sheet tells."
    " Default: cortex-m0, if what builds for it is here.",
)
@data_option
@offline_option
@json_option
@keil_words
def command(
    *,
    run: str | None,
    kind: str | None,
    quantization: str | None,
    folder: Path | None,
    target: str | None,
    data: str | None,
    offline: bool,
    as_json: bool,
    keil: KeilWords,
) -> None:
    """Write the network of a run as files that others run.

    c: one header, one C file, and a check with examples; no library, no heap. With
    --quantize int8 it computes in integers alone, the same on every chip to the bit.

    keil: a map of a chip's memory, and the .ini files that fill it through uVision's
    debugger.

    onnx, keras: model.onnx for any runtime, model.keras for Keras without custom
    objects, and a description of what goes in and comes out.

    All of them take raw pixels: 0 for paper and 255 for ink. An export of the same run
    has the same bytes, but for what compilers that are here add to the data sheet.
    `scrawl verify` proves that C does what the run does.

    RUN is a folder, the beginning of its name, or `latest`.
    """
    if run is None or kind is None:
        raise InvalidRequest(
            "Name a run and a format: `scrawl export latest --format c`."
        )
    _require_sense(kind, quantization, target, data, keil)
    loaded = Run.load(run)
    is_quantized = quantization is not None
    options = keil_options(keil)
    asked = Asked(
        loaded, is_quantized, data, offline, options, keil.example or 0, target
    )
    exported = FORMATS[kind](asked)
    name = "-".join(filter(None, (kind, quantization, keil.layout)))
    where = folder or loaded.folder / FOLDER / name
    write_export(where, exported.files)
    _tell(exported, where, kind=kind, run=loaded, as_json=as_json)


def _require_sense(
    kind: str,
    quantization: str | None,
    target: str | None,
    data: str | None,
    keil: KeilWords,
) -> None:
    if data is not None and kind in {"onnx", "keras"}:
        raise InvalidRequest(f"--data is for c and keil; {kind} needs none.")
    if target is not None and kind != "c":
        raise InvalidRequest(f"--target is for c, and {kind} holds no program.")
    if quantization is not None and kind not in {"c", "keil"}:
        raise InvalidRequest(
            f"--quantize is for c and keil; {kind} holds floats. Leave it out."
        )
    if kind != "keil" and (given := keil.given()):
        raise InvalidRequest(
            f"{given[0]} is for --format keil, and {kind} was asked for. Leave it out."
        )


def _tell(
    exported: Exported, where: Path, *, kind: str, run: Run, as_json: bool
) -> None:
    paths = [where / name for name in exported.files]
    if as_json:
        say_json({
            "run": str(run.folder),
            "format": kind,
            "folder": str(where),
            **exported.record,
            "files": [str(path) for path in paths],
        })
        return
    if exported.facts:
        say(columns(exported.facts))
    if exported.text:
        say(exported.text)
    say_paths(paths)


FORMATS: dict[str, Callable[[Asked], Exported]] = {
    "c": to_c,
    "keil": to_uvision,
    "onnx": to_onnx,
    "keras": to_keras_file,
}
