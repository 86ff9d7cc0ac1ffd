//! An open file as the window sees it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Instant;

use hyperslab_engine::{Error, Task};

use super::editing::Editing;
use crate::model::ObjectPath;
use crate::model::summary::{Census, FileSummary};
use crate::model::tree::{Branch, BranchState};
use crate::settings::FileMemory;
use crate::worker::{DocumentId, Left};

/// A file that is open, or on its way, or that failed to open.
#[derive(Debug)]
pub struct Document {
    /// Its number.
    pub id: DocumentId,
    /// The path that it was opened by.
    pub path: PathBuf,
    /// Whether it is there.
    pub status: Status,
    /// State of the file; replies about another one are dropped.
    pub generation: u64,
    /// Groups and their members.
    pub tree: Branch,
    /// Whether its members are shown.
    pub expanded: bool,
    /// Facts for the first page.
    pub summary: Option<Result<FileSummary, Error>>,
    /// Members counted.
    pub census: Census,
    /// The counting, while it runs.
    pub counting: Option<Task>,
    /// Groups that are shown on pages of their own and that the tree does not lead to.
    pub elsewhere: HashMap<ObjectPath, Branch>,
    /// Groups to open in the tree once their own groups have arrived.
    pub reopen: Vec<ObjectPath>,
    /// Whether it is being read again.
    pub reloading: bool,
    /// How its objects are shown, and were when the file was open before.
    pub memory: FileMemory,
    /// That, as it was kept last; `None` where nothing is kept of it.
    pub kept: Option<FileMemory>,
    /// Whether it changed on disk since it was read.
    pub changed: bool,
    /// Whether what is on screen follows its changes.
    pub follows: bool,
    /// Whether it is being looked at for changes.
    pub looking: bool,
    /// The object to show once the file is open.
    pub goal: Option<ObjectPath>,
    /// Groups that are listed anew: the number of the request, and the members so far.
    pub relisting: HashMap<ObjectPath, (u64, Branch)>,
    /// Its changes.
    pub editing: Editing,
    /// Changes that an earlier run did not save, to be asked about.
    pub left: Option<Box<Left>>,
    /// The document whose tabs go over to it once it is open: that one was saved under its path.
    pub succeeds: Option<DocumentId>,
}

/// Whether a file is there.
#[derive(Debug, Clone)]
pub enum Status {
    /// On its way.
    Opening {
        /// Cancels it.
        task: Task,
        /// Since when.
        since: Instant,
        /// Who holds the file, and how often it was tried.
        waiting: Option<Waiting>,
    },
    /// There.
    Open,
    /// Not there, and why.
    Failed(Error),
}

/// A file that somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// This attempt.
    pub attempt: u32,
    /// Attempts in all.
    pub attempts: u32,
    /// Programs that hold it, where the system tells.
    pub holders: Vec<String>,
    /// When the next attempt comes.
    pub next: Instant,
}

impl Status {
    /// On its way from now on.
    pub fn opening(task: Task) -> Self {
        Self::Opening {
            task,
            since: Instant::now(),
            waiting: None,
        }
    }
}

impl Waiting {
    /// Who holds the file, in words.
    pub fn by(&self) -> String {
        match self.holders.is_empty() {
            true => "another program".to_owned(),
            false => self.holders.join(", "),
        }
    }
}

impl Document {
    /// A document on its way.
    pub fn new(id: DocumentId, path: PathBuf, task: Task) -> Self {
        Self {
            id,
            path,
            status: Status::opening(task),
            generation: 0,
            tree: Branch::default(),
            expanded: true,
            summary: None,
            census: Census::default(),
            counting: None,
            elsewhere: HashMap::new(),
            reopen: Vec::new(),
            reloading: false,
            memory: FileMemory::default(),
            kept: None,
            changed: false,
            follows: false,
            looking: false,
            goal: None,
            relisting: HashMap::new(),
            editing: Editing::default(),
            left: None,
            succeeds: None,
        }
    }

    /// Takes what is remembered of the file: groups that were open will be.
    pub fn remember(&mut self, memory: FileMemory) {
        self.reopen.extend(memory.expanded.iter().cloned());
        self.kept = Some(memory.clone());
        self.memory = memory;
    }

    /// The path from the root of the file system, as recent files have it.
    pub fn full_path(&self) -> PathBuf {
        std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone())
    }

    /// Groups that the tree shows open, or will once they have arrived; outer ones first.
    pub fn open_groups(&self) -> Vec<ObjectPath> {
        let mut groups = self.tree.expanded_paths();
        let coming = self.reopen.iter().filter(|group| self.is_coming(group));
        groups.extend(coming.cloned());
        groups.sort();
        groups.dedup();
        groups
    }

    /// The file's name.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// The members of a group, where they have been asked for.
    pub fn branch(&self, group: &ObjectPath) -> Option<&Branch> {
        self.tree.find(group).or_else(|| self.elsewhere.get(group))
    }

    /// The members of a group, where they have been asked for.
    pub fn branch_mut(&mut self, group: &ObjectPath) -> Option<&mut Branch> {
        match self.tree.find(group) {
            Some(_) => self.tree.find_mut(group),
            None => self.elsewhere.get_mut(group),
        }
    }

    /// Whether groups that lead to this one are still being listed.
    pub fn is_coming(&self, group: &ObjectPath) -> bool {
        let mut above = group.parent();
        while let Some(path) = above {
            if let Some(branch) = self.tree.find(&path) {
                return matches!(branch.state, BranchState::Loading);
            }
            above = path.parent();
        }
        false
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        matches!(self.status, Status::Open)
    }

    /// Rows in the tree: its own and those below.
    pub fn rows(&self) -> u64 {
        match self.status {
            Status::Open if self.expanded => 1 + self.tree.rows(),
            Status::Open => 1,
            _ => 2,
        }
    }
}
