# Writes event files with TensorBoard's own writers, for tests/histories.test.ts to read: `simple` by tensorboardX (the writer
# that PyTorch's SummaryWriter came from), with a text and a histogram between; `keras-train` and `keras-validation` as Keras's
# callback writes scalars, by tensorboard's EventFileWriter.
# Run: pip install tensorboard==2.21.0 tensorboardX && python tensorboard.py

import pathlib
import shutil
import sys
import tempfile

here = pathlib.Path(__file__).parent
sys.path = [path for path in sys.path if pathlib.Path(path or ".").resolve() != here]

import numpy as np
import tensorboard.util.tensor_util as tensor_util
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboardX import SummaryWriter

EPOCHS = 30
work = pathlib.Path(tempfile.mkdtemp())


def keep(folder, name):
    (written,) = (work / folder).glob("events.out.tfevents.*")
    shutil.copy(written, here / "tensorboard" / f"{name}.tfevents")


writer = SummaryWriter(str(work / "simple"))
for i in range(EPOCHS):
    writer.add_scalar("Loss/train", 1 / (i + 1), i)
    writer.add_scalar("Loss/val", 1.5 / (i + 1) + 0.01 * i, i)
writer.add_text("note", "hello")
writer.add_histogram("weights", np.arange(10.0), 1)
writer.close()
keep("simple", "simple")

scalars = summary_pb2.SummaryMetadata(
    plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="scalars")
)
for part, factor in (("train", 1), ("validation", 1.5)):
    writer = EventFileWriter(str(work / part))
    for i in range(EPOCHS):
        value = summary_pb2.Summary.Value(
            tag="epoch_loss",
            tensor=tensor_util.make_tensor_proto(np.float32(factor / (i + 1))),
            metadata=scalars,
        )
        summary = summary_pb2.Summary(value=[value])
        writer.add_event(event_pb2.Event(wall_time=1.0 + i, step=i, summary=summary))
    writer.close()
    keep(part, f"keras-{part}")
