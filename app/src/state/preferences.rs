//! What the user prefers, whatever is open.

use hyperslab_engine::Locking;
use hyperslab_engine::storage::lock;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::NumberFormat;

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What another program's lock on a file means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileLocking {
    /// A file that somebody writes is waited for.
    #[default]
    Check,
    /// It is opened all the same.
    Ignore,
}

impl FileLocking {
    /// What the engine is told; the environment goes first.
    pub fn locking(self) -> Locking {
        match self {
            Self::Check => Locking::Default,
            Self::Ignore => Locking::False,
        }
    }
}

/// The environment's word on locks, as `NAME=VALUE`, where it has one: it goes before any choice.
pub fn environment_on_locks() -> Option<String> {
    let decides = Locking::True.in_effect() == Locking::False.in_effect();
    let value = std::env::var(lock::ENVIRONMENT).ok().filter(|_| decides);
    value.map(|value| format!("{}={value}", lock::ENVIRONMENT))
}

/// Preferences of the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Size of everything, 1 being the system's.
    #[serde(with = "percent", rename = "size-percent")]
    pub zoom: f32,
    /// Whether indices are counted from 1.
    pub one_based: bool,
    /// How tables write numbers.
    pub numbers: NumberFormat,
    /// Memory for the decoded chunks of each file, in MiB.
    pub chunk_cache_mib: u32,
    /// What locks mean.
    pub locking: FileLocking,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom: 1.0,
            one_based: false,
            numbers: NumberFormat::default(),
            chunk_cache_mib: 32,
            locking: FileLocking::Check,
        }
    }
}

/// Steps of the zoom.
const ZOOM: [f32; 11] = [0.5, 0.67, 0.75, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0];

/// The most memory for chunks that can be chosen, in MiB.
pub const MOST_CACHE_MIB: u32 = 16_384;

impl Preferences {
    /// The nearest preferences that can be chosen here: somebody may have written the file.
    #[must_use]
    pub fn within_bounds(mut self) -> Self {
        self.zoom = self.zoom.clamp(ZOOM[0], ZOOM[ZOOM.len() - 1]);
        self.chunk_cache_mib = self.chunk_cache_mib.min(MOST_CACHE_MIB);
        let digits = self.numbers.digits;
        self.numbers.digits = digits.map(|digits| digits.min(NumberFormat::MOST_DIGITS));
        self
    }

    /// Memory for the decoded chunks of each file, in bytes.
    pub fn chunk_cache(&self) -> usize {
        usize::try_from(u64::from(self.chunk_cache_mib) << 20).unwrap_or(usize::MAX)
    }

    /// The sizes that can be chosen.
    pub fn zooms() -> &'static [f32] {
        &ZOOM
    }

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

/// A factor as a whole number of percent.
mod percent {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(factor: &f32, serializer: S) -> Result<S::Ok, S::Error> {
        ((factor * 100.0).round() as u16).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
        Ok(f32::from(u16::deserialize(deserializer)?) / 100.0)
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
