//! What stops a command: trouble with the environment or with how it was called.
//!
//! Mistakes in policies and facts are no trouble; they are findings and answers.

use std::io;
use std::path::{Path, PathBuf};

use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::Bilingual;
use thiserror::Error;

use crate::exit::Exit;
use crate::language::both;

/// Why a command gave up.
#[derive(Debug, Error)]
pub enum Trouble {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Standard output cannot be written.
    #[error("cannot write to standard output")]
    Output {
        /// Why.
        source: io::Error,
    },
    /// Nobody reads standard output any more.
    #[error("standard output is closed")]
    Closed,
    /// The command was called wrongly.
    #[error("{}", text.en)]
    Usage {
        /// How.
        text: Bilingual,
    },
    /// The engine or the program itself failed.
    #[error("{}", text.en)]
    Machine {
        /// How.
        text: Bilingual,
    },
}

impl Trouble {
    /// Reading a file failed.
    pub fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    /// Writing a file failed.
    pub fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }

    /// The caller asked for something that does not go together.
    pub fn usage(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self::Usage { text: both(en, zh) }
    }

    /// How the program ends with it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Closed => Exit::Done,
            Self::Usage { .. } => Exit::Usage,
            Self::Read { .. } | Self::Write { .. } | Self::Output { .. } | Self::Machine { .. } => Exit::Environment,
        }
    }

    /// One line for people.
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Usage { text } | Self::Machine { text }, _) => text.get(lang).to_owned(),
            (Self::Read { path, source }, Lang::Zh) => format!("无法读取 `{}`：{}", path.display(), reason(source)),
            (Self::Write { path, source }, Lang::Zh) => format!("无法写入 `{}`：{}", path.display(), reason(source)),
            (Self::Output { source }, Lang::Zh) => format!("无法写到标准输出：{}", reason(source)),
            (Self::Closed, Lang::Zh) => "标准输出已关闭".to_owned(),
            (Self::Read { source, .. } | Self::Write { source, .. } | Self::Output { source }, Lang::En) => {
                format!("{self}: {source}")
            }
            (Self::Closed, Lang::En) => self.to_string(),
        }
    }
}

impl From<io::Error> for Trouble {
    /// For errors of standard output only.
    fn from(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Output { source } }
    }
}

/// The reason in Chinese; what has no common word keeps that of the system.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "文件或文件夹不存在".to_owned(),
        io::ErrorKind::PermissionDenied => "没有权限".to_owned(),
        io::ErrorKind::IsADirectory => "这是文件夹，不是文件".to_owned(),
        io::ErrorKind::NotADirectory => "路径中有一段不是文件夹".to_owned(),
        io::ErrorKind::StorageFull => "磁盘空间不足".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "文件系统只读".to_owned(),
        _ => error.to_string(),
    }
}
