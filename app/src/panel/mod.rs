//! The panels of the window: they draw state and send commands, and never wait.

pub mod ask;
pub mod attributes;
pub mod changes;
mod damage_note;
pub mod dimension_bar;
pub mod dimensions;
pub mod error_view;
pub mod field;
pub mod heat_map;
pub mod image_view;
pub mod info;
pub mod keys;
pub mod line_plot;
pub mod member_table;
pub mod members;
pub mod menu;
pub mod new_attribute;
pub mod new_group;
pub mod number_format;
pub mod opening;
pub mod palette;
pub mod parts;
pub mod picture;
pub mod plot_lines;
pub mod plot_view;
pub mod preferences;
pub mod reading;
pub mod recent;
pub mod scale;
pub mod search;
pub mod status;
pub mod table;
pub mod tabs;
pub mod text_view;
pub mod tree;
pub mod waiting;
pub mod welcome;

use crate::state::document::Document;
use crate::state::editing::{Editor, Field};
use crate::state::tab::Tab;

/// An object that is shown, and the field that is open somewhere.
pub struct Sheet<'a> {
    /// Its tab.
    pub tab: &'a mut Tab,
    /// Its file.
    pub document: &'a Document,
    /// The field.
    pub editor: &'a mut Option<Editor>,
}

impl Sheet<'_> {
    /// The field, if it is this one of the object.
    fn editor_of(&mut self, field: &Field) -> Option<&mut Editor> {
        let (document, path) = (self.tab.document, &self.tab.path);
        let editor = self.editor.as_mut();
        editor.filter(|editor| editor.is_for(document, path, field))
    }
}
