//! Notes that several people write apart.

use super::*;
use crate::merge::ORIGINALS_MAX;

const BEGUN: &str = "Hujan lebat. Jalan rusak. Bahan terlambat.";

fn write(device: &mut Device, text: &str) {
    let field = realization::OBSTACLES;
    let value = Value::text(text);
    let drafts = edit::set_realization(&device.replica, ITEM, Quarter::First, field, value);
    device.act(drafts.unwrap(), NOW);
}

fn note(city: &City) -> Cell {
    city.cell(REALIZATION(), realization::OBSTACLES)
}

fn shown(device: &Device) -> &str {
    let row = device.replica.row(REALIZATION()).unwrap();
    row.text(realization::OBSTACLES)
}

/// A note that two operators have before them.
fn begun() -> (City, Device, Device) {
    let (mut city, mut first) = City::in_force();
    write(&mut first, BEGUN);
    city.sync(&mut first);
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    (city, first, second)
}

#[test]
fn two_people_who_change_different_sentences_both_stand() {
    let (mut city, mut first, mut second) = begun();
    write(
        &mut first,
        "Hujan sangat lebat. Jalan rusak. Bahan terlambat.",
    );
    let own = "Hujan lebat. Jalan rusak. Bahan terlambat dua minggu.";
    write(&mut second, own);
    city.sync(&mut first);
    city.sync(&mut second);
    city.sync(&mut first);
    let merged = "Hujan sangat lebat. Jalan rusak. Bahan terlambat dua minggu.";
    for device in [&first, &second] {
        assert_eq!(shown(device), merged);
        assert_eq!(device.replica.conflicts().count(), 0);
        let row = device.replica.row(REALIZATION()).unwrap();
        let cell = row.cells.get(&realization::OBSTACLES).unwrap();
        let authors: Vec<EntityId> = cell
            .originals
            .iter()
            .map(|text| text.stamp.author)
            .collect();
        assert!(cell.merged);
        assert_eq!(authors, [first.person.user, second.person.user]);
        assert_eq!(cell.originals[1].value, words(own));
    }
    assert_eq!(last_fate(&second), Disposition::Merged);
    assert_eq!(last_fate(&first), Disposition::Applied);

    // Who edits the merged text has seen both: one text stands again.
    write(&mut first, "Hujan reda.");
    city.sync(&mut first);
    let cell = note(&city);
    assert_eq!(cell.value, words("Hujan reda."));
    assert!(!cell.merged && cell.originals.is_empty());
}

#[test]
fn two_people_who_change_the_same_sentence_wait_for_a_decision() {
    let (mut city, mut first, mut second) = begun();
    write(&mut first, "Hujan ringan. Jalan rusak. Bahan terlambat.");
    write(&mut second, "Hujan badai. Jalan rusak. Bahan terlambat.");
    city.sync(&mut first);
    city.sync(&mut second);
    assert_eq!(last_fate(&second), Disposition::Conflict);
    assert_eq!(note(&city).challengers.len(), 1);
    assert_eq!(note(&city).challengers[0].base_value, words(BEGUN));
}

#[test]
fn a_later_text_of_the_same_device_does_not_undo_what_it_has_not_seen() {
    let (mut city, mut first, mut second) = begun();
    write(
        &mut first,
        "Hujan sangat lebat. Jalan rusak. Bahan terlambat.",
    );
    city.sync(&mut first);
    write(
        &mut second,
        "Hujan lebat. Jalan rusak. Bahan terlambat lama.",
    );
    write(
        &mut second,
        "Hujan lebat. Jalan rusak. Bahan terlambat lama. Dana cair.",
    );
    city.sync(&mut second);
    let cell = note(&city);
    let merged = "Hujan sangat lebat. Jalan rusak. Bahan terlambat lama. Dana cair.";
    assert_eq!(cell.value, words(merged));
    assert_eq!(
        cell.originals.len(),
        2,
        "the later text took the earlier one's place"
    );
}

/// The text both began from may be a merged one, which no single operation says.
#[test]
fn what_someone_takes_out_of_a_merged_text_stays_out() {
    let (mut city, mut first, mut second) = begun();
    let mut third = city.device(7, Role::AgencyOperator);
    write(
        &mut first,
        "Banjir. Hujan lebat. Jalan rusak. Bahan terlambat.",
    );
    write(
        &mut second,
        "Hujan lebat. Jalan rusak. Bahan terlambat. Dana cair.",
    );
    city.sync(&mut first);
    city.sync(&mut second);
    city.sync(&mut first);
    city.sync(&mut third);
    write(
        &mut first,
        "Hujan lebat. Jalan rusak. Bahan terlambat. Dana cair.",
    );
    write(
        &mut third,
        "Banjir. Hujan lebat. Jalan rusak. Bahan datang. Dana cair.",
    );
    city.sync(&mut third);
    city.sync(&mut first);
    let merged = "Hujan lebat. Jalan rusak. Bahan datang. Dana cair.";
    assert_eq!(note(&city).value, words(merged));
}

#[test]
fn so_many_texts_in_one_note_are_left_to_a_person() {
    let (mut city, mut first, _) = begun();
    let sentences = |changed: usize| -> String {
        let all = (0..20).map(|number| {
            let word = if number == changed { "baru" } else { "lama" };
            format!("Kendala {word} nomor {number}x.")
        });
        all.collect::<Vec<_>>().join(" ")
    };
    write(&mut first, &sentences(99));
    city.sync(&mut first);
    let mut writers: Vec<Device> = (0..=ORIGINALS_MAX)
        .map(|number| city.device(20 + u8::try_from(number).unwrap(), Role::AgencyOperator))
        .collect();
    for writer in &mut writers {
        city.sync(writer);
    }
    for (number, writer) in writers.iter_mut().enumerate() {
        write(writer, &sentences(number * 2));
    }
    for writer in &mut writers {
        city.sync(writer);
    }
    let cell = note(&city);
    assert_eq!(cell.originals.len(), ORIGINALS_MAX);
    assert_eq!(cell.challengers.len(), 1);
}

/// What an own unsent edit hides has not been seen, whatever the next edit is made on.
#[test]
fn an_edit_on_top_of_an_unsent_one_has_not_seen_what_came_meanwhile() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut second, item::TARGET, number(90));
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    // The second device hears of it while its own edit still waits.
    let request = second.replica.pull_request(1);
    let reply = city
        .server
        .answer(&request.to_bytes(), &second.person, NOW, true);
    let now = crate::identity::UnixSeconds(NOW);
    let outcome = second
        .replica
        .pull_reply(&request, &reply.unwrap(), now)
        .unwrap();
    second.store.write(outcome.batch).unwrap();
    set(&mut second, item::TARGET, number(91));
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(85), "nobody has decided against it");
    assert_eq!(cell.challengers[0].value, number(91));
}

#[test]
fn a_decision_does_not_undo_what_its_authors_own_text_was_joined_with() {
    let (mut city, mut first, mut second) = begun();
    write(&mut first, "Hujan ringan. Jalan rusak. Bahan terlambat.");
    write(&mut second, "Hujan badai. Jalan rusak. Bahan terlambat.");
    city.sync(&mut first);
    city.sync(&mut second);
    city.sync(&mut first);
    // Seen by nobody else yet.
    write(&mut first, "Hujan ringan. Jalan putus. Bahan terlambat.");
    city.sync(&mut first);
    let chosen = "Hujan ringan. Jalan rusak. Bahan terlambat lama.";
    write(&mut second, chosen);
    let decision = edit::resolve(
        &second.replica,
        REALIZATION(),
        realization::OBSTACLES,
        Value::text(chosen),
        "sesuai berkas",
    );
    second.act(vec![decision.unwrap()], NOW);
    city.sync(&mut second);
    let cell = note(&city);
    assert_eq!(
        cell.value,
        words("Hujan ringan. Jalan putus. Bahan terlambat lama.")
    );
    assert_eq!(cell.challengers.len(), 1, "a person looks at the two");
    assert_eq!(last_fate(&second), Disposition::Conflict);
}
