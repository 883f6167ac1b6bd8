//! What the parts of the story share: the tables, the people, and what was written so far.

use std::collections::BTreeMap;

use ikrar_domain::people::Role;
use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::{Ledger, ScopeInfo};
use ikrar_sync::operation::Draft;
use ikrar_sync::schema::{EntityKind, Field};

use super::data::{AgreementRow, Tables};
use super::pen::Pen;
use super::{DEMO_YEAR, DemoAccount, DemoData, DemoError, accounts, known, unknown};

/// The story's desk.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) tables: Tables,
    pub(super) pen: Pen,
    people: Vec<DemoAccount>,
    documents: BTreeMap<String, Document>,
    promised: BTreeMap<(String, String), EntityId>,
    posts: BTreeMap<String, EntityId>,
}

/// An agreement that has been written.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) id: EntityId,
    pub(super) scope: ScopeId,
    /// In the order of the table.
    pub(super) items: Vec<EntityId>,
}

impl Desk {
    /// A desk with every scope open and empty.
    pub(super) fn open(tables: Tables) -> Result<Self, DemoError> {
        let people = accounts::accounts(&tables)?;
        let mut pen = Pen::default();
        pen.open(ScopeInfo::CITY);
        for agency in &tables.agencies {
            pen.open(scope_of(&agency.key));
        }
        Ok(Self {
            tables,
            pen,
            people,
            documents: BTreeMap::new(),
            promised: BTreeMap::new(),
            posts: BTreeMap::new(),
        })
    }

    /// Everything that was written.
    pub(super) fn close(self) -> DemoData {
        let (scopes, replicas) = self.pen.finish();
        DemoData {
            accounts: self.people,
            scopes,
            replicas,
        }
    }

    /// Everybody.
    pub(super) fn people(&self) -> &[DemoAccount] {
        &self.people
    }

    /// The person with this login.
    pub(super) fn person(&self, login: &str) -> Result<DemoAccount, DemoError> {
        let found = self.people.iter().find(|person| person.login == login);
        found.cloned().ok_or_else(|| unknown("login", login))
    }

    /// The head of an agency.
    pub(super) fn head(&self, agency: &str) -> Result<DemoAccount, DemoError> {
        self.person(&format!("kepala.{agency}"))
    }

    /// The one person with a role of the city's own.
    pub(super) fn officer(&self, role: Role) -> Result<DemoAccount, DemoError> {
        let found = self.people.iter().find(|person| person.role == role);
        found.cloned().ok_or_else(|| unknown("role", role.code()))
    }

    /// A written agreement.
    pub(super) fn document(&self, key: &str) -> Result<Document, DemoError> {
        known(&self.documents, "agreement", key).cloned()
    }

    /// Remembers a written agreement.
    pub(super) fn file(&mut self, key: &str, document: Document) {
        self.documents.insert(key.to_owned(), document);
    }

    /// Remembers the posts by the names that tables give them.
    pub(super) fn keep_posts(&mut self, posts: BTreeMap<String, EntityId>) {
        self.posts = posts;
    }

    /// The post a table names.
    pub(super) fn post(&self, name: &str) -> Result<EntityId, DemoError> {
        known(&self.posts, "position", name).copied()
    }

    /// Remembers which indicator of the plan an agreement's indicator answers to.
    pub(super) fn promise(&mut self, agreement: &str, indicator: &str, planned: EntityId) {
        let key = (agreement.to_owned(), indicator.to_owned());
        self.promised.insert(key, planned);
    }

    /// The indicator of the plan that an agreement's indicator answers to.
    pub(super) fn promised(&self, agreement: &str, indicator: &str) -> Option<EntityId> {
        let key = (agreement.to_owned(), indicator.to_owned());
        self.promised.get(&key).copied()
    }

    /// The view of a scope.
    pub(super) fn rows(&self, scope: ScopeId) -> Result<&Ledger, DemoError> {
        self.pen.ledger(scope)
    }

    /// Writes one save.
    pub(super) fn write(
        &mut self,
        author: &DemoAccount,
        drafts: impl IntoIterator<Item = Draft>,
    ) -> Result<(), DemoError> {
        self.pen.write(author, drafts)
    }

    /// The agreements, apart from the desk so that it can be written on meanwhile.
    pub(super) fn agreements(&self) -> Vec<AgreementRow> {
        self.tables.agreements.clone()
    }
}

impl Document {
    /// The item with this number, counted from 1.
    pub(super) fn item(&self, number: usize) -> Result<EntityId, DemoError> {
        let found = number
            .checked_sub(1)
            .and_then(|index| self.items.get(index));
        found
            .copied()
            .ok_or_else(|| unknown("item number", &number.to_string()))
    }
}

/// The scope of an agency's year.
pub(super) fn scope_of(agency: &str) -> ScopeInfo {
    ScopeInfo::agency_year(accounts::agency_id(agency), DEMO_YEAR)
}

/// The field a table names.
pub(super) fn field_named(kind: EntityKind, name: &str) -> Result<Field, DemoError> {
    let found = kind.fields().iter().find(|rule| rule.name == name);
    found
        .map(|rule| rule.field)
        .ok_or_else(|| unknown("field", name))
}
