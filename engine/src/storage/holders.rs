//! Which processes hold a lock on a file, where the system tells (Linux: `/proc`).

use std::fs::File;

/// Which locks count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Shared and exclusive ones.
    Any,
    /// Exclusive ones: somebody writes.
    Exclusive,
}

/// Names of the processes that hold a lock on the file, such as `python (process 4711)`. Takes no
/// lock itself; empty where the system does not tell.
#[cfg(not(target_os = "linux"))]
pub fn holders_of(_file: &File, _held: Held) -> Vec<String> {
    Vec::new()
}

/// Names of the processes that hold a lock on the file, such as `python (process 4711)`. Takes no
/// lock itself; empty where the system does not tell.
#[cfg(target_os = "linux")]
pub fn holders_of(file: &File, held: Held) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let (Ok(metadata), Ok(table)) = (file.metadata(), std::fs::read_to_string("/proc/locks"))
    else {
        return Vec::new();
    };
    let mut processes = lock_owners(&table, metadata.ino(), held);
    // The table's device is the file system's own, which layered file systems do not show to
    // programs: among the owners of that inode number, those count that have the file open.
    processes.retain(|process| has_open(*process, metadata.dev(), metadata.ino()));
    processes.into_iter().map(describe).collect()
}

/// Process ids of the lock table's lines (`1: FLOCK ADVISORY WRITE 4711 08:01:131 0 EOF`) of this
/// inode, without the lines of those that only wait (`->`).
#[cfg(target_os = "linux")]
fn lock_owners(table: &str, inode: u64, held: Held) -> Vec<u32> {
    let mut owners: Vec<u32> = table
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [_, _, _, access, process, place, ..] = fields[..] else {
                return None;
            };
            let counts = held == Held::Any || access == "WRITE";
            let of_inode = place.rsplit(':').next()?.parse() == Ok(inode);
            (counts && of_inode).then(|| process.parse().ok()).flatten()
        })
        .collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// Whether the process has the file open; `true` where its descriptors are not shown to us.
#[cfg(target_os = "linux")]
fn has_open(process: u32, device: u64, inode: u64) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(descriptors) = std::fs::read_dir(format!("/proc/{process}/fd")) else {
        return true;
    };
    descriptors
        .flatten()
        .filter_map(|descriptor| std::fs::metadata(descriptor.path()).ok())
        .any(|m| m.dev() == device && m.ino() == inode)
}

#[cfg(target_os = "linux")]
fn describe(process: u32) -> String {
    match std::fs::read_to_string(format!("/proc/{process}/comm")) {
        Ok(name) => format!("{} (process {process})", name.trim()),
        Err(_) => format!("process {process}"),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn owners_are_found_by_inode_and_waiters_are_not_owners() {
        let table = "\
1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF
1: -> FLOCK  ADVISORY  WRITE 4712 08:01:131 0 EOF
2: POSIX  ADVISORY  READ  4713 00:2d:77 0 EOF
3: OFDLCK ADVISORY  READ  -1 08:01:131 0 EOF
broken line
";
        assert_eq!(lock_owners(table, 131, Held::Any), [4711]);
        assert_eq!(lock_owners(table, 77, Held::Any), [4713]);
        assert_eq!(lock_owners(table, 131, Held::Exclusive), [4711]);
        assert_eq!(lock_owners(table, 77, Held::Exclusive), []);
        assert_eq!(lock_owners(table, 1, Held::Any), []);
    }
}
