#!/usr/bin/env python3
"""Writes a group of a million members.

usage: write_many.py FILE

`many`: hard links `m0` to `m999999`, by turns to eight datasets of one to eight elements.
"""
import sys

import h5py

MEMBERS = 1_000_000

with h5py.File(sys.argv[1], "w") as file:
    datasets = [file.create_dataset("k%d" % n, data=range(n)).id for n in range(1, 9)]
    many = file.create_group("many").id
    for n in range(MEMBERS):
        h5py.h5o.link(datasets[n % 8], many, b"m%d" % n)
