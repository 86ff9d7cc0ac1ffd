//! Windows for tests that keep settings, or whose picture is looked at.

use std::path::{Path, PathBuf};

use egui_kittest::Harness;

use super::Window;
use super::tests::{act, example, settle, shown};
use crate::cli::Location;
use crate::command::Action;
use crate::model::ObjectPath;
use crate::settings::Folders;
use crate::shell::Program as _;
use crate::shell::raster::Camera;
use crate::state::tab::Tab;

/// A harness with a window in it.
pub(super) type Stage = Harness<'static, Option<Window>>;

/// A window that keeps its settings below `folder`, or keeps none, with these files.
pub(super) fn stage(folder: Option<&Path>, files: &[PathBuf]) -> (Stage, Camera) {
    let folders = folder.map(|folder| Folders {
        config: folder.join("config"),
        state: folder.join("state"),
    });
    let locations = files.iter().map(|file| Location {
        file: file.clone(),
        object: None,
    });
    let mut locations = Some(locations.collect());
    let camera = Camera::default();
    let mut harness = Camera::harness(egui::vec2(1280.0, 800.0))
        .allow_missing_glyphs()
        .renderer(camera.film())
        .build_ui_state(
            move |ui, window: &mut Option<Window>| {
                let ctx = ui.ctx().clone();
                let window = window.get_or_insert_with(|| {
                    let files = locations.take().unwrap_or_default();
                    Window::with_settings(&ctx, files, false, folders.clone())
                });
                window.logic(&ctx);
                window.ui(ui);
            },
            None,
        );
    settle(&mut harness);
    (harness, camera)
}

/// Keeps a picture where `HYPERSLAB_PICTURES` names a folder.
pub(super) fn picture(stage: &Stage, camera: &Camera, name: &str) {
    let picture = camera.picture(stage);
    assert_eq!((picture.width, picture.height), (1280, 800));
    if let Some(folder) = std::env::var_os("HYPERSLAB_PICTURES") {
        let file = Path::new(&folder).join(format!("{name}.png"));
        picture.save(&file).unwrap();
    }
}

/// Leaves the program as its runner does.
pub(super) fn leave(mut stage: Stage) {
    stage.state_mut().as_mut().unwrap().on_exit();
}

/// A window that keeps its settings below `folder`, with these files.
pub(super) fn next(folder: &Path, files: &[PathBuf]) -> Stage {
    stage(Some(folder), files).0
}

/// The tab in front.
pub(super) fn front(stage: &Stage) -> &Tab {
    shown(stage).state.tabs.active().unwrap()
}

/// Shows an object of the first file.
pub(super) fn show(stage: &mut Stage, path: &str) {
    let document = shown(stage).state.documents[0].id;
    let path = ObjectPath::new(path);
    let keep = false;
    act(
        stage,
        Action::Show {
            document,
            path,
            keep,
        },
    );
}

/// Recent files.
pub(super) fn recent(stage: &Stage) -> Vec<PathBuf> {
    let files = shown(stage).state.recent.files.iter();
    files.map(|file| file.0.clone()).collect()
}

/// The example file under another name.
pub(super) fn copy(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::copy(example(), &path).unwrap();
    path
}
