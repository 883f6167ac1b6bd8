//! Who signs in the towns of tests.

use ikrar_domain::people::Role;

/// The name that agreements of tests print for the one who signs in this role: only the printed
/// person signs.
pub const fn printed_name(role: Role) -> Option<&'static str> {
    match role {
        Role::AgencyHead => Some("Siti Rahma"),
        Role::Leader => Some("Budi Santosa"),
        Role::UnitOfficial => Some("Rina Misal"),
        _ => None,
    }
}
