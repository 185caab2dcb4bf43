"""Exported C on the host and on every core, over all test images of MNIST.

`python -m benchmarks.devices` trains the networks of `subjects`, makes both forms of
each (`forms`: float32, and int8), builds them for every target with every compiler that
is here (`cells`), compares and measures them (`measuring`), and writes
`docs/results/devices.md` (`results`, `page`, `aims`, `tables`). What was found is kept
line by line (`journal`): a command that was stopped goes on, and what is exported or
compiled otherwise than before is measured again.

To add a network, add a line to the table of `subjects`.
"""
