//! Parts of datasets: start, stride, count and block for each dimension.

/// What was asked for: lists of numbers, where they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subset {
    start: Option<Vec<u64>>,
    stride: Option<Vec<u64>>,
    count: Option<Vec<u64>>,
    block: Option<Vec<u64>>,
}

/// A hyperslab: for each dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperslab {
    /// First index.
    pub start: Vec<u64>,
    /// Distance of blocks.
    pub stride: Vec<u64>,
    /// Number of blocks.
    pub count: Vec<u64>,
    /// Length of a block.
    pub block: Vec<u64>,
}

impl Subset {
    /// Cuts `[start;stride;count;block]` off the end of a path.
    pub fn cut_off(path: &mut Vec<u8>) -> Option<Self> {
        let bracket = path.iter().rposition(|byte| *byte == b'[')?;
        let lists = path.split_off(bracket);
        let mut subset = Self::default();
        let lists = lists.get(1..).unwrap_or_default();
        let end = lists.iter().position(|byte| *byte == b']');
        let lists = lists.get(..end.unwrap_or(lists.len())).unwrap_or_default();
        for (letter, list) in ['s', 'S', 'c', 'k'].iter().zip(lists.split(|b| *b == b';')) {
            subset.set(*letter, list);
        }
        Some(subset)
    }

    /// Sets the list of an option.
    pub fn set(&mut self, letter: char, list: &[u8]) {
        let list = numbers(list);
        let place = match letter {
            's' => &mut self.start,
            'S' => &mut self.stride,
            'c' => &mut self.count,
            _ => &mut self.block,
        };
        *place = (!list.is_empty()).then_some(list);
    }

    /// The hyperslab of a dataset of `rank` dimensions, or what is wrong with it.
    pub fn of_rank(&self, rank: usize) -> Result<Hyperslab, String> {
        let list = |name: &str, list: &Option<Vec<u64>>, missing: u64| {
            let mut list = list.clone().unwrap_or_default();
            if list.len() > rank {
                let given = list.len();
                return Err(format!(
                    "number of {name} dims ({given}) exceed dataset dims ({rank})"
                ));
            }
            list.resize(rank, missing);
            Ok(list)
        };
        let slab = Hyperslab {
            start: list("start", &self.start, 0)?,
            stride: list("stride", &self.stride, 1)?,
            count: list("count", &self.count, 1)?,
            block: list("block", &self.block, 1)?,
        };
        let mut axes = slab.count.iter().zip(&slab.stride).zip(&slab.block);
        if axes.any(|((count, stride), block)| *count > 1 && stride < block) {
            return Err("wrong subset selection; blocks overlap".into());
        }
        Ok(slab)
    }
}

/// All numbers of a list, whatever stands between them.
fn numbers(list: &[u8]) -> Vec<u64> {
    let parts = list.split(|byte| !byte.is_ascii_digit());
    let texts = parts.filter(|part| !part.is_empty());
    let number = |part: &[u8]| {
        let text = std::str::from_utf8(part).unwrap_or_default();
        text.parse().unwrap_or(u64::MAX)
    };
    texts.map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subset_is_cut_off_the_path() {
        let mut path = b"/a/b[1,2;;3,4;1]".to_vec();
        let subset = Subset::cut_off(&mut path).unwrap();
        assert_eq!(path, b"/a/b");
        let slab = subset.of_rank(2).unwrap();
        assert_eq!((slab.start, slab.stride), (vec![1, 2], vec![1, 1]));
        assert_eq!((slab.count, slab.block), (vec![3, 4], vec![1, 1]));
        assert_eq!(Subset::cut_off(&mut b"/a".to_vec()), None);
    }

    #[test]
    fn blocks_that_overlap_and_too_many_dimensions_are_refused() {
        let mut subset = Subset::default();
        subset.set('c', b"2");
        subset.set('k', b"3");
        assert!(subset.of_rank(1).is_err());
        subset.set('S', b"3");
        assert!(subset.of_rank(1).is_ok());
        subset.set('s', b"1 2");
        assert!(subset.of_rank(1).is_err());
        assert!(subset.of_rank(2).is_ok());
    }
}
