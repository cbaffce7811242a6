"""The protocol of ../serve.ts in Python: one line of JSON that says who this is, then one for each line read."""

import json
import sys
import time

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.25
SLOW_SECONDS = 10


def serve(identity, workloads):
    """`workloads` maps the first part of a name to a function of the others, which returns a round or a reason."""
    print(json.dumps(identity), flush=True)
    rounds = {}
    for line in sys.stdin:
        workload, count = line.split()
        if workload not in rounds:
            kind, *arguments = workload.split("/")
            rounds[workload] = workloads[kind](*arguments) if kind in workloads else "it has no such workload"
        one = rounds[workload]
        answer = {"missing": one} if isinstance(one, str) else {"values": [one() for _ in range(int(count))]}
        print(json.dumps({"workload": workload, **answer}), flush=True)


def per_unit(run):
    """Rounds of as many units as fill SECONDS; finding how many is the warm-up. run(n) does n units."""

    def timed(n):
        began = time.perf_counter()
        run(n)
        return time.perf_counter() - began

    n, took = 1, timed(1)
    if took > SLOW_SECONDS:
        return lambda: took
    while (took := timed(n)) < SECONDS / 2:
        n = int(n * min(8, max(2, SECONDS / took))) + 1
    return lambda: timed(n) / n
