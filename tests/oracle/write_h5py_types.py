"""Datasets and attributes of every element type that h5py can be made to write."""
import h5py
import numpy as np
from h5py import h5d, h5s, h5t


def both(f, name, data, dtype=None):
    """The same values as a contiguous dataset, as chunks, and as an attribute."""
    f.create_dataset(name, data=data, dtype=dtype)
    f.create_dataset(name + ", in chunks", data=data, dtype=dtype, chunks=True, compression=1, shuffle=True)
    f[name].attrs.create("same", data, dtype=dtype)


def raw(f, name, tid, data):
    """A dataset of a type that only the low-level interface can say."""
    dataset = h5d.create(f.id, name.encode(), tid, h5s.create_simple((len(data),)))
    dataset.write(h5s.ALL, h5s.ALL, data, tid)


def plain_numbers(f):
    for order in "<>":
        for kind in "iu":
            for size in (1, 2, 4, 8):
                limits = np.iinfo(f"{kind}{size}")
                both(f, f"{order}{kind}{size}", np.array([limits.min, 0, 1, 100, limits.max], f"{order}{kind}{size}"))
        for size in (2, 4, 8):
            values = [0, -0.0, 1.5, -np.inf, np.nan, np.finfo(f"f{size}").max, np.finfo(f"f{size}").tiny]
            both(f, f"{order}f{size}", np.array(values, f"{order}f{size}"))
        for size in (8, 16):
            both(f, f"{order}c{size}", np.array([1 + 2j, -3.5j, np.inf], f"{order}c{size}"))


def bits(f):
    for name, tid in (("8", h5t.STD_B8LE), ("16 big-endian", h5t.STD_B16BE), ("64", h5t.STD_B64LE)):
        raw(f, "bits " + name, tid, np.arange(8 * tid.get_size(), dtype="u1").view(f"V{tid.get_size()}"))
    odd = h5t.STD_I16LE.copy()
    odd.set_precision(11)
    odd.set_offset(3)
    raw(f, "11 bits of 16", odd, np.arange(6, dtype="i2") << 3)


def text(f):
    words = ["", "a", "twelve bytes", "Ünïcödé", "日本語", "🛰"]
    both(f, "variable utf-8", words, h5py.string_dtype())
    both(f, "variable ascii", ["", "plain"], h5py.string_dtype("ascii"))
    both(f, "fixed ascii", np.array([b"", b"plain", b"as long as it"], "S13"))
    both(f, "fixed utf-8", np.array([w.encode() for w in words], h5py.string_dtype("utf-8", 16)))
    for name, padding in (("terminated", h5t.STR_NULLTERM), ("space padded", h5t.STR_SPACEPAD)):
        tid = h5t.C_S1.copy()
        tid.set_size(6)
        tid.set_strpad(padding)
        raw(f, name, tid, np.array([b"abc\0  ", b"ab    ", b"abcdef"], "S6"))
    f["one text"] = "a scalar"
    f["many"] = np.array(["text %d " % i * (i % 40) for i in range(2000)], object)


def names_for_numbers(f):
    colours = {"red": -3, "green": 0, "blue": 90}
    for base in ("i1", "<i2", ">i4", "<i8"):
        both(f, f"enum of {base}", np.array([-3, 0, 90, 0], base), h5py.enum_dtype(colours, basetype=base))
    both(f, "boolean", np.array([True, False, True]))


def compounds(f):
    inner = np.dtype([("x", "<f4"), ("y", ">i2"), ("flag", "?")])
    outer = np.dtype([("id", "u8"), ("inner", inner), ("text", "S3"), ("grid", "f8", (2, 2)), ("z", "c8")])
    rows = np.zeros(7, outer)
    rows["id"], rows["inner"]["x"], rows["text"] = np.arange(7), np.arange(7) / 3, b"abc"
    rows["grid"], rows["z"] = np.arange(28).reshape(7, 2, 2), 1j
    both(f, "nested", rows)
    both(f, "aligned", np.zeros(3, np.dtype([("a", "u1"), ("b", "f8"), ("c", "u2")], align=True)))
    gaps = np.dtype({"names": ["b", "a"], "formats": ["<i4", "u1"], "offsets": [8, 2], "itemsize": 20})
    both(f, "gaps", np.array([(5, 6), (7, 8)], gaps))
    words = np.zeros(4, np.dtype([("name", h5py.string_dtype()), ("n", "i4"), ("list", h5py.vlen_dtype("u2"))]))
    words["name"], words["n"] = ["a", "", "ccc", "日本"], range(4)
    for i in range(4):
        words["list"][i] = np.arange(i, dtype="u2")
    both(f, "with variable members", words)
    both(f, "one member", np.zeros(2, [("only", "f4")]))


def arrays(f):
    for name, base in (("array", "i2"), ("array of text", "S4"), ("array of compound", [("a", "u1"), ("b", "f4")])):
        dtype = np.dtype((base, (3, 2)))
        dataset = f.create_dataset(name, (5,), dtype)
        dataset[...] = np.zeros((5, 3, 2), base)
        if name == "array":
            dataset[...] = np.arange(30).reshape(5, 3, 2)


def sequences(f):
    for name, base in (("bytes", "u1"), ("doubles", ">f8"), ("compounds", [("a", "u1"), ("b", "f4")])):
        dataset = f.create_dataset(f"sequences of {name}", (6,), h5py.vlen_dtype(np.dtype(base)))
        for i in (0, 1, 2, 4):
            dataset[i] = np.zeros(i * 30, base) if name == "compounds" else np.arange(i * 30).astype(base)
    long = f.create_dataset("long sequences", (3,), h5py.vlen_dtype("i4"), chunks=(1,))
    for i in range(3):
        long[i] = np.arange(20000 * i)


def others(f):
    both(f, "opaque", np.frombuffer(bytes(range(60)), "V12"))
    both(f, "dates", np.array(["2024-02-29", "1970-01-01"], "M8[ms]").astype(h5py.opaque_dtype("M8[ms]")))
    f["objects"] = np.array([f.ref, f["<i4"].ref, h5py.Reference()], h5py.ref_dtype)
    f["regions"] = np.array([f["<i4"].regionref[1:3]], h5py.regionref_dtype)
    f.attrs["object"] = f["<i4"].ref
    f["committed"] = np.dtype([("a", "i4"), ("b", "f8")])
    f.create_dataset("of a committed type", (3,), f["committed"])
    f["also"] = f["committed"]


def write_types(f):
    for part in (plain_numbers, bits, text, names_for_numbers, compounds, arrays, sequences, others):
        part(f)
