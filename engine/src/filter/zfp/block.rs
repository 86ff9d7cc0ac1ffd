//! One block of 4, 16, 64 or 256 numbers.

use super::header::Scalar;
use super::order::order;
use super::stream::Bits;

/// What a block may take, and how closely it keeps its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest bits of a block; shorter ones are padded.
    pub least_bits: u32,
    /// Most bits of a block; longer ones are cut.
    pub most_bits: u32,
    /// Most bit planes.
    pub precision: u32,
    /// Exponent of the smallest bit plane.
    pub least_exponent: i32,
    /// Whether nothing is lost.
    pub reversible: bool,
}

/// A decoded block.
#[derive(Debug)]
pub struct Block {
    rank: usize,
    order: &'static [u8],
    /// The numbers as bits, the fastest dimension first; those of 32 bits in the lower half.
    values: [u64; 256],
}

impl Block {
    /// A block of that many dimensions, without numbers yet.
    pub fn new(rank: usize) -> Self {
        Self {
            rank,
            order: order(rank),
            values: [0; 256],
        }
    }

    /// The four numbers of a row along the fastest dimension.
    pub fn row(&self, row: usize) -> &[u64] {
        self.values
            .as_chunks::<4>()
            .0
            .get(row)
            .map_or(&[], |row| row)
    }

    /// Decodes the next block of the stream.
    pub fn decode(&mut self, bits: &mut Bits<'_>, scalar: Scalar, bounds: &Bounds) {
        match scalar {
            Scalar::I32 => {
                let integers = self.integers::<i32>(bits, bounds, 0, bounds.precision);
                self.keep(&integers, |n| u64::from(n as u32));
            }
            Scalar::I64 => {
                let integers = self.integers::<i64>(bits, bounds, 0, bounds.precision);
                self.keep(&integers, |n| n as u64);
            }
            Scalar::F32 => self.floats::<i32>(bits, bounds),
            Scalar::F64 => self.floats::<i64>(bits, bounds),
        }
    }

    fn keep<T: Copy>(&mut self, from: &[T; 256], mut value: impl FnMut(T) -> u64) {
        let count = self.order.len();
        for (to, from) in self.values.iter_mut().zip(from).take(count) {
            *to = value(*from);
        }
    }

    /// Floats: multiples of a power of two that the block shares, or, where that would lose
    /// something and nothing may be lost, their own bits.
    fn floats<T: Integer>(&mut self, bits: &mut Bits<'_>, bounds: &Bounds) {
        let mut used = 1;
        if !bits.bit() {
            self.values.fill(0);
            bits.skip(bounds.least_bits.saturating_sub(used));
            return;
        }
        if bounds.reversible {
            used += 1;
            if bits.bit() {
                let integers = self.integers::<T>(bits, bounds, used, u32::MAX);
                self.keep(&integers, T::reinterpret);
                return;
            }
        }
        used += T::EXPONENT_BITS;
        let exponent = bits.read(T::EXPONENT_BITS) as i32 - T::EXPONENT_BIAS;
        let planes = exponent - bounds.least_exponent + 2 * (self.rank as i32 + 1);
        let planes = bounds.precision.min(planes.max(0) as u32);
        let integers = self.integers::<T>(bits, bounds, used, planes);
        self.keep(&integers, |n| n.scale(exponent));
    }

    /// The integers of a block of which `used` bits were read already.
    fn integers<T: Integer>(
        &self,
        bits: &mut Bits<'_>,
        bounds: &Bounds,
        mut used: u32,
        mut planes: u32,
    ) -> [T; 256] {
        if bounds.reversible {
            used += T::PLANE_BITS;
            planes = bits.read(T::PLANE_BITS) as u32 + 1;
        }
        let room = bounds.most_bits.saturating_sub(used);
        let (coded, taken) = decode_planes(bits, room, planes, T::BITS, self.order.len());
        bits.skip(bounds.least_bits.saturating_sub(used + taken));
        let mut block = [T::default(); 256];
        for (place, coded) in self.order.iter().zip(coded) {
            block[usize::from(*place)] = T::of_negabinary(coded);
        }
        let lift = match bounds.reversible {
            true => T::lift_reversibly,
            false => T::lift,
        };
        transform(&mut block, self.rank, lift);
        block
    }
}

/// Decodes `size` negabinary numbers from at most `room` bits: plane by plane from the highest,
/// the numbers that have a bit set already verbatim, then runs of zeros before the next one.
/// Returns the numbers and the bits that they took.
fn decode_planes(
    bits: &mut Bits<'_>,
    room: u32,
    planes: u32,
    width: u32,
    size: usize,
) -> ([u64; 256], u32) {
    let mut numbers = [0_u64; 256];
    let mut left = room;
    // Numbers up to here have a bit set in a plane before.
    let mut known = 0;
    for plane in (width.saturating_sub(planes)..width).rev() {
        if left == 0 || bits.is_past_end() {
            break;
        }
        let mut verbatim = known.min(left as usize);
        left -= verbatim as u32;
        let mut place = 0;
        while verbatim > 0 {
            let part = verbatim.min(64);
            let mut set = bits.read(part as u32);
            while set != 0 {
                let at = set.trailing_zeros() as usize;
                set &= set - 1;
                if let Some(number) = numbers.get_mut(place + at) {
                    *number |= 1 << plane;
                }
            }
            place += part;
            verbatim -= part;
        }
        while left > 0 && known < size {
            left -= 1;
            if !bits.bit() {
                break;
            }
            // The last number needs no bit to say that it is the one.
            while left > 0 && known + 1 < size {
                left -= 1;
                if bits.bit() {
                    break;
                }
                known += 1;
            }
            if let Some(number) = numbers.get_mut(known) {
                *number |= 1 << plane;
            }
            known += 1;
        }
    }
    (numbers, room - left)
}

/// Undoes the transform along each dimension, the slowest first.
fn transform<T: Integer>(block: &mut [T; 256], rank: usize, lift: fn([T; 4]) -> [T; 4]) {
    let size = 1_usize << (2 * rank);
    for axis in (0..rank).rev() {
        let stride = 1_usize << (2 * axis);
        for first in (0..size).filter(|at| (at / stride).is_multiple_of(4)) {
            let places = [
                first,
                first + stride,
                first + 2 * stride,
                first + 3 * stride,
            ];
            let lifted = lift(places.map(|at| block[at]));
            for (at, value) in places.into_iter().zip(lifted) {
                block[at] = value;
            }
        }
    }
}

/// The two widths of numbers, with the floats of the same width.
trait Integer: Copy + Default {
    /// Bits of a number.
    const BITS: u32;
    /// Bits that hold a count of planes.
    const PLANE_BITS: u32;
    /// Bits of a float's exponent.
    const EXPONENT_BITS: u32;
    /// What is taken off the exponent.
    const EXPONENT_BIAS: i32;

    /// From base −2.
    fn of_negabinary(bits: u64) -> Self;
    /// Undoes the transform of four numbers.
    fn lift(numbers: [Self; 4]) -> [Self; 4];
    /// Undoes the transform that loses nothing: sums of differences.
    fn lift_reversibly(numbers: [Self; 4]) -> [Self; 4];
    /// The bits of the float whose sign and magnitude this is.
    fn reinterpret(self) -> u64;
    /// The bits of the float that is this much of a block with that exponent.
    fn scale(self, exponent: i32) -> u64;
}

macro_rules! integer {
    ($int:ty, $uint:ty, $planes:literal, $exponent:literal, $negabinary:literal, $scale:expr) => {
        impl Integer for $int {
            const BITS: u32 = <$int>::BITS;
            const PLANE_BITS: u32 = $planes;
            const EXPONENT_BITS: u32 = $exponent;
            const EXPONENT_BIAS: i32 = (1 << ($exponent - 1)) - 1;

            fn of_negabinary(bits: u64) -> Self {
                (bits as $uint ^ $negabinary).wrapping_sub($negabinary) as $int
            }

            fn lift([mut x, mut y, mut z, mut w]: [Self; 4]) -> [Self; 4] {
                y = y.wrapping_add(w >> 1);
                w = w.wrapping_sub(y >> 1);
                y = y.wrapping_add(w);
                w = w.wrapping_shl(1).wrapping_sub(y);
                z = z.wrapping_add(x);
                x = x.wrapping_shl(1).wrapping_sub(z);
                y = y.wrapping_add(z);
                z = z.wrapping_shl(1).wrapping_sub(y);
                w = w.wrapping_add(x);
                x = x.wrapping_shl(1).wrapping_sub(w);
                [x, y, z, w]
            }

            fn lift_reversibly([x, mut y, mut z, mut w]: [Self; 4]) -> [Self; 4] {
                w = w.wrapping_add(z);
                z = z.wrapping_add(y);
                w = w.wrapping_add(z);
                y = y.wrapping_add(x);
                z = z.wrapping_add(y);
                w = w.wrapping_add(z);
                [x, y, z, w]
            }

            fn reinterpret(self) -> u64 {
                let bits = if self < 0 { self ^ <$int>::MAX } else { self };
                u64::from(bits as $uint)
            }

            fn scale(self, exponent: i32) -> u64 {
                $scale(self, exponent)
            }
        }
    };
}

integer!(i32, u32, 5, 8, 0xaaaa_aaaa, |n: i32, exponent: i32| {
    // Exact as a double; below the smallest float it is rounded as the library's `ldexp` does.
    let unit = power_of_two(exponent - 30) as f32;
    u64::from((unit * n as f32).to_bits())
});
integer!(
    i64,
    u64,
    6,
    11,
    0xaaaa_aaaa_aaaa_aaaa,
    |n: i64, exponent: i32| { (power_of_two(exponent - 62) * n as f64).to_bits() }
);

/// 2 to the power of `exponent`; 0 where that is too small for a double.
fn power_of_two(exponent: i32) -> f64 {
    match exponent {
        1024.. => f64::INFINITY,
        -1022..1024 => f64::from_bits(((exponent + 1023) as u64) << 52),
        -1074..-1022 => f64::from_bits(1 << (exponent + 1074)),
        _ => 0.0,
    }
}
