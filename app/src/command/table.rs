//! The commands themselves: name, keys, menu, and when they can be used.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::head::ViewKind;
use crate::state::State;
use crate::state::editing::Editing;

/// Commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommandId {
    /// Choose a file to open.
    Open,
    /// Open what was open when the program was left.
    ReopenSession,
    /// Look again whether the file changed.
    Reload,
    /// Go on reading the file as it changes.
    Follow,
    /// Close the file of the tab in front.
    CloseFile,
    /// Accept changes of the current file, or no longer.
    Unlock,
    /// Write the changes to the file.
    Save,
    /// Write the file, changes and all, to another place.
    SaveAs,
    /// Drop the changes that are not saved.
    Revert,
    /// Write the table of members in front to a file.
    ExportMembers,
    /// Leave.
    Quit,
    /// Take the last change back.
    Undo,
    /// Make the change again that was taken back.
    Redo,
    /// Show or hide the list of changes.
    ShowChanges,
    /// Make a group in the group in front.
    NewGroup,
    /// Type another name of the object in front.
    RenameObject,
    /// Delete the object in front.
    DeleteObject,
    /// Give the object in front another attribute.
    AddAttribute,
    /// Type another value of the selected attribute.
    EditAttribute,
    /// Type another name of the selected attribute.
    RenameAttribute,
    /// Delete the selected attribute.
    DeleteAttribute,
    /// Copy the path of the object in front.
    CopyPath,
    /// Copy the Python line that reads the object in front.
    CopyAsPython,
    /// Theme, size, numbers, memory, locks.
    Preferences,
    /// Go to a path or an index.
    GoTo,
    /// Search names, attributes, types and values.
    Find,
    /// Write in the tree's filter box.
    Filter,
    /// The object before.
    Back,
    /// Where Back came from.
    Forward,
    /// The group that holds the object.
    Up,
    /// Keep the tab in front.
    KeepTab,
    /// Close the tab in front.
    CloseTab,
    /// The next tab.
    NextTab,
    /// The previous tab.
    PreviousTab,
    /// Copy the selected cells with the headers of their rows and columns.
    CopyWithHeaders,
    /// Copy the selected cells as the table shows them.
    CopyAsShown,
    /// Show or hide the whole value of the current cell.
    ShowCell,
    /// Show or hide the statistics of what is selected in the table.
    ShowStatistics,
    /// Show or hide count, missing, least, mean and greatest of each column, below its name.
    ShowSummary,
    /// Write in the filter of the table's rows.
    FilterRows,
    /// Sort the table's rows by the current column, the smallest first.
    SortAscending,
    /// Sort the table's rows by the current column, the largest first.
    SortDescending,
    /// Show the table's rows in the order of the dataset.
    SortNot,
    /// Show the object in front to the right as well.
    SplitRight,
    /// Show the object in front below as well.
    SplitDown,
    /// Move the tab in front to the other side.
    MoveTab,
    /// Keys and commands are about the other side from now on.
    OtherSide,
    /// Scroll, zoom and slice both sides together.
    LinkSides,
    /// All tabs on one side.
    JoinSides,
    /// Close the side in front with its tabs.
    CloseSide,
    /// Put the parts of the current column in its place.
    UnfoldColumn,
    /// Put the column that the current one is a part of in the place of its parts.
    FoldColumn,
    /// Unfold all columns of the table.
    UnfoldAll,
    /// Fold all columns of the table.
    FoldAll,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// As the system has it.
    ZoomReset,
    /// The system's theme.
    ThemeSystem,
    /// The light theme.
    ThemeLight,
    /// The dark theme.
    ThemeDark,
    /// From light to dark and back.
    ToggleTheme,
    /// Indices from 0 or from 1.
    ToggleIndexBase,
    /// All commands by name.
    Palette,
    /// The list of keys.
    Keys,
    /// What this program is.
    About,
}

impl CommandId {
    /// Whether its keys are a text field's own while that has the keyboard.
    pub fn is_of_fields(self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }
}

/// Menus of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Menu {
    /// Files.
    File,
    /// Changes and the clipboard.
    Edit,
    /// Ways through the file.
    Go,
    /// The table in front.
    Table,
    /// How things look.
    View,
    /// Help.
    Help,
}

impl Menu {
    /// The menus from left to right.
    pub const ALL: [Self; 6] = [
        Self::File,
        Self::Edit,
        Self::Go,
        Self::Table,
        Self::View,
        Self::Help,
    ];

    /// What the bar calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Go => "Go",
            Self::Table => "Table",
            Self::View => "View",
            Self::Help => "Help",
        }
    }
}

/// A command.
pub struct Command {
    /// Which one.
    pub id: CommandId,
    /// What menus call it.
    pub label: &'static str,
    /// Where it stands; a new `group` begins after a line.
    pub menu: (Menu, u8),
    /// Its keys; the first one is shown.
    pub keys: &'static [KeyboardShortcut],
    /// Whether it can be used now.
    pub enabled: fn(&State) -> bool,
}

const NONE: Modifiers = Modifiers::NONE;
const ALT: Modifiers = Modifiers::ALT;
const COMMAND: Modifiers = Modifiers::COMMAND;
const COMMAND_ALT: Modifiers = Modifiers::COMMAND.plus(Modifiers::ALT);
const COMMAND_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

const fn key(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(modifiers, key)
}

fn always(_: &State) -> bool {
    true
}

fn has_document(state: &State) -> bool {
    state.current_document().is_some()
}

/// The current file's changes.
fn editing(state: &State) -> Option<&Editing> {
    let document = state.document(state.current_document()?)?;
    document.is_open().then_some(&document.editing)
}

fn is_open(state: &State) -> bool {
    editing(state).is_some()
}

fn is_unsaved(state: &State) -> bool {
    editing(state).is_some_and(Editing::is_unsaved)
}

fn can_edit_object(state: &State) -> bool {
    let shown = state.active();
    shown.is_some_and(|(document, tab)| document.editing.allowed && tab.head().is_some())
}

fn can_edit_link(state: &State) -> bool {
    let shown = state.active();
    shown.is_some_and(|(document, tab)| document.editing.allowed && !tab.path.is_root())
}

fn can_edit_attribute(state: &State) -> bool {
    let selected = state.tabs.active().is_some_and(|t| t.attribute.is_some());
    can_edit_object(state) && selected
}

fn has_session(state: &State) -> bool {
    state.recent.session.is_some()
}

fn has_tab(state: &State) -> bool {
    state.tabs.active().is_some()
}

fn has_table(state: &State) -> bool {
    let views = state
        .tabs
        .active()
        .and_then(|tab| Some(tab.head()?.views()));
    views.is_some_and(|views| views.contains(&ViewKind::Table))
}

fn shows_table(state: &State) -> bool {
    let tab = state.tabs.active();
    tab.is_some_and(|tab| tab.view() == ViewKind::Table && tab.head().is_some())
}

fn has_current_cell(state: &State) -> bool {
    let tab = state.tabs.active().filter(|_| shows_table(state));
    tab.is_some_and(|tab| tab.table.grid.selection.current().is_some())
}

fn is_sorted(state: &State) -> bool {
    let tab = state.tabs.active().filter(|_| shows_table(state));
    tab.is_some_and(|tab| tab.table.rows.sort.is_some())
}

fn can_fold(state: &State, fold: bool) -> bool {
    let tab = state.tabs.active().filter(|_| shows_table(state));
    tab.is_some_and(|tab| tab.fold_of_current(fold).is_some())
}

fn has_folds(state: &State) -> bool {
    let tab = state.tabs.active().filter(|_| shows_table(state));
    let dataset = tab.and_then(|tab| tab.head()?.dataset());
    dataset.is_some_and(|dataset| dataset.columns.iter().any(|column| column.folds()))
}

fn has_members(state: &State) -> bool {
    let tab = state.tabs.active();
    tab.is_some_and(|tab| tab.view() == ViewKind::Members)
}

fn has_parent(state: &State) -> bool {
    state.tabs.active().is_some_and(|tab| !tab.path.is_root())
}

fn is_split(state: &State) -> bool {
    state.tabs.split().is_some()
}

/// Whether the window can be split, or its two sides be put otherwise.
fn can_split(state: &State) -> bool {
    is_split(state) || has_tab(state)
}

/// Whether the tab in front leaves another one behind.
fn can_move(state: &State) -> bool {
    let tabs = &state.tabs;
    let alone = tabs.of_side(tabs.focus()).count() < 2;
    has_tab(state) && (is_split(state) || !alone)
}

fn has_preview(state: &State) -> bool {
    state.tabs.active().is_some_and(|tab| !tab.kept)
}

macro_rules! commands {
    ($($id:ident, $label:literal, $menu:ident $group:literal, [$($keys:expr),*], $enabled:expr;)*) => {
        &[$(Command {
            id: CommandId::$id,
            label: $label,
            menu: (Menu::$menu, $group),
            keys: &[$($keys),*],
            enabled: $enabled,
        }),*]
    };
}

/// All commands, in the order of the menus.
pub const COMMANDS: &[Command] = commands! {
    Open, "Open…", File 0, [key(COMMAND, Key::O)], always;
    ReopenSession, "Reopen last session", File 0, [], has_session;
    Reload, "Reload file", File 1, [key(NONE, Key::F5), key(COMMAND, Key::R)], has_document;
    Follow, "Follow changes", File 1, [key(COMMAND_SHIFT, Key::R)], has_document;
    CloseFile, "Close file", File 1, [key(COMMAND_SHIFT, Key::W)], has_document;
    Unlock, "Unlock for editing", File 2, [key(COMMAND_SHIFT, Key::U)], is_open;
    Save, "Save", File 2, [key(COMMAND, Key::S)], is_unsaved;
    SaveAs, "Save as…", File 2, [key(COMMAND_SHIFT, Key::S)], is_open;
    Revert, "Revert to saved…", File 2, [], is_unsaved;
    ExportMembers, "Export table as CSV…", File 3, [], has_members;
    Quit, "Quit", File 4, [key(COMMAND, Key::Q)], always;
    Undo, "Undo", Edit 0, [key(COMMAND, Key::Z)], |state| editing(state).is_some_and(Editing::can_undo);
    Redo, "Redo", Edit 0, [key(COMMAND_SHIFT, Key::Z), key(COMMAND, Key::Y)], |state| editing(state).is_some_and(Editing::can_redo);
    ShowChanges, "Show changes", Edit 0, [key(COMMAND_SHIFT, Key::H)], is_open;
    NewGroup, "New group…", Edit 1, [key(COMMAND_SHIFT, Key::N)], can_edit_object;
    RenameObject, "Rename object", Edit 1, [], can_edit_link;
    DeleteObject, "Delete object", Edit 1, [], can_edit_link;
    AddAttribute, "Add attribute…", Edit 2, [key(COMMAND_SHIFT, Key::A)], can_edit_object;
    EditAttribute, "Change attribute", Edit 2, [], can_edit_attribute;
    RenameAttribute, "Rename attribute", Edit 2, [], can_edit_attribute;
    DeleteAttribute, "Delete attribute", Edit 2, [], can_edit_attribute;
    CopyPath, "Copy path", Edit 3, [key(COMMAND_SHIFT, Key::C)], has_tab;
    CopyAsPython, "Copy as h5py code", Edit 3, [], has_tab;
    CopyWithHeaders, "Copy cells with headers", Edit 4, [key(COMMAND_ALT, Key::C)], shows_table;
    CopyAsShown, "Copy cells as shown", Edit 4, [], shows_table;
    Preferences, "Preferences…", Edit 5, [key(COMMAND, Key::Comma)], always;
    Back, "Back", Go 0, [key(ALT, Key::ArrowLeft)], |state| state.tabs.can_go_back();
    Forward, "Forward", Go 0, [key(ALT, Key::ArrowRight)], |state| state.tabs.can_go_forward();
    Up, "Enclosing group", Go 0, [key(ALT, Key::ArrowUp)], has_parent;
    GoTo, "Go to path or index…", Go 1, [key(COMMAND, Key::G)], has_document;
    Find, "Find…", Go 1, [key(COMMAND, Key::F)], has_document;
    Filter, "Filter the tree", Go 1, [key(COMMAND_SHIFT, Key::F)], has_document;
    KeepTab, "Keep tab", Go 2, [key(COMMAND, Key::K)], has_preview;
    NextTab, "Next tab", Go 2, [key(COMMAND, Key::PageDown), key(COMMAND, Key::Tab)], has_tab;
    PreviousTab, "Previous tab", Go 2, [key(COMMAND, Key::PageUp), key(COMMAND_SHIFT, Key::Tab)], has_tab;
    CloseTab, "Close tab", Go 2, [key(COMMAND, Key::W)], has_tab;
    ShowStatistics, "Show statistics", Table 0, [key(COMMAND, Key::I)], has_table;
    ShowSummary, "Statistics below column names", Table 0, [key(COMMAND_SHIFT, Key::M)], has_table;
    ShowCell, "Show cell value", Table 0, [key(COMMAND_SHIFT, Key::I)], has_table;
    FilterRows, "Filter rows…", Table 1, [key(COMMAND, Key::E)], has_table;
    SortAscending, "Sort ascending", Table 2, [], has_current_cell;
    SortDescending, "Sort descending", Table 2, [], has_current_cell;
    SortNot, "Original order", Table 2, [], is_sorted;
    UnfoldColumn, "Unfold column", Table 3, [], |state| can_fold(state, false);
    FoldColumn, "Fold column", Table 3, [], |state| can_fold(state, true);
    UnfoldAll, "Unfold all columns", Table 3, [], has_folds;
    FoldAll, "Fold all columns", Table 3, [], has_folds;
    SplitRight, "Split right", View 0, [key(COMMAND, Key::Backslash)], can_split;
    SplitDown, "Split down", View 0, [key(COMMAND_SHIFT, Key::Pipe), key(COMMAND_SHIFT, Key::Backslash)], can_split;
    MoveTab, "Move tab to other side", View 0, [key(COMMAND_ALT, Key::Backslash)], can_move;
    OtherSide, "Go to other side", View 0, [key(NONE, Key::F6)], is_split;
    LinkSides, "Link both sides", View 0, [key(COMMAND_ALT, Key::L)], is_split;
    JoinSides, "Join sides", View 0, [], is_split;
    CloseSide, "Close side", View 0, [key(COMMAND_ALT, Key::W)], is_split;
    ZoomIn, "Zoom in", View 1, [key(COMMAND, Key::Plus), key(COMMAND, Key::Equals)], always;
    ZoomOut, "Zoom out", View 1, [key(COMMAND, Key::Minus)], always;
    ZoomReset, "Actual size", View 1, [key(COMMAND, Key::Num0)], always;
    ThemeSystem, "System theme", View 2, [], always;
    ThemeLight, "Light theme", View 2, [], always;
    ThemeDark, "Dark theme", View 2, [], always;
    ToggleTheme, "Switch light and dark", View 2, [key(COMMAND_SHIFT, Key::L)], always;
    ToggleIndexBase, "Indices from 1", View 3, [], always;
    Palette, "Command palette…", View 4, [key(COMMAND_SHIFT, Key::P)], always;
    Keys, "Keys", Help 0, [key(NONE, Key::F1)], always;
    About, "About Hyperslab", Help 1, [], always;
};

/// The entry of a command.
pub fn find(id: CommandId) -> &'static Command {
    let found = COMMANDS.iter().find(|command| command.id == id);
    // The table has every id: a test counts them.
    found.unwrap_or(&COMMANDS[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_commands_share_a_key() {
        let mut seen = HashSet::new();
        for command in COMMANDS {
            for key in command.keys {
                assert!(seen.insert(format!("{key:?}")), "{} {key:?}", command.label);
            }
        }
    }

    #[test]
    fn no_key_is_one_of_the_clipboard_or_the_grid() {
        let clipboard = [Key::C, Key::X, Key::V, Key::A, Key::Z, Key::Y];
        for command in COMMANDS.iter().filter(|c| !c.id.is_of_fields()) {
            for key in command.keys {
                let plain = key.modifiers == COMMAND;
                assert!(
                    !(plain && clipboard.contains(&key.logical_key)),
                    "{}",
                    command.label
                );
            }
        }
    }

    #[test]
    fn every_command_is_in_the_table_once() {
        let ids: HashSet<_> = COMMANDS.iter().map(|command| command.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        assert_eq!(ids.len(), CommandId::About as usize + 1);
        for command in COMMANDS {
            assert_eq!(find(command.id).label, command.label);
        }
    }

    #[test]
    fn labels_are_in_sentence_case_without_a_final_period() {
        for command in COMMANDS {
            assert!(!command.label.ends_with('.'), "{}", command.label);
            assert!(command.label.starts_with(|c: char| c.is_uppercase()));
        }
    }
}
