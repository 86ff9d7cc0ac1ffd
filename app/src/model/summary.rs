//! The first page of a file: what wrote it, how large it is, what is in it.

/// Facts of a file that are known at once.
#[derive(Debug, Clone, Default)]
pub struct FileSummary {
    /// Name of the file.
    pub name: String,
    /// Folder that it lies in.
    pub folder: String,
    /// Bytes.
    pub size: u64,
    /// What wrote it, where that shows.
    pub producer: Option<String>,
    /// Names and values for the page.
    pub facts: Vec<(String, String)>,
    /// Something to know of, such as a file cut short.
    pub notes: Vec<String>,
}

/// Members counted so far, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Census {
    /// Groups, the root among them.
    pub groups: u64,
    /// Datasets.
    pub datasets: u64,
    /// Committed datatypes.
    pub datatypes: u64,
    /// Soft, external and user-defined links.
    pub links: u64,
    /// Objects that could not be read.
    pub unreadable: u64,
    /// Whether everything was counted.
    pub complete: bool,
}
