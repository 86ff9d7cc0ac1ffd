//! Natural order of names: digits compare as numbers, so that `run2` comes before `run10`.

use std::cmp::Ordering;

/// Compares two names, runs of digits by their value and everything else by its bytes, letters of
/// ASCII without regard to case. Names that differ only in case or leading zeros keep an order of
/// their own, so that equal means identical.
pub fn natural(a: &[u8], b: &[u8]) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        match (left.first(), right.first()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (number, rest) = leading_number(left);
                let (other, other_rest) = leading_number(right);
                // Without leading zeros the longer number is the larger one, of any length.
                let order = number.len().cmp(&other.len()).then(number.cmp(other));
                if order.is_ne() {
                    return order;
                }
                (left, right) = (rest, other_rest);
            }
            (Some(x), Some(y)) => {
                let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
                if order.is_ne() {
                    return order;
                }
                (left, right) = (&left[1..], &right[1..]);
            }
        }
    }
}

/// The digits at the start without leading zeros, and what follows them.
fn leading_number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    (&digits[zeros..], rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut names = names.to_vec();
        names.sort_by(|a, b| natural(a.as_bytes(), b.as_bytes()));
        names
    }

    #[test]
    fn run2_comes_before_run10() {
        assert_eq!(
            sorted(&["run10", "run2", "Run1", "run", "run2b"]),
            ["run", "Run1", "run2", "run2b", "run10"]
        );
    }

    #[test]
    fn numbers_longer_than_any_integer_compare_by_value() {
        let long = "9".repeat(60);
        let longer = format!("1{}", "0".repeat(60));
        assert_eq!(sorted(&[&longer, &long]), [&long, &longer]);
    }

    #[test]
    fn only_identical_names_are_equal() {
        assert_eq!(natural(b"a01", b"a1"), Ordering::Less);
        assert_eq!(natural(b"A", b"a"), Ordering::Less);
        assert_eq!(natural(b"a1", b"a1"), Ordering::Equal);
    }
}
