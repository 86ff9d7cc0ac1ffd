//! Links and groups that the engine makes, renames, moves and deletes in files of h5py, beside a model
//! in memory that h5py's list of the file must equal after every save; then h5py goes on.

pub mod model;

use std::path::{Path, PathBuf};

use hyperslab_engine::check::{self, Options, Severity};
use hyperslab_engine::{File, Kind, Task};

use crate::harness::folder;
use crate::harness::python::Python;
use model::{Model, Target};

const SCRIPT: &str = "edit_links.py";

/// Where the model puts a group that is yet to be made.
const NEW: Target = Target::Hard(usize::MAX);

/// Kinds of steps.
const ACTIONS: usize = 9;

/// A file, its model, and the models of all steps so far.
struct Script {
    file: File,
    steps: Vec<Model>,
    /// Steps that are done.
    done: usize,
    state: u64,
    /// How often each kind of step did something, and was refused.
    tally: [[u32; 2]; ACTIONS],
}

impl Script {
    fn next(&mut self, below: usize) -> usize {
        let stepped = self.state.wrapping_mul(6_364_136_223_846_793_005);
        self.state = stepped.wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % below
    }

    fn name(&mut self) -> Vec<u8> {
        let number = self.next(25);
        let name = match number {
            0 => "one".to_owned(),
            1 => "two".to_owned(),
            2 => "é und ß".to_owned(),
            3 => "long ".repeat(20),
            _ => format!("n{number}"),
        };
        name.into_bytes()
    }

    /// A path of one to three names.
    fn path(&mut self) -> Vec<u8> {
        let names: Vec<Vec<u8>> = (0..[1, 1, 2, 3][self.next(4)])
            .map(|_| self.name())
            .collect();
        names.join(&b'/')
    }

    /// The name of a link of a group, if it has some, or any name.
    fn name_in(&mut self, model: &Model, group: usize) -> Vec<u8> {
        let links = &model.objects[group].links;
        match links.len() {
            0 => self.name(),
            count => match self.next(count + 1) {
                at if at < count => links[at].0.clone(),
                _ => self.name(),
            },
        }
    }

    /// Makes a change to the file and to the model; they agree on whether it can be made.
    fn step(&mut self) {
        let mut model = self.steps[self.done].clone();
        let groups = model.groups();
        // Half of all steps in a few groups, so that these grow large.
        let among = [groups.len(), groups.len().min(4)][self.next(2)];
        let (group, path) = groups[self.next(among)].clone();
        let handle = self.file.root().group(&path).expect("a group");
        let action = self.next(ACTIONS);
        let below = self.path();
        let expected = match action {
            0 | 1 => {
                let made = match action {
                    0 => handle.create_group(&below).map(drop),
                    _ => handle.require_group(&below).map(drop),
                };
                let Some(way) = model.reach(group, &below) else {
                    return;
                };
                let expected = way.and_then(|way| {
                    let there = model
                        .find(way.group, &way.names[0])
                        .filter(|_| way.names.len() == 1);
                    match there {
                        Some(Target::Hard(to)) if action == 1 => match model.is_group(*to) {
                            true => Ok(()),
                            false => Err(Kind::WrongKind),
                        },
                        _ => model.insert(&way, NEW),
                    }
                });
                (made, expected)
            }
            2 | 3 => {
                let target = self.path();
                let (made, target) = match action {
                    2 => (
                        handle.create_soft_link(&below, &target),
                        Target::Soft(target),
                    ),
                    _ => {
                        let made = handle.create_external_link(&below, "none.h5", &target);
                        (made, Target::External(b"none.h5".to_vec(), target))
                    }
                };
                let Some(way) = model.reach(group, &below) else {
                    return;
                };
                (made, way.and_then(|way| model.insert(&way, target)))
            }
            4 => {
                let all = model.reachable();
                let (object, path) = all[self.next(all.len())].clone();
                let target = self.file.get(&path).expect("an object");
                let made = handle.create_hard_link(&below, &target);
                let Some(way) = model.reach(group, &below) else {
                    return;
                };
                let expected = way.and_then(|way| model.insert(&way, Target::Hard(object)));
                model.objects[object].count += u32::from(expected.is_ok());
                (made, expected)
            }
            5 => {
                let (old, new) = (self.name_in(&model, group), self.name());
                (handle.rename(&old, &new), model.rename(group, &old, &new))
            }
            6 => {
                let old = self.name_in(&model, group);
                let (to, to_path) = groups[self.next(groups.len())].clone();
                let destination = self.file.root().group(&to_path).expect("a group");
                let made = handle.move_link(&old, &destination, &below);
                let Some(expected) = moved(&mut model, group, &old, (&to_path, &below)) else {
                    return;
                };
                assert!(to < model.objects.len());
                (made, expected)
            }
            7 => {
                let name = self.name_in(&model, group);
                let deleted = handle.delete(&name);
                if let Ok(deleted) = &deleted {
                    assert!(deleted.left.is_empty(), "{:?}", deleted.left);
                }
                (deleted.map(drop), model.delete(group, &name))
            }
            _ => {
                let text = self.path();
                let object = self.file.get(&path).expect("an object");
                model.objects[group].comment = text.clone();
                (object.set_comment(&text), Ok(()))
            }
        };
        let (made, expected) = expected;
        let made = made.map_err(|error| error.kind());
        assert_eq!(made, expected, "{action} {below:?} in {}", handle.path());
        self.tally[action][usize::from(made.is_err())] += 1;
        if self.file.savepoint("a step") {
            self.steps.truncate(self.done + 1);
            self.steps.push(model);
            self.done += 1;
        }
    }

    /// Goes back and forth between steps.
    fn wander(&mut self) {
        for _ in 0..self.next(6) {
            let known = self.file.undo().expect("undone").is_some();
            assert_eq!(known, self.done > 0);
            self.done -= usize::from(known);
        }
        for _ in 0..self.next(5) {
            let known = self.file.redo().expect("redone").is_some();
            assert_eq!(known, self.done + 1 < self.steps.len());
            self.done += usize::from(known);
        }
    }
}

/// The link called `old`, taken to a path; none where soft links stand on the way.
pub fn moved(
    model: &mut Model,
    group: usize,
    old: &[u8],
    (to_path, below): (&[u8], &[u8]),
) -> Option<Result<(), Kind>> {
    let whole = [to_path, b"/", below].concat();
    let way = match model.reach(0, &whole)? {
        Ok(way) => way,
        Err(kind) => return Some(Err(kind)),
    };
    if way.group == group && way.names.len() == 1 {
        return Some(model.rename(group, old, &way.names[0]));
    }
    if way.through.contains(&(group, old.to_vec())) {
        return Some(Err(Kind::InvalidArgument));
    }
    let Some(target) = model.find(group, old).cloned() else {
        return Some(Err(Kind::NotFound));
    };
    Some(
        model
            .insert(&way, target)
            .and_then(|()| model.take(group, old).map(drop)),
    )
}

/// Nothing is damaged but the counts of objects that others hold which nobody reaches any longer.
pub fn assert_sound(path: &Path, counts: &[(u32, u32)]) {
    let file = File::open(path).expect("the file");
    let mut found = Vec::new();
    let summary = check::check(&file, &Options::default(), &Task::new(), &mut |damage| {
        if damage.severity == Severity::Damage {
            found.push(damage.to_string());
        }
    });
    assert_eq!(summary.expect("a whole walk").unchecked, 0);
    let mut expected: Vec<String> = counts
        .iter()
        .filter(|(stored, met)| stored != met)
        .map(|(stored, met)| format!("its reference count is {stored}, and {met} links lead to it"))
        .collect();
    let mut tails: Vec<&str> = found
        .iter()
        .filter_map(|text| text.split("header at ").nth(1))
        .collect();
    tails
        .iter_mut()
        .for_each(|tail| *tail = tail.split_once(": ").expect("a cause").1);
    tails.sort_unstable();
    expected.sort_unstable();
    assert_eq!(tails, expected, "{found:?}");
    assert_eq!(tails.len(), found.len(), "{found:?}");
}

fn written(python: &Python, folder: &Path) -> Vec<PathBuf> {
    let files = python.run_script(SCRIPT, &["write".as_ref(), folder.as_os_str()]);
    let files: Vec<PathBuf> = files.lines().map(PathBuf::from).collect();
    assert_eq!(files.len(), 6);
    files
}

fn listed(python: &Python, path: &Path) -> String {
    python.run_script(SCRIPT, &["list".as_ref(), path.as_os_str()])
}

#[test]
fn h5py_finds_just_the_links_of_the_model_after_every_save_and_goes_on() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let mut tally = [[0; 2]; ACTIONS];
    for (number, path) in written(&python, folder.path()).iter().enumerate() {
        let model = Model::parse(&listed(&python, path));
        assert_eq!(
            model.list().0,
            listed(&python, path),
            "the model's own list"
        );
        let file = File::options().write(true).open(path).expect("the file");
        let mut script = Script {
            file,
            steps: vec![model],
            done: 0,
            state: number as u64 + 1,
            tally: [[0; 2]; ACTIONS],
        };
        for _ in 0..5 {
            for _ in 0..15 {
                script.step();
            }
            script.wander();
            script.file.save().expect("saved");
            let (list, counts) = script.steps[script.done].list();
            assert_eq!(listed(&python, path), list, "{}", path.display());
            assert_sound(path, &counts);
        }
        let counts = script.steps[script.done].list().1;
        for (sum, add) in tally.iter_mut().zip(script.tally) {
            sum[0] += add[0];
            sum[1] += add[1];
        }
        drop(script);
        python.run_script(SCRIPT, &["continue".as_ref(), path.as_os_str()]);
        assert_sound(path, &counts);
    }
    println!("done and refused of each kind: {tally:?}");
    assert!(tally.iter().all(|[done, _]| *done >= 10), "{tally:?}");
    let refused = |kinds: std::ops::Range<usize>| tally[kinds].iter().map(|t| t[1]).sum::<u32>();
    // Making, renaming, moving, deleting.
    for kinds in [0..5, 5..6, 6..7, 7..8] {
        assert!(refused(kinds) > 0, "{tally:?}");
    }
}

/// Bytes of everything that a walk reaches, and of global heap collections among them.
fn used(file: &File) -> (u64, u64) {
    let (mut all, mut collections) = (0, 0);
    let each = &mut |structure: check::Structure| {
        all += structure.size;
        if structure.name == "global heap collection" {
            collections += structure.size;
        }
    };
    let (options, task) = (Options::default(), Task::new());
    check::list_structures(file, &options, &task, &mut |_| {}, each).expect("a whole walk");
    (all, collections)
}

#[test]
fn a_cleared_file_gives_its_space_back_and_uses_it_again() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    for path in written(&python, folder.path()) {
        let length = || std::fs::metadata(&path).expect("the file").len();
        let before = length();
        let file = File::options().write(true).open(&path).expect("the file");
        let root = file.root();
        // What holds itself in a circle would stay.
        root.delete("one/two/up").expect("deleted");
        let (all, collections) = used(&file);
        assert!(collections > 0);
        let deleted = root.clear().expect("cleared");
        assert!(deleted.left.is_empty(), "{:?}", deleted.left);
        assert_eq!(deleted.objects, 12);
        let (left, _) = used(&file);
        let own = all - collections - left;
        assert!(
            deleted.bytes.abs_diff(own) < 2000,
            "{} of {own}",
            deleted.bytes
        );
        file.save().expect("saved");
        for round in 0..20 {
            for number in 0..9 {
                root.create_group(format!("group {round}/{number}"))
                    .expect("made");
            }
            file.save().expect("saved");
            assert_eq!(root.clear().expect("cleared").objects, 10);
            file.save().expect("saved");
        }
        drop((root, file));
        assert!(length() <= before, "{} bytes after {before}", length());
        let list = listed(&python, &path);
        assert_eq!(list.lines().count(), 1, "{list}");
        assert_sound(&path, &[]);
    }
}
