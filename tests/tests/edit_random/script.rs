//! Scripts of random steps: as text, drawn from a seed, made shorter when they fail.

use std::fmt;
use std::time::{Duration, Instant};

/// What a step does; which object and with what comes from its seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Group,
    Soft,
    External,
    Hard,
    ManyLinks,
    FewLinks,
    Rename,
    Move,
    Copy,
    Delete,
    Comment,
    Attribute,
    AttributeMany,
    AttributeFew,
    AttributeModify,
    AttributeRename,
    AttributeDelete,
    AttributeCopy,
    Write,
    CopyWithin,
    Resize,
    Undo,
    Redo,
    Revert,
    Save,
    Reopen,
    H5py,
}

/// How often each is drawn.
pub const ACTIONS: [(Action, u64); 27] = [
    (Action::Group, 4),
    (Action::Soft, 3),
    (Action::External, 2),
    (Action::Hard, 3),
    (Action::ManyLinks, 2),
    (Action::FewLinks, 2),
    (Action::Rename, 5),
    (Action::Move, 5),
    (Action::Copy, 3),
    (Action::Delete, 4),
    (Action::Comment, 1),
    (Action::Attribute, 14),
    (Action::AttributeMany, 2),
    (Action::AttributeFew, 2),
    (Action::AttributeModify, 6),
    (Action::AttributeRename, 5),
    (Action::AttributeDelete, 5),
    (Action::AttributeCopy, 5),
    (Action::Write, 16),
    (Action::CopyWithin, 5),
    (Action::Resize, 8),
    (Action::Undo, 5),
    (Action::Redo, 4),
    (Action::Revert, 1),
    (Action::Save, 8),
    (Action::Reopen, 1),
    (Action::H5py, 2),
];

/// Numbers that follow from a seed.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed ^ 0x9E37_79B9_7F4A_7C15);
        chance.below(2);
        chance
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        let stepped = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = stepped.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }

    /// One of `count` places.
    pub fn place(&mut self, count: usize) -> usize {
        self.below(count as u64) as usize
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub action: Action,
    pub seed: u64,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.action, self.seed)
    }
}

/// A kind of file, and what is done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    pub kind: String,
    pub steps: Vec<Step>,
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.kind)?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl Script {
    pub fn random(kind: &str, seed: u64, length: usize) -> Self {
        let mut chance = Chance::new(seed);
        let total = ACTIONS.iter().map(|(_, weight)| weight).sum();
        let draw = |_| {
            let mut at = chance.below(total);
            let drawn = ACTIONS.iter().find(|(_, weight)| {
                let here = at < *weight;
                at = at.saturating_sub(*weight);
                here
            });
            let (action, _) = *drawn.expect("less than the sum");
            let seed = chance.below(1 << 30);
            Step { action, seed }
        };
        Self {
            kind: kind.to_owned(),
            steps: (0..length).map(draw).collect(),
        }
    }

    /// What [`Display`](fmt::Display) wrote.
    pub fn parse(text: &str) -> Self {
        let mut lines = text.lines();
        let kind = lines.next().expect("a kind of file").to_owned();
        let step = |line: &str| {
            let (name, seed) = line.split_once(' ').expect("a name and a seed");
            let mut actions = ACTIONS.iter().map(|(action, _)| *action);
            let action = actions.find(|action| format!("{action:?}") == name);
            Step {
                action: action.expect("a kind of step"),
                seed: seed.parse().expect("a number"),
            }
        };
        Self {
            kind,
            steps: lines.map(step).collect(),
        }
    }

    /// A script that fails as well, with as few steps as are found in the time.
    pub fn shrunk(&self, time: Duration, fails: &mut dyn FnMut(&Self) -> bool) -> Self {
        let begun = Instant::now();
        let mut best = self.clone();
        let mut size = best.steps.len().div_ceil(2);
        while size > 0 && begun.elapsed() < time {
            let mut at = 0;
            while at < best.steps.len() && begun.elapsed() < time {
                let mut shorter = best.clone();
                let end = (at + size).min(best.steps.len());
                shorter.steps.drain(at..end);
                if fails(&shorter) {
                    best = shorter;
                } else {
                    at += size;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        best
    }
}

#[test]
fn a_script_is_read_back_from_its_text_and_shrinks_to_what_fails() {
    let script = Script::random("earliest", 7, 300);
    assert_eq!(Script::parse(&script.to_string()), script);
    let needed = [script.steps[13], script.steps[200], script.steps[201]];
    let mut fails = |tried: &Script| needed.iter().all(|step| tried.steps.contains(step));
    let shrunk = script.shrunk(Duration::from_secs(60), &mut fails);
    assert_eq!(shrunk.steps, needed);
}
