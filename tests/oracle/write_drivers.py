#!/usr/bin/env python3
"""The same content through every driver, and in files with user blocks; what h5py reads of each.

usage: write_drivers.py FOLDER [CORPUS]

For each case a line on the standard output: what to give to the program, a tab, and a file with
h5py's digest. With CORPUS, its families and multi files are cases too.
"""
import contextlib
import ctypes
import io
import os
import sys

import digest
import h5py
import numpy as np
from h5py import h5f, h5g, h5o, h5p

folder = sys.argv[1]
corpus = sys.argv[2] if len(sys.argv) > 2 else None
BOUNDS = ["earliest", "latest"]


def fill(file):
    """Data of every layout, long enough to lie in several members."""
    file.attrs["title"] = "drivers"
    file["contiguous"] = np.arange(3000, dtype="<i4").reshape(30, 100)
    file.create_dataset("chunked", data=np.linspace(0, 1, 5000).reshape(50, 100), chunks=(7, 30), compression="gzip")
    file.create_dataset("small", data=np.arange(5, dtype=">f8"), track_times=False)
    group = file.create_group("group")
    for number in range(40):
        group[f"member{number}"] = number
    group["text"] = ["one", "zwei", "trois", "четыре"]
    group["ragged"] = ragged()
    group.attrs["long"] = np.arange(500)


def ragged():
    values = np.empty(6, dtype=h5py.vlen_dtype("i2"))
    for number in range(6):
        values[number] = np.arange(number, dtype="i2")
    return values


def case(argument, file, name):
    """Prints a case and keeps the digest of an open file."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        root = h5g.open(file.id, b"/")
        digest.walk(root, "", {h5o.get_info(root).addr}, 0)
    path = os.path.join(folder, f"{name}.digest")
    with open(path, "w", encoding="utf-8", errors="backslashreplace") as kept:
        kept.write(out.getvalue())
    print(f"{argument}\t{path}")


def at(name):
    return os.path.join(folder, name)


def families():
    for low in BOUNDS:
        for size in (512, 1000, 65536):
            template = at(f"family_{low}_{size}_%05d.h5")
            options = dict(driver="family", memb_size=size)
            with h5py.File(template, "w", libver=low, **options) as file:
                fill(file)
            with h5py.File(template, "r", **options) as file:
                case(template, file, f"family_{low}_{size}")
                case(template % 0, file, f"family_{low}_{size}_first")
                case(template % 1, file, f"family_{low}_{size}_second")
    template = at("plain-%d")
    with h5py.File(template, "w", driver="family", memb_size=2048) as file:
        fill(file)
    with h5py.File(template, "r", driver="family", memb_size=2048) as file:
        case(template, file, "plain")
        case(template % 12, file, "plain12")
    with h5py.File(at("blocked%d.h5"), "w", driver="family", memb_size=3000, userblock_size=1024) as file:
        fill(file)
    with h5py.File(at("blocked%d.h5"), "r", driver="family", memb_size=3000) as file:
        case(at("blocked0.h5"), file, "blocked")


def split():
    for low in BOUNDS:
        base = at(f"split_{low}")
        with h5py.File(base, "w", driver="split", libver=low) as file:
            fill(file)
        with h5py.File(base, "r", driver="split") as file:
            for number, end in enumerate(("", "-m.h5", "-r.h5")):
                case(base + end, file, f"split_{low}{number}")
    plist = h5p.create(h5p.FILE_ACCESS)
    plist.set_fapl_split(b".meta", h5p.DEFAULT, b".raw", h5p.DEFAULT)
    base = at("named")
    with h5py.File(h5f.create(base.encode(), h5f.ACC_TRUNC, fapl=plist)) as file:
        fill(file)
        file.flush()
        case(base + ".meta", file, "named")


def library():
    """The library that h5py has loaded, for what h5py does not offer."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split(maxsplit=5)[-1].strip() for line in maps if "libhdf5" in line}
    plain = [path for path in paths if "_hl" not in os.path.basename(path)]
    return ctypes.CDLL(plain[0])


def multi():
    plist = h5p.create(h5p.FILE_ACCESS)
    function = library().H5Pset_fapl_multi
    function.argtypes = [ctypes.c_int64] + 4 * [ctypes.c_void_p] + [ctypes.c_bool]
    if function(plist.id, None, None, None, None, True) < 0:
        return
    for low in BOUNDS:
        base = at(f"multi_{low}")
        bound = h5f.LIBVER_EARLIEST if low == "earliest" else h5f.LIBVER_LATEST
        plist.set_libver_bounds(bound, h5f.LIBVER_LATEST)
        with h5py.File(h5f.create(base.encode(), h5f.ACC_TRUNC, fapl=plist)) as file:
            fill(file)
        with h5py.File(h5f.open(base.encode(), h5f.ACC_RDONLY, fapl=plist)) as file:
            for number, end in enumerate(("", "-s.h5", "-r.h5", "-o.h5")):
                case(base + end, file, f"multi_{low}{number}")


def core():
    with h5py.File(at("core.h5"), "w", driver="core", backing_store=True) as file:
        fill(file)
    with h5py.File(at("core.h5"), "r") as file:
        case(at("core.h5"), file, "core")


def user_blocks():
    for size in (512, 4096, 65536):
        path = at(f"block{size}.h5")
        with h5py.File(path, "w", userblock_size=size, libver="latest" if size == 4096 else "earliest") as file:
            fill(file)
        with open(path, "r+b") as raw:
            raw.write(b"#!/bin/sh\nexec something\n")
        with h5py.File(path, "r") as file:
            case(path, file, f"block{size}")
        # A block put before a file later: its superblock still says that it begins at 0.
        path = at(f"later{size}.h5")
        with h5py.File(at("plain.tmp"), "w", libver="latest" if size == 512 else "earliest") as file:
            fill(file)
        with open(at("plain.tmp"), "rb") as plain, open(path, "wb") as raw:
            raw.write(b"later".ljust(size, b"\0") + plain.read())
        with h5py.File(path, "r") as file:
            case(path, file, f"later{size}")


def from_corpus():
    families = [
        ("library/family_file%05d.h5", 17),
        ("library/family_v16-%06d.h5", 3),
        ("h5dump/files/tfamily%05d.h5", 10),
    ]
    for number, (name, last) in enumerate(families):
        template = os.path.join(corpus, name)
        with h5py.File(template, "r", driver="family", memb_size=0, locking=False) as file:
            case(template, file, f"corpus{number}")
            case(template % 0, file, f"corpus{number}_first")
            case(template % last, file, f"corpus{number}_last")
    plist = h5p.create(h5p.FILE_ACCESS)
    plist.set_fapl_split(b"-s.h5", h5p.DEFAULT, b"-r.h5", h5p.DEFAULT)
    base = os.path.join(corpus, "library/multi_file_v16")
    with h5py.File(h5f.open(base.encode(), h5f.ACC_RDONLY, fapl=plist)) as file:
        for number, end in enumerate(("", "-s.h5", "-r.h5")):
            case(base + end, file, f"corpus_multi{number}")


families()
split()
multi()
core()
user_blocks()
if corpus:
    from_corpus()
