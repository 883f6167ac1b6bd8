//! The browser as the screens' device.

use std::rc::Rc;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use ikrar_app::context::{Device, DeviceError, SignInError};
use ikrar_sync::identity::{EntityId, UnixSeconds};
use ikrar_sync::operation::Draft;
use ikrar_sync::schema::Field;

use crate::offline::Versions;
use crate::session::Sessions;
use crate::{download, platform, preferences, storage};

/// See the module's words.
pub(crate) struct Browser {
    sessions: Rc<Sessions>,
    versions: Rc<Versions>,
}

impl Browser {
    /// Joins who uses the device and which version runs on it.
    pub(crate) fn new(sessions: Rc<Sessions>, versions: Rc<Versions>) -> Self {
        Self { sessions, versions }
    }
}

impl Device for Browser {
    fn now(&self) -> UnixSeconds {
        platform::now()
    }

    fn new_id(&self) -> EntityId {
        EntityId::from_uuid(platform::new_id())
    }

    fn append(&self, drafts: Vec<Draft>) -> LocalBoxFuture<'static, Result<(), DeviceError>> {
        match self.sessions.desk() {
            Some(desk) => desk.append(drafts).boxed_local(),
            None => async { Err(DeviceError::SignedOut) }.boxed_local(),
        }
    }

    fn sign_in(
        &self,
        user: String,
        password: String,
    ) -> LocalBoxFuture<'static, Result<(), SignInError>> {
        Rc::clone(&self.sessions)
            .sign_in(user, password)
            .boxed_local()
    }

    fn sign_out(&self) -> LocalBoxFuture<'static, Result<(), DeviceError>> {
        Rc::clone(&self.sessions).sign_out().boxed_local()
    }

    fn sync_now(&self) {
        if let Some(desk) = self.sessions.desk() {
            desk.sync_now();
        }
    }

    fn export_pending(&self) {
        let Some(desk) = self.sessions.desk() else {
            return;
        };
        platform::spawn(async move {
            let login = desk.account.borrow().user.login.clone();
            let name = ["ikrar-isian-tertunda-", &login, "-", &platform::date_text()].concat();
            let bytes = desk.export().await;
            download::offer(&[&name, ".cborseq"].concat(), &bytes);
        });
    }

    fn apply_update(&self) {
        self.versions.agree();
    }

    fn request_persistence(&self) {
        storage::ask(self.sessions.signals);
    }

    fn keep_text(&self, entity: EntityId, field: Field, text: Option<String>) {
        if let Some(desk) = self.sessions.desk() {
            desk.keep_text(place(entity, field), text);
        }
    }

    fn kept_text(&self, entity: EntityId, field: Field) -> Option<String> {
        self.sessions.desk()?.kept_text(&place(entity, field))
    }

    fn high_contrast(&self) -> bool {
        preferences::high_contrast()
    }

    fn set_high_contrast(&self, wanted: bool) {
        preferences::set_high_contrast(wanted);
    }
}

fn place(entity: EntityId, field: Field) -> String {
    [&entity.hex(), "/", &field.0.to_string()].concat()
}
