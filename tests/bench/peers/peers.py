#!/usr/bin/env python3
"""Reading speed of other pure-Rust readers beside ours, on the files of the reading benchmark.

usage: peers.py [FOLDER [WORD…]]     (as of ../read.py, which says more)

The rules are those of read.py: every repetition opens the file anew and gets a fresh result, the
page cache is warm, the readers take turns, and the sums of what they read are compared. Each
reader is a process of its own. Printed are our median time and, for each peer, the medians of the
paired ratios (above 1: we are faster), of opening and reading alone and with the summing; or that
it cannot read the case, and the cause. Needs h5py and numpy, to make the files.
"""
import os
import queue
import re
import statistics
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import files  # noqa: E402
import read  # noqa: E402

PEERS = ["hdf5-pure", "hdf5-reader", "rust-hdf5"]
PAIRS = 7
# Seconds after which a peer has lost a case.
PATIENCE = 120


class Reader:
    """A process that reads what a line asks for; started again after it died or took too long."""

    def __init__(self, *command):
        self.command = command
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        self.lines = queue.Queue()
        self.said = []
        output, errors = self.process.stdout, self.process.stderr
        lines, said = self.lines, self.said
        threading.Thread(target=lambda: [lines.put(line) for line in output] + [lines.put("")],
                         daemon=True).start()
        threading.Thread(target=lambda: said.extend(errors), daemon=True).start()

    def ask(self, words):
        """Seconds of reading, of reading and summing, and the sum; or the cause why not."""
        if self.process is None:
            self.start()
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        try:
            answer = self.lines.get(timeout=PATIENCE)
        except queue.Empty:
            self.end()
            return "not done after %d s" % PATIENCE
        if not answer:
            said = " ".join("".join(self.said).split())
            self.end()
            return "it ended: " + (said or "killed")
        try:
            return tuple(map(float, answer.split()))
        except ValueError:
            return answer.removeprefix("error: ").strip()

    def end(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def compare(ours, peer, words, typed):
    """Pairs of answers, or the cause why there are none."""
    pairs = []
    number = 0
    while number <= PAIRS:
        theirs = peer.ask(typed)
        mine = ours.ask(words)
        if isinstance(mine, str):
            sys.exit("%s: %s" % (words, mine))
        if isinstance(theirs, str):
            return theirs
        if abs(theirs[2] - mine[2]) > 1e-9 * abs(mine[2]) + 1e-3:
            return "wrong values: their sum is %r, not %r" % (theirs[2], mine[2])
        if number:  # the first warms the page cache
            pairs.append((theirs, mine))
        number += 1
    return pairs


def show(name, peer, pairs):
    if isinstance(pairs, str):
        print("%-28s %-12s cannot read: %s" % (name, peer, pairs[:200]), flush=True)
        return
    read_only, summed = (
        statistics.median(theirs[i] / mine[i] for theirs, mine in pairs) for i in (0, 1)
    )
    a, b = (statistics.median(side[0] for side in sides) for sides in zip(*pairs))
    print("%-28s %-12s %9.4f s  ours %8.4f s  ratio %8.2f  with sums %8.2f"
          % (name, peer, a, b, read_only, summed), flush=True)


def build(folder, *arguments):
    subprocess.run(["cargo", "build", "--release", "--locked", "-q", *arguments], cwd=folder,
                   check=True)
    return os.environ.get("CARGO_TARGET_DIR", os.path.join(folder, "target"))


def versions():
    read.versions()
    lock = open(os.path.join(HERE, "Cargo.lock")).read()
    found = dict(re.findall(r'name = "([^"]+)"\nversion = "([^"]+)"', lock))
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    print("peers: %s; %s" % (", ".join("%s %s" % (name, found[name]) for name in PEERS), rust),
          flush=True)


def kind(file):
    return "f4" if file == "line" or file.endswith("-f4") else "i4"


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "/tmp/hyperslab-bench"
    words = sys.argv[2:]
    os.makedirs(folder, exist_ok=True)
    target = build(read.ROOT, "-p", "hyperslab-engine", "--example", "read_bench")
    ours = Reader(os.path.join(target, "release/examples/read_bench"))
    target = build(HERE)
    program = os.path.join(target, "release/hyperslab-peers")
    peers = [(name, Reader(program, name)) for name in PEERS]
    versions()
    for name, file, case, *rest in files.CASES:
        if words and not any(word in name for word in words):
            continue
        path = files.path(folder, file)
        for peer, reader in peers:
            pairs = compare(ours, reader, [case, path, *rest], [case, path, kind(file), *rest])
            show(name, peer, pairs)
    for reader in [ours, *(reader for _, reader in peers)]:
        reader.end()


if __name__ == "__main__":
    main()
