#!/usr/bin/env python3
"""Writes optim.json: the parameters after each of 15 steps of every optimizer on a small least-squares problem, clipped
gradients, and the rates of schedules, computed by PyTorch in float64.

Run with Debian's python3-torch (1.13): /usr/bin/python3 tests/goldens/optim.py
"""
import json
import math
import os

import torch
from torch.optim import lr_scheduler as schedulers

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

STEPS = 15
X = torch.randn(6, 3).float().double()
Y = torch.randn(6, 2).float().double()
WEIGHT = torch.randn(2, 3).float().double()
BIAS = torch.randn(2).float().double()


def start():
    return WEIGHT.clone().requires_grad_(True), BIAS.clone().requires_grad_(True)


def loss_of(weight, bias):
    return ((X @ weight.T + bias - Y) ** 2).mean()


def flat(t):
    return t.detach().flatten().tolist()


def run(make, clip=None, factor=lambda step: 1):
    weight, bias = start()
    optimizer = make(weight, bias)
    base = [group["lr"] for group in optimizer.param_groups]
    after = []
    for step in range(STEPS):
        for group, lr in zip(optimizer.param_groups, base):
            group["lr"] = lr * factor(step)
        optimizer.zero_grad()
        loss_of(weight, bias).backward()
        if clip:
            clip([weight, bias])
        optimizer.step()
        after.append(flat(weight) + flat(bias))
    state = {}
    for i, p in enumerate([weight, bias]):
        for name, value in optimizer.state[p].items():
            if name != "step" and value is not None:
                state[f"{i}.{name}"] = flat(value)
    return {"after": after, "state": state}


CASES = [
    ("sgd", {"lr": 0.1}),
    ("sgd", {"lr": 0.1, "weightDecay": 0.1}),
    ("sgd", {"lr": 0.05, "momentum": 0.9}),
    ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weightDecay": 0.05}),
    ("rmsprop", {}),
    ("rmsprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-3, "momentum": 0.9, "weightDecay": 0.1}),
    ("adam", {"lr": 0.1}),
    ("adam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 0.1, "weightDecay": 0.1}),
    ("adamW", {"lr": 0.1}),
    ("adamW", {"lr": 0.05, "betas": [0.8, 0.95], "weightDecay": 0.3}),
]
CLASSES = {"sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop, "adam": torch.optim.Adam, "adamW": torch.optim.AdamW}
PYTHON_NAMES = {"weightDecay": "weight_decay"}


def python_options(options):
    return {PYTHON_NAMES.get(name, name): value for name, value in options.items()}


def optimizer_cases():
    return [
        {"optimizer": name, "options": options, **run(lambda w, b: CLASSES[name]([w, b], **python_options(options)))}
        for name, options in CASES
    ]


def groups():
    make = lambda w, b: torch.optim.Adam([{"params": [w], "weight_decay": 0.2}, {"params": [b], "lr": 0.01}], lr=0.1)
    return run(make, factor=lambda step: 1 / (1 + step))


def clipping():
    sgd = lambda w, b: torch.optim.SGD([w, b], lr=0.1)
    norms = []
    by_norm = run(sgd, lambda ps: norms.append(torch.nn.utils.clip_grad_norm_(ps, 0.5).item()))
    by_value = run(sgd, lambda ps: torch.nn.utils.clip_grad_value_(ps, 0.2))
    return {"norm": {"max": 0.5, "norms": norms, **by_norm}, "value": {"limit": 0.2, **by_value}}


def rates(make, steps):
    """The rate before each step, the base rate being 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def schedules():
    total = 70
    warm = lambda o: schedulers.SequentialLR(
        o,
        [
            schedulers.LinearLR(o, start_factor=1 / 7, end_factor=1, total_iters=6),
            schedulers.CosineAnnealingLR(o, total - 7),
        ],
        milestones=[7],
    )
    # CosineAnnealingLR's own recursion drifts and, in 1.13, starts wrongly behind SequentialLR: its closed form instead.
    after_warmup = [(1 + math.cos(math.pi * t / (total - 7))) / 2 for t in range(total - 7)]
    return {
        "total": total,
        "stepDecay": rates(lambda o: schedulers.StepLR(o, 20, gamma=0.3), total),
        "exponential": rates(lambda o: schedulers.ExponentialLR(o, 0.02 ** (1 / total)), total),
        "cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, total, eta_min=0.1), total),
        "cosineRestarts": rates(lambda o: schedulers.CosineAnnealingWarmRestarts(o, 10, 2), total),
        "warmup": rates(warm, 7) + after_warmup,
        "oneCycle": rates(lambda o: schedulers.OneCycleLR(o, max_lr=1.0, total_steps=total), total - 1),
    }


def plateau():
    values = [5, 4, 4, 4, 3.99999, 4, 3, "NaN", "NaN", "NaN", 3.5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = schedulers.ReduceLROnPlateau(optimizer, factor=0.3, patience=2, threshold=1e-3, min_lr=0.02)
    found = []
    for value in values:
        scheduler.step(float(value))
        found.append(optimizer.param_groups[0]["lr"])
    return {"values": values, "factors": found}


def plateau_max():
    values = [0.5, 0.6, 0.6, 0.6003, 0.6, 0.7, "NaN", 0.7, 0.7, 0.8, -1, -1, -1]
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = schedulers.ReduceLROnPlateau(optimizer, "max", factor=0.3, patience=2, threshold=1e-3)
    found = []
    for value in values:
        scheduler.step(float(value))
        found.append(optimizer.param_groups[0]["lr"])
    return {"values": values, "factors": found}


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "optim.json"), "w") as file:
    json.dump(
        {
            "problem": {"x": X.tolist(), "y": Y.tolist(), "weight": WEIGHT.tolist(), "bias": BIAS.tolist()},
            "optimizers": optimizer_cases(),
            "groups": groups(),
            "clipping": clipping(),
            "schedules": schedules(),
            "plateau": plateau(),
            "plateauMax": plateau_max(),
        },
        file,
    )
    file.write("\n")
