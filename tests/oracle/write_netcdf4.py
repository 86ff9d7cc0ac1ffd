#!/usr/bin/env python3
"""netCDF-4 files as the netCDF library writes them.   usage: write_netcdf4.py FOLDER"""
import sys
from pathlib import Path

import netCDF4
import numpy as np


def classic_shapes(f):
    f.title = "variables on dimensions"
    f.createDimension("time", None)
    f.createDimension("lat", 5)
    f.createDimension("lon", 7)
    f.createDimension("no variable", 3)
    for name in ("time", "lat", "lon"):
        size = 4 if name == "time" else f.dimensions[name].size
        v = f.createVariable(name, "f8", (name,))
        v[:] = np.arange(size) * 1.5
        v.units = "units of " + name
    v = f.createVariable("t2m", "f4", ("time", "lat", "lon"), zlib=True, shuffle=True, fletcher32=True, fill_value=-999.0)
    v[:] = np.arange(140).reshape(4, 5, 7)
    v.valid_range = np.array([-50.0, 50.0], "f4")
    f.createVariable("scalar", "i8")[...] = 3
    f.createVariable("unwritten", "i2", ("time", "lat"))


def every_type(f):
    f.createDimension("n", 6)
    for code in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"):
        for endian in ("little", "big"):
            v = f.createVariable(f"{code} {endian}", code, ("n",), endian=endian, contiguous=endian == "big")
            v[:] = np.arange(6)
            v.setncattr("attribute", np.arange(3).astype(code))
    f.createVariable("char", "S1", ("n",))[:] = np.array(list("abcdef"), "S1")
    f.createVariable("string", str, ("n",))[:] = np.array(["", "b", "три", "四", "e e", "f"], object)
    colour = f.createEnumType(np.uint8, "colour", {"red": 1, "blue": 7})
    f.createVariable("enum", colour, ("n",), fill_value=1)[:] = np.array([1, 7, 1, 7, 1, 1], "u1")
    point = f.createCompoundType(np.dtype([("x", "f4"), ("y", "i8")]), "point")
    f.createVariable("compound", point, ("n",))[:] = np.zeros(6, [("x", "f4"), ("y", "i8")])
    ragged = f.createVariable("ragged", f.createVLType(np.int32, "row"), ("n",))
    for i in range(6):
        ragged[i] = np.arange(i, dtype="i4")


def groups(f):
    f.createDimension("x", 3)
    for i in range(20):
        g = f.createGroup(f"group {i}/inner")
        g.createVariable("v", "f4", ("x",), chunksizes=(2,))[:] = i
        g.setncattr_string("strings", ["a", "b", "ß"])
    for i in range(30):
        f.setncattr(f"attribute {i}", i)


def main():
    for part in (classic_shapes, every_type, groups):
        with netCDF4.Dataset(Path(sys.argv[1]) / f"{part.__name__}.nc", "w") as f:
            part(f)


main()
