//! Design tokens, fonts, icons and shared widgets.

pub mod fonts;
pub mod grid;
pub mod icons;
pub mod tokens;
