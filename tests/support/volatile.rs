//! A replica's store that keeps nothing over a restart: where every tablet has a disk of its own,
//! hundreds of them on one disk would measure that disk. It keeps no file.

use ikrar_server::replica::store::{Account, DurableStore, StoreFault};
use ikrar_sync::blob::{BlobHash, KeptBlob};
use ikrar_sync::identity::ReplicaId;
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::ports::{Loaded, StoreBatch};
use ikrar_sync::protocol::carry::CarryKey;
use ikrar_sync::testing::MemoryStore;

/// See the module's words.
#[derive(Debug)]
pub struct Volatile {
    store: MemoryStore,
    account: Option<Account>,
    carry_key: Option<CarryKey>,
}

impl Volatile {
    /// Somebody's, with what is in it already.
    pub fn new(store: MemoryStore, account: Account) -> Self {
        Self {
            store,
            account: Some(account),
            carry_key: None,
        }
    }

    /// One that has been given the key of its carried queue.
    #[must_use]
    pub fn with_key(self, key: CarryKey) -> Self {
        Self {
            carry_key: Some(key),
            ..self
        }
    }
}

impl DurableStore for Volatile {
    fn load(&mut self) -> Result<Loaded, StoreFault> {
        Ok(self.store.load())
    }

    fn append(&mut self, drafts: Vec<Draft>, by: Authorship) -> Result<Vec<Operation>, StoreFault> {
        Ok(self.store.append(drafts, by))
    }

    fn write(&mut self, batch: &StoreBatch) -> Result<(), StoreFault> {
        Ok(self.store.write(batch.clone())?)
    }

    fn mint_again(&mut self, lacking: &[Operation]) -> Result<(), StoreFault> {
        let other = self
            .store
            .replica()
            .bytes()
            .map(|byte| byte.wrapping_add(17));
        let replica = ReplicaId::from_bytes(other);
        self.store.mint_again(replica, lacking);
        Ok(())
    }

    fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    fn set_account(&mut self, account: Account) -> Result<(), StoreFault> {
        self.account = Some(account);
        Ok(())
    }

    fn carry_key(&self) -> Option<CarryKey> {
        self.carry_key
    }

    fn set_carry_key(&mut self, key: CarryKey) -> Result<(), StoreFault> {
        self.carry_key = Some(key);
        Ok(())
    }

    fn kept_files(&mut self) -> Result<Vec<KeptBlob>, StoreFault> {
        Ok(Vec::new())
    }

    fn keep_file(&mut self, _: &KeptBlob, _: &[u8]) -> Result<(), StoreFault> {
        Ok(())
    }

    fn file_record(&mut self, _: BlobHash, _: usize) -> Result<Vec<u8>, StoreFault> {
        Ok(Vec::new())
    }

    fn forget_file(&mut self, _: BlobHash) -> Result<(), StoreFault> {
        Ok(())
    }
}
