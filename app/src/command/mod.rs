//! The table of commands: menu, context menus, shortcuts and help all come from it.

mod search;
mod table;

use std::path::PathBuf;
use std::sync::Arc;

pub use search::search;
pub use table::{COMMANDS, Command, CommandId, Menu, find};

use hyperslab_engine::datatype::Name;

use crate::model::ObjectPath;
use crate::model::edit::CellPlace;
use crate::model::head::ViewKind;
use crate::model::offer::Offer;
use crate::model::reading::Reading;
use crate::model::region_link::RegionLink;
use crate::model::shown::Change;
use crate::state::Leaving;
use crate::state::editing::Field;
use crate::state::preferences::Preferences;
use crate::state::sides::{Side, Split};
use crate::text::NumberFormat;
use crate::ui::grid::selection::CellAt;
use crate::worker::{DocumentId, TableRequest};

/// What a panel, a key or a menu wants done. Collected while drawing, carried out after it.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A command of the table.
    Run(CommandId),
    /// Open a file, perhaps at an object.
    Open(PathBuf, Option<ObjectPath>),
    /// Open a file although somebody writes it.
    OpenAnyway(DocumentId),
    /// Stop opening a file, which stays in the tree.
    StopOpening(DocumentId),
    /// Close a file.
    Close(DocumentId),
    /// Show an object.
    Show {
        /// Its document.
        document: DocumentId,
        /// Its path.
        path: ObjectPath,
        /// Whether the tab is kept.
        keep: bool,
    },
    /// Show what a region reference selects of the object in front.
    ShowRegion(Arc<RegionLink>),
    /// Show or hide the members of a group in the tree.
    Expand {
        /// Its document.
        document: DocumentId,
        /// Its path.
        path: ObjectPath,
        /// Show, or hide.
        open: bool,
    },
    /// Load the members of a group without showing them in the tree.
    Load(DocumentId, ObjectPath),
    /// Move the tree's cursor.
    MoveCursor(DocumentId, ObjectPath),
    /// Look at members of a group that came into view.
    LookAt(DocumentId, ObjectPath, Vec<Name>),
    /// Show only names that hold this.
    Filter(String),
    /// Read the numbers of a column of the table in front in this way.
    ReadNumbers(usize, Reading),
    /// The indices of a dimension of the dataset in front are named by this one of its scales.
    ChooseScale(usize, usize),
    /// Something about the search.
    Search(SearchAction),
    /// Something about a file's changes.
    Edit(EditAction),
    /// Show an object and, once they are there, one of its attributes.
    ShowAttribute {
        /// Its document.
        document: DocumentId,
        /// Its path.
        path: ObjectPath,
        /// The attribute's name.
        name: String,
        /// Whether the tab is kept.
        keep: bool,
    },
    /// Bring a tab to the front.
    Activate(u64),
    /// Keep a tab.
    Keep(u64),
    /// Close a tab.
    CloseTab(u64),
    /// Keys and commands are about this side from now on.
    Focus(Side),
    /// The first of two sides has this many thousandths of the room.
    Share(u16),
    /// Move a tab to a side; where there is none yet, the window is split so.
    MoveTab(u64, Side, Split),
    /// Choose the view of the tab in front.
    View(ViewKind),
    /// Ask again for what failed in the tab in front.
    Retry,
    /// Show data of the current file in spite of wrong checksums.
    IgnoreChecksums,
    /// Let the current file lead to others in the network.
    AllowNetwork,
    /// Sort the rows of the table in front by a column, the largest first or not; or not at all.
    Sort(Option<(u64, bool)>),
    /// Prefer this from now on.
    Prefer(Box<Preferences>),
    /// Write the numbers of the table in front so; `None`: as is preferred.
    WriteNumbers(Option<NumberFormat>),
    /// Take a file out of the recent ones; `None`: all of them.
    ForgetRecent(Option<PathBuf>),
    /// Show other columns of the table in front.
    Columns(Change),
    /// Go to a path, or to an index of the table in front.
    GoTo(String),
    /// Close the dialog in front.
    Dismiss,
    /// Stop what the tab in front waits for.
    Stop,
    /// Stop counting the members of a file.
    StopCounting(DocumentId),
    /// Say something in the status bar.
    Say(String),
    /// Put text on the clipboard.
    Copy(String),
    /// Write the table of members of a tab to a file.
    ExportMembers(u64, PathBuf),
}

impl Action {
    /// Whether it is about the tab in front, so that where it came from matters.
    pub fn is_about_front(&self) -> bool {
        match self {
            Self::Run(id) => !matches!(id, CommandId::Quit | CommandId::Open),
            Self::Show { .. }
            | Self::ShowRegion(_)
            | Self::ShowAttribute { .. }
            | Self::ReadNumbers(..)
            | Self::ChooseScale(..)
            | Self::View(_)
            | Self::Retry
            | Self::IgnoreChecksums
            | Self::AllowNetwork
            | Self::Sort(_)
            | Self::WriteNumbers(_)
            | Self::Columns(_)
            | Self::Stop => true,
            _ => false,
        }
    }
}

/// What a panel wants of a file's changes.
#[derive(Debug, Clone, PartialEq)]
pub enum EditAction {
    /// Accept changes of a file, or no longer.
    Unlock(DocumentId),
    /// Open a field for something of an object.
    Begin(DocumentId, ObjectPath, Field),
    /// Open a field for a cell, once its value is known.
    BeginCell(Box<CellStart>),
    /// Make the change that is typed into the field.
    Commit,
    /// Make it, with the type of an offer.
    Retype(Offer),
    /// Close the field.
    Cancel,
    /// Delete an attribute.
    DeleteAttribute(DocumentId, ObjectPath, Name),
    /// Delete an object.
    DeleteObject(DocumentId, ObjectPath),
    /// Ask for the name of a group that is made in this one.
    NewGroup(DocumentId, ObjectPath),
    /// Make the group of the dialog.
    CreateGroup,
    /// Add the attribute of the dialog.
    AddAttribute,
    /// Go to the state of a file after so many of its steps.
    GoTo(DocumentId, usize),
    /// Save a file.
    Save(DocumentId),
    /// Write a file to another path.
    SaveTo(DocumentId, PathBuf),
    /// Ask where a file is to be written.
    AskWhere(DocumentId),
    /// Drop the changes of a file that are not saved.
    Revert(DocumentId),
    /// Make changes again that an earlier run did not save; where their log lies.
    Restore(DocumentId, PathBuf),
    /// Give such changes up.
    Discard(DocumentId, PathBuf),
    /// Leave, once the files are saved or without.
    Leave {
        /// What is left.
        leaving: Leaving,
        /// Whether they are saved before.
        save: bool,
    },
}

/// A cell that is to be edited.
#[derive(Debug, Clone, PartialEq)]
pub struct CellStart {
    /// Its document.
    pub document: DocumentId,
    /// The dataset.
    pub object: ObjectPath,
    /// Which element or member.
    pub cell: CellPlace,
    /// Where the table shows it.
    pub at: Option<CellAt>,
    /// Whether it is edited over several lines.
    pub long: bool,
    /// What the field begins with.
    pub from: StartText,
}

/// What a cell's field begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum StartText {
    /// The value of this cell, which is to be read.
    Read(TableRequest),
    /// The value, which is here.
    Known(String),
    /// What was typed in place of the value.
    Typed(String),
}

/// What a panel wants of the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchAction {
    /// This was typed.
    Type(String),
    /// Search what is typed, now.
    Run,
    /// End the search that is under way.
    Stop,
    /// Show the tree again.
    Close,
    /// The field took the focus.
    FieldFocused,
    /// Move the focus to the results.
    FocusResults,
    /// The row that the keyboard moves.
    Cursor(u64),
}
