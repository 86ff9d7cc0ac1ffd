//! New files of every bound, with and without user block and order of creation.

use std::path::PathBuf;

use hyperslab_engine::{Bounds, CreateOptions, File};

use super::{SCRIPT, assert_sound};
use crate::harness::folder;
use crate::harness::python::Python;

#[test]
fn h5py_opens_new_files_and_goes_on() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let (mut paths, mut expected): (Vec<PathBuf>, _) = (Vec::new(), String::new());
    for bounds in [Bounds::Earliest, Bounds::V108, Bounds::V110] {
        for user_block in [0, 2048] {
            for track_order in [false, true] {
                let version = bounds.superblock();
                let path = folder
                    .path()
                    .join(format!("{version}-{user_block}-{track_order}.h5"));
                let options = CreateOptions::default()
                    .bounds(bounds)
                    .user_block(user_block)
                    .track_order(track_order);
                let file = File::create(&path, &options).expect("a new file");
                for name in ["zebra/stripe", "ape"] {
                    file.root().create_group(name).expect("a group");
                }
                file.save().expect("saved");
                let (order, names) = match track_order {
                    true => ("True", "zebra ape"),
                    false => ("False", "ape zebra"),
                };
                expected += &format!("{version} {user_block} {order} {names}\n");
                paths.push(path);
            }
        }
    }
    paths.iter().for_each(|path| assert_sound(path));
    let mut arguments = vec!["file".into()];
    arguments.extend(paths.iter().map(|path| path.as_os_str().to_owned()));
    assert_eq!(python.run_script(SCRIPT, &arguments), expected);
    arguments[0] = "continue".into();
    python.run_script(SCRIPT, &arguments);
    paths.iter().for_each(|path| assert_sound(path));
}
