#!/usr/bin/env python3
"""Reading speed against h5py's, on the same files in one run, in pairs.

usage: read.py [FOLDER [WORD…]]     (FOLDER keeps the files, about 3 GB; only cases with a WORD)

Builds the engine's example `read_bench`, makes the files that are missing, and lets h5py and us
read each by turns: every repetition opens the file anew and gets a fresh result, the page cache
is warm, NumPy's huge pages stay as they are. Both sides sum what they read, and the sums are
compared. Printed are the median times, and the medians of the paired ratios (above 1: we are
faster): of opening and reading alone, and with the summing. Needs h5py and numpy.
`peers/peers.py` does the same beside other readers in pure Rust.
"""
import os
import platform
import statistics
import subprocess
import sys
import time

import h5py
import numpy as np

import files

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PAIRS = 9
CACHE = 256 << 20


def timed(start, read, total):
    result = read()
    seconds = time.perf_counter() - start
    value = float(total(result))
    return seconds, time.perf_counter() - start, value


def opened(path, **options):
    return h5py.File(path, "r", locking=False, **options)


def array(path, text):
    parts = text.split(",") if text != "all" else []
    selection = tuple(slice(*map(int, part.split(":"))) for part in parts)
    start = time.perf_counter()
    with opened(path) as f:
        return timed(start, lambda: f["d"][selection],
                     lambda a: a.sum(dtype="f8"))


def strings(path):
    start = time.perf_counter()
    with opened(path) as f:
        return timed(start, lambda: f["d"][...], lambda a: sum(map(len, a)))


def table(path):
    start = time.perf_counter()
    with opened(path) as f:
        return timed(start, lambda: f["d"][...], lambda a: a["id"].sum() + a["mass"].sum())


def links(path, group):
    start = time.perf_counter()
    with opened(path) as f:
        return timed(start, lambda: list(f[group]), lambda names: sum(map(len, names)))


def kinds(path, group):
    start = time.perf_counter()
    with opened(path) as f:
        members = f[group]
        return timed(start, lambda: [members.get(name, getclass=True) for name in members],
                     lambda classes: sum(one is h5py.Group for one in classes))


def places(seed):
    state = int(seed)

    def below(limit):
        nonlocal state
        state = (state * 6364136223846793005 + 1) & 0xFFFF_FFFF_FFFF_FFFF
        return (state >> 33) % limit

    return [(below(8192 - 50), below(8192 - 20)) for _ in range(200)]


def windows(path, seed):
    start = time.perf_counter()
    with opened(path) as f:
        dataset = f["d"]
        return timed(start, lambda: [dataset[y : y + 50, x : x + 20] for y, x in places(seed)],
                     lambda found: sum(a.sum(dtype="f8") for a in found))


def cached(path, seed, passes):
    """The windows once more, or several times more, after a pass that filled the chunk cache."""
    with opened(path, rdcc_nbytes=CACHE, rdcc_nslots=100_003) as f:
        dataset = f["d"]

        def read():
            return [dataset[y : y + 50, x : x + 20] for y, x in places(seed)]

        read()
        times = [timed(time.perf_counter(), read, lambda found: sum(a.sum(dtype="f8") for a in found))
                 for _ in range(int(passes))]
        return tuple(map(sum, zip(*times)))


def ours(process, words):
    process.stdin.write(" ".join(words) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    try:
        return tuple(map(float, answer.split()))
    except ValueError:
        sys.exit("%s: %s" % (words, answer))


def compare(process, name, case, path, *rest):
    pairs = []
    for number in range(PAIRS + 1):
        theirs = globals()[case](path, *rest)
        mine = ours(process, [case, path, *rest])
        near = abs(theirs[2] - mine[2]) <= 1e-9 * abs(theirs[2]) + 1e-3
        assert near, (name, theirs, mine)
        if number:  # the first warms the page cache
            pairs.append((theirs, mine))
    read, summed = (
        statistics.median(theirs[i] / mine[i] for theirs, mine in pairs) for i in (0, 1)
    )
    a, b = (statistics.median(side[0] for side in sides) for sides in zip(*pairs))
    print("%-30s h5py %8.4f s  ours %8.4f s  ratio %6.2f  with sums %6.2f"
          % (name, a, b, read, summed), flush=True)


def versions():
    load = os.getloadavg()[0]
    print("h5py %s, HDF5 %s, numpy %s, Python %s, %d processors, load %.1f" % (
        h5py.__version__, h5py.version.hdf5_version, np.__version__, platform.python_version(),
        os.cpu_count(), load))
    head = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT,
                          capture_output=True, text=True).stdout.strip()
    print("ours: %s; command: %s" % (head, " ".join(sys.argv)), flush=True)


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/tmp/hyperslab-bench"
    words = sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    build = ["cargo", "build", "--release", "-q", "-p", "hyperslab-engine"]
    subprocess.run(build + ["--example", "read_bench"], cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    program = os.path.join(target, "release/examples/read_bench")
    process = subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    versions()
    for name, file, *case in files.CASES:
        if not words or any(word in name for word in words):
            compare(process, name, case[0], files.path(folder, file), *case[1:])
    process.stdin.close()
    process.wait()


if __name__ == "__main__":
    main()
