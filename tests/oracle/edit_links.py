"""Files whose links the engine edits, what h5py reads of them, and h5py's own edits on top.

    edit_links.py write FOLDER      files of several bounds, with and without creation order
    edit_links.py list FILE...      a line for each object and each link, objects numbered by first visit
    edit_links.py continue FILE     edits on top, each read back
"""

import ctypes
import hashlib
import pathlib
import sys

import h5py
import numpy as np

from libhdf5 import function, hid

get_comment = function("H5Oget_comment", ctypes.c_ssize_t, hid, ctypes.c_char_p, ctypes.c_size_t)

BOUNDS = {
    "earliest": ("earliest", "latest"),
    "v110": ("v110", "v110"),
    "latest": ("latest", "latest"),
}


def write(folder):
    for name, libver in BOUNDS.items():
        for track in (False, True):
            path = folder / f"{name}-{'ordered' if track else 'plain'}.h5"
            with h5py.File(path, "w", libver=libver, track_order=track) as file:
                fill(file, track)
            print(path)


def fill(file, track):
    one = file.create_group("one", track_order=track)
    two = one.create_group("two", track_order=track)
    file.create_group("empty", track_order=track)
    file["kind"] = np.dtype([("a", "<i4"), ("b", ">f8")])
    kind = file["kind"]
    one.create_dataset("typed", data=np.zeros(3, kind.dtype), dtype=kind)
    two.create_dataset("contiguous", data=np.arange(500.0))
    chunked = two.create_dataset(
        "chunked", data=np.arange(6000).reshape(60, 100), chunks=(7, 30), maxshape=(None, 100),
        compression="gzip", shuffle=True,
    )
    two.create_dataset("grows", data=np.arange(90).reshape(9, 10), chunks=(2, 5), maxshape=(None, None))
    two.create_dataset("fixed", data=np.arange(900), chunks=(11,))
    one.create_dataset("texts", data=["some", "texts", "of any length"], dtype=h5py.string_dtype())
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((5,))
    h5py.h5d.create(one.id, b"compact", h5py.h5t.STD_I16LE, space, dcpl=compact)
    one["compact"][...] = np.arange(5)
    for number in range(30):
        chunked.attrs[f"attribute {number}"] = np.arange(number)
    two.attrs.create("typed", np.zeros(2, kind.dtype), dtype=kind)
    one.attrs["text"] = "kept elsewhere"
    file["again"] = one["typed"]
    two["up"] = one
    file["soft"] = h5py.SoftLink("/one/two")
    many = file.create_group("many", track_order=track)
    for number in range(40):
        many[f"m{number}"] = h5py.SoftLink(f"/one/{number}")
        many[f"hard {number * number}"] = two if number % 2 else one
    two["dangling"] = h5py.SoftLink("nothing here")


class Walk:
    """Objects by address, numbered in the order in which they are met."""

    def __init__(self):
        self.numbers = {}
        self.waiting = []

    def number(self, node):
        address = h5py.h5o.get_info(node).addr
        if address not in self.numbers:
            self.numbers[address] = len(self.numbers)
            self.waiting.append(node)
        return self.numbers[address]


def attributes(node):
    found = {}
    for index in range(h5py.h5a.get_num_attrs(node)):
        attribute = h5py.h5a.open(node, index=index)
        found[attribute.name] = attribute
    return dict(sorted(found.items()))


def uses(walk, node):
    """Committed types that an object counts as links to."""
    types = [attribute.get_type() for attribute in attributes(node).values()]
    if isinstance(node, h5py.h5d.DatasetID):
        types.insert(0, node.get_type())
    return [walk.number(kind) for kind in types if kind.committed()]


def digest(node):
    """What an object holds apart from links; a dash for a group without attributes."""
    parts = []
    if isinstance(node, h5py.h5d.DatasetID):
        dataset = h5py.Dataset(node)
        parts.append((str(dataset.dtype), dataset.shape, dataset[...].tolist()))
    elif isinstance(node, h5py.h5t.TypeID):
        parts.append(str(node.dtype))
    for name, attribute in attributes(node).items():
        values = h5py.AttributeManager(Owner(node))[name.decode()]
        parts.append((name, str(attribute.dtype), np.asarray(values).tolist()))
    return hashlib.sha1(repr(parts).encode()).hexdigest() if parts else "-"


class Owner:
    def __init__(self, node):
        self.id = node


def comment_of(node):
    """h5py gives chance bytes for an object without a comment."""
    room = ctypes.create_string_buffer(4096)
    length = get_comment(node.id, room, len(room))
    assert 0 <= length < len(room)
    return room.raw[:length]


def links(walk, number, node):
    names = {name: node.links.get_info(name) for name in node}
    ordered = node.get_create_plist().get_link_creation_order() & h5py.h5p.CRT_ORDER_TRACKED
    targets = {}
    for name, info in sorted(names.items()):
        if info.type == h5py.h5l.TYPE_HARD:
            targets[name] = f"hard\t{walk.number(h5py.h5o.open(node, name))}"
        elif info.type == h5py.h5l.TYPE_SOFT:
            targets[name] = f"soft\t{node.links.get_val(name).hex()}"
        else:
            file, path = node.links.get_val(name)
            targets[name] = f"external\t{file.hex()}\t{path.hex()}"
    if ordered:
        names = dict(sorted(names.items(), key=lambda item: item[1].corder))
    lines = [f"link\t{number}\t{name.hex()}\t{targets[name]}" for name in (names if ordered else targets)]
    return lines, int(bool(ordered))


def list_file(path):
    walk = Walk()
    with h5py.File(path, "r") as file:
        walk.number(file["/"].id)
        number = 0
        while number < len(walk.waiting):
            node = walk.waiting[number]
            kind = {h5py.h5g.GroupID: "group", h5py.h5d.DatasetID: "dataset"}.get(type(node), "type")
            lines, ordered = links(walk, number, node) if kind == "group" else ([], 0)
            used = ",".join(map(str, uses(walk, node)))
            comment = comment_of(node).hex()
            count = h5py.h5o.get_info(node).rc
            print("object", number, kind, count, ordered, digest(node), comment, used, sep="\t")
            print("\n".join(lines), end="\n" if lines else "")
            number += 1
        walk.waiting.clear()


def carry_on(path):
    with h5py.File(path, "r+") as file:
        groups = [file]
        seen = set()
        while groups:
            group = groups.pop()
            address = h5py.h5o.get_info(group.id).addr
            if address in seen:
                continue
            seen.add(address)
            before = list(group)
            for number in range(20):
                group[f"more {number}"] = h5py.SoftLink("/nowhere")
            group.create_group("more of it").attrs["a"] = 1
            for number in range(0, 20, 2):
                del group[f"more {number}"]
            assert len(group) == len(before) + 11, (group.name, len(group), before)
            assert set(before) <= set(group)
            for number in range(1, 20, 2):
                del group[f"more {number}"]
            del group["more of it"]
            assert list(group) == before, (group.name, list(group), before)
            for name in before:
                if isinstance(group.get(name, getlink=True), h5py.HardLink) and isinstance(group[name], h5py.Group):
                    groups.append(group[name])
    print("carried on")


if __name__ == "__main__":
    action, paths = sys.argv[1], [pathlib.Path(path) for path in sys.argv[2:]]
    for path in paths:
        {"write": write, "list": list_file, "continue": carry_on}[action](path)
