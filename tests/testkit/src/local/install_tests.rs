//! Installation of a tiny archive from a tiny site.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha512};

use super::*;
use crate::error::Attempt;

const NAME: &str = "elasticsearch-0.0.0-linux-x86_64.tar.gz";

fn archive() -> &'static [u8] {
    static ARCHIVE: OnceLock<Vec<u8>> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let mut add = |path: &str, mode: u32, kind: tar::EntryType, data: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.set_mode(mode);
            header.set_entry_type(kind);
            header.set_size(data.len() as u64);
            tar.append_data(&mut header, path, data).unwrap();
        };
        let (dir, file) = (tar::EntryType::Directory, tar::EntryType::Regular);
        add("elasticsearch-0.0.0/", 0o755, dir, b"");
        add("elasticsearch-0.0.0/jdk/", 0o750, dir, b"");
        add("elasticsearch-0.0.0/jdk/java", 0o750, file, b"#!/bin/sh\n");
        add("elasticsearch-0.0.0/config.yml", 0o660, file, &vec![b'x'; 200_000]);
        add("elasticsearch-0.0.0/modules/x-pack-ml/platform/big", 0o644, file, b"skipped");
        tar.into_inner().unwrap().finish().unwrap()
    })
}

fn pin() -> Pin {
    static SHA: OnceLock<String> = OnceLock::new();
    let sha512 = SHA.get_or_init(|| fetch::hex(&Sha512::digest(archive())));
    Pin { version: "0.0.0", sha512, bytes: archive().len() as u64 }
}

/// A site that announces the whole archive, sends `body`, and hangs up; counts its visitors.
fn site(body: &'static [u8]) -> (Source, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let source = Source::Site(format!("http://{}/{NAME}", listener.local_addr().unwrap()));
    let visitors = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&visitors);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]).unwrap();
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", archive().len()).unwrap();
            let _ = stream.write_all(body);
        }
    });
    (source, visitors)
}

fn nowhere() -> Source {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    Source::Site(format!("http://127.0.0.1:{port}/{NAME}"))
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn installs_from_the_first_source_that_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let (good, visitors) = site(archive());
    let home = install(dir.path(), NAME, &pin(), &[nowhere(), good.clone()]).unwrap();

    assert_eq!(names(dir.path()), ["home", "lock"], "neither archive nor scratch files stay");
    assert_eq!(fs::read(home.join("config.yml")).unwrap().len(), 200_000);
    assert!(!home.join(SKIPPED).exists());
    let mode = |path: &str| fs::metadata(home.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("jdk"), mode("jdk/java"), mode("config.yml")), (0o755, 0o755, 0o664));

    install(dir.path(), NAME, &pin(), &[good]).unwrap();
    assert_eq!(visitors.load(Ordering::SeqCst), 1, "an installed version is not fetched again");
}

#[test]
fn a_download_that_breaks_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (broken, _) = site(&archive()[..archive().len() / 2]);
    let error = install(dir.path(), NAME, &pin(), &[broken, nowhere()]).unwrap_err();

    let Error::Fetch { attempts, .. } = &error else { panic!("{error}") };
    assert!(attempts.iter().all(|(_, why)| matches!(why, Attempt::Unreachable(_))), "{error}");
    assert_eq!(attempts.iter().count(), 2);
    assert_eq!(names(dir.path()), ["lock"]);
    assert!(error.to_string().contains(NAME), "the message names the place for an archive of one's own");
}

#[test]
fn what_is_not_the_pinned_archive_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut other = archive().to_vec();
    other[100] ^= 1;
    let (forged, _) = site(other.leak());
    let error = install(dir.path(), NAME, &pin(), &[forged]).unwrap_err();

    let Error::Fetch { attempts, .. } = &error else { panic!("{error}") };
    assert!(matches!(attempts.iter().next(), Some((_, Attempt::Checksum { .. }))), "{error}");
    assert_eq!(names(dir.path()), ["lock"]);
}

#[test]
fn a_damaged_archive_is_fetched_again_and_a_whole_one_is_not() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(NAME), &archive()[..1000]).unwrap();
    let (good, visitors) = site(archive());
    install(dir.path(), NAME, &pin(), std::slice::from_ref(&good)).unwrap();
    assert_eq!(visitors.load(Ordering::SeqCst), 1);

    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(NAME), archive()).unwrap();
    install(dir.path(), NAME, &pin(), &[good]).unwrap();
    assert_eq!(visitors.load(Ordering::SeqCst), 1);
}

#[test]
fn an_interrupted_unpacking_does_not_look_whole() {
    let dir = tempfile::tempdir().unwrap();
    let torn = dir.path().join("torn.tar.gz");
    fs::write(&torn, &archive()[..archive().len() - 20]).unwrap();
    let home = dir.path().join("home");
    assert!(matches!(unpack(&torn, dir.path(), &home, "0.0.0"), Err(Error::Unpack { .. })));
    assert!(!home.exists());

    // A process killed at this point cannot even tidy up; the next one does.
    fs::remove_file(torn).unwrap();
    fs::create_dir_all(dir.path().join(".unpacking-killed/elasticsearch-0.0.0")).unwrap();
    fs::write(dir.path().join(".partial-killed"), "half").unwrap();
    let (good, _) = site(archive());
    install(dir.path(), NAME, &pin(), &[good]).unwrap();
    assert_eq!(names(dir.path()), ["home", "lock"]);
}

#[test]
fn parallel_installers_fetch_once() {
    let dir = tempfile::tempdir().unwrap();
    let (good, visitors) = site(archive());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| install(dir.path(), NAME, &pin(), std::slice::from_ref(&good)).unwrap());
        }
    });
    assert_eq!(visitors.load(Ordering::SeqCst), 1);
}
