"""Images that users bring: files in, arrays of grey bytes out.

0 is paper and 255 is ink, as in MNIST, and nothing is inverted, cut or scaled here: a
digit is read as it is stored. `require_size` says what to do when it does not fit.
"""

from scrawl.images.reading import read_images, require_size

__all__ = ["read_images", "require_size"]
