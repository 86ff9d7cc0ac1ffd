//! Walks a whole file, read-only, and reports what is damaged: structure, address, object, cause.
//!
//! Everything that hard links reach from the root is decoded by the decoders that reading uses;
//! what they verify (checksums, signatures, bounds) is verified, and on top of that what only a
//! walk over the whole file can see: that no two structures share bytes, that indexes are in order
//! and complete, that reference counts are the number of hard links. Nothing is repaired.

mod attribute;
mod btree1;
mod btree2;
mod checker;
mod chunk_array;
mod chunk_index;
mod chunks;
mod dataset;
mod dense;
mod elements;
mod fractal_heap;
mod free_space;
mod global_heap;
mod group;
mod links;
mod message;
mod object;
mod shared;
mod space;
mod superblock;
mod survey;
mod symbol_table;

use std::fmt;

use crate::error::{Error, Result};
use crate::object::File;
use crate::task::Task;

use checker::Checker;
pub(crate) use survey::{Piece, survey};

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Options {
    /// Also decode every filtered chunk, and follow every variable-length value and reference to
    /// its place. On by default: compressed data carry checksums of their own, and most bytes of
    /// a file, so most damage, are data.
    pub data: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { data: true }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The bytes contradict the format, each other, or their checksum.
    Damage,
    /// It could not be looked at: not decoded by this version, or beyond a limit.
    Unchecked,
    /// Sound, but worth knowing: flags that a writer left, bytes behind the end.
    Remark,
}

/// A finding, with the place that it was found at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// How bad it is.
    pub severity: Severity,
    /// The structure, by the specification's name.
    pub structure: String,
    /// Address of the structure, as the file counts addresses.
    pub address: Option<u64>,
    /// Path of the object that it belongs to; none for what belongs to the file as a whole.
    pub object: Option<String>,
    /// What is wrong.
    pub cause: String,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(object) = &self.object {
            write!(f, "{object}: ")?;
        }
        write!(f, "{}", self.structure)?;
        if let Some(address) = self.address {
            write!(f, " at {address:#x}")?;
        }
        write!(f, ": {}", self.cause)
    }
}

/// A structure that the walk came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// Its name in the specification.
    pub name: &'static str,
    /// First byte, as the file counts addresses.
    pub address: u64,
    /// Bytes that it takes in the file.
    pub size: u64,
    /// How many of them, from the first, its checksum covers; 0 where it has none.
    pub checked: u64,
    /// Whether it is elements, or chunks of them, rather than a structure of the format.
    pub raw: bool,
    /// Path of the object that it belongs to; none for what belongs to the file as a whole.
    pub object: Option<String>,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Objects: groups, datasets, committed datatypes.
    pub objects: u64,
    /// Bytes of metadata structures.
    pub metadata_bytes: u64,
    /// Bytes of raw data, as they are stored.
    pub data_bytes: u64,
    /// Findings of [`Severity::Damage`].
    pub damages: u64,
    /// Findings of [`Severity::Unchecked`].
    pub unchecked: u64,
}

/// Checks a file; `report` gets each finding as it is met. The task counts bytes of the file.
///
/// # Errors
/// Only what ends the walk: cancelled, changed on disk, refused by the operating system.
pub fn check(
    file: &File,
    options: &Options,
    task: &Task,
    report: &mut dyn FnMut(Damage),
) -> Result<Summary> {
    Checker::new(file, options, task, report, None).run()
}

/// As [`check`]; `each` gets every structure that the walk comes by, in no particular order.
pub fn list_structures(
    file: &File,
    options: &Options,
    task: &Task,
    report: &mut dyn FnMut(Damage),
    each: &mut dyn FnMut(Structure),
) -> Result<Summary> {
    Checker::new(file, options, task, report, Some(each)).run()
}

/// A damage of the kind that decoders report.
fn damage(structure: &'static str, address: u64, cause: impl Into<String>) -> Error {
    Error::corrupt(structure, cause.into()).at(address)
}
