//! The selection as numpy writes it: `0, :, 10:20:2`.

use hyperslab_engine::selection::text::{self, Part};

use super::state::{DimensionState, Role, Slice};

/// The selection as text.
pub fn format(state: &DimensionState) -> String {
    let parts: Vec<String> = (0..state.rank())
        .map(|axis| match state.role(axis) {
            Role::Fixed => state.index(axis).to_string(),
            Role::Rows | Role::Columns => format_slice(state.slices[axis], state.lengths[axis]),
        })
        .collect();
    parts.join(", ")
}

fn format_slice(slice: Slice, length: u64) -> String {
    let mut text = String::new();
    if slice.start > 0 {
        text.push_str(&slice.start.to_string());
    }
    text.push(':');
    if slice.stop < length {
        text.push_str(&slice.stop.to_string());
    }
    if slice.step > 1 {
        text.push(':');
        text.push_str(&slice.step.to_string());
    }
    text
}

/// Reads a selection for the same dataset: indices and slices, negative ones from the end, `...`
/// for all that is not named. What is left out at the end is taken whole.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse(text: &str, state: &DimensionState) -> Result<DimensionState, String> {
    let parts = text::parse(text, &state.lengths).map_err(|error| error.cause().to_owned())?;
    let mut read = state.clone();
    let mut ranges = Vec::new();
    for (axis, part) in parts.into_iter().enumerate() {
        match part {
            Part::Index(index) => {
                read.indices[axis] = index;
                read.roles[axis] = Role::Fixed;
            }
            Part::Range { start, stop, step } => {
                read.slices[axis] = Slice { start, stop, step };
                ranges.push(axis);
            }
        }
    }
    match *ranges.as_slice() {
        [] if state.rank() == 0 => {}
        [] => {
            // A single element: its last dimension becomes a row of one.
            let axis = state.rank() - 1;
            let index = read.indices[axis];
            read.slices[axis] = Slice {
                start: index,
                stop: index + 1,
                step: 1,
            };
            read.roles[axis] = Role::Rows;
        }
        [only] => read.roles[only] = Role::Rows,
        [first, second] => {
            // Who was across stays across.
            let turned = state.role(first) == Role::Columns || state.role(second) == Role::Rows;
            let (rows, columns) = if turned {
                (second, first)
            } else {
                (first, second)
            };
            read.roles[rows] = Role::Rows;
            read.roles[columns] = Role::Columns;
        }
        _ => {
            return Err(format!(
                "{} dimensions are ranges; two fit the screen",
                ranges.len()
            ));
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, lengths: &[u64]) -> Result<String, String> {
        parse(text, &DimensionState::new(lengths)).map(|state| format(&state))
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in [
            "0, :, :",
            "2, 1:3, :",
            ":, 3, ::2",
            "4, :3, 1:5:2",
            ":, :, 5",
        ] {
            assert_eq!(read(text, &[5, 4, 6]).as_deref(), Ok(text));
        }
        assert_eq!(format(&DimensionState::new(&[5, 4, 6])), "0, :, :");
        assert_eq!(format(&DimensionState::new(&[])), "");
    }

    #[test]
    fn negative_indices_ellipsis_and_brackets_are_numpys() {
        assert_eq!(read("[-1, ...]", &[5, 4, 6]).as_deref(), Ok("4, :, :"));
        assert_eq!(read("..., -2", &[5, 4, 6]).as_deref(), Ok(":, :, 4"));
        assert_eq!(read("0", &[5, 4, 6]).as_deref(), Ok("0, :, :"));
        assert_eq!(read("-3:-1", &[9]).as_deref(), Ok("6:8"));
        assert_eq!(read("1, 2:99,", &[5, 4]).as_deref(), Ok("1, 2:"));
        assert_eq!(read("0, :, :, ...", &[5, 4, 6]).as_deref(), Ok("0, :, :"));
    }

    #[test]
    fn a_single_element_is_a_row_of_one() {
        let state = parse("1, 2", &DimensionState::new(&[5, 4])).unwrap();
        assert_eq!(state.shape(), (1, 1));
        assert_eq!(format(&state), "1, 2:3");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, why) in [
            ("5, :, :", "no index 5 among 5"),
            ("-6", "no index -6"),
            ("1, 2, 3, 4", "4 positions for 3 dimensions"),
            (":, :, :", "3 dimensions are ranges"),
            ("a, :", "\"a\" is not an index"),
            ("::0", "step of 0"),
            ("::-1", "step of -1"),
            ("1:2:3:4", "start:stop:step"),
            ("..., ...", "only once"),
            ("99999999999999999999999999999999999999999", "not an index"),
            (":, , 1", "\"\" is not an index"),
        ] {
            let error = read(text, &[5, 4, 6]).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn transposed_views_stay_transposed() {
        let mut state = DimensionState::new(&[5, 4, 6]);
        state.transpose();
        let read = parse("3, 1:, :", &state).unwrap();
        assert_eq!(read.axis_of(Role::Columns), Some(1));
        assert_eq!(read.axis_of(Role::Rows), Some(2));
    }

    #[test]
    fn lengths_of_64_bits_are_read_exactly() {
        let huge = u64::MAX;
        assert_eq!(
            read("-1, :", &[huge, 3]).as_deref(),
            Ok("18446744073709551614, :")
        );
    }
}
