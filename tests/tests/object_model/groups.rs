//! Files, groups, links, names, attributes, references.

use std::ops::ControlFlow;
use std::path::Path;

use hyperslab_engine::{
    Class, File, Group, Link, LinkTarget, Object, Reference, ReferenceTarget, Result, Selection,
    Task, Value,
};

use super::{Answers, compare, kind, kind_name, listed, of_h5py, truth, tuple, written};

const PATHS: [&str; 35] = [
    "/",
    "g",
    "g/d",
    "/g/d",
    "./g//d/",
    "g/d/x",
    "g/loop",
    "g/loop/loop/d",
    "g/..",
    "..",
    "../x",
    ".",
    "./",
    "g/",
    "g/.",
    "hard",
    "soft",
    "relative",
    "dangling",
    "dangling/x",
    "external",
    "external/x",
    "external group",
    "external group/x",
    "no file",
    "no object",
    "group link",
    "group link/d",
    "circle",
    "type",
    "nothing",
    "//g",
    "ordered/a",
    "ordered/a/1",
    "many/n7",
];

#[test]
fn groups_answer_as_h5py_does() {
    let Some((python, scratch)) = written() else {
        return;
    };
    let folder = scratch.path().to_str().expect("a plain path");
    let theirs = of_h5py(&python, &["groups", folder], "");
    compare(&ours(scratch.path()).expect("no error"), &theirs, 250);
}

fn ours(folder: &Path) -> Result<Answers> {
    let file = File::open(folder.join("model.h5"))?;
    let mut answers = Answers::default();
    paths(&file, &mut answers);
    for path in ["/", "g", "ordered", "ordered/a", "many", "with attributes"] {
        members(&file.root().group(path)?, path, &mut answers)?;
        visits(&file.root().group(path)?, path, &mut answers)?;
    }
    attributes(&file, &mut answers)?;
    identity(&file, folder, &mut answers)?;
    references(&file, &mut answers)?;
    let Object::Datatype(datatype) = file.get("type")? else {
        panic!("a committed datatype");
    };
    let Class::Float(float) = &datatype.datatype()?.class else {
        panic!("a float");
    };
    assert!(float.is_plain(datatype.datatype()?.size));
    answers.line("type", format!("<f{} unit", datatype.datatype()?.size));
    let (block, written) = (file.info().user_block, truth(file.is_being_written()));
    assert_eq!(file.info().driver.name(), "sec2");
    answers.line("file", format!("r {block} sec2 {written}"));
    closed(&file, &mut answers)?;
    Ok(answers)
}

fn described(object: &Object) -> Result<String> {
    let name = object.name(&Task::new())?.expect("a name");
    let file = object.file().path().file_name().expect("a file name");
    let parent = object.parent()?;
    Ok(format!(
        "{} {name} {} {}",
        kind(object),
        parent.path(),
        file.display()
    ))
}

fn paths(file: &File, answers: &mut Answers) {
    let root = file.root();
    for path in PATHS {
        answers.answer(format!("open {path}"), || described(&file.get(path)?));
        for start in ["/", "g"] {
            answers.answer(format!("{path} in {start}"), || {
                Ok(truth(root.group(start)?.contains(path)?).to_owned())
            });
        }
        answers.answer(format!("get {path}"), || {
            let found = root.find(path)?;
            assert_eq!(found.as_ref().map(Object::kind), root.find_kind(path)?);
            Ok(found.as_ref().map_or("none", kind).to_owned())
        });
        if path != "g/." {
            answers.answer(format!("link {path}"), || {
                Ok(match root.find_link(path)? {
                    Some(link) => listed(leads(&link)),
                    None => "none".to_owned(),
                })
            });
        }
    }
}

fn leads(link: &Link) -> Vec<String> {
    match &link.target {
        LinkTarget::Hard(_) => vec!["hard".to_owned()],
        LinkTarget::Soft(path) => vec!["soft".to_owned(), path.to_string()],
        LinkTarget::External { file, path } => {
            vec!["external".to_owned(), file.to_string(), path.to_string()]
        }
        other => vec![format!("{other:?}")],
    }
}

fn members(group: &Group, path: &str, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    let keys = group.keys(&task)?;
    assert_eq!(keys.len() as u64, group.link_count(&task)?);
    answers.line(
        format!("keys {path}"),
        format!("{} {}", keys.len(), listed(&keys)),
    );
    let of = |object: &Option<Object>| object.as_ref().map_or("none", kind);
    answers.answer(format!("items {path}"), || {
        let items = group.items(&task)?;
        assert_eq!(items.len(), keys.len());
        let items = items.map(|item| item.map(|(name, o)| format!("{name}={}", of(&o))));
        Ok(listed(items.collect::<Result<Vec<_>>>()?))
    });
    answers.answer(format!("values {path}"), || {
        let values = group.values(&task)?.map(|value| value.map(|o| of(&o)));
        Ok(listed(values.collect::<Result<Vec<_>>>()?))
    });
    Ok(())
}

fn visits(group: &Group, path: &str, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    let (mut paths, mut objects) = (Vec::new(), Vec::new());
    let ended = group.visit_objects(&task, |path, object| {
        paths.push(path.to_string());
        objects.push(format!("{path}={}", kind(&object)));
        ControlFlow::<()>::Continue(())
    })?;
    assert_eq!(ended, None);
    answers.line(format!("visit {path}"), listed(paths));
    answers.line(format!("visititems {path}"), listed(objects));
    let (mut paths, mut links) = (Vec::new(), Vec::new());
    let ended = group.visit_all_links(&task, |path, link| {
        paths.push(path.to_string());
        links.push(format!("{path}={}", leads(link).join(":")));
        ControlFlow::<()>::Continue(())
    })?;
    assert_eq!(ended, None);
    answers.line(format!("visit_links {path}"), listed(paths));
    answers.line(format!("visititems_links {path}"), listed(links));
    let first = group.visit_objects(&task, |path, object| match object {
        Object::Dataset(_) => ControlFlow::Break(path.to_string()),
        _ => ControlFlow::Continue(()),
    })?;
    let or_none = |found: Option<String>| found.unwrap_or_else(|| "None".to_owned());
    answers.line(format!("first dataset {path}"), or_none(first));
    let first = group.visit_all_links(&task, |path, link| match link.target {
        LinkTarget::Soft(_) => ControlFlow::Break(path.to_string()),
        _ => ControlFlow::Continue(()),
    })?;
    answers.line(format!("first soft link {path}"), or_none(first));
    Ok(())
}

fn attributes(file: &File, answers: &mut Answers) -> Result<()> {
    for path in [
        "/",
        "type",
        "ordered/z",
        "with attributes",
        "with ordered attributes",
    ] {
        let attrs = file.get(path)?.attrs();
        let keys = attrs.keys()?;
        assert_eq!(attrs.count()?, keys.len());
        for key in &keys {
            assert_eq!(attrs.get(key)?.expect("a key").name(), key);
        }
        let there = [
            truth(attrs.contains("zeta")?),
            truth(attrs.contains("nothing")?),
        ];
        let found = attrs.get("nothing")?.map_or("None", |_| "Some");
        let answer = format!(
            "{} {} {} {found}",
            keys.len(),
            listed(keys),
            there.join(" ")
        );
        answers.line(format!("attributes {path}"), answer);
    }
    Ok(())
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    BuildHasherDefault::<DefaultHasher>::new().hash_one(value)
}

fn identity(file: &File, folder: &Path, answers: &mut Answers) -> Result<()> {
    for a in ["/", "g", "g/d", "hard", "soft", "type", "external"] {
        for b in ["/", "g/loop", "hard", "type", "external group/x"] {
            let (x, y) = (file.get(a)?, file.get(b)?);
            answers.line(format!("{a} == {b}"), truth(x == y));
            if x == y && a != "external" {
                let same = hash(&x) == hash(&y);
                answers.line(format!("hash of {a} and {b}"), truth(same));
            }
        }
    }
    let again = File::open(folder.join("model.h5"))?;
    let other = File::open(folder.join("other.h5"))?;
    let same = [
        *file == again,
        file.get("g")? == again.get("g")?,
        *file == other,
    ];
    answers.line("file == file", same.map(truth).join(" "));
    Ok(())
}

fn references(file: &File, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    let of = |path: &str| -> Result<Vec<Reference>> {
        let elements = file
            .root()
            .dataset(path)?
            .read_elements(&Selection::All, &task)?;
        let values = (0..elements.len()).map(|n| elements.value(n));
        let references = values.map(|value| match value? {
            Value::Reference(reference) => Ok(reference),
            other => panic!("a reference, not {other:?}"),
        });
        references.collect()
    };
    let wanted = ["/", "g", "g/d", "type"];
    for (n, reference) in of("references")?.iter().enumerate() {
        answers.answer(format!("reference {n}"), || {
            let there = *reference != Reference::Null;
            let object = file.dereference(reference)?;
            let same = object == file.get(wanted[n])?;
            assert_eq!(object.reference(), *reference);
            Ok(format!(
                "{} {} {}",
                truth(there),
                kind(&object),
                truth(same)
            ))
        });
    }
    let datatype = file.dereference(&file.get("type")?.reference())?;
    let name = datatype.name(&task)?.expect("a path leads to it");
    answers.line("name of type", name.to_string());
    assert_eq!(datatype.parent()?, file.root());
    assert_eq!(kind_name(datatype.kind()), "datatype");
    for (n, reference) in of("regions")?.iter().enumerate() {
        answers.answer(format!("region {n}"), || {
            let object = file.dereference(reference)?;
            let ReferenceTarget::Region(cube, region) = file.follow(reference)? else {
                panic!("a region");
            };
            let same = object == file.get("cube")?;
            let read = cube.read_region(&region, &task)?.to_vec::<i64>()?;
            let (shape, selected) = (cube.shape(), region.selected_shape(cube.shape()));
            let shapes = format!("{} {}", tuple(shape), tuple(selected));
            Ok(format!("True {} {shapes} {}", truth(same), listed(read)))
        });
    }
    Ok(())
}

fn closed(file: &File, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    let group = file.root().group("g")?;
    let dataset = group.dataset("d")?;
    file.close();
    let calls: [(&str, Result<String>); 5] = [
        ("keys", group.keys(&task).map(listed)),
        (
            "read",
            dataset
                .read::<i64>(&Selection::All)
                .map(|_| "read".to_owned()),
        ),
        ("attrs", dataset.attrs().keys().map(listed)),
        ("open", group.get("d").map(|_| "opened".to_owned())),
        ("parent", dataset.parent().map(|_| "found".to_owned())),
    ];
    for (name, result) in calls {
        if let Err(error) = &result {
            assert_eq!(
                error.kind(),
                hyperslab_engine::Kind::Closed,
                "{name}: {error}"
            );
        }
        answers.answer(format!("closed {name}"), || result);
    }
    let open = [group.is_open(), dataset.is_open(), file.is_open()];
    answers.line("closed", open.map(truth).join(" "));
    Ok(())
}
