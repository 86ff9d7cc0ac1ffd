"""Writes what listings show in many ways: links of all kinds, and values of all types.

    write_listed.py FOLDER
"""

import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import ExternalLink, SoftLink


def write_near(path):
    with h5py.File(path, "w") as file:
        file["d"] = np.arange(5)
        file["g/x"] = np.arange(2)
        file["g/up"] = SoftLink("/g")
        file["type"] = np.dtype("i4")
        for name, target in {
            "to_d": "/d",
            "to_d_too": "/d",
            "to_nothing": "/none",
            "to_nothing_deep": "/none/deep",
            "to_group": "g",
            "to_itself": "/to_itself",
            "to_link": "/to_d",
            "to_type": "type",
            "to_far": "/far/d",
            "to_missing": "/missing/x",
        }.items():
            file[name] = SoftLink(target)
        for name, (other, target) in {
            "far": ("far.h5", "/g"),
            "far_d": ("far.h5", "d"),
            "far_nothing": ("far.h5", "/nothing"),
            "far_deep": ("far.h5", "/nothing/deep"),
            "far_link": ("far.h5", "/g/to_d"),
            "far_too": ("far.h5", "/g"),
            "missing": ("missing.h5", "/absent"),
        }.items():
            file[name] = ExternalLink(other, target)


def write_far(path):
    with h5py.File(path, "w") as file:
        file["d"] = np.arange(4)
        group = file.create_group("g")
        group["d"] = np.arange(3)
        group["same"] = group["d"]
        group["to_d"] = SoftLink("/g/d")
        group["to_nothing"] = SoftLink("nothing")
        group["back"] = ExternalLink("near.h5", "/d")
        group["sub/x"] = np.arange(2.0)
        group["up"] = group


def values():
    """Arrays by name."""
    rng = np.random.default_rng(7)
    inner = np.dtype([("i", "i2"), ("f", "f4")])
    outer = np.dtype([("a name", "u1"), ("pair", inner), ("list", "i4", 3), ("deep", "f8", (2, 2))])
    records = np.zeros(6, outer)
    records["a name"] = range(6)
    records["pair"]["f"] = np.linspace(0, 1, 6)
    records["list"] = np.arange(18).reshape(6, 3)
    records["deep"] = rng.normal(size=(6, 2, 2))
    grids = np.zeros(2, np.dtype([("grid", np.dtype(("i2", (2, 3))), (2,))]))
    texts = [b"", b"plain", b"a b\tc\"d\\e", b"x" * 40, b"abc" + b"-" * 12 + b"def", b"\x00\x01\xff"]
    found = {
        "records": records,
        "grids": grids,
        "texts": np.array(texts, "S48"),
        "blanks": np.array([b" " * 20, b"e" * 8, b"e" * 9], "S20"),
        "complex": np.array([1 + 2j, -0.5j]),
        "bools": np.array([True, False]),
        "null": h5py.Empty("f8"),
        "none": np.zeros((0, 3)),
        "scalar": np.float64(np.pi),
        "opaque": np.array([b"\x00\x01", b"\xfe\xff"], "V2"),
        "not_finite": np.array([np.nan, np.inf, -np.inf, -0.0, 1e-300]),
        "matrix": rng.normal(size=(7, 5)),
        "cube": np.arange(60).reshape(3, 4, 5),
    }
    for name in ["i1", "u1", "<i2", ">i2", "<u4", ">i4", "<i8", ">u8", "<f2", ">f4", "<f8", "<g"]:
        kind = np.dtype(name)
        ends = [0.1, -1 / 3, 1e4]
        if kind.kind != "f":
            ends = [0, np.iinfo(kind).min, np.iinfo(kind).max]
        found[f"number {kind.name} {kind.byteorder}"] = np.array(ends, kind)
    return found


def write_values(path):
    with h5py.File(path, "w") as file:
        for name, value in values().items():
            file[name] = value
            file["d" if "d" in file else "records"].attrs[name] = value
        strings = h5py.string_dtype()
        file.create_dataset("strings", data=["", "short", "é" * 3, "=" * 30 + "x"], dtype=strings)
        lists = file.create_dataset("lists", (3,), h5py.vlen_dtype("i4"))
        lists[0], lists[2] = [1, 2, 3], range(40)
        colours = h5py.enum_dtype({"red": 1, "green 2": 2, "it's": 3}, "u1")
        file.create_dataset("colours", data=[1, 2, 3, 9], dtype=colours)
        for name in ["strings", "lists", "colours"]:
            file["records"].attrs.create(name, file[name][()], dtype=file[name].dtype)
        named = np.zeros(2, [("to", h5py.ref_dtype), ("n", "i4")])
        named["to"] = [file["cube"].ref, file["records"].ref]
        file["named"] = named
        file.create_dataset("refs", data=[file["scalar"].ref, file["records"].ref], dtype=h5py.ref_dtype)
        regions = file.create_dataset("regions", (2,), h5py.regionref_dtype)
        regions[0] = file["cube"].regionref[0, 1:3, ::2]
        file["records"].attrs.create("regions", regions[()], dtype=h5py.regionref_dtype)


def write_chunks(path, libver):
    with h5py.File(path, "w", libver=libver) as file:
        def chunked(name, shape, maxshape, **more):
            dataset = file.create_dataset(name, shape, "i2", maxshape=maxshape, **more)
            dataset[...] = np.arange(np.prod(shape)).reshape(shape)

        chunked("contiguous", (4,), None)
        chunked("single", (4, 6), (4, 6), chunks=(4, 6))
        chunked("fixed", (5, 7), (9, 9), chunks=(2, 3))
        chunked("rows", (5, 7), (None, 9), chunks=(2, 3))
        chunked("both", (5, 7), (None, None), chunks=(2, 3), compression="gzip")
        chunked("filtered", (40,), (40,), chunks=(9,), shuffle=True, fletcher32=True)
        file.create_dataset("never", (40,), "f4")


def write_deep(path, groups):
    """Every group has a link to the next one."""
    with h5py.File(path, "w") as file:
        for number in range(groups):
            file[f"g{number}/next"] = SoftLink(f"/g{number + 1}")


def main():
    folder = Path(sys.argv[1])
    write_near(folder / "near.h5")
    write_far(folder / "far.h5")
    write_values(folder / "values.h5")
    write_deep(folder / "deep.h5", 1000)
    write_chunks(folder / "chunks.h5", ("earliest", "v108"))
    write_chunks(folder / "chunks_new.h5", ("v110", "v110"))


if __name__ == "__main__":
    main()
