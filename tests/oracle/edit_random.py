"""Answers commands on its standard input about files that random scripts change.

    write PATH KIND        a file of that kind with datasets of every layout
    list PATH              what edit_links.py tells, then a line for each attribute and dataset
    change PATH SEED       edits of h5py's own, then as list
    empty PATH NAME        that dataset shrinks to nothing
    tools PATH             h5dump, h5stat and h5repack run; the copy's text is the file's; both sizes

Each answer ends with a line that says "done", or "failed" and why.
"""

import contextlib
import ctypes
import io
import os
import pathlib
import random
import subprocess
import sys
import traceback

import h5py
import numpy as np

import edit_links
from edit_links import Walk, attributes
from libhdf5 import function, hid

phase_changes = [function(name, ctypes.c_int, hid, ctypes.c_uint, ctypes.c_uint) for name in (
    "H5Pset_link_phase_change", "H5Pset_attr_phase_change")]

# Name, bounds of the library's versions, creation order, pages, few members before dense storage.
KINDS = {
    "earliest": (("earliest", "latest"), False, False, False),
    "earliest-ordered": (("earliest", "latest"), True, False, True),
    "v108": (("v108", "v108"), False, False, True),
    "ordered-paged": (("earliest", "v110"), True, True, False),
    "v110": (("v110", "v110"), True, False, False),
    "v110-paged": (("v110", "v110"), False, True, True),
    "latest": (("latest", "latest"), False, False, True),
    "latest-ordered-paged": (("latest", "latest"), True, True, True),
}

PAIR = np.dtype([("a", "<i4"), ("b", ">f8")])
TEXT = h5py.string_dtype()
CODES = {
    "i1": "<i1", "i2": "<i2", "i4": "<i4", "i8": "<i8", "I4": ">i4", "f8": "<f8", "F4": ">f4", "s5": "S5",
    "pair": PAIR, "truth": np.dtype(bool), "three": np.dtype(("<i2", 3)), "text": TEXT,
    "seq": h5py.vlen_dtype(np.dtype("<i4")),
}


def write(path, kind):
    bounds, track, pages, few = KINDS[kind]
    # Pages are of the file's creation, which HDF5 allows from version 2 of the superblock on.
    more = {"fs_strategy": "page", "fs_page_size": 4096, "fs_persist": False} if pages else {}
    with h5py.File(path, "w", libver=bounds, track_order=track, **more) as file:
        root = file
        for place in ("", "sub", "sub/sub"):
            if place:
                root = make_group(root, "sub", track, few)
            datasets(root, place.count("sub"), track)
        root["up"] = file["sub"]
        file["gone"] = h5py.SoftLink("/nowhere/é")
        file.attrs["title"] = "a text of the file's own"


def make_group(parent, name, track, few):
    plist = h5py.h5p.create(h5py.h5p.GROUP_CREATE)
    if track:
        plist.set_link_creation_order(h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED)
        plist.set_attr_creation_order(h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED)
    if few:
        for setting in phase_changes:
            assert setting(plist.id, 4, 2) >= 0
    lcpl = h5py.h5p.create(h5py.h5p.LINK_CREATE)
    lcpl.set_char_encoding(h5py.h5t.CSET_UTF8)
    return h5py.Group(h5py.h5g.create(parent.id, name.encode(), lcpl=lcpl, gcpl=plist))


def datasets(group, level, track):
    chance = random.Random(level)

    def make(name, code, shape, **how):
        kind = CODES[code]
        data = group.create_dataset(name, shape, dtype=kind, track_order=track, **how)
        fill(data, code, chance)
        return data

    make("plain", ["i4", "f8", "pair"][level], (17, 5))
    make("texts", "text", (9,))
    make("grid", ["f8", "I4", "i2"][level], (11, 13), chunks=(4, 5), maxshape=(None, None), **[
        {}, {"compression": "gzip", "shuffle": True}, {"fletcher32": True}][level])
    make("line", ["I4", "pair", "f8"][level], (50,), chunks=(7,), maxshape=(None,), **[
        {"compression": "gzip"}, {}, {"shuffle": True, "compression": "gzip"}][level])
    make("fixed", ["i2", "F4", "s5"][level], (40, 6), chunks=(9, 6), maxshape=(60, 12), **[
        {}, {"compression": "gzip"}, {}][level])
    make("single", "i8", (6, 6), chunks=(6, 6), **[{}, {"compression": "gzip"}, {}][level])
    make("stories", "text", (12,), chunks=(5,), maxshape=(None,), **[{}, {"compression": "gzip"}, {}][level])
    make("sparse", "i4", (200, 3), chunks=(10, 3), maxshape=(None, 3), fillvalue=7)
    make("scalar", "f8", ())
    make("seqs", "seq", (5,))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    h5py.h5d.create(group.id, b"compact", h5py.h5t.STD_I16LE, h5py.h5s.create_simple((12,)), dcpl=plist)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((4, 4))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple((10, 9), (16, 12))
    h5py.h5d.create(group.id, b"early", h5py.h5t.STD_I32LE, space, dcpl=plist)
    for number, code in enumerate(CODES):
        attribute(group["plain"], f"of {code}", code, [(), (3,), (2, 2)][number % 3], chance)
    group["plain"].attrs["none"] = h5py.Empty("<f8")


def attribute(node, name, code, shape, chance):
    """An attribute of any class; h5py's own way has none for arrays of sequences."""
    kind = h5py.h5t.py_create(np.dtype(CODES[code]), logical=True)
    space = h5py.h5s.create_simple(shape) if shape else h5py.h5s.create(h5py.h5s.SCALAR)
    made = h5py.h5a.create(node.id, name.encode(), kind, space)
    data = np.empty(shape, object) if code in ("text", "seq") else None
    if data is None:
        made.write(np.ascontiguousarray(values(code, shape, chance)), mtype=kind)
    else:
        data[...] = values(code, shape, chance) if shape else None
        if not shape:
            data[()] = values(code, shape, chance) if code == "seq" else str(values(code, shape, chance))
        made.write(data.astype(CODES[code]), mtype=h5py.h5t.py_create(np.dtype(CODES[code])))


def values(code, shape, chance):
    count = int(np.prod(shape, dtype=int))
    if code == "text":
        out = np.empty(count, object)
        out[:] = [chance.choice(["", "é", "some text", "longer " * 30]) for _ in range(count)]
        return out.reshape(shape)
    if code == "seq":
        out = np.empty(count, object)
        for at in range(count):
            out[at] = np.arange(chance.randrange(1, 6), dtype="<i4")
        return out.reshape(shape) if shape else out[0]
    if code == "pair":
        out = np.zeros(count, PAIR)
        out["a"], out["b"] = range(count), [chance.random() for _ in range(count)]
        return out.reshape(shape)
    if code == "three":
        return np.arange(3 * count, dtype="<i2").reshape(*shape, 3)
    if code == "truth":
        return np.array([chance.random() < 0.5 for _ in range(count)]).reshape(shape)
    if code == "s5":
        return np.array([chance.choice([b"", b"ab", b"abcde"]) for _ in range(count)], "S5").reshape(shape)
    return np.array([chance.randrange(100) for _ in range(count)], CODES[code]).reshape(shape)


def fill(data, code, chance):
    if code == "seq":
        for at in range(data.shape[0]):
            data[at] = np.arange(at, dtype="<i4")
    elif data.shape == (200, 3):
        data[20:45] = values(code, (25, 3), chance)
    else:
        data[...] = values(code, data.shape, chance)


def code_of(tid):
    """The name of a type, as the scripts have it."""
    if tid.get_class() == h5py.h5t.VLEN:
        return "seq"
    if tid.get_class() == h5py.h5t.STRING:
        return "text" if tid.is_variable_str() else "s5"
    special = {h5py.h5t.ARRAY: "three", h5py.h5t.ENUM: "truth", h5py.h5t.COMPOUND: "pair"}
    if tid.get_class() in special:
        return special[tid.get_class()]
    return next(code for code, kind in CODES.items() if isinstance(kind, str) and np.dtype(kind) == tid.dtype)


def shown(values, code, shape):
    """The elements, each as the bytes in which it is stored."""
    if code == "text":
        return [text if isinstance(text, bytes) else (text or b"") for text in flat(values)]
    if code == "seq":
        return [np.asarray(sequence, "<i4").tobytes() for sequence in flat(values)]
    raw = np.ascontiguousarray(values).tobytes()
    size = np.dtype(CODES[code]).itemsize
    return [raw[at : at + size] for at in range(0, len(raw), size)]


def flat(values):
    return values.reshape(-1).tolist() if isinstance(values, np.ndarray) and values.dtype == object else [values]


def line(*fields):
    print(*fields, sep="\t")


def extent(space):
    if space.get_simple_extent_type() == h5py.h5s.NULL:
        return "null", None
    dims = space.get_simple_extent_dims()
    return "x".join(map(str, dims)), dims


def told(kind, number, name, handle):
    tid, space = handle.get_type(), handle.get_space()
    code, (text, dims) = code_of(tid), extent(space)
    if dims is None:
        return line(kind, number, name, code, text, "-", "")
    most = "-"
    if kind == "data":
        most = "x".join("-" if n == h5py.h5s.UNLIMITED else str(n) for n in space.get_simple_extent_dims(True))
        most += ";" + fill_of(handle, code)
    found = read(handle, code, tid, dims)
    line(kind, number, name, code, text, most, ",".join(part.hex() for part in shown(found, code, dims)))


def fill_of(handle, code):
    if code in ("text", "seq"):
        return ""
    value = np.zeros((), CODES[code])
    plist = handle.get_create_plist()
    if plist.fill_value_defined() == h5py.h5d.FILL_VALUE_USER_DEFINED:
        plist.get_fill_value(value)
    return value.tobytes().hex()


def read(handle, code, tid, dims):
    if code == "text":
        out = np.empty(dims, TEXT)
        mtype = h5py.h5t.py_create(out.dtype)
    elif code == "seq":
        out = np.empty(dims, CODES["seq"])
        mtype = h5py.h5t.py_create(out.dtype)
    elif code == "three":
        out, mtype = np.empty((*dims, 3), "<i2"), tid
    else:
        out, mtype = np.zeros(dims, CODES[code]), tid
    if isinstance(handle, h5py.h5a.AttrID):
        handle.read(out, mtype=mtype)
    elif out.size:
        handle.read(h5py.h5s.ALL, h5py.h5s.ALL, out, mtype=mtype)
    return out if dims or code != "seq" else out[()]


def list_file(path):
    edit_links.list_file(path)
    walk = Walk()
    with h5py.File(path, "r") as file:
        walk.number(file["/"].id)
        number = 0
        while number < len(walk.waiting):
            node = walk.waiting[number]
            if isinstance(node, h5py.h5g.GroupID):
                for name in sorted(node):
                    if node.links.get_info(name).type == h5py.h5l.TYPE_HARD:
                        walk.number(h5py.h5o.open(node, name))
            for name, attribute in attributes(node).items():
                told("attr", number, name.hex(), attribute)
            if isinstance(node, h5py.h5d.DatasetID):
                told("data", number, "-", node)
            number += 1
        walk.waiting.clear()


def change(path, seed):
    """Edits of each kind on objects that chance picks, each checked by h5py."""
    chance = random.Random(seed)
    with h5py.File(path, "r+") as file:
        groups, data = [file], []
        file.visititems(lambda _, node: (groups if isinstance(node, h5py.Group) else data).append(node))
        for number in range(chance.randrange(1, 12)):
            node, group = chance.choice(data or groups), chance.choice(groups)
            code = chance.choice(list(CODES))
            shape = chance.choice([(), (2,), (3, 2)])
            name = f"h5py {chance.randrange(30)}"
            action = chance.randrange(7)
            if action == 0 and name not in node.attrs:
                attribute(node, name, code, shape, chance)
            elif action == 1 and len(node.attrs):
                del node.attrs[chance.choice(sorted(node.attrs))]
            elif action == 2 and name not in group and group.get(name, getlink=True) is None:
                group[name] = chance.choice([h5py.SoftLink("/sub"), h5py.ExternalLink("none.h5", "/é")])
            elif action == 3 and name not in group and group.get(name, getlink=True) is None:
                group.create_group(name).attrs["new"] = number
            elif action == 4 and isinstance(node, h5py.Dataset):
                fill(node, code_of(node.id.get_type()), chance)
            elif action == 5 and isinstance(node, h5py.Dataset) and node.chunks:
                most = [6 * (old + 3) if m is None else m for old, m in zip(node.shape, node.maxshape)]
                node.resize([chance.randrange(min(m, 90) + 1) for m in most])
            elif action == 6 and isinstance(node, h5py.Dataset):
                if group.get(f"again {name}", getlink=True) is None:
                    group[f"again {name}"] = node
    list_file(path)


def tools(path):
    def run(*words):
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=120)
        assert done.returncode == 0, (words, done.stderr[-2000:])
        return done.stdout

    copy = str(path) + ".repacked"
    run("h5stat", str(path))
    run("h5repack", str(path), copy)
    texts = []
    for one in (str(path), copy):
        # h5repack makes groups anew, without their comments.
        lines = run("h5dump", one).split("\n")[1:]
        texts.append([line for line in lines if not line.lstrip().startswith("COMMENT ")])
    for one, other in zip(*texts):
        assert one == other, f"h5dump tells {one[:200]!r} of the file, and {other[:200]!r} of h5repack's copy"
    assert texts[0] == texts[1]
    line(path.stat().st_size, os.stat(copy).st_size, len(texts[0]))
    os.remove(copy)


def answer(words):
    action, path, *rest = [word for word in words if word]
    path = pathlib.Path(path)
    if action == "write":
        write(path, *rest)
    elif action == "list":
        list_file(path)
    elif action == "change":
        change(path, int(rest[0]))
    elif action == "empty":
        with h5py.File(path, "r+") as file:
            file[rest[0]].resize((0,) + file[rest[0]].shape[1:])
    elif action == "tools":
        tools(path)
    else:
        raise ValueError(action)


def serve():
    for command in sys.stdin:
        out = io.StringIO()
        end = "done"
        try:
            with contextlib.redirect_stdout(out):
                answer(command.rstrip("\n").split("\t"))
        except Exception as error:
            places = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)]
            end = f"failed at {places}: {error!r}".replace("\n", " | ")
        print(out.getvalue() + end, flush=True)


if __name__ == "__main__":
    serve()
