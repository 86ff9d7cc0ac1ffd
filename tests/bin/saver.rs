//! Opens the file that it is given, changes it, and saves it slowly: each write goes to the disk
//! sector by sector, with a pause after each. A test kills it meanwhile.
//!
//! Prints a line before each operation, `write`, `length` or `sync`, and `saved` when all is over.
#![allow(clippy::print_stdout, reason = "the test listens")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyperslab_engine::storage::medium::SECTOR;
use hyperslab_engine::storage::{Access, Driver, FileMedium, LockedFile, Medium, Source, Stamp};
use hyperslab_engine::{File, Locking, Result};

#[path = "../tests/commit/change.rs"]
mod change;

const PAUSE: Duration = Duration::from_millis(2);

struct Slow(FileMedium);

impl Source for Slow {
    fn len(&self) -> Result<u64> {
        self.0.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.0.read_at(offset, out)
    }

    fn stamp(&self) -> Result<Stamp> {
        self.0.stamp()
    }

    fn driver(&self) -> Driver {
        self.0.driver()
    }
}

impl Medium for Slow {
    fn write_at(&self, mut offset: u64, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let within = SECTOR - offset % SECTOR;
            let (now, later) = bytes.split_at(bytes.len().min(within as usize));
            slowly("write", || self.0.write_at(offset, now))?;
            offset += now.len() as u64;
            bytes = later;
        }
        Ok(())
    }

    fn set_len(&self, length: u64) -> Result<()> {
        slowly("length", || self.0.set_len(length))
    }

    fn sync(&self) -> Result<()> {
        slowly("sync", || self.0.sync())
    }
}

fn slowly(name: &str, operation: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("{name}");
    operation()?;
    std::thread::sleep(PAUSE);
    Ok(())
}

fn main() -> Result<()> {
    let argument = std::env::args_os().nth(1).unwrap_or_default();
    let path = Path::new(&argument);
    let locked = LockedFile::try_open(path, Access::Write, Locking::True);
    let locked = locked.map_err(|refused| refused.error)?;
    let medium = Arc::new(Slow(FileMedium::new(locked, path)?));
    let file = File::options().write(true).from_medium(path, medium)?;
    change::whole_file(&file)?;
    file.save()?;
    println!("saved");
    Ok(())
}
