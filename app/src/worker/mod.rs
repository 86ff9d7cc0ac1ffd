//! Requests, replies, cancellation and progress: the only place besides the command line that calls the engine.
