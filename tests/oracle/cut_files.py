"""Files whose saves are cut short, and what h5py makes of what is left.

    cut_files.py write FOLDER     a file for each version of the superblock
    cut_files.py write-rich FOLDER
                                  the same with links and datasets of each storage
    cut_files.py judge FOLDER     a line for each image on standard input, which comes as its length
                                  (8 bytes, little-endian) and its bytes: the digest of all that
                                  h5py reads, `refused` where it does not open the file, `broken`
                                  where it opens it and then fails
"""

import hashlib
import pathlib
import struct
import sys
from ctypes import c_int, c_int64, c_uint

import h5py
import libhdf5
import numpy as np

BOUNDS = {0: ("earliest", "v108"), 2: ("v108", "v108"), 3: ("v110", "v110")}


def create(path, version):
    if version == 1:
        # What makes version 1 of a file in the oldest bounds is another rank of chunk B-trees.
        plist = h5py.h5p.create(h5py.h5p.FILE_CREATE)
        set_rank = libhdf5.function("H5Pset_istore_k", c_int, c_int64, c_uint)
        assert set_rank(plist.id, 64) == 0
        access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
        access.set_libver_bounds(h5py.h5f.LIBVER_EARLIEST, h5py.h5f.LIBVER_V18)
        file = h5py.h5f.create(str(path).encode(), h5py.h5f.ACC_TRUNC, plist, access)
        return h5py.File(file)
    return h5py.File(path, "w", libver=BOUNDS[version])


def write(folder):
    for version in range(4):
        path = folder / f"superblock-{version}.h5"
        with create(path, version) as file:
            for number in range(5):
                group = file.create_group(f"group {number}")
                group.attrs["number"] = np.int32(number)
                group.create_dataset("data", data=np.arange(200, dtype="<i4") + number)
                group["data"].attrs["units"] = np.bytes_("m")
            file.attrs["title"] = np.bytes_("as it was")
        with open(path, "rb") as raw:
            assert raw.read(9)[8] == version, (path, version)
        print(path)


def write_rich(folder):
    for version in range(4):
        path = folder / f"rich-{version}.h5"
        with create(path, version) as file:
            file.attrs["title"] = np.bytes_("as it was")
            many, few = file.create_group("many"), file.create_group("few")
            for number in range(40):
                many[f"link {number}"] = h5py.SoftLink(f"/few/{number}")
            for number in range(3):
                few[f"link {number}"] = h5py.SoftLink(f"/many/{number}")
            numbers = np.arange(600, dtype="<i4").reshape(30, 20)
            for name in ("goes", "stays"):
                group = file.create_group(name)
                group["plain"] = numbers
                below = group.create_group("below")
                below.attrs["text"] = "kept in a heap"
                below.create_dataset("packed", data=numbers, chunks=(7, 6), compression="gzip", maxshape=(60, 40))
            stays = file["stays"]
            stays.create_dataset("grows", data=numbers, chunks=(7, 6), maxshape=(None, None))
            stays.create_dataset("line", data=numbers[:, 0], chunks=(4,), maxshape=(None,), compression="gzip")
            texts = [f"text {number} " * (number % 5) for number in range(30)]
            stays.create_dataset("texts", data=texts, dtype=h5py.string_dtype())
            stays.create_dataset(
                "more texts", data=texts, dtype=h5py.string_dtype(), chunks=(8,), maxshape=(None,), compression="gzip"
            )
        print(path)


def digest(path):
    told = hashlib.sha256()

    def tell(node):
        told.update(repr(node.name).encode())
        for name in sorted(node.attrs):
            told.update(repr((name, np.asarray(node.attrs[name]).tolist())).encode())
        if isinstance(node, h5py.Dataset):
            told.update(repr((node.shape, node[...].tolist())).encode())
            return
        for name in sorted(node):
            link = node.get(name, getlink=True)
            if isinstance(link, h5py.SoftLink):
                told.update(repr((name, link.path)).encode())
            else:
                tell(node[name])

    try:
        file = h5py.File(path, "r")
    except OSError:
        return "refused"
    with file:
        try:
            tell(file)
        except Exception:  # noqa: BLE001  whatever it is: it opened, and does not read
            return "broken"
    return told.hexdigest()


def judge(folder):
    path = folder / "image.h5"
    while length := sys.stdin.buffer.read(8):
        path.write_bytes(sys.stdin.buffer.read(struct.unpack("<Q", length)[0]))
        print(digest(path))


if __name__ == "__main__":
    action, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    {"write": write, "write-rich": write_rich, "judge": judge}[action](folder)
