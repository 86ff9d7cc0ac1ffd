//! The same as XML.

/// How the XML is to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlOptions {
    /// Whether XML was asked for at all.
    pub asked: bool,
    /// By the schema, not by the document type.
    pub schema: bool,
    /// What stands before the names of elements.
    pub namespace: String,
    /// Where schema or document type lie.
    pub location: Option<String>,
}

impl Default for XmlOptions {
    fn default() -> Self {
        Self {
            asked: false,
            schema: true,
            namespace: "hdf5:".into(),
            location: None,
        }
    }
}
