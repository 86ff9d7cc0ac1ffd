//! The search: what is typed, what was asked for, and what was found in each file.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hyperslab_engine::{Error, Task};

use crate::model::hits::{HitRow, Hits};
use crate::model::query::{self, Query};
use crate::worker::DocumentId;

/// How long typing must rest before what is typed is searched.
const REST: Duration = Duration::from_millis(350);

/// The search.
#[derive(Debug, Default)]
pub struct Search {
    /// What is typed.
    pub text: String,
    /// Whether the results stand in place of the tree.
    pub open: bool,
    /// Whether the field is to have the focus.
    pub focus_field: bool,
    /// Whether the results are to have the focus.
    pub focus_results: bool,
    /// What is looked for, or why what was typed says nothing.
    pub query: Option<Result<Arc<Query>, String>>,
    /// What was found, file by file.
    pub results: Vec<Results>,
    /// The row that the keyboard moves, counted over all files.
    pub cursor: Option<u64>,
    edited: Option<Instant>,
    serial: u64,
}

/// What was found in a file.
#[derive(Debug)]
pub struct Results {
    /// The file.
    pub document: DocumentId,
    /// What was found so far.
    pub hits: Hits,
    /// Objects looked at so far.
    pub looked_at: u64,
    /// How far it is.
    pub progress: Progress,
}

/// How far the search of a file is.
#[derive(Debug)]
pub enum Progress {
    /// Under way.
    Running(Task),
    /// All was looked at.
    Done,
    /// The user stopped it.
    Stopped,
    /// There is more than is shown.
    Full,
    /// Something could not be read; all else was looked at.
    Failed(Error),
}

/// A row of the results of all files.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// A file.
    File(&'a Results),
    /// Something in it.
    Hit(&'a Results, HitRow<'a>),
    /// Why there may be more.
    Note(&'a Results),
}

impl Results {
    /// Nothing found yet.
    pub fn new(document: DocumentId, task: Task) -> Self {
        Self {
            document,
            hits: Hits::default(),
            looked_at: 0,
            progress: Progress::Running(task),
        }
    }

    /// Whether it is under way.
    pub fn is_running(&self) -> bool {
        matches!(self.progress, Progress::Running(_))
    }

    /// Whether the user ended it.
    pub fn is_stopped(&self) -> bool {
        matches!(self.progress, Progress::Stopped)
    }

    fn looked_at(&self) -> u64 {
        match &self.progress {
            Progress::Running(task) => task.progress().0,
            _ => self.looked_at,
        }
    }

    fn has_note(&self) -> bool {
        let told = matches!(self.progress, Progress::Full | Progress::Failed(_));
        told || (self.hits.is_empty() && !self.is_running())
    }

    fn rows(&self) -> u64 {
        1 + self.hits.rows() + u64::from(self.has_note())
    }
}

impl Drop for Results {
    fn drop(&mut self) {
        if let Progress::Running(task) = &self.progress {
            task.cancel();
        }
    }
}

impl Search {
    /// Takes what was typed; it is searched once typing rests.
    pub fn type_text(&mut self, text: String) {
        self.open |= !text.trim().is_empty();
        self.text = text;
        self.edited = Some(Instant::now());
    }

    /// How long until what was typed is to be searched; nothing where nothing waits.
    pub fn rests_in(&self) -> Option<Duration> {
        Some(REST.saturating_sub(self.edited?.elapsed()))
    }

    /// Reads what is typed as a query, and forgets what was found before.
    pub fn start(&mut self) -> Option<Arc<Query>> {
        self.edited = None;
        self.serial += 1;
        self.results.clear();
        self.cursor = None;
        self.query = match self.text.trim() {
            "" => None,
            text => Some(query::parse(text).map(Arc::new)),
        };
        self.open |= self.query.is_some();
        self.query.clone()?.ok()
    }

    /// What is looked for, where it can be.
    pub fn wanted(&self) -> Option<Arc<Query>> {
        self.query.clone()?.ok()
    }

    /// The number that replies to the current query bear.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// The results of a file.
    pub fn of(&mut self, document: DocumentId) -> Option<&mut Results> {
        self.results.iter_mut().find(|r| r.document == document)
    }

    /// Ends what is under way.
    pub fn stop(&mut self) {
        for results in &mut self.results {
            if let Progress::Running(task) = &results.progress {
                task.cancel();
                results.looked_at = task.progress().0;
                results.progress = Progress::Stopped;
            }
        }
    }

    /// Whether a file is being searched.
    pub fn is_running(&self) -> bool {
        self.results.iter().any(Results::is_running)
    }

    /// Objects found in all files.
    pub fn found(&self) -> u64 {
        self.results.iter().map(|r| r.hits.len() as u64).sum()
    }

    /// Objects looked at in all files.
    pub fn looked_at(&self) -> u64 {
        self.results.iter().map(Results::looked_at).sum()
    }

    /// Rows of all files.
    pub fn rows(&self) -> u64 {
        self.results.iter().map(Results::rows).sum()
    }

    /// A row of all files.
    pub fn row(&self, row: u64) -> Option<Row<'_>> {
        let mut rest = row;
        for results in &self.results {
            let rows = results.rows();
            if rest >= rows {
                rest -= rows;
                continue;
            }
            return Some(match rest.checked_sub(1) {
                None => Row::File(results),
                Some(within) => match results.hits.row(within) {
                    Some(hit) => Row::Hit(results, hit),
                    None => Row::Note(results),
                },
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ObjectPath;
    use crate::model::hits::Hit;

    fn found(document: u64, paths: &[&str]) -> Results {
        let mut results = Results::new(DocumentId(document), Task::new());
        let hits = paths.iter().map(|path| Hit {
            path: ObjectPath::new(path),
            icon: None,
            detail: String::new(),
            attributes: Vec::new(),
        });
        results.hits.append(hits.collect());
        results.progress = Progress::Done;
        results
    }

    #[test]
    fn rows_run_through_all_files_and_say_where_nothing_was_found() {
        let search = Search {
            results: vec![found(1, &["/a", "/b"]), found(2, &[]), found(3, &["/c"])],
            ..Search::default()
        };
        let rows: Vec<String> = (0..search.rows())
            .map(|row| match search.row(row).unwrap() {
                Row::File(results) => format!("file {}", results.document.0),
                Row::Hit(_, HitRow::Object(hit)) => hit.path.to_string(),
                Row::Hit(..) => "attribute".to_owned(),
                Row::Note(_) => "note".to_owned(),
            })
            .collect();
        assert_eq!(
            rows,
            ["file 1", "/a", "/b", "file 2", "note", "file 3", "/c"]
        );
        assert!(search.row(7).is_none());
        assert_eq!(search.found(), 3);
    }

    #[test]
    fn a_new_query_ends_the_search_of_the_old_one() {
        let task = Task::new();
        let mut search = Search::default();
        search.type_text("temp".to_owned());
        assert!(search.open && search.rests_in().is_some());
        assert!(search.start().is_some() && search.rests_in().is_none());
        search
            .results
            .push(Results::new(DocumentId(1), task.clone()));
        let serial = search.serial();
        search.type_text("(".to_owned());
        assert!(search.start().is_none() && task.is_cancelled());
        assert!(matches!(search.query, Some(Err(_))) && search.serial() > serial);
    }

    #[test]
    fn what_is_stopped_keeps_what_was_found() {
        let mut search = Search::default();
        let mut results = found(1, &["/a"]);
        results.progress = Progress::Running(Task::new());
        search.results.push(results);
        assert!(search.is_running());
        search.stop();
        assert!(!search.is_running() && search.rows() == 2);
    }
}
