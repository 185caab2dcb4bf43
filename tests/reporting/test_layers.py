from scrawl.networks import costs, zoo_network
from scrawl.reporting.layers import costs_of, diagram_of


def test_every_layer_has_a_row_and_all_have_a_sum():
    """The numbers are those of `costs`."""
    network = zoo_network("cnn-16-32", (28, 28, 1))

    table = costs_of(network)

    assert [row[0] for row in table.rows] == [node.name for node in network.nodes]
    assert table.rows[1][1:5] == ("Conv2D", "26x26x16", "160", "97,344")
    assert table.total[3] == f"{costs(network).num_parameters:,}"
    assert {len(row) for row in (*table.rows, table.total)} == {len(table.header)}


def test_the_diagram_is_svg():
    """It is part of the page, and looks up nothing."""
    drawn = diagram_of(zoo_network("cnn-16-32", (28, 28, 1)))

    assert drawn.startswith("<svg")
    assert "href" not in drawn
