//! What wrote a file, as far as its traces tell.

use hyperslab_engine::{File, Group, Task};

/// The program or convention, `None` where nothing shows.
pub fn guess(file: &File, task: &Task) -> Option<String> {
    let root = file.root();
    let text = |name: &str| string(&root, name, task);
    if text("_NCProperties").is_some() {
        return Some(format!("netCDF-4 ({})", text("_NCProperties")?));
    }
    if let Some(version) = text("PYTABLES_FORMAT_VERSION") {
        let by = if has_pandas(&root, task) {
            "pandas through PyTables"
        } else {
            "PyTables"
        };
        return Some(format!("{by} (format {version})"));
    }
    if text("encoding-type").as_deref() == Some("anndata") {
        return Some(labelled("AnnData", text("encoding-version")));
    }
    if text("NX_class").is_some() || text("NeXus_version").is_some() {
        let by = text("creator").map(|creator| format!(", {creator}"));
        let nexus = labelled("NeXus", text("NeXus_version"));
        return Some(format!("{nexus}{}", by.unwrap_or_default()));
    }
    if root.attribute("keras_version").is_ok() || root.attribute("layer_names").is_ok() {
        return Some(labelled("Keras", text("keras_version")));
    }
    if file.info().user_block == 512 && has_matlab(&root, task) {
        return Some("MATLAB (version 7.3 file)".to_owned());
    }
    let known = [
        "producer",
        "creator",
        "Creator",
        "generator",
        "software",
        "source",
    ];
    known
        .iter()
        .find_map(|name| text(name))
        .filter(|text| text.len() < 200)
}

fn labelled(name: &str, version: Option<String>) -> String {
    match version {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}

fn string(group: &Group, name: &str, task: &Task) -> Option<String> {
    super::attributes::string(&group.attribute(name).ok()?, task)
}

/// Members looked at for a trace.
const LOOKED_AT: usize = 20;

fn some_member(root: &Group, task: &Task, attribute: &str) -> bool {
    let Ok(links) = root.links(task) else {
        return false;
    };
    links.iter().take(LOOKED_AT).any(|link| {
        let object = root.resolve(link);
        object.is_ok_and(|object| object.attribute(attribute).is_ok())
    })
}

fn has_pandas(root: &Group, task: &Task) -> bool {
    some_member(root, task, "pandas_type")
}

fn has_matlab(root: &Group, task: &Task) -> bool {
    some_member(root, task, "MATLAB_class")
}
