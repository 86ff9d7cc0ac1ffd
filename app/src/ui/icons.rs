//! Icons: characters of the Phosphor font in `assets/fonts`.
//!
//! Written by `assets/fonts/make_fonts.py` from `icons.txt`; change them there.

/// A file (`file`)
pub const FILE: &str = "\u{e230}";
/// Opening or making a file (`file-plus`)
pub const FILE_PLUS: &str = "\u{e236}";
/// A group, closed (`folder`)
pub const GROUP_CLOSED: &str = "\u{e24a}";
/// A group, open (`folder-open`)
pub const GROUP_OPEN: &str = "\u{e256}";
/// A scalar dataset (`dot-outline`)
pub const SCALAR: &str = "\u{ece0}";
/// A one-dimensional dataset (`chart-line`)
pub const ARRAY_1D: &str = "\u{e154}";
/// A two-dimensional dataset (`grid-four`)
pub const ARRAY_2D: &str = "\u{e296}";
/// A dataset of three or more dimensions (`cube`)
pub const ARRAY_ND: &str = "\u{e1da}";
/// A table (compound records) (`table`)
pub const TABLE: &str = "\u{e476}";
/// Text (`text-aa`)
pub const TEXT: &str = "\u{e6ee}";
/// An image (`image`)
pub const IMAGE: &str = "\u{e2ca}";
/// A committed datatype (`brackets-curly`)
pub const COMMITTED_TYPE: &str = "\u{e860}";
/// A dataset without elements (`circle-dashed`)
pub const NULL_SPACE: &str = "\u{e602}";
/// An enumeration (`list-numbers`)
pub const ENUM: &str = "\u{e2f6}";
/// Booleans (`toggle-left`)
pub const BOOLEAN: &str = "\u{e674}";
/// An object of unknown kind (`question`)
pub const UNKNOWN: &str = "\u{e3e8}";
/// A soft link (`arrow-bend-up-right`)
pub const LINK_SOFT: &str = "\u{e026}";
/// An external link (`arrow-square-out`)
pub const LINK_EXTERNAL: &str = "\u{e5de}";
/// A link whose target is missing (`link-break`)
pub const LINK_BROKEN: &str = "\u{e2e4}";
/// An object with several hard links (`link`)
pub const LINK_HARD: &str = "\u{e2e2}";
/// A link back to an ancestor (`arrows-clockwise`)
pub const LOOP: &str = "\u{e094}";
/// An attribute (`tag`)
pub const ATTRIBUTE: &str = "\u{e478}";
/// A reference (`cursor-click`)
pub const REFERENCE: &str = "\u{e7c8}";
/// A dimension scale (`ruler`)
pub const DIMENSION_SCALE: &str = "\u{e6b8}";
/// Read-only, locked (`lock-simple`)
pub const LOCK: &str = "\u{e308}";
/// Unlocked for editing (`lock-simple-open`)
pub const UNLOCK: &str = "\u{e30a}";
/// Search (`magnifying-glass`)
pub const SEARCH: &str = "\u{e30c}";
/// Close (`x`)
pub const CLOSE: &str = "\u{e4f6}";
/// A warning (`warning`)
pub const WARNING: &str = "\u{e4e0}";
/// An error (`warning-circle`)
pub const ERROR: &str = "\u{e4e2}";
/// Information (`info`)
pub const INFO: &str = "\u{e2ce}";
/// Help (`question-mark`)
pub const HELP: &str = "\u{e3e9}";
/// Light theme (`sun`)
pub const SUN: &str = "\u{e472}";
/// Dark theme (`moon`)
pub const MOON: &str = "\u{e330}";
/// The system's theme (`circle-half`)
pub const THEME_SYSTEM: &str = "\u{e18c}";
/// Reload (`arrow-clockwise`)
pub const RELOAD: &str = "\u{e036}";
/// Closed, or further right (`caret-right`)
pub const CHEVRON_RIGHT: &str = "\u{e13a}";
/// Open, or further down (`caret-down`)
pub const CHEVRON_DOWN: &str = "\u{e136}";
/// Further left (`caret-left`)
pub const CHEVRON_LEFT: &str = "\u{e138}";
/// Further up (`caret-up`)
pub const CHEVRON_UP: &str = "\u{e13c}";
/// A choice (`caret-up-down`)
pub const CHEVRON_UP_DOWN: &str = "\u{e140}";
/// Play (`play`)
pub const PLAY: &str = "\u{e3d0}";
/// Pause (`pause`)
pub const PAUSE: &str = "\u{e39e}";
/// Stop (`stop`)
pub const STOP: &str = "\u{e46c}";
/// Step to the first (`caret-line-left`)
pub const STEP_BACK: &str = "\u{e132}";
/// Step to the last (`caret-line-right`)
pub const STEP_FORWARD: &str = "\u{e130}";
/// One step back (`skip-back`)
pub const SKIP_BACK: &str = "\u{e5a4}";
/// One step on (`skip-forward`)
pub const SKIP_FORWARD: &str = "\u{e5a6}";
/// Add (`plus`)
pub const PLUS: &str = "\u{e3d4}";
/// Take away (`minus`)
pub const MINUS: &str = "\u{e32a}";
/// Done, chosen (`check`)
pub const CHECK: &str = "\u{e182}";
/// Copy (`copy`)
pub const COPY: &str = "\u{e1ca}";
/// Cut (`scissors`)
pub const CUT: &str = "\u{eae0}";
/// Paste (`clipboard-text`)
pub const PASTE: &str = "\u{e198}";
/// Delete (`trash`)
pub const DELETE: &str = "\u{e4a6}";
/// Edit (`pencil-simple`)
pub const EDIT: &str = "\u{e3b4}";
/// Save (`floppy-disk`)
pub const SAVE: &str = "\u{e248}";
/// Undo (`arrow-u-up-left`)
pub const UNDO: &str = "\u{e08a}";
/// Redo (`arrow-u-up-right`)
pub const REDO: &str = "\u{e08c}";
/// Back (`arrow-left`)
pub const BACK: &str = "\u{e058}";
/// Forward (`arrow-right`)
pub const FORWARD: &str = "\u{e06c}";
/// Up (`arrow-up`)
pub const UP: &str = "\u{e08e}";
/// Down (`arrow-down`)
pub const DOWN: &str = "\u{e03e}";
/// Menu (`list`)
pub const MENU: &str = "\u{e2f0}";
/// More (`dots-three`)
pub const MORE: &str = "\u{e1fe}";
/// Preferences (`gear-six`)
pub const SETTINGS: &str = "\u{e272}";
/// Filter (`funnel-simple`)
pub const FILTER: &str = "\u{e268}";
/// Sort (`sort-ascending`)
pub const SORT: &str = "\u{e444}";
/// Zoom in (`magnifying-glass-plus`)
pub const ZOOM_IN: &str = "\u{e310}";
/// Zoom out (`magnifying-glass-minus`)
pub const ZOOM_OUT: &str = "\u{e30e}";
/// Fit the view (`arrows-out`)
pub const FIT: &str = "\u{e0a2}";
/// Readout under the cursor (`crosshair`)
pub const CROSSHAIR: &str = "\u{e1d6}";
/// A plot (`chart-line-up`)
pub const PLOT: &str = "\u{e156}";
/// A histogram (`chart-bar`)
pub const HISTOGRAM: &str = "\u{e150}";
/// A scatter plot (`chart-scatter`)
pub const SCATTER: &str = "\u{eaac}";
/// Colour map (`palette`)
pub const PALETTE: &str = "\u{e6c8}";
/// Source code (`code`)
pub const CODE: &str = "\u{e1bc}";
/// Export (`export`)
pub const EXPORT: &str = "\u{eaf0}";
/// Time, recent (`clock`)
pub const CLOCK: &str = "\u{e19a}";
/// Waiting (`hourglass-medium`)
pub const WAITING: &str = "\u{e2b8}";
/// In progress (`circle-notch`)
pub const SPINNER: &str = "\u{eb44}";
/// The home folder, the root (`house`)
pub const HOME: &str = "\u{e2c2}";
/// A drive (`hard-drive`)
pub const DRIVE: &str = "\u{e29e}";
/// A folder on disk (`folder-simple`)
pub const FOLDER: &str = "\u{e25a}";
/// A function (`function`)
pub const FUNCTION: &str = "\u{ebe4}";
/// An index, a number (`hash`)
pub const HASH: &str = "\u{e2a2}";
/// Split side by side (`columns`)
pub const SPLIT: &str = "\u{e546}";
/// Keep (`push-pin`)
pub const PIN: &str = "\u{e3e2}";
/// A favourite (`star`)
pub const STAR: &str = "\u{e46a}";
/// Shown (`eye`)
pub const EYE: &str = "\u{e220}";
/// Hidden (`eye-slash`)
pub const EYE_CLOSED: &str = "\u{e224}";
/// Keys (`keyboard`)
pub const KEYBOARD: &str = "\u{e2d8}";
/// Settings of a view (`sliders-horizontal`)
pub const SLIDERS: &str = "\u{e434}";
/// Horizontal extent (`arrows-horizontal`)
pub const WIDTH: &str = "\u{eb06}";
/// Vertical extent (`arrows-vertical`)
pub const HEIGHT: &str = "\u{eb04}";
/// Raw bytes (`binary`)
pub const BINARY: &str = "\u{ee60}";
/// A stack of slabs (`stack`)
pub const STACK: &str = "\u{e466}";
/// The tree (`tree-structure`)
pub const TREE: &str = "\u{e67c}";

/// Every icon, for the tests and the icon sheet.
pub const ALL: &[(&str, &str)] = &[
    ("FILE", FILE),
    ("FILE_PLUS", FILE_PLUS),
    ("GROUP_CLOSED", GROUP_CLOSED),
    ("GROUP_OPEN", GROUP_OPEN),
    ("SCALAR", SCALAR),
    ("ARRAY_1D", ARRAY_1D),
    ("ARRAY_2D", ARRAY_2D),
    ("ARRAY_ND", ARRAY_ND),
    ("TABLE", TABLE),
    ("TEXT", TEXT),
    ("IMAGE", IMAGE),
    ("COMMITTED_TYPE", COMMITTED_TYPE),
    ("NULL_SPACE", NULL_SPACE),
    ("ENUM", ENUM),
    ("BOOLEAN", BOOLEAN),
    ("UNKNOWN", UNKNOWN),
    ("LINK_SOFT", LINK_SOFT),
    ("LINK_EXTERNAL", LINK_EXTERNAL),
    ("LINK_BROKEN", LINK_BROKEN),
    ("LINK_HARD", LINK_HARD),
    ("LOOP", LOOP),
    ("ATTRIBUTE", ATTRIBUTE),
    ("REFERENCE", REFERENCE),
    ("DIMENSION_SCALE", DIMENSION_SCALE),
    ("LOCK", LOCK),
    ("UNLOCK", UNLOCK),
    ("SEARCH", SEARCH),
    ("CLOSE", CLOSE),
    ("WARNING", WARNING),
    ("ERROR", ERROR),
    ("INFO", INFO),
    ("HELP", HELP),
    ("SUN", SUN),
    ("MOON", MOON),
    ("THEME_SYSTEM", THEME_SYSTEM),
    ("RELOAD", RELOAD),
    ("CHEVRON_RIGHT", CHEVRON_RIGHT),
    ("CHEVRON_DOWN", CHEVRON_DOWN),
    ("CHEVRON_LEFT", CHEVRON_LEFT),
    ("CHEVRON_UP", CHEVRON_UP),
    ("CHEVRON_UP_DOWN", CHEVRON_UP_DOWN),
    ("PLAY", PLAY),
    ("PAUSE", PAUSE),
    ("STOP", STOP),
    ("STEP_BACK", STEP_BACK),
    ("STEP_FORWARD", STEP_FORWARD),
    ("SKIP_BACK", SKIP_BACK),
    ("SKIP_FORWARD", SKIP_FORWARD),
    ("PLUS", PLUS),
    ("MINUS", MINUS),
    ("CHECK", CHECK),
    ("COPY", COPY),
    ("CUT", CUT),
    ("PASTE", PASTE),
    ("DELETE", DELETE),
    ("EDIT", EDIT),
    ("SAVE", SAVE),
    ("UNDO", UNDO),
    ("REDO", REDO),
    ("BACK", BACK),
    ("FORWARD", FORWARD),
    ("UP", UP),
    ("DOWN", DOWN),
    ("MENU", MENU),
    ("MORE", MORE),
    ("SETTINGS", SETTINGS),
    ("FILTER", FILTER),
    ("SORT", SORT),
    ("ZOOM_IN", ZOOM_IN),
    ("ZOOM_OUT", ZOOM_OUT),
    ("FIT", FIT),
    ("CROSSHAIR", CROSSHAIR),
    ("PLOT", PLOT),
    ("HISTOGRAM", HISTOGRAM),
    ("SCATTER", SCATTER),
    ("PALETTE", PALETTE),
    ("CODE", CODE),
    ("EXPORT", EXPORT),
    ("CLOCK", CLOCK),
    ("WAITING", WAITING),
    ("SPINNER", SPINNER),
    ("HOME", HOME),
    ("DRIVE", DRIVE),
    ("FOLDER", FOLDER),
    ("FUNCTION", FUNCTION),
    ("HASH", HASH),
    ("SPLIT", SPLIT),
    ("PIN", PIN),
    ("STAR", STAR),
    ("EYE", EYE),
    ("EYE_CLOSED", EYE_CLOSED),
    ("KEYBOARD", KEYBOARD),
    ("SLIDERS", SLIDERS),
    ("WIDTH", WIDTH),
    ("HEIGHT", HEIGHT),
    ("BINARY", BINARY),
    ("STACK", STACK),
    ("TREE", TREE),
];
