"""Files made to fill the memory, to take for ever, or to have something run."""

import io
import json
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import count, takewhile

import PIL.Image

from benchmarks.reliability import fuzz_repairs, fuzz_seeds
from scrawl.data.records import MAX_RECORD_BYTES
from scrawl.evaluation.history import MAX_HISTORY_BYTES, history_columns
from scrawl.files import MEBIBYTE
from scrawl.training.recipe_file import MAX_RECIPE_BYTES
from tests.suspicion.hostile_keras import KERAS

PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
LARGE = 64 * MEBIBYTE  # what a small file unpacks to
MOST = 2**32 - 1


class Trap:
    """What a pickle may hold: whoever loads it runs a command."""

    def __reduce__(self):
        """Be made by a call of `os.system`."""
        import os

        return os.system, ("touch trapped",)


def png(width: int, height: int, colours: int, *chunks: bytes) -> bytes:
    """Return a PNG of these chunks, with their lengths and checksums."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    chunks = (header, *chunks, b"IEND")
    raw = b"".join(struct.pack(">I", len(c) - 4) + c + bytes(4) for c in chunks)
    return fuzz_repairs.png(PNG_BEGINS + raw)


def rows(num_bytes: int) -> bytes:
    """Return the chunk of so many bytes of rows."""
    return b"IDAT" + zlib.compress(bytes(num_bytes))


def jpeg(width: int, height: int, mode: str = "L", **options: object) -> bytes:
    """Return a whole JPEG of paper."""
    file = io.BytesIO()
    PIL.Image.new(mode, (width, height)).save(file, "JPEG", **options)
    return file.getvalue()


def claiming_jpeg(side: int) -> bytes:
    """Return a small JPEG that claims to be large."""
    small = bytearray(jpeg(8, 8))
    frame = small.index(b"\xff\xc0")
    small[frame + 5 : frame + 9] = side.to_bytes(2) * 2
    return bytes(small)


def changed_network(**changes: object) -> bytes:
    """Return the text of a network of which fields were changed."""
    [text, *_] = fuzz_seeds.networks()
    return json.dumps(json.loads(text) | changes).encode()


def layer(kind: str, **arguments: object) -> bytes:
    """Return the text of a network of one layer."""
    node = {"name": "x", "layer": kind, "inputs": ["image"], "arguments": arguments}
    return changed_network(nodes=[node], outputs=["x"])


def safetensors(header: str, numbers: bytes = b"") -> bytes:
    """Return a file of weights with any header."""
    text = header.encode()
    return len(text).to_bytes(8, "little") + text + numbers


def filled(begin: str, item: str, end: str, limit: int = MEBIBYTE) -> bytes:
    """Return a text of about *limit* bytes that repeats an item."""
    return (
        begin + item * ((limit - len(begin) - len(end)) // len(item)) + end
    ).encode()


def many_entries() -> str:
    """Return a header of as many empty arrays as fit."""
    entry = '"{}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'
    return "{" + ",".join(entry.format(i) for i in range(11_000)) + "}"


def history() -> bytes:
    """Return a history of as many short epochs as fit."""
    lines = (f"{i},{i % 9},{i % 2},,,{i % 7},0\n" for i in count(1))
    header = ",".join(history_columns()) + "\n"
    total = len(header)

    def fits(line: str) -> bool:
        nonlocal total
        total += len(line)
        return total <= MAX_HISTORY_BYTES

    return (header + "".join(takewhile(fits, lines))).encode()


def npz(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return an archive of any members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as writer:
        for name, content in members.items():
            writer.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(dtype: str, shape: str, content: bytes = b"") -> bytes:
    """Return an array of any claim."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + content


def predictions(**changes: bytes) -> bytes:
    """Return predictions of no image, and of what is changed."""
    arrays = {
        "labels": npy("|u1", "(0,)"),
        "scores": npy("<f4", "(0, 0)"),
        "sample_images": npy("|u1", "(0, 1, 1)"),
        "mistake_indices": npy("<i8", "(0,)"),
        "mistake_images": npy("|u1", "(0, 1, 1)"),
        "classes": npy("<U1", "(0,)"),
    }
    return npz(arrays | changes)


def many_classes() -> bytes:
    """Return predictions of millions of classes and no image."""
    names = npy("<U1", f"({MEBIBYTE},)", bytes(4 * MEBIBYTE))
    return predictions(scores=npy("<f4", f"(0, {MEBIBYTE})"), classes=names)


def packed(content: bytes) -> bytes:
    """Return *content* as gzip does."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


IDX = b"\0\0\x08"


def declared(parameters: bytes) -> bytes:
    """Return the header of exported C with *parameters*."""
    return b"typedef float tiny_score;\nvoid tiny_compute(" + parameters + b");\n"


HOSTILE: dict[str, dict[str, Callable[[], bytes]]] = {
    "idx": {
        "terabytes": lambda: IDX + struct.pack(">B3I", 3, MOST, MOST, MOST),
        "a gibibyte": lambda: IDX + struct.pack(">BI", 1, (1 << 30) - 8) + bytes(9),
        "nothing, often": lambda: IDX + struct.pack(">B3I", 3, MOST, 0, MOST),
        "a pickle": lambda: pickle.dumps(Trap()),
    },
    "idx-gz": {
        "terabytes": lambda: packed(IDX + struct.pack(">B2I", 2, MOST, MOST)),
        "a gibibyte": lambda: packed(IDX + struct.pack(">BI", 1, (1 << 30) - 8)),
        "a bomb": lambda: packed(IDX + struct.pack(">BI", 1, 5) + bytes(LARGE)),
    },
    "png": {
        "a large claim": lambda: png(MOST, MOST, 6),
        "much paper": lambda: png(4096, 4096, 6, rows(4096 * (4 * 4096 + 1))),
        "much grey paper": lambda: png(4096, 1100, 0, rows(1100 * 4097)),
        "many rows": lambda: png(5, 6, 0, rows(LARGE)),
        "a long note": lambda: png(
            5, 6, 0, b"zTXtx\0\0" + zlib.compress(bytes(LARGE)), rows(36)
        ),
        "a long profile": lambda: png(
            5, 6, 0, b"iCCPx\0\0" + zlib.compress(bytes(LARGE)), rows(36)
        ),
        "many notes": lambda: png(5, 6, 0, *[b"tEXtx\0y"] * 100_000, rows(36)),
    },
    "jpeg": {
        "a large claim": lambda: claiming_jpeg(65_000),
        "much paper": lambda: jpeg(4096, 4000),
        "colours": lambda: jpeg(4096, 1100, "RGB"),
        "scans": lambda: jpeg(2000, 2000, "CMYK", progressive=True),
        "many scans": lambda: jpeg(1400, 1400) + b"\xff\xda\0\x08\1\1\0\0\x3f\0" * 9999,
    },
    "network": {
        "a wide layer": lambda: layer("Dense", units=2**40),
        "a wide kernel": lambda: layer("Conv2D", filters=8, kernel_size=[2**30, 2**30]),
        "a large input": lambda: changed_network(
            inputs=[{"name": "image", "shape": [2**30, 2**30, 1], "kind": "pixels"}]
        ),
        "a module": lambda: layer("os.system", command="touch trapped"),
        "a hidden method": lambda: layer("__class__", __class__="os.system"),
        "a red name": lambda: changed_network(**{"\x1b[31m": 1}),
        "a deep text": lambda: filled("", "[", ""),
        "objects": lambda: filled('{"x":[', "{},", "0]}"),
        "keys": lambda: filled('{"x":[', '{"":0},', "0]}"),
        "twice": lambda: filled("{", '"":0,', '"":0}'),
        "numbers": lambda: filled('{"x":', "9", "}"),
        "letters": lambda: filled('{"name":"', "é", '"}')[:-2],
    },
    "weights": {
        "a long header": lambda: (2**63).to_bytes(8, "little") + b"{}",
        "terabytes": lambda: safetensors(
            '{"x": {"dtype": "F32", "shape": [1099511627776],'
            ' "data_offsets": [0, 4398046511104]}}'
        ),
        "nothing, often": lambda: safetensors(
            '{"x": {"dtype": "F32", "shape": [0, 9223372036854775807, 4],'
            ' "data_offsets": [0, 0]}}'
        ),
        "many arrays": lambda: safetensors(many_entries()),
        "objects": lambda: safetensors(filled("{", '"x":{},', '"y":0}').decode()[:-1]),
        "a pickle": lambda: safetensors("") + pickle.dumps(Trap()),
    },
    "run": {
        "a deep text": lambda: filled("", "[", ""),
        "objects": lambda: filled('{"x":[', "{},", "0]}"),
        "keys": lambda: filled('{"x":[', '{"":0},', "0]}"),
    },
    "recipe": {
        "a deep text": lambda: filled("x = ", "[", "", MAX_RECIPE_BYTES),
        "a deep key": lambda: filled("x", ".x", "=1", MAX_RECIPE_BYTES),
        "tables": lambda: filled("x = [", "{},", "]", MAX_RECIPE_BYTES),
        "keys": lambda: filled("", "x.y=1\n", "", 6 * 900),
        "numbers": lambda: filled("epochs = ", "9", "", MAX_RECIPE_BYTES),
        "a module": lambda: b'optimizer = "os.system"\nschedule = "subprocess.run"\n',
    },
    "history": {
        "short lines": history,
        "columns": lambda: filled(
            ",".join(history_columns()), ",x_loss", "", MAX_HISTORY_BYTES
        ),
        "numbers": lambda: b"epoch," + b"9" * 100_000,
    },
    "predictions": {
        "terabytes": lambda: predictions(scores=npy("<f4", "(999999999999, 9)")),
        "nothing, often": lambda: predictions(scores=npy("<f4", "(0, 999999999999)")),
        "a red type": lambda: predictions(labels=npy("\x1b[31m", "(1,)")),
        "a red output": lambda: predictions(**{"\x1b[31m_labels": npy("|u1", "(0,)")}),
        "classes": many_classes,
        "a pickle": lambda: predictions(labels=npy("|O", "(1,)", pickle.dumps(Trap()))),
        "only a pickle": lambda: pickle.dumps(Trap()),
        "a bomb": lambda: npz({"labels": bytes(LARGE)}, zipfile.ZIP_DEFLATED),
        "names": lambda: npz({f"{i}_labels": b"" for i in range(20_000)}),
    },
    "checkpoint": {
        "a long header": lambda: (2**63).to_bytes(8, "little") + b"{}",
        "many arrays": lambda: safetensors(many_entries()),
        "other words": lambda: fuzz_repairs.checkpoint(
            safetensors('{"__metadata__": {"checkpoint": "[]", "sha256": "0"}}')
        ),
        "a pickle": lambda: safetensors("") + pickle.dumps(Trap()),
    },
    "keras-npz": {
        "a bomb": lambda: npz({"y_train": bytes(LARGE)}, zipfile.ZIP_DEFLATED),
        "another array": lambda: npz({"x_train": bytes(5)}),
        "names": lambda: npz({f"{i}": b"" for i in range(20_000)}),
        "a pickle": lambda: pickle.dumps(Trap()),
    },
    "seal": {
        "a way out": f"{'0' * 64}  ../../etc/passwd\n".encode,
        "lines": lambda: filled("", "0  x\n", ""),
        "a red name": lambda: b"0  \x1b[31m\n",
    },
    "digests": {
        "a deep text": lambda: filled("", "[", "", MAX_RECORD_BYTES),
        "a red origin": lambda: json.dumps({
            "x": {"sha256": "0" * 64, "origin": "\x1b[31m", "is_proven": True}
        }).encode(),
        "objects": lambda: filled('{"x":[', "{},", "0]}", MAX_RECORD_BYTES),
    },
    "keras": KERAS,
    "header": {
        "open comments": lambda: filled("", "/*", ""),
        "spaces": lambda: filled("typedef", " ", "float tiny_score;"),
        "parameters": lambda: declared(b"const uint8_t x[1]," * 50_000),
        "a size": lambda: declared(b"const uint8_t x[999999999], tiny_score y[1]"),
        "a red name": lambda: declared(b"const uint8_t \x1b[31m[1]"),
        "digits": lambda: declared(b"const uint8_t x[" + b"1" * 500_000 + b"]"),
    },
    "ini": {
        "one line": lambda: filled("_WDWORD(0x20000000, ", "0", ")\n"),
        "numbers": lambda: b"_WFLOAT(0x20000000, " + b"9" * 5_000 + b")\n",
        "an exponent": lambda: b"_WFLOAT(0x20000000, 1e-999999999)\n",
        "the same place": lambda: filled("", "_WDWORD(0x20000000, 0x0)\n", ""),
        "a function": lambda: b'FUNC void x(void) { exec("rm -rf /"); }\nx()\n',
        "an include": lambda: b"INCLUDE /etc/passwd\n",
        "a red word": lambda: b"_WDWORD(\x1b[31m, 0x0)\n",
    },
}
