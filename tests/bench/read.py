#!/usr/bin/env python3
"""Reading speed against h5py's, on the same files in one run, in pairs.

usage: read.py [FOLDER]     (FOLDER keeps the files; about 1.3 GB)

Builds the engine's example `read_bench`, makes the files that are missing, reads each dataset by
turns with both, compares every answer, and prints the median time of each and the median of the
paired ratios (above 1: we are faster). Needs h5py and numpy.
"""
import os
import statistics
import subprocess
import sys
import time

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PAIRS = 7
SHAPE = (8192, 8192)


def field(dtype):
    """A smooth field with noise in its low bits, as measured data have it."""
    y, x = np.mgrid[0:SHAPE[0], 0:SHAPE[1]].astype(np.float32)
    noise = np.random.default_rng(1).normal(size=SHAPE).astype(np.float32)
    values = 1000 * np.sin(x / 700) * np.cos(y / 900) + noise
    return values.astype(dtype)


def make(folder):
    cases = {
        "gzip-f4": ("f4", dict(chunks=(256, 256), compression=4, shuffle=True)),
        "gzip-i4": ("i4", dict(chunks=(256, 256), compression=4, shuffle=True)),
        "columns-i4": ("i4", dict(chunks=(8192, 16), compression=4, shuffle=True)),
        "chunked-f4": ("f4", dict(chunks=(256, 256))),
        "contiguous-f4": ("f4", {}),
    }
    for name, (dtype, options) in cases.items():
        path = os.path.join(folder, name + ".h5")
        if not os.path.exists(path):
            with h5py.File(path + ".part", "w") as f:
                f.create_dataset("d", data=field(dtype), **options)
            os.rename(path + ".part", path)
        yield name, path


def h5py_read(path, selection):
    with h5py.File(path, "r", locking=False) as f:
        dataset = f["d"]
        start = time.perf_counter()
        values = dataset[selection]
        seconds = time.perf_counter() - start
    flat = values.reshape(-1).view(np.uint8)
    return seconds, int(flat[::4099].sum(dtype=np.uint64)), flat.size


def ours(process, path, text):
    process.stdin.write("%s /d %s\n" % (path, text))
    process.stdin.flush()
    seconds, check, size = process.stdout.readline().split()
    return float(seconds), int(check), int(size)


def compare(process, name, path, text, selection):
    pairs = []
    for _ in range(PAIRS):
        theirs, mine = h5py_read(path, selection), ours(process, path, text)
        assert theirs[1:] == mine[1:], (name, theirs, mine)
        pairs.append((theirs[0], mine[0]))
    ratio = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(side) for side in zip(*pairs))
    rate = theirs[2] / 1e9 / b
    print("%-28s h5py %.3f s   ours %.3f s (%.2f GB/s)   ratio %.2f" % (name, a, b, rate, ratio))


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/tmp/hyperslab-bench"
    os.makedirs(folder, exist_ok=True)
    build = ["cargo", "build", "--release", "-q", "-p", "hyperslab-engine"]
    subprocess.run(build + ["--example", "read_bench"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    program = os.path.join(target, "release/examples/read_bench")
    process = subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    for name, path in make(folder):
        compare(process, name + " whole", path, "all", ...)
        compare(process, name + " window", path, "1000:5000,3000:4000", np.s_[1000:5000, 3000:4000])
        compare(process, name + " row", path, "77:78,0:8192", np.s_[77:78, :])
        compare(process, name + " column", path, "0:8192,77:78", np.s_[:, 77:78])
        compare(process, name + " every 10th", path, "0:8192:10,0:8192:10", np.s_[::10, ::10])
    process.stdin.close()
    process.wait()


if __name__ == "__main__":
    main()
