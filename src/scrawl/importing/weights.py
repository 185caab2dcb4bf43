"""The weights of a model, found in its file by the names of its layers.

The older form has a group for each layer, which lists the names of its arrays. The
newer one numbers the layers of each class (conv2d, conv2d_1, ...) and their arrays;
before Keras 3, a number may be left out, and the order alone counts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, takewhile

import numpy as np

from scrawl.arrays import Weights
from scrawl.importing.hdf5 import Hdf5
from scrawl.importing.model import Entry, Model
from scrawl.networks import Network, describe

OLD_ROOT = "model_weights"
NEW_ROOTS = ("layers", "_layer_checkpoint_dependencies")
OTHER_NAMES = {"depthwise_kernel": "kernel"}  # of a DepthwiseConv2D, in older files
AGAIN = "Save the model again, with Keras itself."

Arrays = Mapping[str, np.ndarray]


def weights_of(
    network: Network, model: Model, names: Mapping[str, str], file: Hdf5
) -> Weights:
    """Return the weights that *file* has for the *network* made of *model*.

    Args:
        network: Without weights.
        model: In whose order the arrays are.
        names: What the layers of *model* are called in *network*.
        file: Of either form.

    Raises:
        InvalidNetwork: if some are missing, or have another shape; names the layer.
    """
    shapes = network.shapes()
    nodes = {node.name: node for node in network.nodes}
    needed = {
        entry.name: {
            weight.name: weight.shape
            for weight in nodes[names[entry.name]].weights(shapes)
        }
        for entry in model.layers
    }
    owners = [entry for entry in model.layers if needed[entry.name]]
    is_old = OLD_ROOT in file.groups
    groups = {} if is_old else _numbered_groups(owners, file)
    weights: dict[str, np.ndarray] = {}
    for entry in owners:
        wanted = needed[entry.name]
        if is_old:
            found = _old_arrays(entry, wanted, file)
        else:
            found = _new_arrays(entry, wanted, groups.get(entry.name), file)
        _require_shapes(entry, wanted, found)
        weights |= {f"{names[entry.name]}/{key}": found[key] for key in wanted}
    return weights


def _old_arrays(entry: Entry, wanted: Mapping[str, object], file: Hdf5) -> Arrays:
    """Return the arrays of a layer by our names, which the end of theirs tells."""
    group = f"{OLD_ROOT}/{entry.name}"
    paths = [f"{group}/{name}" for name in file.names(group, "weight_names")]
    known = {path: file.arrays[path] for path in paths if path in file.arrays}
    _require_count(entry, wanted, known, file)
    by_end = {_own_name(path, wanted): array for path, array in known.items()}
    if by_end.keys() == wanted.keys():
        return by_end
    return dict(zip(wanted, known.values(), strict=True))


def _own_name(path: str, wanted: Mapping[str, object]) -> str:
    """Return 'kernel' of '.../conv2d_1/kernel:0'."""
    name = path.rpartition("/")[2].partition(":")[0]
    return name if name in wanted else OTHER_NAMES.get(name, name)


def _new_arrays(
    entry: Entry, wanted: Mapping[str, object], group: str | None, file: Hdf5
) -> Arrays:
    """Return the arrays of a layer by our names, which are in the order of theirs."""
    paths = (f"{group}/vars/{number}" for number in count())
    there = takewhile(file.arrays.__contains__, paths)
    known = {path: file.arrays[path] for path in there}
    _require_count(entry, wanted, known, file)
    return dict(zip(wanted, known.values(), strict=True))


def _numbered_groups(owners: Sequence[Entry], file: Hdf5) -> dict[str, str]:
    """Return the group of each layer: by its name if that is there, or by order."""
    groups = list(_groups_with_arrays(file))
    named = {
        name: group for group in groups if (name := file.word(f"{group}/vars", "name"))
    }
    if named.keys() >= {entry.name for entry in owners}:
        return named
    found: dict[str, str] = {}
    for kind in {entry.kind for entry in owners}:
        stem = re.compile(rf"{_snake_case(kind)}(_(\d{{1,6}}))?")
        matches = [
            (stem.fullmatch(group.rpartition("/")[2]), group) for group in groups
        ]
        ranked = sorted((int(m[2] or 0), group) for m, group in matches if m)
        same = [entry.name for entry in owners if entry.kind == kind]
        if len(ranked) == len(same):
            found |= zip(same, (group for _, group in ranked), strict=True)
    return found


def _groups_with_arrays(file: Hdf5) -> Iterator[str]:
    for path in file.groups:
        root, _, name = path.partition("/")
        is_layer = root in NEW_ROOTS and name and "/" not in name
        if is_layer and f"{path}/vars/0" in file.arrays:
            yield path


def _snake_case(kind: str) -> str:
    """Return the name that Keras makes of a class: 'conv2d' of 'Conv2D'."""
    split = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", split).lower()


def _require_count(
    entry: Entry, wanted: Mapping[str, object], found: Arrays, file: Hdf5
) -> None:
    if len(found) != len(wanted):
        others = f" Others are {', '.join({*file.others.values()})}."
        raise entry.refusal(
            f"has {len(found)} arrays of float32 in the file, and needs"
            f" {', '.join(wanted)}.{others if file.others and not found else ''}"
            f" {AGAIN}"
        )


def _require_shapes(
    entry: Entry, wanted: Mapping[str, tuple[int, ...]], found: Arrays
) -> None:
    for name, shape in wanted.items():
        if found[name].shape != shape:
            raise entry.refusal(
                f"has a {name} of {describe(found[name].shape)} in the file, and needs"
                f" {describe(shape)}. {AGAIN}"
            )
