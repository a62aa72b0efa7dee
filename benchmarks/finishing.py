"""What the end of a search for a number format is worth: the same archive finished in other ways.

    python benchmarks/finishing.py RUN
    python benchmarks/finishing.py RUN --change format.recast.depth=2
    python benchmarks/finishing.py RUN --change shortlist.recast_each=0

Prints the shortlist of a finished run, ranked by operations: ULPs sampled at 2^18 inputs, before
constants are tuned. The clock has no part in it, so a commit and a run always give the same.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click
from changes import with_changes

from autonumerics.runs import Run
from autonumerics.runs.shortlist import shortlist


@click.command()
@click.argument("run", type=click.Path(exists=True, path_type=Path))
@click.option("--max-ulp", type=float, help="In place of the run's own.")
@click.option("--change", multiple=True)
def main(run: Path, max_ulp: float | None, change: tuple[str, ...]) -> None:
    """Prints operations and ULPs of each program, and the seconds that it took."""
    search = Run.resumed(run)
    config = replace(
        search.config,
        cost="ops",
        max_ulp=max_ulp or search.config.max_ulp,
        custom=with_changes(search.config.settings, change),
    )
    if config.arithmetic is None:
        raise click.BadParameter(f"{run} is not for a number format")
    began = time.process_time()
    listed = shortlist(search.archive, config, config.arithmetic)
    seconds = time.process_time() - began
    print("  ".join(f"{each.program.ops}:{each.error_ulp:.3f}" for each in listed))
    print(f"{seconds:.1f} s of processor time   {' '.join(change)}")


if __name__ == "__main__":
    main()
