//! The reads of a source, each with where its elements go in the result.

use super::area::Area;
use super::comb::Comb;
use crate::data::piece::{Piece, Places};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::selection::Slice;

const NAME: &str = "virtual dataset mappings";

/// Most reads that one mapping is cut into: short blocks along several dimensions multiply.
const MOST_PIECES: u64 = 1 << 20;

/// The pieces that fill in what `slices` select of the virtual dataset of `shape`. `target` is what
/// the mapping covers of it, `source` the same elements in the source of `source_shape`.
pub fn pieces(
    target: &Area,
    source: &Area,
    shape: &[u64],
    source_shape: &[u64],
    slices: &[Slice],
) -> Result<Vec<Piece>> {
    if let (Area::Grid(target), Area::Grid(source)) = (target, source) {
        let long = |combs: &[Comb]| -> Vec<u64> {
            let lengths = combs.iter().map(|comb| comb.length);
            lengths.filter(|length| *length != 1).collect()
        };
        if long(target) == long(source) {
            return grid(target, source, slices);
        }
    }
    single(
        &target.elements(shape)?,
        &source.elements(source_shape)?,
        shape,
        source_shape,
        slices,
    )
}

/// Places in the result and in the mapping's order that `slice` and `comb` have in common.
fn meet(slice: &Slice, comb: &Comb) -> Vec<(u64, u64)> {
    let step = slice.step.max(1);
    let first = comb.start().saturating_sub(slice.start).div_ceil(step);
    let after = comb.end().saturating_sub(slice.start).div_ceil(step);
    (first..after.min(slice.count))
        .filter_map(|place| Some((place, comb.place(slice.start + place * step)?)))
        .collect()
}

/// Both sides have the same dimensions (but for those of one index): dimension by dimension.
fn grid(target: &[Comb], source: &[Comb], slices: &[Slice]) -> Result<Vec<Piece>> {
    let mut strides = vec![1_u64; slices.len()];
    let mut stride = 1_u64;
    for (place, slice) in strides.iter_mut().zip(slices).rev() {
        *place = stride;
        stride = stride.saturating_mul(slice.count);
    }
    let mut origin = 0_u64;
    let mut met = Vec::new();
    for ((comb, slice), stride) in target.iter().zip(slices).zip(&strides) {
        let common = meet(slice, comb);
        match (&common[..], comb.length) {
            ([], _) => return Ok(Vec::new()),
            ([(place, _)], 1) => origin = origin.saturating_add(place.saturating_mul(*stride)),
            _ => met.push((*stride, common)),
        }
    }
    let mut pieces = vec![Piece {
        slices: Vec::new(),
        places: Places::Grid {
            axes: Vec::new(),
            origin,
        },
    }];
    let mut met = met.into_iter();
    for comb in source {
        let parts = match comb.length {
            1 => vec![(Slice::index(comb.start()), None)],
            _ => {
                let (stride, common) = met.next().unwrap_or_default();
                progressions(comb, &common)
                    .into_iter()
                    .map(|(slice, places)| (slice, Some((stride, places))))
                    .collect()
            }
        };
        let count = pieces.len().saturating_mul(parts.len());
        Limits::agree(count as u64, MOST_PIECES, "pieces of a virtual dataset")?;
        pieces = pieces
            .iter()
            .flat_map(|piece| parts.iter().map(|(slice, axis)| with(piece, *slice, axis)))
            .collect();
    }
    Ok(pieces)
}

/// Cuts what is met into stretches of equal distances in the source.
fn progressions(comb: &Comb, common: &[(u64, u64)]) -> Vec<(Slice, Vec<u64>)> {
    let mut out: Vec<(Slice, Vec<u64>)> = Vec::new();
    for (place, order) in common {
        let index = comb.at(*order);
        if let Some((slice, places)) = out.last_mut() {
            let last = slice.last().unwrap_or(slice.start);
            let step = index.saturating_sub(last).max(1);
            if slice.count == 1 || step == slice.step {
                slice.step = step;
                slice.count += 1;
                places.push(*place);
                continue;
            }
        }
        out.push((Slice::index(index), vec![*place]));
    }
    out
}

/// Sides of different shapes: element by element, read as one box.
fn single(
    target: &[u64],
    source: &[u64],
    shape: &[u64],
    source_shape: &[u64],
    slices: &[Slice],
) -> Result<Vec<Piece>> {
    if target.len() != source.len() {
        let cause = format!("{} elements from {}", target.len(), source.len());
        return Err(Error::corrupt(NAME, cause));
    }
    let mut met = Vec::new();
    let mut bounds: Option<(Vec<u64>, Vec<u64>)> = None;
    for (target, source) in target.iter().zip(source) {
        let Some(place) = place_of(&coordinates(*target, shape), slices) else {
            continue;
        };
        let at = coordinates(*source, source_shape);
        let (low, high) = bounds.get_or_insert_with(|| (at.clone(), at.clone()));
        for ((low, high), at) in low.iter_mut().zip(high).zip(&at) {
            *low = (*low).min(*at);
            *high = (*high).max(*at);
        }
        met.push((at, place));
    }
    let Some((low, high)) = bounds else {
        return Ok(Vec::new());
    };
    let sides = low.iter().zip(&high);
    let slices: Vec<_> = sides.map(|(a, b)| Slice::range(*a, b + 1, 1)).collect();
    let places = met
        .iter()
        .filter_map(|(at, place)| Some((place_of(at, &slices)?, *place)))
        .collect();
    Ok(vec![Piece {
        slices,
        places: Places::single(places),
    }])
}

fn coordinates(mut element: u64, shape: &[u64]) -> Vec<u64> {
    let mut out = vec![0; shape.len()];
    for (place, length) in out.iter_mut().zip(shape).rev() {
        *place = element % length.max(&1);
        element /= length.max(&1);
    }
    out
}

/// Number of an element in the result of `slices`.
fn place_of(at: &[u64], slices: &[Slice]) -> Option<u64> {
    at.iter()
        .zip(slices)
        .try_fold(0_u64, |number, (at, slice)| {
            let past = at.checked_sub(slice.start)?;
            let step = slice.step.max(1);
            let place = past / step;
            let inside = past % step == 0 && place < slice.count;
            number
                .checked_mul(slice.count)?
                .checked_add(place)
                .filter(|_| inside)
        })
}

/// The piece with another dimension: its places in the source and, unless it is a single one, in
/// the result.
fn with(piece: &Piece, slice: Slice, axis: &Option<(u64, Vec<u64>)>) -> Piece {
    let mut piece = piece.clone();
    piece.slices.push(slice);
    if let (Places::Grid { axes, .. }, Some(axis)) = (&mut piece.places, axis) {
        axes.push(axis.clone());
    }
    piece
}
