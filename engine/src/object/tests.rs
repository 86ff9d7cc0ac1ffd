//! The object model on the example file and on files that programs damage or replace.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::*;
use crate::data::Reference;
use crate::error::Kind;
use crate::format::link::LinkTarget;
use crate::selection::{Selection, Slice};
use crate::storage::{FileSource, Source};
use crate::task::Task;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/example.h5")
}

fn names(group: &Group) -> Vec<String> {
    let links = group.links(&Task::new()).unwrap();
    links.iter().map(|link| link.name.to_string()).collect()
}

#[test]
fn groups_list_their_links_and_objects_tell_their_kind() {
    let root = File::open(example()).unwrap().root();
    let names = names(&root);
    assert!(names.is_sorted(), "a symbol table: {names:?}");
    for (name, kind) in [
        ("detector", ObjectKind::Group),
        ("events", ObjectKind::Dataset),
        ("sky type", ObjectKind::Datatype),
    ] {
        let link = root.link(name).unwrap();
        assert_eq!(root.kind_of(&link).unwrap(), kind);
        assert_eq!(root.resolve(&link).unwrap().path(), format!("/{name}"));
    }
    assert_eq!(root.link_count(&Task::new()).unwrap(), names.len() as u64);
    assert_eq!(root.link("nothing").unwrap_err().kind(), Kind::NotFound);
}

#[test]
fn paths_are_absolute_or_relative_and_dots_stay_where_they_are() {
    let file = File::open(example()).unwrap();
    let detector = file.root().group("detector").unwrap();
    for path in ["waveform_0", "./waveform_0", "/detector//waveform_0/"] {
        let dataset = detector.dataset(path).unwrap();
        assert_eq!(dataset.path(), "/detector/waveform_0");
        assert_eq!(dataset.shape(), [4096]);
    }
    let error = file.get("/detector/waveform_0/deeper").unwrap_err();
    assert_eq!(error.kind(), Kind::WrongKind);
    assert_eq!(error.object(), Some("/detector/waveform_0"));
    let error = detector.group("waveform_0").unwrap_err();
    assert_eq!(error.kind(), Kind::WrongKind);
}

#[test]
fn links_of_every_kind_lead_to_their_object_or_say_why_not() {
    let links = File::open(example())
        .unwrap()
        .root()
        .group("links")
        .unwrap();
    let target = |name: &str| links.link(name).unwrap().target;
    assert!(matches!(target("hard"), LinkTarget::Hard(_)));
    assert!(matches!(target("soft"), LinkTarget::Soft(_)));
    assert!(matches!(target("external"), LinkTarget::External { .. }));
    assert_eq!(links.get("soft").unwrap().path(), "/links/soft");
    assert_eq!(links.get("up").unwrap().kind(), ObjectKind::Group);
    let behind = links.get("external").unwrap();
    assert_eq!(behind.path(), "/calibration/curve");
    assert!(behind.file().path().ends_with("example-linked.h5"));
    assert_ne!(behind.file().id(), links.file().id());
    assert_eq!(links.get("dangling").unwrap_err().kind(), Kind::NotFound);
    // Through a circle of links that all exist, and out of it again.
    let around = links.get("up/links/up/links/up/links/hard").unwrap();
    assert_eq!(around.address(), links.get("hard").unwrap().address());
}

#[test]
fn a_path_through_too_many_links_ends() {
    let file = File::open(example()).unwrap();
    let path = "up/links/".repeat(100);
    let error = file.get(format!("/links/{path}")).unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded);
    assert!(error.object().is_some());
}

#[test]
fn attributes_are_named_typed_and_read() {
    let file = File::open(example()).unwrap();
    let waveform = file.get("/detector/waveform_0").unwrap();
    let dt = waveform.attribute("dt").unwrap();
    assert_eq!(dt.shape(), [0u64; 0]);
    assert_eq!(dt.read(&Task::new()).unwrap().f64(0), Some(4e-9));
    let error = waveform.attribute("dT").unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    let image = file.get("/images/island").unwrap();
    let class = image
        .attribute("CLASS")
        .unwrap()
        .read(&Task::new())
        .unwrap();
    assert_eq!(class.value(0).unwrap().as_str(), Some("IMAGE"));
}

#[test]
fn elements_are_read_raw_converted_into_memory_and_in_blocks() {
    let file = File::open(example()).unwrap();
    let waveform = file.root().dataset("detector/waveform_0").unwrap();
    let part = Selection::Slab(vec![Slice::range(10, 100, 3)]);
    let elements = waveform.read_elements(&part, &Task::new()).unwrap();
    assert_eq!(elements.shape(), [30]);
    let values = waveform.read::<f64>(&part).unwrap();
    assert_eq!(values.view().shape(), [30]);
    let mut memory = [0.0f64; 30];
    waveform.read_into(&part, &mut memory).unwrap();
    assert_eq!(values.as_slice(), memory);
    assert_eq!(elements.f64(29), Some(memory[29]));
    assert!(memory.iter().any(|value| *value != 0.0));
    let short = waveform.read_into(&part, &mut [0.0f64; 29]).unwrap_err();
    assert_eq!(short.kind(), Kind::InvalidArgument);

    let mut streamed = Vec::new();
    let task = Task::new();
    let all = Selection::All;
    let stream = waveform.for_each_block(&all, &task, |start, block| {
        assert_eq!(start, streamed.len() as u64);
        streamed.extend((0..block.len()).map(|i| block.f64(i).unwrap()));
        ControlFlow::Continue(())
    });
    stream.unwrap();
    assert_eq!(task.progress(), (4096 * 2, 4096 * 2));
    assert_eq!(streamed, waveform.read::<f64>(&all).unwrap().into_vec());
}

#[test]
fn compressed_chunks_strings_and_region_references_are_read() {
    let file = File::open(example()).unwrap();
    let image = file.root().dataset("images/island").unwrap();
    assert_eq!(image.chunk_shape().map(<[u64]>::len), Some(2));
    let stored = image.storage_size(&Task::new()).unwrap();
    assert!(stored > 0 && stored < 240 * 360, "{stored}");
    let values = image.read::<u8>(&Selection::All).unwrap();
    assert_eq!(values.view().shape(), [240, 360]);
    let greetings = file.root().dataset("text/greetings").unwrap();
    let greetings = greetings.read::<String>(&Selection::All).unwrap();
    assert!(greetings.as_slice().iter().all(|text| !text.is_empty()));
    let regions = file.root().dataset("references/regions").unwrap();
    let regions = regions.read_elements(&Selection::All, &Task::new());
    let crate::Value::Reference(region) = regions.unwrap().value(0).unwrap() else {
        panic!("no reference");
    };
    assert_eq!(
        file.dereference(&region).unwrap().kind(),
        ObjectKind::Dataset
    );
    let sparse = file.root().dataset("types/never written").unwrap();
    let corner = Selection::Slab(vec![Slice::index(999); 3]);
    assert_eq!(sparse.read::<f32>(&corner).unwrap().as_slice(), [-1.0]);
    assert_eq!(sparse.storage_size(&Task::new()).unwrap(), 0);
}

#[test]
fn a_selection_outside_and_a_cancelled_task_are_errors_that_name_the_dataset() {
    let file = File::open(example()).unwrap();
    let waveform = file.root().dataset("detector/waveform_0").unwrap();
    let outside = Selection::Slab(vec![Slice::range(0, 5000, 1)]);
    let error = waveform.read::<f64>(&outside).unwrap_err();
    assert_eq!(error.kind(), Kind::InvalidArgument);
    assert_eq!(error.object(), Some("/detector/waveform_0"));
    let task = Task::new();
    task.cancel();
    let cancelled = waveform.read_elements(&Selection::All, &task);
    assert!(cancelled.unwrap_err().is_cancelled());
}

#[test]
fn a_dataset_read_after_the_file_changed_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::copy(example(), &path).unwrap();
    let file = File::open(&path).unwrap();
    let dataset = file.root().dataset("types/half").unwrap();
    dataset.read::<f64>(&Selection::All).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.push(0);
    std::fs::write(&path, bytes).unwrap();
    let error = dataset.read::<f64>(&Selection::All).unwrap_err();
    assert_eq!(error.kind(), Kind::Changed);
    assert_eq!(file.generation(), 1);
    let again = file.root().dataset("types/half").unwrap();
    again.read::<f64>(&Selection::All).unwrap();
}

#[test]
fn a_reference_leads_to_its_object() {
    let file = File::open(example()).unwrap();
    let image = file.get("/images/island").unwrap();
    let palette = image
        .attribute("PALETTE")
        .unwrap()
        .read(&Task::new())
        .unwrap();
    let crate::Value::Reference(reference) = palette.value(0).unwrap() else {
        panic!("no reference");
    };
    let palette = file.dereference(&reference).unwrap();
    let by_name = file.get("/images/elevation palette").unwrap();
    assert_eq!(palette.address(), by_name.address());
    let null = file.dereference(&Reference::Null).unwrap_err();
    assert_eq!(null.kind(), Kind::NotFound);
}

#[test]
fn a_file_reached_by_two_paths_is_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let [path, other] = ["data.h5", "other.h5"].map(|name| folder.path().join(name));
    std::fs::copy(example(), &path).unwrap();
    std::fs::hard_link(&path, &other).unwrap();
    let [one, two] = [&path, &other].map(|path| File::open(path).unwrap());
    assert_eq!(one.id(), two.id());
    assert_eq!(two.path(), other);
    assert!(std::ptr::eq(one.core(), two.core()));
    let separate = File::open(example()).unwrap();
    assert!(!std::ptr::eq(one.core(), separate.core()));
}

#[test]
fn objects_of_a_file_that_changed_refuse_to_read_and_new_ones_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::copy(example(), &path).unwrap();
    let file = File::open(&path).unwrap();
    let (root, late) = (file.root(), file.root());
    root.links(&Task::new()).unwrap();
    assert!(!file.changed().unwrap());

    let mut bytes = std::fs::read(&path).unwrap();
    bytes.push(0);
    std::fs::write(&path, &bytes).unwrap();
    assert!(file.changed().unwrap());
    assert_eq!(file.generation(), 1);
    for old in [root, late] {
        let error = old.links(&Task::new()).unwrap_err();
        assert_eq!(error.kind(), Kind::Changed);
    }
    assert!(!names(&file.root()).is_empty());
    assert!(!file.replaced());
    std::fs::remove_file(&path).unwrap();
    std::fs::copy(example(), &path).unwrap();
    assert!(file.replaced());
}

#[test]
fn a_damaged_object_costs_only_itself() {
    let mut bytes = std::fs::read(example()).unwrap();
    let file = File::open(example()).unwrap();
    let place = file.get("/detector/baseline").unwrap().address().0 as usize;
    bytes[place] = 99;
    let file = File::from_bytes("damaged.h5", bytes).unwrap();
    let detector = file.root().group("detector").unwrap();
    let mut readable = 0;
    for link in detector.links(&Task::new()).unwrap() {
        match detector.resolve(&link) {
            Ok(_) => readable += 1,
            Err(error) => {
                assert_eq!(error.object(), Some("/detector/baseline"));
                assert_eq!(error.address(), Some(place as u64));
            }
        }
    }
    assert_eq!(readable, names(&detector).len() - 1);
}

#[test]
fn a_file_torn_at_any_length_opens_or_says_why_not() {
    let bytes = std::fs::read(example()).unwrap();
    for length in (0..4096).chain((4096..bytes.len()).step_by(9973)) {
        let Ok(file) = File::from_bytes("torn.h5", bytes[..length].to_vec()) else {
            assert!(length < 96, "{length}");
            continue;
        };
        assert!(!file.info().notes.is_empty());
        visit_everything(&file.root(), 0);
    }
}

/// Reads all headers and attributes that can be read.
fn visit_everything(group: &Group, depth: usize) {
    let mut links = Vec::new();
    let _ = group.visit_links(&Task::new(), &mut |link| {
        links.push(link);
        ControlFlow::Continue(())
    });
    for link in links {
        let hard = matches!(link.target, LinkTarget::Hard(_));
        let Ok(object) = group.resolve(&link) else {
            continue;
        };
        let _ = object.visit_attributes(&Task::new(), &mut |attribute| {
            let _ = attribute.read(&Task::new());
            ControlFlow::Continue(())
        });
        if let (Object::Group(inner), true, true) = (object, hard, depth < 16) {
            visit_everything(&inner, depth + 1);
        }
    }
}

#[test]
fn bytes_that_are_no_hdf5_say_what_they_are() {
    let error = File::from_bytes("old.nc", b"CDF\x01....".to_vec()).unwrap_err();
    assert_eq!(error.kind(), Kind::NotHdf5);
    assert!(error.to_string().starts_with("old.nc: "), "{error}");
    assert!(error.cause().contains("netCDF-3"));
}

#[test]
fn a_held_lock_lasts_as_long_as_the_file_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::copy(example(), &path).unwrap();
    let rival = std::fs::File::options().write(true).open(&path).unwrap();
    let file = File::options().hold_lock(true).open(&path).unwrap();
    let root = file.root();
    if std::env::var_os(crate::storage::lock::ENVIRONMENT).is_some() {
        eprintln!("skipped: locking is set by the environment");
        return;
    }
    assert!(rival.try_lock().is_err());
    drop(file);
    assert!(rival.try_lock().is_err(), "an object keeps its file open");
    drop(root);
    rival.try_lock().unwrap();
    let refused = File::open(&path).unwrap_err();
    assert_eq!(refused.kind(), Kind::Locked);
    File::options().ignore_lock(true).open(&path).unwrap();
}

#[test]
fn viewing_keeps_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.h5");
    std::fs::copy(example(), &path).unwrap();
    let file = File::open(&path).unwrap();
    names(&file.root());
    let rival = std::fs::File::options().write(true).open(&path).unwrap();
    rival.try_lock().unwrap();
    names(&file.root());
    assert_eq!(
        FileSource::open(&path).unwrap().len().unwrap(),
        file.info().size
    );
}
