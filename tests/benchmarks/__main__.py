"""`make bench [only=NAME]`: run the benchmarks, print one table, keep the figures in docs/benchmarks."""

import argparse
import importlib
import os

from rich.console import Console
from rich.table import Table

from tests.benchmarks.measure import Measure, keep

BENCHMARKS = ("up", "compose", "streaming", "account", "crawl", "source", "accuracy", "model", "comparison", "athena")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS)
    only = parser.parse_args().only
    table = Table("benchmark", "measure", "ratio", "value", "unit", "against", title="brewlake, measured")
    for name in [only] if only else BENCHMARKS:
        load = os.getloadavg()[0]
        measures: list[Measure] = importlib.import_module(f"tests.benchmarks.{name}").measure()
        keep(name, measures, load)
        for measure in measures:
            against = f"{measure.floor_name} {measure.floor:.3g}" if measure.floor else ""
            ratio = f"{measure.ratio:.2f}" if measure.ratio else ""
            table.add_row(name, measure.name, ratio, f"{measure.value:.3g}", measure.unit, against)
    Console().print(table)


main()
