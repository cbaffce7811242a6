"""PyTorch as a contender. usage: pytorch.py SECONDS THREADS. Needs Debian's python3-torch.

step/SIZES/BATCH: one training step (forward, MSE, backward, Adam with foreach) on tensors that are at hand: neither
a loader nor a shuffle, which ours pays. boston/LOADER: the lecture's fit, see boston.py. The rest: what elementwise.ts
and gemm.ts say of theirs.
"""

import os
import platform
import sys
import time

threads = int(sys.argv[2])
# OpenBLAS has threads of its own, which set_num_threads does not reach; it reads this when it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = str(threads)

import torch
from torch import nn

from boston import fit, read
from serve import per_unit, serve

torch.set_num_threads(threads)
torch.manual_seed(0)


def mlp(sizes):
    layers = []
    for i, o in zip(sizes, sizes[1:]):
        layers += [nn.Linear(i, o), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def step(sizes, batch):
    sizes, batch = [int(size) for size in sizes.split("-")], int(batch)
    model, loss = mlp(sizes), nn.MSELoss()
    x, y = torch.randn(batch, sizes[0]), torch.randn(batch, sizes[-1])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)

    def run(n):
        for _ in range(n):
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()

    return per_unit(run)


def boston(loader):
    data = read("examples/data/boston.csv")

    def once():
        began = time.perf_counter()
        fit(data, loader)
        return time.perf_counter() - began

    return once


def gemm(n, form):
    n = int(n)
    a, b = torch.randn(n, n), torch.randn(n, n)
    a, b = (a.t() if form[0] == "T" else a), (b.t() if form[1] == "T" else b)

    def run(k):
        for _ in range(k):
            a @ b

    seconds = per_unit(run)
    return lambda: 2 * n**3 / seconds()


def softmax_cross_entropy(rows, classes):
    logits = torch.randn(int(rows), int(classes), requires_grad=True)
    targets = torch.randint(0, int(classes), (int(rows),))

    def run(n):
        for _ in range(n):
            logits.grad = None
            nn.functional.cross_entropy(logits, targets).backward()

    return per_unit(run)


def layer_norm(rows, features):
    norm, x = nn.LayerNorm(int(features)), torch.randn(int(rows), int(features))

    def run(n):
        with torch.no_grad():
            for _ in range(n):
                norm(x)

    return per_unit(run)


def adam(size):
    weights = torch.randn(int(size), requires_grad=True)
    weights.grad = torch.randn(int(size))
    optimizer = torch.optim.Adam([weights], lr=1e-3, foreach=True)

    def run(n):
        for _ in range(n):
            optimizer.step()

    return per_unit(run)


def blas():
    """The library that does the matrix products. Without a tuned one PyTorch is a hundred times slower than it is."""
    torch.randn(8, 8) @ torch.randn(8, 8)
    loaded = {line.split()[-1].rsplit("/", 1)[-1] for line in open("/proc/self/maps") if ".so" in line}
    names = [name for name in loaded if any(tuned in name for tuned in ("openblas", "mkl_rt", "blis", "atlas"))]
    return ", ".join(sorted(names)) or ("reference" if any("libblas" in name for name in loaded) else "unknown")


serve(
    {
        "name": f"PyTorch, {threads} thread{'s' if threads > 1 else ''}",
        "versions": {"PyTorch": torch.__version__, "python": platform.python_version(), "BLAS": blas()},
    },
    {
        "step": step,
        "boston": boston,
        "gemm": gemm,
        "softmax-cross-entropy": softmax_cross_entropy,
        "layer-norm": layer_norm,
        "adam": adam,
    },
)
