#!/usr/bin/env python3
"""Writes nn.json: values and gradients of layers and losses computed by PyTorch in float64, inputs exact in float32.

Run with Debian's python3-torch (1.13): /usr/bin/python3 tests/goldens/nn.py
"""
import json
import os

import torch
import torch.nn as nn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def values(t):
    return {"shape": list(t.shape), "data": t.detach().flatten().tolist()}


def inputs(*shape):
    """Normal numbers that float32 holds exactly."""
    return torch.randn(*shape).float().double()


def randomise(module):
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(inputs(*p.shape))


def layer_case(name, module, x, integer=False):
    """Forward value, and gradients of sum(y * upstream)."""
    randomise(module)
    x = x if integer else x.clone().requires_grad_(True)
    state = {k: values(v) for k, v in module.state_dict().items()}
    y = module(x)
    upstream = inputs(*y.shape)
    (y * upstream).sum().backward()
    return {
        "name": name,
        "text": repr(module),
        "x": values(x),
        "state": state,
        "y": values(y),
        "upstream": values(upstream),
        "dx": None if integer else values(x.grad),
        "gradients": {k: values(p.grad) for k, p in module.named_parameters()},
    }


# Zero, small, large and both saturated ends.
edge = torch.tensor([0.0, 1.0, -1.0, 0.5, -0.5, 3.0, -3.0, 25.0, -25.0, 90.0, -90.0, 2.0**-10]).reshape(3, 4)
x = torch.cat([inputs(3, 4), edge])

layers = [
    layer_case("relu", nn.ReLU(), x),
    layer_case("leakyRelu", nn.LeakyReLU(), x),
    layer_case("elu", nn.ELU(), x),
    layer_case("selu", nn.SELU(), x),
    layer_case("gelu", nn.GELU(), x),
    layer_case("geluTanh", nn.GELU(approximate="tanh"), x),
    layer_case("silu", nn.SiLU(), x),
    layer_case("mish", nn.Mish(), x),
    layer_case("tanh", nn.Tanh(), x),
    layer_case("sigmoid", nn.Sigmoid(), x),
    layer_case("softplus", nn.Softplus(), x),
    layer_case("softmax", nn.Softmax(dim=-1), x),
    layer_case("logSoftmax", nn.LogSoftmax(dim=-1), x),
    layer_case("identity", nn.Identity(), x),
    layer_case("linear", nn.Linear(4, 3), x[:3]),
    layer_case("linearNoBias", nn.Linear(4, 3, bias=False), x[:3]),
    layer_case("linear3d", nn.Linear(4, 3), inputs(2, 3, 4)),
    layer_case("layerNorm", nn.LayerNorm(4), inputs(3, 4)),
    layer_case("layerNorm2d", nn.LayerNorm([3, 4]), inputs(2, 3, 4)),
    layer_case("batchNorm1d", nn.BatchNorm1d(4), inputs(5, 4)),
    layer_case("batchNorm1d3d", nn.BatchNorm1d(4), inputs(3, 4, 2)),
    layer_case("batchNorm1dEval", nn.BatchNorm1d(4).eval(), inputs(3, 4)),
    layer_case("flatten", nn.Flatten(), inputs(2, 3, 4)),
    layer_case("embedding", nn.Embedding(5, 3), torch.tensor([[0, 4], [2, 2], [4, 1]]), integer=True),
]


def batch_norm_steps():
    module = nn.BatchNorm1d(3, momentum=0.2, eps=1e-3)
    batches, after = [], []
    for rows in (4, 2, 7):
        batch = 3 * inputs(rows, 3) + 1
        batch = batch.float().double()
        module(batch)
        batches.append(values(batch))
        after.append({k: values(v) for k, v in module.state_dict().items()})
    module.eval()
    probe = inputs(2, 3)
    return {"batches": batches, "after": after, "probe": values(probe), "y": values(module(probe))}


def loss_case(name, options, make, prediction, target):
    cases = []
    for reduction in ("mean", "sum", "none"):
        p = prediction.clone().requires_grad_(True)
        value = make(reduction)(p, target)
        upstream = inputs(*value.shape) if reduction == "none" else torch.tensor(1.0)
        (value * upstream).sum().backward()
        cases.append(
            {"reduction": reduction, "value": values(value), "upstream": values(upstream), "gradient": values(p.grad)}
        )
    return {
        "name": name,
        "options": options,
        "prediction": values(prediction),
        "target": {**values(target), "integer": not target.is_floating_point()},
        "cases": cases,
    }


p, t = inputs(4, 3), inputs(4, 3)
binary = (inputs(4, 3) > 0).double()
logits = torch.cat([inputs(3, 3), torch.tensor([[80.0, -80.0, 0.0]])])
zeros = torch.zeros(4, 3)
classes = torch.tensor([2, 0, 1, 1])
w = torch.tensor([0.5, 2.0, 1.25])
losses = [
    loss_case("mseLoss", {}, lambda r: nn.MSELoss(reduction=r), p, t),
    loss_case("maeLoss", {}, lambda r: nn.L1Loss(reduction=r), p, t),
    loss_case("huberLoss", {}, lambda r: nn.HuberLoss(reduction=r), 4 * p, t),
    loss_case("huberLoss", {"delta": 0.5}, lambda r: nn.HuberLoss(reduction=r, delta=0.5), p, t),
    loss_case("bceWithLogitsLoss", {}, lambda r: nn.BCEWithLogitsLoss(reduction=r), logits, binary),
    loss_case("bceWithLogitsLoss", {}, lambda r: nn.BCEWithLogitsLoss(reduction=r), zeros, binary),
    loss_case(
        "bceWithLogitsLoss",
        {"posWeight": [0.5, 2.0, 1.25]},
        lambda r: nn.BCEWithLogitsLoss(reduction=r, pos_weight=w),
        p,
        binary,
    ),
    loss_case("crossEntropyLoss", {}, lambda r: nn.CrossEntropyLoss(reduction=r), logits, classes),
    loss_case(
        "crossEntropyLoss",
        {"labelSmoothing": 0.1},
        lambda r: nn.CrossEntropyLoss(reduction=r, label_smoothing=0.1),
        p,
        classes,
    ),
    loss_case(
        "crossEntropyLoss",
        {"weight": [0.5, 2.0, 1.25]},
        lambda r: nn.CrossEntropyLoss(reduction=r, weight=w),
        p,
        classes,
    ),
    loss_case(
        "crossEntropyLoss",
        {"weight": [0.5, 2.0, 1.25], "labelSmoothing": 0.2},
        lambda r: nn.CrossEntropyLoss(reduction=r, weight=w, label_smoothing=0.2),
        p,
        classes,
    ),
    loss_case("nllLoss", {}, lambda r: nn.NLLLoss(reduction=r), p, classes),
    loss_case("nllLoss", {"weight": [0.5, 2.0, 1.25]}, lambda r: nn.NLLLoss(reduction=r, weight=w), p, classes),
]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4, bias=False)])
        self.act = nn.LeakyReLU(0.2)


def described(module):
    return {"text": repr(module), "names": list(module.state_dict()), "parameters": [k for k, _ in module.named_parameters()]}


models = {
    "plain": described(nn.Sequential(nn.Linear(12, 64), nn.ReLU(), nn.Linear(64, 1))),
    "mlp": described(
        nn.Sequential(
            nn.Linear(3, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(0.25),
            nn.Linear(8, 4), nn.BatchNorm1d(4), nn.GELU(), nn.Dropout(0.25),
            nn.Linear(4, 2),
        )
    ),
    "nested": described(nn.Sequential(nn.Sequential(nn.Embedding(5, 2), nn.Flatten()), Block(), nn.LayerNorm(4))),
}



# Layers for tables, from the formulas of their papers; each of one network and of members with a leading axis.


class Table(nn.Module):
    """Parameters and buffers by name, and a function of them; printed as ours is."""

    def __init__(self, text, forward, buffers=(), **shapes):
        super().__init__()
        self.text, self.run = text, forward
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.zeros(*shape)))
        for name, value in dict(buffers).items():
            self.register_buffer(name, value)

    def forward(self, x):
        return self.run(self, x)

    def __repr__(self):
        return self.text


def beside(p):
    return p if p.dim() == 1 else p.unsqueeze(1)


def ntk(m, x):
    return x @ m.weight.transpose(-1, -2) / x.shape[-1] ** 0.5 + beside(m.bias)


def periodic(m, x):
    columns = x.transpose(-1, -2).unsqueeze(-1)
    waves = torch.cos(2 * torch.pi * m.frequency * columns + m.phase)
    out = torch.cat([columns, waves @ m.weight + m.bias], -1)
    return out.transpose(-2, -3).flatten(-2)


def piecewise(m, x):
    columns = x.transpose(-1, -2).unsqueeze(-1)
    e = (columns - m.edges) / m.widths
    first, last = torch.arange(e.shape[-1]) == 0, torch.arange(e.shape[-1]) == e.shape[-1] - 1
    e = torch.where(first, e, e.clamp(min=0))
    e = torch.where(last, e, e.clamp(max=1))
    return (e @ m.weight + columns * m.slope + m.bias).transpose(-2, -3).flatten(-2)


def parametric(act):
    return lambda m, x: x + beside(m.alpha) * (act(x) - x)


M = 2
bins = {
    "edges": torch.tensor([[[-1.0, 0.0, 0.5]], [[-2.0, 0.25, 1.0]]]),
    "widths": torch.tensor([[[1.0, 0.5, 1.5]], [[2.25, 0.75, 2.0]]]),
}
layers += [
    layer_case("ntkLinear", Table("NtkLinear(in_features=4, out_features=3)", ntk, weight=(3, 4), bias=(3,)), inputs(5, 4)),
    layer_case(
        "ntkLinearMembers",
        Table("NtkLinear(in_features=4, out_features=3, members=2)", ntk, weight=(M, 3, 4), bias=(M, 3)),
        inputs(M, 5, 4),
    ),
    layer_case("scalingMembers", Table("Scaling(4)", lambda m, x: x * beside(m.scale), scale=(M, 4)), inputs(M, 5, 4)),
    layer_case(
        "parametric",
        Table("Parametric(SELU(), 4)", parametric(nn.functional.selu), alpha=(4,)),
        inputs(5, 4),
    ),
    layer_case(
        "parametricMembers",
        Table("Parametric(Mish(), 4)", parametric(nn.functional.mish), alpha=(M, 4)),
        inputs(M, 5, 4),
    ),
    layer_case(
        "pbld",
        Table(
            "Pbld(2, frequencies=6, dim=4)",
            periodic,
            frequency=(2, 1, 6),
            phase=(2, 1, 6),
            weight=(2, 6, 3),
            bias=(2, 1, 3),
        ),
        inputs(5, 2),
    ),
    layer_case(
        "pbldMembers",
        Table(
            "Pbld(2, frequencies=6, dim=4)",
            periodic,
            frequency=(M, 2, 1, 6),
            phase=(M, 2, 1, 6),
            weight=(M, 2, 6, 3),
            bias=(M, 2, 1, 3),
        ),
        inputs(M, 5, 2) / 8,
    ),
    layer_case(
        "piecewiseLinear",
        Table("PiecewiseLinear(2, bins=3, dim=4)", piecewise, bins, weight=(2, 3, 4), slope=(2, 1, 4), bias=(2, 1, 4)),
        (3 * inputs(7, 2)).float().double(),
    ),
    layer_case(
        "piecewiseLinearMembers",
        Table(
            "PiecewiseLinear(2, bins=3, dim=4)",
            piecewise,
            bins,
            weight=(M, 2, 3, 4),
            slope=(M, 2, 1, 4),
            bias=(M, 2, 1, 4),
        ),
        (3 * inputs(M, 7, 2)).float().double(),
    ),
]

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "nn.json"), "w") as file:
    json.dump(
        {"torch": torch.__version__, "layers": layers, "batchNormSteps": batch_norm_steps(), "losses": losses, "models": models},
        file,
        separators=(",", ":"),
    )
    file.write("\n")
