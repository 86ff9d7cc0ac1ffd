//! The panels of the window: they draw state and send commands, and never wait.

pub mod attributes;
mod damage_note;
pub mod dimension_bar;
pub mod dimensions;
pub mod error_view;
pub mod heat_map;
pub mod image_view;
pub mod info;
pub mod keys;
pub mod line_plot;
pub mod member_list;
pub mod members;
pub mod menu;
pub mod opening;
pub mod parts;
pub mod plot_lines;
pub mod plot_view;
pub mod status;
pub mod table;
pub mod tabs;
pub mod text_view;
pub mod tree;
pub mod waiting;
pub mod welcome;
