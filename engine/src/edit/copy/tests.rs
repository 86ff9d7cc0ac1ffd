//! Copies as our own reader finds them; `tests/tests/edit_copy.rs` has them judged by h5py.

use super::{Copied, CopyOptions};
use crate::datatype::{ByteOrder, Class, Datatype, Integer, ReferenceKind};
use crate::error::Kind;
use crate::format::dataspace::Dataspace;
use crate::object::{File, Object};
use crate::task::Task;
use crate::{Reference, select};

fn example() -> File {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/example.h5");
    let file = File::from_bytes("example.h5", std::fs::read(path).unwrap()).unwrap();
    file.allow_changes(true);
    file
}

fn copy(file: &File, from: &str, to: &str, options: CopyOptions) -> Copied {
    let object = file.get(from).unwrap();
    file.copy(&object, to, &options, &Task::new()).unwrap()
}

fn names(file: &File, path: &str) -> Vec<String> {
    let links = file
        .root()
        .group(path)
        .unwrap()
        .links(&Task::new())
        .unwrap();
    links.iter().map(|link| link.name.to_string()).collect()
}

#[test]
fn a_group_is_copied_into_itself_as_it_was_before() {
    let file = example();
    let before = names(&file, "/");
    copy(&file, "/", "within", CopyOptions::default());
    assert_eq!(names(&file, "within"), before);
    let image = |path: &str| {
        let dataset = file.root().dataset(path).unwrap();
        dataset.read::<f64>(&select![..]).unwrap()
    };
    assert_eq!(image("within/images/island"), image("images/island"));
    assert!(file.undo().unwrap().is_some());
    assert_eq!(names(&file, "/"), before);
}

#[test]
fn what_several_links_lead_to_is_one_object_in_the_copy() {
    let file = example();
    let group = file.root().create_group("from").unwrap();
    group.create_group("one").unwrap();
    let one = group.get("one").unwrap();
    group.create_hard_link("two", &one).unwrap();
    group
        .create_hard_link("self", &Object::Group(group.clone()))
        .unwrap();
    let copied = copy(&file, "from", "to", CopyOptions::default());
    assert_eq!(copied.objects, 2);
    let address = |path: &str| file.get(path).unwrap().node().address();
    assert_eq!(address("to/one"), address("to/two"));
    assert_eq!(address("to/self/self"), address("to"));
    assert_ne!(address("to/one"), address("from/one"));
    assert_eq!(file.get("to").unwrap().reference_count().unwrap(), 2);
    assert_eq!(file.get("to/one").unwrap().reference_count().unwrap(), 2);
}

#[test]
fn each_option_leaves_out_or_adds_what_it_says() {
    let file = example();
    let group = file.root().create_group("from/below").unwrap();
    group.create_group("deeper").unwrap();
    let from = file.root().group("from").unwrap();
    from.create_soft_link("soft", "/images").unwrap();
    from.create_soft_link("nowhere", "/not there").unwrap();
    let integer = Datatype {
        size: 1,
        class: Class::Integer(Integer::plain(ByteOrder::Little, true, 1)),
    };
    from.attrs()
        .create("a", &integer, &Dataspace::Scalar, &[7])
        .unwrap();
    let shallow = CopyOptions {
        shallow: true,
        without_attributes: true,
        ..CopyOptions::default()
    };
    copy(&file, "from", "shallow", shallow);
    assert_eq!(names(&file, "shallow"), names(&file, "from"));
    assert!(names(&file, "shallow/below").is_empty());
    let attributes = |path: &str| file.root().group(path).unwrap().attributes().unwrap().len();
    assert_eq!(attributes("shallow"), 0);
    let expanded = CopyOptions {
        expand_soft: true,
        ..CopyOptions::default()
    };
    copy(&file, "from", "expanded", expanded);
    assert_eq!(attributes("expanded"), 1);
    assert_eq!(names(&file, "expanded/soft"), names(&file, "images"));
    let address = |path: &str| file.get(path).unwrap().node().address();
    assert_ne!(address("expanded/soft"), address("images"));
    let dangling = file.root().group("expanded").unwrap().get("nowhere");
    assert_eq!(dangling.unwrap_err().kind(), Kind::NotFound);
}

#[test]
fn references_between_files_lead_nowhere_or_to_copies() {
    let (from, to) = (example(), example());
    let group = from.root().create_group("refers").unwrap();
    let kind = Datatype {
        size: 8,
        class: Class::Reference(ReferenceKind::Object),
    };
    let target = from.get("images/island").unwrap().node().address();
    let element = target.0.to_le_bytes();
    group
        .attrs()
        .create("to", &kind, &Dataspace::Scalar, &element)
        .unwrap();
    let object = from.get("refers").unwrap();
    let task = Task::new();
    let copied = to
        .copy(&object, "empty", &CopyOptions::default(), &task)
        .unwrap();
    assert_eq!(copied.references_emptied, 1);
    let options = CopyOptions {
        expand_references: true,
        ..CopyOptions::default()
    };
    let copied = to.copy(&object, "followed", &options, &task).unwrap();
    // What references of the image itself lead to is copied as well.
    assert_eq!(copied.references_emptied, 0);
    assert!(copied.objects >= 2);
    let stored = to
        .root()
        .group("followed")
        .unwrap()
        .attribute("to")
        .unwrap();
    let stored = stored.read(&task).unwrap().bytes().to_vec();
    let address = crate::bytes::Address(u64::from_le_bytes(stored.try_into().unwrap()));
    let name = format!("~obj_pointed_by_{}", address.0);
    assert_eq!(to.get(&name).unwrap().node().address(), address);
    let reference = Reference::Object {
        address,
        file: None,
    };
    assert!(matches!(
        to.dereference(&reference).unwrap(),
        Object::Dataset(_)
    ));
}

#[test]
fn a_file_is_written_anew_in_as_many_saves_as_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let file = example();
    let values = |file: &File| {
        let mut all = Vec::new();
        file.root()
            .visit_objects(&Task::new(), |name, object| {
                if let Object::Dataset(dataset) = object {
                    let elements = dataset.read_elements(&select![..], &Task::new());
                    all.push((name.to_string(), elements.map(|e| e.bytes().len()).ok()));
                }
                std::ops::ControlFlow::<()>::Continue(())
            })
            .unwrap();
        all
    };
    let mut lengths = Vec::new();
    for batch in [1, u64::MAX] {
        let path = folder.path().join(format!("{batch}.h5"));
        std::fs::write(&path, []).unwrap();
        let copied = file.write_anew(&path, batch, &Task::new()).unwrap();
        assert_eq!(copied.references_emptied, 0);
        let new = File::open(&path).unwrap();
        assert_eq!(values(&new), values(&file));
        let options = crate::check::Options::default();
        let summary = crate::check::check(&new, &options, &Task::new(), &mut |_| {}).unwrap();
        assert_eq!(summary.damages, 0);
        lengths.push(std::fs::metadata(&path).unwrap().len());
    }
    assert!(lengths[0] >= lengths[1]);
}

#[test]
fn what_is_moved_to_another_file_is_there_before_it_goes_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("to.h5");
    example().save_as(&path, &Task::new()).unwrap();
    let (from, to) = (example(), File::options().write(true).open(&path).unwrap());
    let options = CopyOptions::default();
    let task = Task::new();
    let moved = from
        .root()
        .move_to("images", &to.root(), "moved/images", &options, &task);
    assert!(moved.unwrap().1.objects > 0);
    assert!(from.root().find("images").unwrap().is_none());
    assert!(!to.is_unsaved());
    assert!(to.get("moved/images/island").is_ok());
    let within = from
        .root()
        .move_to("detector", &from.root(), "x", &options, &task);
    assert_eq!(within.unwrap_err().kind(), Kind::InvalidArgument);
}
