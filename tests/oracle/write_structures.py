#!/usr/bin/env python3
"""Files of the structures that take settings which h5py has no word for: shared messages, filtered
heaps, images of the metadata cache, narrow and wide addresses, ranks of B-trees, odd headers.

usage: write_structures.py FOLDER
"""
import ctypes
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5f, h5g, h5p, h5s, h5t

BOUNDS = {"earliest": h5f.LIBVER_EARLIEST, "v108": h5f.LIBVER_V18, "v110": h5f.LIBVER_V110, "latest": h5f.LIBVER_LATEST}

# The library that h5py has loaded, for calls that h5py does not wrap.
LIBRARY = ctypes.CDLL(next(
    line.split()[-1] for line in open("/proc/self/maps") if "libhdf5-" in line or "libhdf5.so" in line
))


def call(name, plist, *arguments):
    """Calls `name` on a property list; integers of 64 bits are given as ctypes values."""
    if getattr(LIBRARY, name)(ctypes.c_int64(plist.id), *arguments) < 0:
        raise OSError(f"{name} failed")


def numbers(*shape, dtype="<i4"):
    return np.arange(int(np.prod(shape)), dtype="i8").reshape(shape).astype(dtype)


def create(path, libver, prepare=None, access=None):
    """A file; `prepare` and `access` change its creation and access properties."""
    fcpl, fapl = h5p.create(h5p.FILE_CREATE), h5p.create(h5p.FILE_ACCESS)
    fapl.set_libver_bounds(BOUNDS[libver], h5f.LIBVER_LATEST)
    if prepare:
        prepare(fcpl)
    if access:
        access(fapl)
    return h5py.File(h5f.create(str(path).encode(), h5f.ACC_TRUNC, fcpl, fapl))


def content(f):
    """Some of everything that the file's settings bear upon."""
    f["numbers"] = numbers(20, 30)
    f.create_dataset("chunked", data=numbers(300, dtype=">f8"), chunks=(2,), maxshape=(None,))
    f.create_dataset("filtered", data=numbers(40, 40, dtype="<u2"), chunks=(3, 4), compression=3, fletcher32=True)
    f.create_dataset("filled", (50,), "<i2", chunks=(7,), fillvalue=-3)
    f["words"] = ["variable", "length", "text"]
    many = f.create_group("many")
    for i in range(70):
        many.create_group(f"member {i}").attrs["number"] = np.int16(i)
    many["soft"] = h5py.SoftLink("member 3")
    f["type"] = np.dtype([("a", "<i2"), ("b", ">f4", (2,))])
    f.create_dataset("of a committed type", (3,), f["type"])
    for i in range(14):
        f["numbers"].attrs[f"attribute {i}"] = numbers(3, dtype=("<i2", ">f4", "<u8")[i % 3])


def heaps(folder):
    """Groups whose links go through filters in their heap."""
    settings = {
        "deflate": [(1, 6)],
        "fletcher32": [(3,)],
        "deflate and fletcher32": [(1, 9), (3,)],
        "fletcher32 and deflate": [(3,), (1, 1)],
    }
    with create(folder / "filtered heaps.h5", "latest") as f:
        for name, filters in settings.items():
            for count in (1, 20, 200, 6000):
                gcpl = h5p.create(h5p.GROUP_CREATE)
                gcpl.set_link_creation_order(h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)
                call("H5Pset_link_phase_change", gcpl, 0, 0)
                for number, *parameters in filters:
                    values = (ctypes.c_uint * len(parameters))(*parameters)
                    call("H5Pset_filter", gcpl, number, 0, ctypes.c_size_t(len(parameters)), values)
                group = h5py.Group(h5g.create(f.id, f"{name}, {count}".encode(), gcpl=gcpl))
                for i in range(count):
                    group[f"soft link {i}"] = h5py.SoftLink(f"/a long path that repeats itself/{i % 7}/{i}")
                group["to numbers"] = numbers(4)
                if count == 20:  # over 4,096 bytes: huge objects of the heap
                    for i in range(12):
                        group[f"{i} " + "long name " * 600] = numbers(i + 1)


def shared_messages(folder):
    """Messages that several objects share, in lists and, past 10 of them, in B-trees."""
    kinds = {"dataspace": 1 << 1, "datatype": 1 << 3, "fill value": 1 << 5, "filters": 1 << 11, "attributes": 1 << 12}
    everything = sum(kinds.values())
    cases = {
        "list": [(everything, 10, 5000)],
        "B-tree": [(everything, 10, 0)],
        "list that became a B-tree": [(everything, 10, 10)],
        "three indexes": [(kinds["attributes"], 20, 30), (kinds["datatype"] | kinds["dataspace"], 8, 0), (kinds["fill value"] | kinds["filters"], 8, 50)],
    }
    for libver in ("earliest", "latest"):
        for name, indexes in cases.items():
            def prepare(fcpl):
                call("H5Pset_shared_mesg_nindexes", fcpl, len(indexes))
                for number, (types, least, most_in_list) in enumerate(indexes):
                    call("H5Pset_shared_mesg_index", fcpl, number, types, least)
                call("H5Pset_shared_mesg_phase_change", fcpl, indexes[0][2], max(indexes[0][2] - 5, 0))

            with create(folder / f"shared messages, {name}, {libver}.h5", libver, prepare) as f:
                content(f)
                for i in range(40):
                    dataset = f.create_dataset(f"same {i}", data=numbers(10 + i % 3, 4), chunks=(5, 2), compression=2, fillvalue=i % 4)
                    for k in range(12):
                        dataset.attrs[f"shared attribute {k}"] = "the same text of every dataset " * (k % 4 + 1)
                    dataset.attrs["own"] = f"text of dataset {i} alone"
                f.create_dataset("text", data=["a", "b"]).attrs["huge"] = "shared and over the largest managed object " * 200


def widths(folder):
    """Addresses and lengths of every width that the library writes (16 crashes it)."""
    for libver in ("earliest", "v108", "latest"):
        for offset, length in ((2, 2), (2, 4), (4, 2), (4, 8), (8, 4), (8, 2)):
            # The library's own heaps and unlimited dimensions do not fit narrower lengths.
            if offset > 2 and length < {"earliest": 2, "v108": 4, "latest": 8}[libver]:
                continue
            path = folder / f"offsets of {offset}, lengths of {length}, {libver}.h5"
            with create(path, libver, lambda p: p.set_sizes(offset, length)) as f:
                if offset > 2:
                    content(f)
                    continue
                f["numbers"] = numbers(20)
                f["numbers"].attrs["text"] = "text"
                f.create_dataset("chunked", data=numbers(30), chunks=(4,))
                f["group/soft"] = h5py.SoftLink("/numbers")


def ranks(folder):
    """Other ranks of B-trees and symbol table nodes than the defaults."""
    for libver in ("earliest", "v108"):
        for internal, leaf, chunk in ((1, 1, 1), (2, 1, 3), (100, 50, 200)):
            def prepare(fcpl):
                call("H5Pset_sym_k", fcpl, internal, leaf)
                call("H5Pset_istore_k", fcpl, chunk)

            with create(folder / f"ranks {internal} {leaf} {chunk}, {libver}.h5", libver, prepare) as f:
                content(f)


class ImageConfig(ctypes.Structure):
    _fields_ = [("version", ctypes.c_int), ("generate", ctypes.c_bool), ("save_resize", ctypes.c_bool), ("ageout", ctypes.c_int)]


def cache_images(folder):
    """Files that were closed with an image of the metadata cache in place of its entries, and
    "twin", the same without: the library fails to open images of entries that depend on others."""
    def access(fapl):
        config = ImageConfig(1, True, False, -1)
        call("H5Pset_mdc_image_config", fapl, ctypes.byref(config))

    def userblock(fcpl):
        fcpl.set_userblock(1024)

    for name, settings in {"twin": (), "image": (None, access), "image, user block": (userblock, access)}.items():
        with create(folder / f"{name}.h5", "latest", *settings) as f:
            content(f)
            for i in range(30):
                f[f"many/member {i}"].attrs.create("late", data=f"text {i}")
    with create(folder / "simple image.h5", "latest", None, access) as f:
        for i in range(5):
            f[f"group {i}/numbers"] = numbers(10)
            f[f"group {i}/numbers"].attrs["text"] = f"text {i}"


def headers(folder):
    """Object headers of all flags, with many messages, and what they keep besides."""
    for libver in ("earliest", "latest"):
        with create(folder / f"headers, {libver}.h5", libver) as f:
            for times in (False, True):
                for order in (0, h5p.CRT_ORDER_TRACKED, h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED):
                    for most, least in ((8, 6), (0, 0), (20, 3), (65535, 0)):
                        dcpl = h5p.create(h5p.DATASET_CREATE)
                        dcpl.set_obj_track_times(times)
                        dcpl.set_attr_creation_order(order)
                        dcpl.set_attr_phase_change(most, least)
                        name = f"times {times}, order {order}, phases {most} {least}".encode()
                        dataset = h5py.Dataset(h5d.create(f.id, name, h5t.STD_I16BE, h5s.create_simple((3,)), dcpl))
                        dataset[...] = [1, 2, 3]
                        for i in reversed(range(30)):
                            dataset.attrs[f"{i:02}"] = numbers(i)
                        for i in range(0, 30, 3):
                            del dataset.attrs[f"{i:02}"]
                        dataset.attrs["after"] = 1
            # Headers that went on in several blocks, with room given back between.
            grown = f.create_dataset("grown", data=numbers(5))
            for i in range(200):
                grown.attrs[f"attribute {i}"] = "text " * (i % 40)
            for i in range(0, 200, 2):
                del grown.attrs[f"attribute {i}"]
            for i in range(50):
                grown.attrs[f"again {i}"] = numbers(i % 9)
            for i in range(300):
                f[f"hard link {i}"] = f["grown"]
            for i in range(0, 300, 7):
                del f[f"hard link {i}"]
            h5py.h5o.set_comment(f["grown"].id, b"a comment \xe9")
            h5py.h5o.set_comment(f.id, b"on the root group", obj_name=b".")
            wide = f.create_dataset("wide attributes", data=numbers(2))
            for i in range(7):
                wide.attrs[f"{i}"] = numbers(8000 + i, dtype="<f8") if i < 2 else numbers(i)


# Names of one lookup3 hash each, found by a search over numbered names.
COLLIDING = [
    ("name00135614", "name00177345"), ("name00104263", "name00177454"), ("name00007025", "name00143801"),
    ("name00049848", "name00101499"), ("name00003967", "name00043279"), ("name00070219", "name00244352"),
]


def names(folder):
    """Names of 64 KiB, of any bytes, of one hash; links and attributes."""
    for libver in ("earliest", "latest"):
        with create(folder / f"names, {libver}.h5", libver) as f:
            for length in (255, 256, 4000, 4096, 5000, 65000):
                f["n" * length] = numbers(2)
            for i in range(1, 256):
                if i != 0x2F:
                    f.id.links.create_soft(bytes([i, 0x78, i]), b"target")
            f["data"] = numbers(3)
            for length in (1, 7, 8, 200, 5000, 30000):
                f["data"].attrs["a" * length] = length
            for pair in COLLIDING:
                for name in pair:
                    f[f"colliding/{name}"] = np.bytes_(name)
                    f["data"].attrs[name] = np.bytes_(name)
            for i in range(3000):
                f[f"colliding/{i}"] = h5py.SoftLink("name00135614")
            many = f.create_dataset("many attributes", data=numbers(1))
            for name in [name for pair in COLLIDING for name in pair] + list(range(1000)):
                many.attrs[str(name)] = str(name)
            if libver == "latest":
                huge = f.create_dataset("huge attributes", data=numbers(2))
                for i in range(20):
                    huge.attrs[f"{i}"] = numbers(20000 * (i % 2) + i)


def free_space(folder):
    """Free space that is kept track of when the file is closed, by every strategy."""
    for strategy in (h5f.FSPACE_STRATEGY_FSM_AGGR, h5f.FSPACE_STRATEGY_PAGE, h5f.FSPACE_STRATEGY_AGGR, h5f.FSPACE_STRATEGY_NONE):
        for persist in (False, True):
            def prepare(fcpl):
                fcpl.set_file_space_strategy(strategy, persist, 1)

            with create(folder / f"free space {strategy} {persist}.h5", "latest", prepare) as f:
                content(f)
                for i in range(0, 70, 2):
                    del f[f"many/member {i}"]
                del f["chunked"]
                f["after"] = numbers(1000)


PARTS = [heaps, shared_messages, widths, ranks, cache_images, headers, names, free_space]


def main():
    folder = Path(sys.argv[1])
    for part in PARTS:
        if not sys.argv[2:] or part.__name__ in sys.argv[2:]:
            part(folder)


if __name__ == "__main__":
    main()
