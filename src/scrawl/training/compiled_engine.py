"""Training with our own compiler: the engine that is used unless another is named."""

from collections.abc import Mapping

from scrawl.arrays import Inputs, Labels, Reader
from scrawl.compiler import (
    CompiledNetwork,
    EpochResult,
    Trainer,
    TrainingState,
    Watch,
)
from scrawl.networks import Network
from scrawl.training.engine import Order, Work
from scrawl.training.schedules import Rates
from scrawl.training.surroundings import CompilerUsed, TargetUsed, Tools


class CompiledEngine:
    """Trains with C that is made for the network.

    Raises:
        NoCompiler: if this machine cannot compile the training.
    """

    can_be_resumed = True

    def __init__(self, work: Work) -> None:
        """Compile the training, or find it in the cache."""
        self.trainer = Trainer(
            work.network,
            work.optimizer,
            batch_size=work.batch_size,
            losses=work.losses,
            augmentation=work.augmentation,
            ema_momentum=work.ema_momentum,
            threads=work.threads,
            seed=work.seed,
        )

    def train_epoch(
        self,
        inputs: Inputs,
        labels: Mapping[str, Labels],
        *,
        order: Order,
        rates: Rates,
        epoch: int,
        watch: Watch,
    ) -> EpochResult:
        """Visit the examples in *order*, with one learning rate for each batch."""
        return self.trainer.train_epoch(
            inputs,
            labels,
            order=order,
            rates=rates,
            epoch=epoch,
            watch=watch,
        )

    def averaged_network(self) -> Network:
        """Return the network with the average of its weights over the steps."""
        return self.trainer.averaged_network()

    def state(self) -> TrainingState:
        """Return all that the training goes on from."""
        return self.trainer.state()

    def restore(self, state: TrainingState) -> None:
        """Go on from the *state* of an equal training."""
        self.trainer.restore(state)

    def reader(self, network: Network) -> Reader:
        """Return the *network* compiled by the same compiler, for the same target."""
        trainer = self.trainer
        return CompiledNetwork(
            network,
            threads=trainer.threads,
            target=trainer.target,
            compiler=trainer.compiler,
        ).forward

    def tools(self) -> Tools:
        """Return the threads, the compiler and the target."""
        compiler, target = self.trainer.compiler, self.trainer.target
        return Tools(
            threads=self.trainer.threads,
            compiler=CompilerUsed(" ".join(compiler.command), compiler.version),
            target=TargetUsed(target.name, target.arithmetic),
        )
