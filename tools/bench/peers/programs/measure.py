"""What every peer in Python does alike: read where training starts, count, time, and say so in one line of JSON."""
import json
import os
import resource
import time

import numpy as np


class Start:
    """Where training starts, as start.ts wrote it. Each tensor is read when it is asked for."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "values.bin")
        with open(os.path.join(folder, "start.json")) as file:
            self.workload = json.load(file)
        self.tensors = {tensor["name"]: tensor for tensor in self.workload["tensors"]}

    def __getitem__(self, key):
        return self.workload[key]

    def read(self, name):
        tensor = self.tensors[name]
        shape = tensor["shape"]
        count = int(np.prod(shape))
        return np.fromfile(self.path, np.float32, count, offset=4 * tensor["offset"]).reshape(shape)

    def labels(self):
        return np.array(self["y"], np.int64)


def peak_megabytes():
    """Most that this process had resident. What `getrusage` says begins with what the process had that started it."""
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(step, start, since, threads):
    """Runs `step()`, which gives the loss before it changes anything. `since` is when the weights began to be read."""
    times = []
    for i in range(start["warmUp"] + start["steps"]):
        before = time.perf_counter()
        loss = step()
        times.append(1e3 * (time.perf_counter() - before))
        if i == 0:
            first = 1e3 * (time.perf_counter() - since)
    figures = dict(times_ms=times[start["warmUp"] :], first_step_ms=first, peak_mb=peak_megabytes(), loss=loss, threads=threads)
    print(json.dumps(figures))
