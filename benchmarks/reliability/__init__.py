"""Does scrawl keep its word when disks, machines and files do not?

`python -m benchmarks.reliability.faults` lets each call that touches a file fail, one
at a time, and looks at what is left.
"""
