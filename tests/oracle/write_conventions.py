#!/usr/bin/env python3
"""Objects as MATLAB, AnnData, pandas and PyTables mark them.   usage: write_conventions.py FILE"""
import sys

import h5py
import numpy as np


def matlab(f, name, lines):
    """A char array as MATLAB stores it: 16 bits a character, dimensions reversed."""
    units = [np.frombuffer(line.encode("utf-16-le"), "<u2") for line in lines]
    d = f.create_dataset(name, data=np.stack(units, axis=1))
    d.attrs["MATLAB_class"] = np.bytes_("char")
    d.attrs["MATLAB_int_decode"] = np.int32(2)


with h5py.File(sys.argv[1], "w") as f:
    matlab(f, "word", ["héllo 😀"])
    matlab(f, "lines", ["one", "two"])
    number = f.create_dataset("number", data=np.array([[65]], "u2"))
    number.attrs["MATLAB_class"] = np.bytes_("uint16")
    for name, shape in [("first cube", (4, 5, 6)), ("second cube", (4, 5, 6)), ("other cube", (4, 6, 5))]:
        f.create_dataset(name, data=np.arange(120).reshape(shape))
    sparse = f.create_group("sparse")
    sparse.attrs["MATLAB_class"] = np.bytes_("double")
    sparse.attrs["MATLAB_sparse"] = np.uint64(3)
    f.create_group("X").attrs["encoding-type"] = "csr_matrix"
    f.create_group("frame").attrs["pandas_type"] = np.bytes_("frame_table")
    table = f.create_dataset("table", data=np.zeros(2, [("a", "i4")]))
    table.attrs["CLASS"] = np.bytes_("TABLE")
    table.attrs["VERSION"] = np.bytes_("2.7")
