//! The whole product in real Chromium, over a network that is really cut.
//!
//! `pages` says how each screen is used, `stories` what people do with them. The web app must
//! be built: `cargo xtask test` does so, or `cargo xtask build --debug` before `cargo test`.

// Marks the whole crate as tests, which may panic.
#![cfg(test)]
#![cfg_attr(
    not(feature = "typesetter"),
    allow(
        dead_code,
        unused_imports,
        reason = "some stories are told only where documents can be set"
    )
)]

mod hazards;
mod pages;
mod stories;
mod world;

use self::hazards::{
    broken_store, contract, copies, differing, eviction, kills, moments, people, tabs, versions,
};
use self::stories::{
    action_plan, afield, amendment, answers, apart, bad_input, budgeting, carry, causes,
    changed_above, crowded, decisions, district, evaluation, evaluation_sheet, evidence, in_place,
    late, look, meeting, new_official, next_period, order, paper, planning, proof, restored,
    reviewing, session, signing, superseded, waiting, wording,
};
#[cfg(feature = "typesetter")]
use self::stories::{certified, checking};
use self::world::World;
use ikrar_server::demo::volume_of_cascade;
#[cfg(feature = "typesetter")]
use support::signature_service::TestSignatureService;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_written_without_a_network_reaches_the_reviewer_and_comes_back() {
    World::tell("proof", proof::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_and_a_document_attached_offline_reach_the_reviewer_whole() {
    World::tell("evidence", evidence::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_opens_what_is_odd_and_accepts_the_rest_in_one_go_without_a_network() {
    World::tell("reviewing", reviewing::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_amendment_shows_what_it_changes_and_what_stands_below_and_behind_it() {
    World::tell("amendment", amendment::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_changes_within_the_year_and_each_answers_for_a_time_of_their_own() {
    World::tell("new-official", new_official::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_was_superseded_is_shown_and_printed_as_it_was_signed_without_a_network() {
    World::tell("superseded", superseded::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_in_a_superiors_draft_is_told_below_until_somebody_has_looked() {
    World::tell("changed-above", changed_above::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn causes_cross_agencies_and_a_circle_made_apart_is_refused_in_words() {
    World::tell("causes", causes::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn next_years_draft_comes_from_a_plan_whose_period_is_new_and_asks_about_what_ended() {
    World::tell("next-period", next_period::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_district_and_in_a_hospital_the_line_says_who_promises_to_whom() {
    World::tell("district", district::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_taken_in_from_a_table_and_an_agreement_answers_to_it() {
    World::tell("planning", planning::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_budget_is_taken_in_offline_and_every_subtotal_that_does_not_tie_is_named() {
    World::tell("budgeting", budgeting::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_names_its_targets_plans_join_and_tables_come_and_go_as_workbooks() {
    World::tell("decisions", decisions::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_is_evaluated_without_a_network_and_every_percent_says_where_it_comes_from() {
    World::tell("evaluation", evaluation::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_action_plan_is_approved_for_what_it_says_and_not_for_what_is_changed_afterwards() {
    World::tell("action-plan", action_plan::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_decides_and_signs_after_its_network_died_and_the_agency_follows_up() {
    World::tell("meeting", meeting::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_grades_itself_offline_is_evaluated_and_follows_a_recommendation_up() {
    World::tell("evaluation-sheet", evaluation_sheet::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wording_written_offline_is_printed_on_a_new_draft_and_not_on_what_was_signed() {
    World::tell("wording", wording::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_for_another_says_why_and_accounts_and_deadlines_are_kept_on_screen() {
    World::tell("in_place", in_place::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signature_captured_offline_counts_only_for_the_content_that_was_signed() {
    World::tell("signing", signing::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agreement_is_drafted_and_signed_on_one_tablet_and_no_step_needs_a_network() {
    World::tell("afield", afield::tell).await;
}

#[cfg(feature = "typesetter")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_city_promises_first_and_who_acts_for_days_is_so_called_for_ever() {
    World::tell("order", order::tell).await;
}

#[cfg(feature = "typesetter")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certified_signature_needs_the_network_and_comes_back_in_a_file() {
    let service = TestSignatureService::start().await.unwrap();
    let origin = service.origin();
    let steps = async |world: &mut World| certified::tell(world, &service).await;
    World::tell_with_service("certified", origin, steps).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_city_signs_in_one_go_and_what_was_given_up_meanwhile_holds_up_no_other() {
    World::tell("session", session::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_whose_whole_staff_promises_is_shown_piece_by_piece_and_found_by_name() {
    let data = volume_of_cascade("dinkes", crowded::AGREEMENTS).unwrap();
    World::tell_in("crowded", data, crowded::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_answered_in_words_and_nothing_is_lost() {
    World::tell("bad-input", bad_input::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_fits_tablet_and_phone_and_obeys_the_keyboard() {
    World::tell("look", look::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agreement_is_printed_without_a_network_word_by_word() {
    World::tell("paper", paper::tell).await;
}

#[cfg(feature = "typesetter")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_is_checked_on_the_device_by_file_photo_and_code() {
    World::tell("checking", checking::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_carried_as_a_file_counts_once() {
    World::tell("carry", carry::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_missing_after_a_hundred_kills() {
    hazards::tell("kills", kills::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_store_gets_back_what_was_unsent_and_sends_it_once() {
    hazards::tell("broken-store", broken_store::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_browser_takes_away_comes_back_and_typed_text_goes_last() {
    hazards::tell("eviction", eviction::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_tabs_of_which_some_die_lose_nothing_and_double_nothing() {
    hazards::tell("tabs", tabs::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_outlives_the_page_it_was_typed_in_and_clocks_do_not_matter() {
    hazards::tell("moments", moments::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_version_meets_two_open_tabs_and_a_full_outbox() {
    hazards::tell("versions", versions::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_and_a_tablet_changes_hands_without_loss_or_sight() {
    hazards::tell("people", people::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browsers_own_store_keeps_the_contract_of_stores() {
    hazards::tell("contract", contract::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_copies_of_one_profile_do_each_other_no_harm() {
    hazards::tell("copies", copies::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checksum_that_differs_is_told_in_words_and_fetched_once() {
    hazards::tell("differing", differing::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_edit_becomes_an_amendment_with_one_tap_also_offline() {
    World::tell("late", late::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_too_long_says_so_and_a_wrong_clock_raises_no_false_alarm() {
    World::tell("waiting", waiting::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_written_apart_are_joined_in_sight_and_figures_settled_in_one_go() {
    World::tell("apart", apart::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_server_and_one_that_refuses_are_told_in_words_and_lose_nothing() {
    World::tell("answers", answers::tell).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_restored_server_has_lost_comes_back_from_an_open_page_and_from_a_new_one() {
    World::tell("restored", restored::tell).await;
}
