"""Values of elements as words that no program's way of showing them has a part in.

A value is words with spaces between, each preceded by what it is:
    i DECIMAL                   integer or time         w DECIMAL HEX   one of more than 8 bytes, and its bytes
    f BITS LEAST HEX DIGITS RAW float: significant bits, exponent of the smallest number, the number as the
                                bits of a double; the shortest digits of one wider than a double, else '-';
                                its own bits in hexadecimal digits
    s LENGTH HEX                string, its first bytes         o HEX   opaque          x HEX   bitfield
    b 0|1                       boolean                         e HEX   enum's name     n VALUE without a name
    z REAL IMAGINARY            complex                         c COUNT (HEX VALUE)*    compound
    l COUNT SHOWN VALUE*        array or sequence, the first of its items
    r ADDRESS                   object reference                a ADDRESS HEX           attribute's
    g ADDRESS nothing|all|points N (I,J)*|blocks N (I,J-K,L)*|unlimited                 region's
    0                           null reference                  d       one that leads nowhere
    ? WORD                      what the library does not tell
Elements are read as the file's type stores them; the library converts numbers, opens references, and
says where parts lie.
"""
import ctypes
import struct

import numpy as np
from h5py import h5s, h5t

from conversion import H5T, convert, convertible
from libhdf5 import C, address, object_info

FIRST = 200         # items of a list
LONGEST = 1000      # bytes of a string
BLOCKS = 2000       # blocks or points of a region
COMPLEX, VAX = 11, 2
WIDE = H5T("NATIVE_LDOUBLE")


def hexed(data):
    return data.hex() or "-"


def maker(t, ident):
    """What makes words of an element of type `t`, given a buffer and a place in it."""
    kind = t.get_class()
    known = {h5t.INTEGER: integer, h5t.TIME: integer, h5t.FLOAT: floating, h5t.BITFIELD: bitfield, h5t.STRING: string,
             h5t.OPAQUE: opaque, h5t.COMPOUND: compound, h5t.ENUM: enum, h5t.ARRAY: array, h5t.VLEN: sequence,
             h5t.REFERENCE: reference, COMPLEX: complex_number}
    return known[kind](t, ident)


def stored_bits(t):
    """The significant bits of an element as a number, the most significant first."""
    size, order = t.get_size(), "big" if C.H5Tget_order(t.id) == h5t.ORDER_BE else "little"
    offset, mask = C.H5Tget_offset(t.id), (1 << C.H5Tget_precision(t.id)) - 1
    if C.H5Tget_order(t.id) == VAX:
        # Words of two bytes, the most significant first.
        return lambda data, at: int.from_bytes(b"".join(bytes(data[at + i : at + i + 2][::-1]) for i in range(0, size, 2)), "big") & mask
    return lambda data, at: int.from_bytes(data[at : at + size], order) >> offset & mask


def integer(t, ident):
    bits, width = stored_bits(t), C.H5Tget_precision(t.id)
    signed = t.get_class() == h5t.TIME or t.get_sign() == h5t.SGN_2

    def make(data, at):
        number = stored = bits(data, at)
        if signed and number >> width - 1:
            number -= 1 << width
        if width <= 64:
            return "i %d" % number
        return "w %d %s" % (number, stored.to_bytes((width + 7) // 8, "big").hex())

    return make


def bitfield(t, ident):
    bits, count = stored_bits(t), (C.H5Tget_precision(t.id) + 7) // 8
    return lambda data, at: "x " + bits(data, at).to_bytes(count, "big").hex()


def floating(t, ident):
    size, bits, count = t.get_size(), stored_bits(t), C.H5Tget_precision(t.id)
    mantissa = t.get_fields()[4]
    significant = mantissa + (C.H5Tget_norm(t.id) == 0)
    least = 1 - t.get_ebias() - significant + 1
    if not convertible(t, h5t.NATIVE_DOUBLE):
        return lambda data, at: "? float"

    def make(data, at):
        raw = bytes(data[at : at + size])
        number = struct.unpack("d", convert(t, h5t.NATIVE_DOUBLE, raw))[0]
        digits = "-"
        if significant > 53:
            wide = np.frombuffer(convert(t, WIDE, raw), np.longdouble)[0]
            number = float(wide)
            if significant <= 64:
                digits = np.format_float_scientific(wide, unique=True, trim="-")
        own = "%0*x" % ((count + 3) // 4, bits(data, at))
        return "f %d %d %016x %s %s" % (significant, least, struct.unpack("Q", struct.pack("d", number))[0], digits, own)

    return make


def of_string(data):
    return "s %d %s" % (len(data), hexed(data[:LONGEST]))


def string(t, ident):
    if t.is_variable_str():
        def follow(data, at):
            place = int.from_bytes(data[at : at + 8], "little")
            return of_string(ctypes.string_at(place) if place else b"")

        return follow
    size, padding = t.get_size(), t.get_strpad()

    def make(data, at):
        text = bytes(data[at : at + size])
        if padding == h5t.STR_NULLTERM:
            return of_string(text.split(b"\0")[0])
        return of_string(text.rstrip(b" " if padding == h5t.STR_SPACEPAD else b"\0"))

    return make


def opaque(t, ident):
    size = t.get_size()
    return lambda data, at: "o " + hexed(bytes(data[at : at + size]))


def is_complex(t):
    """Whether it is what h5py writes for complex numbers."""
    if t.get_class() != h5t.COMPOUND or t.get_nmembers() != 2:
        return False
    if [t.get_member_name(i) for i in (0, 1)] != [b"r", b"i"]:
        return False
    parts = [t.get_member_type(i) for i in (0, 1)]
    return parts[0].get_class() == h5t.FLOAT and parts[0].equal(parts[1])


def compound(t, ident):
    members = [(t.get_member_name(i), t.get_member_offset(i), maker(t.get_member_type(i), ident)) for i in range(t.get_nmembers())]
    if is_complex(t):
        return lambda data, at: "z " + " ".join(make(data, at + place) for _, place, make in members)
    head = "c %d " % len(members)
    return lambda data, at: head + " ".join("%s %s" % (hexed(name), make(data, at + place)) for name, place, make in members)


def complex_number(t, ident):
    part, make = t.get_size() // 2, maker(t.get_super(), ident)
    return lambda data, at: "z %s %s" % (make(data, at), make(data, at + part))


def enum(t, ident):
    size, make = t.get_size(), maker(t.get_super(), ident)
    names = {}
    for i in range(t.get_nmembers()):
        value = ctypes.create_string_buffer(size)
        C.H5Tget_member_value(t.id, i, value)
        names.setdefault(value.raw, t.get_member_name(i))
    numbers = {name: make(value, 0) for value, name in names.items()}
    boolean = numbers == {b"FALSE": "i 0", b"TRUE": "i 1"}

    def of(data, at):
        name = names.get(bytes(data[at : at + size]))
        if name is None:
            return "n " + make(data, at)
        return "b %d" % (name == b"TRUE") if boolean else "e " + hexed(name)

    return of


def listed(count, item):
    shown = min(count, FIRST)
    return " ".join(["l %d %d" % (count, shown)] + [item(i) for i in range(shown)])


def array(t, ident):
    make, size, dims = maker(t.get_super(), ident), t.get_super().get_size(), t.get_array_dims()

    def rows(data, at, dims):
        if not dims:
            return make(data, at)
        step = size * int(np.prod(dims[1:], dtype=np.int64))
        return listed(dims[0], lambda i: rows(data, at + i * step, dims[1:]))

    return lambda data, at: rows(data, at, dims)


def sequence(t, ident):
    make, size = maker(t.get_super(), ident), t.get_super().get_size()

    def of(data, at):
        count, place = struct.unpack("QQ", bytes(data[at : at + 16]))
        inner = ctypes.string_at(place, min(count, FIRST) * size) if count else b""
        return listed(count, lambda i: make(inner, i * size))

    return of


def reference(t, ident):
    size, home = t.get_size(), object_info(ident.id).fileno
    code = {8: 0, 12: 1}.get(size)

    def of(data, at):
        raw = bytes(data[at : at + size])
        buffer = ctypes.create_string_buffer(raw, size)
        if code is None:
            return of_new(buffer, home)
        if not any(raw[:8]):
            return "0"
        o = C.H5Rdereference2(ident.id, 0, code, buffer)
        if o < 0:
            return "d"
        place = opened(o, home)
        if place is None:
            return "? foreign"
        if code == 0:
            return "r " + place
        space = C.H5Rget_region(ident.id, code, buffer)
        return "? region" if space < 0 else "g %s %s" % (place, region(h5s.SpaceID(space)))

    return of


def opened(o, home):
    """The address of an object in the file itself; nothing for one in another file."""
    info = object_info(o)
    C.H5Oclose(o)
    return str(address(info)) if info.fileno == home else None


def of_new(buffer, home):
    kind = C.H5Rget_type(buffer)
    if kind not in (2, 3, 4):
        return "0"
    o = C.H5Ropen_object(buffer, 0, 0)
    if o < 0:
        return "d"
    place = opened(o, home)
    if place is None:
        return "? foreign"
    if kind == 2:
        return "r " + place
    if kind == 3:
        space = C.H5Ropen_region(buffer, 0, 0)
        return "? region" if space < 0 else "g %s %s" % (place, region(h5s.SpaceID(space)))
    length = C.H5Rget_attr_name(buffer, None, 0)
    name = ctypes.create_string_buffer(length + 1)
    C.H5Rget_attr_name(buffer, name, length + 1)
    return "a %s %s" % (place, hexed(name.value))


def region(space):
    kind = space.get_select_type()
    if kind in (h5s.SEL_NONE, h5s.SEL_ALL):
        return "nothing" if kind == h5s.SEL_NONE else "all"
    if kind == h5s.SEL_POINTS:
        points = space.get_select_elem_pointlist()
        return " ".join(["points %d" % len(points)] + [",".join(map(str, p)) for p in points[:BLOCKS]])
    if space.is_regular_hyperslab() and any(h5s.UNLIMITED in part for part in space.get_regular_hyperslab()[2:]):
        return "unlimited"
    blocks = space.get_select_hyper_blocklist()
    corners = ["-".join(",".join(map(str, corner)) for corner in block) for block in blocks[:BLOCKS]]
    return " ".join(["blocks %d" % len(blocks)] + corners)
