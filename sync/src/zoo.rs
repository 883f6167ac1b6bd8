//! The bug zoo: one seeded mutant of the engine for every mistake that sync engines are known
//! to make. With the test-only feature `zoo` a thread may wake one of them; the simulation must
//! then find it. Without the feature `mutant` is `false` at compile time and every marked site
//! is what it would be without the mark.

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    // The device's store and tabs.
    /// A save is called durable before its transaction has committed.
    DebounceLoss,
    /// Two tabs give two operations the same place in the device's sequence.
    IdNotBumped,
    /// Only what the tab with the network role writes reaches the outbox.
    LeaderOnlyOutbox,
    /// The cursor is stored before the rows it stands for.
    CursorBeforeData,
    /// An answer that refuses a push clears the piece from the outbox.
    DropOnRefusal,
    /// Rings between tabs are all a leader ever hears of the others' edits.
    LostRingForgotten,
    // The replica.
    /// A receipted operation stops replaying before the base holds its effect.
    ReplayStopsAtReceipt,
    /// A reply is taken whatever request it answers.
    NonceIgnored,
    /// A captive portal's page counts as the server's consent.
    PortalIsConsent,
    /// The cursor jumps to the head although the page ended before it.
    CursorSkipsRest,
    /// A differing checksum is not acted on.
    ChecksumNotCompared,
    /// The checksum leaves the value out.
    ChecksumIgnoresValue,
    /// Keys of the future are dropped when an operation is written again.
    UnknownKeysDropped,
    /// The place that a restored server wants to go on from is not heard.
    ExpectedIgnored,
    /// What a restored server has of a device is not compared with what the device has receipts
    /// for.
    InventoryIgnored,
    /// What the reply to a push says of the operation before it is not compared with its receipt.
    PlaceBeforeIgnored,
    /// What stood in a scope stays beside what a page from the beginning brings.
    ResetKeepsRows,
    /// With a scope that is taken away goes what was written for it.
    RevokeDropsOutbox,
    /// An edit shows although the row it is of is gone.
    ReplayWithoutBase,
    /// A replaced edit that never had an effect is shown until its page comes.
    SupersededReplays,
    /// An edit waits for the page of a scope out of reach, and is shown for ever.
    UnreachableReplays,
    /// A changed fate counts as heard although its operation has no receipt yet.
    FateHeardEarly,
    // The server.
    /// The reply leaves before the transaction commits.
    AckWithoutPersist,
    /// Sequences come from a counter outside the transaction.
    SequenceWithoutLock,
    /// A known identity is known whatever its content.
    ClonesUnnoticed,
    /// What a copied store sends behind its first own place is taken as the device's.
    CopyGoesOn,
    /// Whoever fills an empty place of a device is that device.
    EmptyPlaceIsFree,
    /// That an operation was set aside for another copy's counts as its fate.
    SetAsideIsAFate,
    /// The bytes of a file are not held against its name.
    FileUnchecked,
    /// Rights are those of the sign-in, not of the moment.
    RightsOfSignIn,
    /// An operation is judged again when it comes again.
    JudgedTwice,
    /// A push that was cut short is stored as far as it can be read.
    HalfPushStored,
    /// A push that begins after what the server has is taken without a question.
    GapAccepted,
    // The ledger.
    /// The later clock wins.
    LaterClockWins,
    /// The later arrival wins.
    LaterArrivalWins,
    /// The loser of a conflict is kept nowhere.
    HiddenLoser,
    /// An author's own later edit supersedes everybody's challenges.
    SupersedesOthers,
    /// A device's own earlier edit counts as unseen.
    OwnEditsConflict,
    /// An operation that comes behind its author's later one takes its place.
    OvertakenStands,
    /// Settling a conflict settles what its author had not seen.
    ResolveSettlesUnseen,
    /// Taking a row out passes over what its author had not seen.
    RemovalOverUnseen,
    /// Whoever puts a row back that is in again already counts as the one who put it back.
    PutBackTwiceIsOwn,
    /// An edit of a row taken out meanwhile leaves it out.
    EditOfRemovedHidden,
    /// A workflow step is taken for whatever content.
    ContentRootIgnored,
    /// A place names what its author saw, whichever history it is of.
    LostHistoryIsSeen,
    /// A locked document takes edits.
    LateEditApplied,
    /// The figures of a report that is sent, or that a reviewer has accepted, take edits.
    LateFigureApplied,
    /// The closed record of a session takes words.
    ClosedRecordWritten,
    /// A version of a plan takes words although another has replaced it.
    ReplacedPlanWritten,
    /// What is written once is written again.
    FixedWritten,
    /// Operations are judged in the order of their clocks.
    OrderByClock,
    /// A right is not asked for.
    RightNotAsked,
    /// The stamp names the one who had written before.
    StampNotRenewed,
    /// A change does not move the cell up for those who pull.
    TouchedNotMoved,
    /// A page may end inside one sequence.
    PageCutsSequence,
    /// Scopes no longer allowed are not named to the device.
    RevokedNotNamed,
    /// A save is judged operation by operation.
    SaveTorn,
    /// A move renews who has written what it moves.
    MoveRenewsStamps,
    /// Rows that a move takes out stay where they were.
    MoveLeavesRows,
    /// An adopted edit stays decided about, and its fate is not told.
    AdoptUntold,
    /// An adopted edit is ascribed to who adopted it.
    AdoptLosesAuthor,
    /// A save that came to nothing waits where its agreement was before it moved.
    HeldWhereItWas,
    /// Whoever is signed in counts as the author.
    AuthorNotChecked,
    /// A workflow step is taken from whatever state.
    StaleStep,
    /// A document with open conflicts goes on its way.
    ConflictsDoNotBlock,
    // The connection.
    /// After signing in nothing starts again.
    SignInForgetsOutbox,
    /// A request without an answer is never given up.
    WatchdogAsleep,
    /// A build too old to pull does not push either.
    OutdatedStopsPushing,
    // A line that opens.
    /// Wherever a line says that everything stands, the device has it.
    StandingBelieved,
    /// Where everything stands is told by numbers alone.
    StandingWithoutDigest,
    /// That everything stands elsewhere is no reason to ask.
    StandingUnheard,
    /// A line that opens and tells nothing leaves nothing to ask for.
    SilentLineBelieved,
}

impl Mutant {
    /// Every one.
    pub const ALL: [Self; 72] = [
        Self::DebounceLoss,
        Self::IdNotBumped,
        Self::LeaderOnlyOutbox,
        Self::CursorBeforeData,
        Self::DropOnRefusal,
        Self::LostRingForgotten,
        Self::ReplayStopsAtReceipt,
        Self::NonceIgnored,
        Self::PortalIsConsent,
        Self::CursorSkipsRest,
        Self::ChecksumNotCompared,
        Self::ChecksumIgnoresValue,
        Self::UnknownKeysDropped,
        Self::ExpectedIgnored,
        Self::InventoryIgnored,
        Self::PlaceBeforeIgnored,
        Self::ResetKeepsRows,
        Self::RevokeDropsOutbox,
        Self::ReplayWithoutBase,
        Self::SupersededReplays,
        Self::UnreachableReplays,
        Self::FateHeardEarly,
        Self::AckWithoutPersist,
        Self::SequenceWithoutLock,
        Self::ClonesUnnoticed,
        Self::CopyGoesOn,
        Self::EmptyPlaceIsFree,
        Self::SetAsideIsAFate,
        Self::FileUnchecked,
        Self::RightsOfSignIn,
        Self::JudgedTwice,
        Self::HalfPushStored,
        Self::GapAccepted,
        Self::LaterClockWins,
        Self::LaterArrivalWins,
        Self::HiddenLoser,
        Self::SupersedesOthers,
        Self::OwnEditsConflict,
        Self::OvertakenStands,
        Self::ResolveSettlesUnseen,
        Self::RemovalOverUnseen,
        Self::PutBackTwiceIsOwn,
        Self::EditOfRemovedHidden,
        Self::ContentRootIgnored,
        Self::LostHistoryIsSeen,
        Self::LateEditApplied,
        Self::LateFigureApplied,
        Self::ClosedRecordWritten,
        Self::ReplacedPlanWritten,
        Self::FixedWritten,
        Self::OrderByClock,
        Self::RightNotAsked,
        Self::StampNotRenewed,
        Self::TouchedNotMoved,
        Self::PageCutsSequence,
        Self::RevokedNotNamed,
        Self::SaveTorn,
        Self::MoveRenewsStamps,
        Self::MoveLeavesRows,
        Self::AdoptUntold,
        Self::AdoptLosesAuthor,
        Self::HeldWhereItWas,
        Self::AuthorNotChecked,
        Self::StaleStep,
        Self::ConflictsDoNotBlock,
        Self::SignInForgetsOutbox,
        Self::WatchdogAsleep,
        Self::OutdatedStopsPushing,
        Self::StandingBelieved,
        Self::StandingWithoutDigest,
        Self::StandingUnheard,
        Self::SilentLineBelieved,
    ];
}

#[cfg(feature = "zoo")]
mod awake {
    use std::cell::Cell;

    use super::Mutant;

    thread_local! {
        static AWAKE: Cell<Option<Mutant>> = const { Cell::new(None) };
    }

    /// Wakes one mutant in this thread, or puts all back to sleep.
    pub fn wake(mutant: Option<Mutant>) {
        AWAKE.set(mutant);
    }

    pub(crate) fn mutant(mutant: Mutant) -> bool {
        AWAKE.get() == Some(mutant)
    }

    pub(crate) fn is_any_awake() -> bool {
        AWAKE.get().is_some()
    }
}

#[cfg(feature = "zoo")]
pub use awake::wake;
#[cfg(feature = "zoo")]
pub(crate) use awake::{is_any_awake, mutant};

/// Whether any mutant is awake: never, in what ships.
#[cfg(all(not(feature = "zoo"), any(test, feature = "testing")))]
pub(crate) const fn is_any_awake() -> bool {
    false
}

/// Whether this mutant is awake: never, in what ships.
#[cfg(not(feature = "zoo"))]
pub(crate) const fn mutant(_mutant: Mutant) -> bool {
    false
}
