//! The engine's walls: a module uses only modules of its own rank and below.

use std::path::{Path, PathBuf};

use crate::harness::project_file;

/// The ranks of `ARCHITECTURE.md`; the crate root may use everything.
const RANKS: [(&str, u8); 19] = [
    ("error", 0),
    ("limits", 0),
    ("bytes", 0),
    ("checksum", 0),
    ("task", 0),
    ("storage", 1),
    ("datatype", 1),
    ("selection", 1),
    ("filter", 1),
    ("format", 2),
    ("file", 3),
    ("metadata", 3),
    ("data", 4),
    ("space", 4),
    ("transaction", 4),
    ("object", 5),
    ("structure", 5),
    ("check", 6),
    ("edit", 6),
];

#[test]
fn no_module_of_the_engine_uses_a_higher_rank() {
    let root = project_file("engine/src");
    let mut climbs = Vec::new();
    for file in rust_files(&root) {
        let module = module_path(&root, &file);
        let Some(top) = module.first().filter(|top| *top != "lib") else {
            continue;
        };
        if is_tests(&file) || top.starts_with("tests") {
            continue;
        }
        let Some(rank) = rank_of(top) else {
            if !is_crate_root(top) {
                climbs.push(format!("{}: `{top}` has no rank", file.display()));
            }
            continue;
        };
        let text = std::fs::read_to_string(&file).expect("a source file");
        for (line, used) in uses(&text, &module) {
            let above = rank_of(&used).is_none_or(|other| other > rank);
            if above {
                climbs.push(format!(
                    "{}:{line}: `{top}` (rank {rank}) uses `{used}`",
                    file.display()
                ));
            }
        }
    }
    assert!(climbs.is_empty(), "{}", climbs.join("\n"));
}

/// Whether a file holds tests alone, which may use everything.
fn is_tests(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name == "tests.rs" || name.ends_with("_tests.rs"))
}

#[test]
fn what_draws_in_the_program_has_no_handle_on_a_file() {
    let root = project_file("app/src");
    let mut handles = Vec::new();
    for file in rust_files(&root) {
        let module = module_path(&root, &file);
        if !module
            .first()
            .is_some_and(|top| DRAWING.contains(&top.as_str()))
        {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        let named = names_of_engine(without_tests(&text));
        handles.extend(
            named
                .filter(|name| HANDLES.contains(name))
                .map(|name| format!("{}: {name}", file.display())),
        );
    }
    assert!(
        handles.is_empty(),
        "only workers read:\n{}",
        handles.join("\n")
    );
}

/// What can be read from; types, errors and tasks are values that may be drawn.
const HANDLES: [&str; 8] = [
    "File",
    "Group",
    "Dataset",
    "Object",
    "Attribute",
    "OpenOptions",
    "storage",
    "metadata",
];

/// The words of each statement that names the engine.
fn names_of_engine(text: &str) -> impl Iterator<Item = &str> {
    let statements = text.split("hyperslab_engine::").skip(1);
    let path = |rest: &'_ str| rest.find([';', '(', '>', '\n']).unwrap_or(rest.len());
    let group = |rest: &'_ str| rest.find('}').unwrap_or(rest.len());
    statements.flat_map(move |rest| {
        let end = if rest.starts_with('{') {
            group(rest)
        } else {
            path(rest)
        };
        rest[..end].split(|c: char| !c.is_alphanumeric() && c != '_')
    })
}

/// Modules of the program that draw: they read state and send commands.
const DRAWING: [&str; 5] = ["panel", "plot", "dialog", "ui", "shell"];

/// Modules that are part of the crate root's thin face.
fn is_crate_root(top: &str) -> bool {
    ["lib", "prelude"].contains(&top)
}

fn rank_of(module: &str) -> Option<u8> {
    let found = RANKS.iter().find(|(name, _)| *name == module);
    found.map(|(_, rank)| *rank)
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// `a/b/mod.rs` and `a/b.rs` are the module `[a, b]`.
fn module_path(root: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(root).expect("a file below the root");
    let mut path: Vec<String> = inside
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    path
}

/// Each line number with the top-level module that a path on the line leads to.
fn uses(text: &str, module: &[String]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut group = false;
    for (number, line) in without_tests(text).lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        // `use crate::{` over several lines: every name that opens an entry is a module.
        if group {
            found.extend(first_names(code).map(|name| (number + 1, name)));
            group = !code.contains("};");
            continue;
        }
        for tail in roots(code, module) {
            if let Some(inner) = tail.strip_prefix('{') {
                found.extend(first_names(inner).map(|name| (number + 1, name)));
                group = !inner.contains("};");
            } else {
                found.extend(name_at(tail).map(|name| (number + 1, name)));
            }
        }
    }
    found.retain(|(_, name)| name.starts_with(char::is_lowercase));
    found
}

/// What follows each `crate::`, and each chain of `super::` that reaches the crate's root.
fn roots<'a>(code: &'a str, module: &[String]) -> Vec<&'a str> {
    let mut tails: Vec<&str> = code.split("crate::").skip(1).collect();
    let climb = "super::".repeat(module.len());
    tails.extend(code.split(climb.as_str()).skip(1));
    tails
}

/// The names that stand before `::` at the first level of a `use` group.
fn first_names(group: &str) -> impl Iterator<Item = String> + '_ {
    let mut depth = 0_i32;
    let pieces = group.split(move |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    pieces.filter_map(|piece| name_at(piece.trim()))
}

fn name_at(text: &str) -> Option<String> {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// A module's own tests may use anything.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

mod of_this_test {
    use super::*;

    #[test]
    fn finds_a_path_in_every_way_of_writing_it() {
        let text = "use crate::file::X;\nuse super::super::data::Y;\nuse crate::{bytes::A, object::{B, C}};\n\
                    use crate::{\n    error::E,\n    metadata,\n};\n// crate::space\nlet a = crate::storage::open();\n\
                    #[cfg(test)]\nmod tests { use crate::transaction; }\n";
        let module = ["format".to_owned(), "layout".to_owned()];
        let names: Vec<String> = uses(text, &module)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(
            names,
            [
                "file", "data", "bytes", "object", "error", "metadata", "storage"
            ]
        );
    }

    #[test]
    fn handles_are_found_in_paths_and_groups() {
        let text = "use hyperslab_engine::{\n    Error, File,\n};\nfn f(x: &hyperslab_engine::Dataset) {}\n";
        let found: Vec<&str> = names_of_engine(text)
            .filter(|name| HANDLES.contains(name))
            .collect();
        assert_eq!(found, ["File", "Dataset"]);
    }

    #[test]
    fn a_higher_rank_is_above() {
        assert!(rank_of("object") > rank_of("data"));
        assert!(rank_of("format") < rank_of("file"));
        assert_eq!(rank_of("utils"), None);
    }
}
