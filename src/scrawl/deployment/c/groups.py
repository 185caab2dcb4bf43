"""Functions of C for some filters of a product: one window, and one place.

A window is a function of its own, so that a compiler keeps its sums in registers. What
happens at a place is to look at each window of the pool, and to write what remains.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scrawl.deployment.c.sums import WIDTH, Sums
from scrawl.deployment.c.templates import Kernel, fill, suffix


@dataclass(frozen=True, eq=False)
class Group:
    """The filters from *first* to *end*, *width* at a time."""

    sums: Sums
    width: int
    first: int
    end: int

    @property
    def is_alone(self) -> bool:
        """Whether one step is enough: its weights are then at a known place."""
        return self.end - self.first == self.width

    @property
    def places(self) -> str:
        """At how many places side by side, as text of C."""
        return "PLACES" if self.width == WIDTH and self.sums.has_pairs else "1"

    def texts(self) -> Iterator[str]:
        """Yield the functions for one window and for one place."""
        sums = self.sums
        _, width, channels = sums.image
        words = {
            "function": sums.function,
            "x": sums.place.source_type,
            "y": sums.place.work.type,
            "width": self.width,
            "places": self.places,
            "chosen": "" if self.is_alone else "int filter, ",
            "weights": self._at(sums.num_taps),
            "begin": self._at(1),
            "step": sums.steps[1],
            "channels": channels,
            "width_of_image": width,
            "outside": sums.outside,
            "own": self._own(),
            "edge": f"{self._kernel('edge')}_{suffix(sums.place.source_type)}",
            "inside": self._inside(),
            "first": self.first,
            "last": self.end,
            "filters": sums.filters,
            "corner": "int top, int left, " if sums.is_padded else "",
            "look": self._look(),
            "finished": sums.finished.format(best=f"best[place * {self.width} + k]"),
        }
        window = "window_padded.c" if sums.is_padded else "window.c"
        yield fill("layers", window, **words)
        yield fill("layers", "place.c", **words)

    def call(self) -> str:
        """Return the line that computes these filters at the place (row, column)."""
        sums, (down, across) = self.sums, self.sums.steps
        _, width, channels = sums.image
        name = f"{sums.function}_place_{self.width}"
        if sums.size == (1, 1) and not sums.is_padded:
            return f"    {name}(x, y);"
        is_repeated = sums.has_pairs and self.places == "1"
        column = "(column + k)" if is_repeated else "column"
        if sums.is_padded:
            top, _, left, _ = sums.window.padding
            source = f"x, row * {down} - {top}, {column} * {across} - {left}"
        else:
            source = f"x + row * {down * width * channels}"
            source += f" + {column} * {across * channels}"
        if is_repeated:
            loop = "            for (int k = 0; k < PLACES; k++)\n"
            return f"{loop}                {name}({source}, at + k * {sums.filters});"
        return f"            {name}({source}, at);"

    def kernels(self) -> Iterator[Kernel]:
        """Yield the kernels that the functions need."""
        sums, x = self.sums, self.sums.place.source_type
        if sums.is_padded:
            yield Kernel("is_inside")
            yield Kernel("pixel")
            yield Kernel(self._edge_file(), x)
        if sums.is_own or self.width == 1:
            yield Kernel(self._kernel("window"), x)
            return
        if sums.arithmetic == "integer" or self.places == "1":
            if sums.arithmetic == "integer":
                yield Kernel("macros_integer")
            yield Kernel(f"window_4_{sums.arithmetic}", x)
        if self.places != "1":
            yield Kernel(f"macros_pair_{sums.arithmetic}")
            yield Kernel(f"window_4x2_{sums.arithmetic}", x)

    def _kernel(self, kind: Literal["edge", "window"]) -> str:
        if self.sums.is_own:
            return f"own_edge_{self.width}" if kind == "edge" else f"own_{self.width}"
        return f"{kind}_{self.width}"

    def _edge_file(self) -> str:
        name = self._kernel("edge")
        return f"{name}_{self.sums.arithmetic}" if name == "edge_4" else name

    def _at(self, size: int) -> str:
        """Return what is added to an array that has *size* numbers for a filter."""
        if not self.is_alone:
            return f" + filter * {size}" if size > 1 else " + filter"
        return f" + {self.first * size}" if self.first else ""

    def _own(self) -> str:
        if not self.sums.is_own:
            return ""
        multiplier = self.sums.kernel.shape[-1]
        if self.is_alone:
            channel = self.first // multiplier
            return f" + {channel}" if channel else ""
        return " + filter" if multiplier == 1 else f" + filter / {multiplier}"

    def _inside(self) -> str:
        """Return the lines that compute windows inside of the image."""
        sums = self.sums
        kind, frame = suffix(sums.place.source_type), f"&{sums.function}_frame"
        indent = "        " if sums.is_padded else "    "
        alone = (
            f"{self._kernel('window')}_{kind}({frame}, x{self._own()}, w, start, best);"
        )
        if self.places == "1":
            return indent + alone
        step = sums.steps[1] * sums.image[2]
        pair = f"window_4x2_{kind}({frame}, x, {step}, w, start, best);"
        if sums.arithmetic == "float":
            return indent + pair
        lines = ("if (PLACES == 2)", f"    {pair}", "else", f"    {alone}")
        return "\n".join(indent + line for line in lines)

    def _look(self) -> str:
        """Return the lines that look through all windows that the pool sees."""
        sums = self.sums
        name = f"{sums.function}_window_{self.width}"
        chosen = "" if self.is_alone else "filter, "
        rows, columns = sums.pool.size
        down, across = sums.window.strides
        if (rows, columns) == (1, 1):
            source = "x, top, left" if sums.is_padded else "x"
            return f"        {name}({source}, {chosen}best);"
        _, width, channels = sums.image
        if sums.is_padded:
            source = f"x, top + i * {down}, left + j * {across}"
        else:
            source = f"x + i * {down * width * channels} + j * {across * channels}"
        return "\n".join((
            f"        for (int i = 0; i < {rows}; i++)",
            f"            for (int j = 0; j < {columns}; j++)",
            f"                {name}({source}, {chosen}best);",
        ))


def groups_of(sums: Sums) -> Iterator[Group]:
    """Yield the filters, four at a time and one by one."""
    is_single = sums.is_own and sums.kernel.shape[-1] > 1
    end = 0 if is_single else sums.filters // WIDTH * WIDTH
    if end:
        yield Group(sums, WIDTH, 0, end)
    if end < sums.filters:
        yield Group(sums, 1, end, sums.filters)
