//! Extents: `SIMPLE { ( 10, 20 ) / ( H5S_UNLIMITED, 20 ) }`.

use hyperslab_engine::Dataspace;

/// The extent, as it stands behind the word `DATASPACE`.
pub fn dataspace(space: &Dataspace) -> String {
    match space {
        Dataspace::Null => " NULL".into(),
        Dataspace::Scalar => " SCALAR".into(),
        Dataspace::Simple { dims, .. } if dims.is_empty() => " SCALAR".into(),
        Dataspace::Simple { dims, max_dims } => {
            // Without the largest lengths the current ones are.
            let most = (0..dims.len()).map(|axis| match max_dims.get(axis) {
                Some(Some(most)) => most.to_string(),
                Some(None) => "H5S_UNLIMITED".into(),
                None => dims.get(axis).map(u64::to_string).unwrap_or_default(),
            });
            let most: Vec<String> = most.collect();
            format!(" SIMPLE {{ ( {} ) / ( {} ) }}", list(dims), most.join(", "))
        }
    }
}

/// Lengths with commas between them.
pub fn list(lengths: &[u64]) -> String {
    let lengths: Vec<String> = lengths.iter().map(u64::to_string).collect();
    lengths.join(", ")
}
