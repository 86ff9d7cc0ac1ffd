//! The panels of the window: they draw state and send commands, and never wait.

pub mod dimension_bar;
pub mod heat_map;
pub mod line_plot;
