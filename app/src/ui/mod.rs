//! Design tokens, fonts, icons and shared widgets.
