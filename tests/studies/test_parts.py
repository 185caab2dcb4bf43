import pytest

from scrawl.errors import InvalidRequest
from scrawl.studies import Picture, Table


def test_rows_are_as_long_as_the_header():
    """A cell too few would move all behind it."""
    with pytest.raises(InvalidRequest, match=r"Row 2 .*'sums' has 1 cells.* has 2\."):
        Table("sums", ("a", "b"), (("1", "2"), ("3",)))


@pytest.mark.parametrize("content", [b"", b"junk", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_png_is_no_picture(content):
    """Its size is read from its header."""
    with pytest.raises(InvalidRequest, match="picture 'curves' is no PNG"):
        Picture("curves", "two curves", content)
