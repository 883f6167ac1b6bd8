//! Bodies of earlier versions, rewritten step by step into the present one.
//!
//! Every operation read from anywhere passes here before anybody judges it. There has been one
//! version so far, so the chain is empty; a new version brings the step from the one before it,
//! and no step is ever taken out. The frozen keys of the envelope mean the same in every version
//! and are not among the entries.

/// The keys after the frozen ones, each value as its own CBOR.
pub(super) type Entries = Vec<(u64, Vec<u8>)>;

/// Rewrites the entries of one version into those of the next; none where they are not what that
/// version wrote.
pub(super) type Step = fn(Entries) -> Option<Entries>;

/// The steps, by the version they begin from.
pub(super) const STEPS: &[(u16, Step)] = &[];

/// The entries as the version `present` writes them; none where there is no way there.
pub(super) fn upcast(
    steps: &[(u16, Step)],
    mut version: u16,
    present: u16,
    mut entries: Entries,
) -> Option<Entries> {
    while version < present {
        let (_, step) = steps.iter().find(|(from, _)| *from == version)?;
        entries = step(entries)?;
        version = version.checked_add(1)?;
    }
    (version == present).then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version that never was: it kept the field under key 30 and had no base.
    fn from_the_zeroth(entries: Entries) -> Option<Entries> {
        let mut entries: Entries = entries
            .into_iter()
            .map(|(key, value)| (if key == 30 { 11 } else { key }, value))
            .collect();
        entries.push((12, vec![0x00]));
        entries.sort_by_key(|(key, _)| *key);
        entries.iter().any(|(key, _)| *key == 11).then_some(entries)
    }

    fn from_the_first(entries: Entries) -> Option<Entries> {
        let doubled = entries.into_iter().map(|(key, value)| (key * 2, value));
        Some(doubled.collect()).filter(|entries: &Entries| !entries.is_empty())
    }

    const EVER: &[(u16, Step)] = &[(0, from_the_zeroth), (1, from_the_first)];

    #[test]
    fn an_older_body_takes_every_step_to_the_present() {
        let zeroth = vec![(10, vec![0x01]), (13, vec![0x05]), (30, vec![0x04])];
        let first = vec![
            (10, vec![0x01]),
            (11, vec![0x04]),
            (12, vec![0x00]),
            (13, vec![0x05]),
        ];
        assert_eq!(upcast(EVER, 0, 1, zeroth.clone()), Some(first.clone()));
        let second = upcast(EVER, 0, 2, zeroth);
        assert_eq!(second.map(|entries| entries[1].0), Some(22));
        assert_eq!(upcast(EVER, 1, 1, first.clone()), Some(first));
    }

    #[test]
    fn what_no_step_leads_from_is_left_alone() {
        assert_eq!(upcast(EVER, 3, 2, Vec::new()), None, "the future");
        assert_eq!(upcast(&[], 0, 1, Vec::new()), None, "a gap in the chain");
        assert_eq!(
            upcast(EVER, 0, 1, vec![(10, vec![])]),
            None,
            "not its shape"
        );
    }

    /// What the upcast body says is what reading the bytes gives.
    #[test]
    fn an_upcast_body_is_read_like_any_other() {
        let zeroth = vec![(10, vec![0x01]), (13, vec![0x05]), (30, vec![0x04])];
        let first = upcast(EVER, 0, 1, zeroth).unwrap_or_default();
        let entries: Vec<(u64, &[u8])> = first
            .iter()
            .map(|(key, value)| (*key, value.as_slice()))
            .collect();
        let read = super::super::body::decode(&entries).ok();
        let expected = super::super::Body::Set {
            field: crate::schema::Field(4),
            base: crate::operation::Base::default(),
            value: crate::value::Value::Integer(5),
        };
        assert_eq!(read, Some((expected, Vec::new())));
    }
}
