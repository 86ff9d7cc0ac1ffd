//! `hyperslab ls` beside the library's own h5ls: output identical to the byte, file by file.
//!
//! What Debian's h5ls (1.10) prints is not what later ones do in some things, which are left out
//! of the comparison: it tells no times of modification; of references only what kind of object
//! they lead to is looked at (`DATASET-1:976 ""` is `DATASET "file.h5/dset"` since 1.12), and of their
//! storage it says only that it is not known; regions end their lines at 80 columns whatever the
//! width; it has no name for half floats. With -x h5ls prints no digits at all, so that our digits,
//! and where lines end, are left out.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hyperslab::cli::ls;

use crate::harness::python::Python;
use crate::harness::{corpus, folder, program, project_file};

const FOLDERS: [&str; 4] = ["h5dump/files", "hdfview", "library", "pytables"];

/// The committed numbers of identical listings of the corpus, a line for each set of options.
const FLOOR: &str = "tests/ls-agreement.txt";

/// Sets of options, those without values first.
const SETS: [&str; 13] = [
    "",
    "-g",
    "-rv",
    "-r",
    "-rv -a",
    "-r -E",
    "-rv --follow-symlinks",
    "-rvd",
    "-rd -l",
    "-rvd -s",
    "-rd -w0",
    "-rvd -S",
    "-rd -x",
];

/// Files, and the option with which h5ls takes minutes or hours: paths of ten thousand groups,
/// extents of terabytes.
const ENDLESS: [(&str, char); 3] = [
    ("tlonglinks.h5", 'r'),
    ("tbigdims.h5", 'd'),
    ("tlayouto.h5", 'd'),
];

/// Files whose values h5ls prints for a second or two: once is enough.
const LONG: [&str; 2] = ["hdf5_test.h5", "bug-idx.h5"];

/// How long an h5ls may take, on a machine that has other work.
const PATIENCE: Duration = Duration::from_secs(30);

/// How an h5ls ended, and what it printed.
enum Theirs {
    Listing(Vec<u8>),
    /// It fails, as it does where a file is damaged or a chunked dataset was never written.
    Failure,
    TooSlow,
}

fn theirs(file: &Path, set: &str) -> Theirs {
    let out = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut command = Command::new("h5ls");
    command.args(set.split_whitespace());
    in_its_folder(&mut command, file);
    command.stdout(out.reopen().expect("the temporary file"));
    let mut child = command.stderr(Stdio::null()).spawn().expect("h5ls");
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("a child that can be waited for") {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                child.kill().expect("a child that can be ended");
                child.wait().expect("a child that can be waited for");
                return Theirs::TooSlow;
            }
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let listing = std::fs::read(out.path()).expect("the temporary file");
    match status.success() {
        true => Theirs::Listing(with_half_floats(&listing, set)),
        false => Theirs::Failure,
    }
}

fn ours(file: &Path, set: &str) -> Vec<u8> {
    let mut command = Command::new(program::path());
    command.arg("ls").args(set.split_whitespace());
    if !set.contains("-w") {
        command.arg("-w80");
    }
    in_its_folder(&mut command, file);
    command
        .stderr(Stdio::null())
        .output()
        .expect("hyperslab")
        .stdout
}

/// Both tools print the name that they are given and break lines behind it: where the corpus lies
/// must not count. `file` may go on with a path inside it.
fn in_its_folder(command: &mut Command, file: &Path) {
    let mut above = file.ancestors();
    let folder = above.find(|path| path.is_dir()).expect("a folder");
    command.current_dir(folder);
    command.arg(file.strip_prefix(folder).expect("a path below its folder"));
    command.env("COLUMNS", "80").env("TZ", "UTC");
}

fn listed(file: &Path, set: &str) -> (Vec<u8>, ExitCode) {
    let mut words: Vec<OsString> = set.split_whitespace().map(Into::into).collect();
    words.extend(["-w80".into()].into_iter().filter(|_| !set.contains("-w")));
    words.push(file.into());
    let mut out = Vec::new();
    let code = ls::list(&mut out, &words).expect("memory takes all output");
    (out, code)
}

/// How half floats are described without a name of their own, which they have since 1.14.4.
const HALF_FLOAT: [&[u8]; 3] = [
    b"(significant for 10 bits at bit 0, msb implied)",
    b"(exponent for 5 bits at bit 10, bias is 0xf)",
    b"(sign bit at 15)",
];

/// A listing with the names of half floats.
fn with_half_floats(listing: &[u8], set: &str) -> Vec<u8> {
    let lines: Vec<&[u8]> = listing.split_inclusive(|byte| *byte == b'\n').collect();
    let mut out = Vec::with_capacity(listing.len());
    let mut rest = &lines[..];
    while let Some((line, after)) = rest.split_first() {
        rest = after;
        let described = after.iter().map(|line| line.trim_ascii()).take(3);
        let at = find(line, b"16-bit ").filter(|_| line.ends_with(b"endian floating-point\n"));
        match at {
            Some(at) if described.eq(HALF_FLOAT) => {
                out.extend_from_slice(&line[..at]);
                let little = find(line, b"little").is_some();
                out.extend_from_slice(match (little, set.contains('S')) {
                    (true, false) => b"native _Float16\n",
                    (true, true) => b"IEEE 16-bit little-endian float\n",
                    (false, _) => b"IEEE 16-bit big-endian float\n",
                });
                rest = &after[3..];
            }
            _ => out.extend_from_slice(line),
        }
    }
    out
}

/// What is compared.
fn compared(listing: &[u8], set: &str) -> Vec<u8> {
    let lines = listing.split_inclusive(|byte| *byte == b'\n');
    let kept = lines.filter(|line| !line.starts_with(b"    Modified:  "));
    let kept = kept.map(
        |line| match line.starts_with(b"    Storage:   reference ") {
            true => b"    Storage:   information not available\n",
            false => line,
        },
    );
    let mut out = Vec::with_capacity(listing.len());
    for line in kept {
        match line.contains(&b'"') {
            true => out.extend(without_target(line)),
            false => out.extend_from_slice(line),
        }
    }
    if set.contains("-x") {
        out.retain(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'x' | b' ' | b'\n'));
    }
    out
}

/// A line with only the kind of the objects that its references lead to.
fn without_target(line: &[u8]) -> Vec<u8> {
    let mut line = line.to_vec();
    for kind in [&b"DATASET"[..], b"GROUP", b"DATATYPE"] {
        let mut from = 0;
        while let Some(at) = find(&line[from..], kind) {
            let rest = from + at + kind.len();
            from = rest;
            let number = line[rest..]
                .iter()
                .take_while(|b| b"-:0123456789".contains(b));
            let quote = rest + number.count();
            if line[quote..].starts_with(b" \"")
                && let Some(length) = find(&line[quote + 2..], b"\"")
            {
                line.drain(rest..quote + length + 3);
            }
        }
    }
    line
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn h5ls_is_missing() -> bool {
    let missing = Command::new("h5ls").arg("-V").output().is_err();
    if missing {
        println!("skipped: no h5ls (Debian: hdf5-tools)");
    }
    missing
}

/// Fails at the first line in which a listing is not as h5ls has it; where h5ls fails, nothing is
/// compared.
fn assert_listed_as_h5ls_lists(file: &Path, set: &str) {
    let Theirs::Listing(theirs) = theirs(file, set) else {
        panic!("h5ls {set} {}", file.display());
    };
    let [theirs, ours] = [theirs, ours(file, set)].map(|listing| compared(&listing, set));
    let [theirs, ours] = [&theirs, &ours].map(|text| String::from_utf8_lossy(text));
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        assert_eq!(ours, theirs, "{} {set}", file.display());
    }
    assert_eq!(ours.len(), theirs.len(), "{} {set}", file.display());
}

#[test]
fn the_example_is_listed_as_h5ls_lists_it() {
    if h5ls_is_missing() {
        return;
    }
    for name in ["assets/example.h5", "assets/example-linked.h5"] {
        let file = project_file(name);
        // Its largest dataset would be printed for hours, and where no chunk was ever written,
        // -a ends this h5ls.
        for set in SETS.iter().filter(|set| !set.contains(['d', 'a'])) {
            assert_listed_as_h5ls_lists(&file, set);
        }
    }
}

#[test]
fn links_values_and_chunks_of_all_kinds_are_listed_as_h5ls_lists_them() {
    let Some(python) = Python::find().filter(|_| !h5ls_is_missing()) else {
        return;
    };
    let folder = folder();
    python.run_script("write_listed.py", &[folder.path()]);
    // Regions end their lines elsewhere with other widths than 80.
    let same_width = |set: &&&str| !set.contains("-w") && !set.contains('S');
    let other_widths = ["-d -w33", "-rd -w1", "-rvd -w50 -l", "-rdSl"];
    let sets = SETS.iter().chain(&other_widths);
    let sets = sets.filter(|set| !set.contains("-x"));
    for set in sets.clone() {
        for name in ["near.h5", "far.h5", "chunks.h5", "chunks_new.h5"] {
            assert_listed_as_h5ls_lists(&folder.path().join(name), set);
        }
    }
    for set in sets.filter(same_width) {
        assert_listed_as_h5ls_lists(&folder.path().join("values.h5"), set);
    }
    for link in [
        "to_d",
        "to_nothing",
        "to_group",
        "far",
        "far/d",
        "missing",
        "g",
    ] {
        for set in ["-r --follow-symlinks", "-v --follow-symlinks", "-E", "-r"] {
            assert_listed_as_h5ls_lists(&folder.path().join("near.h5").join(link), set);
        }
    }
}

#[test]
fn bytes_are_told_as_the_file_has_them() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    python.run_script("write_listed.py", &[folder.path()]);
    for (name, expected) in [
        ("bools", "         0x01, 0x00\n"),
        ("number int16 >", "         00:00, 80:00, 7f:ff\n"),
        ("opaque", "         00:01, fe:ff\n"),
    ] {
        let (listing, _) = listed(&folder.path().join("values.h5").join(name), "-d -x");
        let listing = String::from_utf8_lossy(&listing);
        let data = listing.split_once("    Data:\n").map(|(_, data)| data);
        assert_eq!(data, Some(expected), "{listing}");
    }
}

#[test]
fn a_link_that_leads_nowhere_fails_where_that_was_asked() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    python.run_script("write_listed.py", &[folder.path()]);
    let code = |name: &str, set: &str| {
        let (_, code) = listed(&folder.path().join("near.h5").join(name), set);
        code == ExitCode::SUCCESS
    };
    for name in ["to_nothing", "missing", "far_nothing"] {
        assert!(
            !code(name, "--follow-symlinks --no-dangling-links"),
            "{name}"
        );
        assert!(code(name, "--follow-symlinks"), "{name}");
    }
    assert!(code("to_d", "--follow-symlinks --no-dangling-links"));
    assert!(!code("to_d", "--no-dangling-links"));
}

#[test]
fn links_that_lead_from_group_to_group_come_to_an_end() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    python.run_script("write_listed.py", &[folder.path()]);
    let (listing, code) = listed(&folder.path().join("deep.h5"), "-r --follow-symlinks");
    assert!(code == ExitCode::SUCCESS);
    // Each group by its name, each link once or as one that was met before.
    let lines = listing.split(|byte| *byte == b'\n');
    let links = lines.filter(|line| find(line, b"Soft Link {/g").is_some());
    assert!(links.count() >= 1000);
}

#[test]
fn listings_of_the_corpus_that_equal_those_of_h5ls_do_not_become_fewer() {
    if h5ls_is_missing() {
        return;
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in FOLDERS {
        let Some(found) = corpus::files(folder) else {
            return;
        };
        files.extend(found);
    }
    // Of each set: identical, all.
    let counts = Mutex::new(BTreeMap::<&str, (usize, usize)>::new());
    let files = Mutex::new(files.into_iter());
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = { files.lock().expect("no panic").next() } {
                    compare_all(&file, &counts);
                }
            });
        }
    });
    let counts = counts.into_inner().expect("no panic");
    let mut fewer = Vec::new();
    for (set, least) in floors() {
        let (same, wanted) = counts.get(set.as_str()).copied().unwrap_or_default();
        println!("ls {set}: {same} of {wanted} listings are identical; at least {least} must");
        if same < least {
            fewer.push(format!(
                "ls {set}: {same} listings are identical, {least} were"
            ));
        }
    }
    assert!(fewer.is_empty(), "{fewer:#?}");
}

fn compare_all(file: &Path, counts: &Mutex<BTreeMap<&str, (usize, usize)>>) {
    // What a set is about may be missing from the file.
    let mut verbose = Vec::new();
    for set in SETS {
        if takes_too_long(file, set) || !concerns(set, &verbose) {
            continue;
        }
        let theirs = match theirs(file, set) {
            Theirs::Listing(listing) => compared(&listing, set),
            // What it cannot even open.
            Theirs::Failure if set.is_empty() => break,
            Theirs::Failure => continue,
            Theirs::TooSlow => break,
        };
        let same = compared(&ours(file, set), set) == theirs;
        if set == "-rv" {
            verbose = theirs;
        }
        if !same {
            println!("differs: {set} {}", file.display());
        }
        let mut counts = counts.lock().expect("no panic");
        let count = counts.entry(set).or_default();
        *count = (count.0 + usize::from(same), count.1 + 1);
    }
}

fn takes_too_long(file: &Path, set: &str) -> bool {
    let mut endless = ENDLESS.iter();
    let long = LONG.iter().any(|name| file.ends_with(name));
    endless.any(|(name, option)| file.ends_with(name) && set.contains(*option))
        || (long && set.contains('d') && set != "-rvd")
}

/// Whether options change something about a file with that verbose listing.
fn concerns(set: &str, verbose: &[u8]) -> bool {
    let has = |part: &str| find(verbose, part.as_bytes()).is_some();
    match set {
        _ if verbose.is_empty() => true,
        "-r -E" => has("External Link"),
        "-rv --follow-symlinks" => has(" Link {"),
        "-rd -l" => has("struct {"),
        "-rvd -s" => has("char") || has("8-bit"),
        _ => true,
    }
}

/// The committed numbers: of each set, behind its options.
fn floors() -> Vec<(String, usize)> {
    let text = std::fs::read_to_string(project_file(FLOOR)).expect("the committed numbers");
    let floors = text.lines().map(|line| {
        let (number, set) = line.split_once(" ls").expect("a number and options");
        (set.trim().to_owned(), number.parse().expect("a number"))
    });
    let floors: Vec<(String, usize)> = floors.collect();
    let named: Vec<&str> = floors.iter().map(|(set, _)| set.as_str()).collect();
    assert_eq!(named, SETS, "{FLOOR} has a line for each set of options");
    floors
}
