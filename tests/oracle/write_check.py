#!/usr/bin/env python3
"""Sound files for the check: objects that come and go, so that heaps, indexes and free space have
holes; every index of chunks; free space that is kept; references and variable-length values.

usage: write_check.py FOLDER
"""
import sys
from pathlib import Path

import h5py
import numpy as np

BOUNDS = {"earliest": ("earliest", "latest"), "v110": ("v110", "v110"), "latest": ("latest", "latest")}


def links(f):
    """Hard links that make reference counts, loops and a committed type that others use."""
    target = f.create_dataset("links/target", data=np.arange(10))
    for i in range(30):
        f[f"links/hard {i}"] = target
    f["links/up"] = f["/"]
    f["links/type"] = np.dtype([("x", "<i4"), ("y", "S5")])
    for i in range(5):
        typed = f.create_dataset(f"links/typed {i}", (i + 1,), f["links/type"])
        typed.attrs.create("typed", np.zeros(2, f["links/type"].dtype), dtype=f["links/type"])
    for i in range(10, 20):
        del f[f"links/hard {i}"]
    del f["links/typed 2"]


def groups(f):
    """Groups that were filled and thinned out: heaps and indexes with holes."""
    for order in (False, True):
        many = f.create_group(f"many {order}", track_order=order)
        for i in range(900):
            many.create_group(f"group {i * 7919 % 900:04} {'x' * (i % 50)}")
        for name in list(many)[::3]:
            del many[name]
        for i in range(40):
            many[f"soft {i}"] = h5py.SoftLink("/" + "nowhere/" * (i % 9))
            many[f"external {i}"] = h5py.ExternalLink(f"other {i}.h5", "/there")


def attributes(f):
    """Few attributes, many, huge ones, and what is left after some are deleted."""
    for count in (3, 12, 300):
        group = f.create_group(f"attributes {count}", track_order=count != 12)
        for i in range(count):
            group.attrs[f"attribute {i}"] = "text " * (i % 40) if i % 3 else np.arange(i)
        for i in range(0, count, 4):
            del group.attrs[f"attribute {i}"]
    f["attributes 300"].attrs["words"] = ["each", "of", "other", "length"]
    if f.libver[0] != "earliest":
        f["attributes 12"].attrs["huge"] = np.arange(40_000)


def chunks(f):
    """Every index of chunks, grown and shrunk, filtered and not, whole and with gaps."""
    shapes = {
        "one": ((7, 5), (7, 5), (7, 5)),
        "fixed": ((100, 60), (100, 60), (3, 4)),
        "paged": ((4000, 3), (4000, 3), (1, 3)),
        "extensible": ((2500, 3), (None, 3), (1, 2)),
        "extensible last": ((3, 900), (9, None), (1, 2)),
        "tree": ((60, 60), (None, None), (2, 3)),
    }
    settings = {
        "plain": {},
        "deflate": {"compression": 4, "shuffle": True},
        "checksum": {"fletcher32": True},
    }
    for name, (shape, most, chunk) in shapes.items():
        for setting, options in settings.items():
            d = f.create_dataset(f"chunks/{name} {setting}", shape, "<i4", maxshape=most, chunks=chunk, **options)
            d[: shape[0] // 3] = np.arange(shape[1])
            d[-1] = 5
            if None in most:
                axis = most.index(None)
                d.resize(shape[axis] // 2, axis=axis)
                d.resize(shape[axis] * 2, axis=axis)
                d[-1] = 6


def references(f):
    """Variable-length values, nested ones, and references of every kind."""
    words = f.create_dataset("references/words", (500,), h5py.string_dtype(), chunks=(50,), maxshape=(None,), compression=1)
    words[:] = ["word " * (i % 30) for i in range(500)]
    words[::2] = ["another " * (i % 25) for i in range(250)]
    words.resize(333, axis=0)
    ragged = f.create_dataset("references/ragged", (40,), h5py.vlen_dtype("<f8"))
    for i in range(40):
        ragged[i] = np.arange(i * 11 % 17)
    nested = np.dtype([("names", h5py.string_dtype(), (2,)), ("numbers", h5py.vlen_dtype("<i2"))])
    d = f.create_dataset("references/nested", (20,), nested)
    for i in range(0, 20, 3):
        d[i] = (["a" * i, "b"], np.arange(i))
    d = f.create_dataset("references/objects", (6,), h5py.ref_dtype)
    d[1], d[2] = words.ref, f.ref
    d = f.create_dataset("references/regions", (4,), h5py.regionref_dtype)
    d[0], d[3] = words.regionref[3:9], ragged.regionref[::2]
    d = f.create_dataset("references/compact", (5,), h5py.string_dtype(), dcpl=compact())
    d[:] = ["in", "the", "header", "", "itself"]


def compact():
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    return plist


def everything(f):
    for part in (links, groups, attributes, chunks, references):
        part(f)


def main(folder):
    spaces = {
        "default": {},
        "free space kept": {"fs_strategy": "fsm", "fs_persist": True},
        "pages": {"fs_strategy": "page", "fs_persist": True, "fs_page_size": 4096},
        "pages forgotten": {"fs_strategy": "page", "fs_page_size": 8192},
        "no free space": {"fs_strategy": "none"},
        "user block": {"userblock_size": 1024},
    }
    for bounds, libver in BOUNDS.items():
        for name, options in spaces.items():
            path = folder / f"{name}, {bounds}.h5"
            with h5py.File(path, "w", libver=libver, **options) as f:
                everything(f)
            # Opened again and changed: what was kept of free space is used, and kept anew.
            with h5py.File(path, "r+", libver=libver) as f:
                del f["many True"]
                del f["chunks/tree deflate"]
                f["chunks/tree plain"].resize((10, 10))
                f["late"] = np.arange(1000)
                f["links"].attrs["late"] = "text"


main(Path(sys.argv[1]))
