//! The name of a state: a print of everything in it.

use std::fmt::{Debug, Write};
use std::rc::Rc;

use super::{Mail, State};

impl State {
    /// Prints what has changed since the state before.
    pub(super) fn print(&mut self, before: Option<&Self>) {
        let mut prints = Vec::with_capacity(self.town.tablets.len() + 2);
        for (number, tablet) in self.town.tablets.iter().enumerate() {
            let same = before.filter(|before| {
                let was = before.town.tablets.get(number);
                was.is_some_and(|was| Rc::ptr_eq(was, tablet))
            });
            let known = same.and_then(|before| before.prints.get(number).copied());
            prints.push(known.unwrap_or_else(|| print_of(&tablet.memory())));
        }
        let same = before.filter(|before| Rc::ptr_eq(&before.town.server, &self.town.server));
        let known = same.and_then(|before| before.prints.get(prints.len()).copied());
        prints.push(known.unwrap_or_else(|| print_of(&self.town.server)));
        prints.push(print_of(&(
            &self.town.people,
            self.mail.each_ref().map(|mail| mail.as_ref().map(bytes_of)),
            self.copies.iter().map(|copy| &copy.0).collect::<Vec<_>>(),
            self.left,
        )));
        self.prints = prints;
    }

    pub(super) fn name(&self) -> u128 {
        let mut name = 0_u128;
        for print in &self.prints {
            let mixed =
                (name ^ u128::from(*print)).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
            name = mixed ^ (mixed >> 67);
        }
        name
    }
}

fn bytes_of(mail: &Mail) -> (bool, &[u8]) {
    match mail {
        Mail::Out(letter, _) => (true, &letter.body),
        Mail::Back(reply, _) => (false, reply),
    }
}

/// A hash of everything that a value's description tells.
fn print_of(value: &impl Debug) -> u64 {
    let mut print = Print(0xcbf2_9ce4_8422_2325);
    // Writing into a number does not fail.
    let _ = write!(print, "{value:?}");
    print.0
}

/// Takes bytes in eight at a time.
struct Print(u64);

impl Write for Print {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let (eights, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        for eight in eights.iter().chain([&last]) {
            let mixed = (self.0 ^ u64::from_le_bytes(*eight)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            self.0 = mixed ^ (mixed >> 29);
        }
        Ok(())
    }
}
