"""Exchanges weights with PyTorch through safetensors files, without the safetensors package.

usage: exchange.py load FILE SPEC   reads FILE into the network of SPEC (load_state_dict, strict) and prints the
                                    outputs for SPEC's inputs as JSON
       exchange.py save FILE SPEC   makes the network of SPEC with PyTorch's own initial weights, writes its state
                                    dict to FILE and prints its outputs for SPEC's inputs
SPEC is JSON: {"inputs": 3, "hidden": [4], "outputs": 1, "activation": "ReLU", "batchNorm": false, "x": [[…]]}
Format: https://huggingface.co/docs/safetensors, 8 bytes header length, JSON header, data.
"""
import json, struct, sys
import numpy as np, torch
from torch import nn

TYPES = {"F32": np.float32, "I32": np.int32, "I64": np.int64}
NAMES = {torch.float32: "F32", torch.int64: "I64"}


def read(path):
    blob = open(path, "rb").read()
    (size,) = struct.unpack("<Q", blob[:8])
    header = json.loads(blob[8:8 + size])
    header.pop("__metadata__", None)
    part = lambda t: blob[8 + size:][t["data_offsets"][0]:t["data_offsets"][1]]
    return {name: torch.tensor(np.frombuffer(part(t), TYPES[t["dtype"]]).reshape(t["shape"])) for name, t in header.items()}


def write(path, state):
    header, data = {}, b""
    for name, value in state.items():
        part = value.contiguous().numpy().tobytes()
        header[name] = {"dtype": NAMES[value.dtype], "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    open(path, "wb").write(struct.pack("<Q", len(text)) + text + data)


def network(spec):
    layers, width = [], spec["inputs"]
    for hidden in spec["hidden"]:
        layers += [nn.Linear(width, hidden)]
        if spec["batchNorm"]: layers += [nn.BatchNorm1d(hidden)]
        layers += [getattr(nn, spec["activation"])()]
        width = hidden
    return nn.Sequential(*layers, nn.Linear(width, spec["outputs"]))


action, path, spec = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
torch.manual_seed(1)
model = network(spec)
if action == "load":
    model.load_state_dict(read(path), strict=True)
else:
    write(path, model.state_dict())
model.eval()
with torch.no_grad():
    print(json.dumps(model(torch.tensor(spec["x"], dtype=torch.float32)).tolist()))
