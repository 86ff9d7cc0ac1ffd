//! Tests of the whole window with real files, without a display.
