#!/usr/bin/env python3
"""Values of every numeric or string dataset and attribute, as libhdf5 converts them.

usage: values.py FILE       needs h5py and numpy; hdf5plugin if installed

One tab-separated line each: path, 'f64', 'i64' or 'text', number of elements, their sum, the first
of them. f64 and i64 are the library's conversions to those types (bits as hexadecimal digits; every
NaN is the same). Text is a string without its padding, as hexadecimal digits; the name of an enum's
value, else its number; an integer in decimal digits; a float of 4 or 8 bytes as the bits of the
number that its shortest text stands for. The walk is digest.py's. The sum is that of the values,
each times twice its place plus one, modulo 2**64; of texts that of their bytes, a line break behind
each.
"""
import ctypes, sys
import h5py, numpy as np
from h5py import h5a, h5d, h5g, h5l, h5o, h5s, h5t

import digest
from libhdf5 import C

MOST = 1 << 20
FIRST = 8
NAN = 0x7FF8000000000000


def total(values):
    places = np.arange(len(values), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    with np.errstate(over="ignore"):
        return int(np.sum(values * places, dtype=np.uint64))


def integers(t, read, count):
    """The library's conversion where it does the same on every machine and for every byte order:
    what is too large becomes the largest, NaN nothing, and fractions are cut off."""
    if t.get_class() == h5t.INTEGER and t.get_sign() == h5t.SGN_NONE:
        values = np.zeros(count, dtype="u8")
        read(values, h5t.NATIVE_UINT64)
        return np.minimum(values, np.uint64((1 << 63) - 1)).astype("i8")
    values = np.zeros(count, dtype="i8")
    read(values, h5t.NATIVE_INT64)
    if t.get_class() == h5t.FLOAT:
        floats = np.zeros(count, dtype="f8")
        read(floats, h5t.NATIVE_DOUBLE)
        values[np.isnan(floats)] = 0
        # Without a cast of the machine (small floats, foreign byte orders) HDF5 2.0 takes numbers
        # between -1/2 and 0 for overflows and makes them the smallest; -1/2 to -1 become 0.
        values[np.signbit(floats) & (floats > -0.5)] = 0
    return values


def numbers(t, read, count, word):
    if word == "i64":
        bits = integers(t, read, count).view(np.uint64)
    else:
        values = np.zeros(count, dtype="f8")
        read(values, h5t.NATIVE_DOUBLE)
        bits = np.where(np.isnan(values), np.uint64(NAN), values.view(np.uint64))
    return [count, "%016x" % total(bits), " ".join("%016x" % b for b in bits[:FIRST])]


def texts(lines):
    joined = b"".join(line + b"\n" for line in lines)
    return [len(lines), "%016x" % total(np.frombuffer(joined, np.uint8).astype(np.uint64)), " ".join(line.hex() for line in lines[:FIRST])]


def strings(t, read, count):
    if t.is_variable_str():
        pointers = np.zeros(count, dtype="u8")
        read(pointers, t)
        return [ctypes.string_at(int(p)) if p else b"" for p in pointers]
    size = t.get_size()
    raw = np.zeros(count, dtype="V%d" % size)
    read(raw, t)
    stored = raw.tobytes()
    found = [stored[i * size : (i + 1) * size] for i in range(count)]
    if t.get_strpad() == h5t.STR_SPACEPAD:
        found = [text.rstrip(b" ") for text in found]
    return [text.split(b"\0")[0] for text in found]


def enum_names(t, read, count):
    size = t.get_size()
    names = {}
    for i in range(t.get_nmembers()):
        value = ctypes.create_string_buffer(size)
        C.H5Tget_member_value(t.id, i, value)
        names.setdefault(value.raw, t.get_member_name(i))
    raw = np.zeros(count, dtype="V%d" % size)
    read(raw, t)
    stored = raw.tobytes()
    values = np.zeros(count, dtype="i8")
    read(values, h5t.NATIVE_INT64)
    return [names.get(stored[i * size : (i + 1) * size]) or str(values[i]).encode() for i in range(count)]


def text_of(t, read, count):
    c = t.get_class()
    if c == h5t.STRING:
        return strings(t, read, count)
    if c == h5t.ENUM:
        return enum_names(t, read, count)
    if c == h5t.INTEGER:
        signed = t.get_sign() == h5t.SGN_2
        if t.get_size() > 8:
            return None
        values = np.zeros(count, dtype="i8" if signed else "u8")
        read(values, h5t.NATIVE_INT64 if signed else h5t.NATIVE_UINT64)
        return [str(v).encode() for v in values]
    known = {4: [h5t.IEEE_F32LE, h5t.IEEE_F32BE], 8: [h5t.IEEE_F64LE, h5t.IEEE_F64BE]}.get(t.get_size(), [])
    if not any(t.equal(k) for k in known):
        return None
    single = t.get_size() == 4
    values = np.zeros(count, dtype="f4" if single else "f8")
    read(values, h5t.NATIVE_FLOAT if single else h5t.NATIVE_DOUBLE)
    return [b"nan" if v != v else np.float64(float(str(v))).view(np.uint64).item().to_bytes(8, "big") for v in values]


def lines(ident, path, read):
    try:
        t, space = ident.get_type(), ident.get_space()
    except Exception:
        return
    kind = space.get_simple_extent_type()
    count = 0 if kind == h5s.NULL else space.get_simple_extent_npoints()
    c = t.get_class()
    if c not in (h5t.INTEGER, h5t.FLOAT, h5t.ENUM, h5t.STRING) or not 0 < count <= MOST:
        return

    def line(word, make):
        try:
            values = make()
        except Exception as e:
            values = ["ERROR: " + str(e).replace("\n", " ").replace("\t", " ")[:120]]
        if values is not None:
            print("\t".join([field(path), word, *map(str, values)]))

    if c != h5t.STRING:
        line("f64", lambda: numbers(t, read, count, "f64"))
        line("i64", lambda: numbers(t, read, count, "i64"))
    try:
        found = text_of(t, read, count)
    except Exception as e:
        return line("text", lambda e=e: ["ERROR: " + str(e).replace("\n", " ")[:120]])
    if found is not None:
        line("text", lambda: texts(found))


def field(path):
    return path.replace("\n", "\\n").replace("\t", "\\t")


def attributes(o, path):
    names = []
    try:
        for i in range(h5a.get_num_attrs(o)):
            names.append(h5a.open(o, index=i).name)
    except Exception:
        pass
    for name in sorted(names):
        try:
            a = h5a.open(o, name)
        except Exception:
            continue
        lines(a, "%s@%s" % (path, digest.text(name)), lambda arr, t: a.read(reshaped(arr, a.get_space()), t))


def reshaped(arr, space):
    return arr.reshape(space.get_simple_extent_dims())


def group(gid, path, seen, depth):
    attributes(gid, path or "/")
    if depth > 200:
        return
    try:
        names = sorted(gid)
    except Exception:
        return
    for name in names:
        p = path + "/" + digest.text(name)
        try:
            if gid.links.get_info(name).type != h5l.TYPE_HARD:
                continue
            o = h5o.open(gid, name)
            key = h5o.get_info(o).addr
        except Exception:
            continue
        if key in seen:
            continue
        seen.add(key)
        if isinstance(o, h5g.GroupID):
            group(o, p, seen, depth + 1)
            continue
        if isinstance(o, h5d.DatasetID):
            lines(o, p, lambda arr, t: o.read(h5s.ALL, h5s.ALL, reshaped(arr, o.get_space()), t))
        attributes(o, p)


def walk(file):
    root = h5g.open(file.id, b"/")
    group(root, "", {h5o.get_info(root).addr}, 0)


if __name__ == "__main__":
    try:
        f = h5py.File(sys.argv[1], "r", locking=False)
    except Exception as e:
        sys.exit("cannot open: %s" % str(e).replace("\n", " "))
    walk(f)
