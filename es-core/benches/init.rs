//! What `init` of 100 documents costs when nothing changed: requests and seconds, as one line of JSON.
//!
//! `ELASTICSEARCH_URL=… cargo bench -p es-core --bench init`; beside it, `init_dsl.py` does the same with the Python
//! DSL. The indices are removed afterwards.
#![allow(missing_docs, clippy::expect_used)] // a bench

use std::time::Instant;

use es_core::{cluster::Request, prelude::*, schema::Schema};

macro_rules! documents {
    ($($name:ident $index:literal,)*) => {
        $(
            /// Twenty fields.
            #[derive(EsDocument)]
            #[es(index = $index, settings(number_of_replicas = 0))]
            #[allow(dead_code)]
            struct $name {
                #[es(keyword)]
                a: String,
                #[es(keyword(ignore_above = 256))]
                b: String,
                #[es(text(analyzer = "english", fields(keyword = keyword)))]
                c: String,
                #[es(text)]
                d: String,
                e: String,
                f: bool,
                g: i32,
                h: i64,
                i: f64,
                j: f32,
                k: Option<u32>,
                l: Option<String>,
                #[es(date)]
                m: String,
                #[es(date(format = "epoch_millis"))]
                n: i64,
                #[es(ip)]
                o: String,
                #[es(scaled_float(scaling_factor = 100))]
                p: f64,
                #[es(flattened)]
                q: std::collections::HashMap<String, String>,
                #[es(wildcard)]
                r: String,
                #[es(keyword)]
                s: Vec<String>,
                #[es(text(index = false))]
                t: String,
            }
        )*
        const ALL: &[&Schema] = &[$(schema::<$name>()),*];
    };
}

documents! {
    D00 "bench-init-00", D01 "bench-init-01", D02 "bench-init-02", D03 "bench-init-03", D04 "bench-init-04",
    D05 "bench-init-05", D06 "bench-init-06", D07 "bench-init-07", D08 "bench-init-08", D09 "bench-init-09",
    D10 "bench-init-10", D11 "bench-init-11", D12 "bench-init-12", D13 "bench-init-13", D14 "bench-init-14",
    D15 "bench-init-15", D16 "bench-init-16", D17 "bench-init-17", D18 "bench-init-18", D19 "bench-init-19",
    D20 "bench-init-20", D21 "bench-init-21", D22 "bench-init-22", D23 "bench-init-23", D24 "bench-init-24",
    D25 "bench-init-25", D26 "bench-init-26", D27 "bench-init-27", D28 "bench-init-28", D29 "bench-init-29",
    D30 "bench-init-30", D31 "bench-init-31", D32 "bench-init-32", D33 "bench-init-33", D34 "bench-init-34",
    D35 "bench-init-35", D36 "bench-init-36", D37 "bench-init-37", D38 "bench-init-38", D39 "bench-init-39",
    D40 "bench-init-40", D41 "bench-init-41", D42 "bench-init-42", D43 "bench-init-43", D44 "bench-init-44",
    D45 "bench-init-45", D46 "bench-init-46", D47 "bench-init-47", D48 "bench-init-48", D49 "bench-init-49",
    D50 "bench-init-50", D51 "bench-init-51", D52 "bench-init-52", D53 "bench-init-53", D54 "bench-init-54",
    D55 "bench-init-55", D56 "bench-init-56", D57 "bench-init-57", D58 "bench-init-58", D59 "bench-init-59",
    D60 "bench-init-60", D61 "bench-init-61", D62 "bench-init-62", D63 "bench-init-63", D64 "bench-init-64",
    D65 "bench-init-65", D66 "bench-init-66", D67 "bench-init-67", D68 "bench-init-68", D69 "bench-init-69",
    D70 "bench-init-70", D71 "bench-init-71", D72 "bench-init-72", D73 "bench-init-73", D74 "bench-init-74",
    D75 "bench-init-75", D76 "bench-init-76", D77 "bench-init-77", D78 "bench-init-78", D79 "bench-init-79",
    D80 "bench-init-80", D81 "bench-init-81", D82 "bench-init-82", D83 "bench-init-83", D84 "bench-init-84",
    D85 "bench-init-85", D86 "bench-init-86", D87 "bench-init-87", D88 "bench-init-88", D89 "bench-init-89",
    D90 "bench-init-90", D91 "bench-init-91", D92 "bench-init-92", D93 "bench-init-93", D94 "bench-init-94",
    D95 "bench-init-95", D96 "bench-init-96", D97 "bench-init-97", D98 "bench-init-98", D99 "bench-init-99",
}

#[tokio::main]
async fn main() {
    let es = Cluster::from_env().expect("ELASTICSEARCH_URL");
    let created = Instant::now();
    es.init_all(ALL.iter().copied()).await.expect("the indices are created");
    let created = created.elapsed().as_secs_f64();
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..9 {
        let started = Instant::now();
        es.init_all(ALL.iter().copied()).await.expect("nothing to do");
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    println!(
        r#"{{"documents":{},"create_seconds":{created:.3},"unchanged_seconds_median":{:.4}}}"#,
        ALL.len(),
        times[4]
    );
    for schema in ALL {
        let path = format!("/{}", es.name(&schema.index_name()));
        es.send(Request::delete("remove the index", path).allow(404)).await.expect("removed");
    }
}
