//! Rows whose columns lie in datasets of their own, read as if they were compounds: a byte behind
//! each member says whether there is a value.

use std::sync::Arc;

use hyperslab_engine::data::Heap;
use hyperslab_engine::data::heap::needs_heap;
use hyperslab_engine::datatype::{Class, Member, Name};
use hyperslab_engine::selection::Selection;
use hyperslab_engine::storage::Buffer;
use hyperslab_engine::{Datatype, Elements, Error, File, Group, Result, Salvage, Task};

use super::axes;
use super::field::{Source, Values};
use crate::model::head::{self, Column};
use crate::text;

/// A column.
pub struct Field {
    name: Name,
    source: Source,
    offset: usize,
    size: usize,
}

/// Rows of columns. Cheap to clone.
#[derive(Clone)]
pub struct Frame {
    file: File,
    fields: Arc<[Field]>,
    shape: [u64; 1],
    datatype: Arc<Datatype>,
    /// Whether each field is needed.
    needed: Vec<bool>,
    /// Whether references stand for what they lead to.
    leads: bool,
}

impl Frame {
    /// A frame of columns of the same length.
    ///
    /// # Errors
    /// What does not fit together.
    pub fn new(group: &Group, sources: Vec<(Name, Source)>) -> Result<Self> {
        let mut rows = None;
        let (mut fields, mut members, mut size) = (Vec::new(), Vec::new(), 0_usize);
        for (name, source) in sources {
            let length = source.len()?;
            if let (Some(rows), Some(length)) = (rows, length)
                && rows != length
            {
                let cause = format!("column {name} has {length} values, others have {rows}");
                return Err(Error::corrupt("data frame", cause));
            }
            rows = rows.or(length);
            let datatype = source.datatype()?.clone();
            members.push(Member {
                name: name.clone(),
                offset: size,
                datatype: datatype.clone(),
            });
            let field = Field {
                name,
                source,
                offset: size,
                size: datatype.size,
            };
            size = size.saturating_add(field.size).saturating_add(1);
            fields.push(field);
        }
        let datatype = Datatype {
            size,
            class: Class::Compound(members.into()),
        };
        Ok(Self {
            file: group.file().clone(),
            needed: vec![true; fields.len()],
            fields: fields.into(),
            shape: [rows.unwrap_or(0)],
            datatype: Arc::new(datatype),
            leads: false,
        })
    }

    /// The same, whose references stand for what they lead to.
    pub fn leading(self) -> Self {
        Self {
            leads: true,
            ..self
        }
    }

    pub fn leads(&self) -> bool {
        self.leads
    }

    pub fn datatype(&self) -> &Datatype {
        &self.datatype
    }

    pub fn shape(&self) -> &[u64] {
        &self.shape
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    /// How many rows and columns.
    pub fn words(&self) -> String {
        let columns = match self.fields.len() {
            1 => "1 column".to_owned(),
            count => format!("{} columns", text::grouped(count as u64)),
        };
        format!("{} rows, {columns}", text::grouped(self.shape[0]))
    }

    /// The field that a place in an element belongs to.
    fn field_at(&self, offset: usize) -> Option<&Field> {
        let at = self.fields.partition_point(|field| field.offset <= offset);
        self.fields.get(at.checked_sub(1)?)
    }

    /// The columns of a table of it.
    pub fn columns(&self) -> Vec<Column> {
        let mut columns = head::columns(&self.datatype);
        for column in &mut columns {
            let field = self.field_at(column.offset);
            column.state = field.map(|field| field.offset + field.size);
        }
        columns
    }

    /// The same, of which only some columns are read, by their places among [`Self::columns`].
    pub fn only(self, places: impl IntoIterator<Item = usize>) -> Self {
        let mut needed = vec![false; self.fields.len()];
        let columns = self.columns();
        for place in places {
            let offset = columns.get(place).map(|column| column.offset);
            let at = offset.map(|at| self.fields.partition_point(|field| field.offset <= at));
            if let Some(needed) = at.and_then(|at| needed.get_mut(at.checked_sub(1)?)) {
                *needed = true;
            }
        }
        Self { needed, ..self }
    }

    /// Reads the selected rows.
    ///
    /// # Errors
    /// The first column that cannot be read at all, by its name.
    pub fn read(&self, selection: &Selection, how: Salvage, task: &Task) -> Result<Elements> {
        let count = self.count(selection)?;
        let size = self.datatype.size;
        let mut buffer = Buffer::zeroed(count.saturating_mul(size))?;
        let mut heap = Heap::default();
        let mut joined = false;
        for (field, _) in self.fields.iter().zip(&self.needed).filter(|(_, n)| **n) {
            task.check()?;
            let values = field.source.read(selection, count, how, task)?;
            if let Some(elements) = values
                .elements
                .as_ref()
                .filter(|e| needs_heap(e.datatype()))
            {
                match std::mem::replace(&mut joined, true) {
                    true => heap.join(elements.heap())?,
                    false => heap = elements.heap().clone(),
                }
            }
            field.put(&values, size, &mut buffer);
        }
        Elements::new(self.datatype.clone(), vec![count as u64], buffer, heap)
    }

    fn count(&self, selection: &Selection) -> Result<usize> {
        let along = axes::along(selection, &self.shape)?;
        let many = || Error::invalid("data frame", "too many rows");
        usize::try_from(along.count()).map_err(|_| many())
    }
}

impl Field {
    /// Puts the values where this column lies in each row.
    fn put(&self, values: &Values, size: usize, rows: &mut [u8]) {
        let all = values.bytes.chunks_exact(self.size.max(1));
        let all = all.zip(&values.states);
        for (row, (value, state)) in rows.chunks_exact_mut(size.max(1)).zip(all) {
            let place = row.get_mut(self.offset..=self.offset + self.size);
            if let Some((last, out)) = place.and_then(<[u8]>::split_last_mut) {
                out.copy_from_slice(value);
                *last = *state;
            }
        }
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.name, self.offset)
    }
}
