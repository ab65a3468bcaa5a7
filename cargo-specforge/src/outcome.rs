//! What a command comes to: what it prints, and the code that it exits with.

use specforge_core::diag::Diagnostic;
use specforge_core::source::Sources;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

/// The exit code of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: nothing is wrong, or warnings only.
    Clean,
    /// 1: the document, or what was asked for, has errors.
    Faults,
    /// 2: the document cannot be read, or the command cannot be followed.
    Unusable,
}

/// What a command that was carried out comes to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What goes to standard output.
    pub(crate) out: String,
    /// What goes to standard error.
    pub(crate) err: String,
    /// The exit code.
    pub(crate) exit: Exit,
}

impl Outcome {
    /// A command that did what it was asked to.
    pub(crate) fn clean(out: String) -> Self {
        Self {
            out,
            err: String::new(),
            exit: Exit::Clean,
        }
    }

    /// Prints it. A reader that went away (`| head`) is no fault of the command's.
    pub(crate) fn print(self) -> ExitCode {
        let _ = io::stdout().lock().write_all(self.out.as_bytes());
        let _ = io::stderr().lock().write_all(self.err.as_bytes());
        ExitCode::from(match self.exit {
            Exit::Clean => 0,
            Exit::Faults => 1,
            Exit::Unusable => 2,
        })
    }
}

/// Why a command could not be carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// In words, with ways out.
    Words {
        /// What is wrong.
        message: String,
        /// The ways out.
        help: Vec<String>,
        /// The exit code.
        exit: Exit,
    },
    /// By diagnostics.
    Found {
        /// What was found.
        diagnostics: Vec<Diagnostic>,
        /// The files that they point into.
        sources: Sources,
        /// The exit code.
        exit: Exit,
    },
}

impl Failure {
    /// The command cannot be followed: exit code 2.
    pub(crate) fn unusable(message: impl Into<String>) -> Self {
        Self::Words {
            message: message.into(),
            help: Vec::new(),
            exit: Exit::Unusable,
        }
    }

    /// Adds a way out.
    #[must_use]
    pub(crate) fn help(mut self, way_out: impl Into<String>) -> Self {
        match &mut self {
            Self::Words { help, .. } => help.push(way_out.into()),
            Self::Found { diagnostics, .. } => {
                if let Some(last) = diagnostics.last_mut() {
                    last.help.push(way_out.into());
                }
            }
        }
        self
    }

    /// Diagnostics say why.
    pub(crate) fn found(exit: Exit, diagnostics: Vec<Diagnostic>, sources: &Sources) -> Self {
        Self::Found {
            diagnostics,
            sources: sources.clone(),
            exit,
        }
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        let (err, exit) = match failure {
            Failure::Words {
                message,
                help,
                exit,
            } => {
                let mut err = format!("error: {message}\n");
                for help in help {
                    let _ = writeln!(err, "  = help: {help}");
                }
                (err, exit)
            }
            Failure::Found {
                diagnostics,
                sources,
                exit,
            } => {
                let reports = diagnostics
                    .iter()
                    .map(|diagnostic| diagnostic.report(&sources, colour_err()));
                (reports.collect::<Vec<_>>().join("\n"), exit)
            }
        };
        Self {
            out: String::new(),
            err,
            exit,
        }
    }
}

/// Whether what goes to standard output is coloured: a person reads it, and did not ask for it to be plain (<https://no-color.org>).
pub(crate) fn colour_out() -> bool {
    io::stdout().is_terminal() && wanted()
}

/// Whether what goes to standard error is coloured.
pub(crate) fn colour_err() -> bool {
    io::stderr().is_terminal() && wanted()
}

fn wanted() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
