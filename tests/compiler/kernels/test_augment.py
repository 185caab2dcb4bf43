"""The C kernel of augmentation against its specification, byte by byte."""

import ctypes
from importlib import resources

import numpy as np
import pytest

import scrawl
from scrawl.arrays import Images
from scrawl.compiler import TARGETS, Compiler, Target, runs_here
from scrawl.compiler.toolchain import build
from scrawl.images import Augmentation, Elastic
from scrawl.randomness import Purpose

SEED = (5 << 32) + 7
EPOCH = 3
KERNELS = ("vector", "random", "augment")
AFFINE = Augmentation(
    shift_pixels=2.5, rotation_degrees=40.0, scale=0.3, shear_degrees=20.0
)
BENT = Augmentation(
    shift_pixels=1.0, rotation_degrees=9.0, elastic_pixels=4.0, elastic_sigma=1.5
)
WILD = Augmentation(27.9, 180.0, 0.9, 45.0, 27.9, elastic_sigma=16.0)
CASES = [
    ((28, 28), AFFINE),
    ((28, 28), BENT),
    ((28, 28), WILD),
    ((48, 48), BENT),
    ((9, 23), BENT),
    ((33, 5), BENT),
    (
        (3, 3),
        Augmentation(shift_pixels=2.0, rotation_degrees=180.0, elastic_pixels=2.0),
    ),
    ((1, 1), Augmentation(scale=0.5, elastic_pixels=0.9)),
    ((64, 16), Augmentation(rotation_degrees=180.0, elastic_pixels=9.0)),
]
TARGETS_HERE = [name for name, target in TARGETS.items() if runs_here(target)]
FENCE = 0xA5  # what lies around the memory that a kernel may use


@pytest.fixture(params=["gcc", "zig"])
def compiler(request: pytest.FixtureRequest, compilers) -> Compiler:
    """Each compiler in turn."""
    if request.param not in compilers:
        pytest.skip(f"{request.param} is not installed")
    return compilers[request.param]


@pytest.mark.parametrize("target", TARGETS_HERE)
def test_every_machine_makes_the_bytes_of_the_specification(target, compiler, tmp_path):
    """Whatever the compiler and the width of vectors; sizes with all kinds of ends."""
    library = compiled(compiler, TARGETS[target], tmp_path)

    for number, (shape, augmentation) in enumerate(CASES):
        images = pictures(shape)

        shown = augmented(library, number, images)

        expected = augmentation(images, seed=SEED, epoch=EPOCH)
        np.testing.assert_array_equal(shown, expected, err_msg=f"case {number}")


def compiled(compiler: Compiler, target: Target, folder) -> ctypes.CDLL:
    """Return a library that augments an image as each of the cases does."""
    path = folder / "library.so"
    (folder / "source.c").write_text(source(target))
    build(compiler, target, folder / "source.c", path)
    return ctypes.CDLL(str(path))


def source(target: Target) -> str:
    """Return the kernel, and a function that calls it for one of the cases."""
    folder = resources.files("scrawl.compiler") / "kernels"
    fused = int(target.arithmetic == "float32-fma")
    lines = [f"#define LANES {target.lanes}\n#define FUSED {fused}"]
    lines += [(folder / f"{name}.h").read_text() for name in KERNELS]
    lines += [one_case(number, *case) for number, case in enumerate(CASES)]
    arguments = "const Draw *draw, const i32 *t, const u8 *x, u8 *y, u32 *scratch"
    lines += [
        '__attribute__((visibility("default")))',
        f"void show(int number, {arguments})",
        "{",
        "    switch (number) {",
        *(
            f"    case {number}: case_{number}(draw, t, x, y, scratch); break;"
            for number in range(len(CASES))
        ),
        "    }",
        "}",
    ]
    return "\n".join(lines)


def one_case(number: int, shape: tuple[int, int], augmentation: Augmentation) -> str:
    """Return a function of C that augments as one of the cases does."""
    elastic = augmentation.elastic(shape)
    columns = elastic.column_weights if elastic else (0,)
    rows = elastic.row_weights if elastic else (0,)
    numbers = (elastic.gain, elastic.shift, elastic.limit) if elastic else (0, 0, 0)
    sizes = ", ".join(map(str, (*shape, len(columns) - 1, len(rows) - 1, *numbers)))
    return f"""
static const short columns_{number}[] = {{{", ".join(map(str, columns))}}};
static const short rows_{number}[] = {{{", ".join(map(str, rows))}}};
NOINLINE void case_{number}(const Draw *draw, const i32 *t, const u8 *x, u8 *y,
                            u32 *scratch)
{{
    const Augment sizes = {{{sizes}}};
    augment(sizes, draw, t, columns_{number}, rows_{number}, x, y, scratch);
}}"""


def augmented(library: ctypes.CDLL, number: int, images: Images) -> Images:
    """Return what the kernel makes of *images*, one by one, and hold its fences."""
    shape, augmentation = CASES[number]
    maps = augmentation.transforms(SEED, EPOCH, len(images), shape)
    words = scratch_words(shape, augmentation.elastic(shape))
    size = shape[0] * shape[1]
    shown = []
    for index, image in enumerate(images):
        draw = (ctypes.c_uint32 * 5)(7, 5, index, EPOCH, Purpose.ELASTIC)
        scratch = np.full(words + 16, FENCE, np.uint32)
        y = np.full(size + 16 + 16, FENCE, np.uint8)
        addresses = (maps[index], image, y, scratch)
        library.show(number, draw, *(pointer(array) for array in addresses))
        assert (scratch[words:] == FENCE).all()
        assert (y[size + 16 :] == FENCE).all()
        shown.append(y[:size].reshape(shape))
    return np.stack(shown)


def scratch_words(shape: tuple[int, int], elastic: Elastic | None) -> int:
    """Return how many words the kernel may use besides its input and output."""
    height, width = shape
    stride = up_to(16, width + 2)
    neighbours = up_to(16, ((height + 2) * stride + 1) // 2 + 1)
    if elastic is None:
        return neighbours
    margin = up_to(16, (len(elastic.column_weights) - 1) * width)
    radius = up_to(16, len(elastic.row_weights) - 1)
    return neighbours + 2 * (margin + up_to(64, height * width) + radius)


def up_to(multiple: int, count: int) -> int:
    """Return the next multiple."""
    return -(-count // multiple) * multiple


def pointer(array: np.ndarray) -> ctypes.c_void_p:
    """Return the address of an array."""
    return ctypes.c_void_p(array.ctypes.data)


def pictures(shape: tuple[int, int]) -> Images:
    """Return real digits if there are any of this size, and random bytes."""
    noise = np.random.default_rng(0).integers(0, 256, (20, *shape), dtype=np.uint8)
    if shape != (28, 28):
        return noise
    return np.concatenate([scrawl.load_data("digits").test.images[:100], noise])
