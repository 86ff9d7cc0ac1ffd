//! What panels show, free of egui: tree rows, table windows, series, image tiles.

pub mod columns;
pub mod damage;
pub mod edit;
pub mod filter;
pub mod head;
pub mod hits;
pub mod image;
pub mod key;
pub mod member_table;
pub mod members;
pub mod offer;
pub mod path;
pub mod plane;
pub mod query;
pub mod reading;
pub mod region;
pub mod region_link;
pub mod rows;
pub mod series;
pub mod shown;
pub mod statistics;
pub mod summary;
pub mod table;
pub mod tree;
pub mod value;

pub use path::ObjectPath;
