"""What the machine itself takes from programs that use all of its cores: no answer can be quicker than that.

Each core gets a process that does nothing but read the clock; what passes between two readings was another's.
"""

import os
import statistics
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

SECONDS = 6.0
LEAST = 0.0005  # seconds; less is an interrupt


def worst_of_each_second() -> float:
    """Return the milliseconds of the longest stall of a second, of any core: the median over the seconds."""
    cores = sorted(os.sched_getaffinity(0))
    with ProcessPoolExecutor(len(cores)) as pool:
        worst = defaultdict[int, float](float)
        for stalls in pool.map(_watch, cores):
            for second, stall in stalls:
                worst[second] = max(worst[second], stall)
    return statistics.median(worst[second] for second in range(int(SECONDS))) * 1000


def _watch(core: int) -> list[tuple[int, float]]:
    os.sched_setaffinity(0, {core})
    clock = time.perf_counter
    began = last = clock()
    stalls = []
    while last - began < SECONDS:
        now = clock()
        if now - last > LEAST:
            stalls.append((int(last - began), now - last))
        last = now
    return stalls
