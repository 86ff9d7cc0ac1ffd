#!/usr/bin/env python3
"""Writes a file for many readers: appends to datasets of each growing chunk index until the time
is over. Element i of every dataset is i + 1, and 0 until it is written.

usage: write_swmr.py FILE SECONDS      prints "writing" when readers may come, then the count
"""
import sys
import time

import h5py
import numpy as np

STEP = 7  # not a multiple of the chunks, so that some are written to twice


def main():
    path, seconds = sys.argv[1], float(sys.argv[2])
    f = h5py.File(path, "w", libver="latest")
    for group in range(20):
        f.create_group(f"group {group}").attrs["number"] = group
    line = f.create_dataset("line", (0,), "<i4", maxshape=(None,), chunks=(5,))
    packed = f.create_dataset("packed", (0,), "<i4", maxshape=(None,), chunks=(5,), compression=1, fletcher32=True)
    plane = f.create_dataset("plane", (0, 3), "<i4", maxshape=(None, None), chunks=(2, 2))
    f.swmr_mode = True
    print("writing", flush=True)
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        new = np.arange(count + 1, count + STEP + 1, dtype="<i4")
        count += STEP
        for dataset in (line, packed):
            dataset.resize((count,))
            dataset[-STEP:] = new
        plane.resize((count, 3))
        plane[-STEP:] = np.repeat(new, 3).reshape(STEP, 3)
        if count % 5 == 0:
            for dataset in (line, packed, plane):
                dataset.flush()
    f.close()
    print(count, flush=True)


if __name__ == "__main__":
    main()
