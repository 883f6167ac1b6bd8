//! The browser as the screens' device.

use std::rc::Rc;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use ikrar_app::context::{
    AttachError, CarryFault, CertifyFault, CertifyRequest, ChosenTable, Device, DeviceError,
    EvidencePlace, Exported, OpenError, PinFault, PinState, ScanFault, Scanned, SignInError,
    TableFile, WorkbookFault,
};
use ikrar_domain::agreement::Pin;
use ikrar_domain::budget::FinanceColumns;
use ikrar_domain::document::ArmsProblem;
use ikrar_sync::identity::{EntityId, UnixSeconds};
use ikrar_sync::operation::Draft;
use ikrar_sync::schema::Field;

use crate::offline::Versions;
use crate::session::Sessions;
use crate::{later, pin, platform, preferences, scan, storage, text, upload, workbook};

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
    fn measuring(&self, name: &'static str) {
        platform::measuring(name);
    }

    fn measured(&self, name: &'static str) {
        platform::measured(name);
    }

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

    fn attach_evidence(
        &self,
        place: EvidencePlace,
        chooser: String,
    ) -> LocalBoxFuture<'static, Result<(), AttachError>> {
        match self.sessions.desk() {
            Some(desk) => async move {
                let later = later::load().await.map_err(DeviceError::from)?;
                (later.attach)(desk, place, chooser).await
            }
            .boxed_local(),
            None => async { Err(DeviceError::SignedOut.into()) }.boxed_local(),
        }
    }

    fn open_evidence(&self, link: EntityId) -> LocalBoxFuture<'static, Result<(), OpenError>> {
        match self.sessions.desk() {
            Some(desk) => async move {
                let later = later::load().await.map_err(|_| OpenError::Offline)?;
                (later.open_evidence)(desk, link).await
            }
            .boxed_local(),
            None => async { Err(OpenError::Missing) }.boxed_local(),
        }
    }

    fn read_table(
        &self,
        chooser: String,
    ) -> LocalBoxFuture<'static, Result<ChosenTable, WorkbookFault>> {
        workbook::read_chosen(chooser).boxed_local()
    }

    fn read_picture(
        &self,
        chooser: String,
    ) -> LocalBoxFuture<'static, Result<Vec<u8>, ArmsProblem>> {
        upload::picture(chooser).boxed_local()
    }

    fn offer_workbook(
        &self,
        file: TableFile,
    ) -> LocalBoxFuture<'static, Result<(), WorkbookFault>> {
        workbook::offer(file).boxed_local()
    }

    fn export_pending(&self) -> LocalBoxFuture<'static, Exported> {
        match self.sessions.desk() {
            Some(desk) => async move { desk.export_queue().await }.boxed_local(),
            None => async { Exported::Nothing }.boxed_local(),
        }
    }

    fn hand_in_carried(&self, box_id: &str) -> LocalBoxFuture<'static, Result<(), CarryFault>> {
        let Some(desk) = self.sessions.desk() else {
            return async { Err(CarryFault::Device(DeviceError::SignedOut)) }.boxed_local();
        };
        let chosen = upload::chosen(box_id);
        async move {
            let file = upload::read(chosen).await;
            let file = file.ok_or_else(|| CarryFault::Refused(text::NO_FILE.to_owned()))?;
            let later = later::load().await;
            let later = later.map_err(|error| CarryFault::Device(error.into()))?;
            (later.take_file)(desk, file).await
        }
        .boxed_local()
    }

    fn scan_document(
        &self,
        chooser: String,
    ) -> LocalBoxFuture<'static, Result<Scanned, ScanFault>> {
        scan::read_chosen(chooser).boxed_local()
    }

    fn finance_columns(&self) -> FinanceColumns {
        preferences::finance_columns()
    }

    fn set_finance_columns(&self, columns: &FinanceColumns) {
        preferences::set_finance_columns(columns);
    }

    fn pin_state(&self) -> PinState {
        let user = self.sessions.user();
        user.map_or(PinState::Missing, |(user, _)| pin::state(user))
    }

    fn set_pin(&self, password: String, new: Pin) -> LocalBoxFuture<'static, Result<(), PinFault>> {
        let sessions = Rc::clone(&self.sessions);
        async move {
            let (user, login) = sessions.user().ok_or(PinFault::Missing)?;
            sessions.sign_in(login, password).await?;
            let later = later::load().await.map_err(PinFault::from)?;
            (later.set_pin)(user, new).await
        }
        .boxed_local()
    }

    fn check_pin(&self, typed: Pin) -> LocalBoxFuture<'static, Result<(), PinFault>> {
        let user = self.sessions.user();
        async move {
            let (user, _) = user.ok_or(PinFault::Missing)?;
            let later = later::load().await.map_err(PinFault::from)?;
            (later.check_pin)(user, typed).await
        }
        .boxed_local()
    }

    fn signature_service(&self) -> LocalBoxFuture<'static, Result<Option<String>, CertifyFault>> {
        async {
            let later = later::load().await.map_err(|_| CertifyFault::Offline)?;
            (later.signature_service)().await
        }
        .boxed_local()
    }

    fn certify(&self, asked: CertifyRequest) -> LocalBoxFuture<'static, Result<(), CertifyFault>> {
        async move {
            let later = later::load().await.map_err(|_| CertifyFault::Offline)?;
            (later.certify)(asked).await
        }
        .boxed_local()
    }

    fn print(&self) {
        platform::print();
    }

    fn apply_update(&self) {
        self.versions.agree();
    }

    fn request_persistence(&self) {
        storage::ask(self.sessions.signals);
    }

    fn keep_text(&self, entity: EntityId, field: Field, text: Option<String>) {
        if let Some(desk) = self.sessions.desk() {
            desk.keep_text(entity, field, text);
        }
    }

    fn kept_text(&self, entity: EntityId, field: Field) -> Option<String> {
        self.sessions.desk()?.kept_text(entity, field)
    }

    fn high_contrast(&self) -> bool {
        preferences::high_contrast()
    }

    fn set_high_contrast(&self, wanted: bool) {
        preferences::set_high_contrast(wanted);
    }
}
