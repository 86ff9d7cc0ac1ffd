#!/usr/bin/env python3
"""What h5py's objects answer, call by call.

usage: object_model.py write FOLDER           writes model.h5, other.h5 and data.h5
       object_model.py groups FOLDER          what files, groups, links and attributes answer
       object_model.py datasets FOLDER        what datasets, chunks, scales and regions answer
       object_model.py select FOLDER < CASES  what is read: dataset, tab, selection
       object_model.py direct FOLDER < CASES  what is read into an array: dataset, source, target

A line is a call, a tab, and what it gave; 'refused' where h5py raises an error.
"""
import sys
import h5py
import numpy as np


def line(call, *values):
    sys.stdout.write("%s\t%s\n" % (call, " ".join(str(v) for v in values)))


def listed(values):
    return ",".join(map(str, values)) or "-"


def answer(call, make):
    try:
        line(call, *make())
    except (KeyError, TypeError, ValueError, RuntimeError, IndexError, OSError):
        line(call, "refused")


# --- files ---


def write(folder):
    with h5py.File(folder + "/other.h5", "w") as other:
        other["in/x"] = np.arange(3)
    with h5py.File(folder + "/model.h5", "w") as f:
        write_groups(f)
    with h5py.File(folder + "/data.h5", "w", libver="v110") as f:
        write_datasets(f, folder)


def write_groups(f):
    g = f.create_group("g")
    g["d"] = np.arange(10)
    f["hard"] = g["d"]
    f["soft"] = h5py.SoftLink("/g/d")
    f["relative"] = h5py.SoftLink("g/d")
    f["dangling"] = h5py.SoftLink("/nothing")
    f["external"] = h5py.ExternalLink("other.h5", "/in/x")
    f["external group"] = h5py.ExternalLink("other.h5", "/in")
    f["no file"] = h5py.ExternalLink("missing.h5", "/in/x")
    f["no object"] = h5py.ExternalLink("other.h5", "/in/y")
    f["group link"] = h5py.SoftLink("/g")
    f["circle"] = h5py.SoftLink("/circle")
    f["type"] = np.dtype("f4")
    f["type"].attrs["unit"] = "m"
    f[".."] = 7
    g["loop"] = g
    ordered = f.create_group("ordered", track_order=True)
    for name in ["z", "a", "m", "b"]:
        inner = ordered.create_group(name, track_order=True)
        for below in ["2", "1"]:
            inner[below] = np.arange(2)
            inner.attrs[below] = 1
    many = f.create_group("many")
    for i in range(40):
        many["n%d" % (i * 7 % 40)] = i
    named = f.create_group("with attributes")
    for name in ["zeta", "alpha", "mid"]:
        named.attrs[name] = 1
    tracked = f.create_group("with ordered attributes", track_order=True)
    for name in ["zeta", "alpha", "mid"] + ["n%d" % (i * 3 % 20) for i in range(20)]:
        tracked.attrs[name] = 1
    references = f.create_dataset("references", (5,), h5py.ref_dtype)
    for i, name in enumerate(["/", "g", "g/d", "type"]):
        references[i] = f[name].ref
    regions = f.create_dataset("regions", (6,), h5py.regionref_dtype)
    cube = f.create_dataset("cube", data=np.arange(60).reshape(3, 4, 5))
    regions[0] = cube.regionref[0:2, 1, ::2]
    regions[1] = cube.regionref[cube[...] % 7 == 0]
    regions[2] = cube.regionref[[0, 2], :, 1]
    regions[3] = cube.regionref[...]
    regions[4] = cube.regionref[:, [0, 1, 3], 2:4]


def write_datasets(f, folder):
    cube = np.arange(210).reshape(5, 7, 6)
    f.create_dataset("contiguous", data=cube)
    f.create_dataset("chunked", data=cube, chunks=(2, 3, 4), maxshape=(None, 7, 10),
                     compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("big-endian", data=cube.astype(">i4"), chunks=(5, 1, 6), scaleoffset=0)
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b"compact", h5py.h5t.STD_I16LE, h5py.h5s.create_simple((5, 7, 6)), compact)
    d.write(h5py.h5s.ALL, h5py.h5s.ALL, cube.astype("<i2"))
    layout = h5py.VirtualLayout((5, 7, 6), "<i8")
    source = h5py.VirtualSource(f["chunked"])
    layout[0:2] = source[3:5]
    layout[3, :, 1:4] = source[0, :, 0:6:2]
    f.create_virtual_dataset("virtual", layout, fillvalue=-5)
    f.create_dataset("line", data=np.arange(1000) * 3, chunks=(64,))
    f.create_dataset("scalar", data=5)
    f.create_dataset("null", data=h5py.Empty("f4"))
    f.create_dataset("empty", (0, 4), "i4", maxshape=(None, 4))
    words = np.array(["w%d" % i if i % 3 else "" for i in range(35)], object).reshape(5, 7)
    f.create_dataset("words", data=words, dtype=h5py.string_dtype(), chunks=(2, 4))
    table = np.zeros(12, dtype=[("a", "<i4"), ("b", ">f8"), ("s", "S3"), ("v", "<i2", (2,))])
    table["a"], table["b"], table["s"] = np.arange(12), np.arange(12) * 2, [b"s%d" % i for i in range(12)]
    table["v"] = np.arange(24).reshape(12, 2)
    f.create_dataset("table", data=table, chunks=(5,))
    sparse = f.create_dataset("sparse", (6, 6), "i4", chunks=(2, 2), fillvalue=-1)
    sparse[0, 0], sparse[5, 1] = 1, 2
    x = f.create_dataset("x", data=np.arange(5.0))
    other = f.create_dataset("other x", data=np.arange(5))
    x.make_scale("x axis")
    other.make_scale()
    f["chunked"].dims[0].label = "time"
    f["chunked"].dims[2].label = "höhe"
    f["chunked"].dims[0].attach_scale(x)
    f["chunked"].dims[0].attach_scale(other)
    f["contiguous"].dims[1].attach_scale(f.create_dataset("y", data=np.arange(7)))


# --- groups ---

PATHS = ["/", "g", "g/d", "/g/d", "./g//d/", "g/d/x", "g/loop", "g/loop/loop/d", "g/..", "..", "../x", ".", "./",
         "g/", "g/.", "hard", "soft", "relative", "dangling", "dangling/x", "external", "external/x", "external group",
         "external group/x", "no file", "no object", "group link", "group link/d", "circle", "type", "nothing", "//g",
         "ordered/a", "ordered/a/1", "many/n7"]


def kind(o):
    return {h5py.Group: "group", h5py.File: "group", h5py.Dataset: "dataset", h5py.Datatype: "datatype"}[o if isinstance(o, type) else type(o)]


def link(l):
    if isinstance(l, h5py.SoftLink):
        return "soft", l.path
    if isinstance(l, h5py.ExternalLink):
        return "external", l.filename, l.path
    return ("hard",)


def groups(folder):
    f = h5py.File(folder + "/model.h5")
    for path in PATHS:
        answer("open " + path, lambda: (kind(f[path]), f[path].name, f[path].parent.name, f[path].file.filename.split("/")[-1]))
        for start in ["/", "g"]:
            answer("%s in %s" % (path, start), lambda: [path in f[start]])
        answer("get " + path, lambda: ["none" if f.get(path) is None else kind(f.get(path))])
        # To the library "g/." is no path of a link.
        if path != "g/.":
            answer("link " + path, lambda: ["none"] if path in "//./" else ["none" if f.get(path, getlink=True) is None else listed(link(f.get(path, getlink=True)))])
    for path in ["/", "g", "ordered", "ordered/a", "many", "with attributes"]:
        g = f[path]
        answer("keys " + path, lambda: [len(g), listed(g)])
        answer("items " + path, lambda: [listed("%s=%s" % (k, "none" if v is None else kind(v)) for k, v in g.items())])
        answer("values " + path, lambda: [listed("none" if v is None else kind(v) for v in g.values())])
        seen = []
        g.visit(seen.append)
        line("visit " + path, listed(seen))
        seen = []
        g.visititems(lambda n, o: seen.append(n + "=" + kind(o)))
        line("visititems " + path, listed(seen))
        seen = []
        g.visit_links(seen.append)
        line("visit_links " + path, listed(seen))
        seen = []
        g.visititems_links(lambda n, l: seen.append(n + "=" + ":".join(link(l))))
        line("visititems_links " + path, listed(seen))
        line("first dataset " + path, g.visititems(lambda n, o: n if isinstance(o, h5py.Dataset) else None))
        line("first soft link " + path, g.visititems_links(lambda n, l: n if isinstance(l, h5py.SoftLink) else None))
    for path in ["/", "type", "ordered/z", "with attributes", "with ordered attributes"]:
        attrs = f[path].attrs
        line("attributes " + path, len(attrs), listed(attrs), "zeta" in attrs, "nothing" in attrs, attrs.get("nothing"))
    for a in ["/", "g", "g/d", "hard", "soft", "type", "external"]:
        for b in ["/", "g/loop", "hard", "type", "external group/x"]:
            line("%s == %s" % (a, b), f[a] == f[b])
            if f[a] == f[b] and "external" not in a:  # h5py hashes the handle on another file too
                line("hash of %s and %s" % (a, b), hash(f[a]) == hash(f[b]))
    again = h5py.File(folder + "/model.h5")
    line("file == file", f == again, f["g"] == again["g"], f == h5py.File(folder + "/other.h5"))
    for i, reference in enumerate(f["references"]):
        answer("reference %d" % i, lambda: [bool(reference), kind(f[reference]), f[reference] == f[["/", "g", "g/d", "type"][i]]])
    line("name of type", f[f["type"].ref].name)
    for i, region in enumerate(f["regions"]):
        cube = f["cube"]
        answer("region %d" % i, lambda: [bool(region), f[region] == cube, cube.regionref.shape(region), cube.regionref.selection(region), listed(cube[region].ravel())])
    line("type", f["type"].dtype.str, listed(f["type"].attrs))
    line("file", f.mode, f.userblock_size, f.driver, f.swmr_mode)
    g = f["g"]
    d = g["d"]
    f.close()
    for name, call in [("keys", lambda: list(g)), ("read", lambda: d[0]), ("attrs", lambda: list(d.attrs)), ("open", lambda: g["d"]), ("parent", lambda: d.parent)]:
        answer("closed " + name, lambda: [call()])
    line("closed", bool(g), bool(d), bool(f))


# --- datasets ---

NAMES = ["contiguous", "chunked", "big-endian", "compact", "virtual", "line", "scalar", "null", "empty", "words", "table", "sparse", "x", "other x", "y"]


def slices(parts):
    return listed("%d:%d" % (s.start, s.stop) for s in parts)


def datasets(folder):
    f = h5py.File(folder + "/data.h5")
    for name in NAMES:
        d = f[name]
        answer("shape " + name, lambda: [d.shape, d.maxshape, d.ndim, d.chunks, d.is_virtual])
        answer("size " + name, lambda: [0 if d.size is None else d.size])
        if d.shape is not None and d.dtype.kind == "i":
            answer("fill " + name, lambda: [d.fillvalue])
        answer("filters " + name, lambda: [listed(d.id.get_create_plist().get_filter(i)[0] for i in range(d.id.get_create_plist().get_nfilters()))])
        answer("chunks " + name, lambda: chunks(d))
        for place in [(0, 0, 0), (4, 6, 5), (3, 2, 1), (0,)]:
            answer("chunk %s %s" % (name, place), lambda: chunk(d, place))
        answer("raw " + name, lambda: raw(d))
        if d.size:
            answer("iter_chunks " + name, lambda: [listed(map(slices, d.iter_chunks()))])
            answer("iter_chunks of a part " + name, lambda: [listed(map(slices, d.iter_chunks(np.s_[1:, 1:3, 2:6])))])
        if d.shape:
            answer("dims " + name, lambda: [";".join("%s|%s|%s" % (x.label or "-", listed(k or "-" for k in x.keys()), listed(v.name for v in x.values())) for x in d.dims)])
        answer("scale " + name, lambda: [d.is_scale])
    table = f["table"]
    for names in [["a"], ["b", "a"], ["s", "a", "b"], ["a", "b", "s"], ["v"], ["nothing"]]:
        answer("fields " + listed(names), lambda: [text(table[1:7:2][names]) if names != ["nothing"] else table["nothing"]])
    answer("field a", lambda: [listed(table["a", 2:5])])
    answer("field v", lambda: [table["v", 2:5].shape, listed(table["v", 2:5].ravel())])
    answer("field nothing", lambda: [table["nothing"]])
    answer("field of a number", lambda: [f["line"]["a"]])


def chunks(d):
    return [d.id.get_num_chunks(), listed("%s@%d+%d/%d" % (":".join(map(str, c.chunk_offset)), c.byte_offset, c.size, c.filter_mask)
                                          for c in (d.id.get_chunk_info(i) for i in range(d.id.get_num_chunks())))]


def chunk(d, place):
    c = d.id.get_chunk_info_by_coord(place)
    return ["none"] if c.byte_offset is None else [c.byte_offset, c.size, c.filter_mask]


def raw(d):
    found = []
    for i in range(d.id.get_num_chunks()):
        mask, data = d.id.read_direct_chunk(d.id.get_chunk_info(i).chunk_offset)
        found.append("%d:%s" % (mask, data.hex()))
    return [listed(found)]


# --- reading ---


def blocks(start, stride, count, block):
    return h5py.MultiBlockSlice(start, stride, count, block)


def text(values):
    values = np.asarray(values)
    if values.dtype.kind in "OS":
        flat = [v.decode() if isinstance(v, bytes) else v for v in values.ravel().tolist()]
    elif values.dtype.names:
        flat = ["/".join(str(x.decode() if isinstance(x, bytes) else x.tolist() if isinstance(x, np.ndarray) else x.item()) for x in row).replace(" ", "") for row in values.ravel()]
    else:
        flat = values.ravel().tolist()
    return "(%s) %s" % (listed(values.shape), listed(flat))


def select(folder):
    f = h5py.File(folder + "/data.h5")
    for case in sys.stdin.read().splitlines():
        name, selection = case.split("\t")
        d = f[name]

        def read(selection=selection):
            def mask(modulus, rest):
                return np.arange(d.size).reshape(d.shape) % modulus == rest

            # Single elements of virtual datasets are more than the library reads.
            values = d[...] if name == "virtual" and "mask" in selection else d
            values = eval("d[%s]" % selection, {"d": values, "mask": mask, "blocks": blocks})
            return ["null"] if isinstance(values, h5py.Empty) else [text(values)]

        answer("%s[%s]" % (name, selection), read)


def direct(folder):
    f = h5py.File(folder + "/data.h5")
    for case in sys.stdin.read().splitlines():
        name, source, target = case.split("\t")
        out = np.full((4, 6), -1, "f8")

        def read(source=source, target=target):
            f[name].read_direct(out, eval("np.s_[%s]" % source), eval("np.s_[%s]" % target))
            return [listed(int(v) for v in out.ravel())]

        answer("%s[%s] to [%s]" % (name, source, target), read)


if __name__ == "__main__":
    {"write": write, "groups": groups, "datasets": datasets, "select": select, "direct": direct}[sys.argv[1]](sys.argv[2])
