//! Colour maps, and the scale that turns values into colours.

use super::map_tables::{CIVIDIS, DIVERGING, MAGMA, STOPS, VIRIDIS};

/// The colour of a value that is missing (`NaN` or fill): none at all, since no map has that.
/// Whoever draws puts a hatch behind the image.
pub const MISSING: [u8; 4] = [0, 0, 0, 0];

/// A colour map, perceptually even and safe for colour-blind eyes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ColorMap {
    /// Dark blue through green to yellow; the default.
    #[default]
    Viridis,
    /// Blue to yellow, the same to eyes that do not tell red from green.
    Cividis,
    /// Black through purple to cream.
    Magma,
    /// Black to white.
    Grey,
    /// Blue through light grey to red, for values around a centre.
    Diverging,
}

impl ColorMap {
    /// All maps, in the order of menus.
    pub const ALL: [Self; 5] = [
        Self::Viridis,
        Self::Cividis,
        Self::Magma,
        Self::Grey,
        Self::Diverging,
    ];

    /// The map's name for menus.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viridis => "Viridis",
            Self::Cividis => "Cividis",
            Self::Magma => "Magma",
            Self::Grey => "Grey",
            Self::Diverging => "Blue–red",
        }
    }

    /// The colour at a place from 0 (lowest) to 1 (highest); beyond, the nearest end.
    pub fn color(self, place: f64) -> [u8; 3] {
        let place = if place.is_nan() {
            0.0
        } else {
            place.clamp(0.0, 1.0)
        };
        let table = match self {
            Self::Viridis => &VIRIDIS,
            Self::Cividis => &CIVIDIS,
            Self::Magma => &MAGMA,
            Self::Diverging => &DIVERGING,
            Self::Grey => {
                let grey = (place * 255.0).round() as u8;
                return [grey; 3];
            }
        };
        let at = place * (STOPS - 1) as f64;
        let below = at.floor() as usize;
        let above = (below + 1).min(STOPS - 1);
        let fraction = at - below as f64;
        [16, 8, 0].map(|shift| {
            let from = f64::from((table[below] >> shift) & 0xff);
            let to = f64::from((table[above] >> shift) & 0xff);
            (from + (to - from) * fraction).round() as u8
        })
    }
}

/// From values to colours: a map over a range, straight or logarithmic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColorScale {
    /// The map.
    pub map: ColorMap,
    /// The value of the map's first colour.
    pub low: f64,
    /// The value of the map's last colour.
    pub high: f64,
    /// Whether equal ratios, not equal differences, are equal steps of colour.
    pub logarithmic: bool,
}

impl ColorScale {
    /// Place of a value on the map: below 0 and above 1 for values outside the range, `None` for
    /// `NaN`, and on a logarithmic scale for what has no logarithm.
    pub fn place(&self, value: f64) -> Option<f64> {
        if value.is_nan() || (self.logarithmic && value <= 0.0) {
            return None;
        }
        let place = if self.logarithmic {
            (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            // Halved, since the difference of the extremes of f64 is not one.
            (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
        };
        // Where the range is a single value, that value lies in the middle.
        Some(if place.is_nan() { 0.5 } else { place })
    }

    /// The value at a place of the map: what the ticks of a colour bar say.
    pub fn value_at(&self, place: f64) -> f64 {
        if self.logarithmic {
            (self.low.ln() * (1.0 - place) + self.high.ln() * place).exp()
        } else {
            self.low * (1.0 - place) + self.high * place
        }
    }

    /// The colour of a value; [`MISSING`] where it has none.
    pub fn color(&self, value: f64) -> [u8; 4] {
        self.place(value).map_or(MISSING, |place| {
            let [red, green, blue] = self.map.color(place);
            [red, green, blue, 255]
        })
    }

    /// Pixels (RGBA, 8 bits each, alpha 0 or 255) of a block of values.
    pub fn to_rgba(&self, values: &[f32]) -> Vec<u8> {
        const STEPS: usize = 1024;
        let table: Vec<[u8; 4]> = (0..STEPS)
            .map(|step| {
                let [red, green, blue] = self.map.color(step as f64 / (STEPS - 1) as f64);
                [red, green, blue, 255]
            })
            .collect();
        let last = (STEPS - 1) as f64;
        // One subtraction and one product a pixel; what lies outside the table, the cast and the
        // minimum take to its ends.
        let (origin, factor) = if self.logarithmic {
            (self.low.ln(), last / (self.high.ln() - self.low.ln()))
        } else {
            (self.low, last / (self.high - self.low))
        };
        let simple = factor.is_finite() && factor != 0.0;
        let color = |value: f64, measure: f64| {
            if measure.is_nan() {
                return MISSING;
            }
            let step = if simple {
                (measure - origin) * factor + 0.5
            } else {
                self.place(value).unwrap_or(0.5) * last + 0.5
            };
            table[(step as usize).min(STEPS - 1)]
        };
        let mut pixels = Vec::with_capacity(values.len() * 4);
        for value in values {
            let value = f64::from(*value);
            let measure = match (self.logarithmic, value > 0.0) {
                (false, _) => value,
                (true, true) => value.ln(),
                (true, false) => f64::NAN,
            };
            pixels.extend_from_slice(&color(value, measure));
        }
        pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(low: f64, high: f64, logarithmic: bool) -> ColorScale {
        ColorScale {
            map: ColorMap::Viridis,
            low,
            high,
            logarithmic,
        }
    }

    #[test]
    fn viridis_has_the_published_ends_and_middle() {
        assert_eq!(ColorMap::Viridis.color(0.0), [0x44, 0x01, 0x54]);
        assert_eq!(ColorMap::Viridis.color(1.0), [0xfd, 0xe7, 0x25]);
        let middle = ColorMap::Viridis.color(0.5);
        for (found, published) in middle.iter().zip([0x21_u8, 0x91, 0x8c]) {
            assert!(found.abs_diff(published) <= 2, "{middle:?}");
        }
    }

    #[test]
    fn every_sequential_map_grows_lighter_all_the_way() {
        for map in [
            ColorMap::Viridis,
            ColorMap::Cividis,
            ColorMap::Magma,
            ColorMap::Grey,
        ] {
            let mut last = -1.0;
            for step in 0..=32 {
                let [red, green, blue] = map.color(f64::from(step) / 32.0).map(f64::from);
                let light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
                assert!(light > last, "{map:?} at {step}");
                last = light;
            }
        }
    }

    #[test]
    fn nan_has_no_colour_and_infinities_have_the_ends() {
        let scale = scale(0.0, 10.0, false);
        assert_eq!(scale.color(f64::NAN), MISSING);
        assert_eq!(scale.color(f64::INFINITY), scale.color(10.0));
        assert_eq!(scale.color(f64::NEG_INFINITY), scale.color(0.0));
        let pixels = scale.to_rgba(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]);
        assert_eq!(&pixels[..4], &MISSING);
        assert_eq!(&pixels[4..8], &scale.color(10.0));
        assert_eq!(&pixels[8..], &scale.color(0.0));
    }

    #[test]
    fn a_range_of_one_value_and_the_range_of_all_f64_have_colours() {
        assert_eq!(scale(3.0, 3.0, false).place(3.0), Some(0.5));
        let all = scale(f64::MIN, f64::MAX, false);
        assert_eq!(all.place(0.0), Some(0.5));
        assert_eq!(all.value_at(0.5), 0.0);
    }

    #[test]
    fn a_logarithmic_scale_halves_between_1_and_10000_at_100() {
        let scale = scale(1.0, 1e4, true);
        assert!((scale.place(100.0).unwrap() - 0.5).abs() < 1e-12);
        assert!((scale.value_at(0.5) - 100.0).abs() < 1e-9);
        assert_eq!(scale.color(0.0), MISSING);
        assert_eq!(scale.color(-1.0), MISSING);
    }

    #[test]
    fn blocks_and_single_values_agree() {
        let scale = scale(-5.0, 5.0, false);
        let values: Vec<f32> = (-60..60).map(|v| v as f32 / 10.0).collect();
        let pixels = scale.to_rgba(&values);
        for (value, pixel) in values.iter().zip(pixels.chunks(4)) {
            for (block, single) in pixel.iter().zip(scale.color(f64::from(*value))) {
                assert!(block.abs_diff(single) <= 1);
            }
        }
    }
}
