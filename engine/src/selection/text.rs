//! A selection as numpy writes it: `0, :, 10:20:2`, `..., -1`.

use super::{Slice, index};
use crate::error::{Error, Result};

const STRUCTURE: &str = "selection";

/// What the text says of one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One index: numpy drops the dimension.
    Index(u64),
    /// `start..stop` by `step`, which is at least 1.
    Range {
        /// First index.
        start: u64,
        /// The end, not itself taken.
        stop: u64,
        /// Distance of neighbours.
        step: u64,
    },
}

impl Part {
    /// The elements along the dimension.
    pub fn slice(self) -> Slice {
        match self {
            Self::Index(index) => Slice::index(index),
            Self::Range { start, stop, step } => Slice::range(start, stop, step),
        }
    }
}

/// Reads a selection of a dataspace of `shape`: indices and slices, negative ones from the end,
/// `...` for all that is not named, brackets or none. What is left out at the end is taken whole.
/// The parts lie within `shape`: an index exists, a slice is cut at the end as numpy does.
///
/// # Errors
/// `Kind::Invalid`, with the dimension and what is wrong with its text.
pub fn parse(text: &str, shape: &[u64]) -> Result<Vec<Part>> {
    let parts = expand(text, shape.len()).map_err(|why| Error::invalid(STRUCTURE, why))?;
    let named = parts.into_iter().zip(shape).enumerate();
    let read = named.map(|(axis, (part, length))| {
        parse_part(part, *length)
            .map_err(|why| Error::invalid(STRUCTURE, format!("dimension {axis}: {why}")))
    });
    read.collect()
}

/// The parts of the text, one for each dimension.
fn expand(text: &str, rank: usize) -> Result<Vec<&str>, String> {
    let inner = text.trim();
    let inner = inner
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(inner);
    let mut parts: Vec<&str> = inner.split(',').map(str::trim).collect();
    // numpy allows a comma at the end, and nothing at all.
    if parts.last() == Some(&"") {
        parts.pop();
    }
    let dots = parts.iter().filter(|part| **part == "...").count();
    if dots > 1 {
        return Err("... may stand only once".to_owned());
    }
    let named = parts.len() - dots;
    let Some(missing) = rank.checked_sub(named) else {
        return Err(format!("{named} positions for {rank} dimensions"));
    };
    let at = parts.iter().position(|part| *part == "...");
    let at = at.unwrap_or(parts.len());
    parts.splice(at..at + dots, std::iter::repeat_n(":", missing));
    Ok(parts)
}

fn parse_part(part: &str, length: u64) -> Result<Part, String> {
    if !part.contains(':') {
        return index::inside(parse_number(part)?, length).map(Part::Index);
    }
    let fields: Vec<&str> = part.split(':').map(str::trim).collect();
    let [start, stop, step] = match *fields.as_slice() {
        [start, stop] => [start, stop, ""],
        [start, stop, step] => [start, stop, step],
        _ => return Err(format!("{part:?} is not start:stop:step")),
    };
    let step = match step {
        "" => 1,
        step => u64::try_from(parse_number(step)?)
            .ok()
            .filter(|step| *step > 0)
            .ok_or_else(|| format!("a step of {step} is not possible here"))?,
    };
    let stop = bound(stop, length, length)?;
    let start = bound(start, 0, length)?.min(stop);
    Ok(Part::Range { start, stop, step })
}

/// A bound of a slice; as in numpy, one beyond the end means the end.
fn bound(text: &str, default: u64, length: u64) -> Result<u64, String> {
    if text.is_empty() {
        return Ok(default);
    }
    Ok(index::bound(parse_number(text)?, length))
}

/// A number of at most 20 digits, which keeps sums with lengths within 128 bits.
fn parse_number(text: &str) -> Result<i128, String> {
    let digits = text.replace('_', "");
    digits
        .parse::<i128>()
        .ok()
        .filter(|_| digits.len() <= 21)
        .ok_or_else(|| format!("{text:?} is not an index"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u64, stop: u64, step: u64) -> Part {
        Part::Range { start, stop, step }
    }

    #[test]
    fn indices_slices_and_dots_are_read_as_numpy_reads_them() {
        let read = |text| parse(text, &[5, 4, 6]).unwrap();
        let all = [range(0, 5, 1), range(0, 4, 1), range(0, 6, 1)];
        for text in ["", "...", ":", "[:, :, :]", ":,", "[..., :]"] {
            assert_eq!(read(text), all, "{text}");
        }
        let some = [Part::Index(0), range(1, 3, 1), range(0, 6, 2)];
        for text in ["0, 1:3, ::2", "-5,1:-1,0:100:2", "0,1:3,...,::2"] {
            assert_eq!(read(text), some, "{text}");
        }
        assert_eq!(
            read("..., -1"),
            [range(0, 5, 1), range(0, 4, 1), Part::Index(5)]
        );
    }

    #[test]
    fn what_has_no_meaning_is_refused_with_its_dimension() {
        for (text, why) in [
            ("5", "dimension 0: there is no index 5 among 5"),
            (":, x", "dimension 1: \"x\" is not an index"),
            ("::-1", "dimension 0: a step of -1 is not possible here"),
            ("0,0,0,0", "4 positions for 3 dimensions"),
            ("..., ...", "... may stand only once"),
            ("1:2:3:4", "dimension 0: \"1:2:3:4\" is not start:stop:step"),
        ] {
            assert_eq!(parse(text, &[5, 4, 6]).unwrap_err().cause(), why);
        }
    }
}
