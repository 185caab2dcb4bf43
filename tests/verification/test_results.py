"""What was found is told, to people and to programs."""

import json

from scrawl.verification import find_toolchain, to_json, to_text, verify
from tests.verification.cases import EXPECTED, draw_inputs, load_export


def test_a_verification_is_told():
    """With all that the design promises, and what it was made with."""
    export = load_export("tiny_integer")
    inputs = draw_inputs(export, 5)
    toolchain = find_toolchain("cortex-m0", "zig")
    found = verify(export, toolchain, inputs, EXPECTED["tiny_integer"](inputs))

    record, text = json.loads(json.dumps(to_json(found))), to_text(found)

    assert record == to_json(found)
    assert record["target"] == "cortex-m0"
    assert record["images"] == 5
    assert record["label_differences"] == record["largest_score_difference"] == 0
    assert record["flash_bytes"] == record["code_bytes"] + record["weight_bytes"]
    assert record["ram_bytes"] == 20
    assert record["agrees"]
    assert "-O2" in record["flags"]
    assert text.startswith("cortex-m0 (unicorn 2.")
    assert "digit: 0 of 5 labels differ, the scores of 0 differ; smallest mar" in text
    assert f"{record['instructions_per_image']:,.0f} instructions per image" in text
