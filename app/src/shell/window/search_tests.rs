//! The search in the whole window: typed, streamed, stopped, and led to.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::tests::{act, example, huge, settle, shown, window};
use crate::command::{Action, CommandId, SearchAction};
use crate::state::search::Progress;

fn find(harness: &mut egui_kittest::Harness<'static, Option<super::Window>>, text: &str) {
    act(harness, Action::Run(CommandId::Find));
    act(harness, Action::Search(SearchAction::Type(text.to_owned())));
}

#[test]
fn what_is_typed_is_found_and_leads_to_the_object() {
    let mut harness = window(example(), None);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    settle(&mut harness);
    harness
        .get_by_label("Find")
        .type_text("kind = dataset and name = events");
    settle(&mut harness);
    let search = &shown(&harness).state.search;
    assert_eq!((search.found(), search.is_running()), (1, false));
    assert!(search.looked_at() > 20);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    harness.key_press(Key::ArrowDown);
    settle(&mut harness);
    let tab = shown(&harness).state.tabs.active().unwrap();
    assert_eq!(tab.path.to_string(), "/events");
    assert!(!tab.kept);
    harness.key_press(Key::Enter);
    settle(&mut harness);
    assert!(shown(&harness).state.tabs.active().unwrap().kept);
    harness.key_press(Key::Escape);
    settle(&mut harness);
    assert!(!shown(&harness).state.search.open);
    harness.get_by_label("Tree of files");
}

#[test]
fn attributes_that_are_found_are_brought_into_view() {
    let mut harness = window(example(), None);
    find(&mut harness, "@units");
    let rows = harness.query_all_by(|node| {
        node.label()
            .is_some_and(|label| label.contains(" @units = "))
    });
    let labels: Vec<String> = rows
        .filter_map(|node| node.accesskit_node().label())
        .collect();
    assert!(labels.len() > 1, "{labels:?}");
    harness.get_by_label(&labels[0]).click();
    settle(&mut harness);
    let tab = shown(&harness).state.tabs.active().unwrap();
    assert_eq!(tab.path.to_string(), labels[0].split(' ').next().unwrap());
    let attributes = tab.head().unwrap().attributes.as_ref().unwrap();
    let at = tab.attribute.unwrap();
    assert_eq!(attributes[at].name.to_string(), "units");
}

#[test]
fn a_query_that_says_nothing_says_why_and_examples_can_be_clicked() {
    let mut harness = window(example(), None);
    find(&mut harness, "(mass");
    let query = &shown(&harness).state.search.query;
    assert!(matches!(query, Some(Err(_))), "{query:?}");
    harness.get_by_label("@units").click();
    settle(&mut harness);
    let search = &shown(&harness).state.search;
    assert_eq!(search.text, "@units");
    assert!(search.found() > 0);
}

#[test]
fn files_that_open_later_are_searched_and_closed_ones_are_forgotten() {
    let mut harness = window(example(), None);
    find(&mut harness, "*");
    let first = shown(&harness).state.search.found();
    assert!(first > 20);
    act(&mut harness, Action::Open(huge(), None));
    let state = &shown(&harness).state;
    assert_eq!(state.search.results.len(), 2);
    assert!(state.search.found() > first);
    let id = state.document_at(&huge()).unwrap().id;
    act(&mut harness, Action::Close(id));
    assert_eq!(shown(&harness).state.search.found(), first);
    // A file that is read again is searched again.
    act(&mut harness, Action::Run(CommandId::Reload));
    assert_eq!(shown(&harness).state.search.found(), first);
}

#[test]
fn a_search_can_be_stopped_and_keeps_what_it_found() {
    let mut harness = window(example(), None);
    act(&mut harness, Action::Run(CommandId::Find));
    let ctx = harness.ctx.clone();
    let window = harness.state_mut().as_mut().unwrap();
    window.carry_out(&ctx, Action::Search(SearchAction::Type("*".to_owned())));
    window.carry_out(&ctx, Action::Search(SearchAction::Run));
    window.carry_out(&ctx, Action::Search(SearchAction::Stop));
    settle(&mut harness);
    let search = &shown(&harness).state.search;
    assert!(matches!(search.results[0].progress, Progress::Stopped));
    assert!(!search.is_running());
}
