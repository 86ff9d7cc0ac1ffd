//! The command line: one file a subcommand, no window, no egui.
