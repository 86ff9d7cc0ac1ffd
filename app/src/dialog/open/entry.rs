//! An entry of a folder, and its row.

use std::path::PathBuf;

use egui::{Align2, Response, Role, Sense, Ui, WidgetInfo, vec2};

use crate::ui::{icons, tokens};

/// Names that HDF5 files go by.
pub const EXTENSIONS: [&str; 17] = [
    "h5", "hdf5", "hdf", "he5", "h4h5", "nxs", "nx", "nc", "nc4", "mat", "h5ad", "loom", "cxi",
    "pt5", "emd", "jld2", "fast5",
];

/// A file or folder on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, as text; what is not Unicode shows as replacement characters.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Whether it can be entered.
    pub is_folder: bool,
}

impl Entry {
    /// Whether its name is one that HDF5 files go by.
    pub fn looks_like_hdf5(&self) -> bool {
        let extension = self.path.extension().and_then(|text| text.to_str());
        extension.is_some_and(|found| {
            EXTENSIONS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(found))
        })
    }

    /// Draws a row of the list.
    pub fn row_ui(&self, ui: &mut Ui, selected: bool) -> Response {
        let colors = tokens::colors(ui);
        let size = vec2(ui.available_width(), tokens::size::ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &self.name));
        let back = if selected {
            Some(colors.selection)
        } else {
            response.hovered().then_some(colors.hover)
        };
        if let Some(back) = back {
            ui.painter().rect_filled(rect, tokens::size::CORNER, back);
        }
        let icon = if self.is_folder {
            icons::FOLDER
        } else {
            icons::FILE
        };
        let known = self.is_folder || self.looks_like_hdf5();
        let color = if known { colors.text } else { colors.quiet };
        let left = rect.left_center() + vec2(tokens::space::HALF, 0.0);
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        painter.text(
            left,
            Align2::LEFT_CENTER,
            icon,
            tokens::icon(),
            colors.quiet,
        );
        let text = left + vec2(tokens::size::ICON + tokens::space::HALF, 0.0);
        painter.text(text, Align2::LEFT_CENTER, &self.name, tokens::body(), color);
        response
    }
}
