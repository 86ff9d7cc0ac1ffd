//! One column of a data frame: a dataset of its own, categories with their codes, or values beside
//! a mask of those that are missing.

use std::sync::Arc;

use hyperslab_engine::datatype::{Class, Enumeration, Name};
use hyperslab_engine::selection::Selection;
use hyperslab_engine::{
    Dataset, Datatype, Elements, Error, Kind, Result, Salvage, Salvaged, Task, Value,
};

use super::super::damage;
use super::axes;
use crate::model::head::CellState;
use crate::text;

/// Categories that are told apart.
const MOST: u64 = 1 << 22;
/// Categories that become the names of an enumeration, which keeps their order; of more, rows get
/// copies of their categories.
const NAMES: usize = 1 << 10;
/// Bytes of a category's name.
const LONG: usize = 1 << 12;

/// Where the values of a column come from.
#[derive(Clone)]
pub enum Source {
    /// A dataset.
    Plain(Dataset),
    /// Codes that name categories by their places; negative ones: none.
    Categories {
        /// The codes.
        codes: Dataset,
        /// What they stand for.
        meaning: Meaning,
    },
    /// Values, and whether each is missing.
    Masked {
        /// The values.
        values: Dataset,
        /// True where one is missing.
        mask: Dataset,
    },
    /// Elements that are known already.
    Held(Elements),
    /// The same words in every row: what it is that is no column.
    Words(Arc<Datatype>),
}

/// What codes stand for.
#[derive(Clone)]
pub enum Meaning {
    /// Names of an enumeration.
    Names(Arc<Datatype>),
    /// Elements.
    Elements(Elements),
}

/// Values of a column, and the state of each ([`CellState::byte`]).
pub struct Values {
    /// The values, one after the other.
    pub bytes: Vec<u8>,
    /// Their states.
    pub states: Vec<u8>,
    /// What has their variable-length parts.
    pub elements: Option<Elements>,
}

impl Source {
    /// Codes and their categories.
    pub fn categories(codes: Dataset, categories: &Dataset, task: &Task) -> Result<Self> {
        if !matches!(codes.datatype()?.class, Class::Integer(_)) {
            return Err(Error::unsupported(
                "categories",
                "codes that are no integers",
            ));
        }
        let count = length(categories)?;
        if count > MOST {
            let cause = format!("{count} categories");
            return Err(Error::new(Kind::LimitExceeded, "categories", cause));
        }
        let elements = categories.read_elements(&Selection::All, task)?;
        let meaning = match names(&codes, &elements)? {
            Some(names) => Meaning::Names(Arc::new(names)),
            None => Meaning::Elements(elements),
        };
        Ok(Self::Categories { codes, meaning })
    }

    /// Words in place of values.
    pub fn words(words: &str) -> Result<Self> {
        let code = hyperslab_engine::datatype::Integer::plain(
            hyperslab_engine::datatype::ByteOrder::Little,
            false,
            1,
        );
        let base = Datatype {
            size: 1,
            class: Class::Integer(code),
        };
        let enumeration = Enumeration {
            base: Arc::new(base),
            names: vec![Name::from(words)].into(),
            values: vec![0].into(),
        };
        Ok(Self::Words(Arc::new(Datatype {
            size: 1,
            class: Class::Enum(enumeration),
        })))
    }

    /// Type of the values.
    pub fn datatype(&self) -> Result<&Datatype> {
        match self {
            Self::Plain(values) | Self::Masked { values, .. } => values.datatype(),
            Self::Categories { meaning, .. } => Ok(match meaning {
                Meaning::Names(names) => names,
                Meaning::Elements(elements) => elements.datatype(),
            }),
            Self::Held(elements) => Ok(elements.datatype()),
            Self::Words(datatype) => Ok(datatype),
        }
    }

    /// How many values there are; `None` where as many as there are rows.
    pub fn len(&self) -> Result<Option<u64>> {
        match self {
            Self::Plain(values) => length(values).map(Some),
            Self::Categories { codes, .. } => length(codes).map(Some),
            Self::Masked { values, mask } => {
                let (all, marks) = (length(values)?, length(mask)?);
                if all != marks {
                    let cause = format!("{all} values with a mask of {marks}");
                    return Err(Error::corrupt("masked values", cause));
                }
                Ok(Some(all))
            }
            Self::Held(elements) => Ok(Some(elements.len() as u64)),
            Self::Words(_) => Ok(None),
        }
    }

    /// Reads some values, of which there are `count`.
    pub fn read(
        &self,
        selection: &Selection,
        count: usize,
        how: Salvage,
        task: &Task,
    ) -> Result<Values> {
        let read = |dataset: &Dataset| dataset.read_salvaging(selection, how, task);
        Ok(match self {
            Self::Plain(values) => {
                let read = read(values)?;
                Values {
                    bytes: read.elements.bytes().to_vec(),
                    states: states(&read),
                    elements: Some(read.elements),
                }
            }
            Self::Categories { codes, meaning } => decoded(&read(codes)?, meaning)?,
            Self::Masked { values, mask } => {
                let (read, mask) = (read(values)?, read(mask)?);
                let mut found = states(&read);
                for (at, (state, lost)) in found.iter_mut().zip(states(&mask)).enumerate() {
                    if mask.elements.element(at).iter().any(|byte| *byte != 0) {
                        *state = CellState::Missing.byte();
                    }
                    if lost != 0 {
                        *state = lost;
                    }
                }
                Values {
                    bytes: read.elements.bytes().to_vec(),
                    states: found,
                    elements: Some(read.elements),
                }
            }
            Self::Held(elements) => held(elements, selection)?,
            Self::Words(_) => Values {
                bytes: vec![0; count],
                states: vec![0; count],
                elements: None,
            },
        })
    }
}

fn held(elements: &Elements, selection: &Selection) -> Result<Values> {
    let along = axes::along(selection, &[elements.len() as u64])?;
    let places = axes::places(&along);
    let mut bytes = Vec::with_capacity(places.len() * elements.datatype().size);
    for place in &places {
        bytes.extend_from_slice(elements.element(usize::try_from(*place).unwrap_or(usize::MAX)));
    }
    Ok(Values {
        bytes,
        states: vec![0; places.len()],
        elements: Some(elements.clone()),
    })
}

fn states(read: &Salvaged) -> Vec<u8> {
    let state = |at| match damage::lost(&read.damage, at) {
        Some(_) => CellState::Lost.byte(),
        None => CellState::Value.byte(),
    };
    match read.damage.is_empty() {
        true => vec![0; read.elements.len()],
        false => (0..read.elements.len()).map(state).collect(),
    }
}

/// The length of a dataset of one dimension.
fn length(dataset: &Dataset) -> Result<u64> {
    match dataset.shape() {
        [length] => Ok(*length),
        other => {
            let cause = format!("{} has {} dimensions", dataset.path(), other.len());
            Err(Error::unsupported("column", cause))
        }
    }
}

/// An enumeration of categories that are texts, of the codes' size; `None` for others.
fn names(codes: &Dataset, categories: &Elements) -> Result<Option<Datatype>> {
    let is_text = matches!(
        categories.datatype().class,
        Class::String(_) | Class::VlenString(_)
    );
    if !is_text || categories.len() > NAMES {
        return Ok(None);
    }
    let base = codes.datatype()?;
    let Class::Integer(integer) = &base.class else {
        return Ok(None);
    };
    let plain =
        hyperslab_engine::datatype::Integer::plain(integer.order, integer.signed, base.size);
    if *integer != plain {
        return Ok(None);
    }
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for at in 0..categories.len() {
        let Value::String { bytes, .. } = categories.value(at)? else {
            return Ok(None);
        };
        if bytes.len() > LONG {
            return Ok(None);
        }
        names.push(Name::from(&*String::from_utf8_lossy(&bytes)));
        let mut code = (at as u64).to_le_bytes().to_vec();
        code.resize(base.size, 0);
        if integer.order == hyperslab_engine::datatype::ByteOrder::Big {
            code.reverse();
        }
        values.extend(code);
    }
    Ok(Some(Datatype {
        size: base.size,
        class: Class::Enum(Enumeration {
            base: Arc::new(base.clone()),
            names: names.into(),
            values: values.into(),
        }),
    }))
}

/// What codes stand for.
fn decoded(codes: &Salvaged, meaning: &Meaning) -> Result<Values> {
    let mut states = states(codes);
    let numbers = codes.elements.to_vec::<i64>()?;
    let count = match meaning {
        Meaning::Names(names) => match &names.class {
            Class::Enum(enumeration) => enumeration.names.len(),
            _ => 0,
        },
        Meaning::Elements(elements) => elements.len(),
    };
    for (state, number) in states.iter_mut().zip(&numbers) {
        if *number < 0 {
            *state = (*state).max(CellState::Missing.byte());
        } else if *number >= count as i64 && *state == 0 {
            let count = text::grouped(count as u64);
            let cause = format!("code {number} of {count} categories");
            return Err(Error::corrupt("categories", cause));
        }
    }
    Ok(match meaning {
        Meaning::Names(_) => Values {
            bytes: codes.elements.bytes().to_vec(),
            states,
            elements: None,
        },
        Meaning::Elements(elements) => {
            let size = elements.datatype().size;
            let mut bytes = Vec::with_capacity(numbers.len().saturating_mul(size));
            for number in numbers {
                let end = bytes.len() + size;
                let place = usize::try_from(number).unwrap_or(usize::MAX);
                bytes.extend_from_slice(elements.element(place));
                bytes.resize(end, 0);
            }
            Values {
                bytes,
                states,
                elements: Some(elements.clone()),
            }
        }
    })
}
