//! Dataspaces as text: `3 × 4,000`, `100 of ∞ × 3`, `scalar`, `null`.

use hyperslab_engine::format::dataspace::Dataspace;

use super::grouped;

/// The lengths joined: `3 × 4`; `scalar` for none.
pub fn shape(dims: &[u64]) -> String {
    if dims.is_empty() {
        return "scalar".into();
    }
    let lengths: Vec<String> = dims.iter().copied().map(grouped).collect();
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
                let most = max_dims.get(axis).copied().unwrap_or(Some(*length));
                let same = most == Some(*length);
                let length = grouped(*length);
                match most {
                    _ if same => length,
                    Some(most) => format!("{length} of {}", grouped(most)),
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
    fn lengths_have_their_thousands_separated() {
        assert_eq!(shape(&[1_000_000_000_000, 3]), "1,000,000,000,000 × 3");
        let growing = Dataspace::Simple {
            dims: vec![1_000],
            max_dims: vec![Some(20_000)],
        };
        assert_eq!(shape_of(&growing), "1,000 of 20,000");
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
