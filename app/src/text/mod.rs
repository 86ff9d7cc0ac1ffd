//! Values, types and dataspaces as text: for cells, clipboard and command line alike.
