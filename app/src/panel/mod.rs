//! The panels of the window: they draw state and send commands, and never wait.
