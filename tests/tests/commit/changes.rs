//! Changes of links and values whose saves are cut short.

use hyperslab_engine::{File, Result, Selection, select};

pub type Change = fn(&File) -> Result<()>;

/// Changes of links and values, each saved as a whole, of files that have links and datasets of each
/// storage.
pub fn changes() -> [(&'static str, &'static [Change]); 5] {
    [
        ("links", &[links]),
        ("space used again", &[delete, use_again]),
        ("chunks", &[chunks]),
        ("extents", &[extents]),
        ("texts", &[texts]),
    ]
}

/// Links made, renamed, moved and deleted, in symbol tables, headers and dense storage, with the passage
/// from headers.
fn links(file: &File) -> Result<()> {
    let root = file.root();
    let (many, few) = (root.group("many")?, root.group("few")?);
    for number in 0..20 {
        few.create_soft_link(format!("new {number}"), "/nowhere")?;
        many.delete(format!("link {number}"))?;
    }
    many.rename("link 30", "another name")?;
    root.move_link("goes", &many, "gone there")?;
    few.create_group("a group/below/it")?;
    few.create_hard_link("again", &file.get("stays/plain")?)
}

/// Objects go, and their space is given back.
fn delete(file: &File) -> Result<()> {
    file.root().delete("goes").map(drop)
}

/// What was given back is used by other objects.
fn use_again(file: &File) -> Result<()> {
    for number in 0..12 {
        let group = file.root().create_group(format!("in its place {number}"))?;
        let words = format!("words {number}");
        group.create_soft_link(&words, words.repeat(40))?;
    }
    let packed = file.root().dataset("stays/below/packed")?;
    packed.write(&Selection::All, &[1_234_567])
}

/// Chunks written anew, whole and in part, and elements that are not chunked.
fn chunks(file: &File) -> Result<()> {
    let stays = file.root().group("stays")?;
    for name in ["plain", "below/packed", "grows"] {
        stays.dataset(name)?.write(&select![3..17, ..], &[-5])?;
    }
    let numbers: Vec<i32> = (0..30).map(|number| number * number).collect();
    stays.dataset("line")?.write(&Selection::All, &numbers)
}

/// Datasets grow, shrink, and are written where they grew.
fn extents(file: &File) -> Result<()> {
    let stays = file.root().group("stays")?;
    stays.dataset("below/packed")?.resize(&[9, 11])?;
    stays.dataset("grows")?.resize(&[80, 9])?;
    stays.dataset("grows")?.write(&select![70.., ..], &[8])?;
    stays.dataset("line")?.resize(&[500])?;
    stays.dataset("line")?.write(&select![30..], &[3])?;
    stays.dataset("more texts")?.resize(&[12])
}

/// Texts in heaps, longer and shorter ones in place of others.
fn texts(file: &File) -> Result<()> {
    let stays = file.root().group("stays")?;
    let texts: Vec<String> = (0..30).map(|n| "new ".repeat(n % 7 * 20)).collect();
    for name in ["texts", "more texts"] {
        stays.dataset(name)?.write(&Selection::All, &texts)?;
    }
    let below = stays.group("below")?;
    let attributes = below.attrs();
    attributes.modify_text("text", "another text of another length, kept in a heap")
}
