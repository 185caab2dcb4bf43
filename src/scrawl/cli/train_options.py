"""The options of `scrawl train` that are fields of a recipe, in sections.

Their names are those of the fields. To add one, add a line to the table; what its value
may be is said by the rules of recipes, so that a flag and a file are refused alike.
"""

from collections.abc import Callable

import click

PAIR = "="


class RecipeCommand(click.Command):
    """A command that takes the fields of a recipe, too, and lists them by sections."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own options, then those of the recipe."""
        settings = (option for section in SECTIONS.values() for option in section)
        return [*super().get_params(ctx), *settings]

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the help of all options."""
        own = super().get_params(ctx)
        for title, options in {"Options": own, **SECTIONS}.items():
            records = [option.get_help_record(ctx) for option in options]
            with formatter.section(title):
                formatter.write_dl([record for record in records if record])


class Values(click.ParamType):
    """Numbers or names: one, several with commas, or some for outputs by name."""

    name = "values"

    def __init__(self, one: Callable[[str], object]) -> None:
        """Read each of them with *one*."""
        self.one = one

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """Return a dict for 'a=1,b=2', a list for '1,2', and '1' as it is."""
        if not isinstance(value, str):
            return value
        parts = value.split(",")
        try:
            if any(PAIR in part for part in parts):
                pairs = [part.partition(PAIR) for part in parts]
                return {name: self.one(text) for name, _, text in pairs}
            return value if len(parts) == 1 else [self.one(part) for part in parts]
        except ValueError:
            self.fail(f"{value!r} has parts that are no numbers.", param, ctx)


def _setting(
    flag: str, kind: type | click.ParamType, help_text: str, metavar: str | None = None
) -> click.Option:
    return click.Option([flag], type=kind, help=help_text, metavar=metavar)


def _switch(name: str, help_text: str) -> click.Option:
    return click.Option([f"--{name}/--no-{name}"], default=None, help=help_text)


SECTIONS: dict[str, tuple[click.Option, ...]] = {
    "Epochs": (
        _setting("--epochs", int, "How often to see all images. Default: 10."),
        _setting("--batch-size", int, "Images between two steps. Default: 128."),
        _setting("--seed", int, "Equal seeds give equal results. Default: 0."),
    ),
    "Optimizer": (
        _setting(
            "--optimizer",
            str,
            "adadelta, adam, adamw, rmsprop or sgd. Default: adam.",
            "NAME",
        ),
        _setting(
            "--learning-rate", float, "Default: .01 for sgd, .001 for the others."
        ),
        _setting("--momentum", float, "Of sgd and rmsprop. Default: 0."),
        _switch("nesterov", "Of sgd: let momentum look ahead."),
        _setting("--rho", float, "Default: .9 for rmsprop, .95 for adadelta."),
        _setting("--beta-1", float, "Of adam and adamw. Default: .9."),
        _setting("--beta-2", float, "Of adam and adamw. Default: .999."),
        _setting("--epsilon", float, "Of all but sgd. Default: 1e-7."),
        _setting("--weight-decay", float, "Of adamw. Default: .004."),
        _setting(
            "--ema-momentum",
            float,
            "Test and keep averaged weights: in each step the average keeps this"
            " share, eg. .99.",
        ),
    ),
    "Learning rate over time": (
        _setting(
            "--schedule",
            str,
            "constant, cosine, one-cycle or step. Default: constant.",
            "NAME",
        ),
        _setting("--decay-rate", float, "Of step: multiply by this. Default: .5."),
        _setting("--decay-epochs", int, "Of step: so often. Default: every 5 epochs."),
    ),
    "Loss": (
        _setting(
            "--loss",
            Values(str),
            "cross-entropy, of all outputs or, by their names, of each.",
            "NAME|OUTPUT=NAME,...",
        ),
        _setting(
            "--loss-weights",
            Values(float),
            "How much outputs count, eg. digit=1,sum=.5; 0 turns one off.",
            "OUTPUT=NUMBER,...",
        ),
        _setting(
            "--label-smoothing",
            float,
            "Spread this share of every label over all classes, eg. .1.",
        ),
        _setting(
            "--class-weight",
            Values(float),
            "How much classes count: all the same, or so much each, eg. 1,2,1.",
            "balanced|NUMBER,...",
        ),
    ),
    "Validation": (
        _setting("--validation-split", float, "Set this share aside, eg. .1."),
        _switch("stratified", "Take that share from every class."),
        _setting(
            "--patience",
            int,
            "Stop after so many epochs without a lower validation loss, and keep the"
            " best one's weights.",
        ),
        _setting("--min-delta", float, "By how much it must be lower. Default: 0."),
    ),
    "Augmentation: each image is changed anew in every epoch, by up to": (
        _setting("--shift-pixels", float, "so many pixels across and down, eg. 2"),
        _setting("--rotation-degrees", float, "so many degrees, eg. 10"),
        _setting("--scale", float, "this share of its size, eg. .1"),
        _setting("--shear-degrees", float, "so many degrees of slant, eg. 10"),
        _setting("--elastic-pixels", float, "so many pixels of bending, eg. 4"),
        _setting("--elastic-sigma", float, "the smoothness of bending. Default: 4."),
    ),
}
