#!/usr/bin/env python3
"""Files as PyTables writes them, with the filters of the HDF5 library.   usage: write_pytables.py FOLDER"""
import sys
from pathlib import Path

import numpy as np
import tables

ZLIB = tables.Filters(complevel=5, complib="zlib", shuffle=True, fletcher32=True)


class Place(tables.IsDescription):
    latitude = tables.Float64Col()
    longitude = tables.Float64Col()


class Row(tables.IsDescription):
    name = tables.StringCol(12)
    number = tables.Int64Col()
    small = tables.UInt8Col(shape=(2, 3))
    half = tables.Float16Col()
    flag = tables.BoolCol()
    z = tables.ComplexCol(itemsize=16)
    when = tables.Time64Col()
    kind = tables.EnumCol(["a", "b", "c"], "a", base="uint8")
    place = Place()


def table(f):
    t = f.create_table("/", "table", Row, "A table", filters=ZLIB, expectedrows=5000)
    for i in range(5000):
        t.row["name"], t.row["number"], t.row["flag"] = f"row {i}", i * i, i % 3 == 0
        t.row["z"], t.row["when"], t.row["kind"], t.row["place/latitude"] = i * 1j, i / 7, i % 3, i / 9
        t.row.append()
    t.flush()
    t.cols.number.create_csindex(filters=tables.Filters(complevel=1, complib="zlib"))
    t.attrs.dictionary = {"pickled": [1, 2]}
    f.create_table("/", "empty", Row)
    f.create_table("/", "big_endian", np.zeros(30, [("a", ">i4"), ("b", ">f8")]), byteorder="big")


def arrays(f):
    f.create_array("/", "array", np.arange(60).reshape(3, 4, 5), "An array")
    f.create_array("/", "strings", [b"one", b"three", b"sixteen letters!"])
    f.create_array("/", "scalar", 3.25)
    f.create_carray("/", "carray", obj=np.arange(3000, dtype="f4").reshape(50, 60), chunkshape=(7, 9), filters=ZLIB)
    e = f.create_earray("/", "earray", tables.Int16Atom(), (0, 5), filters=ZLIB, chunkshape=(16, 5))
    for i in range(10):
        e.append(np.full((20, 5), i, "i2"))
    v = f.create_vlarray("/", "vlarray", tables.Int32Atom())
    text = f.create_vlarray("/", "text", tables.VLUnicodeAtom())
    things = f.create_vlarray("/", "objects", tables.ObjectAtom())
    for i in range(12):
        v.append(np.arange(i))
        text.append("ü" * i)
        things.append({"i": i})
    f.create_group("/", "group", "A group")
    f.create_hard_link("/group", "hard", "/array")
    f.create_soft_link("/group", "soft", "/carray")
    f.create_external_link("/group", "external", "table.h5:/table")


def main():
    for part in (table, arrays):
        with tables.open_file(str(Path(sys.argv[1]) / f"{part.__name__}.h5"), "w", title=part.__name__) as f:
            part(f)


main()
