//! Documents, tabs, selection and preferences as plain data.

pub mod document;
pub mod editing;
pub mod members;
pub mod new_attribute;
pub mod preferences;
pub mod search;
pub mod sides;
pub mod slot;
pub mod summary;
pub mod tab;
pub mod tabs;
pub mod view;

use std::collections::HashMap;
use std::path::Path;

use document::Document;
use editing::Editor;
use new_attribute::NewAttribute;
use preferences::Preferences;
use search::Search;
use sides::Side;
use tab::Tab;
use tabs::{Place, Tabs};

use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::model::tree::NodeIcon;
use crate::settings::Recent;
use crate::worker::{DocumentId, Left};

/// Names that the filter looks at in one frame.
const NAMES: usize = 20_000;

/// What the whole window shows.
#[derive(Debug, Default)]
pub struct State {
    /// Files, in the order in which they were opened.
    pub documents: Vec<Document>,
    /// Tabs.
    pub tabs: Tabs,
    /// The row of the tree that the keyboard moves.
    pub cursor: Option<Place>,
    /// The search.
    pub search: Search,
    /// Names that the tree shows; empty for all.
    pub filter: String,
    /// What the user prefers.
    pub preferences: Preferences,
    /// Recent files, and what was open when the program was left.
    pub recent: Recent,
    /// The view that was chosen last of each kind of object.
    pub views: HashMap<NodeIcon, ViewKind>,
    /// The dialog in front.
    pub dialog: Option<Dialog>,
    /// The field in which something is edited.
    pub editor: Option<Editor>,
    /// Whether the list of changes is shown.
    pub shows_changes: bool,
    /// A line for the status bar: what came of the last command.
    pub message: Option<String>,
    next_document: u64,
    filtering: bool,
}

/// Dialogs of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// Type a path or an index.
    GoTo(String),
    /// All commands by name.
    Palette(Palette),
    /// Preferences.
    Preferences,
    /// The list of keys.
    Keys,
    /// What this program is.
    About,
    /// A new group.
    NewGroup(NewGroup),
    /// A new attribute.
    NewAttribute(Box<NewAttribute>),
    /// Whether to drop the changes of a file.
    Revert(DocumentId),
    /// Whether to save files before they are closed.
    Unsaved(Leaving),
    /// A file could not be written.
    NotSaved(NotSaved),
    /// Whether to make the changes of a file again that were not saved.
    Left(DocumentId, Box<Left>),
}

/// What is to be left, and its files whose changes are not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The files.
    pub files: Vec<DocumentId>,
    /// Whether the program is left, and not only closes the file.
    pub quits: bool,
}

/// A new group as it is typed into the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    /// The document.
    pub document: DocumentId,
    /// The group that it is made in.
    pub group: ObjectPath,
    /// Its name.
    pub name: String,
    /// Why it is refused.
    pub refusal: Option<String>,
    /// Whether it is on its way.
    pub sent: bool,
}

/// A file that could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSaved {
    /// The file.
    pub document: DocumentId,
    /// Where it was to be written.
    pub path: String,
    /// Why it was not.
    pub cause: String,
    /// Whether it was to be written in its own place, and that may be tried again.
    pub in_place: bool,
}

/// What the command palette holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Palette {
    /// Words of the command's name.
    pub query: String,
    /// The line that Enter runs; the first one after it that can be used.
    pub line: usize,
}

impl State {
    /// The number for another document.
    pub fn new_document_id(&mut self) -> DocumentId {
        self.next_document += 1;
        DocumentId(self.next_document)
    }

    /// A document by its number.
    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// A document by its number.
    pub fn document_mut(&mut self, id: DocumentId) -> Option<&mut Document> {
        self.documents.iter_mut().find(|document| document.id == id)
    }

    /// The document that was opened by this very path.
    pub fn document_at(&self, path: &Path) -> Option<&Document> {
        self.documents.iter().find(|document| document.path == path)
    }

    /// The document of the tab in front, or the only one.
    pub fn current_document(&self) -> Option<DocumentId> {
        let of_tab = self.tabs.active().map(|tab| tab.document);
        let of_cursor = self.cursor.as_ref().map(|place| place.0);
        let any = of_tab.or(of_cursor);
        any.or_else(|| self.documents.last().map(|document| document.id))
    }

    /// The tab in front with its document.
    pub fn active(&self) -> Option<(&Document, &Tab)> {
        let tab = self.tabs.active()?;
        Some((self.document(tab.document)?, tab))
    }

    /// The tab in front of a side with its document.
    pub fn shown_on(&self, side: Side) -> Option<(&Document, &Tab)> {
        let tab = self.tabs.front(side)?;
        Some((self.document(tab.document)?, tab))
    }

    /// Takes a document away, with its tabs.
    pub fn remove_document(&mut self, id: DocumentId) {
        self.documents.retain(|document| document.id != id);
        self.tabs.close_document(id);
        self.search.results.retain(|results| results.document != id);
        self.cursor.take_if(|place| place.0 == id);
        self.editor.take_if(|editor| editor.document == id);
    }

    /// Shows an object, and moves the tree's cursor to it.
    pub fn show(&mut self, document: DocumentId, path: ObjectPath, keep: bool) {
        self.cursor = Some((document, path.clone()));
        self.tabs.show(document, path, keep);
    }

    /// Counts the tree's rows again, with the filter as it is. A filter over very many names
    /// takes several calls: see [`State::is_filtering`].
    pub fn layout_trees(&mut self) {
        let filter = self.filter.trim().to_lowercase();
        let mut room = NAMES;
        self.filtering = false;
        for document in &mut self.documents {
            self.filtering |= !document.tree.layout_some(&filter, &mut room);
        }
    }

    /// Whether the filter has names left to look at.
    pub fn is_filtering(&self) -> bool {
        self.filtering
    }
}
