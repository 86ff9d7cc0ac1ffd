//! What it costs to change a little of a large file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hyperslab_engine::storage::{Access, Driver, FileMedium, LockedFile, Medium, Source, Stamp};
use hyperslab_engine::{File, Locking, Result, Selection, Slice};

use crate::harness::folder;
use crate::harness::python::Python;

/// A file that counts what is written to it, and what is read of it.
struct Counted {
    file: FileMedium,
    written: Arc<AtomicU64>,
    read: Arc<AtomicU64>,
}

impl Source for Counted {
    fn len(&self) -> Result<u64> {
        self.file.len()
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.read.fetch_add(out.len() as u64, Ordering::Relaxed);
        self.file.read_at(offset, out)
    }

    fn stamp(&self) -> Result<Stamp> {
        self.file.stamp()
    }

    fn driver(&self) -> Driver {
        self.file.driver()
    }
}

impl Medium for Counted {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        self.written
            .fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.file.write_at(offset, bytes)
    }

    fn set_len(&self, length: u64) -> Result<()> {
        self.file.set_len(length)
    }

    fn sync(&self) -> Result<()> {
        self.file.sync()
    }
}

/// Bytes written and read, and the time that opening, changing and saving took.
struct Cost {
    written: u64,
    read: u64,
    time: Duration,
}

fn cost_of(path: &Path, change: impl FnOnce(&File) -> Result<()>) -> Result<Cost> {
    let [written, read] = [(); 2].map(|()| Arc::new(AtomicU64::new(0)));
    let start = Instant::now();
    let locked = LockedFile::try_open(path, Access::Write, Locking::True);
    let locked = locked.map_err(|refused| refused.error)?;
    let medium = Counted {
        file: FileMedium::new(locked, path)?,
        written: written.clone(),
        read: read.clone(),
    };
    let file = File::options()
        .write(true)
        .from_medium(path, Arc::new(medium))?;
    change(&file)?;
    file.save()?;
    drop(file);
    Ok(Cost {
        written: written.load(Ordering::Relaxed),
        read: read.load(Ordering::Relaxed),
        time: start.elapsed(),
    })
}

#[test]
fn a_change_of_a_large_file_writes_a_few_hundred_bytes_in_milliseconds() {
    let Some(python) = Python::find() else {
        return;
    };
    for bounds in ["earliest", "latest"] {
        let folder = folder();
        let path = folder.path().join("large.h5");
        python.run_script("write_large.py", &[path.as_os_str(), bounds.as_ref()]);
        let length = std::fs::metadata(&path).expect("the file").len();
        assert!(length > 10 << 30);
        type Change = fn(&File) -> Result<()>;
        let changes: [(&str, u64, Change); 3] = [
            ("an attribute", 600, |file| {
                let attrs = file.root().dataset("large")?.attrs();
                attrs.modify("units", b"metres")
            }),
            ("an element", 600, |file| {
                let slab = vec![Slice::range(5, 6, 1)];
                file.root()
                    .dataset("large")?
                    .write(&Selection::Slab(slab), &[42])
            }),
            ("a link", 9000, |file| {
                let groups = file.root().group("groups")?;
                groups.rename("group 12345", "renamed")
            }),
        ];
        for (what, most, change) in changes {
            let cost = cost_of(&path, change).expect("a change");
            println!(
                "{bounds}: {what}: {} bytes written, {} read, {:?}",
                cost.written, cost.read, cost.time
            );
            assert!(
                cost.written <= most,
                "{what}: {} bytes written",
                cost.written
            );
            assert!(cost.read < 1 << 20, "{what}: {} bytes read", cost.read);
            // Milliseconds; where many tests run at once, some more.
            assert!(
                cost.time < Duration::from_secs(1),
                "{what}: {:?}",
                cost.time
            );
        }
        let told = python.run_script("write_large.py", &["told".as_ref(), path.as_os_str()]);
        assert_eq!(told.trim(), "metres 42 7 20000 199990000");
    }
}
