//! The Linux installer: after it the desktop knows HDF5 files and opens them with Hyperslab.

use std::path::Path;
use std::process::Command;

use crate::harness::{folder, missing_command, project_file, run, skip};

const ENTRY: &str = "org.hyperslab.Hyperslab.desktop";

/// A command that sees only the desktop settings below `home`.
fn in_home(home: &Path, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env_remove("XDG_CURRENT_DESKTOP")
        .env_remove("DESTDIR");
    command
}

fn install(home: &Path, arguments: &[&str]) -> String {
    let program = home.join("built");
    std::fs::write(&program, "#!/bin/sh\n").expect("a program to install");
    let mut installer = in_home(home, project_file("packaging/linux/install.sh"));
    installer.args(["--user", "--binary"]).arg(&program);
    run(installer.args(arguments))
}

fn ready() -> bool {
    let needed = [
        "xdg-mime",
        "update-mime-database",
        "update-desktop-database",
    ];
    let missing = missing_command(&needed);
    missing.iter().for_each(|reason| skip(reason));
    missing.is_none()
}

#[test]
fn the_desktop_opens_hdf5_files_with_hyperslab_after_installing() {
    if !ready() {
        return;
    }
    let home = folder();
    install(home.path(), &[]);
    let answer =
        run(in_home(home.path(), "xdg-mime").args(["query", "default", "application/x-hdf5"]));
    assert_eq!(answer.trim(), ENTRY);
    let entry = home.path().join("data/applications").join(ENTRY);
    let text = std::fs::read_to_string(entry).expect("the entry");
    let program = home.path().join(".local/bin/hyperslab");
    assert!(
        text.contains(&format!("\nExec={} %F\n", program.display())),
        "{text}"
    );
    assert!(program.is_file());
    for icon in [
        "scalable/apps/org.hyperslab.Hyperslab.svg",
        "48x48/apps/org.hyperslab.Hyperslab.png",
    ] {
        assert!(
            home.path().join("data/icons/hicolor").join(icon).is_file(),
            "{icon}"
        );
    }
}

#[test]
fn uninstalling_leaves_none_of_the_files() {
    if !ready() {
        return;
    }
    let home = folder();
    install(home.path(), &[]);
    install(home.path(), &["--uninstall"]);
    let left =
        run(Command::new("find")
            .arg(home.path())
            .args(["-iname", "*hyperslab*", "-type", "f"]));
    assert_eq!(left, "");
}

#[test]
fn the_desktop_entry_is_valid() {
    if let Some(reason) = missing_command(&["desktop-file-validate"]) {
        return skip(&reason);
    }
    let entry = project_file("packaging/linux").join(ENTRY);
    run(Command::new("desktop-file-validate").arg(entry));
}

/// The type that the installed MIME database gives a file, asked through GLib as file managers do.
fn type_of(home: &Path, file: &Path) -> String {
    let answer = run(in_home(home, "gio")
        .args(["info", "-a", "standard::content-type"])
        .arg(file));
    let line = answer
        .lines()
        .find_map(|line| line.trim().strip_prefix("standard::content-type: "));
    line.unwrap_or_default().to_owned()
}

#[test]
fn a_file_is_known_by_its_name_and_by_its_signature_behind_a_user_block() {
    if !ready() {
        return;
    }
    if let Some(reason) = missing_command(&["gio"]) {
        return skip(&reason);
    }
    let home = folder();
    install(home.path(), &[]);
    let hdf5 = std::fs::read(project_file("assets/example-linked.h5")).expect("the example");
    for (name, user_block, expected) in [
        ("by-name.h5", 0, "application/x-hdf5"),
        ("by-signature", 0, "application/x-hdf5"),
        ("matlab.mat", 512, "application/x-hdf5"),
        ("behind-a-user-block", 2048, "application/x-hdf5"),
        ("either.hdf", 0, "application/x-hdf5"),
    ] {
        let file = home.path().join(name);
        std::fs::write(&file, [vec![b' '; user_block], hdf5.clone()].concat()).expect("a file");
        assert_eq!(type_of(home.path(), &file), expected, "{name}");
    }
    let hdf4 = home.path().join("old.hdf");
    std::fs::write(&hdf4, b"\x0e\x03\x13\x01 and the rest").expect("a file");
    assert_eq!(type_of(home.path(), &hdf4), "application/x-hdf");
}
