//! Indices chosen by hand: `0:6, 12, 100:200:10` as text, there and back.

/// Most indices that a text may name.
pub const MOST: usize = 64;

/// Reads a list of indices and slices (`start:stop:step`, as Python counts) below `count`.
///
/// # Errors
/// What is wrong, in words.
pub fn parse(text: &str, count: u64) -> Result<Vec<u64>, String> {
    let mut indices = Vec::new();
    for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        let numbers: Vec<&str> = part.split(':').map(str::trim).collect();
        let number = |at: usize, absent: u64| match numbers.get(at) {
            None | Some(&"") => Ok(absent),
            Some(text) => text
                .parse::<u64>()
                .map_err(|_| format!("“{text}” is no index")),
        };
        let (start, stop, step) = match numbers.len() {
            1 => {
                let index = number(0, 0)?;
                if index >= count {
                    return Err(format!("{index} is beyond the last, {}", count.max(1) - 1));
                }
                (index, index + 1, 1)
            }
            2 | 3 => (number(0, 0)?, number(1, count)?.min(count), number(2, 1)?),
            _ => return Err(format!("“{part}” is no slice")),
        };
        if step == 0 {
            return Err("a step of 0 leads nowhere".to_owned());
        }
        let mut next = start;
        while next < stop {
            if indices.len() == MOST {
                return Err(format!("more than {MOST} are too many to tell apart"));
            }
            indices.push(next);
            let Some(after) = next.checked_add(step) else {
                break;
            };
            next = after;
        }
    }
    match indices.is_empty() {
        true => Err("no index".to_owned()),
        false => Ok(indices),
    }
}

/// Writes indices, those that follow each other as slices.
pub fn format(indices: &[u64]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = indices;
    while let Some(first) = rest.first() {
        let follows = |(n, index): &(usize, &u64)| **index == first.saturating_add(*n as u64);
        let run = rest.iter().enumerate().take_while(follows).count().max(1);
        parts.push(match run {
            1 => first.to_string(),
            _ => format!("{first}:{}", first + run as u64),
        });
        rest = &rest[run..];
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_and_single_indices_are_read_in_their_order() {
        assert_eq!(parse("0:3", 10).unwrap(), [0, 1, 2]);
        assert_eq!(parse(" 7, 0:9:4 ,3", 10).unwrap(), [7, 0, 4, 8, 3]);
        assert_eq!(parse("8:", 10).unwrap(), [8, 9]);
        assert_eq!(parse(":100", 2).unwrap(), [0, 1]);
        let last = u64::MAX - 1;
        assert_eq!(parse(&format!("{last}:"), u64::MAX).unwrap(), [last]);
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for text in ["", "10", "x", "1:2:3:4", "0:5:0", ":", "5:2", "-1"] {
            assert!(
                parse(text, if text == ":" { 1000 } else { 10 }).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn indices_written_read_back_the_same() {
        for indices in [&[0, 1, 2, 3][..], &[5], &[7, 0, 4, 5, 3, 3], &[2, 1]] {
            assert_eq!(parse(&format(indices), 10).unwrap(), indices);
        }
        assert_eq!(format(&[0, 1, 2, 9]), "0:3, 9");
    }
}
