//! One member: its object, and what columns say of it. One that cannot be read says so alone.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use hyperslab_engine::datatype::Name;
use hyperslab_engine::format::link::{Link, LinkTarget};
use hyperslab_engine::{Attribute, Error, Group, Kind, Object, Result, Task, Value};

use crate::model::ObjectPath;
use crate::model::member_table::{Column, Fact};
use crate::model::query::{Candidate, Number};
use crate::text;
use crate::worker::library::OpenFile;
use crate::worker::references::Referrer;
use crate::worker::{attributes, cells, children, find};

/// A group whose members are looked at.
pub struct Members<'a> {
    pub file: &'a OpenFile,
    pub path: &'a ObjectPath,
    pub group: &'a Group,
    /// Cancels it; its progress is not touched.
    pub task: &'a Task,
    /// Characters of a text; numbers are written for people where there is a limit.
    pub limit: usize,
}

/// A member of it.
pub struct Member<'a> {
    of: &'a Members<'a>,
    name: Name,
    link: Result<Link>,
    object: OnceCell<Result<Object>>,
}

impl<'a> Members<'a> {
    /// The member of that name.
    pub fn named(&'a self, name: &Name) -> Member<'a> {
        Member {
            of: self,
            name: name.clone(),
            link: self.group.link(name.as_bytes()),
            object: OnceCell::new(),
        }
    }

    /// The member that a link leads to.
    pub fn linked(&'a self, link: Link) -> Member<'a> {
        Member {
            of: self,
            name: link.name.clone(),
            link: Ok(link),
            object: OnceCell::new(),
        }
    }
}

impl Member<'_> {
    /// Its object, or why there is none.
    pub fn object(&self) -> &Result<Object> {
        self.object.get_or_init(|| {
            let link = self.link.as_ref().map_err(Clone::clone)?;
            let object = self.of.group.resolve(link)?;
            let path = self.of.path.child(&self.name);
            self.of.file.meet(&object, &path);
            Ok(object)
        })
    }

    /// What ends the request: it was cancelled, or the file changed. Anything else costs only this
    /// member.
    pub fn check(&self) -> Result<()> {
        self.of.task.check()?;
        match self.object.get() {
            Some(Err(error)) if ends(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// What a query may ask of it.
    pub fn candidate(&self) -> Candidate {
        let path = self.of.path.child(&self.name);
        match self.object() {
            Ok(object) => find::candidate(object, &path, self.of.task),
            Err(_) => find::link(&path),
        }
    }

    /// What a column says of it.
    pub fn fact(&self, column: &Column) -> Result<Fact> {
        let fact = match column {
            Column::Name => Fact::words(text::escaped(self.name.as_bytes())),
            Column::Link => Fact::words(self.leads_to()),
            Column::Kind => match self.object() {
                Ok(object) => Fact::words(find::kind(object.kind())),
                Err(error) => Fact::failed(format!("link: {}", error.cause())),
            },
            _ => match self.object() {
                Ok(object) => self.of_object(object, column)?,
                Err(_) => Fact::default(),
            },
        };
        self.check()?;
        Ok(fact)
    }

    /// What a row is sorted by.
    pub fn name(&self) -> &Name {
        &self.name
    }

    fn of_object(&self, object: &Object, column: &Column) -> Result<Fact> {
        let fact = match column {
            Column::Type => datatype(object),
            Column::Shape => self.shape(object),
            Column::Storage => self.storage(object),
            Column::Attribute(name) => match object.attrs().get(name) {
                Ok(Some(attribute)) => self.attribute(&attribute),
                Ok(None) => Ok(Fact::default()),
                Err(error) => Err(error),
            },
            Column::Name | Column::Kind | Column::Link => Ok(Fact::default()),
        };
        match fact {
            Err(error) if ends(&error) => Err(error),
            Err(error) => Ok(Fact::failed(error.cause())),
            fact => fact,
        }
    }

    fn leads_to(&self) -> String {
        match self.link.as_ref().map(|link| &link.target) {
            Ok(LinkTarget::Hard(_)) | Err(_) => String::new(),
            Ok(LinkTarget::Soft(path)) => path.to_string(),
            Ok(LinkTarget::External { file, path }) => format!("{file}::{path}"),
            Ok(LinkTarget::UserDefined { class, .. }) => format!("link of class {class}"),
        }
    }

    fn shape(&self, object: &Object) -> Result<Fact> {
        Ok(match object {
            Object::Group(group) => {
                let count = group.link_count(self.of.task)?;
                let words = match count {
                    1 => "1 member".to_owned(),
                    count => format!("{} members", text::grouped(count)),
                };
                Fact::number(words, Number::Whole(count.into()))
            }
            Object::Dataset(dataset) => {
                let words = children::dataset_detail(dataset);
                match dataset.dataspace().element_count() {
                    Some(count) => Fact::number(words, Number::Whole(count.into())),
                    None => Fact::words(words),
                }
            }
            Object::Datatype(_) => Fact::default(),
        })
    }

    fn storage(&self, object: &Object) -> Result<Fact> {
        let Object::Dataset(dataset) = object else {
            return Ok(Fact::default());
        };
        let bytes = dataset.storage_size(self.of.task)?;
        let words = match self.of.limit {
            usize::MAX => bytes.to_string(),
            _ => text::byte_size(bytes),
        };
        Ok(Fact::number(words, Number::Whole(bytes.into())))
    }

    /// Where its attributes refer from.
    fn referrer(&self) -> Referrer<'_> {
        let document = self.of.file;
        let file = self.object().as_ref().map_or(&document.file, Object::file);
        Referrer::new(document, file)
    }

    fn attribute(&self, attribute: &Attribute) -> Result<Fact> {
        let (datatype, space) = (attribute.datatype()?, attribute.dataspace()?);
        let count = space.element_count().unwrap_or(0);
        let bytes = count.saturating_mul(datatype.size as u64);
        if bytes > find::LARGEST {
            let (datatype, shape) = (text::short_type(datatype), text::shape_of(space));
            let size = text::byte_size(bytes);
            return Ok(Fact::words(format!(
                "({datatype}, {shape}, {size}: not read)"
            )));
        }
        let elements = attribute.read(self.of.task)?;
        if elements.len() != 1 {
            let line =
                attributes::all_on_a_line(self.referrer(), attribute, &elements, self.of.limit)?;
            return Ok(Fact::words(line));
        }
        let value = elements.value(0)?;
        let line = cells::line(self.referrer(), &value, elements.datatype(), self.of.limit);
        Ok(match value {
            Value::Integer(_) | Value::Float { .. } | Value::Time(_) => Fact {
                number: find::number(&value),
                ..Fact::words(line)
            },
            _ => Fact::words(line),
        })
    }

    /// Hands over its attributes, each with what it says where it is a single value.
    pub fn visit_attributes(&self, visit: &mut dyn FnMut(&Name, Option<Fact>)) -> Result<()> {
        let Ok(object) = self.object() else {
            return self.check();
        };
        let visited = object.visit_attributes(self.of.task, &mut |attribute| {
            let count = attribute.dataspace().ok().and_then(|s| s.element_count());
            let single = match count {
                Some(1) => self.attribute(&attribute).ok(),
                _ => None,
            };
            visit(attribute.name(), single);
            ControlFlow::Continue(())
        });
        match visited {
            Err(error) if ends(&error) => Err(error),
            _ => self.check(),
        }
    }
}

fn datatype(object: &Object) -> Result<Fact> {
    let datatype = match object {
        Object::Group(_) => return Ok(Fact::default()),
        Object::Dataset(dataset) => dataset.datatype()?,
        Object::Datatype(committed) => committed.datatype()?,
    };
    Ok(Fact::words(text::short_type(datatype)))
}

fn ends(error: &Error) -> bool {
    error.is_cancelled() || error.kind() == Kind::Changed
}
