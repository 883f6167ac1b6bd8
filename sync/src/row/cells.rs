//! The cells of one row, in the order of their fields.
//!
//! A row has a handful of cells and a city has a hundred thousand, most of which are only read. One
//! sorted piece of memory per row holds nothing but them; a search tree would keep room for eleven
//! in each of its nodes.

use std::iter::Map;
use std::{slice, vec};

use super::Cell;
use crate::schema::Field;

type Place = (Field, Cell);

/// See the module's words. To its users it is a map from field to cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(Vec<Place>);

impl Cells {
    /// No cells, and no room for any.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// No cells, and room for so many.
    pub fn with_capacity(cells: usize) -> Self {
        Self(Vec::with_capacity(cells))
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A field's cell, where somebody has set it.
    pub fn get(&self, field: &Field) -> Option<&Cell> {
        let place = self.place(*field).ok()?;
        self.0.get(place).map(|(_, cell)| cell)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, field: &Field) -> Option<&mut Cell> {
        let place = self.place(*field).ok()?;
        self.0.get_mut(place).map(|(_, cell)| cell)
    }

    /// Whether somebody has set this field.
    pub fn contains_key(&self, field: &Field) -> bool {
        self.place(*field).is_ok()
    }

    /// Puts a cell in place of what the field had; gives that back.
    pub fn insert(&mut self, field: Field, cell: Cell) -> Option<Cell> {
        match self.place(field) {
            Ok(place) => Some(std::mem::replace(&mut self.0[place].1, cell)),
            Err(place) => {
                self.put(place, field, cell);
                None
            }
        }
    }

    /// Takes a field's cell out.
    pub fn remove(&mut self, field: &Field) -> Option<Cell> {
        let place = self.place(*field).ok()?;
        Some(self.0.remove(place).1)
    }

    /// A field's place, to be filled where it is empty.
    pub fn entry(&mut self, field: Field) -> Entry<'_> {
        Entry { cells: self, field }
    }

    /// Fields and cells.
    pub fn iter(&self) -> Iter<'_> {
        self.0.iter().map(as_references)
    }

    /// The fields.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Field> {
        self.0.iter().map(|(field, _)| field)
    }

    /// The cells.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Cell> {
        self.0.iter().map(|(_, cell)| cell)
    }

    /// The cells, to change them.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Cell> {
        self.0.iter_mut().map(|(_, cell)| cell)
    }

    /// Where a field stands, or where it would.
    fn place(&self, field: Field) -> Result<usize, usize> {
        self.0.binary_search_by_key(&field, |(field, _)| *field)
    }

    fn put(&mut self, place: usize, field: Field, cell: Cell) {
        if self.0.len() == self.0.capacity() {
            // Rows get their cells together or one by one, and keep them.
            self.0.reserve_exact((self.0.len() / 4).max(1));
        }
        self.0.insert(place, (field, cell));
    }
}

/// A field's place among the cells.
#[derive(Debug)]
pub struct Entry<'a> {
    cells: &'a mut Cells,
    field: Field,
}

impl<'a> Entry<'a> {
    /// The field's cell; an empty one where there was none.
    pub fn or_default(self) -> &'a mut Cell {
        let Self { cells, field } = self;
        let place = match cells.place(field) {
            Ok(place) => place,
            Err(place) => {
                cells.put(place, field, Cell::default());
                place
            }
        };
        &mut cells.0[place].1
    }
}

/// Fields and cells of a row.
pub(super) type Iter<'a> = Map<slice::Iter<'a, Place>, fn(&Place) -> (&Field, &Cell)>;

const fn as_references((field, cell): &Place) -> (&Field, &Cell) {
    (field, cell)
}

impl<'a> IntoIterator for &'a Cells {
    type Item = (&'a Field, &'a Cell);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Cells {
    type Item = Place;
    type IntoIter = vec::IntoIter<Place>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Place> for Cells {
    fn from_iter<T: IntoIterator<Item = Place>>(places: T) -> Self {
        let places = places.into_iter();
        let mut cells = Self::with_capacity(places.size_hint().0);
        for (field, cell) in places {
            cells.insert(field, cell);
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::identity::Seq;

    fn cell(version: u64) -> Cell {
        Cell {
            version: Seq(version),
            ..Cell::default()
        }
    }

    proptest! {
        /// Whatever is done, a search tree would say the same.
        #[test]
        fn cells_are_a_map(
            steps in proptest::collection::vec((0..4_u8, 0..12_u16, 0..9_u64), 0..60),
        ) {
            let (mut cells, mut map) = (Cells::new(), BTreeMap::new());
            for (step, field, version) in steps {
                let field = Field(field);
                match step {
                    0 => prop_assert_eq!(
                        cells.insert(field, cell(version)),
                        map.insert(field, cell(version))
                    ),
                    1 => prop_assert_eq!(cells.remove(&field), map.remove(&field)),
                    2 => {
                        cells.entry(field).or_default().touched = Seq(version);
                        map.entry(field).or_default().touched = Seq(version);
                    }
                    _ => prop_assert_eq!(cells.get_mut(&field), map.get_mut(&field)),
                }
                prop_assert_eq!(cells.len(), map.len());
                prop_assert_eq!(cells.get(&field), map.get(&field));
            }
            prop_assert!(cells.iter().eq(map.iter()));
            prop_assert!(cells.keys().eq(map.keys()) && cells.values().eq(map.values()));
            prop_assert!(map.into_iter().collect::<Cells>() == cells);
        }
    }

    #[test]
    fn a_row_has_room_for_little_more_than_it_holds() {
        let mut cells = Cells::new();
        for field in 1..=20 {
            cells.insert(Field(field), Cell::default());
            let room = cells.0.capacity();
            assert!(room <= cells.len() + cells.len() / 4 + 1, "{room}");
        }
    }
}
