//! Datasets.

use std::io;

use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{Dataset, Object, VirtualView};

use super::data::Source;
use super::printer::Printer;
use super::subset::Hyperslab;
use crate::text::ddl::{self, PackedBits, native};

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
        let dataset = &self.viewed(dataset);
        // The tool begins this line first: a long name has another one to itself.
        self.begin(depth)?;
        self.more([b"DATASET \"", name, b"\" {"].concat())?;
        self.dump_comment(object, depth)?;
        let committed = dataset.committed_datatype().ok().flatten();
        self.dump_datatype(dataset.datatype(), committed, depth + 1)?;
        let space = ddl::dataspace(dataset.dataspace());
        self.line(depth + 1, format!("DATASPACE {space}"))?;
        self.dump_object_id(object, depth + 1)?;
        if self.options.properties {
            self.dump_properties(dataset, depth + 1)?;
        }
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
        let Ok(datatype) = dataset.datatype() else {
            return self.dump_data(Source::Dataset(dataset, slab), depth);
        };
        let packed = match &self.options.packed[..] {
            [] => vec![None],
            packed => packed.iter().copied().map(Some).collect(),
        };
        for packed in packed {
            let shown = packed.map(|packed| self.dump_packed_bits(packed, datatype, depth));
            let shown = shown.transpose()?;
            if matches!(datatype.class, Class::Time { .. }) {
                self.line(depth + 1, "DATA{ not yet implemented.}")?;
                continue;
            }
            self.dump_packed_data(Source::Dataset(dataset, slab), shown, depth)?;
        }
        Ok(())
    }

    /// Says which bits follow; none of them where the type has fewer.
    fn dump_packed_bits(
        &mut self,
        packed: PackedBits,
        datatype: &Datatype,
        depth: usize,
    ) -> io::Result<PackedBits> {
        let PackedBits { offset, length, .. } = packed;
        let bits = match &datatype.class {
            Class::Integer(bits) => native::integer_size(bits.precision) as u32 * 8,
            _ => 0,
        };
        let fits = bits == 0 || offset + length <= bits;
        if !fits {
            let sum = offset + length;
            let what = format!("Packed Bit offset+length value({sum}) too large. Max is {bits}");
            self.fail(&what, None);
        }
        self.line(
            depth,
            format!("PACKED_BITS OFFSET={offset} LENGTH={length}"),
        )?;
        Ok(PackedBits {
            mask: if fits { packed.mask } else { 0 },
            ..packed
        })
    }

    /// The dataset as far as was asked for, where it is virtual and unlimited.
    fn viewed(&mut self, dataset: &Dataset) -> Dataset {
        let view = match (self.options.first_missing, self.options.gap) {
            (true, _) => VirtualView::FirstMissing,
            (false, 0) => return dataset.clone(),
            (false, gap) => VirtualView::LastAvailable { gap },
        };
        match dataset.with_virtual_view(view) {
            Ok(viewed) => viewed,
            Err(error) => {
                self.fail(
                    "unable to find out where a virtual dataset ends",
                    Some(&error),
                );
                dataset.clone()
            }
        }
    }
}
