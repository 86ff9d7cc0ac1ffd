//! Which display there is: none, a remote one, one with graphics hardware; and what
//! is missing to use it.

use std::env;
use std::path::PathBuf;

/// The window systems that a Unix session can offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Session {
    /// An X server, also XWayland: the one that delivers dropped files.
    X11,
    /// Wayland alone.
    Wayland,
    /// The system's own: Windows, macOS.
    Native,
    /// None.
    Nothing,
}

/// The window system to use.
pub fn session() -> Session {
    if cfg!(any(windows, target_os = "macos")) {
        return Session::Native;
    }
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("DISPLAY") {
        Session::X11
    } else if is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET") {
        Session::Wayland
    } else {
        Session::Nothing
    }
}

/// Why OpenGL is not worth trying here, if so.
pub fn against_open_gl() -> Option<&'static str> {
    if cfg!(any(windows, target_os = "macos")) {
        return None;
    }
    if env::var("LIBGL_ALWAYS_SOFTWARE").is_ok_and(|value| ["1", "true"].contains(&&*value)) {
        return Some("LIBGL_ALWAYS_SOFTWARE asks for software OpenGL");
    }
    if env::var("DISPLAY").is_ok_and(|display| is_remote(&display)) {
        return Some("the display is remote");
    }
    if cfg!(target_os = "linux") && render_nodes().is_empty() {
        return Some("there is no render node (/dev/dri/renderD*)");
    }
    None
}

/// What the choice of a renderer depends on: where this changes, an earlier choice
/// says nothing any more.
pub fn signature() -> String {
    let display = env::var("DISPLAY").unwrap_or_default();
    let host = display.rsplit_once(':').map_or("", |(host, _)| host);
    format!("{}@{host}", render_nodes().join("+"))
}

/// An X display name with a host is reached through the network; `localhost:10` and
/// up is how ssh forwards one.
fn is_remote(display: &str) -> bool {
    let host = display.rsplit_once(':').map_or("", |(host, _)| host);
    !(host.is_empty() || host == "unix" || host.starts_with('/'))
}

fn render_nodes() -> Vec<String> {
    let Ok(entries) = std::fs::read_dir("/dev/dri") else {
        return Vec::new();
    };
    let mut nodes: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("renderD"))
        .collect();
    nodes.sort();
    nodes
}

/// Shared libraries that a window on X11 needs, loaded at run time, with the Debian
/// packages that hold them.
const X11_LIBRARIES: [(&str, &str); 5] = [
    ("libX11.so.6", "libx11-6"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libXcursor.so.1", "libxcursor1"),
    ("libXi.so.6", "libxi6"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
];

const WAYLAND_LIBRARIES: [(&str, &str); 2] = [
    ("libwayland-client.so.0", "libwayland-client0"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
];

/// Where the loader looks besides its cache.
const DEFAULT_FOLDERS: [&str; 5] = ["/lib", "/usr/lib", "/lib64", "/usr/lib64", "/usr/local/lib"];

/// The Debian packages of libraries that a window needs here and that are not
/// installed. Empty also where that cannot be told.
pub fn missing_packages(session: Session) -> Vec<&'static str> {
    let needed: &[(&str, &'static str)] = match session {
        Session::X11 => &X11_LIBRARIES,
        Session::Wayland => &WAYLAND_LIBRARIES,
        Session::Native | Session::Nothing => &[],
    };
    // The loader's cache lists the installed libraries by name. Without one it cannot be
    // told how libraries are found here.
    let Ok(cache) = std::fs::read("/etc/ld.so.cache") else {
        return Vec::new();
    };
    let paths = env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let folders = DEFAULT_FOLDERS.iter().map(PathBuf::from);
    let folders: Vec<PathBuf> = folders.chain(env::split_paths(&paths)).collect();
    missing(needed, &cache, &folders)
}

fn missing(
    needed: &[(&str, &'static str)],
    cache: &[u8],
    folders: &[PathBuf],
) -> Vec<&'static str> {
    let listed = |library: &str| {
        let name = library.as_bytes();
        cache.windows(name.len()).any(|window| window == name)
    };
    let exists = |library: &str| folders.iter().any(|folder| folder.join(library).exists());
    needed
        .iter()
        .filter(|(library, _)| !listed(library) && !exists(library))
        .map(|&(_, package)| package)
        .collect()
}

/// What to say when no window can be opened: one line.
pub fn explain(session: Session, cause: &str) -> String {
    let missing = missing_packages(session);
    if session == Session::Nothing {
        return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it in a graphical \
                session, or use `hyperslab ls` and `hyperslab screenshot`, which need none"
            .to_owned();
    }
    if missing.is_empty() {
        return format!("cannot open a window: {cause}");
    }
    let packages = missing.join(" ");
    format!(
        "cannot open a window: libraries are missing. On Debian and Ubuntu: apt install {packages}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_behind_a_network_is_remote() {
        for remote in ["localhost:10.0", "192.168.1.5:0", "host.example:0.0"] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in [
            ":0",
            ":99.0",
            "unix:0",
            "/private/tmp/com.apple.launchd/org.xquartz:0",
        ] {
            assert!(!is_remote(local), "{local}");
        }
    }

    #[test]
    fn libraries_that_are_neither_cached_nor_on_disk_are_missing() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("libXi.so.6"), "").expect("a file");
        let folders = [folder.path().to_owned()];
        let cache = b"..libX11.so.6\0libX11-xcb.so.1\0libxkbcommon-x11.so.0\0";
        assert_eq!(missing(&X11_LIBRARIES, cache, &folders), ["libxcursor1"]);
        assert_eq!(missing(&X11_LIBRARIES, b"", &[]).len(), 5);
    }

    #[test]
    fn without_a_display_the_message_says_what_to_do() {
        let message = explain(Session::Nothing, "");
        assert!(message.contains("DISPLAY") && !message.contains('\n'));
    }
}
