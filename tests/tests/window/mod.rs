//! The whole window without a display: real files and workers, a pointer and a keyboard that the
//! tests move, pictures drawn by the program's own rasterizer.

mod busy;
mod compare;
mod damaged;
mod dropped;
mod frames;
mod locked;
mod members;
mod network;
mod pictures;
mod stage;
