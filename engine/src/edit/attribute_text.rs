//! Attributes given as text: parsed for the type that they have, texts of variable length with it.

use super::attribute::New;
use super::attribute_value::{Given, give_up_elements};
use crate::datatype::Datatype;
use crate::error::Result;
use crate::format::dataspace::Dataspace;
use crate::object::Attributes;

impl Attributes {
    /// Creates an attribute with the elements that `text` says, as [`crate::edit::text`] reads it.
    ///
    /// # Errors
    /// Those of [`Attributes::create`]; [`crate::edit::text::Refusal::of`] tells why a text is no value
    /// of the type.
    pub fn create_text(
        &self,
        name: impl AsRef<[u8]>,
        datatype: &Datatype,
        dataspace: &Dataspace,
        text: &str,
    ) -> Result<()> {
        let new = New::of(datatype, dataspace, Given::Typed(text));
        self.put(name.as_ref(), &new, false)
    }

    /// Creates an attribute with the elements that `text` says, or gives the one of that name this type,
    /// extent and elements. Errors are those of [`Attributes::create_text`], and what was there stays.
    pub fn set_text(
        &self,
        name: impl AsRef<[u8]>,
        datatype: &Datatype,
        dataspace: &Dataspace,
        text: &str,
    ) -> Result<()> {
        let new = New::of(datatype, dataspace, Given::Typed(text));
        self.put(name.as_ref(), &new, true)
    }

    /// Gives an attribute the elements that `text` says. It keeps type, extent and place.
    ///
    /// # Errors
    /// [`crate::Kind::NotFound`]; [`crate::Kind::InvalidArgument`] with the reason where the text is no
    /// value of that type; [`crate::Kind::Unsupported`] for types whose values cannot be typed in. What
    /// was there stays.
    pub fn modify_text(&self, name: impl AsRef<[u8]>, text: &str) -> Result<()> {
        let name = name.as_ref();
        self.edit_store(|store| {
            let found = store.required(name)?;
            let datatype = found.seen.datatype.as_ref().map_err(Clone::clone)?;
            let dataspace = found.seen.dataspace.as_ref().map_err(Clone::clone)?;
            let home = give_up_elements(store.edit(), &found)?;
            let mut parts = found.parts.clone();
            parts.data = Given::Typed(text).stored(store.edit(), datatype, dataspace, home)?;
            store.replace(&found, &parts)
        })
    }
}
