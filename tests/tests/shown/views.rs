//! The views of a dataset: asked for as the window does, and compared with h5py's elements.

use hyperslab::model::ObjectPath;
use hyperslab::model::head::{Column, DatasetHead, ViewKind};
use hyperslab::model::shown::ShownMembers;
use hyperslab::worker::{Reply, Request};

use super::names::Names;
use super::oracle::{ObjectOracle, WindowOracle};
use super::reading::check_prose;
use super::value::Expected;
use super::walk::Walk;

/// Characters of a cell.
pub const CELL: usize = 200;
/// Rows and columns of what is looked at where h5py has nothing to compare with.
pub const LOOK: u64 = 40;

/// A dataset that is looked at.
pub struct View<'a> {
    /// Its path.
    pub path: &'a ObjectPath,
    /// The same for complaints.
    pub place: String,
    /// What its header says.
    pub dataset: &'a DatasetHead,
    /// What h5py says of it.
    pub theirs: Option<&'a ObjectOracle>,
    /// Where paths lead.
    pub names: &'a Names,
}

/// Asks for every view.
pub fn show(
    walk: &mut Walk<'_>,
    path: &ObjectPath,
    dataset: &DatasetHead,
    theirs: Option<&ObjectOracle>,
) {
    let nothing = Names::default();
    let names = walk.oracle.map_or(&nothing, |oracle| &oracle.names);
    let view = View {
        path,
        place: path.to_string(),
        dataset,
        theirs,
        names,
    };
    if let Some(theirs) = theirs
        && !theirs.columns.is_empty()
        && dataset.columns.len() < 4096
    {
        let name = |(_, column): (usize, Column)| column.name.into_bytes();
        let first = ShownMembers::default().pick(&dataset.columns).into_iter();
        let shown: Vec<Vec<u8>> = first.map(name).collect();
        walk.tally
            .same("columns", &view.place, &shown, &theirs.columns);
    }
    for kind in &dataset.views {
        match kind {
            ViewKind::Table => view.table(walk),
            ViewKind::Text => view.text(walk),
            ViewKind::Plot => view.plot(walk),
            ViewKind::Image => view.image(walk),
            ViewKind::Info | ViewKind::Members => {}
        }
    }
}

impl View<'_> {
    /// The elements of the first window, which begins at the first element.
    pub fn first(&self) -> Option<(&WindowOracle, &[Expected])> {
        let window = self.theirs?.windows.first()?;
        Some((window, window.values.as_ref().ok()?))
    }

    fn text(&self, walk: &mut Walk<'_>) {
        let there = self.first().and_then(|(_, values)| values.first());
        match walk.stage.one(Request::Value(self.path.clone())) {
            Ok(Reply::Value(shown)) => match (self.empty_of_matlab(), there) {
                (Some(words), _) => {
                    walk.tally.same("values", &self.place, &shown.text, &words);
                }
                (None, Some(value)) => {
                    let outcome = check_prose(&shown.text, value, self.names);
                    walk.tally.compare("values", &self.place, outcome);
                }
                (None, None) => walk.tally.unread += 1,
            },
            Ok(other) => walk.tally.complain(&format!("{}: {other:?}", self.place)),
            Err(refusal) => walk.tally.refused(&self.place, &refusal, there.is_some()),
        }
    }
    /// What stands for an empty array of MATLAB, whose elements are its dimensions.
    fn empty_of_matlab(&self) -> Option<String> {
        let attribute = |name: &str| {
            let mut all = self.theirs?.attributes.iter();
            let found = all.find(|attribute| attribute.name == name.as_bytes())?;
            let (_, values) = found.value.as_ref().ok()?;
            values.first()
        };
        attribute("MATLAB_empty")?;
        let Expected::Text(_, class) = attribute("MATLAB_class")? else {
            return None;
        };
        let digits = |value: &Expected| match value {
            Expected::Integer(digits, _) => Some(digits.clone()),
            _ => None,
        };
        let (_, size) = self.first()?;
        let size: Option<Vec<String>> = size.iter().map(digits).collect();
        let class = String::from_utf8_lossy(class);
        Some(format!("Empty: {} {class}", size?.join(" × ")))
    }
}
