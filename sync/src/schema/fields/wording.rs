//! Fields of what a city's documents say: their legal bases and the coat of arms. The passages
//! are fields of the government itself.
#![expect(
    missing_docs,
    reason = "each constant is documented by its label in FIELDS"
)]

/// Fields of a legal basis.
pub mod legal_basis {
    use super::super::prelude::*;
    pub const CITATION: Field = Field(1);
    pub const CITED_FROM: Field = Field(2);
    pub const CITED_UNTIL: Field = Field(3);
    pub const ORDER: Field = Field(4);
    pub const REMOVED: Field = Field(5);

    pub const FIELDS: &[FieldRule] = &[
        required(CITATION, "citation", "Dasar hukum", SHORT),
        required(CITED_FROM, "cited_from", "Dikutip mulai", DATE),
        rule(CITED_UNTIL, "cited_until", "Dikutip sampai", DATE),
        rule(ORDER, "order", "Urutan", FieldType::Order),
        rule(REMOVED, "removed", "Dihapus", FieldType::Removed),
    ];
}

/// Fields of a coat of arms. Another picture is another row, so that what was printed with this
/// one can be printed again.
pub mod coat_of_arms {
    use super::super::prelude::*;
    pub const PICTURE: Field = Field(1);

    pub const FIELDS: &[FieldRule] = &[required(
        PICTURE,
        "picture",
        "Gambar lambang",
        FieldType::Fixed(&FieldType::Picture),
    )];
}
