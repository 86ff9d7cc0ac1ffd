#!/usr/bin/env python3
"""Runs digest.py, structure.py, values.py or shown.py on each file of a list, every one in a process of its own.

usage: digest_each.py digest|structure|values|shown LIST FOLDER
       LIST has a path a line; results are FOLDER/0, /1, ...

A result is what the script prints, or one line 'FAILED: reason'. h5py is imported once, before forking.
"""
import os, signal, sys, time

import digest, shown, structure, values, h5py
from h5py import h5g, h5o


def digest_file(script, path, out):
    os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    os.chdir(os.path.dirname(path) or ".")
    try:
        f = h5py.File(path, "r", locking=False)
    except Exception as e:
        print("FAILED: cannot open: %s" % str(e).replace("\n", " "))
        sys.stdout.flush()
        return
    if script != "digest":
        {"structure": structure, "values": values, "shown": shown}[script].walk(f)
    else:
        root = h5g.open(f.id, b"/")
        digest.walk(root, "", {h5o.get_info(root).addr}, 0)
    sys.stdout.flush()


def main():
    script, listed, results = sys.argv[1:]
    paths = open(listed).read().splitlines()
    for number, path in enumerate(paths):
        out = os.path.join(results, str(number))
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            digest_file(script, path, out)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            open(out, "w").write("FAILED: wait status %d" % status)


main()
