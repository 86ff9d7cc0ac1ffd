//! Attributes of files in memory: changed, saved, opened again, beside a list of what there should be.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::text::Refusal;
use crate::check::{self, Options};
use crate::data::Value;
use crate::datatype::{ByteOrder, Charset, Class, Datatype, Integer, StringPadding, StringType};
use crate::format::dataspace::Dataspace;
use crate::object::{Attributes, File, Object};
use crate::storage::MemorySource;
use crate::task::Task;
use crate::{Kind, Result};

/// Fixtures whose dataset has attributes in its header, and in dense storage without and with order.
const FIXTURES: [&str; 3] = [
    "attributes-compact.h5",
    "attributes-dense.h5",
    "attributes-dense-track.h5",
];

fn fixture(name: &str) -> (MemorySource, File) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let memory = MemorySource::new(std::fs::read(folder.join(name)).unwrap());
    let file = open(&memory);
    (memory, file)
}

fn open(memory: &MemorySource) -> File {
    let options = File::options().write(true);
    options
        .from_medium("test.h5", Arc::new(memory.clone()))
        .unwrap()
}

fn data(file: &File) -> Attributes {
    file.get("data").unwrap().attrs()
}

fn integer(size: usize) -> Datatype {
    let class = Class::Integer(Integer::plain(ByteOrder::Little, true, size));
    Datatype { size, class }
}

fn extent(length: u64) -> Dataspace {
    Dataspace::Simple {
        dims: vec![length],
        max_dims: vec![Some(length)],
    }
}

fn words() -> Datatype {
    let text = StringType {
        padding: StringPadding::NullTerminated,
        charset: Charset::Utf8,
    };
    let class = Class::VlenString(text);
    Datatype { size: 16, class }
}

/// Each attribute with its elements as values for people.
fn listed(attrs: &Attributes) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for attribute in attrs.values().unwrap() {
        let elements = attribute.read(&Task::new()).unwrap();
        let shown = |index| match elements.value(index).unwrap() {
            Value::String { bytes, .. } => String::from_utf8(bytes).unwrap(),
            other => format!("{other:?}"),
        };
        let values: Vec<String> = (0..elements.len()).map(shown).collect();
        found.insert(attribute.name().to_string(), values.join(" "));
    }
    found
}

fn numbers(attrs: &Attributes, name: &str) -> Vec<i64> {
    let attribute = attrs.get(name).unwrap().unwrap();
    attribute.read(&Task::new()).unwrap().to_vec().unwrap()
}

fn assert_sound(file: &File) {
    let mut found = Vec::new();
    let summary = check::check(file, &Options::default(), &Task::new(), &mut |damage| {
        found.push(format!("{damage:?}"));
    });
    assert_eq!(summary.unwrap().damages, 0, "{found:?}");
}

/// Saves, and opens what was saved as another file.
fn reopened(memory: &MemorySource, file: &File) -> File {
    file.save().unwrap();
    let file = open(&MemorySource::new(memory.to_vec()));
    assert_sound(&file);
    file
}

#[test]
fn attributes_come_change_and_go_however_they_are_kept() {
    for name in FIXTURES {
        let (memory, file) = fixture(name);
        let attrs = data(&file);
        let before = listed(&attrs);
        for number in 0..30u8 {
            let length = u64::from(number) * 40;
            let elements = vec![number; length as usize];
            let name = format!("new {number}");
            attrs
                .create(&name, &integer(1), &extent(length), &elements)
                .unwrap();
            let again = attrs.create(&name, &integer(1), &extent(length), &elements);
            assert_eq!(again.unwrap_err().kind(), Kind::Exists);
        }
        for number in 0..30u8 {
            let name = format!("new {number}");
            match number % 4 {
                0 => attrs.delete(&name).unwrap(),
                1 => attrs.rename(&name, format!("other {number}")).unwrap(),
                2 => attrs
                    .set(&name, &integer(2), &Dataspace::Scalar, &[number, 0])
                    .unwrap(),
                _ => attrs
                    .modify(&name, &vec![1; usize::from(number) * 40])
                    .unwrap(),
            }
        }
        assert_eq!(numbers(&attrs, "new 2"), [2]);
        assert_eq!(numbers(&attrs, "new 3"), [1; 120]);
        assert_eq!(numbers(&attrs, "other 5"), [5; 200]);
        assert!(!attrs.contains("new 0").unwrap());
        let after = listed(&attrs);
        assert!(
            before
                .iter()
                .all(|(name, value)| after.get(name) == Some(value))
        );
        assert_eq!(after.len(), before.len() + 22);
        let file = reopened(&memory, &file);
        let attrs = data(&file);
        assert_eq!(listed(&attrs), after, "{name}");
        for name in attrs.keys().unwrap() {
            attrs.delete(&name).unwrap();
        }
        assert_eq!(attrs.count().unwrap(), 0);
        assert_sound(&file);
    }
}

#[test]
fn the_order_of_creation_stays_through_both_passages() {
    let (memory, file) = fixture("attributes-dense-track.h5");
    let attrs = data(&file);
    let names = attrs.keys().unwrap();
    attrs
        .set(&names[3], &integer(8), &Dataspace::Scalar, &[7; 8])
        .unwrap();
    attrs.rename(&names[5], "another").unwrap();
    let mut expected: Vec<String> = names.iter().map(ToString::to_string).collect();
    expected[5] = "another".to_owned();
    let shown = |attrs: &Attributes| -> Vec<String> {
        let names = attrs.keys().unwrap();
        names.iter().map(ToString::to_string).collect()
    };
    assert_eq!(shown(&attrs), expected);
    // Down to the header, and up again.
    for name in expected.drain(4..expected.len() - 1).collect::<Vec<_>>() {
        attrs.delete(&name).unwrap();
    }
    assert_eq!(shown(&attrs), expected);
    for number in 0..9 {
        let name = format!("late {number}");
        attrs
            .create(&name, &integer(1), &Dataspace::Scalar, &[1])
            .unwrap();
        expected.push(name);
    }
    assert_eq!(shown(&attrs), expected);
    let file = reopened(&memory, &file);
    assert_eq!(shown(&data(&file)), expected);
}

#[test]
fn a_committed_type_counts_its_attributes() {
    for name in FIXTURES {
        for over in [false, true] {
            let (memory, file) = fixture(name);
            let attrs = data(&file);
            attrs.rename("committed", "still committed").unwrap();
            assert_sound(&file);
            match over {
                true => attrs
                    .set("still committed", &integer(4), &Dataspace::Scalar, &[0; 4])
                    .unwrap(),
                false => attrs.delete("still committed").unwrap(),
            }
            // The check compares the count with the links and attributes that lead to the type.
            reopened(&memory, &file);
        }
    }
}

#[test]
fn what_is_typed_is_stored_or_refused_and_then_nothing_changes() {
    for name in FIXTURES {
        let (memory, file) = fixture(name);
        let attrs = data(&file);
        let create = |name: &str, datatype: &Datatype, length: u64, text: &str| -> Result<()> {
            attrs.create_text(name, datatype, &extent(length), text)
        };
        create("numbers", &integer(2), 3, "[1, -2, 0x10]").unwrap();
        create("words", &words(), 2, "one \"and two\"").unwrap();
        attrs
            .set_text("words", &words(), &extent(3), "a b c")
            .unwrap();
        attrs
            .set_text("numbers", &words(), &Dataspace::Scalar, "no numbers")
            .unwrap();
        attrs.modify_text("words", "d \"\" f").unwrap();
        let before = listed(&attrs);
        let [words_now, numbers_now] = ["words", "numbers"].map(|name| &before[name][..]);
        assert_eq!((words_now, numbers_now), ("d  f", "no numbers"));
        for (refused, reason) in [
            (attrs.modify_text("words", "d e"), true),
            (
                attrs.set_text("words", &integer(1), &extent(2), "1 300"),
                true,
            ),
            (create("more", &integer(1), 1, "x"), true),
            (attrs.modify("words", &[0; 48]), false),
            (attrs.set("words", &integer(1), &extent(2), &[0; 3]), false),
            (attrs.set("words", &words(), &extent(1), &[0; 16]), false),
        ] {
            let error = refused.unwrap_err();
            assert_eq!(Refusal::of(&error).is_some(), reason, "{error}");
            assert_eq!(error.object(), Some("/data"));
        }
        assert_eq!(listed(&attrs), before);
        let file = reopened(&memory, &file);
        assert_eq!(listed(&data(&file)), before);
        data(&file).delete("words").unwrap();
        assert_sound(&file);
    }
}

#[test]
fn over_64_kib_is_for_objects_with_dense_storage() {
    let long = vec![3; 70_000];
    for (name, dense) in FIXTURES.into_iter().zip([false, true, true]) {
        let (memory, file) = fixture(name);
        let attrs = data(&file);
        let made = attrs.create("long", &integer(1), &extent(70_000), &long);
        match dense {
            true => made.unwrap(),
            false => assert_eq!(made.unwrap_err().kind(), Kind::InvalidArgument),
        }
        // The root of these files has a header of the same version, and no attribute.
        let root = file.root().attrs();
        assert_eq!(
            root.create("long", &integer(1), &extent(70_000), &long)
                .is_ok(),
            dense
        );
        root.create("short", &integer(1), &Dataspace::Scalar, &[0])
            .unwrap();
        let grown = root.set("short", &integer(1), &extent(70_000), &long);
        assert_eq!(grown.is_ok(), dense);
        assert!(root.contains("short").unwrap());
        reopened(&memory, &file);
    }
}

#[test]
fn a_step_is_undone_in_dense_storage_too() {
    let (_, file) = fixture("attributes-dense-track.h5");
    let attrs = data(&file);
    let before = listed(&attrs);
    attrs.delete("huge").unwrap();
    file.savepoint("Delete an attribute");
    attrs
        .create("x", &integer(1), &Dataspace::Scalar, &[1])
        .unwrap();
    file.savepoint("Create an attribute");
    file.save().unwrap();
    file.undo().unwrap();
    file.undo().unwrap();
    assert_eq!(listed(&attrs), before);
    assert_sound(&file);
    file.redo().unwrap();
    file.redo().unwrap();
    assert!(!attrs.contains("huge").unwrap() && attrs.contains("x").unwrap());
    assert_sound(&file);
}

#[test]
fn a_committed_type_is_that_of_new_attributes_too() {
    for name in FIXTURES {
        let (memory, file) = fixture(name);
        let attrs = data(&file);
        let object = file.get("type").unwrap();
        let Object::Datatype(committed) = &object else {
            panic!("no type");
        };
        let one = 2.5f64.to_le_bytes();
        for owner in [&attrs, &object.attrs()] {
            let made = owner.create_committed("typed", committed, &Dataspace::Scalar, &one);
            made.unwrap();
            let found = owner.get("typed").unwrap().unwrap();
            assert!(found.committed_datatype().is_some());
        }
        let (_, other) = fixture(name);
        let foreign = data(&other).create_committed("x", committed, &Dataspace::Scalar, &one);
        assert_eq!(foreign.unwrap_err().kind(), Kind::InvalidArgument);
        assert_sound(&file);
        object.attrs().delete("typed").unwrap();
        let file = reopened(&memory, &file);
        data(&file).delete("typed").unwrap();
        assert_sound(&file);
    }
}

#[test]
fn elements_that_were_read_are_stored_with_what_they_refer_to() {
    let (_, source) = fixture("attributes-compact.h5");
    let from = data(&source);
    from.create_text("words", &words(), &extent(3), "one \"\" \"and three\"")
        .unwrap();
    let elements = from
        .get("words")
        .unwrap()
        .unwrap()
        .read(&Task::new())
        .unwrap();
    for name in FIXTURES {
        let (memory, file) = fixture(name);
        let attrs = data(&file);
        attrs
            .create_elements("copied", &extent(3), &elements)
            .unwrap();
        attrs
            .set_elements("attribute 001", &extent(3), &elements)
            .unwrap();
        attrs.set_elements("copied", &extent(3), &elements).unwrap();
        let wrong = attrs.set_elements("copied", &extent(2), &elements);
        assert_eq!(wrong.unwrap_err().kind(), Kind::InvalidArgument);
        let file = reopened(&memory, &file);
        let found = listed(&data(&file));
        assert_eq!(found["copied"], "one  and three");
        assert_eq!(found["attribute 001"], found["copied"]);
    }
}
