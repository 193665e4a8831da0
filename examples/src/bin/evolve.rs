//! A struct changes: new fields are added to the live index, an incompatible change is refused whole, with a diff.

use es_core::prelude::*;
use es_examples::{Result, playground};

mod first {
    //! What runs today.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "notes")]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Note {
        #[es(text)]
        title: String,
    }
}

mod additive {
    //! The next release: one field and one sub-field more.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "notes")]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Note {
        #[es(text(fields(keyword = keyword)))]
        title: String,
        pinned: bool,
    }
}

mod incompatible {
    //! A change that needs the documents to be copied.
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "notes")]
    #[allow(dead_code)] // nobody makes one here
    pub(crate) struct Note {
        #[es(text(analyzer = "english"))]
        title: String,
        #[es(keyword)]
        pinned: String,
    }
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("evolve").await?;
    let es = &ground.es;

    println!("{}", first::Note::init(es).await?);

    print!("\n{}", es.plan([schema::<additive::Note>()]).await?);
    println!("{}", additive::Note::init(es).await?);

    println!("\nan older replica starts late: {}", first::Note::init(es).await?);

    match incompatible::Note::init(es).await {
        Err(refused) => println!("\n{refused}"),
        Ok(report) => println!("unexpected: {report}"),
    }
    Ok(())
}
