#!/usr/bin/env python3
"""The PyTorch side of `npm run bench`: builds one workload of torch_reference.py, then trains only when told to.

    torch_timing.py --name NAME --mode eager|channels_last|compile [--threads 2]

Writes one JSON line once it has warmed up: {"params"}, or {"unsupported": reason} where the mode does not apply
to the workload. Then, for each line with a number of seconds on standard input, it trains for that long and writes
{"times": [milliseconds of each step]}. It leaves when its standard input ends.
"""
import argparse
import json
import sys

import torch

from torch_reference import WORKLOADS, timed

WARM_UP = 3


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--name", required=True, choices=WORKLOADS)
    ap.add_argument("--mode", required=True, choices=("eager", "channels_last", "compile"))
    ap.add_argument("--threads", type=int, default=2)
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    # On one fixed batch Adam's moments become denormal numbers after some hundreds of steps, with which processors
    # compute many times slower. TensorFlow takes them for zero; PyTorch only where it is told to.
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    step, nets, _ = WORKLOADS[args.name]()
    if args.mode == "channels_last":
        if not any(p.dim() == 4 for n in nets for p in n.parameters()):
            return answer({"unsupported": "no parameter has four dimensions"})
        for net in nets:
            net.to(memory_format=torch.channels_last)
    if args.mode == "compile":
        step = torch.compile(step)
    try:
        for _ in range(WARM_UP):
            step()
    except Exception as error:  # torch.compile refuses double backward
        return answer({"unsupported": (str(error).splitlines() or [type(error).__name__])[0][:200]})
    answer({"params": sum(p.numel() for n in nets for p in n.parameters())})
    for line in sys.stdin:
        answer({"times": timed(step, float(line), warm=1)})


if __name__ == "__main__":
    main()
