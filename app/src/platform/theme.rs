//! Which theme the desktop has, where the window system does not say: winit knows it
//! on Windows, macOS and Wayland, and not on X11.

use std::process::Command;

use egui::{Context, Theme};

use super::folders;

/// Asks on a thread, and has the context follow the answer wherever the theme is left
/// to the system.
pub fn follow_desktop(ctx: &Context) {
    if !cfg!(all(unix, not(target_os = "macos"))) {
        return;
    }
    let ctx = ctx.clone();
    let thread = std::thread::Builder::new().name("desktop theme".into());
    // Without a thread the theme stays as it is.
    let _ = thread.spawn(move || {
        if let Some(theme) = gnome().or_else(kde) {
            ctx.options_mut(|options| options.fallback_theme = theme);
            ctx.request_repaint();
        }
    });
}

fn gnome() -> Option<Theme> {
    let mut command = Command::new("gsettings");
    command.args(["get", "org.gnome.desktop.interface", "color-scheme"]);
    let output = command.output().ok()?;
    match String::from_utf8_lossy(&output.stdout).trim() {
        "'prefer-dark'" => Some(Theme::Dark),
        "'prefer-light'" => Some(Theme::Light),
        _ => None,
    }
}

fn kde() -> Option<Theme> {
    let settings = folders::home()?.join(".config/kdeglobals");
    kde_theme(&std::fs::read_to_string(settings).ok()?)
}

/// KDE writes the window's background as `red,green,blue`.
fn kde_theme(settings: &str) -> Option<Theme> {
    let mut lines = settings.lines();
    lines.find(|line| line.trim() == "[Colors:Window]")?;
    let color = lines
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("BackgroundNormal="))?;
    let bytes: Vec<u32> = color.split(',').flat_map(str::parse).collect();
    let [red, green, blue] = bytes.try_into().ok()?;
    let dark = red + green + blue < 3 * 128;
    Some(if dark { Theme::Dark } else { Theme::Light })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_of_kde_is_told_by_its_window_colour() {
        let settings = |color| {
            format!(
                "[General]\nBackgroundNormal=1,2,3\n[Colors:Window]\nBackgroundNormal={color}\n"
            )
        };
        assert_eq!(kde_theme(&settings("49,54,59")), Some(Theme::Dark));
        assert_eq!(kde_theme(&settings("239,240,241")), Some(Theme::Light));
        assert_eq!(kde_theme(&settings("none")), None);
        assert_eq!(kde_theme("[General]\n"), None);
    }
}
