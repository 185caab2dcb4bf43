"""Scrawl against its peers: one command, one machine, one run, one page of tables.

`python -m benchmarks` builds an environment of its own for each peer, measures the
machine's peak, then lets every contender train and classify with the same networks,
batches and images, in turn, and writes `docs/results/benchmarks.md`.

Read in this order: `networks` (what is trained), `jobs` (what a contender is asked),
`contenders` (who takes part), `peers` (how each does it), `rounds` (who runs when),
`vocabulary` (scrawl alone, with and without its parts), `report` (the page).

To add a peer: a lock file in `environments/`, a module in `peers/` that gives `serve` a
function from a job to a piece of work, and a line in the table of `contenders`.
"""
