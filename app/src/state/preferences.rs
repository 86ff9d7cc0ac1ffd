//! What the user prefers, whatever is open.

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Preferences of the window.
#[derive(Debug, Clone, PartialEq)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Size of everything, 1 being the system's.
    pub zoom: f32,
    /// Whether indices are counted from 1.
    pub one_based: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom: 1.0,
            one_based: false,
        }
    }
}

/// Steps of the zoom.
const ZOOM: [f32; 11] = [0.5, 0.67, 0.75, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0];

impl Preferences {
    /// The next larger zoom.
    pub fn zoom_in(&mut self) {
        let larger = ZOOM.iter().find(|z| **z > self.zoom + 0.01);
        self.zoom = larger.copied().unwrap_or(self.zoom);
    }

    /// The next smaller zoom.
    pub fn zoom_out(&mut self) {
        let smaller = ZOOM.iter().rev().find(|z| **z < self.zoom - 0.01);
        self.zoom = smaller.copied().unwrap_or(self.zoom);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zoom_stays_between_half_and_double() {
        let mut preferences = Preferences::default();
        for _ in 0..20 {
            preferences.zoom_in();
        }
        assert_eq!(preferences.zoom, 2.0);
        for _ in 0..20 {
            preferences.zoom_out();
        }
        assert_eq!(preferences.zoom, 0.5);
    }
}
