//! Attributes that the engine creates, overwrites, renames and deletes in files of h5py, beside a
//! list of what each object should have; then h5py goes on where the engine stopped.

use std::path::Path;
use std::sync::Arc;

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::datatype::{
    ByteOrder, Charset, Enumeration, Float, Integer, Member, StringPadding, StringType,
};
use hyperslab_engine::{Attributes, Class, Dataspace, Datatype, File, Kind, Object, Task};

use crate::harness::folder;
use crate::harness::python::Python;

const SCRIPT: &str = "edit_attributes.py";

const OBJECTS: [&str; 4] = ["/", "/group", "/group/data", "/kind"];

fn integer(size: usize) -> Datatype {
    let class = Class::Integer(Integer::plain(ByteOrder::Little, true, size));
    Datatype { size, class }
}

fn double(order: ByteOrder) -> Datatype {
    let class = Class::Float(Float::ieee(order, 8, 11));
    Datatype { size: 8, class }
}

/// Types of every kind that is kept in the header, with the number that h5py gives their class.
fn types() -> Vec<(Datatype, u8)> {
    let of = |size, class| Datatype { size, class };
    let text = StringType {
        padding: StringPadding::NullPadded,
        charset: Charset::Utf8,
    };
    let truth = Enumeration {
        base: Arc::new(integer(1)),
        names: ["FALSE".into(), "TRUE".into()].into(),
        values: [0, 1].into(),
    };
    let members = [("a", 0, integer(4)), ("second", 8, double(ByteOrder::Big))];
    let members = members.map(|(name, offset, datatype)| Member {
        name: name.into(),
        offset,
        datatype,
    });
    let array = Class::Array {
        dims: [2].into(),
        base: Arc::new(integer(2)),
    };
    vec![
        (integer(4), 0),
        (integer(8), 0),
        (double(ByteOrder::Little), 1),
        (of(5, Class::String(text)), 3),
        (of(16, Class::Compound(members.into())), 6),
        (of(1, Class::Enum(truth)), 8),
        (of(4, array), 10),
    ]
}

fn next(state: &mut u64, below: u64) -> u64 {
    let stepped = state.wrapping_mul(6_364_136_223_846_793_005);
    *state = stepped.wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % below
}

/// A row of h5py's list: owner, name, class, shape, elements.
type Row = [String; 5];

/// The list of attributes, and the line about everything else.
fn listed(python: &Python, path: &Path) -> (Vec<Row>, String) {
    let text = python.run_script(SCRIPT, &["list".as_ref(), path.as_os_str()]);
    let mut lines: Vec<&str> = text.lines().collect();
    let rest = lines.pop().unwrap_or_default().to_owned();
    let rows = lines.into_iter().map(|line| {
        let mut fields = line.split('\t').map(str::to_owned);
        std::array::from_fn(|_| fields.next().expect("five fields"))
    });
    (rows.collect(), rest)
}

/// What an attribute gets: type and elements, and how h5py tells them.
struct Value {
    datatype: Datatype,
    dataspace: Dataspace,
    elements: Vec<u8>,
    told: [String; 3],
}

fn value(state: &mut u64) -> Value {
    let types = types();
    let (datatype, class) = types[next(state, types.len() as u64) as usize].clone();
    let dims = match next(state, 4) {
        0 => vec![],
        1 => vec![next(state, 40)],
        _ => vec![next(state, 3), 2],
    };
    let null = next(state, 12) == 0;
    let dataspace = match (null, dims.is_empty()) {
        (true, _) => Dataspace::Null,
        (_, true) => Dataspace::Scalar,
        _ => Dataspace::Simple {
            max_dims: dims.iter().map(|dim| Some(*dim)).collect(),
            dims: dims.clone(),
        },
    };
    let count = dataspace.element_count().expect("few elements") as usize;
    let mut elements = Vec::new();
    for _ in 0..count {
        let mut element = vec![0; datatype.size];
        for byte in &mut element {
            // ASCII, and true or false: values that every one of the types can have.
            *byte = if class == 8 {
                next(state, 2)
            } else {
                b'a' as u64 + next(state, 26)
            } as u8;
        }
        if class == 6 {
            element[4..8].fill(0); // between the members
        }
        elements.extend(element);
    }
    let hex: String = elements.iter().map(|byte| format!("{byte:02x}")).collect();
    let told = match null {
        true => [class.to_string(), "[]".to_owned(), "null".to_owned()],
        false => [class.to_string(), format!("{dims:?}"), hex],
    };
    Value {
        datatype,
        dataspace,
        elements,
        told,
    }
}

fn attrs(file: &File, owner: &str) -> Attributes {
    match owner {
        "/" => file.root().attrs(),
        _ => file.get(owner).expect("the object").attrs(),
    }
}

/// Makes one change to the file and to the list.
fn step(file: &File, rows: &mut Vec<Row>, state: &mut u64) {
    let owner = OBJECTS[next(state, 4) as usize];
    let attrs = attrs(file, owner);
    let editable = |row: &&mut Row| row[0] == owner && row[1] != "text";
    let count = rows.iter().filter(|row| row[0] == owner).count() as u64 - 1;
    let chosen = next(state, count.max(1)) as usize;
    let made = value(state);
    let action = next(state, if count > 12 { 3 } else { 6 });
    let (datatype, dataspace) = (&made.datatype, &made.dataspace);
    let Some(row) = rows
        .iter_mut()
        .filter(editable)
        .nth(chosen)
        .filter(|_| action < 4)
    else {
        let name = format!("new é {}", next(state, 1_000_000));
        let create = || attrs.create(&name, datatype, dataspace, &made.elements);
        create().expect("created");
        assert_eq!(create().unwrap_err().kind(), Kind::Exists);
        let [class, shape, elements] = made.told;
        rows.push([owner.to_owned(), name, class, shape, elements]);
        return;
    };
    match action {
        0 => {
            attrs.delete(&row[1]).expect("deleted");
            let gone = row.clone();
            rows.retain(|row| *row != gone);
        }
        1 => {
            let name = format!("renamed {}", next(state, 1_000_000));
            attrs.rename(&row[1], &name).expect("renamed");
            row[1] = name;
        }
        2 => {
            let set = attrs.set(&row[1], datatype, dataspace, &made.elements);
            set.expect("overwritten");
            row[2..].clone_from_slice(&made.told);
        }
        _ => {
            let bytes = row[4].trim_end_matches("null").len() / 2;
            let truth = row[2] == "8";
            let elements = vec![if truth { 1 } else { 0 }; bytes];
            attrs.modify(&row[1], &elements).expect("modified");
            if row[4] != "null" {
                row[4] = if truth { "01" } else { "00" }.repeat(bytes);
            }
        }
    }
}

fn assert_sound(path: &Path) {
    let file = File::open(path).expect("the file");
    let mut found = Vec::new();
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
        found.push(format!("{damage:?}"));
    });
    assert_eq!(summary.expect("a whole walk").damages, 0, "{found:?}");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn h5py_reads_just_the_attributes_that_were_edited_and_goes_on() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    assert_eq!(files.lines().count(), 10);
    for (number, path) in files.lines().map(Path::new).enumerate() {
        let (mut rows, rest) = listed(&python, path);
        let mut state = number as u64 + 1;
        for _ in 0..3 {
            let file = File::options().write(true).open(path).expect("the file");
            for _ in 0..25 {
                step(&file, &mut rows, &mut state);
            }
            file.save().expect("saved");
            drop(file);
            let (mut found, found_rest) = listed(&python, path);
            if path.to_string_lossy().contains("ordered") {
                // In the order of creation, the objects one after the other; the type keeps none.
                rows.sort_by_key(|row| {
                    let name = if row[0] == "/kind" { &row[1] } else { "" };
                    let place = OBJECTS.iter().position(|owner| *owner == row[0]);
                    (place, name.to_owned())
                });
            } else {
                rows.sort();
                found.sort();
            }
            assert_eq!(found, rows, "{}", path.display());
            assert_eq!(found_rest, rest);
            assert_sound(path);
        }
        python.run_script(SCRIPT, &["continue".as_ref(), path.as_os_str()]);
        assert_sound(path);
    }
}

#[test]
fn what_cannot_be_said_is_refused_and_changes_nothing() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    for path in files.lines().map(Path::new) {
        let before = std::fs::read(path).expect("the file");
        let file = File::options().write(true).open(path).expect("the file");
        let attrs = attrs(&file, "/kind");
        let kind = |result: hyperslab_engine::Result<()>| result.unwrap_err().kind();
        let (scalar, long) = (Dataspace::Scalar, vec![0; 70_000]);
        let bytes = Dataspace::Simple {
            dims: vec![70_000],
            max_dims: vec![Some(70_000)],
        };
        let short = attrs.create("x", &integer(4), &scalar, &[0; 3]);
        assert_eq!(kind(short), Kind::InvalidArgument);
        if path.to_string_lossy().contains("earliest") {
            let large = attrs.create("x", &integer(1), &bytes, &long);
            assert_eq!(kind(large), Kind::InvalidArgument);
        }
        let unnamed = attrs.create("", &integer(4), &scalar, &[0; 4]);
        assert_eq!(kind(unnamed), Kind::InvalidArgument);
        assert_eq!(kind(attrs.delete("nothing")), Kind::NotFound);
        assert_eq!(kind(attrs.rename("old 0", "old 1")), Kind::Exists);
        assert_eq!(kind(attrs.modify_text("old 0", "x")), Kind::InvalidArgument);
        assert!(!file.is_unsaved());
        let reading = File::open(path).expect("the file");
        drop((file, reading));
        assert_eq!(std::fs::read(path).expect("the file"), before);
    }
}

fn one_dimension(length: u64) -> Dataspace {
    Dataspace::Simple {
        dims: vec![length],
        max_dims: vec![Some(length)],
    }
}

/// What is typed: type, extent, text, and how h5py tells type and value.
fn typed() -> Vec<(Datatype, Dataspace, &'static str, &'static str)> {
    let of = |size, class| Datatype { size, class };
    let text = |charset| StringType {
        padding: StringPadding::NullTerminated,
        charset,
    };
    let fixed = |size, charset| of(size, Class::String(text(charset)));
    let variable = || of(16, Class::VlenString(text(Charset::Utf8)));
    let names = |names: [&str; 2], base: Datatype, values: &[u8]| {
        let names = names.map(Into::into);
        let (base, values) = (Arc::new(base), values.into());
        let class = Class::Enum(Enumeration {
            base: Arc::clone(&base),
            names: names.into(),
            values,
        });
        of(base.size, class)
    };
    let truth = names(["FALSE", "TRUE"], integer(1), &[0, 1]);
    let colours = names(["red", "green"], integer(2), &[7, 0, 0, 1]);
    let single = of(4, Class::Float(Float::ieee(ByteOrder::Big, 4, 8)));
    let scalar = || Dataspace::Scalar;
    vec![
        (integer(4), scalar(), " -12 ", "<i4\t-12"),
        (
            integer(8),
            one_dimension(3),
            "[1, 0x10, -3]",
            "<i8\t[1, 16, -3]",
        ),
        (double(ByteOrder::Little), scalar(), "1e-3", "<f8\t0.001"),
        (single, one_dimension(2), "0.5 -2", ">f4\t[0.5, -2.0]"),
        (truth, scalar(), "true", "|b1\ttrue"),
        (colours, one_dimension(2), "green red", "<i2\t[256, 7]"),
        (
            fixed(4, Charset::Ascii),
            scalar(),
            "m/s",
            "text ascii 4\t\"m/s\"",
        ),
        (
            fixed(6, Charset::Utf8),
            one_dimension(2),
            r#""a b" é"#,
            "text utf-8 6\t[\"a b\", \"\\u00e9\"]",
        ),
        (
            variable(),
            scalar(),
            "a long text, \u{b5}m",
            "text utf-8 None\t\"a long text, \\u00b5m\"",
        ),
        (
            variable(),
            one_dimension(3),
            r#"one "" "and two""#,
            "text utf-8 None\t[\"one\", \"\", \"and two\"]",
        ),
    ]
}

#[test]
fn what_is_typed_is_what_h5py_reads() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    for path in files.lines().map(Path::new) {
        let file = File::options().write(true).open(path).expect("the file");
        let attrs = attrs(&file, "/group");
        let mut expected = vec![
            "committed\t<f4\t1.5".to_owned(),
            "old 0\t<i4\t[0]".to_owned(),
            "text\ttext utf-8 None\t\"anew\"".to_owned(),
        ];
        attrs.modify_text("text", "anew").expect("modified");
        for (number, (datatype, dataspace, text, told)) in typed().iter().enumerate() {
            let name = format!("typed {number}");
            let create = || attrs.create_text(&name, datatype, dataspace, text);
            create().expect("created");
            assert_eq!(create().unwrap_err().kind(), Kind::Exists);
            expected.push(format!("{name}\t{told}"));
        }
        // One after the other takes the place of the next, and of texts the room in the heap.
        for (number, (datatype, dataspace, text, told)) in typed().iter().rev().enumerate() {
            for round in 0..3 {
                let name = format!("over {}", (number + round) % 4);
                let set = attrs.set_text(&name, datatype, dataspace, text);
                set.expect("overwritten");
                expected.retain(|line| !line.starts_with(&name));
                expected.push(format!("{name}\t{told}"));
            }
        }
        let (short, scalar) = (integer(1), Dataspace::Scalar);
        let refused = attrs.set_text("typed 0", &short, &scalar, "128");
        assert_eq!(refused.unwrap_err().kind(), Kind::InvalidArgument);
        assert!(attrs.modify_text("typed 6", "four").is_err());
        file.save().expect("saved");
        drop(file);
        let found = python.run_script(SCRIPT, &["typed".as_ref(), path.as_os_str()]);
        let mut found: Vec<&str> = found.lines().collect();
        found.sort_unstable();
        expected.sort();
        assert_eq!(found, expected, "{}", path.display());
        assert_sound(path);
    }
}

/// How h5py says that each object keeps its attributes.
fn storage(python: &Python, path: &Path) -> Vec<String> {
    let text = python.run_script(SCRIPT, &["dense".as_ref(), path.as_os_str()]);
    text.lines().map(str::to_owned).collect()
}

#[test]
fn many_and_large_attributes_pass_to_dense_storage_and_back() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    let kinds = ["earliest", "v110"];
    let files = files
        .lines()
        .filter(|file| kinds.iter().any(|kind| file.contains(kind)));
    for path in files.map(Path::new) {
        // The oldest files have their attributes in the header, unless they are in order.
        let dense = !path.ends_with("earliest-plain.h5");
        let (mut rows, rest) = listed(&python, path);
        let file = File::options().write(true).open(path).expect("the file");
        let attrs = attrs(&file, "/group");
        let mut lengths: Vec<usize> = (0..120).map(|number| 1 + number % 50 * 7).collect();
        lengths.extend([4000, 4200, 5000, 60_000]);
        lengths.extend(if dense { vec![70_000, 300_000] } else { vec![] });
        for (number, length) in lengths.iter().enumerate() {
            let (name, extent) = (format!("many {number:03}"), one_dimension(*length as u64));
            let elements = vec![number as u8; *length];
            let made = attrs.create(&name, &integer(1), &extent, &elements);
            made.expect("created");
            let hex = format!("{:02x}", number as u8).repeat(*length);
            let told = ["0".to_owned(), format!("[{length}]"), hex];
            let [class, shape, elements] = told;
            rows.push(["/group".to_owned(), name, class, shape, elements]);
        }
        file.save().expect("saved");
        let sorted = |mut rows: Vec<Row>| {
            rows.sort();
            rows
        };
        let (found, found_rest) = listed(&python, path);
        assert!(sorted(found) == sorted(rows.clone()), "{}", path.display());
        assert_eq!(found_rest, rest);
        assert_sound(path);
        let kept = if dense { "dense" } else { "compact" };
        let count = rows.iter().filter(|row| row[0] == "/group").count();
        assert_eq!(storage(&python, path)[1], format!("/group {count} {kept}"));

        // Overwritten where they are, and with other lengths; renamed.
        attrs.modify("many 122", &[9; 5000]).expect("modified");
        attrs.modify("many 010", &[8; 71]).expect("modified");
        let set = attrs.set("many 011", &integer(4), &Dataspace::Scalar, &[1, 2, 3, 4]);
        set.expect("overwritten");
        attrs.rename("many 012", "\u{e9}").expect("renamed");
        for row in rows.iter_mut().filter(|row| row[0] == "/group") {
            match &row[1][..] {
                "many 122" => row[4] = "09".repeat(5000),
                "many 010" => row[4] = "08".repeat(71),
                "many 011" => [row[3], row[4]] = ["[]".to_owned(), "01020304".to_owned()],
                "many 012" => row[1] = "\u{e9}".to_owned(),
                _ => {}
            }
        }
        file.save().expect("saved");
        drop(file);
        assert!(sorted(listed(&python, path).0) == sorted(rows.clone()));
        assert_sound(path);

        // h5py goes on in what was built, then all but a few go.
        python.run_script(SCRIPT, &["continue".as_ref(), path.as_os_str()]);
        assert_sound(path);
        let file = File::options().write(true).open(path).expect("the file");
        let attrs = self::attrs(&file, "/group");
        let names = attrs.keys().expect("names");
        for name in names.iter().skip(4) {
            attrs.delete(name).expect("deleted");
        }
        file.save().expect("saved");
        drop(file);
        assert_eq!(storage(&python, path)[1], "/group 4 compact");
        assert_sound(path);
    }
}

#[test]
fn dense_storage_that_comes_and_goes_leaves_no_space_behind() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    let path = folder.path().join("v110-ordered.h5");
    let file = File::options().write(true).open(&path).expect("the file");
    let attrs = attrs(&file, "/group");
    let mut lengths = Vec::new();
    for _ in 0..12 {
        let extent = one_dimension(6000);
        for number in 0..40 {
            let name = format!("round {number}");
            let made = attrs.create(&name, &integer(1), &extent, &[number; 6000]);
            made.expect("created");
        }
        file.save().expect("saved");
        for number in 0..40 {
            attrs.delete(format!("round {number}")).expect("deleted");
        }
        file.save().expect("saved");
        lengths.push(std::fs::metadata(&path).expect("the file").len());
    }
    let largest = lengths.iter().skip(3).max().expect("lengths");
    assert!(*largest <= lengths[2], "{lengths:?}");
    assert_sound(&path);
}

#[test]
fn what_lies_in_heaps_goes_with_its_attribute() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    for path in files.lines().map(Path::new) {
        python.run_script(SCRIPT, &["heaps".as_ref(), path.as_os_str()]);
        let file = File::options().write(true).open(path).expect("the file");
        let attrs = attrs(&file, "/group");
        // Copies have parts of their own.
        for name in ["words", "ragged", "pairs"] {
            let attribute = attrs.get(name).expect("read").expect("there");
            let elements = attribute.read(&Task::new()).expect("read");
            let extent = attribute.dataspace().expect("an extent");
            let made = attrs.create_elements(format!("{name} again"), extent, &elements);
            made.expect("copied");
        }
        let kind = file.get("/kind").expect("the type");
        let Object::Datatype(kind) = kind else {
            panic!("no type")
        };
        let half = 0.5f32.to_le_bytes();
        let made = attrs.create_committed("half", &kind, &Dataspace::Scalar, &half);
        made.expect("created");
        attrs.delete("words").expect("deleted");
        attrs.delete("ragged").expect("deleted");
        attrs.delete("region").expect("deleted");
        let set = attrs.set("pairs", &integer(4), &Dataspace::Scalar, &[7, 0, 0, 0]);
        set.expect("overwritten");
        file.save().expect("saved");
        drop(file);
        let found = python.run_script(SCRIPT, &["typed".as_ref(), path.as_os_str()]);
        let mut found: Vec<&str> = found.lines().collect();
        found.sort_unstable();
        let expected = [
            "committed\t<f4\t1.5",
            "half\t<f4\t0.5",
            "kept\ttext utf-8 None\t\"this stays\"",
            "old 0\t<i4\t[0]",
            "pairs\t<i4\t7",
            "pairs again\t|V12\t[[\"x\", 1], [\"yy\", 2]]",
            "ragged again\t|O\t",
            "text\ttext utf-8 None\t\"kept elsewhere\"",
            "words again\ttext utf-8 None\t[\"one\", \"\", \"a longer word\"]",
        ];
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            match expected.strip_suffix('\t') {
                Some(ragged) => {
                    let numbers: Vec<String> = (0..500).map(|n| n.to_string()).collect();
                    let told = format!("{ragged}\t[[0, 1, 2], [{}]]", numbers.join(", "));
                    assert_eq!(*found, told);
                }
                None => assert_eq!(*found, expected, "{}", path.display()),
            }
        }
        // The listing compares the type's count with its users.
        listed(&python, path);
        assert_sound(path);
    }
}

#[test]
fn an_object_says_itself_when_it_passes_to_dense_storage() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let path = folder.path().join("limits.h5");
    python.run_script(SCRIPT, &["limits".as_ref(), path.as_os_str()]);
    let file = File::options().write(true).open(&path).expect("the file");
    let (first, second) = (attrs(&file, "/group/data"), attrs(&file, "/kind"));
    let name = |number| format!("number {number}");
    let create = |attrs: &Attributes, number| {
        let made = attrs.create(name(number), &integer(4), &Dataspace::Scalar, &[1; 4]);
        made.expect("created");
    };
    let told = || {
        file.save().expect("saved");
        assert_sound(&path);
        storage(&python, &path).split_off(2).join(", ")
    };
    (0..12).for_each(|number| create(&first, number));
    create(&second, 0);
    assert_eq!(told(), "/group/data 12 compact, /kind 1 dense");
    create(&first, 12);
    assert_eq!(told(), "/group/data 13 dense, /kind 1 dense");
    let delete = |number| first.delete(name(number)).expect("deleted");
    (2..13).for_each(delete);
    assert_eq!(told(), "/group/data 2 dense, /kind 1 dense");
    delete(1);
    second.delete(name(0)).expect("deleted");
    assert_eq!(told(), "/group/data 1 compact, /kind 0 dense");
    create(&second, 1);
    assert_eq!(told(), "/group/data 1 compact, /kind 1 dense");
}

#[test]
fn thousands_of_attributes_come_one_by_one_and_h5py_goes_on_in_them() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    python.run_script(SCRIPT, &["write".as_ref(), folder.path().as_os_str()]);
    for name in ["v110-plain.h5", "v110-ordered.h5"] {
        let path = folder.path().join(name);
        let file = File::options().write(true).open(&path).expect("the file");
        let attrs = attrs(&file, "/group");
        // More than the 512 KiB that a heap has in its direct rows.
        for number in 0..6000u64 {
            let length = number % 200;
            let (name, extent) = (format!("n{number}"), one_dimension(length));
            let elements = vec![number as u8; length as usize];
            let made = attrs.create(name, &integer(1), &extent, &elements);
            made.expect("created");
            if number % 6 == 5 {
                attrs.delete(format!("n{}", number / 2)).expect("deleted");
            }
        }
        file.save().expect("saved");
        drop((attrs, file));
        assert_sound(&path);
        let kept = python.run_script(SCRIPT, &["thousands".as_ref(), path.as_os_str()]);
        assert_eq!(kept.trim(), "5000");
        assert_sound(&path);
    }
}
