//! The thread that keeps settings, and what a next start finds.

use super::*;
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::settings::ObjectMemory;
use crate::state::sides::Split;

fn folders(folder: &Path) -> Folders {
    Folders {
        config: folder.join("config"),
        state: folder.join("state"),
    }
}

fn start(folder: &Path) -> (Settings, Kept) {
    Settings::start(folders(folder), || {})
}

fn memory(file: &str, objects: usize) -> FileMemory {
    let mut memory = FileMemory::new(file.into());
    memory.expanded = vec![ObjectPath::new("/group")];
    for n in 0..objects {
        memory.note(ObjectMemory {
            view: Some(ViewKind::Info),
            slice: Some(format!("{n}, :, :")),
            ..ObjectMemory::new(ObjectPath::new(format!("/group/object {n}")))
        });
    }
    memory
}

#[test]
fn a_next_start_finds_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, kept) = start(folder.path());
    assert_eq!(kept.preferences, Preferences::default());
    let preferences = Preferences {
        one_based: true,
        ..Preferences::default()
    };
    settings.keep(Keep::Preferences(preferences.clone()));
    for name in ["/a.h5", "/b.h5", "/c.h5"] {
        settings.keep(Keep::Opened(name.into()));
    }
    settings.keep(Keep::Forget("/b.h5".into()));
    let session = LastSession {
        files: vec![PathBuf::from("/c.h5").into()],
        split: Some(Split::halves(true)),
        ..LastSession::default()
    };
    settings.keep(Keep::Session(session.clone()));
    settings.finish();
    assert_eq!(settings.complaints().count(), 0);
    let (_, kept) = start(folder.path());
    assert_eq!(kept.preferences, preferences);
    let files: Vec<_> = kept.recent.files.iter().map(|f| f.0.clone()).collect();
    assert_eq!(files, [PathBuf::from("/c.h5"), "/a.h5".into()]);
    assert_eq!(kept.recent.session, Some(session));
}

#[test]
fn a_memory_is_there_at_once_and_after_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = start(folder.path());
    let path = Path::new("/data/a.h5");
    let kept = memory("/data/a.h5", 3);
    settings.keep(Keep::Memory(kept.clone()));
    assert_eq!(settings.shelf().recall(path), kept);
    settings.finish();
    let (mut settings, _) = start(folder.path());
    assert_eq!(settings.shelf().recall(path), kept);
    let other = Path::new("/data/b.h5");
    assert!(settings.shelf().recall(other).is_empty());
    settings.keep(Keep::Memory(FileMemory::new(path.into())));
    settings.finish();
    let files = fs::read_dir(folders(folder.path()).memories()).unwrap();
    assert_eq!(files.count(), 0);
}

#[test]
fn a_large_memory_loses_its_oldest_objects() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = start(folder.path());
    let mut large = memory("/a.h5", 300);
    for object in &mut large.objects {
        object.slice = Some("9".repeat(1_000));
    }
    settings.keep(Keep::Memory(large));
    settings.finish();
    let path = Path::new("/a.h5");
    let shelf = settings.shelf();
    let file = fs::metadata(shelf.place(path)).unwrap();
    assert!(file.len() <= LARGEST as u64);
    let memory = shelf.recall(path);
    let has = |n| memory.object(&ObjectPath::new(format!("/group/object {n}")));
    assert!(has(299).is_some() && has(0).is_none());
    assert_eq!(memory.expanded.len(), 1);
}

#[test]
fn of_too_many_files_the_oldest_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = start(folder.path());
    let shelf = settings.shelf();
    let name = |n: usize| format!("/{n}.h5");
    for n in 0..MOST_FILES + 5 {
        settings.keep(Keep::Memory(memory(&name(n), 1)));
    }
    settings.finish();
    let files = fs::read_dir(folders(folder.path()).memories()).unwrap();
    assert_eq!(files.count(), MOST_FILES);
    assert!(!shelf.recall(Path::new(&name(MOST_FILES + 4))).is_empty());
    assert!(shelf.recall(Path::new(&name(0))).is_empty());
}

#[test]
fn what_cannot_be_kept_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config"), "in the way").unwrap();
    let (mut settings, _) = start(folder.path());
    for one_based in [true, false, true] {
        settings.keep(Keep::Preferences(Preferences {
            one_based,
            ..Preferences::default()
        }));
    }
    settings.finish();
    let complaints: Vec<_> = settings.complaints().collect();
    assert_eq!(complaints.len(), 1, "{complaints:?}");
    assert!(complaints[0].starts_with("Settings cannot be kept: "));
}
