"""Files whose attributes the engine edits, what h5py reads of them, and h5py's own edits on top.

    edit_attributes.py write FOLDER     files of several bounds, with and without creation order
    edit_attributes.py list FILE        a line for each attribute and for each dataset's values
    edit_attributes.py typed FILE       of the group's attributes name, kind of type and value
    edit_attributes.py dense FILE       how each object keeps its attributes
    edit_attributes.py limits FILE      a file whose objects say when they pass to dense storage
    edit_attributes.py thousands FILE   reads the group's numbered attributes, adds and deletes many
    edit_attributes.py heaps FILE       adds attributes with parts in heaps to the group
    edit_attributes.py continue FILE    edits on top, each read back
"""

import json
import pathlib
import sys

import h5py
import numpy as np

OBJECTS = ["/", "/group", "/group/data", "/kind"]


def write(folder):
    bounds = {
        "earliest": ("earliest", "latest"),
        "v108": ("v108", "v108"),
        "v110": ("v110", "v110"),
        "v114": ("v114", "v114"),
        "paged": ("v110", "v110"),
    }
    for name, libver in bounds.items():
        for track in (False, True):
            path = folder / f"{name}-{'ordered' if track else 'plain'}.h5"
            pages = {"fs_strategy": "page", "fs_page_size": 4096} if name == "paged" else {}
            with h5py.File(path, "w", libver=libver, track_order=track, **pages) as file:
                group = file.create_group("group", track_order=track)
                group.create_dataset("data", data=np.arange(7), track_order=track)
                file["kind"] = np.dtype("<f4")
                for number, owner in enumerate(OBJECTS):
                    for index in range(number):
                        file[owner].attrs[f"old {index}"] = np.arange(index + 1, dtype="<i4")
                    file[owner].attrs["text"] = "kept elsewhere"
                for owner in OBJECTS[:2]:
                    file[owner].attrs.create("committed", 1.5, dtype=file["kind"])
            print(path)


def shown(node, name, attribute):
    if isinstance(node.attrs[name], str):
        return repr(node.attrs[name])
    if attribute.get_space().get_simple_extent_type() == h5py.h5s.NULL:
        return "null"
    values = np.zeros(attribute.shape, dtype=attribute.dtype)
    kind = attribute.get_type()
    # numpy makes the dimensions of arrays those of the whole, which h5py does not find in the file.
    attribute.read(values, mtype=kind if kind.get_class() == h5py.h5t.ARRAY else None)
    return values.tobytes().hex()


def list_typed(path):
    with h5py.File(path, "r") as file:
        attrs = file["group"].attrs
        for name in attrs:
            kind = h5py.h5a.open(file["group"].id, name.encode()).dtype
            text = h5py.check_string_dtype(kind)
            kind = f"text {text.encoding} {text.length}" if text else kind.str
            value = attrs[name]
            if isinstance(value, bytes):
                value = value.decode()
            elif not isinstance(value, str):
                value = np.asarray(value).tolist()
            plain = lambda one: one.decode() if isinstance(one, bytes) else one.tolist()
            print(name, kind, json.dumps(value, default=plain), sep="\t")


def list_file(path):
    # A buffer of pages takes it at its word that no small piece crosses a page.
    pages = {"page_buf_size": 1 << 16} if "paged" in path.name else {}
    with h5py.File(path, "r", **pages) as file:
        users = 1
        for owner in OBJECTS:
            node = file[owner]
            for name in node.attrs:
                attribute = h5py.h5a.open(node.id, name.encode())
                users += attribute.get_type().committed()
                kind = attribute.get_type().get_class()
                fields = [owner, name, kind, list(attribute.shape or ()), shown(node, name, attribute)]
                print("\t".join(map(str, fields)))
        assert h5py.h5o.get_info(file["kind"].id).rc == users
        print("data", file["group/data"][...].tolist(), sorted(file), sorted(file["group"]))


def list_dense(path):
    with h5py.File(path, "r") as file:
        for owner in OBJECTS:
            if owner not in file:
                continue
            sizes = h5py.h5o.get_info(file[owner].id).meta_size.attr
            print(owner, len(file[owner].attrs), "dense" if sizes.heap_size else "compact")


def write_limits(path):
    with h5py.File(path, "w", libver="v110") as file:
        file.create_group("group")
        for name, limits in {"/group/data": (12, 2), "/kind": (0, 0)}.items():
            kind = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            kind.set_attr_phase_change(*limits)
            scalar = h5py.h5s.create(h5py.h5s.SCALAR)
            h5py.h5d.create(file.id, name.encode(), h5py.h5t.NATIVE_INT32, scalar, dcpl=kind)


def go_through_thousands(path):
    def value(name):
        number = int(name[1:])
        return np.full(number % 200, number % 256, dtype="u1").view("i1")

    with h5py.File(path, "r+") as file:
        attrs = file["group"].attrs
        names = [name for name in attrs if name[0] == "n"]
        for name in names:
            assert np.array_equal(attrs[name], value(name)), name
        for number in range(1500):
            attrs[f"more {number}"] = np.arange(number % 90)
        for name in names[::2]:
            del attrs[name]
        for number in range(0, 1500, 3):
            del attrs[f"more {number}"]
    with h5py.File(path, "r") as file:
        attrs = file["group"].attrs
        for name in names[1::2]:
            assert np.array_equal(attrs[name], value(name)), name
        for number in range(1500):
            if number % 3:
                assert np.array_equal(attrs[f"more {number}"], np.arange(number % 90)), number
    print(len(names))


def write_heaps(path):
    with h5py.File(path, "r+") as file:
        attrs = file["group"].attrs
        attrs.create("words", ["one", "", "a longer word"], dtype=h5py.string_dtype())
        attrs.create("ragged", np.array([np.arange(3), np.arange(500)], dtype=object),
                     dtype=h5py.vlen_dtype("<i4"))
        kind = np.dtype([("word", h5py.string_dtype()), ("number", "<i4")])
        attrs.create("pairs", np.array([("x", 1), ("yy", 2)], dtype=kind))
        attrs.create("region", file["group/data"].regionref[1:3], dtype=h5py.regionref_dtype)
        attrs["kept"] = "this stays"


def carry_on(path):
    with h5py.File(path, "r+") as file:
        for owner in OBJECTS:
            attrs = file[owner].attrs
            before = {name: np.asarray(attrs[name]).tolist() if not isinstance(attrs[name], h5py.Empty)
                      else None for name in attrs}
            for number in range(12):
                attrs[f"more {number}"] = np.full(number, number)
            for number in range(0, 12, 2):
                del attrs[f"more {number}"]
            if before:
                first = sorted(before)[0]
                del attrs[first]
                del before[first]
            for name, value in before.items():
                found = attrs[name]
                found = None if isinstance(found, h5py.Empty) else np.asarray(found).tolist()
                assert found == value, (owner, name, found, value)
            assert sum(name.startswith("more ") for name in attrs) == 6
    print("carried on")


if __name__ == "__main__":
    action, path = sys.argv[1], pathlib.Path(sys.argv[2])
    {
        "write": write,
        "list": list_file,
        "typed": list_typed,
        "dense": list_dense,
        "limits": write_limits,
        "thousands": go_through_thousands,
        "heaps": write_heaps,
        "continue": carry_on,
    }[action](path)
