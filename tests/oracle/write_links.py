#!/usr/bin/env python3
"""Files that name others: ten thousand of them, things that are no files, and circles.

usage: write_links.py FOLDER COUNT
"""
import os
import sys

import h5py
import numpy as np
from h5py import h5s

os.chdir(sys.argv[1])
count = int(sys.argv[2])

with h5py.File("target", "w", libver="latest") as file:
    file["value"] = np.arange(10)

with h5py.File("farm.h5", "w", libver="latest") as file:
    for number in range(count):
        file[str(number)] = h5py.ExternalLink(f"farm/{number}.h5", "/value")

os.mkfifo("pipe")
os.mkdir("folder")
with h5py.File("odd.h5", "w") as file:
    for name, target in [
        ("pipe", "pipe"),
        ("folder", "folder"),
        ("device", "/dev/zero"),
        ("web", "https://example.org/target"),
        ("missing", "no such file"),
        ("empty", " "),
        ("target", "target"),
    ]:
        file[name] = h5py.ExternalLink(target, "/value")
    for name, raw in [("raw_pipe", "pipe"), ("raw_device", "/dev/zero"), ("raw_web", "ftp://example.org/x")]:
        file.create_dataset(name, shape=(4,), dtype="i4", external=[(raw, 0, 16)])
    layout = h5py.VirtualLayout(shape=(4,), dtype="i4")
    layout[:] = h5py.VirtualSource("pipe", "x", shape=(4,))
    file.create_virtual_dataset("virtual_pipe", layout, fillvalue=-1)

os.mkdir("network")
with h5py.File("far.h5", "w") as file:
    file["link"] = h5py.ExternalLink(f"{os.getcwd()}/network/there.h5", "/value")
    file.create_dataset("raw", shape=(4,), dtype="i4", external=[(f"{os.getcwd()}/network/raw", 0, 16)])
    layout = h5py.VirtualLayout(shape=(4,), dtype="i4")
    layout[:] = h5py.VirtualSource(f"{os.getcwd()}/network/there.h5", "x", shape=(4,))
    file.create_virtual_dataset("virtual", layout, fillvalue=-1)

for name, other in [("one", "two"), ("two", "one")]:
    with h5py.File(f"{name}.h5", "w") as file:
        file["on"] = h5py.ExternalLink(f"{other}.h5", "/on")
        file["back"] = h5py.ExternalLink(f"{other}.h5", "/")
        layout = h5py.VirtualLayout(shape=(4,), dtype="i4")
        layout[:] = h5py.VirtualSource(f"{other}.h5", "virtual", shape=(4,))
        file.create_virtual_dataset("virtual", layout, fillvalue=-1)

os.mkdir("real")
os.mkdir("elsewhere")
with h5py.File("real/linking.h5", "w") as file:
    file["x"] = h5py.ExternalLink("beside.h5", "/value")
with h5py.File("real/beside.h5", "w") as file:
    file["value"] = 7
os.symlink("../real/linking.h5", "elsewhere/linking.h5")
with h5py.File("family_%d.h5", "w", driver="family", memb_size=1000) as file:
    file["value"] = np.arange(1000)
with h5py.File("split", "w", driver="split") as file:
    file["value"] = np.arange(1000)
with h5py.File("spread.h5", "w") as file:
    for name, target in [("family", "family_%d.h5"), ("member", "family_2.h5"), ("split", "split-m.h5")]:
        file[name] = h5py.ExternalLink(target, "/value")
