//! Recent files, and the session that was open last.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::path::FilePath;
use crate::model::ObjectPath;
use crate::state::sides::Split;

/// Recent files that are kept.
pub const MOST: usize = 15;
/// Files and tabs of a session that are kept.
const MOST_OPEN: usize = 500;

/// What the file of recent things holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recent {
    /// Files, the newest first.
    pub files: Vec<FilePath>,
    /// What was open when the program was left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<LastSession>,
}

/// What was open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastSession {
    /// Files, from the top of the tree down.
    pub files: Vec<FilePath>,
    /// The tab in front, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub front: Option<usize>,
    /// The tab in front of the other side, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<usize>,
    /// How the window was split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// Tabs from left to right.
    #[serde(default)]
    pub tabs: Vec<SessionTab>,
}

/// A tab that was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionTab {
    /// Its file, counted from 0.
    pub file: usize,
    /// The object.
    pub object: ObjectPath,
    /// Whether it was kept, and no preview.
    pub kept: bool,
    /// Whether it stood on the second side.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub second: bool,
}

impl Recent {
    /// Puts a file on top.
    pub fn opened(&mut self, path: &Path) {
        self.forget(path);
        self.files.insert(0, path.to_path_buf().into());
        self.files.truncate(MOST);
    }

    /// Takes a file out.
    pub fn forget(&mut self, path: &Path) {
        self.files.retain(|file| file.as_path() != path);
    }

    /// Whether a file is in the list.
    pub fn has(&self, path: &Path) -> bool {
        self.files.iter().any(|file| file.as_path() == path)
    }

    /// No more files than are kept, and only tabs of files that are there.
    pub(super) fn within_bounds(mut self) -> Self {
        self.files.truncate(MOST);
        if let Some(session) = &mut self.session {
            session.files.truncate(MOST_OPEN);
            session.tabs.truncate(MOST_OPEN);
            let files = session.files.len();
            session.tabs.retain(|tab| tab.file < files);
            let tabs = session.tabs.len();
            session.front.take_if(|front| *front >= tabs);
            session.beside.take_if(|beside| *beside >= tabs);
            session.split = session.split.map(|split| split.with_share(split.share));
        }
        self.session.take_if(|session| session.files.is_empty());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_file_is_first_and_stands_there_once() {
        let mut recent = Recent::default();
        for n in 0..20 {
            recent.opened(Path::new(&format!("/data/{n}.h5")));
        }
        recent.opened(Path::new("/data/10.h5"));
        assert_eq!(recent.files.len(), MOST);
        assert_eq!(recent.files[0].as_path(), Path::new("/data/10.h5"));
        let tens = |file: &&FilePath| file.as_path() == Path::new("/data/10.h5");
        assert_eq!(recent.files.iter().filter(tens).count(), 1);
        recent.forget(Path::new("/data/10.h5"));
        assert!(!recent.has(Path::new("/data/10.h5")));
    }

    #[test]
    fn a_session_of_files_that_are_not_named_is_cut_to_what_is() {
        let tab = |file| SessionTab {
            file,
            object: ObjectPath::root(),
            kept: true,
            second: false,
        };
        let session = LastSession {
            files: vec![Path::new("/a.h5").to_path_buf().into()],
            front: Some(1),
            tabs: vec![tab(0), tab(7)],
            ..LastSession::default()
        };
        let recent = Recent {
            files: Vec::new(),
            session: Some(session),
        };
        let session = recent.within_bounds().session.unwrap();
        assert_eq!((session.tabs.len(), session.front), (1, None));
    }
}
