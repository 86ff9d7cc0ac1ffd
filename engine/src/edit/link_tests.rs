//! Links and groups of files in memory: what is made, moved, and refused.

use crate::error::{Kind, Result};
use crate::format::link::LinkTarget;
use crate::object::{File, Group, Object};
use crate::task::Task;

fn opened(name: &str) -> File {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(folder.join(name)).expect("a file of the tests");
    let file = File::from_bytes(name, bytes).expect("a sound file");
    file.allow_changes(true);
    file
}

fn example() -> File {
    opened("../assets/example.h5")
}

fn kind<T>(result: Result<T>) -> Option<Kind> {
    result.err().map(|error| error.kind())
}

fn names(group: &Group) -> Vec<String> {
    let keys = group.keys(&Task::new()).expect("names");
    keys.iter().map(ToString::to_string).collect()
}

#[test]
fn groups_are_made_with_those_on_the_way_and_found_by_path() {
    let file = example();
    let root = file.root();
    let made = root.create_group("new/ü/./deep//").expect("made");
    assert_eq!(made.path(), "/new/ü/deep");
    assert_eq!(made, root.require_group("new/ü/deep").expect("found"));
    assert_eq!(names(&root.group("new/ü").expect("a group")), ["deep"]);
    assert!(names(&made).is_empty());
    assert_eq!(kind(root.create_group("new")), Some(Kind::Exists));
    assert_eq!(kind(root.create_group("/")), Some(Kind::InvalidArgument));
    assert_eq!(
        kind(root.create_group("new/a\0b")),
        Some(Kind::InvalidArgument)
    );
    let data = root.dataset("detector/waveform_0").expect("a dataset");
    assert_eq!(kind(root.require_group(data.path())), Some(Kind::WrongKind));
    let below = format!("{}/below", data.path());
    assert_eq!(kind(root.create_group(below)), Some(Kind::WrongKind));
    let ordered = root.create_group_ordered("ordered", true).expect("made");
    for name in ["z", "b", "a"] {
        ordered.create_group(name).expect("made");
    }
    assert_eq!(names(&ordered), ["z", "b", "a"]);
    assert!(
        ordered
            .group("z")
            .expect("a group")
            .tracks_creation_order()
            .expect("known")
    );
}

#[test]
fn links_lead_where_they_should_and_replace_nothing() {
    let file = example();
    let root = file.root();
    let data = file.get("detector/waveform_0").expect("an object");
    let before = data.reference_count().expect("a count");
    root.create_hard_link("more/hard", &data).expect("made");
    assert_eq!(file.get("more/hard").expect("an object"), data);
    assert_eq!(
        file.get("more/hard")
            .expect("it")
            .reference_count()
            .expect("a count"),
        before + 1
    );
    root.create_soft_link("more/soft", "hard").expect("made");
    assert_eq!(file.get("more/soft").expect("an object"), data);
    root.create_soft_link("more/nowhere", "/not/there")
        .expect("made");
    root.create_external_link("more/elsewhere", "other.h5", "/x")
        .expect("made");
    let link = root
        .group("more")
        .expect("a group")
        .link("elsewhere")
        .expect("a link");
    assert!(matches!(link.target, LinkTarget::External { .. }));
    for name in ["hard", "soft", "nowhere", "elsewhere"] {
        let path = format!("more/{name}");
        assert_eq!(
            kind(root.create_hard_link(&path, &data)),
            Some(Kind::Exists)
        );
        assert_eq!(kind(root.create_soft_link(&path, "x")), Some(Kind::Exists));
        assert_eq!(
            kind(root.create_external_link(&path, "x", "y")),
            Some(Kind::Exists)
        );
        assert_eq!(kind(root.create_group(&path)), Some(Kind::Exists));
    }
    let after = file
        .get("more/hard")
        .expect("it")
        .reference_count()
        .expect("a count");
    assert_eq!(after, before + 1);
    let long = vec![b'p'; 70_000];
    for target in [&b""[..], b"a\0b", &long] {
        assert_eq!(
            kind(root.create_soft_link("s", target)),
            Some(Kind::InvalidArgument)
        );
        assert_eq!(
            kind(root.create_external_link("s", target, "/")),
            Some(Kind::InvalidArgument)
        );
    }
    assert_eq!(kind(root.require_group("more/nowhere")), Some(Kind::Exists));
    assert_eq!(
        kind(root.create_group("more/nowhere/below")),
        Some(Kind::NotFound)
    );
    let other = opened("../assets/example.h5");
    let foreign = other.get("detector").expect("an object");
    assert_eq!(
        kind(root.create_hard_link("f", &foreign)),
        Some(Kind::InvalidArgument)
    );
}

#[test]
fn links_are_renamed_and_moved_but_not_below_themselves() {
    let file = example();
    let root = file.root();
    let group = root.create_group("a/b/c").expect("made");
    let top = root.group("a").expect("a group");
    root.rename("a", "A").expect("renamed");
    assert_eq!(kind(root.group("a")), Some(Kind::NotFound));
    assert_eq!(kind(root.rename("a", "b")), Some(Kind::NotFound));
    assert_eq!(kind(root.rename("A", "detector")), Some(Kind::Exists));
    assert_eq!(kind(root.rename("A", "x/y")), Some(Kind::InvalidArgument));
    // The handles are called by names that do not lead there any longer.
    for to in [&group, &top] {
        let moved = root.move_link("A", to, "in itself");
        assert_eq!(kind(moved), Some(Kind::InvalidArgument));
    }
    assert_eq!(
        kind(top.move_link("b", &group, "b")),
        Some(Kind::InvalidArgument)
    );
    top.move_link("b/c", &root, "far/away").expect("moved");
    assert_eq!(root.group("far/away").expect("a group"), group);
    assert!(names(&root.group("A/b").expect("a group")).is_empty());
    assert_eq!(kind(top.move_link("b/c", &root, "x")), Some(Kind::NotFound));
    assert_eq!(
        kind(top.move_link("b/c/d", &root, "x")),
        Some(Kind::NotFound)
    );
    assert_eq!(
        kind(root.move_link("A", &root, "detector")),
        Some(Kind::Exists)
    );
    root.move_link("A", &root, "a").expect("renamed");
    assert_eq!(root.group("a").expect("a group"), top);
}

#[test]
fn a_comment_is_set_changed_and_taken_away() {
    let file = example();
    let comment = |path: &str| {
        let found = file
            .get(path)
            .expect("an object")
            .comment()
            .expect("readable");
        found.map(|text| text.to_string())
    };
    for text in [
        "short",
        "a much longer one, which needs another place",
        "x",
        "",
    ] {
        for path in ["/", "detector/waveform_0"] {
            let object: Object = file.get(path).expect("an object");
            object.set_comment(text).expect("set");
            let expected = (!text.is_empty()).then(|| text.to_owned());
            assert_eq!(comment(path), expected);
        }
    }
    let object = file.get("/").expect("the root");
    assert_eq!(
        kind(object.set_comment("a\0b")),
        Some(Kind::InvalidArgument)
    );
}
