#!/usr/bin/env python3
"""Chunks behind nbit, scale-offset and szip, as the library packs them.

usage: write_filters.py FOLDER
"""
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

random = np.random.default_rng(20)


def write(file, name, tid, memory, fill=None, **filters):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk(tuple(max(1, n // 2 + 1) for n in memory.shape))
    if fill is not None:
        plist.set_fill_value(np.array(fill, dtype=memory.dtype))
    for setting, arguments in filters.items():
        getattr(plist, setting)(*arguments)
    dataset = h5d.create(file.id, name.encode(), tid, h5s.create_simple(memory.shape), plist)
    dataset.write(h5s.ALL, h5s.ALL, memory)


def scale_offset(file):
    for kind in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"):
        info = np.iinfo(kind)
        for order in "<>":
            tid = h5t.py_create(np.dtype(order + kind))
            for span in (0, 1, 9, 100, int(info.max)):
                low = max(int(info.min), -37)
                values = random.integers(low, low + span, (13, 11), dtype=kind, endpoint=True) if low + span <= info.max else random.integers(low, info.max, (13, 11), dtype=kind, endpoint=True)
                for fill in (None, 5):
                    if fill is not None:
                        values[3] = fill
                    write(file, f"{order}{kind} {span} fill {fill}", tid, values, fill, set_scaleoffset=(h5z.SO_INT, 0))
    for kind in ("f4", "f8"):
        for order in "<>":
            tid = h5t.py_create(np.dtype(order + kind))
            values = (random.normal(20, 7, (17, 9)) * 3).astype(kind)
            for places in (0, 2, 5):
                for fill in (None, -1.5):
                    write(file, f"{order}{kind} {places} places fill {fill}", tid, values, fill, set_scaleoffset=(h5z.SO_FLOAT_DSCALE, places))


def nbit(file):
    values = random.integers(0, 2**9, (15, 7)).astype("i4")
    for order in (h5t.STD_I32LE, h5t.STD_I32BE, h5t.STD_U16LE, h5t.STD_U16BE):
        unused = 8 * order.get_size() - 16
        for precision, offset in ((9 + unused, 0), (10 + unused, 5), (11 + unused, 3), (16 + unused, 0)):
            tid = order.copy()
            tid.set_precision(precision)
            tid.set_offset(offset)
            write(file, f"{order.get_size()} {order.get_order()} {precision} {offset}", tid, values, set_filter=(h5z.FILTER_NBIT, 0, ()))
    number = h5t.STD_I32LE.copy()
    number.set_precision(20)
    compound = h5t.create(h5t.COMPOUND, 30)
    compound.insert(b"a", 1, number)
    compound.insert(b"b", 6, h5t.array_create(number, (2,)))
    compound.insert(b"c", 15, h5t.IEEE_F64BE)
    record = np.zeros((9,), dtype=[("a", "i4"), ("b", "i4", 2), ("c", "f8")])
    record["a"], record["c"] = np.arange(9), np.arange(9) / 7
    record["b"] = np.arange(18).reshape(9, 2)
    write(file, "compound", compound, record, set_filter=(h5z.FILTER_NBIT, 0, ()))


def szip(file):
    for kind in ("u1", "i2", "u2", "i4", "i8", "f4", "f8"):
        for order in "<>":
            tid = h5t.py_create(np.dtype(order + kind))
            steps = np.cumsum(random.integers(-3, 4, 40 * 33)).reshape(40, 33)
            steps[5:9] = 0
            for mask in (h5z.SZIP_NN_OPTION_MASK, h5z.SZIP_EC_OPTION_MASK):
                for block in (4, 16, 32):
                    name = f"{order}{kind} {mask} {block}"
                    write(file, name, tid, (steps % 120).astype(kind), set_szip=(mask, block))
            noise = random.integers(0, 255, (40, 33)).astype(kind)
            write(file, f"{order}{kind} noise", tid, noise, set_szip=(h5z.SZIP_NN_OPTION_MASK, 8), set_fletcher32=())


folder = Path(sys.argv[1])
with h5py.File(folder / "scale-offset.h5", "w") as file:
    scale_offset(file)
with h5py.File(folder / "nbit.h5", "w") as file:
    nbit(file)
if h5z.filter_avail(h5z.FILTER_SZIP) and h5z.get_filter_info(h5z.FILTER_SZIP) & h5z.FILTER_CONFIG_ENCODE_ENABLED:
    with h5py.File(folder / "szip.h5", "w") as file:
        szip(file)
