//! How large a file is after many edits, beside what `h5repack` makes of it.
//!
//! `HYPERSLAB_SIZE_EDITS` is how many edits there are for each kind of file.

use std::collections::BTreeMap;

use hyperslab_engine::check::{self, Options};
use hyperslab_engine::{File, Task};

use super::oracle::Oracle;
use super::player::Player;
use super::script::{Action, Chance};
use crate::harness::folder;
use crate::harness::python::Python;

/// Edits that leave as much in the file as there was, on the whole.
const EDITS: [Action; 14] = [
    Action::Soft,
    Action::ManyLinks,
    Action::FewLinks,
    Action::Rename,
    Action::Comment,
    Action::Attribute,
    Action::AttributeMany,
    Action::AttributeFew,
    Action::AttributeModify,
    Action::AttributeDelete,
    Action::AttributeCopy,
    Action::Write,
    Action::CopyWithin,
    Action::Resize,
];

/// How often one of the files is closed and opened again, and what may be forgotten each time.
const REOPENED: usize = 10;
const FORGOTTEN: u64 = 128 << 10;

/// Edits between two saves.
const SAVED: usize = 50;

/// Bytes of all that a walk reaches, by structure.
fn used(file: &File) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    let each = &mut |structure: check::Structure| {
        *all.entry(structure.name.to_string()).or_default() += structure.size;
    };
    let (options, task) = (Options::default(), Task::new());
    check::list_structures(file, &options, &task, &mut |_| {}, each).expect("a whole walk");
    all
}

/// A group comes with attributes and links, and one that came before goes.
fn come_and_go(player: &mut Player<'_>, number: usize) {
    let root = player.file().root();
    let name = |number: usize| format!("passing {number}");
    let group = root.create_group(name(number)).expect("made");
    for link in 0..12 {
        let made =
            group.create_soft_link(format!("link {link}"), name(link).repeat(number % 9 + 1));
        made.expect("made");
    }
    let group = hyperslab_engine::Object::Group(group);
    group.set_comment(name(number).repeat(20)).expect("set");
    if number >= 20 {
        root.delete(name(number - 20)).expect("deleted");
    }
}

fn edit(player: &mut Player<'_>, edits: usize, reopened: usize) {
    for number in 0..edits {
        let mut chance = Chance::new(number as u64);
        let action = EDITS[chance.place(EDITS.len())];
        if number % 10 == 0 {
            come_and_go(player, number / 10);
        }
        if let Some((made, expected)) = player.change(action, &mut chance) {
            assert_eq!(made, expected, "{action:?} of edit {number}");
        }
        player.now.complete();
        if number % SAVED == SAVED - 1 {
            player.file().save().expect("saved");
        }
        if reopened > 0 && number % reopened == reopened - 1 {
            player.open_again();
        }
    }
}

#[test]
fn a_file_stays_as_small_as_its_repacked_copy_allows() {
    let Some(python) = Python::find() else {
        return;
    };
    let (folder, mut oracle) = (folder(), Oracle::start(&python));
    let edits = std::env::var("HYPERSLAB_SIZE_EDITS").map(|text| text.parse::<usize>());
    let edits = edits.map_or(2000, |edits| edits.expect("a number"));
    let mut over = Vec::new();
    for (kind, reopened) in [
        ("earliest", 0),
        ("v108", 0),
        ("v110", 0),
        ("v110-paged", 0),
        ("v110", edits.div_ceil(REOPENED)),
    ] {
        let mut player = Player::begin(kind, &mut oracle, folder.path());
        edit(&mut player, edits, reopened);
        let passing = edits.div_ceil(10);
        for number in passing.saturating_sub(20)..passing {
            let deleted = player.file().root().delete(format!("passing {number}"));
            deleted.expect("deleted");
        }
        player.save();
        let used = used(player.file());
        let [ours, repacked] = player.sizes();
        println!(
            "{kind}, reopened every {reopened}: {edits} edits, {ours} bytes, {repacked} repacked"
        );
        println!("  {used:?}");
        // What was free when a file is closed is not known when it is opened again.
        let forgotten = if reopened > 0 {
            REOPENED as u64 * FORGOTTEN
        } else {
            0
        };
        if ours * 4 > repacked * 5 + (4 << 20) + 4 * forgotten {
            over.push((kind, ours, repacked));
        }
    }
    assert!(over.is_empty(), "{over:?}");
}
