//! The dialog for a new attribute: name, type, shape and value.

use egui::{
    ComboBox, Context, DragValue, Frame, Grid, Id, Key, Modal, RichText, TextEdit, Ui, vec2,
};

use super::{ask, parts};
use crate::command::{Action, EditAction};
use crate::state::new_attribute::{NewAttribute, TypeChoice};
use crate::ui::icons;
use crate::ui::tokens::{self, space};

/// Width of the dialog, and of the column of names.
const WIDTH: f32 = 480.0;
const NAMES: f32 = 72.0;

/// Shows the dialog.
pub fn show(ctx: &Context, new: &mut NewAttribute, actions: &mut Vec<Action>) {
    let frame = Frame::window(&ctx.global_style());
    let modal = Modal::new(Id::unique("new attribute")).frame(frame);
    let shown = modal.show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.label(RichText::new("Add attribute").font(tokens::title()));
        let object = RichText::new(new.object.to_string()).font(tokens::mono());
        let object = object.color(tokens::colors(ui).quiet);
        ui.add(egui::Label::new(object).truncate());
        ui.add_space(space::ONE);
        let before = new.clone();
        Grid::new("new attribute")
            .num_columns(2)
            .min_col_width(NAMES)
            .spacing(vec2(space::TWO, space::ONE))
            .show(ui, |ui| rows_ui(ui, new));
        if *new != before {
            new.refusal = None;
        }
        if let Some(refusal) = &new.refusal {
            ui.add_space(space::HALF);
            let text = format!("{} {}", icons::ERROR, parts::sentence(refusal));
            let text = RichText::new(text).color(tokens::colors(ui).error);
            ui.add(egui::Label::new(text).wrap());
        }
        ui.add_space(space::ONE);
        buttons_ui(ui, new, actions);
    });
    if shown.should_close() {
        actions.push(Action::Dismiss);
    }
}

fn rows_ui(ui: &mut Ui, new: &mut NewAttribute) {
    let is_first = ui.memory(|memory| memory.focused().is_none());
    parts::quiet(ui, "Name");
    let name = TextEdit::singleline(&mut new.name).desired_width(f32::INFINITY);
    let name = ui.add(name).accessible_name("Attribute name");
    if is_first && !new.sent {
        name.request_focus();
    }
    ui.end_row();
    parts::quiet(ui, "Type");
    ui.horizontal(|ui| type_ui(ui, new));
    ui.end_row();
    parts::quiet(ui, "Shape");
    let shape = TextEdit::singleline(&mut new.shape)
        .font(tokens::mono())
        .hint_text("Nothing for a single value; 3 or 2, 3 for arrays")
        .desired_width(f32::INFINITY);
    ui.add(shape).accessible_name("Attribute shape");
    ui.end_row();
    parts::quiet(ui, "Value");
    let hint = match new.shape.trim().is_empty() {
        true => "",
        false => "Values separated by commas, texts in double quotes",
    };
    let value = TextEdit::singleline(&mut new.value)
        .font(tokens::mono())
        .hint_text(hint)
        .desired_width(f32::INFINITY);
    ui.add(value).accessible_name("Attribute value");
    ui.end_row();
}

fn type_ui(ui: &mut Ui, new: &mut NewAttribute) {
    ui.name_inputs("Attribute type", |ui| {
        ComboBox::from_id_salt("attribute type")
            .width(220.0)
            .height(320.0)
            .selected_text(new.kind.label())
            .show_ui(ui, |ui| {
                for kind in TypeChoice::ALL {
                    ui.selectable_value(&mut new.kind, kind, kind.label());
                }
            });
    });
    if new.kind == TypeChoice::FixedText {
        let length = DragValue::new(&mut new.length)
            .range(1..=65_000)
            .suffix(" bytes");
        ui.add(length).accessible_name("Attribute length");
    }
}

fn buttons_ui(ui: &mut Ui, new: &NewAttribute, actions: &mut Vec<Action>) {
    let enter = ui.input(|input| input.key_pressed(Key::Enter));
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.add_enabled_ui(!new.sent, |ui| {
            // A list that is open takes Enter for itself.
            let takes_enter = enter && !egui::Popup::is_any_open(ui.ctx());
            if ask::main_button(ui, "Add").clicked() || takes_enter {
                actions.push(Action::Edit(EditAction::AddAttribute));
            }
        });
        if ui.button("Cancel").clicked() {
            actions.push(Action::Dismiss);
        }
    });
}
