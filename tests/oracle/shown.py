#!/usr/bin/env python3
"""What a window may show of a file, as h5py (libhdf5) reads it: objects, members, attributes, and
some windows of every dataset's cells. Values are the words of neutral.py.

usage: shown.py FILE            needs h5py and numpy; hdf5plugin if installed

Tab-separated lines; paths and names in hexadecimal. The walk is digest.py's.
    object    group|dataset|datatype, address, hard links, path; what follows belongs to it
    member    name; hard ADDRESS | soft PATH | external FILE PATH | user; kind of its object, '-' for none
    attribute name; extent; values, or ERROR: reason
    type      size, words for a type that is an integer, float or string with all its bits, else '-'
    extent    scalar | null | lengths; largest lengths
    chunk     lengths
    fill      value, '-' where nobody set one
    column    names of a compound's members at any depth, joined by dots
    window    axes of rows and columns ('-' for none), index of each other axis, first and last rows and
              columns, values row by row, or ERROR: reason
"""
import ctypes
import sys

import h5py
import numpy as np
from h5py import h5a, h5d, h5g, h5l, h5o, h5p, h5s, h5t

import digest  # loads the filters
import neutral
from libhdf5 import C
from neutral import hexed

MOST_CELLS = 600        # of a plane that is looked at as a whole
MOST_ATTRIBUTE = 300    # elements of an attribute
CORNER, MIDDLE = 6, 8   # rows and columns of a part of a larger plane
WIDEST = 24             # columns of a window
HUGE = 1 << 24          # bytes of an attribute


def say(*fields):
    print("\t".join(map(str, fields)))


def told(make):
    """Words, or why there are none."""
    try:
        return make()
    except Exception as e:
        return "ERROR: " + " ".join(str(e).split())[:160]


def lengths(dims):
    return ",".join("inf" if d in (None, h5s.UNLIMITED) else str(d) for d in dims)


def extent(space):
    kind = space.get_simple_extent_type()
    if kind == h5s.SIMPLE:
        return lengths(space.get_simple_extent_dims())
    return "null" if kind == h5s.NULL else "scalar"


def words(t):
    """A plain type in the program's words."""
    kind, size = t.get_class(), t.get_size()
    if kind == h5t.STRING:
        charset = "UTF-8" if t.get_cset() else "ASCII"
        return "vlen string " + charset if t.is_variable_str() else "string[%d] %s" % (size, charset)
    if kind not in (h5t.INTEGER, h5t.FLOAT) or t.get_precision() != 8 * size:
        return "-"
    order = " big-endian" if size > 1 and t.get_order() == h5t.ORDER_BE else ""
    if kind == h5t.INTEGER:
        return ("int%d" if t.get_sign() == h5t.SGN_2 else "uint%d") % (8 * size) + order
    known = {h5t.IEEE_F16LE: 16, h5t.IEEE_F16BE: 16, h5t.IEEE_F32LE: 32, h5t.IEEE_F32BE: 32, h5t.IEEE_F64LE: 64, h5t.IEEE_F64BE: 64}
    bits = next((bits for k, bits in known.items() if t.equal(k)), None)
    return "float%d%s" % (bits, order) if bits else "-"


def values(t, owner, buffer, count):
    """Words of so many elements that lie one behind the other."""
    make, size = neutral.maker(t, owner), t.get_size()
    return " ".join(make(buffer, i * size) for i in range(count))


def attribute(owner, name):
    def read():
        a = h5a.open(owner, name)
        t, space = a.get_type(), a.get_space()
        count = 0 if space.get_simple_extent_type() == h5s.NULL else space.get_simple_extent_npoints()
        where = extent(space)
        if not count:
            return where + "\t"
        if count * t.get_size() > HUGE:
            return where + "\tERROR: too large to be read here"
        stored = np.zeros(count, "V%d" % t.get_size())
        a.read(stored.reshape(space.get_simple_extent_dims()), t)
        return where + "\t" + values(t, owner, stored.tobytes(), min(count, MOST_ATTRIBUTE))

    text = told(read)
    say("attribute", hexed(name), text if "\t" in text else "?\t" + text)


def attributes(o):
    def names():
        return sorted(h5a.open(o, index=i).name for i in range(h5a.get_num_attrs(o)))

    found = told(names)
    if isinstance(found, str):
        return say("attribute", "?", "?", found)
    for name in found:
        attribute(o, name)


def spans(length, parts):
    """Pieces of an axis: its beginning, its middle, its end."""
    if length <= 3 * max(parts):
        return [(0, length)]
    corner, middle = parts
    return [(0, corner), (length // 2, length // 2 + middle), (length - corner, length)]


def planes(shape):
    """Axes of rows and columns, and indices of the others."""
    rank = len(shape)
    rows, columns = max(rank - 2, 0), rank - 1 if rank > 1 else None
    yield rows, columns, [0] * rank
    if rank < 2:
        return
    yield columns, rows, [n // 2 for n in shape]
    if rank > 2:
        yield rows, columns, [n - 1 for n in shape]
        yield 0, columns, [n // 3 for n in shape]


def windows(shape):
    if not shape:
        return [(None, None, [], (0, 1), (0, 1))]
    if 0 in shape:
        rows, columns, at = next(planes(shape))
        return [(rows, columns, at, (0, 0), (0, 0))]
    found = []
    for rows, columns, at in planes(shape):
        down, across = shape[rows], 1 if columns is None else shape[columns]
        if down * across <= MOST_CELLS and across <= WIDEST:
            found.append((rows, columns, at, (0, down), (0, across)))
            continue
        parts = CORNER, MIDDLE
        downs, acrosses = spans(down, parts if across > 1 else (20, 20)), spans(across, parts)
        found += [(rows, columns, at, r, c) for r in downs for c in acrosses if (r == downs[0]) + (c == acrosses[0]) != 1 or len(acrosses) == 1]
    return found


def window(d, t, rows, columns, at, down, across):
    """Elements of a window in the order in which it shows them."""
    count = (down[1] - down[0]) * (across[1] - across[0])
    if not count:
        return ""
    stored = np.zeros(count, "V%d" % t.get_size())
    space = d.get_space()
    if rows is None:
        d.read(h5s.ALL, h5s.ALL, stored.reshape(()), t)
        return values(t, d, stored.tobytes(), 1)
    start, size = list(at), [1] * len(at)
    start[rows], size[rows] = down[0], down[1] - down[0]
    if columns is not None:
        start[columns], size[columns] = across[0], across[1] - across[0]
    space.select_hyperslab(tuple(start), tuple(size))
    d.read(h5s.create_simple((count,)), space, stored, t)
    if columns is not None and columns < rows:
        stored = stored.reshape(size[columns], size[rows]).T
    return values(t, d, stored.tobytes(), count)


def columns_of(t, prefix=""):
    if t.get_class() != h5t.COMPOUND or neutral.is_complex(t):
        return [prefix]
    names = [t.get_member_name(i).decode("utf-8", "backslashreplace") for i in range(t.get_nmembers())]
    types = [t.get_member_type(i) for i in range(t.get_nmembers())]
    return [c for name, inner in zip(names, types) for c in columns_of(inner, prefix + "." + name if prefix else name)]


def fill(d, t):
    plist = d.get_create_plist()
    if plist.fill_value_defined() != h5d.FILL_VALUE_USER_DEFINED:
        return "-"
    stored = ctypes.create_string_buffer(t.get_size())
    if C.H5Pget_fill_value(plist.id, t.id, stored) < 0:
        raise ValueError("no fill value")
    return neutral.maker(t, d)(stored.raw, 0)


def dataset(d):
    space = d.get_space()
    most = space.get_simple_extent_dims(True) if space.get_simple_extent_type() == h5s.SIMPLE else ()
    say("extent", extent(space), lengths(most or ()))
    try:
        t = d.get_type()
    except Exception:
        return
    say("type", t.get_size(), words(t))
    plist = d.get_create_plist()
    if plist.get_layout() == h5d.CHUNKED:
        say("chunk", lengths(plist.get_chunk()))
    say("fill", told(lambda: fill(d, t)))
    say("column", *(hexed(c.encode("utf-8", "surrogateescape")) for c in columns_of(t)))
    if space.get_simple_extent_type() == h5s.NULL:
        return
    for rows, columns, at, down, across in windows(space.get_simple_extent_dims()):
        axes = ["-" if axis is None else axis for axis in (rows, columns)]
        found = told(lambda: window(d, t, rows, columns, at, down, across))
        say("window", *axes, ",".join(map(str, at)) or "-", *down, *across, found)


def target(gid, name):
    """How a link leads on, and what it leads to."""
    info = gid.links.get_info(name)
    if info.type == h5l.TYPE_HARD:
        where = "hard %d" % h5o.get_info(gid, name).addr
    elif info.type == h5l.TYPE_SOFT:
        where = "soft " + hexed(gid.links.get_val(name))
    elif info.type == h5l.TYPE_EXTERNAL:
        where = "external %s %s" % tuple(hexed(part) for part in gid.links.get_val(name))
    else:
        return "user\t-"
    try:
        kind = kind_of(h5o.open(gid, name))
    except Exception:
        kind = "-"
    return where + "\t" + kind


KINDS = {h5g.GroupID: "group", h5d.DatasetID: "dataset"}


def kind_of(o):
    return KINDS.get(type(o), "datatype")


def group(gid, path, seen, depth):
    info = h5o.get_info(gid)
    say("object", "group", info.addr, info.rc, hexed(path or b"/"))
    attributes(gid)
    found = told(lambda: sorted(gid))
    if isinstance(found, str):
        return say("member", "?", "?", found)
    for name in found:
        text = told(lambda: target(gid, name))
        say("member", hexed(name), text if "\t" in text else "?\t" + text)
    if depth > 200:
        return
    for name in found:
        try:
            if gid.links.get_info(name).type != h5l.TYPE_HARD:
                continue
            o = h5o.open(gid, name)
            info = h5o.get_info(o)
        except Exception:
            continue
        if info.addr in seen:
            continue
        seen.add(info.addr)
        if isinstance(o, h5g.GroupID):
            group(o, path + b"/" + name, seen, depth + 1)
            continue
        say("object", kind_of(o), info.addr, info.rc, hexed(path + b"/" + name))
        if isinstance(o, h5d.DatasetID):
            dataset(o)
        attributes(o)


def walk(file):
    C.H5Eset_auto2(0, None, None)
    root = h5g.open(file.id, b"/")
    group(root, b"", {h5o.get_info(root).addr}, 0)
    say("end")


if __name__ == "__main__":
    try:
        f = h5py.File(sys.argv[1], "r", locking=False)
    except Exception as e:
        sys.exit("cannot open: %s" % str(e).replace("\n", " "))
    walk(f)
