"""Random small graphs from the whole vocabulary, in every reader.

`python -m benchmarks.random_graphs` draws thousands of them and writes what differed to
docs/results/random-graphs.md. A network is a number: what differed can be drawn again.
"""
