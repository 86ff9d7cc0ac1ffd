//! What goes with a link, what stays, and what handles say of it.

use crate::bytes::Address;
use crate::check::{self, Options, Severity};
use crate::datatype::{Charset, Class, Datatype, StringPadding, StringType};
use crate::error::{Error, Kind};
use crate::format::dataspace::Dataspace;
use crate::object::{File, Object};
use crate::task::Task;
use crate::transaction::SpaceKind;

fn opened(name: &str) -> File {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(folder.join(name)).expect("a file of the tests");
    let file = File::from_bytes(name, bytes).expect("a sound file");
    file.allow_changes(true);
    file
}

fn example() -> File {
    opened("../assets/example.h5")
}

fn damages(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    let walked = check::check(file, &Options::default(), &Task::new(), &mut |damage| {
        if damage.severity != Severity::Remark {
            found.push(damage.to_string());
        }
    });
    walked.expect("a whole walk");
    found
}

fn collections(file: &File) -> Vec<(Address, u64)> {
    let mut found = Vec::new();
    let (options, task) = (Options::default(), Task::new());
    check::list_structures(file, &options, &task, &mut |_| {}, &mut |structure| {
        if structure.name == "global heap collection" {
            found.push((Address(structure.address), structure.size));
        }
    })
    .expect("a whole walk");
    found
}

fn count(object: &Object) -> u32 {
    object.reference_count().expect("a count")
}

#[test]
fn an_object_goes_with_its_last_link_and_comes_back_with_undo() {
    let file = example();
    let root = file.root();
    let data = file.get("detector/waveform_0").expect("an object");
    root.create_hard_link("second", &data).expect("made");
    file.savepoint("a second link");
    let deleted = root.delete("detector/waveform_0").expect("deleted");
    assert_eq!((deleted.objects, deleted.bytes), (0, 0));
    assert_eq!(count(&data), 1);
    assert_eq!(damages(&file), [""; 0]);
    file.savepoint("the first one deleted");
    let deleted = root.delete("second").expect("deleted");
    assert_eq!((deleted.objects, deleted.left.len()), (1, 0));
    assert!(deleted.bytes > 0);
    file.savepoint("gone");
    let gone = |object: &Object| object.reference_count().map_err(|error| error.kind());
    assert_eq!(gone(&data), Err(Kind::NotFound));
    assert!(!data.is_open());
    let refused = root.create_hard_link("third", &data);
    assert_eq!(refused.unwrap_err().kind(), Kind::NotFound);
    assert_eq!(root.delete("second").unwrap_err().kind(), Kind::NotFound);
    assert!(root.pop("second").expect("looked for").is_none());
    assert_eq!(damages(&file), [""; 0]);
    file.undo().expect("undone");
    assert_eq!(count(&data), 1);
    file.redo().expect("redone");
    assert_eq!(gone(&data), Err(Kind::NotFound));
}

#[test]
fn a_handle_does_not_take_what_lies_in_its_place_for_its_object() {
    let file = example();
    let root = file.root();
    let first = root.create_group("first").expect("made");
    root.delete("first").expect("deleted");
    let second = root.create_group("second").expect("made");
    assert_eq!(first.address(), second.address(), "the space is used again");
    assert!(second.is_open() && !first.is_open());
    let error = first.keys(&Task::new()).unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    file.undo().expect("undone");
    assert!(!second.is_open() && !first.is_open());
}

#[test]
fn members_that_are_linked_elsewhere_stay_and_circles_hurt_nobody() {
    let file = example();
    let root = file.root();
    let top = root.create_group("top").expect("made");
    let kept = top.create_group("inner/kept").expect("made");
    top.create_group("inner/gone").expect("made");
    root.create_hard_link("kept", &kept.clone().into())
        .expect("made");
    // A way back to the root, two links to one object, a circle within.
    top.create_hard_link("inner/root", &root.clone().into())
        .expect("made");
    let twice = top.create_group("twice").expect("made");
    top.create_hard_link("inner/again", &twice.clone().into())
        .expect("made");
    let before = count(&root.clone().into());
    let deleted = root.delete("top").expect("deleted");
    // top, inner, gone, twice.
    assert_eq!(deleted.objects, 4);
    assert_eq!(count(&root.clone().into()), before - 1);
    assert_eq!(count(&kept.clone().into()), 1);
    assert!(!twice.is_open());
    assert_eq!(damages(&file), [""; 0]);
    kept.create_hard_link("itself", &kept.clone().into())
        .expect("made");
    let deleted = root.delete("kept").expect("deleted");
    assert_eq!((deleted.objects, count(&kept.into())), (0, 1));
    assert_eq!(damages(&file), [""; 0]);
}

#[test]
fn counts_that_contradict_the_links_delete_nothing() {
    let file = example();
    let root = file.root();
    let group = root.create_group("group").expect("made");
    let member = group.create_group("member").expect("made");
    let address = member.address();
    group
        .create_hard_link("again", &member.clone().into())
        .expect("made");
    file.change(|edit| {
        let mut header = crate::structure::object_header::HeaderEdit::read(edit, address)?;
        header.set_reference_count(1)?;
        header.store()
    })
    .expect("a wrong count");
    for path in ["group", "group/member"] {
        let outcome = root.delete(path);
        match path {
            "group" => assert_eq!(outcome.unwrap_err().kind(), Kind::Corrupt),
            // What the count says is what there is to go by.
            _ => assert_eq!(outcome.expect("deleted").objects, 1),
        }
    }
}

#[test]
fn a_cleared_file_gives_its_space_back_and_takes_new_links() {
    let file = example();
    let root = file.root();
    let before = file.core().located().end();
    let deleted = root.clear().expect("cleared");
    assert!(deleted.left.is_empty(), "{:?}", deleted.left);
    assert!(deleted.objects > 10);
    assert_eq!(root.link_count(&Task::new()).expect("a count"), 0);
    assert_eq!(damages(&file), [""; 0]);
    file.save().expect("saved");
    for round in 0..50 {
        root.create_group("a/b/c").expect("made");
        root.clear().expect("cleared");
        if round % 5 == 0 {
            file.save().expect("saved");
        }
    }
    assert!(file.core().located().end() <= before);
    file.save().expect("saved");
    assert_eq!(damages(&file), [""; 0]);
}

#[test]
fn values_of_variable_length_go_with_their_object() {
    let file = example();
    let root = file.root();
    let text = StringType {
        padding: StringPadding::NullTerminated,
        charset: Charset::Utf8,
    };
    let datatype = Datatype {
        size: 16,
        class: Class::VlenString(text),
    };
    let before = collections(&file);
    let group = root.create_group("top/with text").expect("made");
    let attrs = group.attrs();
    attrs
        .create_text("text", &datatype, &Dataspace::Scalar, "a text")
        .expect("made");
    let mut added = collections(&file);
    added.retain(|collection| !before.contains(collection));
    let [(address, size)] = added[..] else {
        panic!("{added:?}");
    };
    let give_back = || {
        let tried = file.change(|edit| {
            edit.free(address, size, SpaceKind::Metadata)?;
            Err::<(), _>(Error::invalid("test", "it was in use"))
        });
        tried.unwrap_err().kind()
    };
    assert_eq!(give_back(), Kind::InvalidArgument);
    assert!(root.delete("top").expect("deleted").left.is_empty());
    // What is free, or lies behind the end of the file, cannot be given back.
    assert_eq!(give_back(), Kind::Corrupt);
    assert_eq!(damages(&file), [""; 0]);
}
