#!/usr/bin/env python3
"""A file in the form of MATLAB's version 7.3.   usage: write_matlab.py FILE"""
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "w", userblock_size=512) as f:
    refs = f.create_group("#refs#")
    count = 0

    def put(where, name, values, kind, **attributes):
        """An array: MATLAB's dimensions are stored in reverse."""
        d = where.create_dataset(name, data=np.asarray(values).T)
        d.attrs["MATLAB_class"] = np.bytes_(kind)
        for key, value in attributes.items():
            d.attrs[key] = value
        return d

    def empty(where, name, kind, size):
        d = where.create_dataset(name, data=np.array(size, "u8"))
        d.attrs["MATLAB_class"] = np.bytes_(kind)
        d.attrs["MATLAB_empty"] = np.uint8(1)
        return d

    def char(where, name, *lines):
        units = np.stack([np.frombuffer(line.encode("utf-16-le"), "<u2") for line in lines])
        return put(where, name, units, "char", MATLAB_int_decode=np.int32(2))

    def hidden(make, *arguments, **attributes):
        global count
        count += 1
        return make(refs, f"v{count}", *arguments, **attributes).ref

    def cells(where, name, rows):
        stored = np.empty((len(rows[0]), len(rows)), h5py.ref_dtype)
        for at, row in enumerate(rows):
            for across, reference in enumerate(row):
                stored[across, at] = reference
        d = where.create_dataset(name, data=stored, dtype=h5py.ref_dtype)
        d.attrs["MATLAB_class"] = np.bytes_("cell")
        return d

    put(f, "matrix", np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), "double")
    put(f, "cube", np.arange(24.0).reshape(2, 3, 4), "double")
    put(f, "flags", np.array([[1, 0, 1]], "u1"), "logical", MATLAB_int_decode=np.int32(1))
    char(f, "word", "hello")
    empty(f, "none", "double", (0, 3))
    text, number = hidden(char, "a text"), hidden(put, [[42.5]], "double")
    row, grid = hidden(put, np.array([[1, 2, 3]], "i4"), "int32"), hidden(put, np.array([[1.0, 2.0], [3.0, 4.0]]), "double")
    truth, nothing = hidden(put, np.array([[1]], "u1"), "logical"), hidden(empty, "char", (0, 0))
    large, inner = hidden(put, np.zeros((30, 40)), "double"), hidden(cells, [[text, number]])
    cells(f, "cells", [[text, number, row, grid], [truth, nothing, large, inner]])
    s = f.create_group("structure")
    s.attrs["MATLAB_class"] = np.bytes_("struct")
    fields = [np.array([c.encode() for c in field], "S1") for field in ("name", "age")]
    s.attrs.create("MATLAB_fields", np.array(fields, object), dtype=h5py.vlen_dtype(np.dtype("S1")))
    put(s, "age", [[36.0]], "double")
    char(s, "name", "Ada")
    people = f.create_group("structures")
    people.attrs["MATLAB_class"] = np.bytes_("struct")
    for field, values in [("age", [number, row, nothing]), ("name", [text, text, truth])]:
        people.create_dataset(field, data=np.array([values], h5py.ref_dtype).T, dtype=h5py.ref_dtype)
    sparse = f.create_group("sparse")
    sparse.attrs["MATLAB_class"] = np.bytes_("double")
    sparse.attrs["MATLAB_sparse"] = np.uint64(3)
    sparse["data"], sparse["ir"], sparse["jc"] = [1.5, 2.5, 3.5], np.array([0, 2, 1], "u8"), np.array([0, 2, 2, 3, 3], "u8")
    nothing = f.create_group("nothing stored")
    nothing.attrs["MATLAB_class"] = np.bytes_("double")
    nothing.attrs["MATLAB_sparse"] = np.uint64(3)
    nothing["jc"] = np.zeros(5, "u8")

with open(sys.argv[1], "r+b") as raw:
    raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
