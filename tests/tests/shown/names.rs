//! Where paths lead, by what h5py lists of each group.

use std::collections::{HashMap, HashSet};

use hyperslab::model::ObjectPath;
use hyperslab_engine::datatype::Name;

use super::oracle::{Link, Links};
use super::value::Expected;

/// The members of all groups of a file.
#[derive(Debug, Default)]
pub struct Names {
    root: u64,
    members: HashMap<u64, Links>,
    met: HashSet<u64>,
}

impl Names {
    /// Members of the groups at these addresses, the root's first.
    pub fn new<'a>(groups: impl Iterator<Item = (u64, &'a [(Vec<u8>, Link)])>) -> Self {
        let mut names = Self::default();
        for (address, members) in groups {
            if names.members.is_empty() {
                names.root = address;
            }
            names.met.insert(address);
            let hard = members.iter().filter_map(|(_, link)| match link {
                Link::Hard(address) => Some(*address),
                _ => None,
            });
            names.met.extend(hard);
            names.members.insert(address, members.to_vec());
        }
        names
    }

    /// Whether any path leads to the object.
    pub fn has(&self, address: u64) -> bool {
        self.met.contains(&address)
    }

    /// Whether a path, escaped as it is shown, leads to the object.
    pub fn leads(&self, path: &str, address: u64) -> bool {
        path.starts_with('/') && self.follow(path, self.root, 8) == Some(address)
    }

    /// Whether a click on a value leads to the object that it refers to, and one on any other value
    /// nowhere.
    pub fn check_target(&self, shown: Option<&ObjectPath>, value: &Expected) -> Result<(), String> {
        let wanted = match value {
            Expected::Object(at) | Expected::Attribute(at, _) | Expected::Region(at, _) => {
                Some(*at)
            }
            _ => None,
        };
        let leads = match (shown, wanted) {
            (None, None) => true,
            (Some(path), Some(address)) => self.leads(&path.to_string(), address),
            (None, Some(address)) => !self.has(address),
            (Some(_), None) => *value == Expected::Unknown,
        };
        leads
            .then_some(())
            .ok_or_else(|| format!("a click leads to {shown:?}, not to {wanted:?}"))
    }

    fn follow(&self, path: &str, from: u64, depth: usize) -> Option<u64> {
        let mut at = from;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let members = self.members.get(&at)?;
            let is_it = |(member, _): &&(Vec<u8>, Link)| {
                hyperslab::text::escaped(member) == name
                    || member == name.as_bytes()
                    || Name::new(member).to_string() == name
            };
            at = match &members.iter().find(is_it)?.1 {
                Link::Hard(address) => *address,
                Link::Soft(target) if depth > 0 => {
                    let target = String::from_utf8_lossy(target);
                    let from = if target.starts_with('/') {
                        self.root
                    } else {
                        at
                    };
                    self.follow(&target, from, depth - 1)?
                }
                _ => return None,
            };
        }
        Some(at)
    }
}
