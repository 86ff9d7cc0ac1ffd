//! What the window asks for and what comes back.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hyperslab_engine::datatype::Name;
use hyperslab_engine::{Error, Locking, StepInfo};

use super::left::Left;
use super::member_table::{MemberReply, MemberRequest};
use super::rows::Rows;
use crate::model::ObjectPath;
use crate::model::damage::DamageNote;
use crate::model::edit::Edit;
use crate::model::head::ObjectHead;
use crate::model::hits::Hit;
use crate::model::image::{ImageTile, ImageWanted};
use crate::model::members::Batch;
use crate::model::plane::Plane;
use crate::model::query::Query;
use crate::model::reading::Readings;
use crate::model::region::Rectangle;
use crate::model::series::{Line, SeriesWanted};
use crate::model::shown::ShownMembers;
use crate::model::statistics::Statistics;
use crate::model::summary::{Census, FileSummary};
use crate::model::table::{CopiedText, TableWindow};
use crate::model::tree::KindState;
use crate::model::value::ValueText;
use crate::settings::{FileMemory, Shelf};
use crate::text::NumberFormat;

/// An open file of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub u64);

/// What a reply belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// The document.
    pub document: DocumentId,
    /// The state of the file that the request was about.
    pub generation: u64,
    /// The slot that asked (see `Slot`), 0 for the document itself, [`SEARCH`] for the search,
    /// [`EDITING`] for its changes.
    pub view: u64,
    /// Number of the request.
    pub serial: u64,
}

/// The view of the search; tabs have higher numbers.
pub const SEARCH: u64 = 1;

/// The view of a document's changes.
pub const EDITING: u64 = 2;

/// A request. Paths are of objects in the tag's document.
#[derive(Debug, Clone)]
pub enum Request {
    /// Open a file.
    Open {
        /// Its path.
        path: PathBuf,
        /// Whether to open it although somebody writes it.
        ignore_lock: bool,
        /// Whether it may lead to others in the network.
        network: bool,
        /// Memory for its decoded chunks, in bytes.
        chunk_cache: usize,
        /// Whether locks count.
        locking: Locking,
        /// Where lies what is remembered of files; `None` where nothing is.
        shelf: Option<Arc<Shelf>>,
    },
    /// Look again whether the file changed, and drop what was kept of it.
    Reload,
    /// Look whether the file changed, and leave everything as it is.
    Look,
    /// Show data in spite of wrong checksums from now on. The reply is that of [`Self::Reload`].
    IgnoreChecksums,
    /// Let the file lead to others in the network from now on. The reply is that of
    /// [`Self::Reload`].
    AllowNetwork,
    /// Members of a group.
    Children(ObjectPath),
    /// Kind and shape of some members of a group.
    Kinds(ObjectPath, Vec<Name>),
    /// Everything known of an object without reading elements.
    Head(ObjectPath),
    /// Cells.
    Table(TableRequest),
    /// Rows that a filter keeps, or sorted ones.
    Rows(RowsWanted),
    /// Cells as text for the clipboard.
    Copy(CopyRequest),
    /// The one cell of the request, whole.
    Cell(TableRequest),
    /// Statistics of cells.
    Statistics(StatisticsWanted),
    /// Lines of a plot.
    Series(ObjectPath, SeriesWanted),
    /// Part of an image.
    Image(ObjectPath, ImageWanted),
    /// The value of a scalar.
    Value(ObjectPath),
    /// Facts of the file.
    Summary,
    /// Members of the whole file, counted.
    Census,
    /// What the whole file has of what is looked for.
    Find(Arc<Query>),
    /// What the table of a group's members wants.
    Members(ObjectPath, MemberRequest),
    /// Something about the file's changes.
    Edit(Job),
}

/// What is done about a file's changes. The window sends one at a time, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// Accept changes from now on, or no longer.
    Allow(bool),
    /// Change an object.
    Edit(Edit),
    /// Take so many steps back.
    Undo(usize),
    /// Make so many steps again that were taken back.
    Redo(usize),
    /// Write all changes to the file.
    Save,
    /// Write the file, changes and all, to another path.
    SaveAs(PathBuf),
    /// Drop all changes that are not saved.
    Revert,
    /// Make the changes of a log again that an earlier run did not save.
    Restore(PathBuf),
    /// Give the changes of such a log up.
    Discard(PathBuf),
}

/// The changes of a file, once a job is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditState {
    /// Whether changes are accepted.
    pub allowed: bool,
    /// The steps since the file was opened or reverted, oldest first.
    pub steps: Vec<StepInfo>,
    /// Whether the file on disk is another than what is shown.
    pub unsaved: bool,
}

/// Cells that a table wants.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRequest {
    /// The dataset.
    pub path: ObjectPath,
    /// Which axes are rows and columns, and where the others stand.
    pub plane: Plane,
    /// Rows.
    pub rows: std::ops::Range<u64>,
    /// Columns.
    pub columns: std::ops::Range<u64>,
    /// How numbers are read.
    pub readings: Readings,
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// The rows that `rows` counts, where they are not the plane's own.
    pub list: Option<Rows>,
    /// The members that `columns` counts.
    pub shown: ShownMembers,
    /// Which scale of each dimension names its indices.
    pub scales: Vec<usize>,
}

/// Cells whose statistics are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticsWanted {
    /// The dataset.
    pub path: ObjectPath,
    /// Which axes are rows and columns, and where the others stand.
    pub plane: Plane,
    /// The cells; no two rectangles overlap.
    pub region: Vec<Rectangle>,
    /// The rows that the rectangles count, where they are not the plane's own.
    pub list: Option<Rows>,
    /// The members that their columns count.
    pub shown: ShownMembers,
}

/// Cells that are copied.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyRequest {
    /// The dataset.
    pub path: ObjectPath,
    /// Which axes are rows and columns, and where the others stand.
    pub plane: Plane,
    /// Blocks of cells, one below the other.
    pub blocks: Vec<Rectangle>,
    /// The rows that the blocks count, where they are not the plane's own.
    pub list: Option<Rows>,
    /// The members that their columns count.
    pub shown: ShownMembers,
    /// How numbers are read.
    pub readings: Readings,
    /// Headers to go with them.
    pub headers: Option<CopyHeaders>,
    /// How numbers are written where values are copied as the table shows them; else each is whole,
    /// with all of its digits.
    pub as_shown: Option<NumberFormat>,
}

/// Rows of a table that are looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsWanted {
    /// The dataset.
    pub path: ObjectPath,
    /// Which axes are rows and columns, and where the others stand.
    pub plane: Plane,
    /// What is done to find them.
    pub step: RowsStep,
}

/// A way from rows to others.
#[derive(Debug, Clone, PartialEq)]
pub enum RowsStep {
    /// Keep those that an expression holds of.
    Filter {
        /// The expression.
        text: String,
        /// What the numbers of columns are counted from.
        base: u64,
        /// How numbers are read: where as times, they compare with times.
        readings: Readings,
    },
    /// Sort by a column of the table.
    Sort {
        /// The column, where all members are columns.
        column: u64,
        /// Whether the largest comes first.
        descending: bool,
        /// The rows to sort, where not all.
        within: Option<Rows>,
    },
}

/// Rows that were found.
#[derive(Debug, Clone)]
pub struct RowsFound {
    /// The rows.
    pub rows: Rows,
    /// How many there were to begin with.
    pub of: u64,
    /// Rows without a value to judge by: lost with a damaged chunk. A filter leaves them out, and
    /// they come last where rows are sorted.
    pub damaged: u64,
    /// Texts of which only the first 1,024 bytes were compared.
    pub cut: u64,
    /// What is damaged.
    pub damage: Option<DamageNote>,
}

/// Headers of copied cells.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyHeaders {
    /// The names of each block's columns.
    pub columns: Vec<Vec<String>>,
    /// What indices are counted from.
    pub base: u64,
}

/// A reply. Some requests have several.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Somebody holds the file, and it is tried again.
    Waiting {
        /// This attempt.
        attempt: u32,
        /// Attempts in all.
        attempts: u32,
        /// Programs that hold it, where the system tells.
        holders: Vec<String>,
        /// The wait before the next attempt.
        wait: Duration,
    },
    /// The file is open, or open already as another document.
    Opened {
        /// What is remembered of it, and its path with links resolved.
        memory: Option<Box<FileMemory>>,
        /// Changes of it that an earlier run did not save.
        left: Option<Box<Left>>,
        /// The document that shows the file already.
        existing: Option<DocumentId>,
    },
    /// Whether the file changed; the generation from now on.
    Reloaded {
        /// The generation.
        generation: u64,
    },
    /// Whether the file changed since it was last read anew.
    Looked {
        /// It did.
        changed: bool,
    },
    /// Some members of a group.
    Children {
        /// The group.
        group: ObjectPath,
        /// Members in the order of arrival.
        children: Batch,
    },
    /// All members of the group are there: the order of display.
    ChildrenDone {
        /// The group.
        group: ObjectPath,
        /// Indices of members.
        order: Vec<u32>,
    },
    /// What members of a group are.
    Kinds {
        /// The group.
        group: ObjectPath,
        /// Names and what became of the question.
        kinds: Vec<(Name, KindState)>,
    },
    /// Header of an object.
    Head(Arc<ObjectHead>),
    /// Cells.
    Table {
        /// The plane that they are of.
        plane: Plane,
        /// How their numbers are read.
        readings: Readings,
        /// How they are written.
        numbers: NumberFormat,
        /// The rows that they are of, where they are not the plane's own.
        list: Option<Rows>,
        /// The members that they are of.
        shown: ShownMembers,
        /// The cells.
        window: TableWindow,
    },
    /// Rows.
    Rows(RowsFound),
    /// Cells as text.
    Copied(CopiedText),
    /// The whole value of the request's cell.
    Cell(TableRequest, ValueText),
    /// Statistics of cells.
    Statistics(Statistics),
    /// Lines.
    Series(Vec<Line>),
    /// Part of an image.
    Image(ImageTile),
    /// A value.
    Value(ValueText),
    /// Facts of a file.
    Summary(FileSummary),
    /// Members counted so far.
    Census(Census),
    /// Something of what is looked for.
    Hits {
        /// What was found since the last reply.
        hits: Vec<Hit>,
        /// Objects looked at so far.
        looked_at: u64,
        /// Whether there is more than will be told.
        full: bool,
    },
    /// For the table of a group's members.
    Members(MemberReply),
    /// A job is done.
    Edited(EditState),
}

/// A reply with what it belongs to.
#[derive(Debug)]
pub struct Delivery {
    /// What asked.
    pub tag: Tag,
    /// The group that was asked about, for requests of the tree.
    pub about: Option<ObjectPath>,
    /// What came of it.
    pub reply: Result<Reply, Error>,
    /// Whether nothing more comes for this request.
    pub last: bool,
}
