#!/usr/bin/env python3
"""Writes example.h5 and example-linked.h5 beside this script (or into the folder given).

A small file with one of everything that a viewer meets: time series, waveforms, an image
with its palette, a field on dimension scales, a table, strings, enums, references, links.
Needs h5py and numpy. Two runs give the same bytes: the noise is seeded, no time is tracked.

usage: make_example.py [FOLDER]
"""
import sys
from pathlib import Path

import h5py
import numpy as np

PACKED = {"compression": "gzip", "compression_opts": 9, "shuffle": True}
UTF8 = h5py.string_dtype("utf-8")
DAY = 86400.0
SKY = h5py.enum_dtype({"clear": 0, "cloudy": 1, "rain": 2, "snow": 3}, basetype="u1")


def smooth_noise(rng, n, width):
    """n values of unit variance whose neighbours within `width` resemble each other."""
    kernel = np.hanning(2 * width + 3)
    values = np.convolve(rng.standard_normal(n + 2 * width + 2), kernel, "valid")
    return values / np.sqrt(np.sum(kernel**2))


def field(rng, rows, columns, roughness):
    """A random landscape in 0 to 1: noise whose power falls with wavelength."""
    ky = np.fft.fftfreq(rows)[:, None] * rows
    kx = np.fft.rfftfreq(columns)[None, :] * columns
    k = np.sqrt(ky**2 + (kx * rows / columns) ** 2)
    k[0, 0] = 1.0
    shape = (rows, columns // 2 + 1)
    spectrum = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / k**roughness
    spectrum[0, 0] = 0.0
    land = np.fft.irfft2(spectrum, (rows, columns))
    return (land - land.min()) / (land.max() - land.min())


def station(f, rng, name, title, place, mean, swing):
    """A weather station: one day of temperature every 10 s and of wind every 5 s."""
    group = f.create_group(name)
    group.attrs["name"] = title
    group.attrs["latitude"], group.attrs["longitude"], group.attrs["elevation"] = place

    clock = np.arange(0, DAY, 10.0)
    warmth = mean + swing * np.sin(2 * np.pi * (clock / DAY - 0.375))
    warmth += 0.6 * smooth_noise(rng, clock.size, 400) + 0.08 * smooth_noise(rng, clock.size, 8)
    temperature = group.create_dataset(
        "temperature", data=np.round(warmth, 2).astype("f4"), chunks=(2160,), **PACKED
    )
    clock = np.arange(0, DAY, 5.0)
    speed = 4.0 + 2.5 * np.sin(2 * np.pi * (clock / DAY - 0.45)) + smooth_noise(rng, clock.size, 300)
    speed += 0.7 * smooth_noise(rng, clock.size, 12)
    wind = group.create_dataset(
        "wind", data=np.round(np.abs(speed), 1).astype("f4"), chunks=(4320,), **PACKED
    )
    for dataset, dt, units in (temperature, 10.0, "°C"), (wind, 5.0, "m/s"):
        dataset.attrs["dt"] = dt
        dataset.attrs["start_time"] = 1375204299
        dataset.attrs["units"] = units
    return group


def detector(f, rng):
    """Three waveforms of one event, as digitized: ringing pulses on a noisy baseline."""
    group = f.create_group("detector")
    group.attrs["event"] = np.uint64(4_611_686_018_427_387_905)
    t = np.arange(4096) * 4e-9
    for number, (at, height, tau) in enumerate([(3.1e-6, 2400, 9e-7), (3.4e-6, 1700, 1.4e-6), (4.9e-6, 900, 2.2e-6)]):
        late = np.clip(t - at, 0, None)
        pulse = height * (np.exp(-late / tau) - np.exp(-late / 1.2e-7)) * (t > at)
        ring = 0.12 * height * np.sin(2 * np.pi * 2.2e6 * late) * np.exp(-late / (2 * tau)) * (t > at)
        counts = 120 + pulse + ring + 6 * rng.standard_normal(t.size)
        dataset = group.create_dataset(f"waveform_{number}", data=np.round(counts).astype("<i2"))
        dataset.attrs["dt"] = 4e-9
        dataset.attrs["start_time"] = -2e-6
        dataset.attrs["units"] = "ADC counts"
        dataset.attrs["gain"] = np.float32(0.244)
    # Kept as big-endian, as the digitizer sent it.
    group.create_dataset("baseline", data=np.full(16, 120, ">i2"), fletcher32=True)


def hypsometric_palette():
    """256 colours from deep water over shore, meadow and rock to snow."""
    stops = [0, 70, 112, 118, 135, 175, 210, 235, 255]
    colours = np.array(
        [(8, 24, 68), (30, 96, 160), (126, 190, 214), (232, 220, 176), (122, 168, 96),
         (78, 120, 70), (134, 112, 90), (196, 190, 186), (255, 255, 255)]
    )
    return np.stack([np.interp(np.arange(256), stops, colours[:, c]) for c in range(3)], 1).round().astype("u1")


def images(f, rng):
    """An indexed image with its palette, and the same land lit from the north-west."""
    group = f.create_group("images")
    y, x = np.linspace(-1, 1, 240)[:, None], np.linspace(-1, 1, 360)[None, :]
    land = field(rng, 240, 360, 1.9) * 0.75 + 0.5 * np.exp(-2.2 * (x**2 + y**2)) - 0.08
    land = (land - land.min()) / (land.max() - land.min())
    palette = group.create_dataset("elevation palette", data=hypsometric_palette())
    palette.attrs["CLASS"] = np.bytes_("PALETTE")
    palette.attrs["PAL_VERSION"] = np.bytes_("1.2")
    palette.attrs["PAL_TYPE"] = np.bytes_("STANDARD8")
    palette.attrs["PAL_COLORMODEL"] = np.bytes_("RGB")

    index = np.round(255 * land).astype("u1")
    elevation = group.create_dataset("island", data=index, chunks=(120, 180), **PACKED)
    mark_image(elevation, "IMAGE_INDEXED")
    elevation.attrs["IMAGE_MINMAXRANGE"] = np.array([0, 255], "u1")
    elevation.attrs["PALETTE"] = np.array([palette.ref], h5py.ref_dtype)

    down, right = np.gradient(np.maximum(land, 0.46) * 45.0)
    light = np.clip(0.88 + 0.45 * (down + right), 0.25, 1.15)[..., None]
    lit = np.clip(hypsometric_palette()[index] * light, 0, 255).astype("u1")
    relief = group.create_dataset("relief", data=lit[::2, ::2], chunks=(60, 90, 3), **PACKED)
    mark_image(relief, "IMAGE_TRUECOLOR")
    relief.attrs["INTERLACE_MODE"] = np.bytes_("INTERLACE_PIXEL")
    return index


def mark_image(dataset, subclass):
    """The attributes by which the HDF5 Image specification knows an image."""
    dataset.attrs["CLASS"] = np.bytes_("IMAGE")
    dataset.attrs["IMAGE_VERSION"] = np.bytes_("1.2")
    dataset.attrs["IMAGE_SUBCLASS"] = np.bytes_(subclass)


def climate(f, rng):
    """Monthly temperature on a globe: 12 × 45 × 90 on dimension scales with units."""
    group = f.create_group("climate")
    lat, lon = np.linspace(-88, 88, 45), np.arange(0, 360, 4.0)
    months = np.array([15, 45, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349], "f8")
    land = field(rng, 45, 90, 1.6) > 0.55
    phase = np.cos(2 * np.pi * (months - 200) / 365.25)[:, None, None]
    height = np.sin(np.radians(lat))[None, :, None]
    values = 29 - 46 * height**2 + phase * height * np.where(land, 17, 6)[None]
    values = values + 2.5 * (field(rng, 45, 90, 1.8) - 0.5) - np.where(land, 3.0, 0.0) * height**2
    data = group.create_dataset(
        "temperature", data=np.round(values, 1).astype("f4"), chunks=(1, 45, 90),
        maxshape=(None, 45, 90), fillvalue=np.float32(-999), **PACKED
    )
    data.attrs["units"] = "°C"
    data.attrs["long_name"] = "Air temperature at 2 m, monthly mean"
    data.attrs["valid_range"] = np.array([-90, 60], "f4")
    scales = [("time", months, "days since 2025-01-01"), ("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")]
    for axis, (name, coordinate, units) in enumerate(scales):
        scale = group.create_dataset(name, data=coordinate)
        scale.make_scale(name)
        scale.attrs["units"] = units
        data.dims[axis].attach_scale(scale)
        data.dims[axis].label = name


def table(f, rng):
    """A catalogue: a compound with a nested member, strings, an enum and a boolean."""
    position = np.dtype([("latitude", "f8"), ("longitude", "f8"), ("depth", "f4")])
    row = np.dtype([
        ("id", "u4"), ("time", "f8"), ("position", position), ("magnitude", "f4"),
        ("region", UTF8), ("network", "S4"), ("sky", SKY), ("reviewed", "?"), ("moment", "f8", (3,)),
    ])
    regions = ["Kermadec Islands", "Ísland", "日本海溝", "Ελλάδα", "Chile", "الأردن", "नेपाल", "Alaska"]
    rows = np.zeros(160, row)
    rows["id"] = np.arange(20001, 20161)
    rows["time"] = np.round(1735689600 + np.sort(rng.uniform(0, 90 * DAY, 160)), 3)
    rows["position"]["latitude"] = np.round(rng.uniform(-60, 70, 160), 4)
    rows["position"]["longitude"] = np.round(rng.uniform(-180, 180, 160), 4)
    rows["position"]["depth"] = np.round(rng.gamma(2, 25, 160), 1)
    rows["magnitude"] = np.round(3.5 + rng.exponential(0.6, 160), 1)
    rows["region"] = [regions[i] for i in rng.integers(0, 8, 160)]
    rows["network"] = rng.choice([b"US", b"GE", b"NZ", b"IU"], 160)
    rows["sky"] = rng.integers(0, 4, 160)
    rows["reviewed"] = rng.random(160) < 0.7
    rows["moment"] = np.round(rng.standard_normal((160, 3)), 3)
    data = f.create_dataset("events", data=rows, chunks=(80,), maxshape=(None,))
    data.attrs["description"] = "Invented earthquakes; a table with nested members"


def strings(f):
    """Text of fixed and variable length, in several scripts and both encodings."""
    group = f.create_group("text")
    greetings = ["Hello, world", "你好,世界", "مرحبا بالعالم", "नमस्ते दुनिया", "Γειά σου Κόσμε", "🌍 👋🏽 🛰️"]
    group.create_dataset("greetings", data=greetings, dtype=UTF8)
    fixed = np.array([g.encode() for g in greetings], "S48").astype(h5py.string_dtype("utf-8", 48))
    group.create_dataset("greetings, fixed length", data=fixed)
    group.create_dataset("codes", data=np.array([b"KEF", b"NRT", b"DXB", b"DEL", b"ATH"]))
    group.create_dataset("note", data="One string.\nIt has two lines, and a tab:\there.", dtype=UTF8)
    for name, value in ("温度", 21.5), ("درجة الحرارة", 34.0), ("तापमान", 28.25):
        group.create_dataset(name, data=value).attrs["units"] = "°C"


def types(f, rng, index):
    """The element types that are not plain numbers, and shapes that are not plain arrays."""
    group = f.create_group("types")
    f["sky type"] = np.dtype(SKY)
    group.create_dataset("enum", data=rng.integers(0, 4, 48).astype("u1"), dtype=f["sky type"])
    group.create_dataset("mask", data=index[::4, ::4] > 115, chunks=(30, 45), **PACKED)
    x = np.linspace(-4, 4, 257)
    packet = np.exp(-(x**2) / 2) * np.exp(9j * x)
    group.create_dataset("complex", data=packet.astype("c16")).attrs["dt"] = 8 / 256
    group.create_dataset("opaque", data=np.frombuffer(bytes(range(64)), "V16"))
    array = group.create_dataset("array", (4,), np.dtype(("i4", (2, 3))))
    array[:] = np.arange(24).reshape(4, 2, 3)
    ragged = group.create_dataset("ragged", (5,), h5py.vlen_dtype("i4"))
    for i in range(5):
        ragged[i] = np.arange(i * i, dtype="i4")
    group.create_dataset("half", data=np.linspace(0, 1, 11).astype("f2"))
    group.create_dataset("big-endian", data=np.geomspace(1e-12, 1e12, 25).astype(">f8"))
    group.create_dataset("large integers", data=np.array([2**53 + 1, 2**63, 2**64 - 1], "u8"))
    group.create_dataset("not numbers", data=np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324]))
    group.create_dataset("scalar", data=6.62607015e-34).attrs["units"] = "J s"
    group["empty"] = h5py.Empty("f4")
    group.create_dataset("never written", (1000, 1000, 1000), "f4", chunks=(100, 100, 100), fillvalue=-1.0)


def references(f):
    """Pointers to objects and to parts of them."""
    group = f.create_group("references")
    objects = [f["15"].ref, f["15/temperature"].ref, f["events"].ref, f["images/island"].ref]
    group.create_dataset("objects", data=np.array(objects, h5py.ref_dtype))
    regions = [f["15/temperature"].regionref[3000:5000], f["images/island"].regionref[60:180:2, 90:270]]
    group.create_dataset("regions", data=np.array(regions, h5py.regionref_dtype))


def links(f, linked):
    """Every kind of link, and one that leads nowhere."""
    group = f.create_group("links")
    group["hard"] = f["15/temperature"]
    group["soft"] = h5py.SoftLink("/climate/temperature")
    group["external"] = h5py.ExternalLink(linked, "/calibration/curve")
    group["dangling"] = h5py.SoftLink("/no/such/object")
    group["up"] = h5py.SoftLink("/")


def write_linked(path):
    """The file that the external link of the example leads to."""
    with h5py.File(path, "w") as f:
        f.attrs["title"] = "Calibration that example.h5 links to"
        volts = np.linspace(0, 5, 201)
        curve = f.create_dataset("calibration/curve", data=(3.2 * volts + 0.11 * volts**2 - 0.4).astype("f8"))
        curve.attrs["dt"] = 0.025
        curve.attrs["units"] = "keV"


def write_example(path, linked):
    rng = np.random.default_rng(15)
    with h5py.File(path, "w") as f:
        f.attrs["title"] = "Hyperslab example"
        f.attrs["description"] = (
            "One of everything: weather stations, detector waveforms, images, a climate field "
            "on dimension scales, a table, text in several scripts, references and links."
        )
        f.attrs["license"] = "CC0-1.0"
        f.attrs["version"] = np.array([1, 0], "i4")
        station(f, rng, "15", "Reykjavík harbour", (64.15, -21.94, 12.0), 8.5, 3.2)
        station(f, rng, "20", "Uyuni salt flat", (-20.13, -67.49, 3656.0), 6.0, 11.5)
        detector(f, rng)
        index = images(f, rng)
        climate(f, rng)
        table(f, rng)
        strings(f)
        types(f, rng, index)
        references(f)
        links(f, linked)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    write_linked(folder / "example-linked.h5")
    write_example(folder / "example.h5", "example-linked.h5")


if __name__ == "__main__":
    main()
