//! Dataspaces as text: `3 × 4`, `100 of ∞ × 3`, `scalar`, `null`.

use hyperslab_engine::format::dataspace::Dataspace;

/// The lengths joined: `3 × 4`; `scalar` for none.
pub fn shape(dims: &[u64]) -> String {
    if dims.is_empty() {
        return "scalar".into();
    }
    let lengths: Vec<String> = dims.iter().map(u64::to_string).collect();
    lengths.join(" × ")
}

/// A dataspace, with the largest length of each dimension that can grow: `100 of ∞ × 3`.
/// `null` (no element, no shape) is told apart from an empty array (`0 × 3`).
pub fn shape_of(space: &Dataspace) -> String {
    match space {
        Dataspace::Null => "null".into(),
        Dataspace::Scalar => "scalar".into(),
        Dataspace::Simple { dims, max_dims } => {
            let axes = dims.iter().enumerate().map(|(axis, length)| {
                match max_dims.get(axis).copied().unwrap_or(Some(*length)) {
                    Some(most) if most == *length => length.to_string(),
                    Some(most) => format!("{length} of {most}"),
                    None => format!("{length} of ∞"),
                }
            });
            let axes: Vec<String> = axes.collect();
            if axes.is_empty() {
                return "scalar".into();
            }
            axes.join(" × ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_joined_and_none_is_a_scalar() {
        assert_eq!(shape(&[3, 4]), "3 × 4");
        assert_eq!(shape(&[]), "scalar");
    }

    #[test]
    fn null_empty_and_unlimited_are_told_apart() {
        assert_eq!(shape_of(&Dataspace::Null), "null");
        assert_eq!(shape_of(&Dataspace::Scalar), "scalar");
        let growing = Dataspace::Simple {
            dims: vec![0, 5, 3],
            max_dims: vec![None, Some(10), Some(3)],
        };
        assert_eq!(shape_of(&growing), "0 of ∞ × 5 of 10 × 3");
    }
}
