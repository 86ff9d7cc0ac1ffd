#!/usr/bin/env python3
"""Runs a program on each file of a list and measures it.

usage: measure.py LIST SECONDS PROGRAM [ARGUMENT...]      LIST has a path a line

One tab-separated line for each file: exit status (negative for a signal), seconds, peak
resident memory in KiB, last line of standard error. A program that runs longer than SECONDS is killed.
"""
import os, signal, subprocess, sys, threading, time


def measure(command, seconds):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    killer = threading.Timer(seconds, lambda: os.kill(process.pid, signal.SIGKILL))
    killer.start()
    error = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    killer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.monotonic() - start, usage.ru_maxrss, error[-1] if error else ""


def main():
    paths, seconds, command = open(sys.argv[1]).read().splitlines(), float(sys.argv[2]), sys.argv[3:]
    for path in paths:
        print("%d\t%.3f\t%d\t%s" % measure(command + [path], seconds), flush=True)


main()
