#!/usr/bin/env python3
"""Chunks behind the compressors that plugins bring: LZ4, Zstandard, bitshuffle, Blosc, Blosc2,
FCIDECOMP.

usage: write_compressors.py FOLDER hdf5plugin|pytables [SHARE]
The two bring libraries of their own and are not loaded together. SHARE 1 writes every combination
of options, types and shapes, which takes minutes; the default is every twelfth.
"""
import sys
from pathlib import Path

import numpy as np

random = np.random.default_rng(20)
folder = Path(sys.argv[1])
# Of so many combinations of type and shape a group of options has one; `turn` says which.
SHARE = int(sys.argv[3]) if len(sys.argv) > 3 else 12
turn = 0

COMPOUND3 = np.dtype([("a", "u1"), ("b", "<i2")])
COMPOUND12 = np.dtype([("a", "<i4"), ("b", "<f8")])
COMPOUND300 = np.dtype([("a", "<i4"), ("b", "S296")])
TYPES = ["u1", "<i2", COMPOUND3, "<f4", "S5", "S6", "S7", "<f8", ">i8", "S9", "S10", "S11", COMPOUND12, "S13", "S14", "S15", "c16", "S17", COMPOUND300]


def values(kind, shape, contents):
    """Elements that compress well, by runs, hardly, or not at all."""
    dtype = np.dtype(kind)
    count = int(np.prod(shape, dtype=int))
    size = count * dtype.itemsize
    if contents == "noise":
        raw = random.integers(0, 256, size, dtype="u1")
    elif contents == "zeros":
        raw = np.zeros(size, "u1")
    elif contents == "runs":
        raw = np.repeat(random.integers(0, 256, size // 700 + 1, dtype="u1"), 700)[:size]
    else:
        steps = np.cumsum(random.integers(-2, 3, count)) % 2**20
        raw = np.zeros((count, dtype.itemsize), "u1")
        low = steps.astype("<u4").view("u1").reshape(count, 4)
        width = min(4, dtype.itemsize)
        raw[:, :width] = low[:, :width]
        raw = raw.reshape(-1)
    return raw.copy().view(dtype).reshape(shape)


# Shape, chunks: one chunk, chunks that do not fit, a single element, many dimensions.
SHAPES = [((2000,), (2000,)), ((3001,), (1000,)), ((37,), (7,)), ((1,), (1,)), ((31, 23), (8, 5)), ((3, 50, 41), (2, 17, 33)), ((5, 4, 3, 7), (3, 3, 3, 3))]


def named(kind):
    return "compound" + str(kind.itemsize) if isinstance(kind, np.dtype) else kind


def write_all(file, name, options, types=TYPES, shapes=SHAPES, contents=("steps", "runs", "noise")):
    global turn
    turn += 1
    group = file.create_group(name)
    for number, kind in enumerate(types):
        for index, (shape, chunks) in enumerate(shapes):
            # Each group takes its share of the combinations of types and shapes, to stay quick.
            content = contents[(number + index) % len(contents)]
            if (number + index + turn) % SHARE:
                continue
            data = values(kind, shape, content)
            group.create_dataset(f"{named(kind)} {shape} {chunks} {content}", data=data, chunks=chunks, **options)


def hdf5plugin_files():
    import h5py
    import hdf5plugin

    with h5py.File(folder / "lz4.h5", "w") as file:
        for block in (0, 16, 100, 4096):
            write_all(file, f"block {block}", dict(hdf5plugin.LZ4(nbytes=block)))
    with h5py.File(folder / "zstd.h5", "w") as file:
        for level in (-5, 1, 3, 9, 19, 22):
            write_all(file, f"level {level}", dict(hdf5plugin.Zstd(clevel=level)))
        big = values("<f4", (600, 700), "steps")
        for level in (1, 3, 12):
            file.create_dataset(f"large {level}", data=big, chunks=(600, 700), **hdf5plugin.Zstd(clevel=level))
        text = np.frombuffer(b"".join(b"line %d of %d, %x\n" % (i, i * i, i * 7919) for i in range(12000)), "u1")
        for level in (1, 3, 19):
            file.create_dataset(f"text {level}", data=text, chunks=text.shape, **hdf5plugin.Zstd(clevel=level))
    with h5py.File(folder / "fcidecomp.h5", "w") as file:
        for kind in ("u1", "<u2", ">i2"):
            for shape, chunks in (((40, 50), (40, 50)), ((99, 61), (20, 33)), ((3, 50, 41), (3, 17, 33))):
                for content in ("steps", "runs", "noise", "zeros"):
                    data = values(kind, shape, content)
                    file.create_dataset(f"{kind} {shape} {content}", data=data, chunks=chunks, **hdf5plugin.FciDecomp())
    with h5py.File(folder / "bitshuffle.h5", "w") as file:
        for compressor in ("none", "lz4", "zstd"):
            for elements in (0, 8, 1024):
                write_all(file, f"{compressor} {elements}", dict(hdf5plugin.Bitshuffle(nelems=elements, cname=compressor)))
    for compressor in ("blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"):
        with h5py.File(folder / f"blosc-{compressor}.h5", "w") as file:
            for level in (0, 1, 5, 9):
                for shuffle in (0, 1, 2):
                    options = dict(hdf5plugin.Blosc(cname=compressor, clevel=level, shuffle=shuffle))
                    write_all(file, f"level {level} shuffle {shuffle}", options, contents=("steps", "runs", "noise", "zeros"))
                    if level == 5:
                        big = values("<i4", (200, 1000), "steps")
                        file.create_dataset(f"large {shuffle}", data=big, chunks=(199, 1000), **options)
            options["fletcher32"] = True
            write_all(file, "checked", options, TYPES[:4])
    for compressor in ("blosclz", "lz4", "lz4hc", "zlib", "zstd"):
        with h5py.File(folder / f"blosc2-{compressor}.h5", "w") as file:
            for level in (0, 1, 5, 9):
                for filters in (0, 1, 2, 3, 4):
                    options = dict(hdf5plugin.Blosc2(cname=compressor, clevel=level, filters=filters))
                    types = TYPES if filters < 4 else ["<f4", "<f8"]
                    write_all(file, f"level {level} filters {filters}", options, types, contents=("steps", "runs", "noise", "zeros"))
                    if level == 5:
                        big = values("<f4", (200, 1000), "steps")
                        file.create_dataset(f"large {filters}", data=big, chunks=(199, 1000), **options)
            options = dict(hdf5plugin.Blosc2(cname=compressor))
            write_all(file, "shuffled and checked", dict(options, shuffle=True, fletcher32=True), TYPES[:4])


def pytables_files():
    import tables

    for library in ("blosc:blosclz", "blosc:lz4", "blosc:lz4hc", "blosc:zlib", "blosc:zstd", "blosc2:blosclz", "blosc2:lz4", "blosc2:lz4hc", "blosc2:zlib", "blosc2:zstd", "bzip2"):
        with tables.open_file(str(folder / f"pytables-{library.replace(':', '-')}.h5"), "w") as file:
            for number, settings in enumerate(({}, {"shuffle": False, "bitshuffle": True}, {"shuffle": False}, {"fletcher32": True})):
                if library == "bzip2":
                    settings.pop("bitshuffle", None)
                filters = tables.Filters(complevel=1 + 2 * number, complib=library, **settings)
                group = file.create_group("/", f"settings{number}")
                for index, (shape, chunks) in enumerate(SHAPES):
                    for kind in ("u1", "<i2", "<f4", "<f8", "c16", "S5"):
                        content = ("steps", "runs", "noise", "zeros")[index % 4]
                        data = values(kind, shape, content)
                        name = f"{kind.strip('<')}_{index}"
                        file.create_carray(group, name, obj=data, chunkshape=chunks, filters=filters)
                table = file.create_table(group, "table", COMPOUND12, filters=filters, expectedrows=20000)
                table.append(values(COMPOUND12, (20011,), "steps"))
                table.flush()
                table.cols.a.create_csindex(filters=filters)
                wide = file.create_table(group, "wide", COMPOUND300, filters=filters)
                wide.append(values(COMPOUND300, (777,), "runs"))


if sys.argv[2] == "pytables":
    pytables_files()
else:
    hdf5plugin_files()
