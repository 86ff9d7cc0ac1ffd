//! Two sides that go together: where the one is scrolled, zoomed or sliced, the other follows as
//! far as its shape allows.

use crate::model::head::ViewKind;
use crate::panel::dimension_bar::{DimensionState, Role};
use crate::panel::dimensions;
use crate::panel::heat_map::View;
use crate::panel::line_plot::Bounds;
use crate::plot::series::XScale;
use crate::state::sides::Side;
use crate::state::tab::Tab;
use crate::state::tabs::Tabs;
use crate::ui::grid::axis::Anchor;

/// What was in front of both sides in the last frame.
#[derive(Debug, Default)]
pub(super) struct Linked {
    last: Option<[Position; 2]>,
    /// The side that followed in the last frame: what became of it is no wish of the user.
    followed: Option<Side>,
}

/// Where a tab is: what the other side follows.
#[derive(Debug, Clone, PartialEq)]
struct Position {
    tab: u64,
    view: ViewKind,
    dimensions: DimensionState,
    grid: [Anchor; 2],
    plot: Option<Bounds>,
    image: Option<View>,
}

impl Position {
    fn of(tab: &Tab) -> Self {
        Self {
            tab: tab.id,
            view: tab.view(),
            dimensions: tab.dimensions.clone(),
            grid: [tab.table.grid.top, tab.table.grid.left],
            plot: tab.plot.state.bounds,
            image: tab.image.state.view,
        }
    }

    fn is_of_same(&self, other: &Self) -> bool {
        (self.tab, self.view) == (other.tab, other.view)
    }
}

impl Linked {
    /// Has one side follow the other; call it once a frame. Returns whether anything moved.
    pub(super) fn go_together(&mut self, tabs: &mut Tabs) -> bool {
        let now = positions(tabs).filter(|_| tabs.are_linked());
        let Some(now) = now else {
            *self = Self::default();
            return false;
        };
        let leader = match &self.last {
            Some(last) if last.iter().zip(&now).all(|(a, b)| a.is_of_same(b)) => {
                let moved = |side: &Side| {
                    self.followed != Some(*side) && at(last, *side) != at(&now, *side)
                };
                let focus = tabs.focus();
                [focus, focus.other()].into_iter().find(moved)
            }
            // Something else is in front: it comes to where the other one is.
            Some(last) => {
                let stays = |side: &Side| at(last, *side).is_of_same(at(&now, *side));
                Side::BOTH.into_iter().find(stays)
            }
            None => Some(tabs.focus()),
        };
        let moved = leader.is_some_and(|leader| follow(tabs, leader));
        self.followed = leader.filter(|_| moved).map(Side::other);
        self.last = positions(tabs);
        moved
    }
}

fn at(positions: &[Position; 2], side: Side) -> &Position {
    let [first, second] = positions;
    match side {
        Side::First => first,
        Side::Second => second,
    }
}

fn positions(tabs: &Tabs) -> Option<[Position; 2]> {
    let of = |side| tabs.front(side).filter(|tab| tab.head().is_some());
    Some([
        Position::of(of(Side::First)?),
        Position::of(of(Side::Second)?),
    ])
}

/// Brings the tab across to where the leader is. Returns whether it moved.
fn follow(tabs: &mut Tabs, leader: Side) -> bool {
    let Some(lead) = tabs
        .front(leader)
        .map(|tab| (Position::of(tab), XAxis::of(tab)))
    else {
        return false;
    };
    let Some(tab) = tabs.front_mut(leader.other()) else {
        return false;
    };
    let before = Position::of(tab);
    let (lead, x) = lead;
    slice(tab, &lead.dimensions);
    if lead.view == before.view {
        match lead.view {
            ViewKind::Table => {
                [tab.table.grid.top, tab.table.grid.left] = lead.grid;
            }
            ViewKind::Plot => zoom_plot(tab, lead.plot, x.as_ref()),
            ViewKind::Image if lead.dimensions.shape() == tab.dimensions.shape() => {
                tab.image.state.view = lead.image;
            }
            _ => {}
        }
    }
    Position::of(tab) != before
}

/// The same part of another dataset: all of the slice where the lengths are the same, the indices
/// of fixed dimensions where only the rank is.
fn slice(tab: &mut Tab, lead: &DimensionState) {
    let mine = &tab.dimensions;
    if mine.rank() != lead.rank() || mine == lead {
        return;
    }
    let is_compound = tab
        .head()
        .and_then(|head| head.dataset())
        .is_some_and(|dataset| dataset.is_compound());
    let across = |state: &DimensionState| state.axis_of(Role::Columns).is_some();
    let mut next = mine.clone();
    if mine.lengths() == lead.lengths() && !(is_compound && across(lead)) {
        next = lead.clone();
    } else {
        for axis in 0..next.rank() {
            let fixed = lead.role(axis) == Role::Fixed && next.role(axis) == Role::Fixed;
            let within = next
                .lengths()
                .get(axis)
                .is_some_and(|n| lead.index(axis) < *n);
            if fixed && within {
                next.set_index(axis, lead.index(axis));
            }
        }
    }
    if next != tab.dimensions {
        tab.set_plane(dimensions::plane_of(&next));
        tab.dimensions = next;
    }
}

/// What a plot's lines run along.
struct XAxis {
    label: String,
    scale: XScale,
    len: u64,
}

impl XAxis {
    fn of(tab: &Tab) -> Option<Self> {
        let dataset = tab.head()?.dataset()?;
        let slice = tab.plane.slices.get(tab.plane.line_axis())?;
        Some(Self {
            label: dataset.x_label.clone(),
            scale: dataset.x.of_slice(slice.start, slice.step),
            len: slice.count,
        })
    }

    /// The part of this axis that belongs to a part of another one: the same x where both are
    /// called the same and there is something, else the same samples.
    fn like(&self, other: &Self, part: [f64; 2]) -> [f64; 2] {
        let (mine, theirs) = (&self.scale, &other.scale);
        if self.label == other.label {
            let way = theirs.start.distance_from(mine.start);
            let same = part.map(|x| x + way);
            let ends = [0, self.len.saturating_sub(1)];
            let ends = ends.map(|index| mine.position(index as f64, mine.start));
            let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
            if same[0].min(same[1]) <= high && same[0].max(same[1]) >= low {
                return same;
            }
        }
        part.map(|x| mine.position(theirs.index_at(x, theirs.start), mine.start))
    }
}

/// Zooms a plot along x as the other one is; along y both keep what they show.
fn zoom_plot(tab: &mut Tab, lead: Option<Bounds>, of: Option<&XAxis>) {
    let mine = XAxis::of(tab);
    let (Some(lead), Some(of), Some(mine)) = (lead, of, mine) else {
        tab.plot.state.bounds = None;
        return;
    };
    let [low, high] = mine.like(of, lead.x);
    let x = [low.min(high), low.max(high)];
    let y = tab
        .plot
        .state
        .bounds
        .map_or_else(|| whole_height(tab), |bounds| bounds.y);
    tab.plot.state.bounds = Some(Bounds { x, y });
}

/// From the least to the largest value of a plot.
fn whole_height(tab: &Tab) -> [f64; 2] {
    let logarithmic = tab.plot.state.logarithmic;
    let height = |y: f64| if logarithmic { y.log10() } else { y };
    let lines = tab.plot.lines.iter();
    let ranges = lines.filter_map(|line| line.data.finite_range());
    let range = ranges
        .map(|(low, high)| (height(low), height(high)))
        .filter(|(low, high)| low.is_finite() && high.is_finite())
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    Bounds::around(None, range).y
}
