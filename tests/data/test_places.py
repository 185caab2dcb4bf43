"""The cache is the user's alone."""

import pytest

from scrawl.data import load_data
from scrawl.data.places import kept_in
from scrawl.errors import NotWritable


def test_each_data_set_has_a_folder(empty_cache):
    """Below that of all data, and made by whoever writes there."""
    assert kept_in("kmnist") == empty_cache / "data" / "kmnist"
    assert not kept_in("kmnist").exists()


@pytest.mark.usefixtures("empty_cache")
def test_a_link_in_the_cache_is_refused(tmp_path):
    """What is downloaded would lie where others may change it."""
    kept_in("kmnist").symlink_to(tmp_path)

    with pytest.raises(NotWritable, match="kmnist is not a folder of its own"):
        load_data("kmnist")
