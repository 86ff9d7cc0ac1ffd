"""Files with all that can be copied, and what h5py says of copies beside originals.

write FILE BOUND     a file with objects of every kind
empty FILE           a file without any
compare LIST         each line: file, path, file, path, rule for references; prints "equal" or the first difference
go_on FILE...        edits the files further, each copy of them, and reads that back
"""

import os
import sys

import h5py
import numpy as np
from h5py import h5a, h5d, h5g, h5l, h5o, h5r, h5s, h5t


def write(path, bound):
    os.chdir(os.path.dirname(path))
    with h5py.File(path, "w", libver=(bound, "latest")) as f:
        rng = np.random.default_rng(7)
        f["T"] = np.dtype([("a", "<i4"), ("b", ">f8")])
        f["T"].attrs["about"] = "a committed type"
        f["T"].attrs.create("itself", np.zeros(1, f["T"].dtype), dtype=f["T"])
        plain = f.create_group("plain")
        plain.attrs["text"] = "größer"
        plain["scalar"] = 42
        plain["null"] = h5py.Empty("f4")
        plain["contiguous"] = rng.integers(0, 999, (40, 50))
        plain.create_dataset("unwritten", (10, 10), "f8", fillvalue=3.5)
        plain.create_dataset("empty", (0, 3), "i2", maxshape=(None, 3), chunks=(4, 3))
        plain["typed"] = np.zeros(5, f["T"].dtype)
        named = f.create_dataset("plain/named", (3,), dtype=f["T"])
        named[1] = (7, 2.5)
        named.attrs.create("of it", np.zeros(2, f["T"].dtype), dtype=f["T"])
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5d.COMPACT)
        h5d.create(plain.id, b"compact", h5t.NATIVE_INT32, h5s.create_simple((4,)), compact)
        plain["compact"][...] = [1, 2, 3, 4]
        text = h5t.py_create(h5py.string_dtype(), logical=True)
        h5d.create(plain.id, b"compact text", text, h5s.create_simple((2,)), compact)
        plain["compact text"][...] = ["one", "another"]
        chunked = f.create_group("chunked")
        values = rng.integers(0, 50, (61, 47)).astype("i4")
        for name, maximum in [("fixed", (61, 47)), ("array", (None, 47)), ("tree", (None, None))]:
            for filters in [{}, {"compression": "gzip", "shuffle": True}, {"fletcher32": True}]:
                label = name + "".join(sorted(filters))
                chunked.create_dataset(label, data=values, chunks=(8, 9), maxshape=maximum, **filters)
        chunked.create_dataset("single", data=values, chunks=values.shape)
        chunked.create_dataset("single gzip", data=values, chunks=values.shape, compression="gzip")
        early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        early.set_chunk((8, 9))
        early.set_alloc_time(h5d.ALLOC_TIME_EARLY)
        h5d.create(chunked.id, b"implicit", h5t.NATIVE_INT32, h5s.create_simple((61, 47)), early)
        chunked["implicit"][...] = values
        sparse = chunked.create_dataset("sparse", (100, 100), "u1", chunks=(10, 10), compression="gzip")
        sparse[35:52, 61] = 9
        masked = chunked.create_dataset("masked", (16,), "i8", chunks=(8,), compression="gzip")
        masked.id.write_direct_chunk((8,), np.arange(8).tobytes(), filter_mask=1)
        grown = chunked.create_dataset("grown", (5, 5), "i2", chunks=(2, 2), maxshape=(None, None))
        grown[...] = 1
        grown.resize((11, 9))
        grown[9, 8] = 4
        grown.resize((10, 9))
        long = f.create_group("long")
        words = ["", "a", "words that are not short at all " * 3] + [str(n) * (n % 40) for n in range(300)]
        long.create_dataset("words", data=words, dtype=h5py.string_dtype())
        long.create_dataset("chunks", data=words, dtype=h5py.string_dtype(), chunks=(40,), compression="gzip")
        rows = long.create_dataset("rows", (5,), dtype=h5py.vlen_dtype("f4"))
        for n in range(5):
            rows[n] = np.arange(n, dtype="f4")
        member = np.dtype([("n", "i4"), ("t", h5py.string_dtype()), ("v", h5py.vlen_dtype("i2"))])
        table = long.create_dataset("table", (3,), dtype=member)
        for n in range(3):
            table[n] = (n, "t" * n, np.arange(n, dtype="i2"))
        long.create_dataset("nested", (2,), dtype=h5py.vlen_dtype(h5py.string_dtype()))
        long.attrs["words"] = np.array(words[:20], dtype=h5py.string_dtype())
        long.create_dataset("filled", (4,), dtype=h5py.string_dtype(), fillvalue="nothing yet")
        for n in range(30):
            long.attrs[f"many {n}"] = n
        if bound != "earliest":
            long.attrs["large"] = np.arange(20000)
        ordered = f.create_group("ordered", track_order=True)
        for name in "zyxwvutsrqp":
            ordered[name] = ord(name)
            ordered.attrs[name] = name
        del ordered["x"], ordered.attrs["x"]
        small = f.create_group("small", track_order=True)
        for name in "cab":
            small[name] = 1
            small.attrs[name] = 2
        many = f.create_group("many")
        for n in range(200):
            many.create_group(f"member {n}")
        links = f.create_group("links")
        links["one"] = np.arange(4)
        links["same"] = links["one"]
        links["self"] = links
        links.create_group("below")["up"] = links
        links["soft"] = h5py.SoftLink("one")
        links["absolute"] = h5py.SoftLink("/plain/contiguous")
        links["nowhere"] = h5py.SoftLink("/not/there")
        f["links outside/elsewhere"] = h5py.ExternalLink("other.h5", "/there")
        h5o.set_comment(f["links"].id, b"of links")
        references = f.create_group("references")
        target = references.create_dataset("target", data=np.arange(12).reshape(3, 4))
        objects = references.create_dataset("objects", (4,), dtype=h5py.ref_dtype)
        objects[0], objects[1], objects[3] = target.ref, references.ref, plain.ref
        zipped = references.create_dataset("zipped", (9,), dtype=h5py.ref_dtype, chunks=(4,), compression="gzip")
        zipped[5] = target.ref
        regions = references.create_dataset("regions", (2,), dtype=h5py.regionref_dtype)
        regions[0] = target.regionref[1:3, 2]
        inside = references.create_dataset("inside", (1,), dtype=[("n", "i4"), ("r", h5py.ref_dtype)])
        inside[0] = (3, target.ref)
        lists = references.create_dataset("lists", (2,), dtype=h5py.vlen_dtype(h5py.ref_dtype))
        lists[1] = np.array([target.ref, references.ref], dtype=h5py.ref_dtype)
        references.attrs["target"] = target.ref
        references.attrs["region"] = target.regionref[0, 0:2]
        scale = references.create_dataset("scale", data=np.arange(4.0))
        scale.make_scale("x")
        target.dims[1].attach_scale(scale)
        np.arange(20, dtype="i4").tofile("raw.bin")
        f.create_dataset("outside", (20,), "i4", external=[("raw.bin", 0, 80)])
        if bound != "earliest":
            layout = h5py.VirtualLayout((2, 4), "i8")
            layout[0] = h5py.VirtualSource(".", "links/one", (4,))
            f.create_virtual_dataset("virtual", layout, fillvalue=-1)


def empty(path):
    h5py.File(path, "w").close()


class Different(Exception):
    pass


def agree(what, one, other):
    if one != other:
        raise Different(f"{what}: {one!r} {other!r}")


class Comparison:
    """One object beside another; rule: what references of the copy should be."""

    def __init__(self, rule):
        self.rule = rule
        self.pairs = {}
        self.followed = []

    def finish(self):
        for path, target, address in self.followed:
            agree(path + " target", self.pairs.get(target), address)

    def objects(self, one, other, path):
        mine, theirs = h5o.get_info(one.id), h5o.get_info(other.id)
        key = (mine.fileno, mine.addr)
        if key in self.pairs:
            agree(path + " identity", self.pairs[key], theirs.addr)
            return
        self.pairs[key] = theirs.addr
        agree(path + " kind", type(one), type(other))
        self.attributes(one, other, path)
        if isinstance(one, h5py.Group):
            self.groups(one, other, path)
        elif isinstance(one, h5py.Dataset):
            self.datasets(one, other, path)
        else:
            if not one.id.equal(other.id):
                raise Different(path + " type")

    def attributes(self, one, other, path):
        plists = [o.id.get_create_plist() if not isinstance(o, h5py.Datatype) else None for o in (one, other)]
        if plists[0] is not None:
            agree(path + " order of attributes", *[p.get_attr_creation_order() for p in plists])
        agree(path + " number of attributes", h5a.get_num_attrs(one.id), h5a.get_num_attrs(other.id))
        tracked = plists[0] is not None and plists[0].get_attr_creation_order()
        names = []
        for n in range(h5a.get_num_attrs(one.id)):
            names.append(h5a.open(one.id, index=n, index_type=h5py.h5.INDEX_NAME).name)
        for name in names:
            place = f"{path}@{name!r}"
            try:
                a, b = h5a.open(one.id, name), h5a.open(other.id, name)
            except KeyError as error:
                raise Different(f"{place} {error}")
            infos = [h5a.get_info(o.id, name) for o in (one, other)]
            if tracked:
                agree(place + " order", infos[0].corder, infos[1].corder)
            agree(place + " charset", infos[0].cset, infos[1].cset)
            self.types(a.get_type(), b.get_type(), place)
            if a.get_space().get_simple_extent_type() != h5s.NULL:
                agree(place + " shape", a.shape, b.shape)
                self.values(place, one, other, lambda o: (o.attrs[h5name(name)],))

    def types(self, one, other, path):
        agree(path + " committed", one.committed(), other.committed())
        if not one.equal(other):
            raise Different(path + " type")

    def values(self, path, one, other, read):
        try:
            mine = read(one)
        except Exception as error:
            try:
                read(other)
            except Exception as second:
                agree(path + " error", type(error), type(second))
                return
            raise Different(f"{path} cannot be read but in the copy: {error}")
        try:
            theirs = read(other)
        except Exception as error:
            raise Different(f"{path} cannot be read in the copy: {error}")
        self.same(path, mine, theirs, one, other)

    def same(self, path, mine, theirs, one, other):
        if isinstance(mine, (tuple, list)):
            agree(path + " length", len(mine), len(theirs))
            for a, b in zip(mine, theirs):
                self.same(path, a, b, one, other)
        elif isinstance(mine, (h5r.Reference, h5r.RegionReference)):
            self.references(path, mine, theirs, one, other)
        elif isinstance(mine, np.void) and mine.dtype.names:
            for name in mine.dtype.names:
                self.same(f"{path}.{name}", mine[name], theirs[name], one, other)
        elif isinstance(mine, np.ndarray):
            agree(path + " shape", mine.shape, theirs.shape)
            if mine.dtype.hasobject or mine.dtype.names:
                for a, b in zip(mine.ravel(), theirs.ravel()):
                    self.same(path, a, b, one, other)
            else:
                agree(path + " dtype", mine.dtype, theirs.dtype)
                if mine.tobytes() != theirs.tobytes():
                    raise Different(path + " values")
        elif isinstance(mine, np.generic) and not isinstance(mine, (str, bytes)):
            agree(path, mine.tobytes(), theirs.tobytes())
        else:
            agree(path, str(mine), str(theirs))

    def references(self, path, mine, theirs, one, other):
        if not mine:
            agree(path + " reference", bool(mine), bool(theirs))
            return
        if self.rule == "empty":
            agree(path + " reference", False, bool(theirs))
            return
        try:
            target = h5r.dereference(mine, one.id)
        except Exception:
            return
        target = h5o.get_info(target)
        copy = h5o.get_info(h5r.dereference(theirs, other.id))
        if self.rule == "keep":
            agree(path + " target", target.addr, copy.addr)
        else:
            self.followed.append((path, (target.fileno, target.addr), copy.addr))
        if isinstance(mine, h5r.RegionReference):
            a, b = (h5r.get_region(r, o.id) for r, o in ((mine, one), (theirs, other)))
            agree(path + " region", a.get_select_npoints(), b.get_select_npoints())
            agree(path + " region", a.get_select_bounds(), b.get_select_bounds())

    def groups(self, one, other, path):
        plists = [o.id.get_create_plist() for o in (one, other)]
        agree(path + " order of links", *[p.get_link_creation_order() for p in plists])
        # What holds the copies may itself be seen through a link that leads to the root.
        listed = [sorted(n for n in names(o) if n != b"copies of it") for o in (one, other)]
        agree(path + " links", *listed)
        tracked = plists[0].get_link_creation_order()
        for name in listed[0]:
            place = f"{path}/{name.decode('utf-8', 'backslashreplace')}"
            a, b = (link_info(o, name) for o in (one, other))
            agree(place + " link", a.type, b.type)
            agree(place + " charset", a.cset, b.cset)
            if tracked:
                agree(place + " order", a.corder, b.corder)
            if a.type == h5l.TYPE_HARD:
                members = []
                for o in (one, other):
                    try:
                        members.append(wrap(h5o.open(o.id, name)))
                    except Exception as error:
                        members.append(error)
                if isinstance(members[0], Exception):
                    agree(place, type(members[0]), type(members[1]))
                elif isinstance(members[1], Exception):
                    raise Different(f"{place} {members[1]}")
                else:
                    self.objects(*members, place)
            elif a.type in (h5l.TYPE_SOFT, h5l.TYPE_EXTERNAL):
                agree(place + " target", *[o.id.links.get_val(name) for o in (one, other)])

    def datasets(self, one, other, path):
        self.types(one.id.get_type(), other.id.get_type(), path)
        spaces = [o.id.get_space() for o in (one, other)]
        agree(path + " extent", *[(s.get_simple_extent_type(), s.get_simple_extent_dims(), s.get_simple_extent_dims(True)) for s in spaces])
        plists = [o.id.get_create_plist() for o in (one, other)]
        facts = []
        for p in plists:
            layout = p.get_layout()
            facts.append((layout, p.get_chunk() if layout == h5d.CHUNKED else None,
                          [p.get_filter(n) for n in range(p.get_nfilters())], p.get_fill_time(),
                          p.get_alloc_time(), p.fill_value_defined(),
                          [p.get_external(n) for n in range(p.get_external_count())]))
        agree(path + " creation", *facts)
        if plists[0].get_layout() == h5d.VIRTUAL:
            maps = [[(p.get_virtual_filename(n), p.get_virtual_dsetname(n)) for n in range(p.get_virtual_count())] for p in plists]
            agree(path + " mapping", *maps)
        plain = not one.dtype.hasobject if readable(one) else False
        if plists[0].get_layout() == h5d.CHUNKED:
            mine, theirs = (chunks(o) for o in (one, other))
            agree(path + " chunks", [i[0] for i in mine], [i[0] for i in theirs])
            agree(path + " masks", [i[1] for i in mine], [i[1] for i in theirs])
            for place, _ in mine[:2000] if plain else []:
                try:
                    stored = one.id.read_direct_chunk(place)[1]
                except RuntimeError:
                    continue  # listed by the library at a place where it does not find it
                agree(path + " chunk bytes", stored, other.id.read_direct_chunk(place)[1])
        if spaces[0].get_simple_extent_type() == h5s.NULL:
            return
        if readable(one) and one.size * one.dtype.itemsize > 1 << 28:
            return
        self.values(path, one, other, lambda o: (o[()],))
        self.values(path + " fill value", one, other, lambda o: (o.fillvalue,))


def h5name(name):
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name


def readable(dataset):
    try:
        dataset.dtype
        return True
    except Exception:
        return False


def chunks(dataset):
    """Those within the extent: others may be left of a larger one."""
    infos = [dataset.id.get_chunk_info(n) for n in range(dataset.id.get_num_chunks())]
    inside = [i for i in infos if all(at < length for at, length in zip(i.chunk_offset, dataset.shape))]
    return sorted((i.chunk_offset, i.filter_mask) for i in inside)


def link_info(group, name):
    return group.id.links.get_info(name)


def names(group):
    return [group.id.get_objname_by_idx(n) for n in range(group.id.get_num_objs())]


def wrap(identifier):
    kinds = {h5g.GroupID: h5py.Group, h5d.DatasetID: h5py.Dataset}
    return kinds.get(type(identifier), h5py.Datatype)(identifier)


def compare(listing):
    for line in open(listing, encoding="utf-8"):
        first, one, second, other, rule = line.rstrip("\n").split("\t")
        try:
            f = h5py.File(first, "r", locking=False)
            original = wrap(h5o.open(f.id, one.encode()))
        except Exception as error:
            print(f"not read by h5py: {error}".replace("\n", " "))
            continue
        try:
            with f, h5py.File(second, "r", locking=False) as g:
                comparison = Comparison(rule)
                comparison.objects(original, wrap(h5o.open(g.id, other.encode())), one)
                comparison.finish()
            print("equal")
        except Different as error:
            print("different:", str(error).replace("\n", " ")[:300])
        except Exception as error:
            try:
                with h5py.File(first, "r", locking=False) as f:
                    original = wrap(h5o.open(f.id, one.encode()))
                    Comparison("keep").objects(original, original, one)
            except Exception as itself:
                print(f"not read by h5py: {itself}".replace("\n", " "))
                continue
            print(f"failed: {type(error).__name__} {error}".replace("\n", " ")[:300])


def go_on(files):
    for path in files:
        os.chdir(os.path.dirname(path))
        with h5py.File(path, "r+") as f:
            copies = f["copies"]
            assert copies.id.get_comment(b"links") == b"of links"
            copies["plain/contiguous"][3, 4] = -5
            copies["plain"].attrs["more"] = [1.5]
            del copies["plain/typed"], copies["plain/named"].attrs["of it"]
            copies["long/words"][7] = "h5py goes on"
            copies["long"].attrs["words"] = "replaced"
            del copies["long/rows"]
            for name in ("array", "tree", "treecompressionshuffle"):
                copies["chunked"][name].resize((90, 47))
                copies["chunked"][name][80] = 77
            copies["ordered"]["last"] = 1
            for n in range(50):
                copies["many"][f"another {n}"] = n
                copies["links"][f"another {n}"] = n
            del copies["many/member 5"], copies["references/target"]
        with h5py.File(path, "r") as f:
            copies = f["copies"]
            assert copies["plain/contiguous"][3, 4] == -5
            assert copies["long/words"][7] == b"h5py goes on" and copies["long/words"][10] == b"77777777"[:7]
            assert copies["chunked/tree"][80, 3] == 77 and len(copies["many"]) == 249
            assert list(copies["ordered"])[-1] == "last"
            assert copies["links"]["below/up"]["another 3"][()] == 3


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    {"write": write, "empty": empty, "compare": compare, "go_on": lambda *files: go_on(files)}[command](*rest)
