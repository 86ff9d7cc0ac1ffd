#!/usr/bin/env python3
"""Cut the shipped fonts down to what the program uses.

Needs fonttools. Usage:

    make_fonts.py INTER_DIR JETBRAINS_MONO_DIR PHOSPHOR_DIR

INTER_DIR holds Inter-Regular.otf and Inter-SemiBold.otf (no reserved
font name), JETBRAINS_MONO_DIR JetBrainsMono-Regular.ttf, and PHOSPHOR_DIR the
folder `src/regular` of the npm package @phosphor-icons/web. Writes the fonts
beside itself, and `app/src/ui/icons.rs` from `icons.txt`.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent

# Latin, IPA, combining marks, Greek, Cyrillic, Vietnamese, punctuation, super- and
# subscripts, currency, letterlike, arrows, mathematics, technical, boxes, shapes.
TEXT = [(0x20, 0x7E), (0xA0, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x23FF), (0x2500, 0x25FF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD)]

# What egui's own widgets write, given to the icon font under their own code points.
ALIASES = {0x23F4: "CHEVRON_LEFT", 0x23F5: "CHEVRON_RIGHT", 0x23F6: "CHEVRON_UP", 0x23F7: "CHEVRON_DOWN",
           0x2714: "CHECK", 0x2716: "CLOSE", 0x1F50D: "SEARCH", 0x2795: "PLUS", 0x2796: "MINUS"}


def cut(source: Path, target: Path, unicodes: list[int], features: list[str], aliases: dict[int, int] | None = None):
    options = subset.Options()
    options.layout_features = features
    options.hinting = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    font = TTFont(source)
    for alias, code in (aliases or {}).items():
        for table in font["cmap"].tables:
            if code in table.cmap and (alias < 0x10000 or table.format == 12):
                table.cmap[alias] = table.cmap[code]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=unicodes + list(aliases or {}))
    cutter.subset(font)
    font.save(target)
    print(target.name, target.stat().st_size)


def icons(folder: Path) -> dict[str, tuple[int, str, str]]:
    css = (folder / "style.css").read_text()
    codes = dict(re.findall(r'\.ph\.ph-([a-z0-9-]+):before\s*\{\s*content:\s*"\\([0-9a-f]+)"', css))
    found = {}
    for line in (HERE / "icons.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            constant, name, meaning = line.split(None, 2)
            found[constant] = (int(codes[name], 16), name, meaning)
    return found


def write_constants(table: dict[str, tuple[int, str, str]]):
    lines = ["//! Icons: characters of the Phosphor font in `assets/fonts`.", "//!",
             "//! Written by `assets/fonts/make_fonts.py` from `icons.txt`; change them there.", ""]
    for constant, (code, name, meaning) in table.items():
        lines += [f"/// {meaning} (`{name}`)", f'pub const {constant}: &str = "\\u{{{code:x}}}";']
    lines += ["", "/// Every icon, for the tests and the icon sheet.", "pub const ALL: &[(&str, &str)] = &["]
    lines += [f'    ("{constant}", {constant}),' for constant in table]
    lines += ["];", ""]
    (HERE.parents[1] / "app/src/ui/icons.rs").write_text("\n".join(lines))


def main():
    inter, mono, phosphor = map(Path, sys.argv[1:4])
    text = [code for first, last in TEXT for code in range(first, last + 1)]
    for weight in ("Regular", "SemiBold"):
        cut(inter / f"Inter-{weight}.otf", HERE / f"Inter-{weight}.otf", text, ["kern", "ccmp", "locl", "mark", "mkmk"])
    cut(mono / "JetBrainsMono-Regular.ttf", HERE / "JetBrainsMono-Regular.ttf", text, ["ccmp", "locl", "mark", "mkmk"])
    table = icons(phosphor)
    codes = [code for code, _, _ in table.values()]
    aliases = {alias: table[constant][0] for alias, constant in ALIASES.items()}
    cut(phosphor / "Phosphor.ttf", HERE / "Phosphor.ttf", codes, [], aliases)
    write_constants(table)


main()
