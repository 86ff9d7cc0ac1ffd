//! The table of commands: menu, context menus, shortcuts and help all come from it.
