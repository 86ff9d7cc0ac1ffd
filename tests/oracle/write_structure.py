#!/usr/bin/env python3
"""Files whose structure is what matters: links of every kind and their order, fill values, times of
allocation, committed types, comments, references of every kind, selections of regions.

usage: write_structure.py FOLDER earliest|v110|latest
"""
import ctypes
import os
import sys

import h5py
import numpy as np
from h5py import h5d, h5g, h5o, h5p, h5r, h5s, h5t

from libhdf5 import C as library

folder, low = sys.argv[1], sys.argv[2]
os.chdir(folder)
MANY = 40   # more links or attributes than stay compact


def create(name, **more):
    return h5py.File(name, "w", libver=(low, "latest") if low != "latest" else "latest", **more)


def links():
    with create("links.h5") as f:
        f["data"] = np.arange(3)
        for name, count in (("few", 3), ("many", MANY)):
            for track, index in ((False, False), (True, False), (True, True)):
                plist = h5p.create(h5p.GROUP_CREATE)
                plist.set_link_creation_order((h5p.CRT_ORDER_TRACKED if track else 0) | (h5p.CRT_ORDER_INDEXED if index else 0))
                gid = h5g.create(f.id, f"{name} {track} {index}".encode(), gcpl=plist)
                group = h5py.Group(gid)
                for i in reversed(range(count)):
                    group[f"link {i:02}"] = f["data"] if i % 3 == 0 else h5py.SoftLink(f"/data/{i}") if i % 3 == 1 else h5py.ExternalLink(f"file {i}.h5", f"/path/{i}")
                group["größe"] = h5py.SoftLink("nirgends/weiß")
                del group["link 01"]
                group["late"] = h5py.ExternalLink("späte.h5", "données")
        f["bytes"] = h5py.SoftLink("a\tb\nc")
        f["loop"] = f["/"]
        f["few True True/up"] = f["many True True"]
        f["many True True/down"] = f["few True True"]
        f["a/deep/path/of/groups"] = np.int8(1)


def attributes():
    with create("attributes.h5") as f:
        for count in (3, MANY):
            for flags in (0, h5p.CRT_ORDER_TRACKED, h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED):
                name = f"{count} {flags}"
                plist = h5p.create(h5p.DATASET_CREATE)
                plist.set_attr_creation_order(flags)
                dataset = h5py.Dataset(h5d.create(f.id, name.encode(), h5t.STD_I8BE, h5s.create(h5s.SCALAR), plist))
                for i in reversed(range(count)):
                    dataset.attrs[f"attribute {i:02}"] = i
                dataset.attrs["größe"] = "weiß"
                del dataset.attrs["attribute 01"]
                dataset.attrs["late"] = np.arange(6.0).reshape(2, 3)
        h5o.set_comment(f["3 0"].id, b"a dataset's comment")
        h5o.set_comment(f.id, "Größe\tund\nTab".encode())
        f.create_group("group", track_order=True).attrs["a"] = h5py.Empty("f4")


def fills():
    with create("fills.h5") as f:
        def dataset(name, tid, value=None, undefined=False, chunk=None, room=None, time=None, compact=False, dtype=None):
            plist = h5p.create(h5p.DATASET_CREATE)
            if value is not None:
                plist.set_fill_value(np.asarray(value))
            if undefined:
                set_fill = library.H5Pset_fill_value
                set_fill.argtypes = [ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p]
                assert set_fill(plist.id, tid.id, None) >= 0
            if chunk:
                plist.set_chunk(chunk)
            if compact:
                plist.set_layout(h5d.COMPACT)
            if room is not None:
                plist.set_alloc_time(room)
            if time is not None:
                plist.set_fill_time(time)
            h5d.create(f.id, name.encode(), tid, h5s.create_simple((4, 6)), plist)

        rooms = {"early": h5d.ALLOC_TIME_EARLY, "late": h5d.ALLOC_TIME_LATE, "incremental": h5d.ALLOC_TIME_INCR, "default": None}
        times = {"alloc": h5d.FILL_TIME_ALLOC, "never": h5d.FILL_TIME_NEVER, "ifset": h5d.FILL_TIME_IFSET}
        for room, at in rooms.items():
            for time, when in times.items():
                for chunk in (None, (2, 3)):
                    if chunk is None and room == "incremental":
                        continue
                    name = f"{room} {time} {'chunked' if chunk else 'contiguous'}"
                    dataset(name, h5t.STD_I16BE, np.int16(-5), chunk=chunk, room=at, time=when)
                    dataset(name + " default", h5t.STD_I16BE, chunk=chunk, room=at, time=when)
                    if time != "alloc":
                        dataset(name + " undefined", h5t.STD_I16BE, undefined=True, chunk=chunk, room=at, time=when)
        dataset("compact", h5t.IEEE_F64BE, np.float32(1.5), compact=True)
        pair = np.dtype([("a", ">i2"), ("b", "<f8"), ("c", "S3")], align=True)
        dataset("compound", h5t.py_create(pair), np.array((7, 2.5, b"xy"), dtype=pair))
        strings = h5py.string_dtype()
        f.create_dataset("strings", (3,), dtype=strings, fillvalue="Größe", chunks=(2,))
        f.create_dataset("big", (2,), dtype="S300", fillvalue=b"abc")
        f.create_dataset("array", (2,), dtype=np.dtype(("<i4", (3,))), chunks=(1,))
        f.create_dataset("enum", (2,), dtype=h5py.enum_dtype({"a": 1, "b": -2}, basetype=">i4"), fillvalue=-2)


def filters():
    with create("filters.h5") as f:
        data = np.arange(60 * 50, dtype="<i4").reshape(60, 50)
        f.create_dataset("gzip", data=data, chunks=(16, 16), compression=7, shuffle=True, fletcher32=True)
        f.create_dataset("lzf", data=data, chunks=(16, 16), compression="lzf")
        f.create_dataset("scale-offset", data=data, chunks=(16, 16), scaleoffset=True)
        f.create_dataset("szip", data=data, chunks=(16, 16), compression="szip", compression_opts=("nn", 8))
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_chunk((16, 16))
        plist.set_filter(32001, h5py.h5z.FLAG_OPTIONAL, (2, 2, 4, 1024, 5, 1, 0))
        plist.set_filter(1, 0, (3,))
        h5d.create(f.id, b"named by others", h5t.STD_I32LE, h5s.create_simple((60, 50)), plist)
        if low != "earliest":
            set_options = library.H5Pset_chunk_opts
            set_options.argtypes = [ctypes.c_int64, ctypes.c_uint]
            plist = h5p.create(h5p.DATASET_CREATE)
            plist.set_chunk((16, 16))
            plist.set_deflate(5)
            assert set_options(plist.id, 2) >= 0
            h5py.Dataset(h5d.create(f.id, b"edges", h5t.STD_I32LE, h5s.create_simple((60, 50)), plist))[...] = data


def committed():
    with create("committed.h5") as f:
        f["types/pair"] = np.dtype([("x", "<f4"), ("text", h5py.string_dtype())])
        f["types/also pair"] = f["types/pair"]
        f["types/enum"] = h5py.enum_dtype({"on": 1, "off": 0}, basetype="u1")
        f["types/pair"].attrs["about"] = "a pair"
        f["types/enum"].attrs.create("self", 1, dtype=f["types/enum"])
        f.create_dataset("data", (3,), dtype=f["types/pair"])
        f["data"].attrs.create("state", 0, dtype=f["types/enum"])
        f.create_dataset("states", (3,), dtype=f["types/enum"], chunks=(2,))
        f.create_dataset("private", (3,), dtype=f["types/enum"].dtype)


def references():
    with create("references.h5") as f:
        f["group/data"] = np.arange(60).reshape(6, 10)
        f["type"] = np.dtype("f4")
        f["line"] = np.arange(30)
        data = f["group/data"]
        targets = [f.ref, f["group"].ref, data.ref, f["type"].ref, h5py.Reference(), f["line"].ref]
        f.create_dataset("objects", data=np.array(targets, dtype=h5py.ref_dtype).reshape(2, 3), dtype=h5py.ref_dtype, chunks=(1, 2))
        f.create_dataset("one", data=data.ref, dtype=h5py.ref_dtype)
        f["gone"] = 1
        f.create_dataset("dangling", data=np.array([f["gone"].ref, data.ref], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)
        del f["gone"]
        f["gone elsewhere"] = 2
        f.attrs["keeps"] = f["gone elsewhere"].ref
        f["kept"] = f["gone elsewhere"]
        del f["gone elsewhere"]
        regions = [data.regionref[2:4, 3:7], data.regionref[...], data.regionref[::2, 1:9:3], data.regionref[5], f["line"].regionref[4:9], h5py.RegionReference()]
        regions += [region(data, lambda s: s.select_elements([(5, 9), (0, 0), (3, 3)]))]
        regions += [region(data, lambda s: s.select_none()), region(data, lambda s: s.select_all())]
        regions += [region(data, boxes(((0, 0), (2, 2)), ((3, 5), (2, 3)), ((1, 1), (3, 4))))]
        regions += [region(data, lambda s: s.select_hyperslab((0, 0), (2, 3), (3, 3), (2, 2)))]
        regions += [region(data, lambda s: s.select_hyperslab((0, 1), (3, 3), (2, 3), (2, 2)))]
        f.create_dataset("regions", data=np.array(regions, dtype=h5py.regionref_dtype), dtype=h5py.regionref_dtype)
        f.attrs.create("region", regions[0], dtype=h5py.regionref_dtype)
        mixed = np.dtype([("number", "i4"), ("object", h5py.ref_dtype), ("region", h5py.regionref_dtype)])
        table = f.create_dataset("table", (2,), dtype=mixed)
        table[0] = (1, data.ref, regions[3])
        lists = f.create_dataset("lists", (3,), dtype=h5py.vlen_dtype(h5py.ref_dtype))
        lists[0] = np.array([data.ref, f.ref], dtype=h5py.ref_dtype)
        lists[2] = np.array([f["line"].ref], dtype=h5py.ref_dtype)
        f.create_dataset("array", (2,), dtype=np.dtype((h5py.ref_dtype, (2,))))


def region(dataset, select):
    space = dataset.id.get_space()
    select(space)
    return h5r.create(dataset.id, b".", h5r.DATASET_REGION, space)


def boxes(*corners):
    def select(space):
        space.select_none()
        for start, count in corners:
            space.select_hyperslab(start, count, op=h5s.SELECT_OR)
    return select


def revised_references():
    """Those of HDF5 1.12, which h5py has no word for: objects, regions, attributes, other files."""
    hid = ctypes.c_int64
    make = {name: getattr(library, "H5Rcreate_" + name) for name in ("object", "region", "attr")}
    make["object"].argtypes = [hid, ctypes.c_char_p, hid, ctypes.c_void_p]
    make["region"].argtypes = [hid, ctypes.c_char_p, hid, hid, ctypes.c_void_p]
    make["attr"].argtypes = [hid, ctypes.c_char_p, ctypes.c_char_p, hid, ctypes.c_void_p]
    kind = hid.in_dll(library, "H5T_STD_REF_g").value
    write, new = library.H5Dwrite, library.H5Dcreate2
    write.argtypes = [hid] * 5 + [ctypes.c_void_p]
    new.argtypes, new.restype = [hid, ctypes.c_char_p] + [hid] * 5, hid
    with create("foreign.h5") as other:
        other["far/away"] = np.arange(5)
        other["far/away"].attrs["unit"] = "m"
        with create("revised.h5") as f:
            f["group/data"] = np.arange(60).reshape(6, 10)
            f["group/data"].attrs["unit"] = "K"
            space = h5s.create_simple((6, 10))
            space.select_hyperslab((1, 2), (2, 2), (3, 3), (2, 2))
            line = h5s.create_simple((5,))
            line.select_hyperslab((1,), (3,))
            buffer = ctypes.create_string_buffer(64 * 8)
            at = [ctypes.addressof(buffer) + 64 * i for i in range(8)]
            done = [
                make["object"](f.id.id, b"/group", 0, at[0]),
                make["object"](f.id.id, b"/group/data", 0, at[1]),
                make["region"](f.id.id, b"/group/data", space.id, 0, at[2]),
                make["attr"](f.id.id, b"/group/data", b"unit", 0, at[3]),
                make["object"](other.id.id, b"/far/away", 0, at[4]),
                make["region"](other.id.id, b"/far/away", line.id, 0, at[5]),
                make["attr"](other.id.id, b"/far/away", b"unit", 0, at[6]),
            ]
            assert min(done) >= 0
            extent = h5s.create_simple((8,))
            dataset = new(f.id.id, b"references", kind, extent.id, 0, 0, 0)
            assert dataset >= 0 and write(dataset, kind, 0, 0, 0, buffer) >= 0
            library.H5Dclose(hid(dataset))


for write in (links, attributes, fills, filters, committed, references, revised_references):
    write()
