"""What a contender is asked and what it answers: one line of JSON each."""

import dataclasses
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """A task for one contender, with the settings it is to be done under.

    *task* is "train" (images/s with Adam, rate .001, cross-entropy), "cost" (the same
    of a variant), "epoch" (the same of many images, with memory for an epoch),
    "classify" (images/s in batches), "latency" (seconds for one image) or "build"
    (seconds until the network is ready to train). A contender reads the settings it
    knows.
    """

    task: str
    network: str
    batch_size: int
    threads: int
    seconds: float = 2.0
    data: str = ""  # the folder of data sets; without one, random pixels
    precision: str = "float32"  # or "bfloat16"
    layout: str = "channels_first"  # or "channels_last"
    optimizer: str = ""  # which of a peer's implementations of Adam
    compiled: str = ""  # what a peer hands to its compiler, or calls
    batches_per_call: int = 1
    instructions: str = "native"  # or "avx2", "sse"
    variant: str = ""  # of the network or its training: a name of VARIANTS

    def settings(self) -> str:
        """Say in words what differs from contender to contender."""
        words = [f"{self.threads} thread{'s' if self.threads > 1 else ''}"]
        words += [word for word in (self.precision, self.layout) if _is_choice(word)]
        words += [word for word in (self.optimizer, self.compiled) if word]
        if self.batches_per_call > 1:
            words.append(f"{self.batches_per_call} batches per call")
        return ", ".join(words)


@dataclass(frozen=True)
class Reply:
    """What was measured; *value* is images/s or seconds, as the task says."""

    value: float
    num_calls: int
    cpu_seconds: float  # of all threads, while measuring
    peak_memory_bytes: int  # of the process so far


def to_line(record: Job | Reply) -> str:
    """Write a job or a reply as one line of JSON."""
    return json.dumps(dataclasses.asdict(record))


def to_job(line: str) -> Job:
    """Read a job back from its line."""
    return Job(**json.loads(line))


def to_reply(line: str) -> Reply:
    """Read a reply back from its line."""
    return Reply(**json.loads(line))


def _is_choice(word: str) -> bool:
    return word not in ("float32", "channels_first")
