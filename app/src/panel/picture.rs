//! A picture that a value holds, as large as there is room for, with its name below.

use std::sync::Arc;

use egui::{ColorImage, TextureHandle, TextureOptions, Ui, vec2};

use super::parts;
use crate::model::value::Picture;
use crate::ui::tokens::space;

/// The texture of the picture that was shown last at a place.
#[derive(Clone)]
struct Shown {
    picture: Arc<Picture>,
    texture: TextureHandle,
}

/// Shows the picture.
pub fn show(ui: &mut Ui, picture: &Arc<Picture>) {
    if let Some(texture) = texture(ui, picture) {
        let size = texture.size_vec2();
        let room = vec2(ui.available_width(), ui.available_height().min(480.0));
        let scale = (room.x / size.x).min(room.y / size.y).min(1.0);
        let image = egui::Image::new(&texture).fit_to_exact_size(size * scale.max(0.0));
        ui.add(image.alt_text(&picture.caption));
    }
    parts::quiet(ui, &picture.caption);
    ui.add_space(space::HALF);
}

fn texture(ui: &Ui, picture: &Arc<Picture>) -> Option<TextureHandle> {
    let pixels = picture.pixels.as_ref()?;
    let id = ui.scope_id().with("picture of a value");
    let kept: Option<Shown> = ui.data(|data| data.get_temp(id));
    if let Some(kept) = kept.filter(|kept| Arc::ptr_eq(&kept.picture, picture)) {
        return Some(kept.texture);
    }
    let size = [pixels.width, pixels.height];
    let image = ColorImage::from_rgba_unmultiplied(size, &pixels.rgba);
    let texture = ui
        .ctx()
        .load_texture("picture of a value", image, TextureOptions::LINEAR);
    let shown = Shown {
        picture: picture.clone(),
        texture: texture.clone(),
    };
    ui.data_mut(|data| data.insert_temp(id, shown));
    Some(texture)
}
