//! Plays a script on a file and on its model, and holds them against each other.

use std::path::{Path, PathBuf};

use hyperslab_engine::{File, Kind, Object};

use super::oracle::Oracle;
use super::script::{ACTIONS, Action, Chance, Script, Step};
use super::whole::{Whole, read_list};
use crate::edit_links::assert_sound;

/// How often each kind of step did something, and did not.
pub type Tally = [[u32; 2]; ACTIONS.len()];

pub struct Player<'o> {
    oracle: &'o mut Oracle,
    path: PathBuf,
    /// None while another program has the file to itself.
    open: Option<File>,
    pub now: Whole,
    /// The file as it was after each step, the first as it was opened.
    steps: Vec<Whole>,
    /// Steps that are done.
    done: usize,
    saved: Whole,
    saves: u64,
    /// Whether the tools that are installed know the file's versions.
    tools: bool,
    pub tally: Tally,
}

/// A change that was made or refused, and what the model has for it; none where nothing was tried.
pub type Outcome = Option<(Result<(), Kind>, Result<(), Kind>)>;

fn open(path: &Path) -> File {
    let options = File::options().write(true);
    options.open(path).expect("the file opens")
}

/// Plays a script.
///
/// # Panics
/// Where file and model differ, h5py or a tool refuses the file, or something is damaged.
pub fn play(script: &Script, oracle: &mut Oracle, folder: &Path) -> Tally {
    let mut player = Player::begin(&script.kind, oracle, folder);
    player.compare();
    for step in &script.steps {
        player.step(step);
    }
    player.save();
    player.reopen();
    player.tally
}

impl<'o> Player<'o> {
    /// A file of a kind, open, and its model.
    pub fn begin(kind: &str, oracle: &'o mut Oracle, folder: &Path) -> Self {
        let path = folder.join("random.h5");
        oracle.ask("write", &path, kind);
        let now = Whole::parse(&oracle.ask("list", &path, ""));
        Self {
            oracle,
            open: Some(open(&path)),
            path,
            steps: vec![now.clone()],
            saved: now.clone(),
            now,
            done: 0,
            saves: 0,
            tools: !kind.starts_with("latest"),
            tally: Tally::default(),
        }
    }
}

impl Player<'_> {
    fn step(&mut self, step: &Step) {
        let mut chance = Chance::new(step.seed);
        let outcome = match step.action {
            Action::Undo | Action::Redo => Some(self.wander(step.action, &mut chance)),
            Action::Revert => {
                self.file().revert().expect("reverted");
                self.forget(self.saved.clone());
                self.compare();
                None
            }
            Action::Save => {
                self.save();
                None
            }
            Action::Reopen => {
                self.save();
                self.reopen();
                None
            }
            Action::H5py => {
                self.meet_h5py(step.seed, chance.once_in(2));
                None
            }
            action => self.change(action, &mut chance),
        };
        let place = ACTIONS
            .iter()
            .position(|(action, _)| *action == step.action);
        let tally = &mut self.tally[place.expect("an action")];
        let Some((made, expected)) = outcome else {
            return tally[0] += 1;
        };
        tally[usize::from(made.is_err())] += 1;
        assert_eq!(made, expected, "{step}");
        self.now.complete();
        if !chance.once_in(4) {
            self.savepoint();
        }
        if chance.once_in(4) {
            self.compare();
        }
    }

    /// Ends a step, if something has changed.
    fn savepoint(&mut self) {
        if self.file().savepoint("a step") {
            self.steps.truncate(self.done + 1);
            self.steps.push(self.now.clone());
            self.done += 1;
        }
    }

    /// Goes back or forth by some steps.
    fn wander(
        &mut self,
        action: Action,
        chance: &mut Chance,
    ) -> (Result<(), Kind>, Result<(), Kind>) {
        self.savepoint();
        for _ in 0..=chance.below(5) {
            match action {
                Action::Undo => {
                    let undone = self.file().undo().expect("undone");
                    assert_eq!(undone.is_some(), self.done > 0, "undone");
                    self.done -= usize::from(undone.is_some());
                }
                _ => {
                    let redone = self.file().redo().expect("redone");
                    assert_eq!(redone.is_some(), self.done + 1 < self.steps.len(), "redone");
                    self.done += usize::from(redone.is_some());
                }
            }
        }
        self.now = self.steps[self.done].clone();
        self.compare();
        (Ok(()), Ok(()))
    }

    fn forget(&mut self, now: Whole) {
        self.now = now.clone();
        self.steps = vec![now];
        self.done = 0;
    }

    /// Our own reads are what the model has.
    fn compare(&self) {
        assert_same(&read_list(self.file()), &self.now.read_list(), "read");
    }

    pub fn save(&mut self) {
        self.savepoint();
        self.file().save().expect("saved");
        self.saved = self.now.clone();
        let told = Whole::parse(&self.oracle.ask("list", &self.path, ""));
        let (list, counts) = self.now.list();
        assert_same(&told.list().0, &list, "h5py's list");
        assert_sound(&self.path, &counts);
        self.saves += 1;
        if self.tools && self.saves.is_multiple_of(4) {
            self.oracle.ask("tools", &self.path, "");
        }
    }

    /// Closes the file and opens it again; what is not saved is gone.
    pub fn open_again(&mut self) {
        self.open = None;
        self.open = Some(open(&self.path));
    }

    /// Bytes of the file, and of the copy that `h5repack` makes of it.
    pub fn sizes(&mut self) -> [u64; 2] {
        let told = self.oracle.ask("tools", &self.path, "");
        let mut numbers = told.split_whitespace().map(|word| word.parse::<u64>());
        std::array::from_fn(|_| numbers.next().expect("two sizes").expect("a number"))
    }

    fn reopen(&mut self) {
        self.open_again();
        self.forget(self.now.clone());
        self.compare();
    }

    /// Saves, lets h5py change the file, and goes on: with the file open all the while, or opened again.
    fn meet_h5py(&mut self, seed: u64, reopen: bool) {
        self.save();
        if reopen {
            self.open = None;
        }
        let told = self.oracle.ask("change", &self.path, &seed.to_string());
        self.saved = Whole::parse(&told);
        self.forget(self.saved.clone());
        if reopen {
            self.open = Some(open(&self.path));
        } else {
            self.file().changed().expect("a look at the stamp");
        }
        self.compare();
    }

    pub fn file(&self) -> &File {
        self.open.as_ref().expect("the file is open")
    }

    /// An object by the path that the model has for it.
    pub fn object(&self, path: &[u8]) -> Object {
        self.file().get(path).expect("an object")
    }
}

fn assert_same(found: &str, expected: &str, what: &str) {
    if found == expected {
        return;
    }
    let mut differing = found.lines().zip(expected.lines());
    let differing = differing.find(|(found, expected)| found != expected);
    let counts = [found, expected].map(|text| text.lines().count());
    let (found, expected) = differing.unwrap_or_default();
    let short = |text: &str| text.chars().take(400).collect::<String>();
    let (found, expected) = (short(found), short(expected));
    panic!("{what}, lines {counts:?}:\nfound    {found}\nexpected {expected}");
}
