//! The bits of numbers that do not use all of them, as h5ls describes them.

use std::fmt::Write;

use hyperslab_engine::datatype::{ByteOrder, Float, Integer, Normalization};

/// Which bits of an element are in use, and what fills the others.
pub struct Bits {
    /// Bits of the element.
    pub all: usize,
    /// Number of significant bits.
    pub precision: usize,
    /// First significant bit.
    pub offset: usize,
    /// Values of the bits below and above.
    pub pads: [bool; 2],
}

impl Bits {
    /// The bits of an integer or bit field of `size` bytes.
    pub fn of_integer(size: usize, integer: &Integer) -> Self {
        Self {
            all: size.saturating_mul(8),
            precision: integer.precision.into(),
            offset: integer.bit_offset.into(),
            pads: [integer.low_pad, integer.high_pad],
        }
    }

    /// The bits of a floating-point number of `size` bytes.
    pub fn of_float(size: usize, float: &Float) -> Self {
        Self {
            all: size.saturating_mul(8),
            precision: float.precision.into(),
            offset: float.bit_offset.into(),
            pads: [float.padding[0], float.padding[1]],
        }
    }

    /// Writes lines about precision and padding, where the precision is not everything.
    pub fn write(&self, out: &mut String, indent: usize) {
        if self.all == self.precision {
            return;
        }
        let (precision, offset) = (self.precision, self.offset);
        let plural = plural(precision);
        let _ = write!(
            out,
            "\n{:indent$}({precision} bit{plural} of precision beginning at bit {offset})",
            ""
        );
        let above = self.all.saturating_sub(offset.saturating_add(precision));
        let mut pads = Vec::new();
        if offset > 0 {
            pads.push(pad(offset, self.pads[0], 0));
        }
        if above > 0 {
            pads.push(pad(above, self.pads[1], self.all - above));
        }
        if !pads.is_empty() {
            let _ = write!(out, "\n{:indent$}({})", "", pads.join(", "));
        }
    }
}

fn pad(count: usize, value: bool, first: usize) -> String {
    let value = filling(value);
    format!("{count} {value} bit{} at bit {first}", plural(count))
}

fn filling(value: bool) -> &'static str {
    if value { "one" } else { "zero" }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// Byte order as h5ls names it; nothing for single bytes.
pub fn order(size: usize, order: ByteOrder) -> &'static str {
    match order {
        _ if size <= 1 => "",
        ByteOrder::Little => " little-endian",
        ByteOrder::Big => " big-endian",
        ByteOrder::Vax => " mixed-endian",
    }
}

/// Writes the lines about the parts of a floating-point number.
pub fn write_float_parts(out: &mut String, float: &Float, indent: usize) {
    let normalization = match float.normalization {
        Normalization::Implied => ", msb implied",
        Normalization::Set => ", msb always set",
        Normalization::None => ", no normalization",
    };
    let (mantissa, exponent) = (
        usize::from(float.mantissa_size),
        usize::from(float.exponent_size),
    );
    let _ = write!(
        out,
        "\n{:indent$}(significant for {mantissa} bit{} at bit {}{normalization})",
        "",
        plural(mantissa),
        float.mantissa_position
    );
    let _ = write!(
        out,
        "\n{:indent$}(exponent for {exponent} bit{} at bit {}, bias is {:#x})",
        "",
        plural(exponent),
        float.exponent_position,
        float.exponent_bias
    );
    let _ = write!(out, "\n{:indent$}(sign bit at {})", "", float.sign_position);
    if 1 + exponent + mantissa < usize::from(float.precision) {
        let filling = filling(float.padding[2]);
        let _ = write!(out, "\n{:indent$}(internal padding bits are {filling})", "");
    }
}
