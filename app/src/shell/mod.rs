//! The program as a thing that draws, and the runners that give it a window.
