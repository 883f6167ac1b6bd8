//! Writes a program anew so that it packs well.
//!
//! The linker leaves room for the greatest number wherever the cut may have to put another one;
//! writing anew takes the fewest bytes. And the functions stand in the order of their bodies'
//! bytes, so that those which begin alike are neighbours: a packer finds what it has just seen at
//! less cost than what it saw long ago.

use std::collections::BTreeMap;
use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// The same program in its fewest bytes, its functions in the order of what is in them.
pub(crate) fn ordered(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::of(wasm).context("a part of the program cannot be read")?;
    let mut module = Module::new();
    order
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .context("a part of the program cannot be written anew")?;
    Ok(module.finish())
}

/// Where each function stands.
#[derive(Debug, Default)]
struct Order {
    /// The old places of the program's own functions, counted from its first own one, as they are
    /// to stand.
    places: Vec<usize>,
    /// New number of each function by its old one; those that are brought from outside keep theirs.
    numbers: BTreeMap<u32, u32>,
}

impl Order {
    fn of(wasm: &[u8]) -> Result<Self> {
        let mut first = 0;
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            first += 1;
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        let mut places: Vec<usize> = (0..bodies.len()).collect();
        places.sort_by_key(|&place| bodies[place]);
        let number = |place: usize| u32::try_from(place).map(|place| first + place);
        let numbers = places
            .iter()
            .enumerate()
            .map(|(new, &old)| Ok((number(old)?, number(new)?)))
            .collect::<Result<_, std::num::TryFromIntError>>()?;
        Ok(Self { places, numbers })
    }

    /// What was given for each own function, in the new order.
    fn sorted<T: Clone>(&self, given: &[T]) -> Result<Vec<T>, Error> {
        let place = |&old: &usize| given.get(old).cloned();
        self.places
            .iter()
            .map(|old| place(old).ok_or(Error::InvalidCodeSectionSize))
            .collect()
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32, Error> {
        Ok(self.numbers.get(&number).copied().unwrap_or(number))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for kind in self.sorted(&types)? {
            functions.function(self.type_index(kind)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for body in self.sorted(&bodies)? {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";
    /// One type, nothing in and nothing out, and one function of it from outside.
    const BEFORE: &[u8] = &[
        1, 4, 1, 0x60, 0, 0, // the type
        2, 7, 1, 1, b'm', 1, b'f', 0, 0, // the import
        3, 3, 2, 0, 0, // two functions of its own
    ];

    /// The module whose two functions have these bodies; one of them is seen from outside.
    fn module(exported: u8, bodies: [&[u8]; 2]) -> Vec<u8> {
        let mut code = vec![2];
        for body in bodies {
            code.push(u8::try_from(body.len()).unwrap());
            code.extend(body);
        }
        let export = [7, 5, 1, 1, b'g', 0, exported];
        let length = u8::try_from(code.len()).unwrap();
        [HEADER, BEFORE, &export, &[10, length], &code].concat()
    }

    const NOTHING: &[u8] = &[0, 0x0b];

    #[test]
    fn functions_stand_in_the_order_of_their_bytes_and_are_called_by_their_new_numbers() {
        let given = module(1, [&[0, 0x10, 2, 0x10, 0, 0x0b], NOTHING]);
        let wanted = module(2, [NOTHING, &[0, 0x10, 1, 0x10, 0, 0x0b]]);
        assert_eq!(ordered(&given).unwrap(), wanted);
        assert_eq!(ordered(&wanted).unwrap(), wanted);
    }

    #[test]
    fn no_room_is_left_in_numbers() {
        let given = module(1, [&[0, 0x10, 0x82, 0x80, 0x80, 0x80, 0, 0x0b], NOTHING]);
        let wanted = module(2, [NOTHING, &[0, 0x10, 1, 0x0b]]);
        assert_eq!(ordered(&given).unwrap(), wanted);
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let whole = module(1, [NOTHING, NOTHING]);
        assert!(ordered(&whole[..whole.len() - 1]).is_err());
        assert!(ordered(&whole[..HEADER.len() + 3]).is_err());
        assert!(ordered(&HEADER[..4]).is_err());
    }
}
