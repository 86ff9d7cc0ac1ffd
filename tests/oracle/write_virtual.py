#!/usr/bin/env python3
"""Virtual datasets, and data in external raw files, as h5py writes them.

usage: write_virtual.py FOLDER earliest|v110|latest
"""
import os
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

folder, low = sys.argv[1], sys.argv[2]
os.chdir(folder)
UNLIMITED = h5s.UNLIMITED


def create(name):
    return h5py.File(name, "w", libver=(low, "latest") if low != "latest" else "latest")


def grid(*shape, start=0):
    return np.arange(start, start + int(np.prod(shape)), dtype="i4").reshape(shape)


def sources():
    for number in range(4):
        with create(f"part{number}.h5") as file:
            file.create_dataset("data", data=grid(6, 10, start=1000 * number), chunks=(2, 5), maxshape=(None, 10), compression="gzip")
            file["line"] = np.arange(100, 124, dtype=">f4") + number
    with create("long.h5") as file:
        file.create_dataset("data", data=grid(23, 4), chunks=(5, 4), maxshape=(None, 4))
    for number in range(3):
        with create(f"block{number}.h5") as file:
            file["data"] = grid(2, 4, start=100 * number)


def low_level(file, name, shape, limit, mappings, kind=h5t.STD_I32LE, fill=-7):
    """Mappings are (target, file, dataset, source): each side a space."""
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_fill_value(np.array(fill, dtype="i4"))
    for target, name_of_file, dataset, source in mappings:
        plist.set_virtual(target, name_of_file, dataset, source)
    space = h5s.create_simple(shape, limit)
    h5d.create(file.id, name.encode(), kind, space, plist)


def slab(shape, limit, start, stride, count, block):
    space = h5s.create_simple(shape, limit)
    space.select_hyperslab(start, count, stride, block)
    return space


def whole(*shape):
    return h5s.create_simple(shape)


def irregular(shape, *boxes):
    space = h5s.create_simple(shape)
    space.select_none()
    for start, count in boxes:
        space.select_hyperslab(start, count, op=h5s.SELECT_OR)
    return space


def fixed(file):
    layout = h5py.VirtualLayout((4, 6, 10), "i4")
    for number in range(4):
        layout[number] = h5py.VirtualSource(f"part{number}.h5", "data", (6, 10))
    file.create_virtual_dataset("stack", layout, fillvalue=-1)
    layout = h5py.VirtualLayout((6, 40), "i4")
    for number in range(4):
        source = h5py.VirtualSource(f"part{number}.h5", "data", (6, 10))
        layout[:, number::4] = source
    file.create_virtual_dataset("interleaved", layout)
    layout = h5py.VirtualLayout((8, 12), "i4")
    layout[1:7:2, 2:] = h5py.VirtualSource("part1.h5", "data", (6, 10))[::2, :]
    layout[0, :5] = h5py.VirtualSource("part2.h5", "data", (6, 10))[3, 5:]
    layout[7, :3] = h5py.VirtualSource("missing.h5", "data", (3,))
    layout[7, 3:6] = h5py.VirtualSource("part0.h5", "missing", (3,))
    file.create_virtual_dataset("patches", layout, fillvalue=42)
    file["own"] = grid(5, 7)
    layout = h5py.VirtualLayout((7,), "i4")
    layout[:] = h5py.VirtualSource(file["own"])[2]
    file.create_virtual_dataset("same file", layout)
    layout = h5py.VirtualLayout((3, 10), "i8")
    layout[0] = h5py.VirtualSource("part0.h5", "data", (6, 10))[1]
    layout[1:] = h5py.VirtualSource("part3.h5", "data", (6, 10))[2:4]
    file.create_virtual_dataset("wider type", layout)
    layout = h5py.VirtualLayout((48,), "f8")
    for number in range(2):
        layout[24 * number : 24 * (number + 1)] = h5py.VirtualSource(f"part{number}.h5", "line", (24,))
    file.create_virtual_dataset("other floats", layout)
    layout = h5py.VirtualLayout((48,), "<i2")
    layout[:24] = h5py.VirtualSource("part0.h5", "line", (24,))
    file.create_virtual_dataset("rounded", layout)
    layout = h5py.VirtualLayout((2, 4, 6, 10), "i4")
    layout[0] = h5py.VirtualSource(file["stack"])
    file.create_virtual_dataset("nested", layout)
    file["words"] = ["one", "two", "three"]
    layout = h5py.VirtualLayout((3,), h5py.string_dtype())
    layout[:] = h5py.VirtualSource(file["words"])
    file.create_virtual_dataset("words again", layout)


def shapes(file):
    """Sides whose selections are of different shapes."""
    box = slab((6, 10), None, (1, 2), (1, 1), (1, 1), (4, 6))
    low_level(file, "box as line", (30,), None, [(slab((30,), None, (3,), (1,), (1,), (24,)), b"part1.h5", b"data", box)])
    line = slab((24,), None, (0,), (6,), (4,), (5,))
    low_level(file, "line as box", (7, 8), None, [(slab((7, 8), None, (1, 1), (1, 1), (1, 1), (5, 4)), b"part1.h5", b"line", line)], h5t.IEEE_F32BE)
    rows = irregular((6, 10), ((0, 0), (1, 10)), ((2, 3), (2, 4)), ((5, 9), (1, 1)))
    low_level(file, "irregular", (40,), None, [(slab((40,), None, (5,), (1,), (1,), (19,)), b"part2.h5", b"data", rows)])
    target = irregular((9, 9), ((0, 0), (2, 2)), ((4, 4), (1, 5)), ((8, 0), (1, 1)))
    low_level(file, "to irregular", (9, 9), None, [(target, b"part2.h5", b"data", slab((6, 10), None, (1, 0), (1, 1), (1, 1), (1, 10)))])
    blocks = slab((6, 10), None, (0, 1), (3, 4), (2, 2), (2, 3))
    low_level(file, "blocks", (10, 14), None, [(slab((10, 14), None, (1, 0), (5, 7), (2, 2), (2, 3)), b"part3.h5", b"data", blocks)])


def unlimited(file):
    both = lambda start, stride, block: slab((10, 4), (UNLIMITED, 4), (start, 0), (stride, 1), (UNLIMITED, 1), (block, 4))
    low_level(file, "grows", (1, 4), (UNLIMITED, 4), [(both(0, 1, 1), b"long.h5", b"data", both(0, 1, 1))])
    low_level(file, "two grow", (1, 4), (UNLIMITED, 4), [
        (both(0, 4, 2), b"long.h5", b"data", both(0, 1, 1)),
        (both(2, 4, 2), b"block1.h5", b"data", slab((2, 4), (UNLIMITED, 4), (0, 0), (1, 1), (UNLIMITED, 1), (1, 4))),
    ])
    low_level(file, "from every third", (1, 4), (UNLIMITED, 4), [(both(3, 1, 1), b"long.h5", b"data", both(1, 3, 2))])
    low_level(file, "numbered", (1, 4), (UNLIMITED, 4), [(both(1, 3, 2), b"block%b.h5", b"data", whole(2, 4))])
    low_level(file, "numbered and fixed", (22, 4), (UNLIMITED, 4), [
        (both(0, 2, 2), b"block%b.h5", b"data", whole(2, 4)),
        (slab((30, 4), (UNLIMITED, 4), (20, 0), (1, 1), (1, 1), (2, 4)), b"block1.h5", b"data", whole(2, 4)),
    ])
    low_level(file, "nothing yet", (5, 4), (UNLIMITED, 4), [(both(0, 2, 2), b"none%b.h5", b"data", whole(2, 4))])
    wide = slab((2, 9), (2, UNLIMITED), (0, 0), (1, 4), (1, UNLIMITED), (2, 4))
    low_level(file, "sideways", (2, 4), (2, UNLIMITED), [(wide, b"block%b.h5", b"data", whole(2, 4))])


def external(file):
    """Bytes in files of their own: two with offsets, one that ends early, one that is missing."""
    grid(30).tofile("raw 1.bin")
    grid(30, start=500).tofile("raw 2.bin")
    file.create_dataset("raw", (8, 5), "i4", external=[("raw 1.bin", 8, 80), ("raw 2.bin", 4, 80)])
    file.create_dataset("unlimited raw", (20,), "i4", external=[("raw 2.bin", 12, h5py.h5f.UNLIMITED)])
    file.create_dataset("ends early", (60,), "i4", external=[("raw 1.bin", 0, 240)])
    file.create_dataset("nobody wrote", (6,), "i4", external=[("nowhere.bin", 0, 24)])


sources()
with create("raw.h5") as file:
    external(file)
with create("virtual.h5") as file:
    fixed(file)
    shapes(file)
    unlimited(file)
