//! Floating-point numbers as C's `printf` writes them: `%g`, `%.3f`, `%+12.4e`.

use std::io::Write;

/// A format of one number: text before, flags, width, precision, conversion, text behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FloatFormat {
    before: String,
    flags: Flags,
    width: usize,
    precision: Option<usize>,
    conversion: Conversion,
    upper: bool,
    behind: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Flags {
    left: bool,
    plus: bool,
    space: bool,
    alternate: bool,
    zero: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conversion {
    Fixed,
    Scientific,
    General,
    Hexadecimal,
    /// No conversion at all: the text stands for every number.
    None,
}

impl Default for FloatFormat {
    /// `%g`.
    fn default() -> Self {
        Self {
            before: String::new(),
            flags: Flags::default(),
            width: 0,
            precision: None,
            conversion: Conversion::General,
            upper: false,
            behind: String::new(),
        }
    }
}

impl FloatFormat {
    /// So many significant digits, an exponent where that is shorter.
    pub fn general(digits: usize) -> Self {
        Self {
            precision: Some(digits),
            ..Self::default()
        }
    }

    /// The format that `text` gives; `None` where it asks for anything but one floating-point
    /// number.
    pub fn parse(text: &str) -> Option<Self> {
        let mut format = Self {
            conversion: Conversion::None,
            ..Self::default()
        };
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            let literal = match character {
                '%' if rest.peek() == Some(&'%') => {
                    rest.next();
                    '%'
                }
                '%' if format.conversion == Conversion::None => {
                    format.parse_directive(&mut rest)?;
                    continue;
                }
                '%' => return None,
                other => other,
            };
            match format.conversion {
                Conversion::None => format.before.push(literal),
                _ => format.behind.push(literal),
            }
        }
        Some(format)
    }

    fn parse_directive(
        &mut self,
        rest: &mut std::iter::Peekable<std::str::Chars<'_>>,
    ) -> Option<()> {
        while let Some(flag) = rest.next_if(|c| "-+ #0".contains(*c)) {
            match flag {
                '-' => self.flags.left = true,
                '+' => self.flags.plus = true,
                ' ' => self.flags.space = true,
                '#' => self.flags.alternate = true,
                _ => self.flags.zero = true,
            }
        }
        let number = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            let mut digits = String::new();
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            match digits.as_str() {
                "" => Some(0),
                // More would be a page of digits, not a number.
                digits => digits.parse::<usize>().ok().filter(|n| *n <= 4096),
            }
        };
        self.width = number(rest)?;
        if rest.next_if_eq(&'.').is_some() {
            self.precision = Some(number(rest)?);
        }
        while rest.next_if(|c| matches!(c, 'l' | 'L')).is_some() {}
        let conversion = rest.next()?;
        self.upper = conversion.is_ascii_uppercase();
        self.conversion = match conversion.to_ascii_lowercase() {
            'f' => Conversion::Fixed,
            'e' => Conversion::Scientific,
            'g' => Conversion::General,
            'a' => Conversion::Hexadecimal,
            _ => return None,
        };
        Some(())
    }

    /// Whether it is `%g` and nothing else.
    fn is_plain(&self) -> bool {
        self.conversion == Conversion::General
            && self.precision.unwrap_or(6) == 6
            && self.width == 0
            && !self.upper
            && self.flags == Flags::default()
            && self.before.is_empty()
            && self.behind.is_empty()
    }

    /// Writes the number.
    pub fn write(&self, out: &mut Vec<u8>, value: f64) {
        match self.is_plain() {
            true => write_general(out, value),
            false => out.extend_from_slice(self.format(value).as_bytes()),
        }
    }

    /// The number as text.
    pub fn format(&self, value: f64) -> String {
        let mut out = self.before.clone();
        if self.conversion != Conversion::None {
            let body = match value.is_finite() {
                true => self.digits(value.abs()),
                false if value.is_nan() => "nan".into(),
                false => "inf".into(),
            };
            let body = if self.upper {
                body.to_ascii_uppercase()
            } else {
                body
            };
            let sign = match value.is_sign_negative() {
                true => "-",
                false if self.flags.plus => "+",
                false if self.flags.space => " ",
                false => "",
            };
            let room = self.width.saturating_sub(sign.len() + body.len());
            match self.flags {
                Flags { left: true, .. } => out += &format!("{sign}{body}{:room$}", ""),
                Flags { zero: true, .. } if value.is_finite() => {
                    let (prefix, digits) = match body.strip_prefix("0x") {
                        Some(digits) => ("0x", digits),
                        None => ("", body.as_str()),
                    };
                    out += &format!("{sign}{prefix}{}{digits}", "0".repeat(room));
                }
                _ => out += &format!("{:room$}{sign}{body}", ""),
            }
        }
        out + &self.behind
    }

    /// The digits of a number that is finite and not negative.
    fn digits(&self, value: f64) -> String {
        let precision = self.precision.unwrap_or(6);
        match self.conversion {
            Conversion::Fixed => self.pointed(format!("{value:.precision$}")),
            Conversion::Scientific => self.scientific(value, precision),
            Conversion::Hexadecimal => hexadecimal(value, self.precision),
            _ => self.general_digits(value, precision.max(1)),
        }
    }

    /// With a point even without digits behind it, where that is asked for.
    fn pointed(&self, digits: String) -> String {
        match self.flags.alternate && !digits.contains('.') {
            true => digits + ".",
            false => digits,
        }
    }

    /// `d.ddde+xx`: an exponent of at least two digits.
    fn scientific(&self, value: f64, precision: usize) -> String {
        let text = format!("{value:.precision$e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or_default();
        let sign = if exponent < 0 { '-' } else { '+' };
        let digits = self.pointed(digits.to_owned());
        format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
    }

    /// So many significant digits, without zeros at the end; an exponent where it is below -4 or
    /// not below the precision.
    fn general_digits(&self, value: f64, precision: usize) -> String {
        let rounded = format!("{value:.*e}", precision - 1);
        let exponent = rounded
            .split_once('e')
            .map_or("0", |(_, exponent)| exponent);
        let exponent: i32 = exponent.parse().unwrap_or_default();
        let most = i32::try_from(precision).unwrap_or(i32::MAX);
        if exponent < -4 || exponent >= most {
            let text = self.scientific(value, precision - 1);
            let (digits, exponent) = text.split_once('e').unwrap_or((&text, "+00"));
            return format!("{}e{exponent}", self.shortened(digits));
        }
        let decimals = usize::try_from(most - 1 - exponent).unwrap_or_default();
        let text = self.pointed(format!("{value:.decimals$}"));
        self.shortened(&text).to_owned()
    }

    fn shortened<'t>(&self, digits: &'t str) -> &'t str {
        match digits.contains('.') && !self.flags.alternate {
            true => digits.trim_end_matches('0').trim_end_matches('.'),
            false => digits,
        }
    }
}

/// Writes a number as `%g` does: what nearly all numbers are written by, so it is quick.
fn write_general(out: &mut Vec<u8>, value: f64) {
    const SMALL: f64 = 1e6;
    // Writing to memory does not fail.
    if value.fract() == 0.0 && value.abs() < SMALL && value.to_bits() != (-0.0_f64).to_bits() {
        let _ = write!(out, "{}", value as i32);
        return;
    }
    if !value.is_finite() || value == 0.0 {
        return out.extend_from_slice(FloatFormat::default().format(value).as_bytes());
    }
    // `-d.ddddde-xxx`
    let mut scratch = [0_u8; 24];
    let mut rest = &mut scratch[..];
    let _ = write!(rest, "{value:.5e}");
    let unused = rest.len();
    let text = scratch.get(..scratch.len() - unused).unwrap_or_default();
    let sign = usize::from(value < 0.0);
    out.extend_from_slice(text.get(..sign).unwrap_or_default());
    let (digits, exponent) = text
        .get(sign..)
        .and_then(|t| t.split_at_checked(7))
        .unwrap_or_default();
    let exponent = exponent.get(1..).unwrap_or_default();
    let exponent: i32 = str::from_utf8(exponent)
        .ok()
        .and_then(|e| e.parse().ok())
        .unwrap_or(0);
    let lead = digits.first().copied().unwrap_or(b'0');
    let others = digits.get(2..).unwrap_or_default();
    let kept = others
        .iter()
        .rposition(|digit| *digit != b'0')
        .map_or(0, |at| at + 1);
    let others = others.get(..kept).unwrap_or_default();
    match exponent {
        0..6 => {
            let whole = exponent as usize;
            out.push(lead);
            out.extend_from_slice(others.get(..whole).unwrap_or(others));
            out.extend(std::iter::repeat_n(
                b'0',
                whole.saturating_sub(others.len()),
            ));
            if let Some(decimals @ [_, ..]) = others.get(whole..) {
                out.push(b'.');
                out.extend_from_slice(decimals);
            }
        }
        -4..0 => {
            out.extend_from_slice(b"0.");
            out.extend(std::iter::repeat_n(
                b'0',
                exponent.unsigned_abs() as usize - 1,
            ));
            out.push(lead);
            out.extend_from_slice(others);
        }
        _ => {
            out.push(lead);
            if !others.is_empty() {
                out.push(b'.');
                out.extend_from_slice(others);
            }
            let _ = write!(
                out,
                "e{}{:02}",
                if exponent < 0 { '-' } else { '+' },
                exponent.abs()
            );
        }
    }
}

/// `0x1.8p+1`: as few digits as it takes, or so many.
fn hexadecimal(value: f64, precision: Option<usize>) -> String {
    let bits = value.to_bits();
    let (exponent, mut mantissa) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    let (mut lead, power) = match exponent {
        0 if mantissa == 0 => (0_u64, 0),
        0 => (0, -1022),
        _ => (1, exponent - 1023),
    };
    let kept = precision.unwrap_or(13);
    if kept < 13 {
        let dropped = (13 - kept) * 4;
        let whole = lead << 52 | mantissa;
        let (half, rest) = (1_u64 << (dropped - 1), whole & ((1 << dropped) - 1));
        let mut upper = whole >> dropped;
        if rest > half || (rest == half && upper & 1 == 1) {
            upper += 1;
        }
        lead = upper << dropped >> 52;
        mantissa = (upper << dropped) & ((1 << 52) - 1);
    }
    let digits = format!("{mantissa:013x}");
    let digits = match precision {
        None => digits.trim_end_matches('0').to_owned(),
        Some(count) if count <= 13 => digits.get(..count).unwrap_or_default().to_owned(),
        Some(count) => format!("{digits:0<count$}"),
    };
    let point = if digits.is_empty() { "" } else { "." };
    format!("0x{lead:x}{point}{digits}p{power:+}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(format: &str, value: f64) -> String {
        FloatFormat::parse(format).unwrap().format(value)
    }

    #[test]
    fn six_significant_digits_without_zeros_at_the_end() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (999_999.5, "1e+06"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e300, "1e+300"),
            (123_456_789.0, "1.23457e+08"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(FloatFormat::default().format(value), expected);
        }
    }

    #[test]
    fn the_quick_way_writes_the_same() {
        let slow = FloatFormat {
            precision: Some(6),
            ..FloatFormat::default()
        };
        let mut value = 1.234_567_891e-12_f64;
        while value < 1e13 {
            for number in [value, -value, value.round(), value * 8.1, 1.0 / value] {
                let mut out = Vec::new();
                FloatFormat::default().write(&mut out, number);
                assert_eq!(String::from_utf8(out).unwrap(), slow.format(number));
            }
            value *= 1.37;
        }
        for number in [
            0.0,
            -0.0,
            999_999.5,
            999_999.4,
            1e5,
            1e-4,
            f64::NAN,
            -f64::INFINITY,
        ] {
            let mut out = Vec::new();
            FloatFormat::default().write(&mut out, number);
            assert_eq!(String::from_utf8(out).unwrap(), slow.format(number));
        }
    }

    #[test]
    fn flags_width_and_precision_are_those_of_c() {
        assert_eq!(text("%.3f", 2.0), "2.000");
        assert_eq!(text("%8.2f|", -2.5), "   -2.50|");
        assert_eq!(text("%-8.2f|", 2.5), "2.50    |");
        assert_eq!(text("%08.2f", -2.5), "-0002.50");
        assert_eq!(text("%+e", 12345.678), "+1.234568e+04");
        assert_eq!(text("%.0e", 12345.678), "1e+04");
        assert_eq!(text("%#g", 1.0), "1.00000");
        assert_eq!(text("%G", 1e-10), "1E-10");
        assert_eq!(text("%a", 3.0), "0x1.8p+1");
        assert_eq!(text("100%%", 3.0), "100%");
    }

    #[test]
    fn what_is_no_float_is_refused() {
        for format in ["%d", "%s", "%f%f", "%", "%.99999f", "%n"] {
            assert_eq!(FloatFormat::parse(format), None, "{format}");
        }
    }
}
