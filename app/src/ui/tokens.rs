//! Design tokens: colours by role for each theme, sizes, spacing, text styles.
//!
//! Panels take every colour and size from here; [`apply`] is the one place that
//! turns them into egui's style.

use std::sync::Arc;

use egui::style::{ScrollStyle, Selection, WidgetVisuals, Widgets};
use egui::{
    Color32, CornerRadius, FontId, Margin, Shadow, Stroke, Style, TextStyle, Theme, Visuals, vec2,
};

use super::fonts;

/// Colours by role. Obtain the current theme's with [`colors`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colors {
    /// Behind content: tables, text, plots.
    pub surface: Color32,
    /// Behind bars, headers, side panels, menus.
    pub raised: Color32,
    /// The pointer over a row or a button.
    pub hover: Color32,
    /// A button held down; the track of a slider.
    pub pressed: Color32,
    /// One-pixel lines between things.
    pub line: Color32,
    /// Outlines that must be found: text fields, buttons.
    pub line_strong: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight: captions, headers, units.
    pub quiet: Color32,
    /// Text of no weight: fill values, placeholders, disabled.
    pub faint: Color32,
    /// Links, focus, the active tab.
    pub accent: Color32,
    /// Text on the accent colour.
    pub on_accent: Color32,
    /// Behind selected rows and cells.
    pub selection: Color32,
    /// Behind the selection of a part that does not have the focus.
    pub selection_quiet: Color32,
    /// Something to know of.
    pub warning: Color32,
    /// Something that failed.
    pub error: Color32,
    /// New, not yet saved.
    pub added: Color32,
    /// Changed, not yet saved.
    pub changed: Color32,
    /// Removed, not yet saved.
    pub removed: Color32,
    /// Where an image has no number (NaN or fill); no colour map has it.
    pub missing: Color32,
    /// Lines of a plot, in order (Okabe and Ito's palette).
    pub series: [Color32; 8],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The light theme.
pub const LIGHT: Colors = Colors {
    surface: rgb(0xFFFFFF),
    raised: rgb(0xF6F7F9),
    hover: rgb(0xECEFF3),
    pressed: rgb(0xDFE3E9),
    line: rgb(0xE2E5E9),
    line_strong: rgb(0xC4CAD2),
    text: rgb(0x1D2127),
    quiet: rgb(0x626A73),
    faint: rgb(0x9AA2AC),
    accent: rgb(0x2F6FEB),
    on_accent: rgb(0xFFFFFF),
    selection: rgb(0xD6E4FD),
    selection_quiet: rgb(0xE8ECF2),
    warning: rgb(0x9A6700),
    error: rgb(0xC9252D),
    added: rgb(0x1A7F4B),
    changed: rgb(0x9A6700),
    removed: rgb(0xC9252D),
    missing: rgb(0xE7C8D6),
    series: [
        rgb(0x0072B2),
        rgb(0xE69F00),
        rgb(0x009E73),
        rgb(0xCC79A7),
        rgb(0x56B4E9),
        rgb(0xD55E00),
        rgb(0xC8B900),
        rgb(0x1D2127),
    ],
};

/// The dark theme.
pub const DARK: Colors = Colors {
    surface: rgb(0x15181C),
    raised: rgb(0x1C2025),
    hover: rgb(0x262B32),
    pressed: rgb(0x313740),
    line: rgb(0x2B3037),
    line_strong: rgb(0x454C56),
    text: rgb(0xE4E7EB),
    quiet: rgb(0x98A1AB),
    faint: rgb(0x69727D),
    accent: rgb(0x6AA5FF),
    on_accent: rgb(0x0D1B33),
    selection: rgb(0x1F3A66),
    selection_quiet: rgb(0x2A3038),
    warning: rgb(0xE3B341),
    error: rgb(0xFF7B72),
    added: rgb(0x56D18F),
    changed: rgb(0xE3B341),
    removed: rgb(0xFF7B72),
    missing: rgb(0x5A3A48),
    series: [
        rgb(0x56B4E9),
        rgb(0xE69F00),
        rgb(0x14BE8F),
        rgb(0xCC79A7),
        rgb(0x4C8FD0),
        rgb(0xF0743A),
        rgb(0xF0E442),
        rgb(0xE4E7EB),
    ],
};

/// The colours of the theme that `ui` draws in.
pub fn colors(ui: &egui::Ui) -> &'static Colors {
    of(ui.visuals().dark_mode)
}

/// The colours of the dark or the light theme.
pub fn of(dark: bool) -> &'static Colors {
    if dark { &DARK } else { &LIGHT }
}

/// Spacing: multiples of four points.
pub mod space {
    /// Between an icon and its text.
    pub const HALF: f32 = 4.0;
    /// Inside panels, between groups.
    pub const ONE: f32 = 8.0;
    /// Between parts of a page.
    pub const TWO: f32 = 16.0;
    /// Around an empty state.
    pub const FOUR: f32 = 32.0;
}

/// Sizes of things, in points.
pub mod size {
    /// Height of a row in the tree and in tables.
    pub const ROW: f32 = 22.0;
    /// Height of bars: menu, breadcrumb, dimension bar.
    pub const BAR: f32 = 32.0;
    /// Height of the status bar.
    pub const STATUS: f32 = 24.0;
    /// How far a level of the tree is set in.
    pub const INDENT: f32 = 16.0;
    /// Side of an icon.
    pub const ICON: f32 = 16.0;
    /// Corner radius.
    pub const CORNER: u8 = 4;
    /// Width of the tree when the window opens.
    pub const TREE: f32 = 280.0;
    /// Text.
    pub const TEXT: f32 = 13.0;
    /// Numbers and paths.
    pub const MONO: f32 = 12.5;
    /// Captions.
    pub const SMALL: f32 = 11.0;
    /// Titles.
    pub const TITLE: f32 = 16.0;
}

/// How long a movement lasts at most, in seconds.
pub const MOTION: f32 = 0.08;

/// Text a weight heavier than the body, for what would otherwise be larger.
pub fn strong() -> FontId {
    FontId::new(size::TEXT, fonts::strong())
}

/// The title of a page.
pub fn title() -> FontId {
    FontId::new(size::TITLE, fonts::strong())
}

/// Body text.
pub fn body() -> FontId {
    FontId::proportional(size::TEXT)
}

/// Numbers, paths and values.
pub fn mono() -> FontId {
    FontId::monospace(size::MONO)
}

/// Captions and headers.
pub fn small() -> FontId {
    FontId::proportional(size::SMALL)
}

/// Icons at their usual size.
pub fn icon() -> FontId {
    FontId::new(size::ICON, fonts::icons())
}

/// Gives the context both themes' styles. The choice between them is egui's
/// theme preference (`Context::set_theme`).
pub fn apply(ctx: &egui::Context) {
    ctx.set_style_of(Theme::Light, Arc::new(style(Theme::Light)));
    ctx.set_style_of(Theme::Dark, Arc::new(style(Theme::Dark)));
}

fn style(theme: Theme) -> Style {
    let mut style = theme.default_style();
    style.text_styles = [
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Monospace, mono()),
        (TextStyle::Small, small()),
        (TextStyle::Heading, title()),
    ]
    .into();
    style.drag_value_text_style = TextStyle::Monospace;
    style.animation_time = MOTION;
    style.scroll_animation = egui::style::ScrollAnimation::none();

    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(space::ONE, space::HALF);
    spacing.button_padding = vec2(space::ONE, 3.0);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(4);
    spacing.indent = size::INDENT;
    spacing.interact_size = vec2(32.0, size::ROW);
    spacing.slider_rail_height = 4.0;
    spacing.icon_width = 14.0;
    spacing.icon_width_inner = 8.0;
    spacing.icon_spacing = 6.0;
    spacing.combo_width = 96.0;
    spacing.scroll = ScrollStyle {
        bar_width: 10.0,
        ..ScrollStyle::solid()
    };

    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style.visuals = visuals(theme);
    style
}

fn visuals(theme: Theme) -> Visuals {
    let dark = theme == Theme::Dark;
    let c = of(dark);
    let base = theme.default_visuals();
    let shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(if dark { 110 } else { 34 }),
    };
    let mut text_options = base.text_options;
    // Glyphs on whole pixels: crisp, and one bitmap for each.
    text_options.subpixel_binning = false;
    Visuals {
        dark_mode: dark,
        text_options,
        weak_text_color: Some(c.quiet),
        widgets: widgets(c),
        selection: Selection {
            bg_fill: c.selection,
            stroke: Stroke::new(1.0, c.accent),
        },
        hyperlink_color: c.accent,
        faint_bg_color: c.raised,
        extreme_bg_color: c.surface,
        text_edit_bg_color: Some(c.surface),
        code_bg_color: c.hover,
        warn_fg_color: c.warning,
        error_fg_color: c.error,
        text_cursor: egui::style::TextCursorStyle {
            stroke: Stroke::new(1.5, c.accent),
            ..base.text_cursor
        },
        window_corner_radius: CornerRadius::same(8),
        window_shadow: shadow,
        window_fill: c.surface,
        window_stroke: Stroke::new(1.0, c.line_strong),
        menu_corner_radius: CornerRadius::same(6),
        panel_fill: c.surface,
        popup_shadow: shadow,
        indent_has_left_vline: false,
        slider_trailing_fill: true,
        handle_shape: egui::style::HandleShape::Circle,
        disabled_alpha: 0.45,
        ..base
    }
}

fn widgets(c: &Colors) -> Widgets {
    let state = |weak, strong, outline, text| WidgetVisuals {
        weak_bg_fill: weak,
        bg_fill: strong,
        bg_stroke: Stroke::new(1.0, outline),
        fg_stroke: Stroke::new(1.0, text),
        corner_radius: CornerRadius::same(size::CORNER),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: state(c.surface, c.surface, c.line, c.text),
        inactive: state(c.raised, c.pressed, c.line_strong, c.text),
        hovered: state(c.hover, c.pressed, c.line_strong, c.text),
        active: state(c.pressed, c.line_strong, c.accent, c.text),
        open: state(c.hover, c.hover, c.line_strong, c.text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(color: Color32) -> f32 {
        let linear = |byte: u8| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_text_colour_is_readable_on_every_background() {
        for c in [&LIGHT, &DARK] {
            for back in [c.surface, c.raised, c.hover, c.selection] {
                assert!(contrast(c.text, back) >= 7.0, "text on {back:?}");
                assert!(contrast(c.quiet, back) >= 4.0, "quiet on {back:?}");
            }
            for fore in [c.accent, c.warning, c.error, c.added] {
                assert!(contrast(fore, c.surface) >= 4.3, "{fore:?} on the surface");
            }
            assert!(contrast(c.on_accent, c.accent) >= 4.3);
        }
    }

    #[test]
    fn both_themes_reach_the_context() {
        let ctx = egui::Context::default();
        apply(&ctx);
        assert_eq!(
            ctx.style_of(Theme::Dark).visuals.panel_fill,
            DARK.surface,
            "dark"
        );
        assert_eq!(
            ctx.style_of(Theme::Light).visuals.panel_fill,
            LIGHT.surface,
            "light"
        );
    }
}
