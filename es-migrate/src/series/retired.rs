//! Deletes an index whose copy serves.

use es_core::cluster::{Request, segment};

use crate::engine::{Copier, Indices, Trouble};
use crate::error::Failure;
use crate::ledger::{IndexRef, Of};

impl Copier<'_> {
    /// `DELETE /<index>`, by its name and no fence: nothing makes it serve again, so that whoever is late deletes nothing but
    /// what is to be deleted. One that somebody has put back by hand is left alone.
    pub(crate) async fn remove_retired(&self, of: Of, gone: &IndexRef) -> Result<(), Trouble> {
        let name = &gone.name;
        let indices = Indices::read(self.cluster, &[name]).await?;
        if indices.get(name).is_none_or(|index| index.uuid() != gone.uuid) {
            return Ok(());
        }
        if indices.has(of, self.alias(), name) {
            return Err(Failure::AliasMoved { index: Some(name.clone()) }.into());
        }
        self.check().await?;
        let request = Request::delete("delete index", format!("/{}", segment(name))).resource(name);
        self.cluster.send(request.allow(404)).await?;
        Ok(())
    }
}
