//! A scroll bar for items beyond the reach of floats: the thumb is placed by 128-bit arithmetic.

use egui::{CornerRadius, Id, Pos2, Rect, Sense, Ui, pos2};

use super::axis::{Anchor, Axis};
use super::state::Held;
use crate::ui::tokens;

/// The direction of a scroll bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Beside the rows.
    Vertical,
    /// Below the columns.
    Horizontal,
}

/// A scroll bar beside a view.
pub struct ScrollBar<'a> {
    /// Tells it from other bars.
    pub id: Id,
    /// Where it stands.
    pub rect: Rect,
    /// Its direction.
    pub direction: Direction,
    /// What it scrolls.
    pub axis: Axis<'a>,
}

impl ScrollBar<'_> {
    /// Draws the bar; returns where the view begins after what the pointer did.
    pub fn show(&self, ui: &Ui, anchor: Anchor, held: &mut Option<Held>) -> Anchor {
        let response = ui.interact(self.rect, self.id, Sense::drag());
        let track = self.along(self.rect.max) - self.along(self.rect.min);
        let mut anchor = anchor;
        if response.is_pointer_button_down_on()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let place = self.along(pointer) - self.along(self.rect.min);
            let grip = self.grip(*held).unwrap_or_else(|| {
                let thumb = self.axis.thumb(anchor, track);
                let within = place - thumb.start;
                if (0.0..=thumb.size).contains(&within) {
                    within
                } else {
                    // Pressed beside the thumb: it comes to the pointer.
                    thumb.size / 2.0
                }
            });
            let thumb = self.axis.thumb(anchor, track);
            let moved = place - grip;
            // Holding still must not round the position to what a pixel can tell.
            if (moved - thumb.start).abs() > 0.01 {
                anchor = self.axis.anchor_for_thumb(moved, track);
            }
            *held = Some(self.hold(grip));
        }
        self.draw(ui, anchor, track, response.hovered() || response.dragged());
        anchor
    }

    fn draw(&self, ui: &Ui, anchor: Anchor, track: f32, lively: bool) {
        let colors = tokens::colors(ui);
        let thumb = self.axis.thumb(anchor, track);
        ui.painter().rect_filled(self.rect, 0, colors.raised);
        let (from, to) = (thumb.start, thumb.start + thumb.size);
        let rect = match self.direction {
            Direction::Vertical => Rect::from_min_max(
                pos2(self.rect.min.x, self.rect.min.y + from),
                pos2(self.rect.max.x, self.rect.min.y + to),
            ),
            Direction::Horizontal => Rect::from_min_max(
                pos2(self.rect.min.x + from, self.rect.min.y),
                pos2(self.rect.min.x + to, self.rect.max.y),
            ),
        };
        let color = if lively {
            colors.faint
        } else {
            colors.line_strong
        };
        ui.painter()
            .rect_filled(rect.shrink(2.0), CornerRadius::same(3), color);
    }

    fn along(&self, pos: Pos2) -> f32 {
        match self.direction {
            Direction::Vertical => pos.y,
            Direction::Horizontal => pos.x,
        }
    }

    fn grip(&self, held: Option<Held>) -> Option<f32> {
        match (self.direction, held) {
            (Direction::Vertical, Some(Held::VerticalThumb(grip)))
            | (Direction::Horizontal, Some(Held::HorizontalThumb(grip))) => Some(grip),
            _ => None,
        }
    }

    fn hold(&self, grip: f32) -> Held {
        match self.direction {
            Direction::Vertical => Held::VerticalThumb(grip),
            Direction::Horizontal => Held::HorizontalThumb(grip),
        }
    }
}
