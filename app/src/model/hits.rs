//! What a search found in one file, as rows: each object, and under it the attributes that were met.

use super::ObjectPath;
use super::tree::NodeIcon;

/// An object that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Where it is.
    pub path: ObjectPath,
    /// Its kind; none for links that are not followed.
    pub icon: Option<NodeIcon>,
    /// Its type and extent in a few words.
    pub detail: String,
    /// Attributes that the query met.
    pub attributes: Vec<HitAttribute>,
}

/// An attribute that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitAttribute {
    /// Its name.
    pub name: String,
    /// The beginning of its value, on one line.
    pub value: String,
}

/// A row of the results.
#[derive(Debug, Clone, Copy)]
pub enum HitRow<'a> {
    /// An object.
    Object(&'a Hit),
    /// An attribute of that object.
    Attribute(&'a Hit, &'a HitAttribute),
}

/// All that was found in a file so far.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    hits: Vec<Hit>,
    /// The row behind each object and its attributes.
    ends: Vec<u64>,
}

impl Hits {
    /// Takes what was found next.
    pub fn append(&mut self, hits: Vec<Hit>) {
        let mut end = self.rows();
        for hit in &hits {
            end += 1 + hit.attributes.len() as u64;
            self.ends.push(end);
        }
        self.hits.extend(hits);
    }

    /// Objects.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// Rows: objects and attributes.
    pub fn rows(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// A row by its number.
    pub fn row(&self, row: u64) -> Option<HitRow<'_>> {
        let at = self.ends.partition_point(|end| *end <= row);
        let hit = self.hits.get(at)?;
        let first = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        match row - first {
            0 => Some(HitRow::Object(hit)),
            nth => {
                let attribute = hit.attributes.get(nth as usize - 1)?;
                Some(HitRow::Attribute(hit, attribute))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(path: &str, attributes: &[&str]) -> Hit {
        let attributes = attributes.iter().map(|name| HitAttribute {
            name: (*name).to_owned(),
            value: String::new(),
        });
        Hit {
            path: ObjectPath::new(path),
            icon: None,
            detail: String::new(),
            attributes: attributes.collect(),
        }
    }

    #[test]
    fn rows_are_objects_each_with_its_attributes_below() {
        let mut hits = Hits::default();
        assert!(hits.is_empty() && hits.row(0).is_none());
        hits.append(vec![hit("/a", &[]), hit("/b", &["x", "y"])]);
        hits.append(vec![hit("/c", &["z"])]);
        let rows: Vec<String> = (0..hits.rows())
            .map(|row| match hits.row(row).unwrap() {
                HitRow::Object(hit) => hit.path.to_string(),
                HitRow::Attribute(hit, attribute) => format!("{}@{}", hit.path, attribute.name),
            })
            .collect();
        assert_eq!(rows, ["/a", "/b", "/b@x", "/b@y", "/c", "/c@z"]);
        assert!(hits.row(6).is_none());
        assert_eq!(hits.len(), 3);
    }
}
