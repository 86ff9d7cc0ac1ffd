//! Rows or columns of up to 2^64 along one direction, placed by integers.
//!
//! Lengths are counted in 64ths of a point as 128-bit integers, so that the sum of all rows, the
//! thumb of the scroll bar and the last row are exact. A position is an item and a fraction of
//! it, which keeps its meaning when sizes change.

use std::collections::BTreeMap;
use std::ops::Range;

/// Units of one point: sizes are multiples of a 64th.
const UNITS: f64 = 64.0;

/// The smallest and largest size of an item, in points.
const SIZES: Range<f32> = 4.0..4096.0;

/// Where the view begins: an item, and the part of it that is scrolled out, from 0 up to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Anchor {
    /// The first item in view.
    pub index: u64,
    /// The part of it that lies before the view.
    pub fraction: f64,
}

/// Place of an item in the view, in points from its beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The item.
    pub index: u64,
    /// Where it begins; negative for one that is partly scrolled out.
    pub start: f32,
    /// Its size.
    pub size: f32,
}

/// Place of a scroll bar's thumb, in points from the beginning of its track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thumb {
    /// Where it begins.
    pub start: f32,
    /// Its length.
    pub size: f32,
}

/// Sizes of items: a default and the exceptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    default: u32,
    exceptions: BTreeMap<u64, u32>,
}

impl Sizes {
    /// All items of one size, in points.
    pub fn uniform(size: f32) -> Self {
        Self {
            default: to_units(size),
            exceptions: BTreeMap::new(),
        }
    }

    /// Size of an item in points.
    pub fn get(&self, index: u64) -> f32 {
        (f64::from(self.units(index)) / UNITS) as f32
    }

    /// Changes the size of one item.
    pub fn set(&mut self, index: u64, size: f32) {
        self.exceptions.insert(index, to_units(size));
    }

    /// Changes the size of all items that have none of their own.
    pub fn set_default(&mut self, size: f32) {
        self.default = to_units(size);
    }

    fn units(&self, index: u64) -> u32 {
        self.exceptions.get(&index).copied().unwrap_or(self.default)
    }

    /// Length of the items before `index`.
    fn before(&self, index: u64) -> u128 {
        let default = u128::from(self.default);
        let special: u128 = self
            .exceptions
            .range(..index)
            .map(|(_, size)| u128::from(*size))
            .sum();
        let exceptions = self.exceptions.range(..index).count() as u128;
        (u128::from(index) - exceptions) * default + special
    }

    /// The item that covers an offset, and how far into it the offset lies.
    fn locate(&self, offset: u128) -> (u64, u128) {
        let default = u128::from(self.default);
        let mut index = 0_u64;
        let mut start = 0_u128;
        for (&special, &size) in &self.exceptions {
            let plain = u128::from(special - index) * default;
            if offset < start + plain {
                break;
            }
            start += plain;
            index = special;
            if offset < start + u128::from(size) {
                return (index, offset - start);
            }
            start += u128::from(size);
            let Some(next) = index.checked_add(1) else {
                return (index, u128::from(size));
            };
            index = next;
        }
        let plain = (offset - start) / default;
        let index = u128::from(index) + plain;
        let within = offset - start - plain * default;
        (u64::try_from(index).unwrap_or(u64::MAX), within)
    }
}

fn to_units(points: f32) -> u32 {
    (f64::from(points.clamp(SIZES.start, SIZES.end)) * UNITS).round() as u32
}

/// Items with their sizes, and the length of the view on them.
#[derive(Clone, Copy, Debug)]
pub struct Axis<'a> {
    /// How many items there are.
    pub count: u64,
    /// Their sizes.
    pub sizes: &'a Sizes,
    /// Length of the view in points.
    pub view: f32,
}

impl Axis<'_> {
    /// Whether not all items fit the view.
    pub fn overflows(&self) -> bool {
        self.total() > self.view_units()
    }

    /// The nearest anchor at which the view does not reach beyond the items.
    pub fn clamp(&self, anchor: Anchor) -> Anchor {
        self.anchor_at(self.offset(anchor))
    }

    /// The anchor after scrolling by so many points.
    pub fn scroll(&self, anchor: Anchor, points: f64) -> Anchor {
        let way = (points * UNITS).round() as i128;
        self.anchor_at(self.offset(anchor).saturating_add_signed(way))
    }

    /// The anchor nearest to `anchor` with the whole item in view, or as much as fits.
    pub fn reveal(&self, anchor: Anchor, index: u64) -> Anchor {
        let index = index.min(self.count.saturating_sub(1));
        let offset = self.offset(anchor).min(self.limit());
        let start = self.sizes.before(index);
        let end = start + u128::from(self.sizes.units(index));
        let lowest = end.saturating_sub(self.view_units());
        self.anchor_at(if start < offset || start < lowest {
            start
        } else {
            offset.max(lowest)
        })
    }

    /// The anchor that puts an item first.
    pub fn anchor_of(&self, index: u64) -> Anchor {
        self.anchor_at(self.sizes.before(index.min(self.count)))
    }

    /// The items in view, in order, with their places.
    pub fn visible(&self, anchor: Anchor) -> Vec<Span> {
        let mut spans = Vec::new();
        if self.count == 0 {
            return spans;
        }
        let anchor = self.clamp(anchor);
        let mut start = -(anchor.fraction * f64::from(self.sizes.get(anchor.index))) as f32;
        let mut next = Some(anchor.index);
        while let Some(index) = next.filter(|index| *index < self.count && start < self.view) {
            let size = self.sizes.get(index);
            spans.push(Span { index, start, size });
            start += size;
            next = index.checked_add(1);
        }
        spans
    }

    /// The item at a distance from the beginning of the view; beyond the view, the nearest that
    /// is in it.
    pub fn hit(&self, anchor: Anchor, distance: f32) -> Option<u64> {
        let spans = self.visible(anchor);
        let hit = spans.iter().find(|span| distance < span.start + span.size);
        hit.or(spans.last()).map(|span| span.index)
    }

    /// The item one view further on (`forward`) or back from `index`.
    pub fn page(&self, index: u64, forward: bool) -> u64 {
        let start = self.sizes.before(index);
        let step = self
            .view_units()
            .saturating_sub(u128::from(self.sizes.default))
            .max(u128::from(self.sizes.default));
        let target = if forward {
            start.saturating_add(step)
        } else {
            start.saturating_sub(step)
        };
        self.sizes
            .locate(target)
            .0
            .min(self.count.saturating_sub(1))
    }

    /// Place of the thumb on a track of the given length.
    pub fn thumb(&self, anchor: Anchor, track: f32) -> Thumb {
        let size = self.thumb_size(track);
        let way = u128::from(to_ticks(track - size));
        let limit = self.limit();
        let offset = self.offset(anchor).min(limit);
        let start = offset.saturating_mul(way).checked_div(limit).unwrap_or(0);
        Thumb {
            start: (start as f64 / THUMB_TICKS) as f32,
            size,
        }
    }

    /// The anchor for which the thumb begins at `start`; the ends of the track give the ends of
    /// the items exactly.
    pub fn anchor_for_thumb(&self, start: f32, track: f32) -> Anchor {
        let way = u128::from(to_ticks(track - self.thumb_size(track)));
        let start = u128::from(to_ticks(start)).min(way);
        self.anchor_at(
            self.limit()
                .saturating_mul(start)
                .checked_div(way)
                .unwrap_or(0),
        )
    }

    fn thumb_size(&self, track: f32) -> f32 {
        let (view, total) = (self.view_units() as f64, self.total() as f64);
        let share = if total > 0.0 { view / total } else { 1.0 };
        let smallest = THUMB_SMALLEST.min(f64::from(track));
        (f64::from(track) * share).clamp(smallest, f64::from(track.max(0.0))) as f32
    }

    fn total(&self) -> u128 {
        self.sizes.before(self.count)
    }

    fn view_units(&self) -> u128 {
        (f64::from(self.view.max(0.0)) * UNITS).floor() as u128
    }

    /// The largest offset: the last item ends where the view does.
    fn limit(&self) -> u128 {
        self.total().saturating_sub(self.view_units())
    }

    fn offset(&self, anchor: Anchor) -> u128 {
        if anchor.index >= self.count {
            return self.total();
        }
        let size = f64::from(self.sizes.units(anchor.index));
        let within = (anchor.fraction.clamp(0.0, 1.0) * size).round() as u128;
        self.sizes.before(anchor.index) + within
    }

    fn anchor_at(&self, offset: u128) -> Anchor {
        let (index, within) = self.sizes.locate(offset.min(self.limit()));
        let size = f64::from(self.sizes.units(index));
        Anchor {
            index,
            fraction: within as f64 / size,
        }
    }
}

/// Length below which a thumb cannot be grasped, in points.
const THUMB_SMALLEST: f64 = 24.0;

/// Steps of a point in which a thumb is placed: fine enough for every display, and the product
/// with 2^64 rows of the largest size stays within 128 bits.
const THUMB_TICKS: f64 = 1024.0;

fn to_ticks(points: f32) -> u32 {
    (f64::from(points.max(0.0)) * THUMB_TICKS).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: [u64; 5] = [1_000, 1_000_000, 1_000_000_000_000, 1 << 63, u64::MAX];

    fn axis(count: u64, sizes: &Sizes) -> Axis<'_> {
        Axis {
            count,
            sizes,
            view: 500.0,
        }
    }

    #[test]
    fn the_last_row_ends_exactly_where_the_view_ends() {
        let sizes = Sizes::uniform(22.0);
        for count in COUNTS {
            let axis = axis(count, &sizes);
            let end = axis.clamp(Anchor {
                index: u64::MAX,
                fraction: 0.0,
            });
            let last = *axis.visible(end).last().unwrap();
            assert_eq!(last.index, count - 1);
            assert_eq!(last.start + last.size, 500.0, "{count}");
        }
    }

    #[test]
    fn the_thumb_at_its_ends_is_the_first_and_the_last_row() {
        let sizes = Sizes::uniform(22.0);
        for count in COUNTS {
            let axis = axis(count, &sizes);
            assert_eq!(axis.anchor_for_thumb(0.0, 480.0), Anchor::default());
            let size = axis.thumb(Anchor::default(), 480.0).size;
            let end = axis.anchor_for_thumb(480.0 - size, 480.0);
            let last = *axis.visible(end).last().unwrap();
            assert_eq!((last.index, last.start + last.size), (count - 1, 500.0));
            assert_eq!(axis.thumb(end, 480.0).start, 480.0 - size);
        }
    }

    #[test]
    fn rows_stay_22_points_apart_at_any_depth() {
        let sizes = Sizes::uniform(22.0);
        for count in COUNTS {
            let axis = axis(count, &sizes);
            let spans = axis.visible(Anchor {
                index: count / 2,
                fraction: 0.5,
            });
            assert_eq!(spans[0].start, -11.0);
            for pair in spans.windows(2) {
                assert_eq!(pair[1].start - pair[0].start, 22.0);
                assert_eq!(pair[1].index - pair[0].index, 1);
            }
        }
    }

    #[test]
    fn scrolling_there_and_back_is_where_it_began() {
        let sizes = Sizes::uniform(22.0);
        for count in COUNTS {
            let axis = axis(count, &sizes);
            let from = axis.anchor_of(count / 3);
            let mut anchor = from;
            for _ in 0..100 {
                anchor = axis.scroll(anchor, 7.25);
            }
            assert_ne!(anchor, from);
            for _ in 0..100 {
                anchor = axis.scroll(anchor, -7.25);
            }
            assert_eq!(anchor, from);
        }
    }

    #[test]
    fn exceptions_move_what_comes_after_them() {
        let mut sizes = Sizes::uniform(80.0);
        sizes.set(2, 200.0);
        sizes.set(u64::MAX - 1, 33.0);
        let axis = axis(u64::MAX, &sizes);
        let spans = axis.visible(Anchor::default());
        assert_eq!(
            spans.iter().map(|span| span.start).collect::<Vec<_>>(),
            [0.0, 80.0, 160.0, 360.0, 440.0]
        );
        for index in [0, 1, 2, 3, 4, 1_000_000, u64::MAX / 2] {
            assert_eq!(sizes.locate(sizes.before(index)), (index, 0));
        }
        let end = axis.scroll(Anchor::default(), f64::INFINITY);
        let last = *axis.visible(end).last().unwrap();
        assert_eq!(
            last,
            Span {
                index: u64::MAX - 1,
                start: 467.0,
                size: 33.0
            }
        );
    }

    #[test]
    fn revealing_moves_no_further_than_needed() {
        let sizes = Sizes::uniform(20.0);
        let axis = axis(1_000, &sizes);
        let top = axis.anchor_of(100);
        assert_eq!(axis.reveal(top, 110), top);
        assert_eq!(axis.reveal(top, 99).index, 99);
        assert_eq!(axis.reveal(top, 125).index, 101);
        assert_eq!(axis.reveal(top, u64::MAX).index, 975);
    }

    #[test]
    fn an_item_wider_than_the_view_is_revealed_at_its_beginning() {
        let mut sizes = Sizes::uniform(20.0);
        sizes.set(50, 2_000.0);
        let axis = axis(100, &sizes);
        let anchor = axis.reveal(Anchor::default(), 50);
        assert_eq!((anchor.index, anchor.fraction), (50, 0.0));
    }

    #[test]
    fn few_items_do_not_scroll() {
        let sizes = Sizes::uniform(22.0);
        for count in [0, 1, 5] {
            let axis = axis(count, &sizes);
            assert!(!axis.overflows());
            assert_eq!(axis.scroll(Anchor::default(), 1e9), Anchor::default());
            assert_eq!(axis.visible(Anchor::default()).len() as u64, count);
            assert_eq!(axis.thumb(Anchor::default(), 480.0).size, 480.0);
        }
    }

    #[test]
    fn a_page_keeps_one_row_in_view() {
        let sizes = Sizes::uniform(25.0);
        let axis = axis(u64::MAX, &sizes);
        assert_eq!(axis.page(0, true), 19);
        assert_eq!(axis.page(19, false), 0);
        assert_eq!(axis.page(u64::MAX - 3, true), u64::MAX - 1);
    }

    #[test]
    fn a_point_beyond_the_view_hits_the_nearest_item() {
        let sizes = Sizes::uniform(20.0);
        let axis = axis(1_000, &sizes);
        assert_eq!(axis.hit(Anchor::default(), -50.0), Some(0));
        assert_eq!(axis.hit(Anchor::default(), 39.0), Some(1));
        assert_eq!(axis.hit(Anchor::default(), 9_999.0), Some(24));
    }
}
