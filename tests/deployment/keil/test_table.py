from scrawl.deployment import Tensor, keil_map, map_text
from scrawl.deployment.keil.memory_map import place

WHOLE = """\
tensor         from        to           bytes  type     shape    order of axes
image          0x20000000  0x20000C3F   3,136  float32  28x28x1  height, width, channels
conv2d/kernel  0x20000C40  0x20000DCF     400  float32  5x5x1x4  height, width, channels, filters
conv2d/bias    0x20000DD0  0x20000DDF      16  float32  4        filters
dense/kernel   0x20000DE0  0x200067DF  23,040  float32  576x10   features, units
dense/bias     0x200067E0  0x20006807      40  float32  10       units
26,632 bytes, no hole between them; the last axis is the fastest.
"""  # noqa: E501 - a table

HOLED = """\
tensor    from        to          bytes  type   shape  order of axes
one       0x20000000  0x20000003      4  int32  1      units
(unused)  0x20000004  0x2000000F     12
two       0x20000010  0x20000013      4  int32  1      units
8 bytes, 1 hole of 12 bytes between them; the last axis is the fastest.
"""


def test_a_map_is_a_table(network_of):
    """A line for each array, by address, and one of their sums."""
    assert map_text(keil_map(network_of(4))) == WHOLE


def test_holes_have_lines_of_their_own():
    """Whoever looks for memory sees where it is."""
    one, two = (Tensor(name, "int32", (1,), ("units",)) for name in ("one", "two"))

    assert map_text(place((one, two), addresses={"two": 0x20000010})) == HOLED


def test_lines_are_in_the_order_of_addresses():
    """Whatever the order in which arrays were placed."""
    one, two = (Tensor(name, "int32", (1,), ("units",)) for name in ("one", "two"))
    addresses = {"one": 0x20000010, "two": 0x20000000}

    lines = map_text(place((one, two), addresses=addresses)).splitlines()

    assert [line.split()[0] for line in lines[1:4]] == ["two", "(unused)", "one"]
