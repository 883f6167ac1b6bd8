//! Who holds a position, from when to when, and under which title.
//!
//! The kind (Pj., Plt., Plh.) belongs to the appointment and so to the document signed under
//! it, never to the person: the same person is definitive in one agency and acting in another.

use chrono::NaiveDate;

use super::position::Rank;
use crate::coded::coded_enum;
use crate::value::{AppointmentId, Nip, PositionId};

coded_enum! {
    /// How a person holds a position.
    pub enum AppointmentKind {
        /// The regular holder.
        Definitif => "definitif", "Definitif";
        /// Penjabat: holds a head of region's office between terms.
        Pj => "pj", "Penjabat (Pj.)";
        /// Pelaksana tugas: acts while the position is vacant.
        Plt => "plt", "Pelaksana Tugas (Plt.)";
        /// Pelaksana harian: acts for days.
        Plh => "plh", "Pelaksana Harian (Plh.)";
    }
}

impl AppointmentKind {
    /// What is printed before the title, with its space: "Plt. ".
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Definitif => "",
            Self::Pj => "Pj. ",
            Self::Plt => "Plt. ",
            Self::Plh => "Plh. ",
        }
    }

    /// Whether this holder fills the position, so that nobody may act for it.
    pub const fn fills_position(self) -> bool {
        matches!(self, Self::Definitif | Self::Pj)
    }
}

/// A person's time in a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Identity.
    pub id: AppointmentId,
    /// The position held.
    pub position: PositionId,
    /// Name with academic titles, as printed.
    pub holder_name: String,
    /// Number of a civil servant; the head of region has none.
    pub nip: Option<Nip>,
    /// Under which title.
    pub kind: AppointmentKind,
    /// First day.
    pub start: NaiveDate,
    /// Last day, which still belongs to it; none while it lasts.
    pub end: Option<NaiveDate>,
    /// Number of the decree.
    pub decree: String,
}

impl Appointment {
    /// Whether the appointment is in force on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.start <= day && self.end.is_none_or(|end| day <= end)
    }

    /// Whether two appointments share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(other.start) || other.covers(self.start)
    }
}

/// What is wrong with a set of appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppointmentProblemKind {
    /// It ends before it starts.
    EndsBeforeStart,
    /// Two people fill a structural position on the same day.
    TwoHolders,
    /// Somebody acts although the position is filled, or two people act at once.
    ActingWhileFilled,
    /// One person holds two positions definitively on the same day.
    TwoDefinitive,
}

/// One broken rule, between one appointment and possibly another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppointmentProblem {
    /// Which rule.
    pub kind: AppointmentProblemKind,
    /// The appointment at fault.
    pub appointment: AppointmentId,
    /// The appointment it collides with.
    pub other: Option<AppointmentId>,
}

impl AppointmentProblemKind {
    /// Every rule.
    pub const ALL: [Self; 4] = [
        Self::EndsBeforeStart,
        Self::TwoHolders,
        Self::ActingWhileFilled,
        Self::TwoDefinitive,
    ];

    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EndsBeforeStart => "appointment_ends_before_start",
            Self::TwoHolders => "appointment_two_holders",
            Self::ActingWhileFilled => "appointment_acting_while_filled",
            Self::TwoDefinitive => "appointment_two_definitive",
        }
    }

    /// What a person reads.
    pub const fn user_message(self) -> &'static str {
        match self {
            Self::EndsBeforeStart => {
                "Tanggal berakhir mendahului tanggal mulai. Perbaiki salah satu tanggal."
            }
            Self::TwoHolders => {
                "Jabatan ini dipegang dua pejabat pada hari yang sama. \
                 Akhiri masa jabatan pejabat terdahulu."
            }
            Self::ActingWhileFilled => {
                "Plt./Plh. hanya untuk jabatan yang sedang kosong. \
                 Sesuaikan tanggal dengan pejabat lain di jabatan ini."
            }
            Self::TwoDefinitive => {
                "Satu orang tidak dapat menjadi pejabat definitif di dua jabatan. \
                 Ubah salah satunya menjadi Plt."
            }
        }
    }
}

/// Checks the appointments of one government. `rank_of` answers the rank of a position.
///
/// Functional positions have many holders, so only structural ones are checked for overlap.
pub fn appointment_problems(
    appointments: &[Appointment],
    rank_of: impl Fn(PositionId) -> Option<Rank>,
) -> Vec<AppointmentProblem> {
    let mut problems = Vec::new();
    for (index, appointment) in appointments.iter().enumerate() {
        if appointment.end.is_some_and(|end| end < appointment.start) {
            problems.push(AppointmentProblem {
                kind: AppointmentProblemKind::EndsBeforeStart,
                appointment: appointment.id,
                other: None,
            });
        }
        for earlier in appointments.iter().take(index) {
            let structural = rank_of(appointment.position).is_some_and(Rank::is_structural);
            if let Some(kind) = collision(earlier, appointment, structural) {
                problems.push(AppointmentProblem {
                    kind,
                    appointment: appointment.id,
                    other: Some(earlier.id),
                });
            }
        }
    }
    problems
}

fn collision(
    one: &Appointment,
    two: &Appointment,
    structural: bool,
) -> Option<AppointmentProblemKind> {
    if !one.overlaps(two) {
        return None;
    }
    if one.position == two.position {
        if !structural {
            return None;
        }
        return Some(
            match (one.kind.fills_position(), two.kind.fills_position()) {
                (true, true) => AppointmentProblemKind::TwoHolders,
                _ => AppointmentProblemKind::ActingWhileFilled,
            },
        );
    }
    let same_person = one.nip.is_some() && one.nip == two.nip;
    let both_definitive =
        one.kind == AppointmentKind::Definitif && two.kind == AppointmentKind::Definitif;
    (same_person && both_definitive).then_some(AppointmentProblemKind::TwoDefinitive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, month, day).expect("date")
    }

    fn appointment(
        id: u128,
        position: u128,
        kind: AppointmentKind,
        start: NaiveDate,
        end: Option<NaiveDate>,
    ) -> Appointment {
        Appointment {
            id: AppointmentId::from_uuid(Uuid::from_u128(id)),
            position: PositionId::from_uuid(Uuid::from_u128(position)),
            holder_name: "Nama Pejabat".to_owned(),
            nip: None,
            kind,
            start,
            end,
            decree: String::new(),
        }
    }

    fn kinds(appointments: &[Appointment], rank: Rank) -> Vec<AppointmentProblemKind> {
        let problems = appointment_problems(appointments, |_| Some(rank));
        problems.into_iter().map(|problem| problem.kind).collect()
    }

    #[test]
    fn two_definitive_holders_may_not_share_a_day() {
        let holders = [
            appointment(
                1,
                1,
                AppointmentKind::Definitif,
                day(1, 1),
                Some(day(6, 30)),
            ),
            appointment(2, 1, AppointmentKind::Definitif, day(6, 30), None),
        ];
        assert_eq!(
            kinds(&holders, Rank::JptPratama),
            [AppointmentProblemKind::TwoHolders]
        );
        assert_eq!(kinds(&holders, Rank::Fungsional), []);
    }

    #[test]
    fn acting_official_fills_a_vacancy_only() {
        let vacancy = [
            appointment(
                1,
                1,
                AppointmentKind::Definitif,
                day(1, 1),
                Some(day(6, 30)),
            ),
            appointment(2, 1, AppointmentKind::Plt, day(7, 1), None),
        ];
        assert_eq!(kinds(&vacancy, Rank::JptPratama), []);
        let filled = [
            appointment(1, 1, AppointmentKind::Definitif, day(1, 1), None),
            appointment(2, 1, AppointmentKind::Plt, day(7, 1), None),
        ];
        let problem = AppointmentProblemKind::ActingWhileFilled;
        assert_eq!(kinds(&filled, Rank::JptPratama), [problem]);
    }

    #[test]
    fn one_person_acts_elsewhere_but_is_definitive_once() {
        let nip = Nip::parse("190000012000001001").expect("18 digits");
        let mut own = appointment(1, 1, AppointmentKind::Definitif, day(1, 1), None);
        let mut other = appointment(2, 2, AppointmentKind::Plt, day(2, 1), None);
        own.nip = Some(nip.clone());
        other.nip = Some(nip);
        assert_eq!(kinds(&[own.clone(), other.clone()], Rank::JptPratama), []);
        other.kind = AppointmentKind::Definitif;
        let problem = AppointmentProblemKind::TwoDefinitive;
        assert_eq!(kinds(&[own, other], Rank::JptPratama), [problem]);
    }

    #[test]
    fn an_appointment_may_not_end_before_it_starts() {
        let wrong = [appointment(
            1,
            1,
            AppointmentKind::Plh,
            day(3, 2),
            Some(day(3, 1)),
        )];
        assert_eq!(
            kinds(&wrong, Rank::Pengawas),
            [AppointmentProblemKind::EndsBeforeStart]
        );
    }
}
