"""The peers: each module runs as a program in an environment of its own.

A peer gives `serve` a function from a job to a piece of work, which handles some
images whenever it is called and returns how many. `serve` warms it up and times it,
so that all are timed alike.
"""

from benchmarks.peers.data import Data, load_data
from benchmarks.peers.serving import Work, serve, sized

__all__ = ["Data", "Work", "load_data", "serve", "sized"]
