#!/usr/bin/env python3
"""Fills fuzz/corpus/TARGET with small inputs to start from: fixtures of the engine, the example,
the conformance corpus where it is there, and the messages and chunks that these hold.

    python fuzz/seed.py            (needs h5py, hdf5plugin)
"""

import hashlib
import pathlib

import h5py
import hdf5plugin  # noqa: F401  registers its filters
import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
LARGEST = 48 << 10
FOLDERS = ["engine/tests/fixtures", "assets", "../shared/corpus"]


def keep(target, data):
    folder = ROOT / "fuzz/corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def messages(data):
    """Bodies of version 2 header messages, found by their signature."""
    at = data.find(b"OHDR")
    while at >= 0:
        flags = data[at + 5]
        place = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        size = int.from_bytes(data[place : place + width], "little")
        place += width
        end = min(place + size, len(data))
        while place + 4 <= end:
            kind, length = data[place], int.from_bytes(data[place + 1 : place + 3], "little")
            place += 6 if flags & 4 else 4
            keep("message", bytes([kind, 0]) + data[place : place + min(length, 4096)])
            place += length
        at = data.find(b"OHDR", at + 4)


def structures(data):
    kinds = {b"GCOL": 0x42, b"SMTB": 0x43, b"HEAP": 0x44, b"\x89HDF": 0x45, b"FRHP": 0x46,
             b"BTHD": 0x47, b"EAHD": 0x48, b"FAHD": 0x49}
    for signature, kind in kinds.items():
        at = data.find(signature)
        if at >= 0:
            keep("message", bytes([kind, 0]) + data[at : at + 512])


def chunks():
    """Chunks of every filter at hand, as the filter target takes them."""
    values = (numpy.arange(256) ** 2 % 251).astype("<i4")
    # In the order of the registry's numbers.
    ids = registry()
    for number, kind in filters().items():
        if number not in ids:
            continue
        name = f"seed-{number}.h5"
        with h5py.File(name, "w", driver="core", backing_store=False) as file:
            try:
                data = file.create_dataset("d", data=values, chunks=values.shape, **kind)
            except Exception:
                continue
            plist = data.id.get_create_plist()
            client = next(f for f in map(plist.get_filter, range(plist.get_nfilters())) if f[0] == number)[2]
            _, stream = data.id.read_direct_chunk((0,))
            parameters = b"".join(int(value).to_bytes(4, "little") for value in client)
            head = bytes([ids.index(number), len(client), (values.nbytes // 256) << 1 | 1])
            keep("filter", head + parameters + stream)


def registry():
    """Numbers of the filters that the engine decodes, as its source lists them."""
    import re
    text = (ROOT / "engine/src/filter/registry.rs").read_text()
    return sorted(int(number) for number in re.findall(r"register\((\d+),", text))


def filters():
    p = hdf5plugin
    return {
        1: {"compression": "gzip"}, 2: {"shuffle": True}, 3: {"fletcher32": True},
        4: {"compression": "szip"}, 6: {"scaleoffset": 0}, 307: p.BZip2(), 32000: {"compression": "lzf"},
        32001: p.Blosc(), 32004: p.LZ4(), 32008: p.Bitshuffle(), 32013: p.Zfp(reversible=True),
        32015: p.Zstd(), 32026: p.Blosc2(),
    }


def main():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if not path.is_file() or path.stat().st_size > 1 << 20:
                continue
            data = path.read_bytes()
            if b"\x89HDF\r\n\x1a\n" not in data[:4096]:
                continue
            if len(data) <= LARGEST:
                keep("walk", data)
            messages(data)
            structures(data)
    chunks()
    for text in ["", "0, :, 10:20:2", "..., -1", "[::3]", "5:", "-1:-5", ":,:,:", "1_000"]:
        for shape in [(), (10,), (5, 4, 6), (2**63, 3)]:
            lengths = b"".join(n.to_bytes(8, "little") for n in shape)
            keep("selection", bytes([len(shape)]) + lengths + text.encode())


main()
