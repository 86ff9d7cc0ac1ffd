#!/usr/bin/env python3
"""Chunks with filter masks, optional filters, filters in any order and number, unfiltered edges,
chunks of one element, windows of huge sparse datasets; and a copy with damaged chunks.

usage: write_damage.py FOLDER

Beside the files for the digest, FOLDER/sparse/ gets huge datasets, FOLDER/damaged/ files with
damage, and text that says what a reader must find there.
"""
import ctypes
import sys
import zlib
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

random = np.random.default_rng(33)
folder = Path(sys.argv[1])
ORDERS = {
    "shuffle deflate fletcher": (2, 1, 3),
    "fletcher shuffle deflate": (3, 2, 1),
    "deflate shuffle fletcher": (1, 2, 3),
    "fletcher deflate": (3, 1),
    "deflate twice": (1, 1),
    "fletcher twice": (3, 1, 3),
    "shuffle twice": (2, 2, 1),
    "lzf shuffle": (32000, 2),
}


def library():
    """The HDF5 library that h5py uses, for what h5py has no call for."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "libhdf5-" in line or "libhdf5.so" in line}
    return ctypes.CDLL(sorted(paths)[0])


def plist(chunk, filters=(), flags=0, size=4):
    made = h5p.create(h5p.DATASET_CREATE)
    made.set_chunk(chunk)
    made.set_fill_value(np.array(-7, "<i4"))
    for number in filters:
        made.set_filter(number, flags, {1: (4,), 2: (size,), 32000: ()}.get(number, ()))
    return made


def create(file, name, shape, made, maximum=None):
    space = h5s.create_simple(shape, maximum)
    return h5d.create(file.id, name.encode(), h5t.STD_I32LE, space, made)


def write(file, name, values, made):
    dataset = create(file, name, values.shape, made)
    dataset.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(values))
    return dataset


def steps(shape):
    return np.cumsum(random.integers(-3, 4, int(np.prod(shape)))).reshape(shape).astype("<i4")


def orders(file):
    for name, filters in ORDERS.items():
        for flags in (0, h5z.FLAG_OPTIONAL):
            write(file, f"{name} {flags}", steps((23, 31)), plist((8, 9), filters, flags))
    write(file, "does not shrink", random.integers(-2**31, 2**31, (40, 40), "<i4"), plist((8, 9), (32000,), h5z.FLAG_OPTIONAL))


def masks(file):
    """Every mask of shuffle, deflate and fletcher32, chunk by chunk."""
    dataset = create(file, "masks", (8 * 16,), plist((16,), (2, 1, 3)))
    other = write(file, "plain", steps((8 * 16,)), plist((16,)))
    whole = np.zeros(8 * 16, "<i4")
    other.read(h5s.ALL, h5s.ALL, whole)
    for mask in range(8):
        bytes_ = whole[16 * mask:][:16].tobytes()
        if not mask & 1:
            bytes_ = np.frombuffer(bytes_, "u1").reshape(16, 4).T.tobytes()
        if not mask & 2:
            bytes_ = zlib.compress(bytes_, 4)
        if not mask & 4:
            bytes_ += int(fletcher32(bytes_)).to_bytes(4, "little")
        dataset.write_direct_chunk((16 * mask,), bytes_, filter_mask=mask)


def fletcher32(data):
    words = np.frombuffer(data + b"\0" * (len(data) % 2), ">u2").tolist()
    low = high = 0
    for word in words:
        low = (low + word) % 65535
        high = (high + low) % 65535
    return high << 16 | low


def edges(file):
    for maximum in (None, (h5s.UNLIMITED, 50), (h5s.UNLIMITED, h5s.UNLIMITED)):
        for filters in ((), (1,), (2, 1, 3)):
            made = plist((8, 9), filters)
            assert library().H5Pset_chunk_opts(ctypes.c_int64(made.id), ctypes.c_uint(2)) >= 0
            dataset = create(file, f"edges {maximum} {filters}", (23, 31), made, maximum)
            dataset.write(h5s.ALL, h5s.ALL, steps((23, 31)))


def small(file):
    write(file, "one element", steps((5, 7)), plist((1, 1), (1, 3)))
    write(file, "one element, no filter", steps((5, 7)), plist((1, 1)))


def sparse(file, libver):
    """10^12 times 10^6 elements, three chunks of which exist."""
    for name, filters in (("plain", ()), ("filtered", (2, 1))):
        dataset = h5py.Dataset(create(file, name, (10**12, 10**6), plist((64, 1000), filters), (h5s.UNLIMITED,) * 2))
        for row, column in ((0, 0), (10**12 - 64, 10**6 - 1000), (5 * 10**11, 500_000)):
            dataset[row:row + 64, column:column + 1000] = steps((64, 1000))
    # Over 4 GiB a chunk (only the latest format has them), never written.
    if libver == "latest":
        create(file, "chunk of 5 GB", (3 * 10**9,), plist((5 * 10**9 // 4,)), (h5s.UNLIMITED,))


def has_holes(folder):
    """Whether the file system stores nothing for what was never written."""
    path = folder / "hole"
    with open(path, "wb") as file:
        file.truncate(1 << 26)
    stored = getattr(path.stat(), "st_blocks", 1 << 17) * 512
    path.unlink()
    return stored < 1 << 20


def large(target):
    """Two chunks of 5 GB with space in the file but few elements written, and windows of them as
    h5py reads them: first, last and step of the rows and columns, then the values."""
    shape, chunk = (50_000, 33_000), (40_000, 33_000)
    made = plist(chunk)
    made.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    made.set_fill_time(h5d.FILL_TIME_NEVER)
    with h5py.File(target / "large.h5", "w", libver="latest") as file, open(target / "large.txt", "w") as text:
        dataset = h5py.Dataset(create(file, "data", shape, made))
        assert dataset.id.get_chunk_info(0).size > 1 << 32
        for row, column in ((0, 0), (32_500, 16_000), (39_990, 32_900), (49_980, 32_900)):
            dataset[row:row + 20, column:column + 100] = steps((20, 100)) + row
        for rows, columns in (
            ((0, 7, 1), (0, 9, 1)),
            ((32_498, 32_510, 3), (15_995, 16_012, 1)),
            ((39_985, 40_015, 1), (32_890, 33_000, 7)),
            ((49_990, 50_000, 1), (32_990, 33_000, 1)),
            ((32_510, 32_511, 1), (15_000, 17_000, 1)),
        ):
            values = dataset[slice(*rows), slice(*columns)]
            assert values.any()
            print(*rows, *columns, *values.ravel(), file=text)


HURT = (1, 4, 6)


def damaged(target):
    """Files of nine chunks, some of them hurt. What is expected lies beside each: the values, then
    a line for each hurt chunk with its first element, address and size."""
    target.mkdir()
    for name, filters in (("deflate", (2, 1)), ("fletcher", (2, 3)), ("unknown", (1, 40000)), ("none", ())):
        path = target / f"{name}.h5"
        values = steps((24, 27))
        with h5py.File(path, "w", libver="latest") as file:
            dataset = write(file, "data", values, plist((8, 9), filters, h5z.FLAG_OPTIONAL))
            places = [dataset.get_chunk_info(n) for n in range(9)]
            if name == "unknown":
                # The library left that filter out; some chunks say that they went through it.
                other = create(file, "other", values.shape, dataset.get_create_plist())
                for n, place in enumerate(places):
                    stored = dataset.read_direct_chunk(place.chunk_offset)[1]
                    other.write_direct_chunk(place.chunk_offset, stored, 0 if n in HURT else 0b10)
                places = [other.get_chunk_info(n) for n in range(9)]
                del file["data"]
                file.move("other", "data")
        hurt = [places[n] for n in HURT]
        bytes_ = bytearray(path.read_bytes())
        if name == "none":
            hurt = [max(places, key=lambda place: place.byte_offset)]
            del bytes_[hurt[0].byte_offset + 3:]
        elif name != "unknown":
            for place in hurt:
                bytes_[place.byte_offset + (place.size - 1 if name == "fletcher" else 0)] ^= 0xFF
        path.write_bytes(bytes_)
        lines = [values.flat] + [(*place.chunk_offset, place.byte_offset, place.size) for place in hurt]
        path.with_suffix(".txt").write_text("\n".join(" ".join(map(str, line)) for line in lines))


for libver in ("earliest", "latest"):
    with h5py.File(folder / f"chunks-{libver}.h5", "w", libver=libver) as file:
        for part in (orders, masks, edges, small):
            part(file.create_group(part.__name__))
    # (digests of these would read for ever)
    (folder / "sparse").mkdir(exist_ok=True)
    with h5py.File(folder / "sparse" / f"{libver}.h5", "w", libver=libver) as file:
        sparse(file, libver)
damaged(folder / "damaged")
if has_holes(folder):
    large(folder / "sparse")
