#!/usr/bin/env python3
"""NeXus files as nexusformat writes them.   usage: write_nexus.py FOLDER"""
import sys
from pathlib import Path

import numpy as np
from nexusformat.nexus import (
    NXdata,
    NXdetector,
    NXentry,
    NXfield,
    NXgroup,
    NXinstrument,
    NXlink,
    NXlinkfield,
    NXmonochromator,
    NXroot,
    NXsample,
    NXsource,
    NXuser,
)


def experiment():
    angle = NXfield(np.linspace(-5, 5, 41), name="two_theta", units="degree", long_name="2θ")
    frame = NXfield(np.arange(3), name="frame")
    counts = NXfield(np.arange(3 * 41, dtype="u4").reshape(3, 41) ** 2, name="counts", units="counts", chunks=(1, 41), compression="gzip")
    entry = NXentry()
    entry["title"] = "a scan of nothing"
    entry["start_time"] = "2024-02-29T12:00:00+01:00"
    entry["instrument"] = NXinstrument(
        source=NXsource(name="a tube", type="Fixed Tube X-ray"),
        monochromator=NXmonochromator(wavelength=NXfield(1.5406, units="angstrom")),
        detector=NXdetector(data=counts, two_theta=angle, mask=NXfield(np.zeros((3, 41), bool)), dead=NXfield(np.array([1, 2], "i8"), fillvalue=-1)),
    )
    entry["sample"] = NXsample(name="air", temperature=NXfield(295.0, units="K"), orientation_matrix=np.eye(3))
    entry["user"] = NXuser(name="N. N.", notes=["first", "zweite", "третья"])
    entry["data"] = NXdata(NXlinkfield(counts), [frame, NXlinkfield(angle)])
    entry["data"].nxsignal = counts
    entry["empty"] = NXgroup(nxclass="NXcollection")
    entry["errors"] = NXdata(NXfield(np.sqrt(np.arange(41.0)), name="y"), angle, errors=NXfield(np.ones(41)))
    return NXroot(entry)


def main():
    folder = Path(sys.argv[1])
    experiment().save(folder / "experiment.nxs", "w")
    other = NXroot(NXentry(away=NXlink("/entry/instrument/detector/data", "experiment.nxs")))
    other["entry/big"] = NXfield(shape=(50, 60, 70), dtype="f4", fillvalue=-1.0)
    other["entry/big"][10, 20, :] = np.arange(70)
    other.save(folder / "linked.nxs", "w")


main()
