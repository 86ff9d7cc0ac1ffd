#!/usr/bin/env python3
"""Every type of the format, what its values are as doubles, 64-bit integers and other types, what
references lead to, fill values, and virtual datasets of such types.

usage: write_types.py FOLDER earliest|v110|latest

Writes HDF5 files, and `expected`: a line of tab-separated file, path, question, answer for each
thing that the HDF5 library says of them (bytes in hexadecimal).
"""
import ctypes
import os
import sys

import h5py
import numpy as np
from h5py import h5d, h5f, h5o, h5p, h5r, h5s, h5t

from conversion import H5T, convert, convertible, id_of, lib

folder, low = sys.argv[1], sys.argv[2]
os.chdir(folder)
random = np.random.default_rng(4)
expected = []


def create(name):
    access = h5p.create(h5p.FILE_ACCESS)
    bounds = {"earliest": h5f.LIBVER_EARLIEST, "v110": h5f.LIBVER_V110, "latest": h5f.LIBVER_LATEST}
    access.set_libver_bounds(bounds[low], h5f.LIBVER_LATEST)
    # Numbers with many unused bits.
    assert lib.H5Pset_relax_file_integrity_checks(access.id, 1) >= 0
    return h5py.File(h5f.create(name.encode(), h5f.ACC_TRUNC, fapl=access))


def say(file, path, question, answer):
    expected.append("\t".join([os.path.basename(file.filename), path, question, answer]))


def put(file, path, kind, raw, shape=None):
    """A dataset of these very bytes, with what the library makes of them."""
    count = len(raw) // kind.get_size()
    space = h5s.create_simple(shape or (count,))
    links = h5p.create(h5p.LINK_CREATE)
    links.set_create_intermediate_group(True)
    dataset = h5d.create(file.id, path.encode(), kind, space, lcpl=links)
    dataset.write(h5s.ALL, h5s.ALL, np.frombuffer(raw, f"V{kind.get_size()}").reshape(shape or (count,)), kind)
    for name, native in (("f64", h5t.NATIVE_DOUBLE), ("i64", h5t.NATIVE_INT64)):
        if kind.get_class() == h5t.INTEGER and (kind.get_size() > 8 or name == "i64"):
            answer = of_integer(kind, raw, name)
        else:
            answer = read_as(dataset, native)
        if answer is not None:
            say(file, path, name, answer)
    return dataset


def of_integer(kind, raw, name):
    """The same of integers where the library crashes (over 64 bits) or only swaps the bytes (same
    size, other order), whatever else is different."""
    size, bits = kind.get_size(), kind.get_precision()
    order = "little" if kind.get_order() == h5t.ORDER_LE else "big"
    numbers = [int.from_bytes(raw[i : i + size], order) >> kind.get_offset() & (1 << bits) - 1 for i in range(0, len(raw), size)]
    if kind.get_sign() == h5t.SGN_2:
        numbers = [n - (n >> bits - 1 << bits) for n in numbers]
    if name == "f64":
        return np.array([float(n) for n in numbers]).tobytes().hex()
    return np.array([min(max(n, -(2**63)), 2**63 - 1) for n in numbers]).tobytes().hex()


def read_as(dataset, kind):
    """What the library converts to in memory; nothing where there is no way."""
    if not convertible(dataset.get_type(), kind):
        return None
    out = np.zeros(dataset.shape, f"V{kind.get_size()}")
    try:
        dataset.read(h5s.ALL, h5s.ALL, out, kind)
    except Exception:
        return None
    return out.tobytes().hex()


def noise(count):
    return random.integers(0, 256, count, "u1").tobytes()


# Numbers


def integer(size, order, signed, precision=None, offset=0, pads=(0, 0), base=None):
    kind = (base or h5t.STD_I8LE).copy()
    kind.set_size(size)
    kind.set_order(order)
    kind.set_precision(precision or size * 8)
    kind.set_offset(offset)
    kind.set_sign(h5t.SGN_2 if signed else h5t.SGN_NONE)
    kind.set_pad(*pads)
    return kind


def integers(file):
    for order, name in ((h5t.ORDER_LE, "le"), (h5t.ORDER_BE, "be")):
        for signed in (True, False):
            sign = "signed" if signed else "unsigned"
            for size in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 31):
                plain = integer(size, order, signed)
                few = bytes(size) + b"\xff" * size + (b"\x01" + bytes(size - 1))[:: 1 if name == "le" else -1]
                put(file, f"integers/{name}/{sign} of {size} bytes", plain, few + noise(40 * size))
            for size, precision, offset in ((1, 3, 2), (2, 9, 0), (4, 17, 5), (4, 1, 31), (8, 33, 30), (8, 63, 0), (12, 70, 20), (24, 131, 50)):
                odd = integer(size, order, signed, precision, offset, (offset % 2, 1))
                put(file, f"integers/{name}/{sign} {precision} bits from {offset} of {size} bytes", odd, noise(40 * size))


def floating(size, sign, exponent, mantissa, bias, order=h5t.ORDER_LE, norm=h5t.NORM_IMPLIED, precision=None, offset=0):
    """`exponent` and `mantissa` are position and size."""
    kind = h5t.IEEE_F64LE.copy()
    if size > 8:
        kind.set_size(size)
        kind.set_precision(size * 8)
    lib.H5Tset_fields(kind.id, sign, *exponent, *mantissa)
    if offset:
        kind.set_offset(offset)
    kind.set_precision(precision or sign + 1)
    kind.set_size(size)
    lib.H5Tset_ebias(kind.id, bias)
    kind.set_norm(norm)
    kind.set_order(order)
    return kind


def floats(file):
    known = ["IEEE_F16LE", "IEEE_F16BE", "IEEE_F32LE", "IEEE_F32BE", "IEEE_F64LE", "IEEE_F64BE", "VAX_F32", "VAX_F64"]
    known += ["FLOAT_BFLOAT16LE", "FLOAT_BFLOAT16BE", "FLOAT_F8E4M3", "FLOAT_F8E5M2"]
    kinds = {name: H5T(name) for name in known}
    kinds["FP6 E2M3"] = floating(1, 5, (3, 2), (0, 3), 1)
    kinds["FP6 E3M2"] = floating(1, 5, (2, 3), (0, 2), 3)
    kinds["FP4 E2M1"] = floating(1, 3, (1, 2), (0, 1), 1)
    kinds["24 bits"] = floating(3, 23, (16, 7), (0, 16), 63)
    kinds["24 bits, big-endian"] = floating(3, 23, (16, 7), (0, 16), 63, h5t.ORDER_BE)
    kinds["in the middle"] = floating(4, 26, (20, 6), (9, 11), 31, precision=18, offset=9)
    kinds["sign below"] = floating(2, 0, (1, 5), (6, 10), 15, precision=16)
    kinds["not normalized"] = floating(2, 15, (10, 5), (0, 10), 15, norm=h5t.NORM_NONE)
    for name, kind in kinds.items():
        size = kind.get_size()
        raw = bytes(range(256)) if size == 1 else noise(600 * size)
        if "not" in name:
            # The library makes something of no mantissa with an exponent.
            raw = (np.frombuffer(raw, "<u2") | 1).tobytes()
        put(file, f"floats/{name}", kind, raw)
    numbers = np.concatenate([random.normal(size=300) * 10.0 ** random.integers(-300, 300, 300), [0, -0.0, 1, -2, np.inf, -np.inf, np.nan]])
    for name, size in (("LDOUBLE_LE", 16), ("IEEE_F128LE", 16), ("IEEE_F128BE", 16)):
        kind = {"LDOUBLE_LE": h5t.NATIVE_LDOUBLE}.get(name) or getattr(h5t, name)
        raw = convert(h5t.IEEE_F64LE, kind, numbers.tobytes())
        if "128" in name:
            # More digits than a double has, but no number that is half way between two.
            words = np.frombuffer(raw, "u1").reshape(-1, 16).copy()
            words[:300, 0 if name.endswith("LE") else 15] |= 5
            words[:300, 6 if name.endswith("LE") else 9] |= random.integers(0, 16, 300, "u1")
            raw = words.tobytes()
        put(file, f"floats/{name}", kind, raw)
    twelve = floating(12, 79, (64, 15), (0, 64), 16383, norm=h5t.NORM_MSBSET)
    sixteen = convert(h5t.IEEE_F64LE, h5t.NATIVE_LDOUBLE, numbers.tobytes())
    put(file, "floats/x87 in 12 bytes", twelve, b"".join(sixteen[i : i + 12] for i in range(0, len(sixteen), 16)))


def bits_and_times(file):
    for name in ("B8LE", "B16BE", "B32LE", "B64BE"):
        kind = getattr(h5t, "STD_" + name)
        put(file, f"bits/{name}", kind, noise(30 * kind.get_size()))
    odd = h5t.STD_B32BE.copy()
    lib.H5Tset_precision(odd.id, 19)
    lib.H5Tset_offset(odd.id, 6)
    put(file, "bits/19 from 6", odd, noise(120))
    for name in ("D32LE", "D32BE", "D64LE", "D64BE"):
        kind = getattr(h5t, "UNIX_" + name)
        put(file, f"times/{name}", kind, noise(10 * kind.get_size()))


def enums(file):
    for name, base in (("u1", h5t.STD_U8LE), ("i2", h5t.STD_I16BE), ("i8", h5t.STD_I64LE), ("5 bytes", integer(5, h5t.ORDER_BE, True)), ("11 bits", integer(2, h5t.ORDER_LE, True, 11, 3))):
        kind = h5t.enum_create(base)
        for value, member in enumerate((b"none", b"some", b"a b", b"\xc3\xa4")):
            kind.enum_insert(member, value)
        raw = convert(h5t.STD_I32LE, base, np.array([0, 3, 2, 77, 1], "i4").tobytes())
        put(file, f"enums/{name}", kind, raw)


# Types of types


def string(size, padding, charset=h5t.CSET_ASCII):
    kind = h5t.C_S1.copy()
    kind.set_size(size)
    kind.set_cset(charset)
    if size != h5t.VARIABLE:
        kind.set_strpad(padding)
    return kind


def compound(size, *members):
    kind = h5t.create(h5t.COMPOUND, size)
    for name, offset, member in members:
        kind.insert(name, offset, member)
    return kind


def into(file, path, name, kind):
    """What the library converts a dataset to; `name` is an empty dataset of the other type."""
    answer = read_as(file[path].id, kind)
    if answer is None:
        return
    target = "targets/" + name
    if target not in file:
        links = h5p.create(h5p.LINK_CREATE)
        links.set_create_intermediate_group(True)
        h5d.create(file.id, target.encode(), kind, h5s.create(h5s.NULL), lcpl=links)
    say(file, path, "as " + target, answer)


def strings(file):
    raw = b"abc\0xyz" + b"       " + b"\0\0\0\0\0\0\0" + b"abcdefg" + b"ab  \0  " + b"a b c  "
    paddings = {"terminated": h5t.STR_NULLTERM, "padded": h5t.STR_NULLPAD, "spaced": h5t.STR_SPACEPAD}
    for name, padding in paddings.items():
        for charset in (h5t.CSET_ASCII, h5t.CSET_UTF8):
            path = f"strings/{name} {charset}"
            put(file, path, string(7, padding, charset), raw)
            for other, another in paddings.items():
                for size in (3, 7, 9):
                    into(file, path, f"{other} {charset} of {size}", string(size, another, charset))


def conversions(file):
    inner = compound(7, (b"lat", 1, h5t.STD_I16BE), (b"lon", 4, h5t.STD_I16LE))
    outer = compound(60, (b"z", 50, h5t.IEEE_F32BE), (b"inner", 3, inner), (b"grid", 20, h5t.array_create(h5t.STD_I32LE, (2, 3))), (b"name", 44, string(5, h5t.STR_SPACEPAD)))
    put(file, "compounds/nested, with gaps", outer, noise(60 * 7))
    less = compound(2, (b"lon", 1, h5t.STD_I8LE))
    other = compound(90, (b"grid", 0, h5t.array_create(h5t.IEEE_F64LE, (2, 3))), (b"inner", 60, less), (b"name", 62, string(9, h5t.STR_NULLTERM)), (b"new", 80, h5t.STD_I64LE))
    into(file, "compounds/nested, with gaps", "fewer members", other)
    kinds = {"i1": h5t.STD_I8LE, "u1": h5t.STD_U8BE, "i2": h5t.STD_I16BE, "u4": h5t.STD_U32LE, "u8": h5t.STD_U64BE, "odd": integer(4, h5t.ORDER_BE, True, 11, 7, (1, 1)), "wide": integer(20, h5t.ORDER_LE, True, 140, 9)}
    kinds |= {"f2": h5t.IEEE_F16BE, "f4": h5t.IEEE_F32LE, "f4be": h5t.IEEE_F32BE, "f8be": h5t.IEEE_F64BE, "bf16": H5T("FLOAT_BFLOAT16LE"), "E5M2": H5T("FLOAT_F8E5M2"), "quad": h5t.IEEE_F128LE}
    near = random.normal(size=200) * 10.0 ** random.integers(-3, 6, 200)
    # The library makes the lowest integer of what lies between -1 and 0.
    near = np.where((near > -1) & (near < 0), 0.25, near)
    put(file, "numbers/f8", h5t.IEEE_F64LE, np.concatenate([near, [0, -0.0, 1.5, -1.5, 300, 1e30, -1e30, np.inf]]).tobytes())
    put(file, "numbers/f4", h5t.IEEE_F32BE, near.astype(">f4").tobytes())
    put(file, "numbers/i4", h5t.STD_I32LE, np.array([0, 1, -1, 127, 128, 255, 256, -128, -129, 40000, 1 << 24 | 1, 2**31 - 1, -(2**31)], "i4").tobytes())
    put(file, "numbers/u8", h5t.STD_U64LE, np.array([0, 1, 2**53 + 1, 2**63, 2**64 - 1], "u8").tobytes())
    put(file, "numbers/wide", kinds["wide"], convert(h5t.STD_I64LE, kinds["wide"], np.array([0, 1, -1, 2**62, -(2**63), 12345], "i8").tobytes()))
    put(file, "numbers/bits", h5t.STD_B16LE, noise(40))
    for source in ("f8", "f4", "i4", "u8", "wide"):
        for name, kind in kinds.items():
            into(file, "numbers/" + source, name, kind)
    for name in ("B8LE", "B32BE"):
        into(file, "numbers/bits", name, getattr(h5t, "STD_" + name))
    arrays = h5t.array_create(h5t.STD_I16LE, (3, 2))
    put(file, "arrays/of i2", arrays, noise(12 * 5))
    into(file, "arrays/of i2", "array of f4", h5t.array_create(h5t.IEEE_F32BE, (3, 2)))
    put(file, "arrays/of arrays", h5t.array_create(h5t.array_create(inner, (2,)), (3,)), noise(42 * 3))
    small, large = h5t.enum_create(h5t.STD_I8LE), h5t.enum_create(h5t.STD_I16BE)
    for number, name in enumerate((b"A", b"B", b"C")):
        small.enum_insert(name, number)
        large.enum_insert(name, 10 * number)
    put(file, "enums/by name", small, bytes([0, 2, 1, 9]))
    into(file, "enums/by name", "other numbers", large)
    for name, kind in (("f4", h5t.COMPLEX_IEEE_F32LE), ("f8be", h5t.COMPLEX_IEEE_F64BE)):
        path = "complex/" + name
        put(file, path, kind, (random.normal(size=20) ** 2).astype("f4" if name == "f4" else ">f8").tobytes())
        for other, another in (("c8", h5t.COMPLEX_IEEE_F32BE), ("real", h5t.IEEE_F64LE), ("whole", h5t.STD_I8LE), ("pair", h5t.array_create(h5t.IEEE_F32LE, (2,)))):
            into(file, path, "complex " + other, another)
    opaque = h5t.create(h5t.OPAQUE, 11)
    opaque.set_tag(b"a tag; with: signs")
    put(file, "opaque", opaque, noise(44))


def sequences(file):
    text = h5py.string_dtype()
    pairs = np.dtype([("word", text), ("list", h5py.vlen_dtype("<i2"))])
    values = np.zeros(3, pairs)
    values["word"] = ["one", "", "drei ü"]
    for i in range(3):
        values["list"][i] = np.arange(i)
    file["sequences/in compounds"] = values
    nested = file.create_dataset("sequences/of sequences", (3,), h5t.vlen_create(h5t.vlen_create(h5t.STD_I32BE)))
    raw = [np.array([np.arange(k, dtype=">i4") for k in range(j + 1)] + [None], object)[:-1] for j in range(2)]
    keep = write_nested(nested.id, raw)
    del keep
    lists = file.create_dataset("sequences/of i2", (4,), h5py.vlen_dtype("<i2"))
    for i in (0, 1, 3):
        lists[i] = np.arange(i * 3) - 2
    file["sequences/words"] = np.array(["a", "bb", "", "ccc" * 50], object)


def write_nested(dataset, rows):
    """Sequences of sequences, which h5py does not write: as C's structures of length and pointer."""
    class Sequence(ctypes.Structure):
        _fields_ = [("length", ctypes.c_size_t), ("data", ctypes.c_void_p)]

    keep, outer = [], (Sequence * 3)()
    for number, row in enumerate(rows):
        inner = (Sequence * max(1, len(row)))()
        for place, numbers in enumerate(row):
            data = ctypes.create_string_buffer(numbers.tobytes(), max(1, numbers.nbytes))
            keep.append(data)
            inner[place] = Sequence(len(numbers), ctypes.addressof(data))
        keep.append(inner)
        outer[number] = Sequence(len(row), ctypes.addressof(inner))
    kind = dataset.get_type()
    done = lib.H5Dwrite(dataset.id, kind.id, 0, 0, 0, ctypes.addressof(outer))
    assert done >= 0
    return keep


# References


def address(file, path):
    return h5o.get_info(h5o.open(file.id, path.encode())).addr


def regions():
    shape = (4, 6)
    box, points, every, none, pieces = (h5s.create_simple(shape) for _ in range(5))
    box.select_hyperslab((1, 1), (2, 2), (1, 3), (1, 2))
    points.select_elements(np.array([[3, 5], [0, 0], [2, 1]], "u8"))
    none.select_none()
    pieces.select_hyperslab((0, 0), (1, 1), block=(2, 2))
    pieces.select_hyperslab((3, 3), (1, 1), block=(1, 3), op=h5s.SELECT_OR)
    one = h5s.create_simple(shape)
    one.select_hyperslab((2, 1), (1, 1), block=(2, 3))
    grid = np.arange(24).reshape(shape)
    return {
        "box": (box, grid[1:3][:, [1, 2, 4, 5]].ravel()),
        "points": (points, grid[[3, 0, 2], [5, 0, 1]]),
        "all": (every, grid.ravel()),
        "none": (none, grid[:0].ravel()),
        "pieces": (pieces, np.array([0, 1, 6, 7, 21, 22, 23])),
        "one": (one, grid[2:4, 1:4].ravel()),
    }


def references(file, foreign):
    file["grid"] = np.arange(24).reshape(4, 6)
    file["grid"].attrs["unit"] = "m"
    # The last leads to where no object begins.
    old = [address(file, "/"), address(file, "grid"), 0, address(file, "grid") + 3]
    put(file, "old/objects", h5t.STD_REF_OBJ, np.array(old, "<u8").tobytes())
    answers = [f"object {address(file, '/')}", f"object {address(file, 'grid')}", "null", "dangling"]
    kinds = regions()
    made = [h5r.create(file.id, b"grid", h5r.DATASET_REGION, space) for space, _ in kinds.values()]
    file.create_dataset("old/regions", (len(made) + 1,), h5py.regionref_dtype)
    for number, reference in enumerate(made):
        file["old/regions"][number] = reference
    region = lambda values: f"region {address(file, 'grid')}: " + " ".join(map(str, values))
    of_regions = [region(values) for _, values in kinds.values()]
    say(file, "old/objects", "references", "; ".join(answers))
    say(file, "old/regions", "references", "; ".join(of_regions + ["null"]))
    new = [made_new("object", file, b"/"), made_new("object", file, b"grid")]
    new += [made_new("region", file, b"grid", space.id) for space, _ in kinds.values()]
    new += [made_new("attr", file, b"grid", b"unit"), bytes(64)]
    answers = answers[:2] + of_regions + [f"attribute unit of {address(file, 'grid')}", "null"]
    there = h5s.create_simple((5,))
    new += [made_new("object", foreign, b"there"), made_new("region", foreign, b"there", there.id), made_new("attr", foreign, b"there", b"far")]
    far = address(foreign, "there")
    answers += [f"in foreign.h5: object {far}", f"in foreign.h5: region {far}: 0 1 2 3 4", f"in foreign.h5: attribute far of {far}"]
    with create("away.h5") as away:
        away["there"] = 1
        new.append(made_new("object", away, b"there"))
        write_new(file, b"new", new)
    os.remove("away.h5")
    answers.append("no file away.h5")
    say(file, "new", "references", "; ".join(answers))


def made_new(what, file, path, *more):
    buffer = ctypes.create_string_buffer(64)
    more = [m if isinstance(m, bytes) else ctypes.c_int64(m) for m in more]
    done = getattr(lib, "H5Rcreate_" + what)(ctypes.c_int64(file.id.id), path, *more, ctypes.c_int64(0), buffer)
    assert done >= 0
    return buffer.raw


def write_new(file, name, references):
    kind = id_of("H5T_STD_REF")
    space = h5s.create_simple((len(references),))
    dataset = lib.H5Dcreate2(file.id.id, name, kind, space.id, 0, 0, 0)
    raw = b"".join(references)
    buffer = ctypes.create_string_buffer(raw, len(raw))
    assert lib.H5Dwrite(dataset, kind, 0, 0, 0, ctypes.addressof(buffer)) >= 0
    lib.H5Dclose(dataset)


# Fill values


def fills(file):
    states = {h5d.FILL_VALUE_UNDEFINED: "undefined", h5d.FILL_VALUE_DEFAULT: "default", h5d.FILL_VALUE_USER_DEFINED: "user"}
    cases = {"default": None, "user": np.array(77, ">i4"), "zero": np.array(0, ">i4")}
    for name, value in cases.items():
        for when in (h5d.FILL_TIME_ALLOC, h5d.FILL_TIME_NEVER, h5d.FILL_TIME_IFSET):
            for alloc in (h5d.ALLOC_TIME_EARLY, h5d.ALLOC_TIME_LATE):
                plist = h5p.create(h5p.DATASET_CREATE)
                if value is not None:
                    plist.set_fill_value(value)
                plist.set_fill_time(when)
                plist.set_alloc_time(alloc)
                path = f"fill {name} {when} {alloc}"
                dataset = h5d.create(file.id, path.encode(), h5t.STD_I32BE, h5s.create_simple((3,)), plist)
                answer = states[dataset.get_create_plist().fill_value_defined()]
                say(file, path, "fill", answer + (" " + value.tobytes().hex() if answer == "user" else ""))
    plist = h5p.create(h5p.DATASET_CREATE)
    assert lib.H5Pset_fill_value(plist.id, h5t.STD_I32BE.id, None) >= 0
    plist.set_fill_time(h5d.FILL_TIME_NEVER)
    h5d.create(file.id, b"fill undefined", h5t.STD_I32BE, h5s.create_simple((3,)), plist)
    say(file, "fill undefined", "fill", "undefined")
    words = h5py.File.create_dataset(file, "fill words", (2, 3), h5py.string_dtype(), fillvalue=b"empty", chunks=(1, 2))
    words[0, 0] = "full"


# Virtual datasets


def slab(shape, limit, start, stride, count, block):
    space = h5s.create_simple(shape, limit)
    space.select_hyperslab(start, count, stride, block)
    return space


def virtual(file):
    with create("source.h5") as source:
        sequences(source)
        source["numbers"] = np.linspace(-3e5, 3e5, 12)
        source["long"] = np.arange(11, dtype="i4")
        source["table"] = np.arange(12, dtype="i4").reshape(3, 4)
    for number in (0, 1, 3, 6):
        with create(f"part{number}.h5") as part:
            part["data"] = np.full(2, number, "i4")
    with open("broken.h5", "wb") as broken:
        broken.write(b"no HDF5 at all" * 100)
    for name, shape in (("sequences/in compounds", (3,)), ("sequences/of sequences", (3,)), ("sequences/of i2", (4,)), ("sequences/words", (4,))):
        with h5py.File("source.h5") as source:
            kind = source[name].id.get_type()
        mapped(file, "virtual " + name.split("/")[1], kind, (shape[0] + 3,), None, [(slab((shape[0] + 3,), None, (2,), (1,), (1,), shape), b"source.h5", name.encode(), h5s.create_simple(shape))])
    for name, kind in (("clipped", h5t.STD_I16BE), ("rounded", h5t.IEEE_F32BE), ("brain", H5T("FLOAT_BFLOAT16LE")), ("odd", integer(4, h5t.ORDER_BE, True, 11, 7))):
        mapped(file, "virtual " + name, kind, (12,), None, [(h5s.create_simple((12,)), b"source.h5", b"numbers", h5s.create_simple((12,)))])
    with h5py.File("source.h5") as source:
        wider = h5t.vlen_create(h5t.IEEE_F64BE)
    mapped(file, "virtual wider lists", wider, (4,), None, [(h5s.create_simple((4,)), b"source.h5", b"sequences/of i2", h5s.create_simple((4,)))])
    mapped(file, "virtual again", wider, (4,), None, [(h5s.create_simple((4,)), b".", b"virtual wider lists", h5s.create_simple((4,)))])
    sources = [(b"source.h5", b"long", 11, "found"), (b"source.h5", b"none", 2, "missing dataset"), (b"nowhere.h5", b"long", 2, "missing file"), (b"broken.h5", b"long", 2, "damaged")]
    places, start = [], 0
    for name, path, length, _ in sources:
        places.append((slab((17,), None, (start,), (1,), (1,), (length,)), name, path, h5s.create_simple((length,))))
        start += length
    mapped(file, "virtual missing", h5t.STD_I32LE, (15,), None, places[:3], -9)
    mapped(file, "virtual broken", h5t.STD_I32LE, (17,), None, places, -9)
    say(file, "virtual broken", "sources", "; ".join(state for *_, state in sources))
    # Of all of a source that has become longer, and of another rank: the first elements.
    mapped(file, "virtual of longer", h5t.STD_I32LE, (8,), None, [(h5s.create_simple((8,)), b"source.h5", b"long", h5s.create_simple((8,)))])
    mapped(file, "virtual of other rank", h5t.STD_I32LE, (2, 4), None, [(h5s.create_simple((2, 4)), b"source.h5", b"long", h5s.create_simple((4, 2)))])
    mapped(file, "virtual of table", h5t.STD_I32LE, (7,), None, [(h5s.create_simple((7,)), b"source.h5", b"table", h5s.create_simple((7,)))])
    # The library reads what is not there.
    mapped(file, "virtual of shorter", h5t.STD_I32LE, (14,), None, [(h5s.create_simple((14,)), b"source.h5", b"long", slab((20,), None, (2,), (1,), (1,), (14,)))], -1)
    say(file, "virtual of shorter", "values", "2 3 4 5 6 7 8 9 10 -1 -1 -1 -1 -1")
    unlimited = (h5s.UNLIMITED,)
    numbered = [(slab((1,), unlimited, (1,), (5,), unlimited, (2,)), b"part%b.h5", b"data", h5s.create_simple((2,)))]
    mapped(file, "virtual numbered", h5t.STD_I32LE, (1,), unlimited, numbered, -5)
    say(file, "virtual numbered", "sources", "found; found")
    with h5py.File("source.h5", "a") as source:
        source.create_dataset("grows", data=np.arange(11, dtype="i4"), maxshape=(None,), chunks=(4,))
        source.create_dataset("short", data=np.arange(4, dtype="i4"), maxshape=(None,), chunks=(4,))
    every = lambda: slab((1,), unlimited, (0,), (1,), unlimited, (1,))
    two = [(slab((1,), unlimited, (2 * i,), (4,), unlimited, (2,)), b"source.h5", name, every()) for i, name in enumerate((b"grows", b"short"))]
    mapped(file, "virtual two", h5t.STD_I32LE, (1,), unlimited, two, -5)


def mapped(file, name, kind, shape, limit, mappings, fill=None):
    plist = h5p.create(h5p.DATASET_CREATE)
    if fill is not None:
        plist.set_fill_value(np.array(fill, "i4"))
    for target, source, path, selected in mappings:
        plist.set_virtual(target, source, path, selected)
    h5d.create(file.id, name.encode(), kind, h5s.create_simple(shape, limit), plist)


def views():
    for name in ("virtual numbered", "virtual two"):
        for view in ("first missing", 0, 1, 2, 5):
            with h5py.File("virtual.h5") as file:
                access = h5p.create(h5p.DATASET_ACCESS)
                access.set_virtual_view(h5d.VDS_FIRST_MISSING if view == "first missing" else h5d.VDS_LAST_AVAILABLE)
                access.set_virtual_printf_gap(0 if view == "first missing" else view)
                dataset = h5d.open(file.id, name.encode(), access)
                out = np.zeros(dataset.shape, "i4")
                dataset.read(h5s.ALL, h5s.ALL, out)
                say(file, name, f"view {view}", " ".join(map(str, out)))
                del dataset


with create("types.h5") as file:
    for part in (integers, floats, bits_and_times, enums, strings, conversions, sequences, fills):
        part(file)
with create("foreign.h5") as foreign, create("references.h5") as file:
    foreign["there"] = np.arange(5)
    foreign["there"].attrs["far"] = 3
    references(file, foreign)
with create("virtual.h5") as file:
    virtual(file)
views()
with open("expected", "w", encoding="utf-8") as out:
    out.write("\n".join(expected) + "\n")
