"""Recipes as TOML: what a run keeps is what the next training can be given."""

import tomllib
from dataclasses import fields
from pathlib import Path

from scrawl.errors import InvalidFile, InvalidRequest, ScrawlError
from scrawl.files import read_text
from scrawl.training.recipe import Recipe, make_recipe
from scrawl.training.rules import Plain

MAX_RECIPE_BYTES = 1 << 14
# Python's reader takes the square of the points in a key: 29 s and 4 GB for 64 KB.
MAX_POINTS = 1000


def recipe_from_toml(text: str, **given: object) -> Recipe:
    """Return the recipe in *text*; values *given* by name win over those in it.

    Raises:
        InvalidRequest: if it is no TOML, or a value is impossible.
        UnknownName: if a key is no field of a recipe; the message lists them.
    """
    if text.count(".") > MAX_POINTS:
        raise InvalidRequest(
            f"This recipe has more than {MAX_POINTS:,} points. Check that it is the"
            " file you mean."
        )
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(
            f"This recipe is not TOML: {error}. Write lines such as `epochs = 10`."
        ) from error
    return make_recipe(values, given)


def recipe_to_toml(recipe: Recipe) -> str:
    """Return the *recipe* as TOML, with the defaults of its choices written out."""
    resolved = recipe.resolved()
    values = {field.name: getattr(resolved, field.name) for field in fields(Recipe)}
    return "".join(
        f"{name} = {_to_toml(value)}\n"
        for name, value in values.items()
        if value is not None
    )


def read_recipe(path: Path, **given: object) -> Recipe:
    """Return the recipe in the TOML file at *path*; values *given* by name win.

    Raises:
        NothingThere: if there is no such file.
        InvalidFile: if it holds no recipe; the message names the file.
    """
    text = read_text(path, MAX_RECIPE_BYTES)
    try:
        return recipe_from_toml(text, **given)
    except ScrawlError as error:
        raise InvalidFile(f"{error} The recipe is {path}.") from error


def _to_toml(value: Plain) -> str:
    # No name in the tables holds a quote or a backslash; a number reads as in Python.
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple():
            return f"[{', '.join(map(_to_toml, value))}]"
        case dict():
            pairs = (f'"{name}" = {_to_toml(each)}' for name, each in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            return repr(value)
