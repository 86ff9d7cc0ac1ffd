#!/usr/bin/env python3
"""What `hyperslab digest --structure FILE` prints, as h5py and libhdf5 tell it.

usage: structure.py FILE        needs h5py and numpy; hdf5plugin if installed

The lines of digest.py, and among them one line for each fact, tab-separated: path, word, values.
The words, which no class of types has for its name:

  object     kind, number of hard links, whether the order of its attributes is kept
  comment    the object's comment
  links      how they are kept, their number, whether their order is kept
  link       kind, character set of the name, place in the order, then where it leads:
             the first path of a hard link's object; a soft link's path; an external link's file
             and path; a user-defined link's class
  attribute  character set of the name, place in the order
  type       the type (see structure_text.py), the path of the committed type that it is
  extent     lengths, largest lengths
  layout     kind, chunk, index of the chunks, whether chunks at the edge go through the filters
  filter     place in the pipeline, number, whether it may be left out, its client values
  fill       whether a value is given, the value's bytes as the digest takes them, when room is
             taken, when it is filled
  external   place, file, offset, size of a part of the data in a raw file
  mapping    place, file, dataset, elements of the source, elements of the virtual dataset
  leads-to   place among the references of the object, kind, what it leads to: kind and first path
             of the object ('-' where no path leads there, 'foreign' in another file), or 'dangling'
             where nothing is there; region or attribute's name

'-' stands for what there is none of. An object stands behind the first path in the order of the
walk, which is that of digest.py. Types are as the library gives them in memory: variable-length
parts are pointers. What cannot be read has 'ERROR: reason' behind the word.
"""
import ctypes, sys
import h5py
from ctypes import byref, c_int64, c_size_t, c_uint
from h5py import h5a, h5d, h5g, h5i, h5l, h5o, h5s, h5t

import digest
from libhdf5 import C, Group, address, hsize, object_info, ok, pair
from structure_text import CHARSET, KEPT, KIND, bounded, describe, plain, reference_kind, selection, shape


class Facts:
    def __init__(self, root):
        info = object_info(root.id)
        self.number = info.fileno
        self.paths = {address(info): "/"}
        self.unlimited = (1 << 8 * h5i.get_file_id(root).get_create_plist().get_sizes()[1]) - 1

    def line(self, path, word, *values):
        values = [v if isinstance(v, str) else str(v) for v in values]
        sys.stdout.write("%s\t%s\t%s\n" % (path.replace("\n", "\\n").replace("\t", "\\t"), word, "\t".join(values)))

    def fact(self, path, word, make):
        try:
            values = make()
        except Exception as e:
            values = ["ERROR: " + str(e).replace("\n", " ").replace("\t", " ")[:120]]
        if values is not None:
            self.line(path, word, *values)

    def path_of(self, at):
        return self.paths.get(at, "-")

    # --- objects ---

    def attribute_order(self, o):
        create = {0: C.H5Gget_create_plist, 1: C.H5Dget_create_plist, 2: C.H5Tget_create_plist}[object_info(o.id).type]
        plist = ok(create(o.id), "creation properties")
        kept = KEPT[pair(C.H5Pget_attr_creation_order, plist, kind=c_uint)]
        C.H5Pclose(plist)
        return kept

    def object(self, o, path):
        def make():
            info = object_info(o.id)
            return [KIND[info.type], info.rc, self.attribute_order(o)]

        self.fact(path, "object", make)

        def comment():
            length = ok(C.H5Oget_comment(o.id, None, 0), "H5Oget_comment")
            buffer = ctypes.create_string_buffer(length + 1)
            C.H5Oget_comment(o.id, buffer, length + 1)
            return [plain(buffer.value)] if buffer.value else None

        self.fact(path, "comment", comment)

    def links(self, gid, path):
        def make():
            info = Group()
            ok(C.H5Gget_info(gid.id, byref(info)), "H5Gget_info")
            plist = ok(C.H5Gget_create_plist(gid.id), "creation properties")
            kept = KEPT[pair(C.H5Pget_link_creation_order, plist, kind=c_uint)]
            C.H5Pclose(plist)
            return [{0: "symbol-table", 1: "compact", 2: "dense"}[info.storage], info.links, kept]

        self.fact(path, "links", make)

    def link(self, gid, name, path):
        def make():
            info = gid.links.get_info(name)
            order = info.corder if info.corder_valid else "-"
            head = [CHARSET[info.cset], order]
            if info.type == h5l.TYPE_HARD:
                return ["hard", *head, self.path_of(info.u)]
            if info.type == h5l.TYPE_SOFT:
                return ["soft", *head, plain(gid.links.get_val(name))]
            if info.type == h5l.TYPE_EXTERNAL:
                return ["external", *head, *map(plain, gid.links.get_val(name))]
            # Of the value the library tells nothing unless the class is registered.
            return ["user-defined", *head, info.type]

        self.fact(path, "link", make)

    # --- what datasets and attributes have ---

    def type(self, ident, t, path):
        def make():
            committed = "-"
            if C.H5Tcommitted(t.id) > 0:
                committed = self.path_of(address(object_info(t.id)))
            return [describe(t.id), committed]

        self.fact(path, "type", make)

    def extent(self, space, path):
        def make():
            kind = space.get_simple_extent_type()
            if kind != h5s.SIMPLE:
                return [{h5s.NULL: "null"}.get(kind, "scalar"), "-"]
            # The library takes 'unlimited' in lengths of 2 and 4 bytes for a number.
            largest = [None if n == self.unlimited else n for n in space.get_simple_extent_dims(True)]
            return [shape(space.get_simple_extent_dims()), shape(largest)]

        self.fact(path, "extent", make)

    def layout(self, d, plist, path):
        def make():
            kind = ok(C.H5Pget_layout(plist.id), "H5Pget_layout")
            if kind != 2:
                return [{0: "compact", 1: "contiguous", 3: "virtual"}[kind], "-", "-", "-"]
            index = pair(C.H5Dget_chunk_index_type, d.id)
            index = ["btree-1", "single", "implicit", "fixed-array", "extensible-array", "btree-2"][index]
            edge = pair(C.H5Pget_chunk_opts, plist.id, kind=c_uint)
            return ["chunked", shape(plist.get_chunk()), index, "unfiltered" if edge & 2 else "filtered"]

        self.fact(path, "layout", make)

    def filters(self, plist, path):
        count = C.H5Pget_nfilters(plist.id)
        for i in range(count):
            def make(i=i):
                flags, length, config = c_uint(), c_size_t(0), c_uint()
                C.H5Pget_filter2(plist.id, i, byref(flags), byref(length), None, 0, None, byref(config))
                values = (c_uint * max(1, length.value))()
                number = ok(C.H5Pget_filter2(plist.id, i, byref(flags), byref(length), values, 0, None, byref(config)), "H5Pget_filter2")
                values = ",".join(map(str, values[: length.value])) or "-"
                return [i, number, "optional" if flags.value & 1 else "mandatory", values]

            self.fact(path, "filter", make)

    def fill(self, d, plist, path):
        def make():
            state = {0: "undefined", 1: "default", 2: "given"}[pair(C.H5Pfill_value_defined, plist.id)]
            value = "-"
            if state == "given":
                t = d.get_type()
                size = t.get_size()
                buffer = ctypes.create_string_buffer(max(1, size))
                ok(C.H5Pget_fill_value(plist.id, t.id, buffer), "H5Pget_fill_value")
                bytes_of = Collected()
                digest.feed(digest.plan(t), buffer.raw[:size], size, 1, bytes_of)
                value = bounded(bytes(bytes_of.value))
            room = {1: "early", 2: "late", 3: "incremental"}[pair(C.H5Pget_alloc_time, plist.id)]
            time = {0: "allocation", 1: "never", 2: "if-set"}[pair(C.H5Pget_fill_time, plist.id)]
            return [state, value, room, time]

        self.fact(path, "fill", make)

    def external(self, plist, path):
        for i in range(max(0, C.H5Pget_external_count(plist.id))):
            def make(i=i):
                name, offset, size = ctypes.create_string_buffer(4096), c_int64(), hsize()
                ok(C.H5Pget_external(plist.id, i, 4096, name, byref(offset), byref(size)), "H5Pget_external")
                return [i, plain(name.value), offset.value, "inf" if size.value == h5s.UNLIMITED else size.value]

            self.fact(path, "external", make)

    def mappings(self, plist, path):
        if C.H5Pget_layout(plist.id) != 3:
            return
        for i in range(plist.get_virtual_count()):
            def make(i=i):
                names = [plist.get_virtual_filename(i), plist.get_virtual_dsetname(i)]
                names = [plain(n.encode() if isinstance(n, str) else n) for n in names]
                return [i, *names, selection(plist.get_virtual_srcspace(i)), selection(plist.get_virtual_vspace(i))]

            self.fact(path, "mapping", make)

    # --- references ---

    def references(self, ident, t, space, read, path):
        ops = places(t)
        if not ops:
            return
        try:
            buffer, size, count = elements(t, space, read)
            numbers = iter(range(1 << 62))
            for kind, at in visit(ops, buffer, size, count):
                self.fact(path, "leads-to", lambda: [next(numbers), *self.target(ident, kind, at)])
        except Exception as e:
            self.line(path, "leads-to", "ERROR: " + str(e).replace("\n", " ")[:120])

    def target(self, ident, kind, at):
        if kind == "any":
            return self.new_target(at)
        code, size = {"object": (0, 8), "region": (1, 12)}[kind]
        if not any(ctypes.string_at(at, size)):
            return ["null", "-", "-", "-"]
        if kind == "region" and not any(ctypes.string_at(at, 8)):
            return ["null", "-", "-", "-"]
        o = C.H5Rdereference2(ident.id, 0, code, at)
        if o < 0:
            return [kind, "dangling", "-", "-"]
        region = "-"
        if kind == "region":
            space = C.H5Rget_region(ident.id, code, at)
            region = "unreadable" if space < 0 else selection(h5s.SpaceID(space))
        return [kind, *self.opened(o), region]

    def opened(self, o):
        info = object_info(o)
        C.H5Oclose(o)
        path = self.path_of(address(info)) if info.fileno == self.number else "foreign"
        return [KIND[info.type], path]

    def new_target(self, at):
        kind = C.H5Rget_type(at)
        if kind not in (2, 3, 4):
            return ["null", "-", "-", "-"]
        name = {2: "object", 3: "region", 4: "attribute"}[kind]
        o = C.H5Ropen_object(at, 0, 0)
        if o < 0:
            return [name, "dangling", "-", "-"]
        more = "-"
        if kind == 3:
            space = C.H5Ropen_region(at, 0, 0)
            more = "unreadable" if space < 0 else selection(h5s.SpaceID(space))
        elif kind == 4:
            length = C.H5Rget_attr_name(at, None, 0)
            buffer = ctypes.create_string_buffer(length + 1)
            C.H5Rget_attr_name(at, buffer, length + 1)
            more = plain(buffer.value)
            attribute = C.H5Ropen_attr(at, 0, 0)
            if attribute < 0:
                C.H5Oclose(o)
                return [name, "dangling", "-", "-"]
            C.H5Aclose(attribute)
        return [name, *self.opened(o), more]

    # --- the walk ---

    def attributes(self, o, path):
        names = []
        try:
            for i in range(h5a.get_num_attrs(o)):
                names.append(h5a.open(o, index=i).name)
        except Exception as e:
            digest.line(path + "@", lambda e=e: (_ for _ in ()).throw(e))
        for name in sorted(names):
            shown = "%s@%s" % (path, digest.text(name))

            def make(name=name):
                a = h5a.open(o, name)
                return digest.digest(a, lambda arr, t: a.read(arr, t))

            digest.line(shown, make)

            def order(name=name):
                info = h5a.get_info(o, name)
                # The library numbers the attributes of other objects too: their places are nobody's order.
                tracked = self.attribute_order(o) != "untracked"
                return [CHARSET[info.cset], info.corder if info.corder_valid and tracked else "-"]

            self.fact(shown, "attribute", order)
            try:
                a = h5a.open(o, name)
                t, space = a.get_type(), a.get_space()
            except Exception as e:
                self.line(shown, "type", "ERROR: " + str(e).replace("\n", " ")[:120])
                continue
            self.type(a, t, shown)
            self.extent(space, shown)
            self.references(a, t, space, lambda arr, t: a.read(arr, t), shown)

    def dataset(self, d, path):
        def read(arr, t):
            return d.read(h5s.ALL, h5s.ALL, arr, t)

        digest.line(path, lambda: digest.digest(d, read))
        self.object(d, path)
        try:
            t, space, plist = d.get_type(), d.get_space(), d.get_create_plist()
        except Exception as e:
            return self.line(path, "type", "ERROR: " + str(e).replace("\n", " ")[:120])
        self.type(d, t, path)
        self.extent(space, path)
        self.layout(d, plist, path)
        self.filters(plist, path)
        self.fill(d, plist, path)
        self.external(plist, path)
        self.mappings(plist, path)
        self.references(d, t, space, read, path)

    def group(self, gid, path, seen, depth):
        shown = path or "/"
        self.object(gid, shown)
        self.links(gid, shown)
        self.attributes(gid, shown)
        if depth > 200:
            return
        try:
            names = sorted(gid)
        except Exception as e:
            return digest.line(shown, lambda: (_ for _ in ()).throw(e))
        for name in names:
            p = path + "/" + digest.text(name)
            self.link(gid, name, p)
            try:
                if gid.links.get_info(name).type != h5l.TYPE_HARD:
                    continue
                o = h5o.open(gid, name)
                key = h5o.get_info(o).addr
            except Exception as e:
                digest.line(p, lambda e=e: (_ for _ in ()).throw(e))
                continue
            if key in seen:
                continue
            seen.add(key)
            if isinstance(o, h5g.GroupID):
                self.group(o, p, seen, depth + 1)
                continue
            if isinstance(o, h5d.DatasetID):
                self.dataset(o, p)
            else:
                self.object(o, p)
                self.type(o, o, p)
            self.attributes(o, p)

    def name_objects(self, gid, path, depth):
        """The first path of every object."""
        if depth > 200:
            return
        try:
            names = sorted(gid)
        except Exception:
            return
        for name in names:
            p = path + "/" + plain(name)
            try:
                info = gid.links.get_info(name)
                if info.type != h5l.TYPE_HARD or info.u in self.paths:
                    continue
                self.paths[info.u] = p
                o = h5o.open(gid, name)
            except Exception:
                continue
            if isinstance(o, h5g.GroupID):
                self.name_objects(o, p, depth + 1)


class Collected:
    """Takes the place of a hash and keeps the bytes."""

    def __init__(self):
        self.value = bytearray()

    def update(self, more):
        self.value += more


def elements(t, space, read):
    """A buffer with all elements, the size of one, their number."""
    import numpy as np

    kind = space.get_simple_extent_type()
    size = t.get_size()
    dims = () if kind == h5s.SCALAR else space.get_simple_extent_dims() if kind == h5s.SIMPLE else (0,)
    count = int(np.prod(dims, dtype=object)) if dims else 1
    if count * size > digest.LIMIT:
        raise RuntimeError("too large")
    a = np.zeros(dims, dtype="V%d" % size)
    if count:
        read(a, t)
    return a, size, count


def places(t, off=0):
    """Where references are in an element: (kind, offset), ('seq', offset, places, size)."""
    c = t.get_class()
    if c == h5t.COMPOUND:
        members = sorted((t.get_member_offset(i), i) for i in range(t.get_nmembers()))
        return [op for o, i in members for op in places(t.get_member_type(i), off + o)]
    if c == h5t.ARRAY:
        base = t.get_super()
        one = places(base)
        if not one:
            return []
        count = 1
        for d in t.get_array_dims():
            count *= d
        return [op for k in range(count) for op in places(base, off + k * base.get_size())]
    if c == h5t.VLEN:
        base = t.get_super()
        inner = places(base)
        return [("seq", off, inner, base.get_size())] if inner else []
    if c == h5t.REFERENCE:
        return [(reference_kind(t.id), off)]
    return []


def visit(ops, buffer, size, count):
    def at(base, ops):
        for op in ops:
            if op[0] != "seq":
                yield op[0], base + op[1]
                continue
            n = int.from_bytes(ctypes.string_at(base + op[1], 8), "little")
            p = int.from_bytes(ctypes.string_at(base + op[1] + 8, 8), "little")
            for k in range(n):
                yield from at(p + k * op[3], op[2])

    base = buffer.ctypes.data
    for e in range(count):
        yield from at(base + e * size, ops)


def walk(file):
    C.H5Eset_auto2(0, None, None)
    root = h5g.open(file.id, b"/")
    facts = Facts(root)
    facts.name_objects(root, "", 0)
    facts.group(root, "", {h5o.get_info(root).addr}, 0)


if __name__ == "__main__":
    try:
        f = h5py.File(sys.argv[1], "r", locking=False)
    except Exception as e:
        sys.exit("cannot open: %s" % str(e).replace("\n", " "))
    walk(f)
