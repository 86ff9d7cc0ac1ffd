//! Files of other programs in the window: every object in every view comes to rest, shown or
//! with its reason.

use std::path::{Path, PathBuf};

use hyperslab_engine::{Error, Kind};

use super::tests::{act, settle, shown, window};
use crate::command::Action;
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::model::tree::{Branch, RowContent};
use crate::state::document::Status;

fn corpus(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        #[expect(clippy::print_stderr, reason = "tells a test that did not run")]
        {
            eprintln!("skipped: no corpus beside the project");
        }
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.sort();
    files
}

/// Objects of one file that are looked at.
const MOST: usize = 60;

/// Members that are shown, to any depth that is open.
fn paths(tree: &Branch) -> Vec<(ObjectPath, bool)> {
    let mut paths = Vec::new();
    tree.visit(0..tree.rows(), &mut |row| {
        if let RowContent::Child {
            child,
            expanded,
            is_loop,
        } = row.content
        {
            paths.push((row.path, child.is_group() && !expanded && !is_loop));
        }
    });
    paths.truncate(MOST);
    paths
}

/// Opens a file and shows all of it; returns what cannot be shown, but for what the engine does
/// not decode yet.
fn look_through(file: &Path) -> Vec<String> {
    let mut harness = window(file.to_path_buf(), None);
    let document = shown(&harness).state.documents[0].id;
    match &shown(&harness).state.documents[0].status {
        Status::Open => {}
        Status::Failed(error) if error.kind() == Kind::NotHdf5 => return Vec::new(),
        status => panic!("{} does not open: {status:?}", file.display()),
    }
    for _ in 0..4 {
        let tree = &shown(&harness).state.documents[0].tree;
        let closed: Vec<_> = paths(tree)
            .into_iter()
            .filter(|(_, closed)| *closed)
            .collect();
        for (path, _) in closed {
            act(
                &mut harness,
                Action::Expand {
                    document,
                    path,
                    open: true,
                },
            );
        }
    }
    let mut failed = Vec::new();
    for (path, _) in paths(&shown(&harness).state.documents[0].tree) {
        act(
            &mut harness,
            Action::Show {
                document,
                path: path.clone(),
                keep: false,
            },
        );
        let Some(head) = shown(&harness).state.tabs.active().unwrap().head().cloned() else {
            failed.push(format!(
                "{path}: {:?}",
                shown(&harness).state.tabs.active().unwrap().head
            ));
            continue;
        };
        for view in head.views() {
            act(&mut harness, Action::View(*view));
            let tab = shown(&harness).state.tabs.active().unwrap();
            let error = match view {
                ViewKind::Table => tab.table.windows.error(),
                ViewKind::Plot => tab.plot.error.as_ref(),
                ViewKind::Image => tab.image.error.as_ref(),
                ViewKind::Text => tab.value.value.as_ref().and_then(|v| v.as_ref().err()),
                ViewKind::Members | ViewKind::Info => None,
            };
            failed.extend(
                error
                    .filter(|error| !is_stated_gap(error))
                    .map(ToString::to_string),
            );
        }
    }
    settle(&mut harness);
    failed
}

/// Whether the error is one that the corpus must give: what is not decoded yet, or raw data in a
/// file that does not lie beside its own.
fn is_stated_gap(error: &Error) -> bool {
    let absent = error.kind() == Kind::NotFound && error.structure() == "external data file";
    absent || error.kind() == Kind::Unsupported
}

#[test]
fn every_file_of_other_programs_opens_and_shows_all_that_is_decoded() {
    for folder in ["hdfview", "pytables"] {
        for file in corpus(folder) {
            assert_eq!(look_through(&file), [""; 0], "{}", file.display());
        }
    }
}
