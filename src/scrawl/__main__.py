"""`python -m scrawl` is the command `scrawl`."""

from scrawl.cli import main

if __name__ == "__main__":
    main()
