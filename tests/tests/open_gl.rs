//! What draws the window: OpenGL where it is wanted and works, the processor everywhere else.

use crate::harness::display::{Display, Window};
use crate::harness::{project_file, skip};

/// What the program says when it draws without OpenGL.
const SOFTWARE: &str = "drawing in software";

/// Starts the program with these arguments and variables; what it said once the example is drawn
/// and answers a click.
fn drawn(display: &Display, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let example = project_file("assets/example.h5");
    let mut arguments = arguments.to_vec();
    arguments.push(example.to_str().expect("a plain path"));
    let mut window = Window::open_with(display, &arguments, variables);
    let shown = display.wait_for(30, |picture| picture.colours() > 40);
    window.assert_running();
    assert!(shown.is_some(), "nothing was drawn: {}", window.said());
    let before = display.settled();
    display.act("mousemove 90 194 click 1");
    let after = display.settled();
    window.assert_running();
    let changed = after.difference(&before, 0);
    assert!(
        changed > 0.01,
        "a click changed {changed}: {}",
        window.said()
    );
    window.said()
}

#[test]
fn open_gl_draws_the_window_when_it_is_asked_for() {
    let Some(display) = Display::start() else {
        return;
    };
    let said = drawn(&display, &["--renderer", "opengl"], &[]);
    if said.contains("OpenGL could not start") {
        skip("there is no OpenGL (libgl1)");
        return;
    }
    assert!(!said.contains(SOFTWARE), "{said}");
}

#[test]
fn open_gl_that_does_not_start_is_replaced_by_the_processor() {
    let Some(display) = Display::start() else {
        return;
    };
    let broken = [
        ("LIBGL_DRIVERS_PATH", "/nonexistent"),
        ("__GLX_VENDOR_LIBRARY_NAME", "nonexistent"),
        ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent"),
    ];
    let said = drawn(&display, &["--renderer", "opengl"], &broken);
    assert!(said.contains(SOFTWARE), "{said}");
}

#[test]
fn without_graphics_hardware_the_processor_draws_unasked() {
    let Some(display) = Display::start() else {
        return;
    };
    let said = drawn(&display, &[], &[]);
    assert!(said.contains(SOFTWARE), "{said}");
}
