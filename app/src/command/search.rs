//! Finding commands by words of their names.

use super::table::{COMMANDS, Command};

/// Commands that have every word of the query in their label or their menu's name, the best
/// matches first; all of them where nothing is asked for.
pub fn search(query: &str) -> Vec<&'static Command> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let ranked = COMMANDS.iter().filter_map(|command| {
        let label = command.label.to_lowercase();
        let menu = command.menu.0.label().to_lowercase();
        let ranks: Option<u32> = words.iter().map(|word| rank(word, &label, &menu)).sum();
        Some((ranks?, command))
    });
    let mut found: Vec<_> = ranked.collect();
    // Equal ones stay in the order of the menus.
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, command)| command).collect()
}

/// How well a word fits, 0 being best.
fn rank(word: &str, label: &str, menu: &str) -> Option<u32> {
    let begins = |text: &str| text.split_whitespace().any(|part| part.starts_with(word));
    if label.starts_with(word) {
        Some(0)
    } else if begins(label) {
        Some(1)
    } else if label.contains(word) {
        Some(2)
    } else {
        menu.contains(word).then_some(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(query: &str) -> Vec<&'static str> {
        search(query).iter().map(|command| command.label).collect()
    }

    #[test]
    fn nothing_asked_for_finds_every_command_in_the_order_of_the_table() {
        let all: Vec<_> = COMMANDS.iter().map(|command| command.label).collect();
        assert_eq!(labels("  "), all);
    }

    #[test]
    fn every_word_must_be_there_in_any_order_and_any_case() {
        assert_eq!(labels("THEME dark")[0], "Dark theme");
        assert_eq!(labels("tab next"), ["Next tab"]);
        assert!(labels("tab no-such-word").is_empty());
    }

    #[test]
    fn the_beginning_of_a_label_comes_before_the_beginning_of_a_word() {
        let found = labels("co");
        assert_eq!(found[0], "Copy path", "{found:?}");
        let found = labels("tab");
        let inside = found.iter().position(|label| *label == "Keep tab");
        assert!(inside.is_some(), "{found:?}");
    }

    #[test]
    fn the_menu_s_name_counts_after_the_labels() {
        let found = labels("file");
        let first_of_menu = found.iter().position(|label| *label == "Quit").unwrap();
        let last_of_label = found.iter().position(|l| *l == "Close file").unwrap();
        assert!(last_of_label < first_of_menu, "{found:?}");
    }
}
