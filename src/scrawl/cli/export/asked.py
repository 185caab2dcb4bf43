"""What somebody asks an export for, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrawl.cli.device_network import DeviceNetwork, device_network
from scrawl.cli.output import complain
from scrawl.cli.run_data import data_of
from scrawl.data import Dataset
from scrawl.deployment import KeilOptions
from scrawl.errors import ScrawlError
from scrawl.training import Run


@dataclass(frozen=True)
class Asked:
    """A run, and how it is to be exported."""

    run: Run
    is_quantized: bool = False
    data: str | None = None
    offline: bool = False
    keil: KeilOptions = field(default_factory=KeilOptions)
    example: int = 0  # the test image that Keil's files hold
    target: str | None = None  # the core that the data sheet of C tells of

    def needed_data(self) -> Dataset:
        """Return the data.

        Raises:
            ScrawlError: if they are not known, or not here.
        """
        return data_of(self.run, self.data, offline=self.offline)

    def found_data(self, instead: str) -> Dataset | None:
        """Return the data, or say why they are not here, and what is done *instead*."""
        try:
            return self.needed_data()
        except ScrawlError as error:
            if self.data is not None:
                raise
            complain(f"{error} {instead}")
            return None

    def network(self, data: Dataset | None) -> DeviceNetwork:
        """Return the network of the run, as it was asked for.

        Raises:
            InvalidNetwork, InvalidRequest: if it cannot be.
        """
        return device_network(self.run.network, data, is_quantized=self.is_quantized)


@dataclass(frozen=True, eq=False)
class Exported:
    """Files by name, and what there is to know of them: for people, and as JSON."""

    files: Mapping[str, bytes]
    facts: tuple[tuple[str, str], ...] = ()
    record: Mapping[str, object] = field(default_factory=dict)
    text: str = ""  # beneath the facts
