//! New files read back, and the places that they take.

use super::{Bounds, CreateMode, CreateOptions};
use crate::check;
use crate::error::Kind;
use crate::object::File;
use crate::task::Task;

#[test]
fn each_kind_of_new_file_takes_groups_and_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    for (number, bounds) in [Bounds::Earliest, Bounds::V108, Bounds::V110]
        .into_iter()
        .enumerate()
    {
        for user_block in [0, 512, 8192] {
            for track_order in [false, true] {
                let name = format!("{number}-{user_block}-{track_order}.h5");
                let path = folder.path().join(name);
                let options = CreateOptions::default()
                    .bounds(bounds)
                    .user_block(user_block);
                let file = File::create(&path, &options.track_order(track_order)).unwrap();
                assert_eq!(file.info().superblock_version, bounds.superblock());
                assert_eq!(file.root().tracks_creation_order().unwrap(), track_order);
                for name in 0..40 {
                    file.root()
                        .create_group(format!("{}/inner", 97 - name))
                        .unwrap();
                }
                file.save().unwrap();
                drop(file);
                let file = File::open(&path).unwrap();
                assert_eq!(file.info().user_block, user_block);
                assert_eq!(file.root().link_count(&Task::new()).unwrap(), 40);
                let mut findings = Vec::new();
                let options = check::Options::default();
                check::check(&file, &options, &Task::new(), &mut |damage| {
                    findings.push(damage.to_string());
                })
                .unwrap();
                assert!(findings.is_empty(), "{findings:?}");
            }
        }
    }
}

#[test]
fn a_file_that_is_there_stays_unless_it_may_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.h5");
    let options = CreateOptions::default();
    let file = File::create(&path, &options).unwrap();
    file.root().create_group("kept").unwrap();
    file.save().unwrap();
    assert_eq!(
        File::create(&path, &options).unwrap_err().kind(),
        Kind::Exists
    );
    let truncate = options.clone().mode(CreateMode::Truncate);
    assert_eq!(
        File::create(&path, &truncate).unwrap_err().kind(),
        Kind::Locked
    );
    let open = options.mode(CreateMode::OpenOrCreate);
    assert!(
        File::create(&path, &open)
            .unwrap()
            .root()
            .contains("kept")
            .unwrap()
    );
    drop(file);
    let new = File::create(&path, &truncate).unwrap();
    assert!(!new.root().contains("kept").unwrap());
    assert!(new.is_writable());
}

#[test]
fn user_blocks_of_other_lengths_are_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    for length in [1, 511, 513, 1000] {
        let options = CreateOptions::default().user_block(length);
        let made = File::create(folder.path().join("x.h5"), &options);
        assert_eq!(made.unwrap_err().kind(), Kind::InvalidArgument);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_new_file_in_memory_is_saved_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.h5");
    let file = File::create_in_memory("untitled.h5", &CreateOptions::default()).unwrap();
    file.root().create_group("a").unwrap();
    file.save_as(&path, &Task::new()).unwrap();
    assert!(File::open(&path).unwrap().get("a").is_ok());
}
