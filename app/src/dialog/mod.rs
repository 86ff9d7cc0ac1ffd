//! Dialogs that the window draws itself.
