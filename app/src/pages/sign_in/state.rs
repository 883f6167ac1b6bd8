//! What the sign-in page knows.

use crate::{context::SignInError, text};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) login: String,
    pub(super) password: String,
}

/// A message and the field it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) code: String,
    pub(super) field: TroubleField,
}

/// The field a message belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TroubleField {
    Login,
    Password,
    Form,
}

impl Credentials {
    /// What is missing before the server need be asked. Spaces around a login are typing slips;
    /// a password is taken as it is.
    pub(super) fn checked(login: &str, password: String) -> Result<Self, Trouble> {
        let login = login.trim();
        if login.is_empty() {
            return Err(missing(text::sign_in::LOGIN_MISSING, TroubleField::Login));
        }
        if password.is_empty() {
            return Err(missing(
                text::sign_in::PASSWORD_MISSING,
                TroubleField::Password,
            ));
        }
        Ok(Self {
            login: login.into(),
            password,
        })
    }
}

impl From<&SignInError> for Trouble {
    fn from(error: &SignInError) -> Self {
        let field = match error {
            SignInError::Refused {
                field: Some(field), ..
            } if field == "login" => TroubleField::Login,
            SignInError::Refused {
                field: Some(field), ..
            } if field == "password" => TroubleField::Password,
            _ => TroubleField::Form,
        };
        Self {
            message: error.user_message(),
            code: error.code().into(),
            field,
        }
    }
}

fn missing(message: &str, field: TroubleField) -> Trouble {
    Trouble {
        message: message.into(),
        code: "missing".into(),
        field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_is_trimmed_and_password_is_not() {
        let checked = Credentials::checked(" operator.dinkes ", " rahasia ".into()).unwrap();
        assert_eq!(checked.login, "operator.dinkes");
        assert_eq!(checked.password, " rahasia ");
    }

    #[test]
    fn missing_password_is_named_at_its_field() {
        let trouble = Credentials::checked("operator", String::new()).unwrap_err();
        assert_eq!(trouble.field, TroubleField::Password);
    }

    #[test]
    fn refusal_keeps_the_servers_words_and_code() {
        let trouble = Trouble::from(&SignInError::Refused {
            code: "account_locked".into(),
            message: "Akun terkunci 15 menit.".into(),
            field: None,
        });
        assert_eq!(trouble.message, "Akun terkunci 15 menit.");
        assert_eq!(trouble.code, "account_locked");
        assert_eq!(trouble.field, TroubleField::Form);
    }
}
