#!/usr/bin/env python3
"""Files that hold every structure that h5py can be made to write, with one library bound.

usage: write_h5py.py FOLDER earliest|v110|latest
"""
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5f, h5p, h5s, h5t

from write_h5py_types import write_types


def numbers(*shape, dtype="i4"):
    return np.arange(int(np.prod(shape)), dtype="i8").reshape(shape).astype(dtype)


def low_level(f, name, data, tid=None, **settings):
    """A dataset by way of the low-level interface, with properties that h5py has no word for."""
    plist = h5p.create(h5p.DATASET_CREATE)
    for setting, value in settings.items():
        getattr(plist, "set_" + setting)(value)
    tid = tid or h5t.py_create(data.dtype)
    dataset = h5d.create(f.id, name.encode(), tid, h5s.create_simple(data.shape), plist)
    dataset.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(data), tid)
    return h5py.Dataset(dataset)


def layouts(f):
    """Each layout, and each index of chunks that the bounds allow."""
    f["contiguous"] = numbers(7, 11)
    low_level(f, "compact", numbers(5, 3, dtype=">i2"), layout=h5d.COMPACT)
    f.create_dataset("one chunk", data=numbers(20, 30), chunks=(20, 30))
    f.create_dataset("one chunk, filtered", data=numbers(20, 30), chunks=(20, 30), compression="gzip")
    f.create_dataset("fixed", data=numbers(37, 23), chunks=(5, 4))
    f.create_dataset("fixed, filtered", data=numbers(37, 23), chunks=(5, 4), compression="gzip", shuffle=True)
    f.create_dataset("fixed, paged", data=numbers(9000), chunks=(4,))
    f.create_dataset("fixed, paged, filtered", data=numbers(9000, dtype="u2"), chunks=(4,), compression=1)
    f.create_dataset("fixed, room to grow", data=numbers(10, 10), maxshape=(40, 30), chunks=(3, 4))
    f.create_dataset("extensible", data=numbers(13, 7), maxshape=(None, 7), chunks=(2, 3))
    f.create_dataset("extensible, filtered", data=numbers(13, 7), maxshape=(None, 7), chunks=(2, 3), fletcher32=True)
    f.create_dataset("extensible, second axis", data=numbers(6, 50), maxshape=(20, None), chunks=(2, 3))
    f.create_dataset("extensible, last of three", data=numbers(4, 5, 30), maxshape=(8, 9, None), chunks=(2, 2, 7))
    f.create_dataset("extensible, many", data=numbers(60000, dtype="u2"), maxshape=(None,), chunks=(2,))
    f.create_dataset("extensible, many, filtered", data=numbers(12000), maxshape=(None,), chunks=(2,), shuffle=True)
    f.create_dataset("tree", data=numbers(41, 43), maxshape=(None, None), chunks=(4, 5))
    f.create_dataset("tree, filtered", data=numbers(41, 43), maxshape=(None, None), chunks=(4, 5), compression=4)
    f.create_dataset("tree, deep", data=numbers(130, 130), maxshape=(None, None), chunks=(1, 2))
    f.create_dataset("four axes", data=numbers(5, 6, 7, 8), chunks=(2, 4, 3, 5), compression=2)


def implicit(f):
    """Allocated early and without filters: chunks by arithmetic in the newer formats."""
    for name, shape, maximum in (("implicit", (17, 9), (17, 9)), ("implicit, room", (10, 10), (30, 25))):
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_chunk((4, 2))
        plist.set_alloc_time(h5d.ALLOC_TIME_EARLY)
        space = h5s.create_simple(shape, maximum)
        h5py.Dataset(h5d.create(f.id, name.encode(), h5t.STD_I32LE, space, plist))[...] = numbers(*shape)


def filters(f):
    data = numbers(60, 50, dtype="f4") / 7
    for level in (1, 6, 9):
        f.create_dataset(f"gzip {level}", data=data, chunks=(16, 16), compression=level)
    f.create_dataset("shuffle", data=data, chunks=(16, 16), shuffle=True)
    f.create_dataset("fletcher32", data=data, chunks=(16, 16), fletcher32=True)
    f.create_dataset("odd bytes under fletcher32", data=numbers(21, dtype="u1"), chunks=(7,), fletcher32=True)
    f.create_dataset("all", data=data.astype(">f8"), chunks=(16, 16), compression=4, shuffle=True, fletcher32=True)
    masked = f.create_dataset("one chunk unfiltered", (40,), "<i4", chunks=(10,), compression=4, shuffle=True)
    masked[:] = numbers(40)
    masked.id.write_direct_chunk((10,), (numbers(10) + 500).astype("<i4").tobytes(), filter_mask=3)


def fill_values(f):
    f.create_dataset("default", (6, 7), "i4", chunks=(2, 3))
    f.create_dataset("set", (6, 7), ">f4", chunks=(2, 3), fillvalue=-1.5)
    f.create_dataset("contiguous", (6, 7), "u2", fillvalue=77)
    part = f.create_dataset("partly written", (50, 50), "i2", chunks=(7, 9), fillvalue=-5, compression=4)
    part[20:23, 11:40] = 9
    row = np.dtype([("a", "i2"), ("b", ">f8"), ("s", "S5")])
    f.create_dataset("compound", (9,), row, chunks=(4,), fillvalue=np.array((3, 2.5, b"fill"), row))
    f.create_dataset("text", (4,), "S6", chunks=(2,), fillvalue=b"none")
    f.create_dataset("variable text", (4,), h5py.string_dtype(), chunks=(2,))
    f.create_dataset("sparse tree", (1000, 1000), "i4", maxshape=(None, None), chunks=(10, 10))[500, 500:520] = 1
    f.create_dataset("sparse array", (100000,), "i4", maxshape=(None,), chunks=(10,))[77777:77790] = 1


def resized(f):
    grown = f.create_dataset("grown", data=numbers(6, 6), maxshape=(None, None), chunks=(4, 4), fillvalue=-1)
    grown.resize((15, 9))
    grown[12:, 7:] = 8
    shrunk = f.create_dataset("shrunk and grown", data=numbers(40), maxshape=(None,), chunks=(6,), fillvalue=-1)
    shrunk.resize((13,))
    shrunk.resize((30,))
    limited = f.create_dataset("within limits", data=numbers(10, 10), maxshape=(50, 20), chunks=(3, 3), compression=1)
    limited.resize((33, 20))
    limited[30:, :] = 4
    f.create_dataset("to nothing", data=numbers(10), maxshape=(None,), chunks=(3,)).resize((0,))


def spaces(f):
    f["null"] = h5py.Empty("f8")
    f["scalar"] = np.float32(2.5)
    f["no elements"] = np.zeros((0, 5), "i4")
    f.create_dataset("no elements yet", (0, 3), "f4", maxshape=(None, 3), chunks=(4, 3))
    f["ten axes"] = numbers(*([2] * 10), dtype="u2")
    f["thirty-two axes"] = numbers(*([1] * 31), 3)
    f.attrs["null"] = h5py.Empty("S4")
    f.attrs["no elements"] = np.zeros((0,), "f4")


def attributes(f):
    """Few, many, large, ordered; on groups, datasets and committed types."""
    f["data"] = numbers(3)
    for count in (1, 8, 9, 60):
        group = f.create_group(f"with {count}")
        for i in range(count):
            group.attrs[f"attribute {i}"] = numbers(i % 5 + 1, dtype="f4")
            group.attrs[f"text {i}"] = "value " * (i % 7)
    ordered = f.create_group("ordered", track_order=True)
    for i in reversed(range(20)):
        ordered.attrs[f"{i:02}"] = i
    f["data"].attrs["list"] = ["one", "zwei", "三"]
    f["type"] = np.dtype("<u2")
    f["type"].attrs["on a type"] = 1
    f["data"].attrs.create("of a committed type", np.uint16(7), dtype=f["type"])
    f.attrs["名前"] = "日本語"
    f.attrs["largest of the header"] = numbers(8000, dtype="f8")


def large_attribute(f):
    f.attrs["100 kB"] = numbers(25000)


def links(f):
    """Groups of every size, soft, hard and external links, loops, odd names."""
    for count in (0, 1, 8, 9, 100, 3000):
        group = f.create_group(f"with {count}")
        for i in range(count):
            group.create_group(f"member {i}") if count > 100 else group.__setitem__(f"member {i}", i)
    ordered = f.create_group("ordered", track_order=True)
    for name in ("z", "m", "a", "é", "Ω"):
        ordered[name] = 1
    f["hard"] = f["with 8/member 3"]
    f["loop"] = f["/"]
    f["with 1/up"] = f["with 1"]
    f["soft"] = h5py.SoftLink("with 8/member 3")
    f["dangling"] = h5py.SoftLink("/nowhere")
    f["soft loop"] = h5py.SoftLink("soft loop")
    f["external"] = h5py.ExternalLink("elsewhere.h5", "/there")
    f["long " + "n" * 5000] = 5
    for i in range(30):
        f[f"many long/{i} " + "x" * 600] = i
    deep = f
    for i in range(60):
        deep = deep.create_group("deeper")
    deep["bottom"] = 1
    f.id.links.create_hard(b"not \xff utf-8", f.id, b"hard")


PARTS = [layouts, implicit, filters, fill_values, resized, spaces, attributes, links, write_types]


def create(path, libver, sizes=None, **options):
    """A file; `sizes` are those of its offsets and lengths."""
    if sizes is None:
        return h5py.File(path, "w", libver=libver, **options)
    fcpl, fapl = h5p.create(h5p.FILE_CREATE), h5p.create(h5p.FILE_ACCESS)
    fcpl.set_sizes(*sizes)
    bounds = {"earliest": h5f.LIBVER_EARLIEST, "v110": h5f.LIBVER_V110, "latest": h5f.LIBVER_LATEST}
    fapl.set_libver_bounds(bounds[libver], h5f.LIBVER_LATEST)
    return h5py.File(h5f.create(str(path).encode(), h5f.ACC_TRUNC, fcpl, fapl))


def main():
    folder, libver = Path(sys.argv[1]), sys.argv[2]
    for part in PARTS:
        with create(folder / f"{part.__name__}.h5", libver) as f:
            part(f)
    whole = [layouts, fill_values, attributes]
    for name, options in {
        "user block": {"userblock_size": 512},
        "large user block": {"userblock_size": 4096},
        "offsets of 4": {"sizes": (4, 4)},
        "offsets of 4, lengths of 8": {"sizes": (4, 8)},
        "pages": {"fs_strategy": "page", "fs_persist": True, "fs_page_size": 4096},
        "ordered": {"track_order": True},
    }.items():
        with create(folder / f"{name}.h5", libver, **options) as f:
            for part in whole:
                part(f.create_group(part.__name__))
    if libver != "earliest":
        with create(folder / "large attribute.h5", libver) as f:
            large_attribute(f)


if __name__ == "__main__":
    main()
