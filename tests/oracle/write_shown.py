#!/usr/bin/env python3
"""What is easily shown wrong: odd texts and names, values that nobody wrote, shapes without elements,
references of every kind, types inside types, cells too long for a line.

usage: write_shown.py FOLDER [links]
"""
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

folder = Path(sys.argv[1])
WORDS = h5py.string_dtype()
ODD = ["", " ", "a\tb\nc", 'say "so"', "back\\slash \\n", "\x1b[0m", "\u202eright to left", "😀 ärger", "x" * 500, "ends with …", "…"]
BYTES = [b"caf\xe9", b"\xff\xfe\x80", b"ok", b"half \xc3", "é".encode() * 300]


def raw(f, name, kind, stored, plist=None):
    """A dataset of these very bytes."""
    count = len(stored) // kind.get_size()
    dataset = h5d.create(f.id, name.encode(), kind, h5s.create_simple((count,)), plist)
    dataset.write(h5s.ALL, h5s.ALL, np.frombuffer(stored, f"V{kind.get_size()}"), kind)


def texts(f):
    f["texts"] = ODD
    f["bytes"] = np.array(BYTES, h5py.string_dtype("utf-8"))
    f["fixed"] = np.array([t.encode() for t in ODD], "S40")
    for name, padding in (("terminated", h5t.STR_NULLTERM), ("padded", h5t.STR_NULLPAD), ("spaced", h5t.STR_SPACEPAD)):
        kind = h5t.C_S1.copy()
        kind.set_size(8)
        kind.set_strpad(padding)
        raw(f, "fixed, " + name, kind, b"abc\0def\0" + b"ab  \0   " + b"        " + b"\0" * 8 + b"abcdefgh" + b"\xe9\0\0\0\0\0\0 ")
    for place, text in enumerate(ODD):
        f[f"scalar {place}"] = text
        f["texts"].attrs[f"attribute {place}"] = text
    f["texts"].attrs["all"] = ODD
    f["texts"].attrs["bytes"] = np.array(BYTES, object)
    f["texts"].attrs["fixed"] = np.bytes_(b"ab\xff\0cd")
    f["lines"] = "first\nsecond\r\nthird\n"
    rows = np.zeros((len(ODD),), [("word", WORDS), ("words", WORDS, (2,)), ("fixed", "S5")])
    rows["word"], rows["words"], rows["fixed"] = ODD, [[t, ""] for t in ODD], [t.encode()[:5] for t in ODD]
    f["in compounds"] = rows


def names(f):
    for name in ("ünï", "with space", "a.b", "tab\tand\nbreak", "quote\"'", "→ arrow", "[0:3]", " @x", "😀", "\u202eback", "back\\slash"):
        f[f"groups/{name}/value"] = np.arange(3)
        f[f"groups/{name}"].attrs[name] = name
    f.create_group(b"groups/bytes \xe9\xff")["below"] = 1
    f["columns"] = np.zeros(3, [("a.b", "i4"), ("", "f4"), ("ü {x}", "u1"), ("tab\t", [("in.ner", "i2"), (", ", "i2")])])
    groups = [group for group in f["groups"].values() if "value" in group]
    f["references"] = np.array([group.ref for group in groups], h5py.ref_dtype)
    regions = [group["value"].regionref[1:] for group in groups]
    f["regions"] = np.array(regions, h5py.regionref_dtype)


def extents(f):
    for name, kind in (("i", "i4"), ("text", WORDS), ("compound", [("a", "i4"), ("b", WORDS)]), ("list", h5py.vlen_dtype("i2"))):
        kind = np.dtype(kind)
        f[f"null {name}"] = h5py.Empty(kind)
        f.attrs[f"null {name}"] = h5py.Empty(kind)
        for shape in ((0,), (0, 5), (5, 0), (3, 0, 4)):
            f.create_dataset(f"empty {name} {shape}", shape, kind)
            if kind != h5py.vlen_dtype("i2"):
                f.attrs.create(f"empty {name} {shape}", np.zeros(shape, kind), dtype=kind)
        f.create_dataset(f"grows {name}", (0, 3), kind, maxshape=(None, 3), chunks=(2, 2))
        f.create_dataset(f"one {name}", (1, 1, 1), kind)
    for rank in range(1, 8):
        f[f"rank {rank}"] = np.arange(3**rank).reshape((3,) * rank)
    f["long"] = np.arange(100_000) * 7
    f["wide"] = np.arange(20 * 3000).reshape(20, 3000)
    f["both"] = np.arange(700 * 300, dtype=">u2").reshape(700, 300)
    f["deep"] = np.arange(40 * 50 * 60, dtype="f4").reshape(40, 50, 60)
    f.create_dataset("huge", (1 << 30, 1 << 10), "u1", chunks=(1 << 10, 16))
    f["huge"][1 << 29, 1 << 9] = 9
    f["scalar as array"] = np.array(7)
    f.attrs.create("one of two ranks", [[5]])
    f.attrs.create("three ranks", np.arange(24).reshape(2, 3, 4))
    f.attrs.create("many", np.arange(5000))


def fills(f):
    inner = np.dtype([("a", "i2"), ("b", "f8"), ("s", "S3")])
    for chunks in (None, (4,)):
        where = "chunks" if chunks else "one piece"
        f.create_dataset(f"number in {where}", (9,), "i4", fillvalue=-7, chunks=chunks)
        f.create_dataset(f"float in {where}", (9,), "f4", fillvalue=np.nan, chunks=chunks)
        f.create_dataset(f"text in {where}", (9,), "S4", fillvalue=b"none", chunks=chunks)
        f.create_dataset(f"compound in {where}", (9,), inner, fillvalue=np.array((3, 0.5, b"abc"), inner), chunks=chunks)
        f.create_dataset(f"words in {where}", (9,), WORDS, chunks=chunks)
        f.create_dataset(f"lists in {where}", (9,), h5py.vlen_dtype("i4"), chunks=chunks)
        f.create_dataset(f"filled words in {where}", (9,), WORDS, fillvalue="nothing", chunks=chunks)
    for name, data in (("number in chunks", 5), ("words in chunks", "five"), ("filled words in chunks", "six")):
        f[name][5] = data
    late = f.create_dataset("resized", (4, 4), "i2", maxshape=(None, None), chunks=(3, 3), fillvalue=8)
    late[...] = 1
    late.resize((9, 2))
    late.resize((7, 6))
    never = h5p.create(h5p.DATASET_CREATE)
    never.set_fill_time(h5d.FILL_TIME_NEVER)
    h5d.create(f.id, b"never filled", h5t.STD_I32LE, h5s.create_simple((5,)), never)


def references(f):
    f["a/data"] = np.arange(60).reshape(6, 10)
    f["a/gone"] = 1
    data = f["a/data"]
    gone = f["a/gone"].ref
    gone_region = f["a/gone"].ref and data.regionref[:, :]
    none = h5py.Reference()
    f["objects"] = np.array([f.ref, f["a"].ref, data.ref, none, gone], h5py.ref_dtype)
    mask = np.zeros((6, 10), bool)
    mask[1, 2] = mask[4, 7] = mask[5, 0] = True
    regions = [data.regionref[...], data.regionref[2:5, 3], data.regionref[::2, 1::3], data.regionref[mask], gone_region, h5py.RegionReference()]
    f["regions"] = np.array(regions, h5py.regionref_dtype)
    f["one"] = np.array(data.ref, h5py.ref_dtype)
    rows = np.zeros(3, [("n", "i4"), ("to", h5py.ref_dtype), ("part", h5py.regionref_dtype), ("both", h5py.ref_dtype, (2,))])
    for i, target in enumerate((data, f["a"], f)):
        rows["to"][i], rows["part"][i] = target.ref, data.regionref[i : i + 2, i]
        rows["both"][i] = [data.ref, none]
    f["in compounds"] = rows
    lists = f.create_dataset("in lists", (3,), h5py.vlen_dtype(h5py.ref_dtype))
    for i in range(3):
        lists[i] = np.array([data.ref] * i, h5py.ref_dtype)
    f.attrs["one"] = data.ref
    f.attrs["region"] = data.regionref[0:2, 4:6]
    f.attrs.create("several", np.array([data.ref, none, gone], h5py.ref_dtype), dtype=h5py.ref_dtype)
    for axis, name in enumerate(("y", "x")):
        scale = f.create_dataset("a/" + name, data=np.arange(data.shape[axis]) * 0.5)
        scale.make_scale("the " + name)
        data.dims[axis].attach_scale(scale)
        data.dims[axis].label = name
    del f["a/gone"]


def nested(f):
    point = np.dtype([("x", "<f4"), ("y", ">f8")])
    path = np.dtype([("name", WORDS), ("points", point, (2,)), ("flags", "?", (3,)), ("z", "c16")])
    whole = np.dtype([("id", ">u2"), ("path", path), ("paths", path, (2,)), ("list", h5py.vlen_dtype("i2")), ("e", h5py.enum_dtype({"A": 1, "B": 2}, "i1"))])
    rows = np.zeros(4, whole)
    for i in range(4):
        rows["id"][i], rows["e"][i] = i, i % 3
        rows["path"]["name"][i], rows["path"]["points"]["x"][i] = f"path {i}", [i / 3, -i]
        rows["paths"]["name"][i], rows["paths"]["points"]["y"][i] = ["α", "b"], np.arange(4).reshape(2, 2) / 7
        rows["path"]["z"][i], rows["list"][i] = 1 - 2j * i, np.arange(i)
        rows["paths"]["flags"][i][0] = [True, False, True]
    f["compound"] = rows
    f["one compound"] = rows[1]
    f.attrs["compound"] = rows[:2]
    f.attrs["one compound"] = rows[3]
    f["arrays of compounds"] = np.zeros(2, [("p", point, (2, 3))])
    items = f.create_dataset("lists of compounds", (3,), h5py.vlen_dtype(point))
    for i in range(3):
        items[i] = np.array([(j / 3, -j) for j in range(i * 60)], point)
    words = f.create_dataset("lists of words", (3,), h5py.vlen_dtype(WORDS))
    for i in range(3):
        words[i] = np.array(["a\"b", "", "ü"][:i], object)
    f["wide compound"] = np.zeros(3, [(f"member {i}", "i4") for i in range(700)])
    f["halves"] = np.frombuffer(np.arange(0, 1 << 16, 37, dtype="u2").tobytes(), "<f2")
    f["singles"] = np.frombuffer(np.random.default_rng(2).integers(0, 1 << 32, 400, "u4").tobytes(), ">f4")
    f["doubles"] = np.frombuffer(np.random.default_rng(3).integers(0, 1 << 64, 400, "u8").tobytes(), "<f8")
    wide = np.array([0, -0.0, 1, 0, np.pi, np.inf, np.nan, 0, 0], np.longdouble)
    wide[3] = np.longdouble(1) / 3
    wide[7], wide[8] = np.longdouble(10) ** 4000 / 3, np.longdouble(10) ** -4940 / 3
    f["long doubles"] = wide
    f.attrs["long double"] = wide[3]
    f["long doubles, complex"] = np.array([wide[3] * 1j, 2 - wide[3] * 1j], np.clongdouble)
    f["large"] = np.array([0, 1, 2**63, 2**64 - 1], "u8")
    f["small"] = np.array([-(2**63), -1, 2**63 - 1], "i8")
    f["colours"] = np.array([0, 1, 2, 9], h5py.enum_dtype({"red": 0, "green": 1, "\"b\", c": 2}, "u1"))
    f["booleans"] = np.array([[True, False], [False, True]])
    f.attrs["boolean"] = True
    f.attrs["opaque"] = np.void(b"\0\1\2\xff")
    tagged = h5t.create(h5t.OPAQUE, 3)
    tagged.set_tag(b"tag: \"x\"")
    raw(f, "tagged", tagged, b"abc\0\0\0\xff\xff\xff")


def random_type(random, depth):
    """A type of the library's, and perhaps of others of these."""
    size, order = int(random.integers(1, 9)), (h5t.ORDER_LE, h5t.ORDER_BE)[random.integers(2)]
    kind = int(random.integers(8 if depth else 6))
    if kind < 2:
        number = h5t.STD_I8LE.copy()
        number.set_size(size)
        number.set_order(order)
        bits = int(random.integers(4 * size + 1, 8 * size + 1))
        number.set_precision(bits)
        number.set_offset(int(random.integers(8 * size - bits + 1)))
        number.set_sign((h5t.SGN_NONE, h5t.SGN_2)[random.integers(2)])
        return number
    if kind == 2:
        return (h5t.IEEE_F16BE, h5t.IEEE_F16LE, h5t.IEEE_F32BE, h5t.IEEE_F32LE, h5t.IEEE_F64BE, h5t.STD_B16BE, h5t.STD_B32LE)[random.integers(7)]
    if kind == 3:
        text = h5t.C_S1.copy()
        text.set_size(size)
        text.set_strpad((h5t.STR_NULLTERM, h5t.STR_NULLPAD, h5t.STR_SPACEPAD)[random.integers(3)])
        return text
    if kind == 4:
        stored = h5t.create(h5t.OPAQUE, size)
        stored.set_tag(b"random")
        return stored
    if kind == 5:
        named = h5t.enum_create(h5t.STD_U8LE)
        for value in range(0, 256, 3):
            named.enum_insert(b"n%d" % value, value)
        return named
    if kind == 6:
        return h5t.array_create(random_type(random, depth - 1), tuple(int(n) for n in random.integers(1, 4, random.integers(1, 4))))
    members, place = [], 0
    for i in range(random.integers(1, 5)):
        place += int(random.integers(3))
        members.append((b"m%d" % i, place, random_type(random, depth - 1)))
        place += members[-1][2].get_size()
    whole = h5t.create(h5t.COMPOUND, place + int(random.integers(3)))
    for member in members:
        whole.insert(*member)
    return whole


def random_types(f):
    random = np.random.default_rng(7)
    for i in range(120):
        kind = random_type(random, 3)
        raw(f, f"type {i}", kind, random.integers(0, 256, 6 * kind.get_size(), "u1").tobytes())


def links():
    """Objects of another file at the same addresses: what refers to one of them means this file's."""
    with h5py.File(folder / "other.h5", "w") as other:
        for i in range(8):
            other[f"o{i}"] = i
        other["references"] = np.array([other[f"o{i}"].ref for i in range(8)], h5py.ref_dtype)
        other["references"].attrs["one"] = other["o1"].ref
    with h5py.File(folder / "links.h5", "w") as f:
        f["0 first"] = h5py.ExternalLink("other.h5", "/")
        for i in range(8):
            f[f"0 away {i}"] = h5py.ExternalLink("other.h5", f"o{i}")
        for i in range(8):
            f[f"z here/{i}"] = i
        f["away references"] = h5py.ExternalLink("other.h5", "references")
        f["soft"] = h5py.SoftLink("/z here/3")
        f["dangling"] = h5py.SoftLink("/no/where")
        f["circle"] = h5py.SoftLink("/circle")
        f["gone"] = h5py.ExternalLink("no such file.h5", "/")
        f["z here/up"] = f["/"]
        f["references"] = np.array([f[f"z here/{i}"].ref for i in range(8)], h5py.ref_dtype)


def main():
    if sys.argv[2:] == ["links"]:
        return links()
    for part in (texts, names, extents, fills, references, nested, random_types):
        for bound in ("earliest", "latest"):
            with h5py.File(folder / f"{part.__name__}, {bound}.h5", "w", libver=(bound, "latest")) as f:
                part(f)
    links()


main()
