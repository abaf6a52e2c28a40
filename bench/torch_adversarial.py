#!/usr/bin/env python3
"""PyTorch side of the quality comparison of the adversarial networks: trains those of torch_reference.py, with its
optimizers and updates, on MNIST, and writes samples that our evaluator scores beside ours.

    .venv/bin/python torch_adversarial.py --mnist DIR_WITH_IDX_FILES --out FOLDER [--only NAME,...] [--seed 0]

DIR_WITH_IDX_FILES as for torch_quality.py. Per workload one FOLDER/NAME-seed<SEED>.npy, uint8 [samples, height,
width, channels], and one JSON line: {"name", "seed", "steps", "samples", "file", "seconds"}.

gan-mlp     10,000 steps of MNIST at 28 x 28, scaled to +-1, batch 128
dcgan-32    1,500 steps of MNIST padded to 32, the grey channel repeated to three, scaled to +-1, batch 64
wgan-gp-32  1,500 steps of the same
"""
import argparse
import json
import os
import time

import numpy as np
import torch

from torch_quality import idx, shuffled
from torch_reference import WORKLOADS

STEPS = {"gan-mlp": 10_000, "dcgan-32": 1_500, "wgan-gp-32": 1_500}


def flat(images):
    return images.flatten(1).float() / 127.5 - 1


def padded_colour(images):
    grey = torch.nn.functional.pad(images[:, None].float() / 127.5 - 1, (2, 2, 2, 2), value=-1)
    return grey.expand(-1, 3, -1, -1)


def batch_of(step):
    """The tensor that a workload's step trains on: its fixed batch, which real ones are copied into."""
    return dict(zip(step.__code__.co_freevars, step.__closure__))["x"].cell_contents


@torch.no_grad()
def samples_of(generator, count):
    """Bytes [count, height, width, channels]; batch norms use their running statistics."""
    generator.eval()
    made = torch.cat([generator(torch.randn(min(500, count - i), 100)) for i in range(0, count, 500)])
    images = made.view(count, 28, 28, 1) if made.dim() == 2 else made.permute(0, 2, 3, 1)
    return ((images + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).numpy()


def train(name, images, steps, seed, samples):
    torch.manual_seed(seed)
    step, (generator, _), _ = WORKLOADS[name]()
    batch = batch_of(step)
    prepare = flat if name == "gan-mlp" else padded_colour
    for real in shuffled(images, len(batch), steps):
        batch.copy_(prepare(real))
        step()
    return samples_of(generator, samples)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--mnist", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--only", default=",".join(STEPS))
    ap.add_argument("--seed", type=int, default=0)
    ap.add_argument("--samples", type=int, default=5000)
    ap.add_argument("--steps", type=int, help="instead of each workload's own number")
    args = ap.parse_args()
    os.makedirs(args.out, exist_ok=True)
    images = idx(args.mnist, "train-images-idx3-ubyte")
    for name in args.only.split(","):
        start, steps = time.time(), args.steps or STEPS[name]
        made = train(name, images, steps, args.seed, args.samples)
        file = os.path.join(args.out, f"{name}-seed{args.seed}.npy")
        np.save(file, made)
        print(json.dumps({"name": name, "seed": args.seed, "steps": steps, "samples": len(made), "file": file, "seconds": round(time.time() - start, 1)}), flush=True)


if __name__ == "__main__":
    main()
