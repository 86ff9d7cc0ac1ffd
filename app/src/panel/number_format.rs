//! How numbers are written: the controls of the preferences, and the menu of one table.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, ComboBox, DragValue, PopupCloseBehavior, RichText, Ui};

use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::state::tab::Tab;
use crate::text::{Notation, NumberFormat};
use crate::ui::tokens::{self, space};

/// Digits that the choice begins with.
const DIGITS: u8 = 6;

/// The notation.
pub fn notation_ui(ui: &mut Ui, format: &mut NumberFormat) {
    ui.name_inputs("Numbers in tables", |ui| {
        ComboBox::from_id_salt("notation")
            .width(128.0)
            .selected_text(format.notation.label())
            .show_ui(ui, |ui| {
                for notation in Notation::ALL {
                    ui.selectable_value(&mut format.notation, notation, notation.label());
                }
            });
    });
}

/// How many digits, where the notation has them.
pub fn digits_ui(ui: &mut Ui, format: &mut NumberFormat) {
    if !format.notation.has_digits() {
        let color = tokens::colors(ui).quiet;
        ui.label(RichText::new("All bits as they are stored").color(color));
        return;
    }
    let mut exact = format.digits.is_none();
    if ui.checkbox(&mut exact, "Exactly what is stored").changed() {
        format.digits = (!exact).then_some(DIGITS);
    }
    if let Some(digits) = &mut format.digits {
        let (least, unit) = match format.notation {
            Notation::General => (1, " significant digits"),
            _ => (0, " digits after the point"),
        };
        *digits = (*digits).max(least);
        let field = DragValue::new(digits)
            .range(least..=NumberFormat::MOST_DIGITS)
            .speed(0.1)
            .suffix(unit);
        ui.add(field).accessible_name("Digits");
    }
}

/// The menu of the table in front.
pub fn menu_ui(ui: &mut Ui, tab: &Tab, preferred: NumberFormat, actions: &mut Vec<Action>) {
    let shown = tab.table.own_numbers.unwrap_or(preferred);
    let text = RichText::new(format!("Numbers: {shown}")).color(tokens::colors(ui).quiet);
    let button = Button::new(text).frame_when_inactive(false);
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    MenuButton::from_button(button)
        .config(config)
        .ui(ui, |ui| choices_ui(ui, tab, preferred, actions));
}

fn choices_ui(ui: &mut Ui, tab: &Tab, preferred: NumberFormat, actions: &mut Vec<Action>) {
    ui.set_min_width(220.0);
    let own = tab.table.own_numbers;
    let mut format = own.unwrap_or(preferred);
    let before = format;
    let as_preferred = format!("As in all tables ({preferred})");
    if ui.selectable_label(own.is_none(), as_preferred).clicked() {
        actions.push(Action::WriteNumbers(None));
    }
    ui.separator();
    for notation in Notation::ALL {
        let chosen = own.is_some_and(|own| own.notation == notation);
        if ui.selectable_label(chosen, notation.label()).clicked() {
            format.notation = notation;
            actions.push(Action::WriteNumbers(Some(format)));
        }
    }
    ui.add_space(space::HALF);
    digits_ui(ui, &mut format);
    if format != before {
        actions.push(Action::WriteNumbers(Some(format)));
    }
}

/// Whether a table has numbers that can be written in another way.
pub fn has_numbers(dataset: &DatasetHead) -> bool {
    let columns = dataset.columns.iter();
    let mut types = columns.map(|column| &column.datatype);
    types.any(holds_numbers)
}

/// Whether elements of the type are or hold numbers.
fn holds_numbers(datatype: &hyperslab_engine::datatype::Datatype) -> bool {
    use hyperslab_engine::datatype::Class;
    match &datatype.class {
        Class::Integer(_) | Class::Float(_) | Class::Bitfield(_) | Class::Complex(_) => true,
        Class::Compound(members) => members.iter().any(|member| holds_numbers(&member.datatype)),
        Class::Array { base, .. } | Class::Sequence(base) => holds_numbers(base),
        _ => false,
    }
}
