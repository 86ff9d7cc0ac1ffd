//! Files that are spread over several, that have something before their superblock, or that name
//! others: what h5py reads of them, and what must never be opened.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use hyperslab_engine::{Driver, File, Kind, Object, Selection};

use crate::harness::python::Python;
use crate::harness::{digest, folder, program, project_file};

/// Writes every case; what to open, and h5py's digest of it.
fn cases(python: &Python, target: &Path) -> Vec<(PathBuf, Vec<String>)> {
    let corpus = project_file("../shared/corpus");
    let mut arguments = vec![target];
    if corpus.is_dir() {
        arguments.push(&corpus);
    }
    let printed = python.run_script("write_drivers.py", &arguments);
    let cases = printed.lines().map(|line| {
        let (file, digest) = line.split_once('\t').expect("a file and its digest");
        let digest = std::fs::read_to_string(digest).expect("a digest");
        let lines = digest.lines().map(str::to_owned).collect();
        (PathBuf::from(file), lines)
    });
    cases.collect()
}

#[test]
fn every_driver_and_every_member_give_what_h5py_reads() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let mut complaints = Vec::new();
    let cases = cases(&python, scratch.path());
    assert!(cases.len() > 40, "only {} cases", cases.len());
    for (file, theirs) in cases {
        match digest::of_ours(&file) {
            Ok(ours) if ours == theirs && !ours.is_empty() => {}
            Ok(ours) => {
                let differences = digest::compare(&theirs, &ours).differences.join("\n");
                complaints.push(format!("{}:\n{differences}", file.display()));
            }
            Err(error) => complaints.push(format!("{}: {error}", file.display())),
        }
        let checked = hyperslab("check", file.as_os_str());
        if !checked.status.success() || !checked.stdout.is_empty() {
            complaints.push(format!("{}: {checked:?}", file.display()));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    what_is_left_of_a_family_is_read(scratch.path());
    what_is_left_of_a_split_file_is_read(scratch.path());
    what_is_left_of_a_cut_file_is_read(scratch.path());
    user_blocks_are_shown(scratch.path());
    an_object_is_named_behind_colons_or_a_slash(scratch.path());
}

/// Lines of the digest that have a value, and those that have an error.
fn halves(file: &Path) -> (Vec<String>, Vec<String>) {
    let output = hyperslab("digest", file.as_os_str());
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(str::to_owned);
    lines.partition(|line| !line.contains("\tERROR: "))
}

fn what_is_left_of_a_family_is_read(folder: &Path) {
    let template = folder.join("family_latest_1000_%05d.h5");
    let member = |number: usize| folder.join(format!("family_latest_1000_{number:05}.h5"));
    let (whole, _) = halves(&template);
    // The library makes an empty member behind the last one that is full.
    let holds = |path: PathBuf| std::fs::metadata(path).is_ok_and(|m| m.len() > 0);
    let count = (0..).take_while(|n| holds(member(*n))).count();
    for lost in [count / 2, count - 1] {
        let name = member(lost);
        std::fs::rename(&name, folder.join("lost")).expect("a member");
        let file = File::open(&template).expect("the rest of a family");
        let notes = file.info().notes.join("\n");
        let shown = format!("{lost:05}.h5");
        assert!(notes.contains(&shown), "{notes}");
        drop(file);
        let (left, errors) = halves(&template);
        assert!(left.iter().all(|line| whole.contains(line)), "{left:?}");
        // A member from the middle has data of few objects; the last may have the end of a heap,
        // without which a whole group has no names.
        let least = if lost == count - 1 {
            1
        } else {
            whole.len() - 19
        };
        assert!(left.len() >= least, "{} lines left", left.len());
        let named = errors.iter().any(|line| line.contains(&shown));
        assert!(named || left == whole, "{errors:?}");
        std::fs::rename(folder.join("lost"), &name).expect("a member");
    }
}

fn what_is_left_of_a_split_file_is_read(folder: &Path) {
    let base = folder.join("split_earliest");
    let raw = folder.join("split_earliest-r.h5");
    std::fs::remove_file(raw).expect("the raw data");
    let file = File::open(&base).expect("the metadata");
    assert_eq!(file.info().driver, Driver::Multi);
    assert!(file.info().notes.join("\n").contains("split_earliest-r.h5"));
    let Ok(Object::Dataset(dataset)) = file.get("/contiguous") else {
        panic!("no dataset");
    };
    assert_eq!(dataset.shape(), [30, 100]);
    let error = dataset.read::<i32>(&Selection::All).err();
    let error = error.expect("no data").to_string();
    assert!(error.contains("split_earliest-r.h5"), "{error}");
}

fn what_is_left_of_a_cut_file_is_read(folder: &Path) {
    let path = folder.join("core.h5");
    let (whole, _) = halves(&path);
    let bytes = std::fs::read(&path).expect("a file");
    let cut = folder.join("cut.h5");
    std::fs::write(&cut, &bytes[..bytes.len() * 9 / 10]).expect("a cut file");
    let (left, _) = halves(&cut);
    assert!(!left.is_empty(), "nothing is left");
    assert!(left.iter().all(|line| whole.contains(line)), "{left:?}");
    let notes = File::open(&cut).expect("a cut file").info().notes;
    assert!(notes.join("\n").contains("cut short"), "{notes:?}");
}

fn user_blocks_are_shown(folder: &Path) {
    for (name, length, start) in [
        ("block512.h5", 512, &b"#!/bin/sh"[..]),
        ("block65536.h5", 65536, b"#!/bin/sh"),
        ("later4096.h5", 4096, b"later\0"),
        ("core.h5", 0, b""),
    ] {
        let file = File::open(folder.join(name)).expect("a file");
        let block = file.user_block().expect("a user block");
        assert_eq!(block.len(), length, "{name}");
        assert_eq!(file.info().user_block, length as u64, "{name}");
        assert!(block.starts_with(start), "{name}");
        assert!(!block.windows(4).any(|bytes| bytes == b"\x89HDF"), "{name}");
    }
}

fn an_object_is_named_behind_colons_or_a_slash(folder: &Path) {
    std::fs::copy(folder.join("core.h5"), folder.join("odd::name.h5")).expect("a copy");
    for name in [
        "core.h5",
        "odd::name.h5",
        "family_latest_512_%05d.h5",
        "multi_latest",
    ] {
        for divider in ["::/", "/"] {
            let argument = format!("{}{divider}group", folder.join(name).display());
            let output = hyperslab("ls", argument.as_ref());
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(text.contains("member39"), "{argument}: {output:?}");
            let argument = format!("{argument}/member39");
            for command in ["digest", "dump", "check"] {
                let output = hyperslab(command, argument.as_ref());
                let text = String::from_utf8_lossy(&output.stdout);
                assert!(output.status.success(), "{argument}: {output:?}");
                assert!(!text.contains("member38"), "{command} {argument}: {text}");
                let named = text.contains("member39");
                assert_eq!(named, command != "check", "{command} {argument}: {text}");
            }
        }
    }
}

fn hyperslab(command: &str, argument: &std::ffi::OsStr) -> Output {
    let mut run = Command::new("timeout");
    run.arg("20")
        .arg(program::path())
        .arg(command)
        .arg(argument);
    run.output().expect("a program that starts")
}

/// Files below `folder` that this process has open.
#[cfg(target_os = "linux")]
fn open_below(folder: &Path) -> usize {
    let handles = std::fs::read_dir("/proc/self/fd").expect("a list of handles");
    let paths = handles
        .flatten()
        .filter_map(|h| std::fs::read_link(h.path()).ok());
    paths.filter(|path| path.starts_with(folder)).count()
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_external_links_open_at_most_sixty_four_files() {
    const COUNT: usize = 10_000;
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let root = scratch.path().canonicalize().expect("a folder");
    python.run_script(
        "write_links.py",
        &[root.as_os_str(), COUNT.to_string().as_ref()],
    );
    let target = std::fs::read(root.join("target")).expect("a file");
    std::fs::create_dir(root.join("farm")).expect("a folder");
    for number in 0..COUNT {
        std::fs::write(root.join(format!("farm/{number}.h5")), &target).expect("a file");
    }
    let file = File::open(root.join("farm.h5")).expect("a file");
    let mut most = 0;
    let mut datasets = Vec::new();
    for number in 0..COUNT {
        let Ok(Object::Dataset(dataset)) = file.get(number.to_string()) else {
            panic!("link {number}");
        };
        datasets.push(dataset);
        if number % 50 == 0 {
            most = most.max(open_below(&root));
        }
    }
    // What was closed meanwhile is read all the same.
    for dataset in datasets.iter().step_by(97) {
        let values = dataset.read::<i64>(&Selection::All).expect("values");
        assert_eq!(values.view().iter().sum::<i64>(), 45);
        most = most.max(open_below(&root));
    }
    assert!((2..=64).contains(&most), "{most} files were open at once");
}

#[test]
fn what_is_no_file_is_refused_without_waiting_and_circles_end() {
    let Some(python) = Python::find() else {
        return;
    };
    let scratch = folder();
    let root = scratch.path();
    python.run_script("write_links.py", &[root.as_os_str(), "1".as_ref()]);
    let begin = Instant::now();
    let odd = File::open(root.join("odd.h5")).expect("a file");
    for (name, kind) in [
        ("pipe", Kind::NotHdf5),
        ("folder", Kind::NotHdf5),
        ("device", Kind::NotHdf5),
        ("web", Kind::Unsupported),
        ("missing", Kind::NotFound),
        ("empty", Kind::NotFound),
    ] {
        let error = odd.get(name).expect_err("no object");
        assert_eq!(error.kind(), kind, "{name}: {error}");
    }
    odd.get("target").expect("a dataset");
    for name in ["raw_pipe", "raw_device", "raw_web"] {
        assert!(read(&odd, name).is_err(), "{name}");
    }
    read(&odd, "virtual_pipe").ok();
    for name in ["one.h5", "two.h5"] {
        let file = File::open(root.join(name)).expect("a file");
        let error = file.get("/on").expect_err("a circle");
        assert_eq!(error.kind(), Kind::LimitExceeded, "{error}");
        file.get("/back/back/back").expect("a group");
        read(&file, "virtual").ok();
    }
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert_eq!(
        odd.get("pipe").map(drop).map_err(|e| e.kind()),
        Err(Kind::NotHdf5)
    );
    let linking = File::open(root.join("elsewhere/linking.h5")).expect("a file");
    linking.get("x").expect("what is beside the real file");
    let spread = File::open(root.join("spread.h5")).expect("a file");
    for name in ["family", "member", "split"] {
        let values = read(&spread, name).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(values.len(), 1000, "{name}");
    }
}

fn read(file: &File, name: &str) -> hyperslab_engine::Result<Vec<i64>> {
    match file.get(name)? {
        Object::Dataset(dataset) => {
            let values = dataset.read::<i64>(&Selection::All)?;
            Ok(values.view().iter().copied().collect())
        }
        other => panic!("{other:?} is no dataset"),
    }
}
