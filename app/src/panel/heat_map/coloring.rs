//! How the values of a heat map become colours: map, range, logarithm; and their controls.

use egui::{ComboBox, DragValue, Ui};

use crate::plot::colormap::{ColorMap, ColorScale};
use crate::plot::percentile::ValueSample;

/// What is known of the values' range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueRange {
    /// Smallest and largest finite value.
    pub extremes: [f64; 2],
    /// The values below which 1 % and 99 % lie.
    pub percentiles: [f64; 2],
    /// The smallest value above zero.
    pub lowest_positive: Option<f64>,
}

impl ValueRange {
    /// The range of what was sampled; `None` without a finite value.
    pub fn of(sample: &ValueSample) -> Option<Self> {
        let (low, high) = sample.extremes()?;
        Some(Self {
            extremes: [low, high],
            percentiles: sample.percentiles([1.0, 99.0])?,
            lowest_positive: sample.lowest_positive(),
        })
    }
}

/// Where the range of colours comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RangeChoice {
    /// From the smallest to the largest value.
    #[default]
    Extremes,
    /// Without the lowest and highest percent, which outliers may have to themselves.
    Percentiles,
    /// Set by hand.
    Hand,
}

impl RangeChoice {
    fn name(self) -> &'static str {
        match self {
            Self::Extremes => "min to max",
            Self::Percentiles => "1 to 99 %",
            Self::Hand => "by hand",
        }
    }
}

/// The choices of map and range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coloring {
    /// The colour map.
    pub map: ColorMap,
    /// Where its range comes from.
    pub choice: RangeChoice,
    /// The range set by hand.
    pub hand: [f64; 2],
    /// Whether equal ratios are equal steps.
    pub logarithmic: bool,
}

impl Coloring {
    /// The scale for values of the given range.
    pub fn scale(&self, range: Option<&ValueRange>) -> ColorScale {
        let [mut low, mut high] = match (self.choice, range) {
            (RangeChoice::Hand, _) => self.hand,
            (RangeChoice::Extremes, Some(range)) => range.extremes,
            (RangeChoice::Percentiles, Some(range)) => range.percentiles,
            (_, None) => [0.0, 1.0],
        };
        if self.map == ColorMap::Diverging && low < 0.0 && high > 0.0 {
            // The middle of a diverging map means zero.
            high = high.max(-low);
            low = -high;
        }
        let mut logarithmic = self.logarithmic;
        if logarithmic && low <= 0.0 {
            match range.and_then(|range| range.lowest_positive) {
                Some(positive) if positive < high => low = positive,
                _ => logarithmic = false,
            }
        }
        ColorScale {
            map: self.map,
            low,
            high,
            logarithmic,
        }
    }
}

/// The controls of map and range.
pub(super) fn controls_ui(ui: &mut Ui, coloring: &mut Coloring, range: Option<&ValueRange>) {
    ui.name_inputs("Colour map", |ui| {
        ComboBox::from_id_salt("map")
            .selected_text(coloring.map.name())
            .width(88.0)
            .show_ui(ui, |ui| {
                for map in ColorMap::ALL {
                    ui.selectable_value(&mut coloring.map, map, map.name());
                }
            });
    });
    let before = coloring.choice;
    ui.name_inputs("Colour range", |ui| {
        ComboBox::from_id_salt("range")
            .selected_text(coloring.choice.name())
            .width(96.0)
            .show_ui(ui, |ui| {
                for choice in [
                    RangeChoice::Extremes,
                    RangeChoice::Percentiles,
                    RangeChoice::Hand,
                ] {
                    ui.selectable_value(&mut coloring.choice, choice, choice.name());
                }
            });
    });
    if coloring.choice == RangeChoice::Hand {
        if before != RangeChoice::Hand {
            // By hand begins where the other choice was.
            let scale = Coloring {
                choice: before,
                logarithmic: false,
                ..*coloring
            }
            .scale(range);
            coloring.hand = [scale.low, scale.high];
        }
        let span = (coloring.hand[1] - coloring.hand[0]).abs();
        let speed = if span > 0.0 { span / 200.0 } else { 0.01 };
        for (value, name) in coloring
            .hand
            .iter_mut()
            .zip(["Lowest value", "Highest value"])
        {
            ui.add(DragValue::new(value).speed(speed))
                .accessible_name(name);
        }
    }
    ui.checkbox(&mut coloring.logarithmic, "Logarithmic");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: f64, high: f64) -> ValueRange {
        ValueRange {
            extremes: [low, high],
            percentiles: [low / 2.0, high / 2.0],
            lowest_positive: (high > 0.0).then_some(0.25),
        }
    }

    #[test]
    fn a_diverging_map_has_zero_in_its_middle() {
        let coloring = Coloring {
            map: ColorMap::Diverging,
            ..Coloring::default()
        };
        let scale = coloring.scale(Some(&range(-2.0, 8.0)));
        assert_eq!(scale.place(0.0), Some(0.5));
        let scale = coloring.scale(Some(&range(2.0, 8.0)));
        assert_eq!((scale.low, scale.high), (2.0, 8.0));
    }

    #[test]
    fn a_logarithmic_scale_begins_above_zero_or_is_given_up() {
        let coloring = Coloring {
            logarithmic: true,
            ..Coloring::default()
        };
        let scale = coloring.scale(Some(&range(-2.0, 8.0)));
        assert_eq!((scale.low, scale.logarithmic), (0.25, true));
        assert!(!coloring.scale(Some(&range(-8.0, -2.0))).logarithmic);
        assert!(!coloring.scale(None).logarithmic);
    }

    #[test]
    fn the_range_of_a_sample_has_its_extremes() {
        let mut sample = ValueSample::default();
        assert_eq!(ValueRange::of(&sample), None);
        sample.feed(0, (0..=100).map(f64::from));
        let range = ValueRange::of(&sample).unwrap();
        assert_eq!(range.extremes, [0.0, 100.0]);
        assert_eq!(range.percentiles, [1.0, 99.0]);
    }
}
