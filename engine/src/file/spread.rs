//! Files that are spread over several: which driver wrote them, and what the others are called.
//!
//! Drivers of HDF5 leave a note in the file. Where an old one left none, a family shows by files of
//! equal size that follow each other in name and together have the length that the superblock wants.

use std::path::{Path, PathBuf};

use super::core::{Core, Settings};
use super::locate::locate;
use crate::bytes::Address;
use crate::error::Result;
use crate::format::driver_info::{self, BLOCK_HEADER, DriverInfo, MultiMember};
use crate::format::message::MessageType;
use crate::metadata::object_header;
use crate::storage::paths::{beside, name_bytes};
use crate::storage::{FamilySource, FileSource, MultiSource, Source, Template};

/// Ends of the names that the library gives to the files of a multi file; of a split one the last.
const SUFFIXES: [&[u8]; 7] = [
    b"-s.h5", b"-b.h5", b"-r.h5", b"-g.h5", b"-l.h5", b"-o.h5", b"-m.h5",
];
/// Those of them that have the superblock.
const FIRST: [&[u8]; 2] = [b"-m.h5", b"-s.h5"];

/// A first file, and the template that led to it.
pub type Candidate = (PathBuf, Option<Template>);

/// Opens the HDF5 file whose first or only file is `first`; of a family, members are named by
/// `template`, or as the name of the first suggests.
pub fn open(first: FileSource, template: Option<Template>, settings: Settings) -> Result<Core> {
    let path = first.path().to_path_buf();
    let core = Core::open(Box::new(first.clone()), &path, settings.clone())?;
    let templates = match template {
        Some(template) => vec![template],
        None => templates(&path),
    };
    let end = core.located().end();
    let info = match read_info(&core) {
        Err(error) => info_elsewhere(&first, &templates, end, &settings).ok_or(error),
        info => info,
    };
    let short = first.len()? < end;
    let source: Box<dyn Source> = match info {
        Ok(Some(DriverInfo::Family { member_size })) => match templates.into_iter().next() {
            Some(template) if short => {
                Box::new(FamilySource::open(first, template, member_size, end)?)
            }
            None if short => return Ok(core.remark(alone(member_size))),
            // One file has it all.
            _ => return Ok(core),
        },
        Ok(Some(DriverInfo::Multi(members))) => Box::new(multi(first, &members)?),
        Ok(Some(DriverInfo::Other(driver))) => {
            let driver = driver.escape_ascii().to_string();
            return Ok(core.remark(format!(
                "The file was written by a driver called {driver}; what it keeps elsewhere cannot be shown."
            )));
        }
        Ok(None) if short => {
            let mut templates = templates.iter();
            let Some(family) = templates.find_map(|t| unnoted(&first, t, end)) else {
                return Ok(core);
            };
            Box::new(family)
        }
        Ok(None) => return Ok(core),
        Err(error) => {
            return Ok(core.remark(format!(
                "What the file says of other files that belong to it cannot be read: {error}"
            )));
        }
    };
    Core::open(source, &path, settings)
}

/// The note where it does not lie in the first file itself: in the next member of a family, or, of
/// a multi file with a new superblock, in the file of object headers. The library knows where that is
/// from whoever opens the file; we try what it does by default.
fn info_elsewhere(
    first: &FileSource,
    templates: &[Template],
    end: u64,
    settings: &Settings,
) -> Option<Option<DriverInfo>> {
    let read = |source: Box<dyn Source>| {
        let core = Core::open(source, first.path(), settings.clone()).ok()?;
        read_info(&core).ok()
    };
    let mut families = templates.iter();
    let family = families.find_map(|template| {
        let family = provisional(first, template, end).ok()?;
        read(Box::new(family))
    });
    family.or_else(|| {
        let base = name_bytes(first.path()).strip_suffix(b"-s.h5")?;
        let members = default_multi(first.path(), base);
        read(Box::new(MultiSource::open(first.clone(), &members).ok()?))
    })
}

/// The files of a multi file but the first, as the library names and places them by default.
fn default_multi(first: &Path, base: &[u8]) -> Vec<(u64, PathBuf)> {
    let step = (u64::MAX - 1) / 6;
    let letters = (1..).zip(["b", "r", "g", "l", "o"]);
    let members = letters.map(|(number, letter)| {
        let name = [base, b"-", letter.as_bytes(), b".h5"].concat();
        (number * step, beside(first, &name))
    });
    members.collect()
}

fn alone(member_size: u64) -> String {
    format!(
        "The file is the first of a family of files of {member_size} bytes each, but its name has no number that would lead to the others."
    )
}

/// First files that a path without a file may stand for: a template (`data%05d.h5`), or what the
/// names of a multi or split file have in common.
pub fn named_by(path: &Path) -> Vec<Candidate> {
    let template = Template::parse(path).into_iter();
    let mut found: Vec<_> = template.map(|t| (t.member(0), Some(t))).collect();
    let name = name_bytes(path);
    if !name.is_empty() {
        let multi = FIRST.map(|suffix| (beside(path, &[name, suffix].concat()), None));
        found.extend(multi);
    }
    found.retain(|(first, _)| first.is_file());
    found
}

/// First files that the one at `path`, which is no HDF5 file by itself, may belong to.
pub fn beside_member(path: &Path) -> Vec<Candidate> {
    let members = Template::of_member(path).into_iter();
    let members = members.filter(|(_, number)| *number > 0);
    let mut found: Vec<_> = members.map(|(t, _)| (t.member(0), Some(t))).collect();
    let name = name_bytes(path);
    for base in SUFFIXES.iter().filter_map(|s| name.strip_suffix(*s)) {
        found.extend(FIRST.map(|first| (beside(path, &[base, first].concat()), None)));
    }
    found.retain(|(first, _)| first != path && first.is_file());
    found
}

/// The templates by which `first` may be the first member of a family, those first that have
/// another.
fn templates(first: &Path) -> Vec<Template> {
    let templates = Template::of_member(first).into_iter();
    let mut templates: Vec<_> = templates.filter(|(_, n)| *n == 0).map(|(t, _)| t).collect();
    templates.sort_by_key(|template| !template.member(1).is_file());
    templates
}

/// The family as it would be if all members were as large as the first.
fn provisional(first: &FileSource, template: &Template, end: u64) -> Result<FamilySource> {
    FamilySource::open(first.clone(), template.clone(), first.len()?, end)
}

/// A family that no note speaks of.
fn unnoted(first: &FileSource, template: &Template, end: u64) -> Option<FamilySource> {
    let family = provisional(first, template, end).ok()?;
    let size = first.len().ok()?;
    let parts = family.parts();
    let (last, all) = parts.split_last()?;
    let full = |length: &Result<u64, String>| *length == Ok(size);
    let complete = all.iter().all(|part| full(&part.length)) && !all.is_empty();
    let fits = matches!(&last.length, Ok(length) if *length <= size) && family.len().ok()? >= end;
    if !complete || !fits {
        return None;
    }
    // Files with superblocks of their own are no members.
    let second = FileSource::open(&template.member(1)).ok()?;
    locate(&second).is_err().then_some(family)
}

/// What the driver has left in the file.
fn read_info(core: &Core) -> Result<Option<DriverInfo>> {
    let superblock = &core.located().superblock;
    if let Some(address) = superblock.driver_info {
        let structure = "driver information block";
        let header = core.fetch(address, BLOCK_HEADER, structure)?;
        let size = driver_info::decode_block_header(&header, address.0)?;
        let block = core.fetch(address, BLOCK_HEADER.saturating_add(size), structure)?;
        return driver_info::decode_block(&block, address.0).map(Some);
    }
    superblock
        .extension
        .map_or(Ok(None), |at| in_extension(core, at))
}

fn in_extension(core: &Core, extension: Address) -> Result<Option<DriverInfo>> {
    let header = object_header::read(core, extension)?;
    let message = header.message(MessageType::DRIVER_INFO);
    let info = message.map(|m| driver_info::decode_message(&m.body, m.address));
    info.transpose()
}

/// The multi file whose superblock is in `first`.
fn multi(first: FileSource, members: &[MultiMember]) -> Result<MultiSource> {
    let name = name_bytes(first.path());
    let base = members.first().and_then(|own| base_of(name, &own.name));
    // Renamed files have nothing in common; then at least the errors say something.
    let base = base.unwrap_or(name).to_vec();
    let others = members.iter().skip(1).map(|member| {
        let name = expanded(&member.name, &base);
        (member.start, beside(first.path(), &name))
    });
    let others: Vec<_> = others.collect();
    MultiSource::open(first, &others)
}

/// What `%s` stands for in `template` where that gives `name`.
fn base_of<'a>(name: &'a [u8], template: &[u8]) -> Option<&'a [u8]> {
    let (before, after) = around_base(template)?;
    name.strip_prefix(before)?.strip_suffix(after)
}

/// A name with `base` for `%s`; without folders, which no file may choose for itself.
fn expanded(template: &[u8], base: &[u8]) -> Vec<u8> {
    let name = match around_base(template) {
        Some((before, after)) => [before, base, after].concat(),
        None => template.to_vec(),
    };
    let folders = name.iter().rposition(|byte| matches!(byte, b'/' | b'\\'));
    let from = folders.map_or(0, |at| at + 1);
    name.get(from..).unwrap_or_default().to_vec()
}

fn around_base(template: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = template.windows(2).position(|pair| pair == b"%s")?;
    Some((template.get(..at)?, template.get(at + 2..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_multi_file_have_their_names_from_the_first() {
        assert_eq!(base_of(b"run-m.h5", b"%s-m.h5"), Some(&b"run"[..]));
        assert_eq!(base_of(b"renamed.h5", b"%s-m.h5"), None);
        assert_eq!(expanded(b"%s-r.h5", b"run"), b"run-r.h5");
        assert_eq!(expanded(b"../../etc/%s", b"run"), b"run");
        assert_eq!(expanded(b"fixed", b"run"), b"fixed");
    }

    #[test]
    fn a_member_and_a_common_name_lead_to_the_first_file() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["m00000", "run-m.h5", "all-s.h5"] {
            std::fs::write(folder.path().join(name), b"").unwrap();
        }
        let names = |found: Vec<Candidate>| {
            let name = |(path, _): Candidate| String::from_utf8_lossy(name_bytes(&path)).into();
            found.into_iter().map(name).collect::<Vec<String>>()
        };
        let member = |name: &str| names(beside_member(&folder.path().join(name)));
        assert_eq!(member("m00012"), ["m00000"]);
        assert_eq!(member("run-r.h5"), ["run-m.h5"]);
        assert_eq!(member("all-o.h5"), ["all-s.h5"]);
        assert!(member("m0012").is_empty());
        let named = |name: &str| names(named_by(&folder.path().join(name)));
        assert_eq!(named("m%05d"), ["m00000"]);
        assert_eq!(named("run"), ["run-m.h5"]);
        assert!(named("").is_empty());
        assert!(named("m%d").is_empty());
    }
}
