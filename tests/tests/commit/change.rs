//! The change whose save is cut short: in every corner of the file, and past its end.

use hyperslab_engine::datatype::{ByteOrder, Integer};
use hyperslab_engine::{Class, Dataspace, Datatype, File, Object, Result};

/// Attributes of every object created, overwritten, renamed and deleted.
pub fn whole_file(file: &File) -> Result<()> {
    let byte = Datatype {
        size: 1,
        class: Class::Integer(Integer::plain(ByteOrder::Little, false, 1)),
    };
    let long = Dataspace::Simple {
        dims: vec![3000],
        max_dims: vec![Some(3000)],
    };
    for number in 0..5_u8 {
        let Object::Group(group) = file.get(format!("group {number}"))? else {
            continue;
        };
        let attrs = group.attrs();
        attrs.modify("number", &(100 + i32::from(number)).to_le_bytes())?;
        attrs.create("long", &byte, &long, &[number + 1; 3000])?;
        let attrs = group.dataset("data")?.attrs();
        match number % 2 {
            0 => attrs.rename("units", "unit")?,
            _ => attrs.delete("units")?,
        }
    }
    file.root().attrs().modify("title", b"as it is.")?;
    file.savepoint("every corner");
    Ok(())
}
