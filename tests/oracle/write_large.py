"""Writes a file of 10 GiB that takes little room on the disk: most of it was never written.

    write_large.py FILE earliest|latest
    write_large.py told FILE            what a change of it has left: attributes, an element, the sum of the kinds
"""

import sys

import h5py
import numpy as np

ELEMENTS = 10 * 2**30 // 4


def write(path, bounds):
    with h5py.File(path, "w", libver=bounds) as file:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple((ELEMENTS,))
        h5py.h5d.create(file.id, b"large", h5py.h5t.STD_I32LE, space, plist)
        file["large"][-1] = 7
        file["large"].attrs["units"] = np.bytes_("metre ")
        groups = file.create_group("groups")
        for n in range(20_000):
            groups.create_group("group %05d" % n).attrs["number"] = n


def told(path):
    with h5py.File(path, "r") as file:
        large = file["large"]
        numbers = sum(int(group.attrs["number"]) for group in file["groups"].values())
        print(large.attrs["units"].decode(), large[5], large[-1], len(file["groups"]), numbers)


if sys.argv[1] == "told":
    told(sys.argv[2])
else:
    write(*sys.argv[1:])
