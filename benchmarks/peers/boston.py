"""The lecture's training code in PyTorch: a table, a DataLoader, an MLP, Adam, 100 epochs, validation every epoch.

As a program it is the lecture's script from start to saved model. usage: boston.py CSV MODEL.pt
Reads the table with numpy, for Debian's python3-torch brings no pandas; pandas would only take longer.
"""

import sys

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, BATCH = 100, 32


def read(path):
    """x and y of the training and the validation rows, standardised by the training rows: 4 tensors."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    order = np.random.default_rng(0).permutation(len(table))
    valid, train = order[: len(table) // 5], order[len(table) // 5 :]
    scaled = torch.tensor((table - table[train].mean(0)) / table[train].std(0), dtype=torch.float32)
    return scaled[train, :-1], scaled[train, -1:], scaled[valid, :-1], scaled[valid, -1:]


def fit(data, loader="dataloader"):
    """`dataloader` is the code as the lecture writes it; `slices` indexes a shuffled tensor, the fastest eager form."""
    x_train, y_train, x_valid, y_valid = data
    model = nn.Sequential(nn.Linear(12, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    train_loader = DataLoader(TensorDataset(x_train, y_train), batch_size=BATCH, shuffle=True)

    def slices():
        order = torch.randperm(len(x_train))
        for rows in order.split(BATCH):
            yield x_train[rows], y_train[rows]

    curve = []
    for _ in range(EPOCHS):
        model.train()
        total = 0.0
        for x, y in train_loader if loader == "dataloader" else slices():
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        model.eval()
        with torch.no_grad():
            curve.append((total / len(x_train), loss_fn(model(x_valid), y_valid).item()))
    return model, curve


if __name__ == "__main__":
    torch.manual_seed(0)
    model, curve = fit(read(sys.argv[1]))
    torch.save(model.state_dict(), sys.argv[2])
    print(f"train {curve[-1][0]:.4f} valid {curve[-1][1]:.4f}")
