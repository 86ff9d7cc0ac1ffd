"""Files whose values the engine edits, the edits that it is to make, and what numpy makes of them.

    edit_values.py write FOLDER    files of several bounds, each with a copy and a list of edits
    edit_values.py check FILE      the values after the edits, then h5py's own edits on top
"""

import ctypes
import pathlib
import random
import shutil
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

BOUNDS = {
    "earliest": ("earliest", "latest"),
    "v108": ("v108", "v108"),
    "v110": ("v110", "v110"),
    "latest": ("latest", "latest"),
}

TEXT = h5py.string_dtype("utf-8")
COLOUR = h5py.enum_dtype({"RED": 1, "GREEN": 5, "BLUE": -3}, basetype="<i2")
PAIR = np.dtype({"names": ["n", "x", "name"], "formats": ["<i4", ">f8", "S6"],
                 "offsets": [0, 8, 17], "itemsize": 24})
MIXED = np.dtype([("id", "<i8"), ("label", TEXT)])

TYPES = {
    "i4": "<i4", "be": ">i2", "u1": "u1", "i8": "<i8", "f4": "<f4", "f8": ">f8",
    "bool": "?", "text": "S7", "enum": COLOUR, "vlen": TEXT, "pair": PAIR, "mixed": MIXED,
    "complex": "<c16",
}

FILTERS = {
    "plain": {},
    "gzip": {"compression": "gzip", "compression_opts": 3},
    "all": {"compression": "gzip", "shuffle": True, "fletcher32": True},
    "lzf": {"compression": "lzf", "shuffle": True},
    "scale": {"scaleoffset": 0},
}


def library():
    """The HDF5 library that h5py uses, for what h5py has no call for."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "libhdf5-" in line or "libhdf5.so" in line}
    return ctypes.CDLL(sorted(paths)[0])


def some(dtype, shape, seed):
    """Values of a type, the same for the same seed."""
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 100, shape)
    if dtype == COLOUR:
        return np.array([1, 5, -3], "<i2")[numbers % 3].astype(COLOUR)
    if dtype == TEXT or dtype == np.dtype("S7"):
        words = np.array([("word" * 9)[: n % 7] for n in numbers.flat], object).reshape(shape)
        return words if dtype == TEXT else words.astype("S7")
    made = np.zeros(shape, dtype)
    if dtype == PAIR:
        made["n"], made["x"], made["name"] = numbers, numbers / 4, numbers.astype("S6")
    elif dtype == MIXED:
        made["id"] = numbers
        made["label"] = some(TEXT, shape, seed)
    else:
        made[...] = numbers % 2 if dtype == np.dtype("?") else numbers
    return made


def create(group, name, shape, dtype, filled, **how):
    how = dict(how)
    early = how.pop("early", False)
    dataset = how.pop("like", None)
    if dtype in (TEXT, MIXED):
        how.pop("scaleoffset", None)
    if early:
        made = h5p.create(h5p.DATASET_CREATE)
        made.set_alloc_time(h5d.ALLOC_TIME_EARLY)
        if "chunks" in how:
            made.set_chunk(how["chunks"])
        made.set_fill_value(np.array(3, dtype))
        space = h5s.create_simple(shape, tuple(how.get("maxshape", shape)))
        kind = h5t.py_create(np.dtype(dtype), logical=True)
        dataset = h5py.Dataset(h5d.create(group.id, name.encode(), kind, space, made))
    else:
        dataset = group.create_dataset(name, shape, dtype, **how)
    if filled and dataset.size:
        dataset[...] = some(dataset.dtype, shape, len(name))
    return dataset


def fill_for(dtype):
    plain = np.dtype(dtype).kind in "iuf" and dtype not in (COLOUR, TEXT)
    return {"fillvalue": 7} if plain else {}


def layouts(file):
    """Every layout and index, written and not, of a few types."""
    for filled in (True, False):
        group = file.create_group("written" if filled else "empty")
        create(group, "contiguous", (10, 12), "<i4", filled, fillvalue=7)
        create(group, "scalar", (), "<f8", filled)
        create(group, "early", (9, 5), "<i4", filled, early=True)
        create(group, "implicit", (9, 10), "<i4", filled, early=True, chunks=(4, 3))
        for name, how in FILTERS.items():
            create(group, f"single {name}", (8, 6), "<i4", filled, chunks=(8, 6), **how)
            create(group, f"fixed {name}", (21, 10), "<i4", filled, chunks=(4, 3), fillvalue=-7, **how)
            create(group, f"grows {name}", (30, 5), "<i4", filled, chunks=(4, 2),
                   maxshape=(None, 11), **how)
            create(group, f"grows second {name}", (6, 30), "<i4", filled, chunks=(2, 4),
                   maxshape=(17, None), fillvalue=9, **how)
            create(group, f"grows both {name}", (30, 20), "<i4", filled, chunks=(4, 3),
                   maxshape=(None, None), fillvalue=1, **how)
            create(group, f"many fixed {name}", (3001,), "<i4", filled, chunks=(2,), **how)
            create(group, f"many growing {name}", (3001,), "<i4", filled, chunks=(2,),
                   maxshape=(None,), fillvalue=5, **how)
            create(group, f"many both {name}", (61, 50), "<i4", filled, chunks=(2, 1),
                   maxshape=(None, None), **how)
    compact = h5p.create(h5p.DATASET_CREATE)
    compact.set_layout(h5d.COMPACT)
    h5d.create(file.id, b"compact", h5t.STD_I32LE, h5s.create_simple((5, 6)), compact)
    edges = h5p.create(h5p.DATASET_CREATE)
    edges.set_chunk((4, 4))
    edges.set_deflate(4)
    assert library().H5Pset_chunk_opts(ctypes.c_int64(edges.id), ctypes.c_uint(2)) >= 0
    space = h5s.create_simple((10, 10), (h5s.UNLIMITED, 13))
    if file.libver[1] != "v108":
        h5py.Dataset(h5d.create(file.id, b"edges", h5t.STD_I32LE, space, edges))[:, :7] = 4


def types(file):
    group = file.create_group("types")
    for name, dtype in TYPES.items():
        for filled in (True, False):
            state = "written" if filled else "empty"
            create(group, f"{name} {state} run", (6, 7), dtype, filled, **fill_for(dtype))
            create(group, f"{name} {state} chunks", (11, 7), dtype, filled, chunks=(4, 3),
                   maxshape=(None, 7), compression="gzip", **fill_for(dtype))
    group.create_dataset("null", data=h5py.Empty("<i4"))


def index(rng, shape, lists):
    """A selection, as text that both sides read."""
    parts = []
    listed = False
    for length in shape:
        kind = rng.randrange(6 if lists and not listed else 4)
        start = rng.randrange(length)
        if kind == 0:
            parts.append(str(start))
        elif kind in (1, 2):
            stop = min(length, start + 1 + rng.randrange(9))
            parts.append(f"{start}:{stop}:{1 + rng.randrange(3)}")
        elif kind == 3:
            parts.append("0:%d:1" % length if length < 100 else f"{start}:{min(length, start + 40)}:1")
        else:
            places = sorted(rng.sample(range(length), min(length, 1 + rng.randrange(6))))
            parts.append("/".join(map(str, places)))
            listed = True
    return ",".join(parts)


def read_index(text):
    def part(text):
        if "/" in text:
            return [int(place) for place in text.split("/")]
        if ":" in text:
            return slice(*map(int, text.split(":")))
        return int(text)

    return tuple(part(piece) for piece in text.split(",")) if text else ()


def shape_of(shape, selected):
    return np.empty(shape, "u1")[selected].shape


def resize_of(rng, dataset, shape):
    """Another shape, mostly near."""
    near = [max(0, length + rng.randrange(-9, 10)) for length in shape]
    if rng.randrange(3) == 0:
        near = [rng.randrange(40) for _ in shape]
    return tuple(length if most is None else min(length, most)
                 for length, most in zip(near, dataset.maxshape))


def edit_of(rng, dataset, number, shapes):
    """A line: path, kind, selection, values."""
    shape, dtype = shapes[dataset.name], dataset.dtype
    if dataset.chunks and (number > 3 and rng.randrange(2) or 0 in shape):
        shape = shapes[dataset.name] = resize_of(rng, dataset, shape)
        return "\t".join([dataset.name, "resize", "", ",".join(map(str, shape))])
    text = index(rng, shape, number % 2)
    count = int(np.prod(shape_of(shape, read_index(text))))
    if dtype.kind in "iu" and dtype != COLOUR and number == 2 and shape:
        points = sorted({tuple(rng.randrange(length) for length in shape) for _ in range(30)},
                        key=lambda point: rng.random())
        kind = rng.choice(["points", "mask"])
        text = ";".join(",".join(map(str, point)) for point in points)
        values = [str(rng.randrange(100)) for _ in points]
    elif dtype in (TEXT, np.dtype("S7")):
        kind = "strings"
        values = ["abcdefg"[: rng.randrange(8)] for _ in range(count)]
    elif dtype in (PAIR, MIXED) and number % 3 == 1:
        kind = "fields " + ("x" if dtype == PAIR else "label")
        values = [str(rng.randrange(40) / 4) for _ in range(count)]
    elif dtype in (PAIR, MIXED):
        kind = "field " + ("n" if dtype == PAIR else "label")
        text = ",".join(str(rng.randrange(length)) for length in shape)
        values = [str(rng.randrange(1000))]
    elif dtype == COLOUR or number % 5 == 4:
        kind = "text"
        text = ",".join(str(rng.randrange(length)) for length in shape)
        values = [rng.choice(["RED", "GREEN", "BLUE"]) if dtype == COLOUR else str(rng.randrange(2))]
        if dtype.kind == "b":
            values = [rng.choice(["TRUE", "FALSE"])]
        if dtype.kind == "c":
            kind = "complex"
    elif dtype.kind == "b":
        kind, values = "bools", [str(rng.randrange(2)) for _ in range(count)]
    elif dtype.kind == "f":
        kind, values = "floats", [str(rng.randrange(400) / 4) for _ in range(count)]
    elif dtype.kind == "c":
        kind, values = "complex", [str(rng.randrange(100)) for _ in range(count)]
    else:
        kind, values = "integers", [str(rng.randrange(100)) for _ in range(count)]
    if kind in ("integers", "floats") and number % 7 == 3:
        values = values[:1]  # one for all
    return "\t".join([dataset.name, kind, text, ",".join(values)])


def datasets(file):
    found = []
    file.visititems(lambda _, item: found.append(item) if isinstance(item, h5py.Dataset) else None)
    return [item for item in found if item.shape is not None]


def write(folder):
    for name, libver in BOUNDS.items():
        path = folder / f"{name}.h5"
        rng = random.Random(name)
        with h5py.File(path, "w", libver=libver) as file:
            layouts(file)
            types(file)
            file["untouched"] = np.arange(1000)
        with h5py.File(path, "r") as file:
            edits = [(dataset, number) for number in range(8) for dataset in datasets(file)]
            rng.shuffle(edits)
            shapes = {dataset.name: dataset.shape for dataset in datasets(file)}
            lines = [edit_of(rng, dataset, number, shapes) for dataset, number in edits]
        path.with_suffix(".edits").write_text("\n".join(lines) + "\n")
        shutil.copy(path, path.with_suffix(".before"))
        print(path)


def value(dtype, kind, text):
    if dtype == COLOUR:
        return {"RED": 1, "GREEN": 5, "BLUE": -3}[text]
    if dtype == TEXT or dtype.kind == "S":
        return text.encode()
    if dtype.kind == "b":
        return text in ("1", "TRUE")
    if dtype.kind == "c":
        return complex(float(text), -float(text))
    return float(text) if dtype.kind == "f" else int(text)


def resized(array, shape, fill):
    """An array in another shape: what is new has the fill value."""
    other = np.full(shape, fill, array.dtype)
    if array.dtype == object:
        other[...] = b""
    elif array.dtype.names and "label" in array.dtype.names:
        other["label"] = b""
    common = tuple(slice(min(pair)) for pair in zip(array.shape, shape))
    other[common] = array[common]
    return other


def apply(arrays, fills, line):
    name, kind, text, values = line.split("\t")
    array = arrays[name]
    selected = read_index(text) if ";" not in text else ()
    values = values.split(",")
    if kind == "resize":
        arrays[name] = resized(array, tuple(map(int, values)), fills[name])
        return
    if kind.startswith("fields "):
        field = kind.split(" ")[1]
        made = [one.encode() if field == "label" else float(one) for one in values]
        new = np.empty(len(made), array.dtype[field])
        new[:] = made
        array[field][selected] = new.reshape(shape_of(array.shape, selected))
        return
    if kind.startswith("field "):
        field = kind.split(" ")[1]
        array[field][selected] = int(values[0]) if field == "n" else values[0].encode()
        return
    dtype = array.dtype
    if kind in ("points", "mask"):
        points = [tuple(map(int, point.split(","))) for point in text.split(";")]
        points = sorted(points) if kind == "mask" else points
        for point, one in zip(points, values):
            array[point] = int(one)
        return
    made = [value(dtype, kind, one) for one in values]
    shape = shape_of(array.shape, selected)
    if len(made) == 1:
        made = made * int(np.prod(shape))
    new = np.empty(len(made), array.dtype)
    new[:] = made
    array[selected] = new.reshape(shape)


def arrays_of(path):
    with h5py.File(path, "r") as file:
        return {dataset.name: dataset[()] if dataset.shape else np.array(dataset[()])
                for dataset in datasets(file)}


def same(one, other):
    if one.dtype.names:
        return all(same(one[name], other[name]) for name in one.dtype.names)
    return one.shape == other.shape and bool(np.all(one == other))


def compare(path, arrays):
    found = arrays_of(path)
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        if not same(found[name], array):
            where = np.argwhere(np.atleast_1d(found[name] != array))[:5].tolist()
            sys.exit(f"{path}: {name} differs at {where}")


def carry_on(path, arrays):
    """h5py writes, grows and shrinks what the engine wrote."""
    rng = random.Random(5)
    with h5py.File(path, "r+") as file:
        for dataset in datasets(file):
            array = arrays[dataset.name]
            if dataset.maxshape != dataset.shape and dataset.chunks:
                shape = tuple(min(length + 9, most or length + 9)
                              for length, most in zip(dataset.shape, dataset.maxshape))
                dataset.resize(shape)
                array = resized(array, shape, dataset.fillvalue)
            for number in range(3):
                if not array.size or not array.shape:
                    continue
                selected = read_index(index(rng, array.shape, False))
                new = some(dataset.dtype, shape_of(array.shape, selected), number)
                dataset[selected] = new
                if dataset.dtype == TEXT:
                    new = np.array([text.encode() for text in np.asarray(new).flat],
                                   object).reshape(np.shape(new))
                elif dataset.dtype == MIXED:
                    new = np.array([(n, t.encode()) for n, t in np.asarray(new).flat],
                                   MIXED).reshape(np.shape(new))
                array[selected] = new
            arrays[dataset.name] = array
    compare(path, arrays)


def check(path):
    arrays = arrays_of(path.with_suffix(".before"))
    with h5py.File(path, "r") as file:
        fills = {dataset.name: dataset.fillvalue for dataset in datasets(file)}
    for line in path.with_suffix(".edits").read_text().splitlines():
        apply(arrays, fills, line)
    compare(path, arrays)
    carry_on(path, arrays)
    print("as numpy has it")


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
