"""The same network in ONNX, which runtimes of many languages and chips compute.

Raw bytes enter, as everywhere; casting and scaling are part of the graph. A new
operation is added to the `match` of `operations.py`, where the type checker leads.
"""

from scrawl.deployment.onnx.saving import onnx_files

__all__ = ["onnx_files"]
