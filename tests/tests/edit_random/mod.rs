//! Long random scripts of every kind of change beside a model of the whole file: our own reads are
//! what the model has after steps, undo and redo; h5py's are after every save; the library's tools take
//! the file; and h5py changes it in between.
//!
//! `HYPERSLAB_EDITS` is how many steps there are for each kind of file, `HYPERSLAB_SCRIPT` names a file
//! with a script that is played alone, as a failing one was printed.

mod change;
mod oracle;
mod player;
mod script;
mod size;
mod values;
mod whole;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use hyperslab_engine::{File, Selection, Task};

use oracle::Oracle;
use player::{Tally, play};
use script::{ACTIONS, Script};
use whole::Whole;

use crate::harness::folder;
use crate::harness::python::Python;

const KINDS: [&str; 8] = [
    "earliest",
    "earliest-ordered",
    "v108",
    "ordered-paged",
    "v110",
    "v110-paged",
    "latest",
    "latest-ordered-paged",
];

/// Steps of one script.
const LENGTH: usize = 150;

/// What a script that fails is made shorter in.
const SHRINKING: Duration = Duration::from_secs(120);

fn tried(script: &Script, oracle: &mut Oracle, folder: &Path) -> Result<Tally, String> {
    let played = catch_unwind(AssertUnwindSafe(|| play(script, oracle, folder)));
    played.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let literal = || panic.downcast_ref::<&str>().map(ToString::to_string);
        text.or_else(literal).unwrap_or_default()
    })
}

/// Plays a script; one that fails is made shorter and told.
fn outcome(script: &Script, python: &Python, oracle: &mut Oracle, folder: &Path) -> Tally {
    let cause = match tried(script, oracle, folder) {
        Ok(tally) => return tally,
        Err(cause) => cause,
    };
    let mut shrinking = Oracle::start(python);
    let mut fails = |shorter: &Script| tried(shorter, &mut shrinking, folder).is_err();
    let shrunk = script.shrunk(SHRINKING, &mut fails);
    let last = tried(&shrunk, &mut shrinking, folder).err();
    panic!("{cause}\n\nin short: {last:?}, of the script\n{shrunk}");
}

#[test]
fn after_random_edits_the_file_is_what_the_model_has_to_us_and_to_h5py() {
    let Some(python) = Python::find() else {
        return;
    };
    let (folder, mut oracle) = (folder(), Oracle::start(&python));
    if let Some(path) = std::env::var_os("HYPERSLAB_SCRIPT") {
        let script = Script::parse(&std::fs::read_to_string(path).expect("a script"));
        println!("{:?}", play(&script, &mut oracle, folder.path()));
        return;
    }
    let steps = std::env::var("HYPERSLAB_EDITS").map(|text| text.parse::<usize>());
    let steps = steps.map_or(3 * LENGTH, |steps| steps.expect("a number"));
    let mut tally = Tally::default();
    for (place, kind) in KINDS.iter().enumerate() {
        let (mut left, mut seed) = (steps, place as u64);
        while left > 0 {
            seed += KINDS.len() as u64;
            // Every tenth is as long as ten others.
            let length = if (seed / 8).is_multiple_of(10) {
                10 * LENGTH
            } else {
                LENGTH
            };
            let script = Script::random(kind, seed, length.min(left));
            left -= script.steps.len();
            let played = outcome(&script, &python, &mut oracle, folder.path());
            for (sum, add) in tally.iter_mut().zip(played) {
                *sum = [sum[0] + add[0], sum[1] + add[1]];
            }
        }
    }
    println!("done and refused of each kind of step:");
    for ((action, _), [done, refused]) in ACTIONS.iter().zip(tally) {
        println!("{action:?} {done} {refused}");
        assert!(done >= 5, "{action:?} hardly ever did something");
    }
}

/// The library leaves the address of a single chunk in the index when it gives its space back.
#[test]
fn a_dataset_that_h5py_emptied_grows_with_fill_values() {
    let Some(python) = Python::find() else {
        return;
    };
    let (folder, mut oracle) = (folder(), Oracle::start(&python));
    for name in ["single", "sub/single", "fixed", "grid", "line"] {
        let path = folder.path().join("emptied.h5");
        oracle.ask("write", &path, "v110");
        oracle.ask("empty", &path, name);
        let file = File::options().write(true).open(&path).expect("the file");
        let dataset = file.root().dataset(name).expect("the dataset");
        let grown: Vec<u64> = dataset.shape().iter().map(|_| 5).collect();
        dataset.resize(&grown).expect("grown");
        let (all, task) = (Selection::All, Task::new());
        let read = dataset.read_elements(&all, &task).expect("elements");
        assert!(read.bytes().iter().all(|byte| *byte == 0), "{name}");
        file.save().expect("saved");
        let expected = whole::read_list(&file);
        let told = Whole::parse(&oracle.ask("list", &path, ""));
        assert!(told.read_list() == expected, "{name}");
        crate::edit_links::assert_sound(&path, &told.list().1);
    }
}
