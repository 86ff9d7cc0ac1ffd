//! What panels show, free of egui: tree rows, table windows, series, image tiles.
