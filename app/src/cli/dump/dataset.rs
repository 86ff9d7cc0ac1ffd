//! Datasets.

use std::io;

use hyperslab_engine::datatype::Class;
use hyperslab_engine::{Dataset, Object};

use super::data::Source;
use super::printer::Printer;
use super::subset::Hyperslab;
use crate::text::ddl;

impl Printer<'_, '_> {
    /// Prints a dataset, or where it was printed before.
    pub(super) fn dump_dataset_once(
        &mut self,
        name: &[u8],
        dataset: &Dataset,
        depth: usize,
        slab: Option<&Hyperslab>,
    ) -> io::Result<()> {
        let object = Object::Dataset(dataset.clone());
        if object.reference_count().unwrap_or(1) > 1 || self.linked {
            let address = dataset.address().0;
            let entry = self
                .table()
                .and_then(|table| table.datasets.get_mut(&address));
            match entry {
                None => {
                    self.fail("internal error: a dataset that was not met before", None);
                    return Ok(());
                }
                Some(entry) if entry.printed => {
                    let first = entry.name.clone();
                    self.open(depth, "DATASET", name)?;
                    self.named(depth + 1, "HARDLINK", &first)?;
                    return self.close(depth);
                }
                Some(entry) => entry.printed = true,
            }
        }
        self.dump_dataset(name, dataset, &object, depth, slab)
    }

    fn dump_dataset(
        &mut self,
        name: &[u8],
        dataset: &Dataset,
        object: &Object,
        depth: usize,
        slab: Option<&Hyperslab>,
    ) -> io::Result<()> {
        self.open(depth, "DATASET", name)?;
        self.dump_comment(object, depth)?;
        let committed = dataset.committed_datatype().ok().flatten();
        self.dump_datatype(dataset.datatype(), committed, depth + 1)?;
        let space = ddl::dataspace(dataset.dataspace());
        self.line(depth + 1, format!("DATASPACE {space}"))?;
        self.dump_object_id(object, depth + 1)?;
        if self.options.data {
            self.dump_dataset_data(dataset, slab, depth + 1)?;
        }
        if self.options.binary.is_none() {
            self.dump_attributes(object, depth + 1)?;
        }
        self.close(depth)
    }

    fn dump_dataset_data(
        &mut self,
        dataset: &Dataset,
        slab: Option<&Hyperslab>,
        depth: usize,
    ) -> io::Result<()> {
        if let Ok(datatype) = dataset.datatype()
            && matches!(datatype.class, Class::Time { .. })
        {
            return self.line(depth + 1, "DATA{ not yet implemented.}");
        }
        self.dump_data(Source::Dataset(dataset, slab), depth)
    }
}
