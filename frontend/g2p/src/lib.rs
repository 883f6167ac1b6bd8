//! Arithmetic of the binary fields that QR codes are corrected in, as `rqrr` asks for it.
//!
//! The crate of this name on the registry writes the products and quotients of a field of 256
//! elements into the program as two tables of 64 kB, and they compress to more than the whole
//! reader of codes. Here a product is eight shifts. A code has some thousands of them, so that
//! nobody waits (`docs/adr/0056-fields-without-tables.md`).

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A finite field.
pub trait GaloisField:
    Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + SubAssign
    + Neg<Output = Self>
    + Mul<Output = Self>
    + MulAssign
    + Div<Output = Self>
    + DivAssign
    + Copy
    + Eq
{
    /// How many elements there are.
    const SIZE: usize;
    /// What changes nothing when it is added.
    const ZERO: Self;
    /// What changes nothing when it is multiplied.
    const ONE: Self;
    /// Every element but zero is a power of this one.
    const GENERATOR: Self;

    /// The element to a power.
    #[must_use]
    fn pow(self, exponent: usize) -> Self {
        let (mut power, mut square, mut left) = (Self::ONE, self, exponent);
        while left > 0 {
            if left % 2 == 1 {
                power *= square;
            }
            square *= square;
            left /= 2;
        }
        power
    }
}

/// The sum of two elements, and their difference too: bits are added without carrying.
pub const fn sum(one: u8, other: u8) -> u8 {
    one ^ other
}

/// The product of two elements, each a polynomial over one bit, in the field that a polynomial of
/// so many bits divides.
pub fn product(one: u8, other: u8, bits: u32, modulus: u16) -> u8 {
    let (mut sum, mut shifted) = (0, u16::from(one));
    for place in 0..bits {
        if (other >> place) & 1 == 1 {
            sum ^= shifted;
        }
        shifted <<= 1;
        if (shifted >> bits) & 1 == 1 {
            shifted ^= modulus;
        }
    }
    // Reduced at every step, it has no more than eight bits.
    u8::try_from(sum).unwrap_or_default()
}

/// Declares the field of two to the power of `bits` elements that the polynomial `modulus` divides.
/// Its generator is the element 2: both polynomials of QR codes are primitive.
#[macro_export]
macro_rules! g2p {
    ($name:ident, $bits:literal, modulus: $modulus:literal) => {
        /// An element of the field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub u8);

        impl $crate::GaloisField for $name {
            const SIZE: usize = 1 << $bits;
            const ZERO: Self = Self(0);
            const ONE: Self = Self(1);
            const GENERATOR: Self = Self(2);
        }

        impl ::std::ops::Add for $name {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self($crate::sum(self.0, other.0))
            }
        }

        impl ::std::ops::Sub for $name {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self($crate::sum(self.0, other.0))
            }
        }

        impl ::std::ops::Neg for $name {
            type Output = Self;

            fn neg(self) -> Self {
                self
            }
        }

        impl ::std::ops::Mul for $name {
            type Output = Self;

            fn mul(self, other: Self) -> Self {
                Self($crate::product(self.0, other.0, $bits, $modulus))
            }
        }

        impl ::std::ops::Div for $name {
            type Output = Self;

            /// Nothing is divided by zero: the quotient is zero then.
            fn div(self, other: Self) -> Self {
                use $crate::GaloisField as _;
                self * other.pow(Self::SIZE - 2)
            }
        }

        impl ::std::ops::AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl ::std::ops::SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                *self = *self - other;
            }
        }

        impl ::std::ops::MulAssign for $name {
            fn mul_assign(&mut self, other: Self) {
                *self = *self * other;
            }
        }

        impl ::std::ops::DivAssign for $name {
            fn div_assign(&mut self, other: Self) {
                *self = *self / other;
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::GaloisField;

    /// The two fields of QR codes.
    mod fields {
        #![expect(unreachable_pub, reason = "the macro is made for other crates")]

        g2p!(GF16, 4, modulus: 0b1_0011);
        g2p!(GF256, 8, modulus: 0b1_0001_1101);
    }

    use fields::{GF16, GF256};

    fn is_a_field<F: GaloisField + std::fmt::Debug>(of: impl Fn(u8) -> F) {
        let all: Vec<F> = (0..F::SIZE)
            .map(|one| of(u8::try_from(one).unwrap()))
            .collect();
        let mut powers = vec![F::ONE];
        while let Some(next) = powers.last().map(|last| *last * F::GENERATOR)
            && next != F::ONE
        {
            powers.push(next);
        }
        assert_eq!(
            powers.len(),
            F::SIZE - 1,
            "the generator reaches every element"
        );
        for (exponent, power) in powers.iter().enumerate() {
            assert_eq!(F::GENERATOR.pow(exponent), *power);
        }
        for one in &all {
            assert_eq!(*one + F::ZERO, *one);
            assert_eq!(*one * F::ONE, *one);
            assert_eq!(*one + -*one, F::ZERO);
            for other in &all {
                assert_eq!(*one * *other, *other * *one);
                if *other != F::ZERO {
                    assert_eq!(*one / *other * *other, *one);
                }
                for third in all.iter().step_by(17) {
                    let spread = *one * *third + *other * *third;
                    assert_eq!((*one + *other) * *third, spread);
                }
            }
        }
    }

    #[test]
    fn fields_of_codes_are_fields() {
        is_a_field(GF16);
        is_a_field(GF256);
    }

    /// Worked by hand in every introduction to Reed-Solomon codes for QR: x to the eighth is the
    /// rest of the polynomial.
    #[test]
    fn powers_of_two_are_those_of_the_polynomials() {
        let powers = [8, 9, 25].map(|exponent| GF256::GENERATOR.pow(exponent).0);
        assert_eq!(powers, [29, 58, 3]);
        assert_eq!(GF16::GENERATOR.pow(4).0, 3);
    }
}
