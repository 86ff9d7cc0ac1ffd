//! Files of settings: damaged, newer, cut, in the way.

use super::*;
use crate::settings::{FileMemory, Folders, Kept, Recent};
use crate::state::preferences::{Preferences, Theme};

fn dark() -> Preferences {
    Preferences {
        theme: Theme::Dark,
        zoom: 1.25,
        one_based: true,
        ..Preferences::default()
    }
}

fn read_again<T: DeserializeOwned + Default>(path: &Path) -> (T, Vec<String>) {
    let mut complaints = Vec::new();
    (read(path, &mut complaints), complaints)
}

/// Names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> = entries
        .map(name)
        .map(|n| n.into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_written_reads_back_and_leaves_nothing_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/preferences.toml");
    write(&path, &dark()).unwrap();
    write(&path, &dark()).unwrap();
    assert_eq!(read_again(&path), (dark(), Vec::new()));
    assert_eq!(names(path.parent().unwrap()), ["preferences.toml"]);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("size-percent = 125"), "{text}");
    assert!(text.contains("version = 1"), "{text}");
}

#[test]
fn a_file_that_is_not_there_is_no_cause_for_complaint() {
    let folder = tempfile::tempdir().unwrap();
    let read: (Recent, _) = read_again(&folder.path().join("recent.toml"));
    assert_eq!(read, (Recent::default(), Vec::new()));
}

#[test]
fn one_wrong_line_costs_only_itself_and_the_file_is_kept_before_it_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("preferences.toml");
    let text = "theme = \"purple\"\none-based = true\nwings = 2\nchunk-cache-mib = -1\n";
    fs::write(&path, text).unwrap();
    let (read, complaints): (Preferences, _) = read_again(&path);
    assert!(read.one_based && read.theme == Theme::System);
    assert_eq!(read.chunk_cache_mib, 32);
    assert_eq!(complaints.len(), 1);
    for part in ["chunk-cache-mib: ", "and 2 more", "preferences.toml.bad"] {
        assert!(complaints[0].contains(part), "{complaints:?}");
    }
    write(&path, &read).unwrap();
    write(&path, &dark()).unwrap();
    assert_eq!(
        names(folder.path()),
        ["preferences.toml", "preferences.toml.bad"]
    );
    let kept = fs::read_to_string(folder.path().join("preferences.toml.bad")).unwrap();
    assert_eq!(kept, text);
    assert_eq!(read_again(&path), (dark(), Vec::new()));
}

#[test]
fn whatever_is_in_the_file_the_start_goes_on_and_the_next_write_succeeds() {
    let whole = text_of(&dark()).unwrap();
    let mut contents: Vec<Vec<u8>> = (1..whole.len())
        .map(|n| whole.as_bytes()[..n].into())
        .collect();
    contents.extend([
        b"\xff\xfe\0".to_vec(),
        b"version = 2\ntheme = \"dark\"\n".to_vec(),
        b"version = \"one\"\n".to_vec(),
        b"[[files]]\n".to_vec(),
        vec![b'['; 100_000],
        vec![b'#'; LARGEST as usize + 1],
    ]);
    for content in contents {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("preferences.toml");
        fs::write(&path, &content).unwrap();
        let (_, complaints): (Preferences, _) = read_again(&path);
        write(&path, &dark()).unwrap();
        assert_eq!(read_again(&path), (dark(), Vec::new()));
        let kept = fs::read(folder.path().join("preferences.toml.bad")).ok();
        let expected = (!complaints.is_empty()).then_some(content);
        assert!(kept == expected, "{complaints:?}");
    }
}

#[test]
fn a_newer_program_s_file_is_said_to_be_one_and_every_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recent.toml");
    for _ in 0..2 {
        fs::write(&path, "version = 9\nwishes = 3\n").unwrap();
        let (read, complaints): (Recent, _) = read_again(&path);
        assert_eq!(read, Recent::default());
        assert!(complaints[0].contains("a newer program wrote it"));
        write(&path, &Recent::default()).unwrap();
    }
    let expected = ["recent.toml", "recent.toml.bad", "recent.toml.bad2"];
    assert_eq!(names(folder.path()), expected);
}

#[test]
fn values_out_of_bounds_become_the_nearest_that_can_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let text = "size-percent = 9000\nchunk-cache-mib = 4000000000\n[numbers]\ndigits = 200\n";
    fs::write(folder.path().join("preferences.toml"), text).unwrap();
    let kept = Kept::read(&Folders {
        config: folder.path().to_path_buf(),
        state: folder.path().to_path_buf(),
    });
    assert!(kept.complaints.is_empty(), "{:?}", kept.complaints);
    assert_eq!(kept.preferences.zoom, 2.0);
    assert_eq!(kept.preferences.chunk_cache_mib, 16_384);
    assert_eq!(kept.preferences.numbers.digits, Some(17));
}

#[cfg(unix)]
#[test]
fn paths_that_are_no_utf_8_read_back_and_only_the_user_may_look() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("private/memory.toml");
    let name = std::ffi::OsStr::from_bytes(b"/data/caf\xe9 \\ \"x\"\n.h5");
    let mut memory = FileMemory::new(name.into());
    memory.expanded = vec![crate::model::ObjectPath::new(b"/gr\xfcppe/a\\x41")];
    write(&path, &memory).unwrap();
    assert_eq!(read_again(&path), (memory, Vec::new()));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_kept_elsewhere_stays_there() {
    let folder = tempfile::tempdir().unwrap();
    let real = folder.path().join("dotfiles.toml");
    let link = folder.path().join("preferences.toml");
    write(&real, &Preferences::default()).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    write(&link, &dark()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read_again(&real), (dark(), Vec::new()));
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    fs::write(&in_the_way, "").unwrap();
    assert!(write(&in_the_way.join("preferences.toml"), &dark()).is_err());
}
