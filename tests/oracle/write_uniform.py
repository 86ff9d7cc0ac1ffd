"""A file in which every number of an object is the same.

    write_uniform.py FILE         all are zero
    write_uniform.py told FILE    the objects and their number
"""

import sys

import h5py
import numpy as np


def write(path):
    with h5py.File(path, "w", libver="v110") as file:
        zeros = np.zeros(3000, "<i4")
        file.create_dataset("contiguous", data=zeros)
        file.create_dataset("chunked", data=zeros, chunks=(100,), maxshape=(None,))
        file.create_dataset("packed", data=zeros, chunks=(100,), compression="gzip", shuffle=True)
        for node in file.values():
            node.attrs["same"] = np.zeros(2000, "<i4")
        file.attrs["title"] = np.bytes_("as it is")


def tell(path):
    told = []
    with h5py.File(path, "r") as file:
        for name, node in sorted(file.items()):
            numbers = np.unique(np.concatenate([node[...], node.attrs["same"]]))
            assert len(numbers) == 1, (name, numbers)
            told += [name, str(numbers[0])]
    print(*told)


if sys.argv[1] == "told":
    tell(sys.argv[2])
else:
    write(sys.argv[1])
