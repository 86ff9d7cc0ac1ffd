//! Files dropped on the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::stage::Stage;
use crate::harness::{folder, project_file};

/// A dropped file, as a window system hands it over.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn dropped_files_open_and_the_last_comes_to_the_front() {
    let folder = folder();
    let mut stage = Stage::start(None, None);
    stage.settle();
    assert_eq!(stage.title(), "Hyperslab");
    for name in ["first run.h5", "run #2.h5"] {
        let path = folder.path().join(name);
        std::fs::copy(project_file("assets/example.h5"), &path).expect("a copy");
        let file = Arc::new(Dropped(path));
        stage.harness.input_mut().dropped_files.push(file);
    }
    stage.settle();
    let names: Vec<_> = stage.state().documents.iter().map(|d| d.name()).collect();
    assert_eq!(names, ["first run.h5", "run #2.h5"]);
    assert!(
        stage
            .state()
            .documents
            .iter()
            .all(|document| document.is_open())
    );
    assert_eq!(stage.title(), "run #2.h5 – Hyperslab");
}

#[test]
fn a_dropped_file_that_is_no_hdf5_says_so_and_leaves_the_others_alone() {
    let folder = folder();
    let page = folder.path().join("page.h5");
    std::fs::write(&page, "<!DOCTYPE html><html></html>").expect("a file");
    let mut stage = Stage::open(&project_file("assets/example.h5"), None);
    let file = Arc::new(Dropped(page));
    stage.harness.input_mut().dropped_files.push(file);
    stage.settle();
    assert!(stage.has("page.h5 cannot be opened"));
    stage.click("climate");
    assert!(stage.title().starts_with("/climate in example.h5"));
}
