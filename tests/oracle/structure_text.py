"""Names, types and selections as the lines of structure.py tell them."""
import ctypes, hashlib
from ctypes import byref, c_int, c_size_t
from h5py import h5s, h5t

import digest
from libhdf5 import C, hid, hsize, ok

LONGEST = 256   # longer values are told by their SHA-256
BLOCKS = 1 << 16    # more blocks of a selection are told by their number


def plain(b):
    return digest.text(b).replace("\n", "\\n").replace("\t", "\\t")


def quoted(b):
    return '"%s"' % plain(b).replace('"', '\\"')


def bounded(b):
    return b.hex() or "-" if len(b) * 2 <= LONGEST else "sha256:" + hashlib.sha256(b).hexdigest()


def bounded_text(t):
    return t if len(t) <= LONGEST else "sha256:" + hashlib.sha256(t.encode()).hexdigest()


def shape(dims):
    return "x".join("inf" if d is None or d == h5s.UNLIMITED else str(d) for d in dims)


ORDER = {0: "le", 1: "be", 2: "vax"}
PAD = {0: "zero", 1: "one", 2: "background"}
CHARSET = {0: "ascii", 1: "utf-8"}
KEPT = {0: "untracked", 1: "tracked", 3: "indexed"}
KIND = {0: "group", 1: "dataset", 2: "datatype"}


def taken(pointer):
    value = ctypes.string_at(pointer)
    C.H5free_memory(pointer)
    return value


def padding(t):
    low, high = c_int(), c_int()
    ok(C.H5Tget_pad(t, byref(low), byref(high)), "H5Tget_pad")
    return [PAD[low.value], PAD[high.value]]


def reference_kind(t):
    known = {"object": "H5T_STD_REF_OBJ_g", "region": "H5T_STD_REF_DSETREG_g", "any": "H5T_STD_REF_g"}
    for name, constant in known.items():
        if C.H5Tequal(t, hid.in_dll(C, constant)) > 0:
            return name
    return "unknown"


def describe(t):
    """A type with everything that tells it from others: NAME(size,...)."""
    c, size = C.H5Tget_class(t), C.H5Tget_size(t)

    def call(name, *parts):
        return "%s(%s)" % (name, ",".join(map(str, parts)))

    def inner(ident):
        try:
            return describe(ident)
        finally:
            C.H5Tclose(ident)

    if c == h5t.STRING:
        pad = {0: "null-terminated", 1: "null-padded", 2: "space-padded"}[C.H5Tget_strpad(t)]
        length = "variable" if C.H5Tis_variable_str(t) > 0 else size
        return call("string", length, pad, CHARSET[C.H5Tget_cset(t)])
    if c == h5t.OPAQUE:
        return call("opaque", size, quoted(taken(C.H5Tget_tag(t))))
    if c == h5t.REFERENCE:
        return call("reference", reference_kind(t))
    if c == h5t.VLEN:
        return call("sequence", inner(C.H5Tget_super(t)))
    if c == 11:
        return call("complex", inner(C.H5Tget_super(t)))
    if c == h5t.ARRAY:
        dims = (hsize * C.H5Tget_array_ndims(t))()
        C.H5Tget_array_dims2(t, dims)
        return call("array", shape(dims), inner(C.H5Tget_super(t)))
    if c == h5t.COMPOUND:
        members = []
        for i in range(C.H5Tget_nmembers(t)):
            name = quoted(taken(C.H5Tget_member_name(t, i)))
            members.append("%s@%d:%s" % (name, C.H5Tget_member_offset(t, i), inner(C.H5Tget_member_type(t, i))))
        return call("compound", size, *members)
    if c == h5t.ENUM:
        members = []
        for i in range(C.H5Tget_nmembers(t)):
            value = ctypes.create_string_buffer(size)
            ok(C.H5Tget_member_value(t, i, value), "H5Tget_member_value")
            members.append("%s=%s" % (quoted(taken(C.H5Tget_member_name(t, i))), value.raw.hex()))
        return call("enum", inner(C.H5Tget_super(t)), *members)
    order, precision = ORDER[C.H5Tget_order(t)], C.H5Tget_precision(t)
    if c == h5t.TIME:
        return call("time", size, order, precision)
    bits = [size, order, C.H5Tget_offset(t), precision]
    if c == h5t.BITFIELD:
        return call("bitfield", *bits, *padding(t))
    if c == h5t.INTEGER:
        return call("integer", *bits, "signed" if C.H5Tget_sign(t) else "unsigned", *padding(t))
    fields = [c_size_t() for _ in range(5)]
    ok(C.H5Tget_fields(t, *map(byref, fields)), "H5Tget_fields")
    normal = {0: "implied", 1: "set", 2: "none"}[C.H5Tget_norm(t)]
    return call("float", *bits, *[f.value for f in fields], C.H5Tget_ebias(t), normal, *padding(t), PAD[C.H5Tget_inpad(t)])


def corners(blocks):
    return ";".join("%s-%s" % (",".join(map(str, a)), ",".join(map(str, b))) for a, b in blocks)


def selection(space):
    kind = space.get_select_type()
    if kind == h5s.SEL_NONE:
        return "none"
    if kind == h5s.SEL_ALL:
        return "all"
    if kind == h5s.SEL_POINTS:
        points = space.get_select_elem_pointlist()
        return bounded_text("points:" + ";".join(",".join(map(str, p)) for p in points))
    if space.is_regular_hyperslab():
        slab = space.get_regular_hyperslab()
        if any(h5s.UNLIMITED in part for part in slab[2:]):
            return "unlimited:" + ";".join(",".join("inf" if n == h5s.UNLIMITED else str(n) for n in axis) for axis in zip(*slab))
    count = space.get_select_hyper_nblocks()
    if count > BLOCKS:
        return "blocks:%d" % count
    return bounded_text("blocks:" + corners(space.get_select_hyper_blocklist()))
