"""What TensorBoard's own messages and writer make of the numbers in packages/report/src/events/tensorboard.test.ts, as hex.

python testing/oracles/make_events.py    (tensorboard 2.21.0)
"""
import io
import struct

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


class Kept(io.BytesIO):
    def close(self):
        pass


def framed(*records):
    file = Kept()
    writer = RecordWriter(file)
    for record in records:
        writer.write(record)
    return file.getvalue().hex()


print("FRAMED_ABC", framed(b"abc"))
f32 = lambda x: struct.unpack("f", struct.pack("f", x))[0]
scalars = [("train/loss", 0.5), ("train/accuracy", 0.25), ("train/gradient_norm", 2.0), ("train/learning_rate", f32(0.001))]
step = Event(wall_time=1_700_000_000.5, step=7)
for tag, value in scalars:
    step.summary.value.add(tag=tag, simple_value=value)
print("STEP", framed(step.SerializeToString()))

start = plugin_data_pb2.HParamsPluginData()
start.session_start_info.start_time_secs = 1_700_000_000
for name, value in [("task", "bit-xor"), ("width", 8.0), ("random", True)]:
    kind = {str: "string_value", float: "number_value", bool: "bool_value"}[type(value)]
    setattr(start.session_start_info.hparams[name], kind, value)
session = Event(wall_time=1_700_000_000)
value = session.summary.value.add(tag="_hparams_/session_start_info")
value.metadata.plugin_data.plugin_name = "hparams"
value.metadata.plugin_data.content = start.SerializeToString(deterministic=True)
head = Event(wall_time=1_700_000_000, file_version="brain.Event:2")
print("HEAD", framed(head.SerializeToString(), session.SerializeToString()))
