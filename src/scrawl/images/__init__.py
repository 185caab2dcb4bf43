"""Images that users bring, and images as a training shows them.

Files come in as arrays of grey bytes: 0 is paper and 255 is ink, as in MNIST, and
nothing is inverted, cut or scaled: a digit is read as it is stored. `require_size` says
what to do when it does not fit. `Augmentation` moves, turns, sizes, shears and bends
what is there, in integers, so that every machine makes the same bytes.
"""

from scrawl.images.augmentation import Augmentation
from scrawl.images.elastic import Elastic
from scrawl.images.reading import read_images, require_size

__all__ = ["Augmentation", "Elastic", "read_images", "require_size"]
