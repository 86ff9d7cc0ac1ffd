//! What the engine makes anew (files, datasets, committed types), as h5py reads it and goes on with it.

mod files;

use std::path::Path;

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::{File, Task};

const SCRIPT: &str = "edit_create.py";

/// A walk over the whole file finds nothing to report.
fn assert_sound(path: &Path) {
    let file = File::open(path).expect("the file");
    let mut found = Vec::new();
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
        found.push(damage.to_string());
    });
    assert_eq!(summary.expect("a whole walk").unchecked, 0);
    assert!(found.is_empty(), "{}: {found:?}", path.display());
}
