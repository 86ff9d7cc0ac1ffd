//! What differs between systems: native dialogs, directories, detection of displays.
