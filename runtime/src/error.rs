//! What can go wrong between a host and a module.

use fencun_abi::answer::Fault;
use fencun_abi::flaw::{Limit, ModuleError};
use thiserror::Error;

use crate::code::{InputCode, ModuleCode};
use crate::decode::ResultFlaw;
use crate::input::InputError;
use crate::lang::{Bilingual, Lang};
use crate::precompiled::ContainerFlaw;

/// Why there is no policy, or no decision.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The module returned what no compiled policy returns.
    #[error("{}", self.message(Lang::En))]
    BadResult(ResultFlaw),
    /// The engine failed, or the module trapped, which a policy never does.
    #[error("{}", self.message(Lang::En))]
    Engine(#[source] EngineError),
    /// The facts do not fit the policy; all mistakes, at least one.
    #[error("{}", self.message(Lang::En))]
    Facts(Vec<InputError>),
    /// The facts fit, but have no decision: an overflow, or a value that only the module refuses.
    #[error("{}", self.message(Lang::En))]
    Fault {
        /// What the module said.
        fault: Fault,
        /// The same in words.
        error: Box<InputError>,
    },
    /// The module is not one that this host runs.
    #[error("{}", self.message(Lang::En))]
    Module(#[from] ModuleError),
    /// The module did not come to an end within its own bound, or within the host's.
    #[error("{}", self.message(Lang::En))]
    OutOfFuel {
        /// Instructions that the call had.
        fuel: u64,
    },
    /// A precompiled file that is damaged or was made for another engine.
    #[error("{}", self.message(Lang::En))]
    Precompiled(ContainerFlaw),
}

/// What the engine said.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct EngineError {
    message: String,
}

/// The code of an [`Error`].
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Code {
    /// Of a module.
    Module(ModuleCode),
    /// Of facts.
    Input(InputCode),
}

impl Code {
    /// Such as `FC0601`.
    #[must_use]
    pub fn number(self) -> &'static str {
        match self {
            Self::Module(code) => code.number(),
            Self::Input(code) => code.number(),
        }
    }

    /// Such as `not-a-module`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Module(code) => code.key(),
            Self::Input(code) => code.key(),
        }
    }
}

impl Error {
    /// The code; of several mistakes in facts that of the first.
    #[must_use]
    pub fn code(&self) -> Code {
        let module = match self {
            Self::BadResult(_) => ModuleCode::BadResult,
            Self::Engine(_) => ModuleCode::Engine,
            Self::Facts(errors) => {
                return Code::Input(errors.first().map_or(InputCode::BadSyntax, |error| error.code));
            }
            Self::Fault { .. } => return Code::Input(InputCode::Fault),
            Self::Module(error) => module_code(error),
            Self::OutOfFuel { .. } => ModuleCode::OutOfFuel,
            Self::Precompiled(_) => ModuleCode::Precompiled,
        };
        Code::Module(module)
    }

    /// One line without the code; a line each for mistakes in facts.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let Code::Module(code) = self.code() else {
            let lines: Vec<_> = self.input_errors().iter().map(|error| error.message(lang)).collect();
            return lines.join("\n");
        };
        let colon = match lang {
            Lang::En => ": ",
            Lang::Zh => "：",
        };
        let detail = self.detail();
        let detail = detail.get(lang);
        if detail.is_empty() { code.title(lang).to_owned() } else { format!("{}{colon}{detail}", code.title(lang)) }
    }

    /// The mistakes in facts, where that is what is wrong.
    #[must_use]
    pub fn input_errors(&self) -> &[InputError] {
        match self {
            Self::Facts(errors) => errors,
            Self::Fault { error, .. } => std::slice::from_ref(error),
            _ => &[],
        }
    }

    /// What is wrong with the module, behind the title of the code.
    fn detail(&self) -> Bilingual {
        match self {
            Self::BadResult(flaw) => Bilingual::new(flaw.en(), flaw.zh()),
            Self::Engine(error) => Bilingual::same(error.to_string()),
            Self::Facts(_) | Self::Fault { .. } => Bilingual::default(),
            Self::Module(error) => module_detail(error),
            Self::OutOfFuel { fuel } => {
                Bilingual::new(format!("stopped after {fuel} instructions"), format!("执行 {fuel} 步后已停止"))
            }
            Self::Precompiled(flaw) => Bilingual::new(flaw.en(), flaw.zh()),
        }
    }

    pub(crate) fn engine(error: &wasmtime::Error) -> Self {
        Self::Engine(EngineError { message: format!("{error:#}") })
    }
}

fn module_code(error: &ModuleError) -> ModuleCode {
    match error {
        ModuleError::AbiVersion { .. } => ModuleCode::AbiVersion,
        ModuleError::Foreign => ModuleCode::ForeignModule,
        ModuleError::Imports { .. } => ModuleCode::ImportsPresent,
        ModuleError::NotAModule { .. } => ModuleCode::NotAModule,
        ModuleError::OverLimit { .. } => ModuleCode::OverLimit,
        ModuleError::Profile { .. } => ModuleCode::Profile,
        ModuleError::Tampered { .. } => ModuleCode::TamperedSection,
        _ => ModuleCode::Engine,
    }
}

fn module_detail(error: &ModuleError) -> Bilingual {
    match error {
        ModuleError::AbiVersion { major, minor } => Bilingual::new(
            format!("found {major}.{minor}, expected {}.x", fencun_abi::ABI_MAJOR),
            format!("模块为 {major}.{minor}，本程序需要 {}.x", fencun_abi::ABI_MAJOR),
        ),
        ModuleError::Foreign => Bilingual::default(),
        ModuleError::Imports { module, name } => Bilingual::new(
            format!("found `{module}` `{name}`, expected none"),
            format!("出现 `{module}` `{name}`，应当没有导入项"),
        ),
        ModuleError::NotAModule { offset } => {
            Bilingual::new(format!("wrong at byte {offset}"), format!("第 {offset} 字节处有误"))
        }
        ModuleError::OverLimit { limit, found, max } => Bilingual::new(
            format!("{}: found {found}, at most {max}", limit.en()),
            format!("{}：实为 {found}，至多 {max}", limit.zh()),
        ),
        ModuleError::Profile { flaw, at } | ModuleError::Tampered { flaw, at } => {
            Bilingual::new(format!("`{at}`: {}", flaw.en()), format!("`{at}`：{}", flaw.zh()))
        }
        _ => Bilingual::same(error.to_string()),
    }
}

/// Refuses what a host's own limits exclude.
pub(crate) fn at_most(limit: Limit, found: u64, max: u64) -> Result<(), Error> {
    if found > max { Err(ModuleError::OverLimit { limit, found, max }.into()) } else { Ok(()) }
}
