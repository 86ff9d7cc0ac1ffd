//! Changes one on-disk structure: grows, shrinks, splits or rebuilds it, through an
//! [`Edit`](crate::transaction::Edit). Knows no objects.

pub mod object_header;
#[cfg(test)]
pub(crate) mod testing;
