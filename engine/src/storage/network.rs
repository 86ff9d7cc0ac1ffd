//! Whether a path leads into the network, found out without touching what it leads to.
//!
//! Looking at a file behind an automatic mount already asks another machine. So a path is walked
//! name by name, symbolic links too, and each step is compared with the table of mounts before it is
//! taken. What lies in the network:
//! - Linux: file systems of the kinds in [`KINDS`], and places that are mounted when looked at.
//! - Windows: `\\host\share` and its other spellings. A letter that stands for a share passes.
//! - Other systems: what is below the folders in [`FOLDERS`].

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf, Prefix};

/// Kinds of file systems that ask other machines; of `fuse` those that follow a dot. Not `9p`: that
/// is how a virtual machine sees the disks of its host.
const KINDS: &[&str] = &[
    "afs",
    "autofs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "curlftpfs",
    "davfs",
    "gcsfuse",
    "gfs2",
    "glusterfs",
    "goofys",
    "gpfs",
    "lustre",
    "mount-s3",
    "ncpfs",
    "nfs",
    "nfs4",
    "orangefs",
    "pvfs2",
    "rclone",
    "s3fs",
    "smb3",
    "smbfs",
    "sshfs",
];

/// Where systems without a table of mounts keep the network.
const FOLDERS: &[&str] = &["/net", "/Network", "/afs", "/hosts", "/home/.automount"];

/// Most symbolic links on the way.
const LINKS: usize = 40;

/// The network as it is seen from a file.
pub struct Surroundings {
    mounts: Mounts,
    /// Where in the network that file is itself.
    here: Option<String>,
}

impl Surroundings {
    /// As seen from the file at `path`.
    pub fn of(path: &Path) -> Self {
        let mounts = Mounts::now();
        let here = place(path, &mounts);
        Self { mounts, here }
    }

    /// Whether `path` leads into the network, and not to where the file is already: then a name for
    /// the place.
    pub fn left_by(&self, path: &Path) -> Option<String> {
        let there = place(path, &self.mounts)?;
        (self.here.as_ref() != Some(&there)).then_some(there)
    }
}

/// Where in the network a path leads; none where it stays on this machine.
fn place(path: &Path, mounts: &Mounts) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    let mut ahead: VecDeque<OsString> = VecDeque::new();
    let mut reached = PathBuf::new();
    let mut links = 0;
    push_front(&mut ahead, &path);
    while let Some(name) = ahead.pop_front() {
        match Path::new(&name).components().next() {
            Some(Component::Prefix(prefix)) => {
                if let Some(share) = share(prefix.kind()) {
                    return Some(share);
                }
                reached = PathBuf::from(&name);
                continue;
            }
            Some(Component::RootDir) => reached.push(&name),
            Some(Component::ParentDir) => drop(reached.pop()),
            Some(Component::Normal(name)) => reached.push(name),
            Some(Component::CurDir) | None => continue,
        }
        if let Some(mount) = mounts.network_at(&reached) {
            return Some(mount);
        }
        let target = std::fs::read_link(&reached).ok();
        if let Some(target) = target.filter(|_| links < LINKS) {
            links += 1;
            reached.pop();
            push_front(&mut ahead, &target);
        }
    }
    None
}

/// Puts the names of a path before those that are ahead.
fn push_front(ahead: &mut VecDeque<OsString>, path: &Path) {
    for component in path.components().rev() {
        ahead.push_front(component.as_os_str().to_owned());
    }
}

fn share(prefix: Prefix<'_>) -> Option<String> {
    let name = |host: &std::ffi::OsStr| format!("{} in the network", host.display());
    match prefix {
        Prefix::UNC(host, _) | Prefix::VerbatimUNC(host, _) => Some(name(host)),
        Prefix::DeviceNS(device) => Some(format!("the device {}", device.display())),
        _ => None,
    }
}

/// The table of mounts.
struct Mounts(Vec<(PathBuf, String)>);

impl Mounts {
    /// As the system has it now; empty where it has none.
    fn now() -> Self {
        match std::fs::read("/proc/self/mountinfo") {
            Ok(table) => Self::parse(&table),
            Err(_) => {
                let folders = FOLDERS.iter().filter(|_| cfg!(unix));
                let mounts = folders.map(|f| (PathBuf::from(f), "autofs".to_owned()));
                Self(mounts.collect())
            }
        }
    }

    /// A mount a line: in the fifth field where it is, behind a lone hyphen its kind.
    fn parse(table: &[u8]) -> Self {
        let lines = table.split(|byte| *byte == b'\n');
        let mounts = lines.filter_map(|line| {
            let mut fields = line.split(|byte| *byte == b' ');
            let point = fields.nth(4)?;
            let kind = fields.skip_while(|field| *field != b"-").nth(1)?;
            let kind = String::from_utf8_lossy(kind).into_owned();
            Some((super::paths::from_bytes(&unescaped(point)), kind))
        });
        Self(mounts.collect())
    }

    /// The mount of the network that a path lies on.
    fn network_at(&self, path: &Path) -> Option<String> {
        let mounts = self.0.iter().filter(|(point, _)| path.starts_with(point));
        // Of two at one place the later one covers the other.
        let (point, kind) = mounts.max_by_key(|(point, _)| point.as_os_str().len())?;
        let name = kind.strip_prefix("fuse.").unwrap_or(kind);
        let network = KINDS.contains(&name);
        network.then(|| format!("{} ({kind}), a place in the network", point.display()))
    }
}

/// Octal escapes, by which the table keeps spaces out of its fields.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..3).filter(|_| *first == b'\\');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn mounts(extra: &str) -> Mounts {
        let table = format!(
            "21 1 0:20 / / rw - ext4 /dev/sda1 rw\n\
             22 21 0:21 / /net rw,relatime shared:2 - autofs -hosts rw\n\
             23 21 0:22 / /data\\040set rw - nfs4 host:/export rw\n\
             24 21 0:23 / /boot rw - autofs systemd-1 rw\n\
             25 24 0:24 / /boot rw - vfat /dev/sda2 rw\n{extra}"
        );
        Mounts::parse(table.as_bytes())
    }

    #[test]
    fn file_systems_of_other_machines_are_told_from_those_of_this_one() {
        let mounts = mounts("");
        let leads = |path: &str| place(Path::new(path), &mounts).is_some();
        assert!(leads("/net/host/export/a.h5"));
        assert!(leads("/data set/a.h5"));
        assert!(leads("/usr/../net/a.h5"));
        assert!(!leads("/network/a.h5"));
        assert!(!leads("/boot/a.h5"));
        assert!(!leads("/tmp/a.h5"));
    }

    #[test]
    fn a_symbolic_link_into_the_network_is_seen_without_being_followed() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/net/host", &link).unwrap();
        assert!(place(&link.join("a.h5"), &mounts("")).is_some());
        let circle = folder.path().join("circle");
        std::os::unix::fs::symlink(&circle, &circle).unwrap();
        assert!(place(&circle, &mounts("")).is_none());
    }

    #[test]
    fn who_is_in_the_network_already_stays_there() {
        let folder = tempfile::tempdir().unwrap();
        let point = folder.path().canonicalize().unwrap();
        let line = format!(
            "26 21 0:25 / {} rw - fuse.sshfs host: rw\n",
            point.display()
        );
        let mounts = mounts(&line);
        let here = place(&point.join("a.h5"), &mounts);
        assert!(here.is_some());
        let inside = Surroundings { mounts, here };
        assert_eq!(inside.left_by(&point.join("sub/b.h5")), None);
        assert!(inside.left_by(Path::new("/net/host/b.h5")).is_some());
    }
}
