#!/usr/bin/env python3
"""The window of the optimized program under Xvfb: start, memory, clicks and frames.

usage: window.py PROGRAM [FOLDER]       (FOLDER keeps the files; about 1.3 GB)

Needs Xvfb, h5py, numpy, libx11-6 and libxtst6 (which xdotool brings along). What is on screen is
read from Xvfb's frame buffer every millisecond or two, so times are what a user sees and not what
the program says of itself.
"""
import ctypes
import mmap
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

import h5py
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WIDTH, HEIGHT = 1280, 800
RUNS = 7


def make(folder):
    """`field`: 256 MiB in compressed chunks of their own; `long`: a gibibyte; `small`: a table."""
    path = os.path.join(folder, "window.h5")
    if os.path.exists(path):
        return path
    with h5py.File(path + ".part", "w") as file:
        y, x = np.mgrid[0:8192, 0:8192].astype("f4")
        noise = np.random.default_rng(1).normal(size=(8192, 8192)).astype("f4")
        values = np.round(1000 * np.sin(x / 700) * np.cos(y / 900) + noise, 2)
        options = dict(chunks=(256, 256), compression=4, shuffle=True)
        file.create_dataset("field", data=values.astype("f4"), **options)
        count, chunk = 256, 1 << 20
        long = file.create_dataset(
            "long", (count * chunk,), "f4", chunks=(chunk,), compression="gzip"
        )
        packed = zlib.compress(noise.ravel()[:chunk].round(2).tobytes(), 1)
        for index in range(count):
            long.id.write_direct_chunk((index * chunk,), packed)
        file["small"] = np.arange(3000000).reshape(1000000, 3)
    os.rename(path + ".part", path)
    return path


class Display:
    """Xvfb with its picture in memory."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        command = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0"]
        command += ["%dx%dx24" % (WIDTH, HEIGHT), "-fbdir", self.folder.name]
        self.server = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.name = ":" + self.server.stdout.readline().decode().strip()
        file = open(os.path.join(self.folder.name, "Xvfb_screen0"), "rb")
        self.memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        words = np.frombuffer(self.memory, ">u4", 25)
        start = int(words[0]) + int(words[19]) * 12
        self.screen = np.frombuffer(self.memory, "<u4", WIDTH * HEIGHT, start)
        self.screen = self.screen.reshape(HEIGHT, WIDTH)
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.test = ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.connection = ctypes.c_void_p(self.x11.XOpenDisplay(self.name.encode()))

    def point(self, x, y):
        self.test.XTestFakeMotionEvent(self.connection, -1, x, y, 0)
        self.x11.XSync(self.connection, 0)

    def press(self, button=1):
        """Presses and releases; returns when the server has both."""
        for down in (1, 0):
            self.test.XTestFakeButtonEvent(self.connection, button, down, 0)
        self.x11.XSync(self.connection, 0)

    def colours(self):
        """How many there are where the first rows of a tree below its file stand."""
        return len(np.unique(self.screen[95:160, 20:280]))

    def wait_for_tree(self):
        while self.colours() < 20:
            time.sleep(0.001)

    def wait_for_nothing(self):
        while self.colours() >= 20:
            time.sleep(0.01)

    def last_change(self, seconds):
        """When the picture last changed, once it has not for so long."""
        last, since = self.screen.copy(), time.monotonic()
        while time.monotonic() - since < seconds:
            time.sleep(0.001)
            if not np.array_equal(last, self.screen):
                last, since = self.screen.copy(), time.monotonic()
        return since

    def close(self):
        self.server.kill()
        self.server.wait()


class Program:
    """The program on a display; the trace goes to a file."""

    def __init__(self, program, display, *arguments):
        self.home = tempfile.TemporaryDirectory()
        self.log = os.path.join(self.home.name, "log")
        variables = dict(os.environ, DISPLAY=display.name, HOME=self.home.name)
        variables.update(HYPERSLAB_LOG="hyperslab=trace", NO_COLOR="1")
        variables.update(XDG_CONFIG_HOME=self.home.name, XDG_STATE_HOME=self.home.name)
        variables.pop("WAYLAND_DISPLAY", None)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [program, "--renderer", "software", *arguments],
            env=variables,
            stderr=open(self.log, "w"),
        )

    def memory(self, field):
        """MB of a line of /proc/PID/status: VmRSS now, VmHWM the most there was."""
        status = open("/proc/%d/status" % self.process.pid).read()
        return int(re.search(field + r":\s+(\d+)", status)[1]) * 1024 / 1e6

    def trace(self):
        return re.sub(r"\x1b\[[0-9;]*m", "", open(self.log).read())

    def frames(self):
        """Milliseconds of each frame that the trace tells."""
        units = {"s": 1e3, "ms": 1.0, "µs": 1e-3, "ns": 1e-6}
        found = re.findall(r"took=([\d.]+)(s|ms|µs|ns)\b", self.trace())
        return [float(number) * units[unit] for number, unit in found]

    def close(self):
        self.process.kill()
        self.process.wait()


def measure_start(binary, display):
    tree, whole = [], []
    example = os.path.join(ROOT, "assets/example.h5")
    for _ in range(RUNS):
        program = Program(binary, display, example)
        display.wait_for_tree()
        tree.append((time.monotonic() - program.started) * 1e3)
        whole.append((display.last_change(1.0) - program.started) * 1e3)
        program.close()
        display.wait_for_nothing()
    print("tree of the example on screen        %4.0f ms   (%s)" % middle(tree))
    print("everything of the first page         %4.0f ms   (%s)" % middle(whole))


def middle(values):
    return statistics.median(values), spread(values)


def spread(values):
    return "%.0f to %.0f" % (min(values), max(values))


def measure_memory(binary, display, path):
    program = Program(binary, display, path + "::/field")
    display.last_change(2)
    print("memory, 256 MiB of gzip, first view  %4.0f MB, peak %4.0f" % both(program))
    # The buttons of the views stand in a row above the object.
    for name, x in (("table", 325), ("plot", 371), ("image", 420)):
        display.point(x, 127)
        display.press()
        display.last_change(2)
        print("  after the %-8s                   %4.0f MB, peak %4.0f" % (name, *both(program)))
    program.close()


def both(program):
    return program.memory("VmRSS"), program.memory("VmHWM")


def measure_click(binary, display, path):
    """From the click on a table in the tree, while a plot reads a gibibyte, to its last cell."""
    cells = np.s_[180:560, 300:900]
    times = []
    for _ in range(RUNS):
        program = Program(binary, display, path + "::/long")
        display.wait_for_tree()
        # field, long, small: rows of 22 below the file's.
        display.point(90, 147)
        time.sleep(0.25)
        changes = [(0, display.screen[cells].copy())]
        clicked = time.monotonic()
        display.press()
        while time.monotonic() - clicked < 1.5:
            now = display.screen[cells].copy()
            if not np.array_equal(now, changes[-1][1]):
                changes.append((time.monotonic(), now))
            time.sleep(0.001)
        assert len(changes) > 1, "nothing changed"
        last = changes[-1][1]
        shown = next(at for at, picture in changes if np.array_equal(picture, last))
        times.append((shown - clicked) * 1e3)
        program.close()
        display.wait_for_nothing()
    print("click to cells, 1 GiB being read     %4.0f ms   (%s)" % middle(times))


def measure_frames(binary, display, path):
    program = Program(binary, display, path + "::/small")
    display.last_change(0.5)
    before = len(program.frames())
    display.point(700, 400)
    for _ in range(200):
        display.press(5)
        time.sleep(0.015)
    display.last_change(0.5)
    frames = sorted(program.frames()[before:])
    program.close()
    median, late, longest = (frames[int((len(frames) - 1) * at)] for at in (0.5, 0.99, 1))
    print("frames while a table scrolls         %4.1f ms   (" % median, end="")
    print("99 of 100 below %.1f, longest %.1f, of %d)" % (late, longest, len(frames)))


def main():
    binary = os.path.abspath(sys.argv[1])
    folder = sys.argv[2] if len(sys.argv) > 2 else "/tmp/hyperslab-bench"
    os.makedirs(folder, exist_ok=True)
    path, display = make(folder), Display()
    try:
        measure_start(binary, display)
        measure_memory(binary, display, path)
        measure_click(binary, display, path)
        measure_frames(binary, display, path)
    finally:
        display.close()


if __name__ == "__main__":
    main()
