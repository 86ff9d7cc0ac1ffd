//! The dimension bar: which dimension runs down, which across, and where the others stay.

mod slice_text;
mod state;
#[cfg(test)]
mod tests;

use egui::{
    Align, ComboBox, DragValue, Layout, Rect, Slider, TextEdit, Ui, UiBuilder, Vec2, pos2, vec2,
};

pub use self::slice_text::{format as format_slice_text, parse as parse_slice_text};
pub use self::state::{DimensionState, Role, Slice};
use crate::text::grouped;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Widths of a dimension that runs, of one that stays, and of the text field, in points.
const RUNNING: f32 = 184.0;
const STAYING: f32 = 356.0;
const TEXT: f32 = 230.0;

/// Width of a dimension's name, of its slider, and of what follows the slider, in points.
const NAME: f32 = 56.0;
const SLIDER: f32 = 84.0;
const FIELD: f32 = 72.0;

/// Room for a dimension's length in the widths above, in points.
const LENGTH: f32 = 22.0;

/// A dimension as the bar names it.
#[derive(Clone, Debug, Default)]
pub struct DimensionName {
    /// Its name from a scale or a label; empty for none.
    pub name: String,
    /// The value of its scale at the fixed index; empty for none.
    pub value: String,
}

/// The text field of a bar while it is edited.
#[derive(Clone, Debug, Default)]
pub struct SliceText {
    draft: Option<String>,
    error: Option<String>,
}

/// Shows the bar, wrapped into as many lines as it needs; returns whether the state changed.
pub fn show(
    ui: &mut Ui,
    state: &mut DimensionState,
    text: &mut SliceText,
    names: &[DimensionName],
) -> bool {
    if state.rank() == 0 {
        return false;
    }
    let before = state.clone();
    let available = ui.available_width();
    let mut flow = Flow::new(ui, available);
    for axis in 0..state.rank() {
        let fixed = state.role(axis) == Role::Fixed;
        let length = length_text(state, axis);
        let more = (text_width(ui, &length) - LENGTH).max(0.0).ceil();
        let rect = flow.place(more + if fixed { STAYING } else { RUNNING });
        cell(ui, rect, ("dimension", axis), |ui| {
            dimension_ui(ui, state, axis, names.get(axis));
        });
    }
    let rect = flow.place(TEXT);
    cell(ui, rect, ("dimension", "text"), |ui| {
        text_ui(ui, state, text);
    });
    ui.allocate_rect(flow.used(), egui::Sense::hover());
    if let Some(error) = &text.error {
        ui.colored_label(tokens::colors(ui).error, error);
    }
    *state != before
}

/// Parts side by side, on the next line where one does not fit.
struct Flow {
    origin: egui::Pos2,
    width: f32,
    at: Vec2,
    right: f32,
}

impl Flow {
    fn new(ui: &Ui, width: f32) -> Self {
        Self {
            origin: ui.cursor().min,
            width,
            at: Vec2::ZERO,
            right: 0.0,
        }
    }

    fn place(&mut self, width: f32) -> Rect {
        let width = width.min(self.width);
        if self.at.x > 0.0 && self.at.x + width > self.width {
            self.at = vec2(0.0, self.at.y + size::ROW + space::HALF);
        }
        let rect = Rect::from_min_size(self.origin + self.at, vec2(width, size::ROW));
        self.at.x += width + space::TWO;
        self.right = self.right.max(rect.max.x);
        rect
    }

    fn used(&self) -> Rect {
        let bottom = self.origin.y + self.at.y + size::ROW;
        Rect::from_min_max(self.origin, pos2(self.right, bottom))
    }
}

fn cell(ui: &mut Ui, rect: Rect, salt: impl egui::AsIdSalt, add: impl FnOnce(&mut Ui)) {
    let builder = UiBuilder::new()
        .id_salt(salt)
        .max_rect(rect)
        .layout(Layout::left_to_right(Align::Center));
    let mut child = ui.new_child(builder);
    child.shrink_clip_rect(rect.expand(2.0));
    child.spacing_mut().item_spacing.x = space::HALF;
    add(&mut child);
}

fn dimension_ui(
    ui: &mut Ui,
    state: &mut DimensionState,
    axis: usize,
    name: Option<&DimensionName>,
) {
    let called = name
        .map(|name| name.name.as_str())
        .filter(|name| !name.is_empty());
    let spoken = called.map_or_else(|| format!("Dimension {axis}"), str::to_owned);
    let length = state.lengths()[axis];
    let label = called.map_or_else(|| format!("#{axis}"), str::to_owned);
    let place = vec2(NAME, size::ROW);
    ui.allocate_ui_with_layout(place, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(NAME);
        ui.add(egui::Label::new(label).truncate())
            .on_hover_text(format!("{spoken}, length {}", grouped(length)));
    });
    role_ui(ui, state, axis, &spoken);
    if state.role(axis) == Role::Fixed {
        fixed_ui(
            ui,
            state,
            axis,
            &spoken,
            name.map_or("", |name| &name.value),
        );
    } else {
        let colors = tokens::colors(ui);
        let text = length_text(state, axis);
        ui.add(egui::Label::new(egui::RichText::new(text).color(colors.quiet)).truncate());
    }
}

/// The length of a dimension, and how much of it is shown.
fn length_text(state: &DimensionState, axis: usize) -> String {
    let length = grouped(state.lengths()[axis]);
    let shown = state.slices[axis].count();
    if state.role(axis) == Role::Fixed {
        format!("of {length}")
    } else if shown == state.lengths()[axis] {
        length
    } else {
        format!("{} of {length}", grouped(shown))
    }
}

fn text_width(ui: &Ui, text: &str) -> f32 {
    crate::panel::parts::text_width(
        ui.painter(),
        text,
        egui::TextStyle::Body.resolve(ui.style()),
    )
}

fn role_ui(ui: &mut Ui, state: &mut DimensionState, axis: usize, spoken: &str) {
    let mut role = state.role(axis);
    let name = |role| match role {
        Role::Rows => "rows",
        Role::Columns => "columns",
        Role::Fixed => "at",
    };
    ui.name_inputs(format!("Role of {spoken}"), |ui| {
        ComboBox::from_id_salt(("role", axis))
            .width(72.0)
            .selected_text(name(role))
            .show_ui(ui, |ui| {
                for choice in [Role::Rows, Role::Columns, Role::Fixed] {
                    ui.selectable_value(&mut role, choice, name(choice));
                }
            });
    });
    state.set_role(axis, role);
}

fn fixed_ui(ui: &mut Ui, state: &mut DimensionState, axis: usize, spoken: &str, value: &str) {
    let length = state.lengths()[axis];
    let Some(last) = length.checked_sub(1) else {
        ui.weak("empty");
        return;
    };
    let mut index = state.index(axis);
    let step = |ui: &mut Ui, icon: &str, hint: &str, enabled: bool| {
        let text = egui::RichText::new(icon).font(tokens::icon());
        ui.add_enabled(enabled, egui::Button::new(text).frame(false))
            .accessible_name(format!("{hint} of {spoken}"))
            .clicked()
    };
    if step(ui, icons::CHEVRON_LEFT, "Previous index", index > 0) {
        index -= 1;
    }
    if step(ui, icons::CHEVRON_RIGHT, "Next index", index < last) {
        index += 1;
    }
    // A slider tells 2^53 positions apart at best; the field beside it tells all.
    // Where there is no room for both, the field stays.
    if ui.available_width() > SLIDER + FIELD {
        ui.spacing_mut().slider_width = SLIDER;
        let slider = Slider::new(&mut index, 0..=last).show_value(false);
        ui.add(slider)
            .accessible_name(format!("Slider of {spoken}"));
    }
    let speed = (length as f64 / 400.0).clamp(0.1, 1e6);
    let field = DragValue::new(&mut index).range(0..=last).speed(speed);
    ui.add(field).accessible_name(format!("Index of {spoken}"));
    let text = if value.is_empty() {
        length_text(state, axis)
    } else {
        value.to_owned()
    };
    let color = tokens::colors(ui).quiet;
    ui.add(egui::Label::new(egui::RichText::new(text).color(color)).truncate());
    if index != state.index(axis) {
        state.set_index(axis, index);
    }
}

fn text_ui(ui: &mut Ui, state: &mut DimensionState, text: &mut SliceText) {
    let shown = format_slice_text(state);
    let mut draft = text.draft.clone().unwrap_or_else(|| shown.clone());
    let copy = egui::RichText::new(icons::COPY).font(tokens::icon());
    let width = (ui.available_width() - size::ICON - 3.0 * space::ONE).max(40.0);
    let field = TextEdit::singleline(&mut draft)
        .font(tokens::mono())
        .desired_width(width);
    let response = ui.add(field).accessible_name("Slice");
    if response.changed() {
        text.draft = Some(draft.clone());
        text.error = None;
    }
    if response.lost_focus() {
        match parse_slice_text(&draft, state) {
            Ok(read) => {
                *state = read;
                *text = SliceText::default();
            }
            // The text stays, with what is wrong about it, until it is mended or emptied.
            Err(error) => text.error = Some(error),
        }
        if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            *text = SliceText::default();
        }
    }
    if ui
        .add(egui::Button::new(copy).frame(false))
        .on_hover_text("Copy the slice")
        .accessible_name("Copy the slice")
        .clicked()
    {
        ui.ctx().copy_text(shown);
    }
}
